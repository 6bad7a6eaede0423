r"""Sums of products as matrix products: Σ_i X_ij r_i = Xᵀr, Σ_i X_ij d_i X_ik = Xᵀ diag(d) X.

A product with summed indices is a graph: an index is a point, a factor with two indices a line between
them, a factor with one index a weight on its point. Summed points are removed one at a time:

no line:    Σ_s u_s v_s          uᵀv, a factor in front
one line:   Σ_s M_ts v_s         M v, a weight on t
two lines:  Σ_s M_as v_s N_sb    M diag(v) N, a line from a to b

Factors on the same points multiply elementwise. What is left lies on the free labels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field

from symopt.calculus.indices import Index
from symopt.calculus.nodes import Rational
from symopt.calculus.views.assembly import Factor
from symopt.calculus.views.matrix_trees import (
    DIAGONAL_OF,
    cost,
    diagonal,
    dot,
    elementwise,
    hadamard,
    matmul,
    ones,
    squared_norm,
    transposed,
    vector,
)
from symopt.foundation.record import record
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree

Line = Callable[[Index, Index], Tree]
"""A matrix as a tree, given which index counts its rows and which its columns."""


@record(frozen=False)
class Network:
    """The graph of one product while points are removed.

    weights: elementwise factors on a point.   lines: elementwise factors between two points, each as a
    function of the orientation, with its exponent.   scalars: factors that are left in front.
    """

    weights: dict[Index, list[Factor]] = field(default_factory=dict[Index, list[Factor]])
    lines: dict[frozenset[Index], list[tuple[Line, Rational]]] = field(
        default_factory=dict[frozenset[Index], list[tuple[Line, Rational]]]
    )
    scalars: list[Tree] = field(default_factory=list[Tree])

    def remove(self, sums: Sequence[Index]) -> bool:
        """Sum over the given points; False if a point has three lines or more."""
        left = list(sums)
        while left:
            degrees = {point: len(self.at(point)) for point in left}
            point = min(left, key=lambda p: (degrees[p], left.index(p)))
            if degrees[point] > 2:
                return False
            left.remove(point)
            if degrees[point] == 0:
                self.scalars.append(self.total(point))
            elif degrees[point] == 1:
                self.end(point, left)
            else:
                self.middle(point)
        return True

    def at(self, point: Index) -> list[frozenset[Index]]:
        """Return the lines at a point, in the order in which they were added."""
        return [line for line in self.lines if point in line]

    def total(self, point: Index) -> Tree:
        """Return Σ over a point without lines."""
        weights = self.weights.pop(point)
        if len(weights) == 1:
            tree, exponent = weights[0]
            if exponent == 2:
                return squared_norm(tree)
            if exponent == 1 and isinstance(tree, syntax.Call) and tree.function == DIAGONAL_OF:
                return syntax.Call("tr", tree.arguments)
            return matmul(transposed(ones(point)), vector(weights))
        if all(q == 1 for _, q in weights):
            return dot(weights[0][0], vector(weights[1:]))
        return matmul(transposed(ones(point)), vector(weights))

    def end(self, point: Index, left: list[Index]) -> None:
        """Remove a point with one line: M v, or the sum of a matrix if nothing else is at either end."""
        (line,) = self.at(point)
        (other,) = line - {point}
        weights = self.weights.pop(point, [])
        if not weights and other in left and other not in self.weights and len(self.at(other)) == 1:
            left.remove(other)
            self.scalars.append(self.whole(line, other, point))
            return
        matrix = self.matrix(other, point)
        column = vector(weights) if weights else ones(point)
        self.weights.setdefault(other, []).append((matmul(matrix, column), 1))

    def whole(self, line: frozenset[Index], first: Index, second: Index) -> Tree:
        """Return the sum of all entries of a line: a trace, a squared norm or a plain sum."""
        parts = self.lines[line]
        if len(parts) == 1 and parts[0][1] == 2:
            del self.lines[line]
            both = parts[0][0](first, second), parts[0][0](second, first)
            return squared_norm(min(both, key=cost))
        if len(parts) == 2 and all(q == 1 for _, q in parts):
            (left, _), (right, _) = parts
            ways = [matmul(left(a, b), right(b, a)) for a, b in ((first, second), (second, first))]
            trace = syntax.Call("tr", (min(ways, key=cost),))
            total = syntax.Call("sum", (self.matrix(first, second),))
            return trace if cost(trace) < cost(total) else total
        ways = [(first, second), (second, first)]
        best = min(ways, key=lambda way: cost(_oriented(parts, *way)))
        return syntax.Call("sum", (self.matrix(*best),))

    def middle(self, point: Index) -> None:
        """Remove a point with two lines: M diag(v) N, or M ((v wᵀ) ⊙ N) with weights w beyond N."""
        (first,), (second,) = (line - {point} for line in self.at(point))
        for other in (first, second):
            if not self.between(point, other):
                self.absorb(point, other)
        weights = self.weights.pop(point, [])
        inner = (diagonal(vector(weights)),) if weights else ()
        sides = [self.both_ways(point, other) for other in (first, second)]
        forward = matmul(sides[0][1], *inner, sides[1][0])
        backward = matmul(sides[1][1], *inner, sides[0][0])

        def line(rows: Index, columns: Index) -> Tree:
            return forward if rows == first else backward

        self.lines.setdefault(frozenset((first, second)), []).append((line, 1))

    def between(self, first: Index, second: Index) -> bool:
        """Whether one matrix stands between two others: B diag(u) A diag(v) C reads on."""
        alone = len(self.lines.get(frozenset((first, second)), [])) == 1
        return alone and min(len(self.at(first)), len(self.at(second))) > 1

    def absorb(self, first: Index, second: Index) -> None:
        """Turn weights at both ends of an elementwise matrix into a factor: (u vᵀ) ⊙ A ⊙ (1 - A)."""
        line = frozenset((first, second))
        parts = self.lines.get(line)
        if not parts or not self.weights.get(first) or not self.weights.get(second):
            return
        if len(parts) == 1 and parts[0][1] == 1 and not elementwise(parts[0][0](first, second)):
            return
        ends = {p: vector(self.weights.pop(p)) for p in (first, second)}

        def outer(rows: Index, columns: Index) -> Tree:
            return matmul(ends[rows], transposed(ends[columns]))

        parts.insert(0, (outer, 1))

    def matrix(self, rows: Index, columns: Index) -> Tree:
        """Take out the matrix between two points, its rows counted by the first."""
        return self.both_ways(rows, columns)[0]

    def both_ways(self, rows: Index, columns: Index) -> tuple[Tree, Tree]:
        """Take out the matrix between two points, and its transpose, each as short as it can be written."""
        parts = self.lines.pop(frozenset((rows, columns)))
        direct, turned = _oriented(parts, rows, columns), _oriented(parts, columns, rows)
        return min(direct, transposed(turned), key=cost), min(turned, transposed(direct), key=cost)

    def result(self, labels: Sequence[Index]) -> Tree | None:
        """Return what is left on one or two free labels; None if nothing is."""
        if len(labels) == 1:
            weights = self.weights.pop(labels[0], [])
            return vector(weights) if weights else None
        rows, columns = labels
        self.absorb(rows, columns)
        ends = [vector(w) if (w := self.weights.pop(p, [])) else None for p in labels]
        if frozenset(labels) not in self.lines:
            column, row = (
                ones(p) if end is None else end for p, end in zip(labels, ends, strict=True)
            )
            return matmul(column, transposed(row))
        parts = [self.matrix(rows, columns)]
        if ends[0] is not None:
            parts.insert(0, diagonal(ends[0]))
        if ends[1] is not None:
            parts.append(diagonal(ends[1]))
        return matmul(*parts)


def _oriented(parts: Sequence[tuple[Line, Rational]], rows: Index, columns: Index) -> Tree:
    trees = [(line(rows, columns), q) for line, q in parts]
    return hadamard(sorted(trees, key=lambda part: not isinstance(part[0], syntax.MatMul)))
