r"""Matrix notation: \frac{1}{m} X^\top (\hat y - y) for a node with no, one or two free labels.

Index notation is the truth and this a view of it: lowering the tree gives the node's value at the labels.
Vectors are columns; ⊙ and functions of arrays are elementwise; a number beside an array is meant at each
entry. There is one form for each node: factors stand in the order of `ordering`, transposes are pushed to
names and used as little as possible. What has no such form (three free indices, x_{i+1}, an index as a
number) has none here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.indices import Index
from symopt.calculus.indices import of as affine
from symopt.calculus.nodes import (
    ONE,
    TRUE,
    ZERO,
    Apply,
    Boolean,
    Cases,
    Compare,
    Delta,
    Entry,
    Node,
    Number,
    Operator,
    Product,
    Rational,
    Sum,
    Value,
    Within,
)
from symopt.calculus.views.brackets import distributed, holds_identity
from symopt.calculus.views.contraction import Network
from symopt.calculus.views.entry_view import entry_view
from symopt.calculus.views.matrix_polish import polished, without_transposes
from symopt.calculus.views.matrix_terms import Term, add_terms, term_of
from symopt.calculus.views.matrix_trees import (
    cost,
    diagonal,
    eye,
    named_diagonals,
    ones,
    outer,
    scalar_power,
    zeros,
)
from symopt.calculus.views.operator_view import operator_view
from symopt.calculus.views.ordering import (
    Style,
    order_factors,
    order_terms,
    orient,
    reversed_residual,
)
from symopt.calculus.views.pieces import (
    MAX_SIZE,
    add_trees,
    affine_tree,
    delta_sides,
    relation,
    shared_factor,
    written_size,
)
from symopt.calculus.views.triangles import cut_ones, in_triangle
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree

Labels = tuple[Index, ...]


def matrix_view(
    node: Node,
    labels: Labels,
    style: Style | None = None,
    *,
    fixed: Mapping[Index, str] | None = None,
    parts: bool = False,
) -> Tree | None:
    r"""Return the node in matrix notation, or None where there is none.

    labels: the free labels that count rows and columns: () for a number, (i,) for a column vector,
    (i, j) for a matrix.
    style: roles and order of names; its `shapes` decide whether a sum runs over a whole array.
    fixed: names of other free labels, which become subscripts: column k of P is p_k (see `slices`).
    parts: whether that column is written P[:,k] instead, which needs no name of its own.

    >>> from symopt.calculus.indices import of, over
    >>> i, j = over("i", "m"), over("j", "n")
    >>> body = build.multiply(Entry("X", (of(i), of(j))), Entry("r", (of(i),)))
    >>> matrix_view(build.contract(body, (i,)), (j,))
    MatMul(factors=(Transpose(body=Name(name='X')), Name(name='r')))
    """
    if len(labels) > 2 or len(set(labels)) < len(labels) or written_size(node) > MAX_SIZE:
        return None
    style, fixed = style or Style(), dict(fixed or {})
    if not node.free <= {*labels, *fixed}:
        return None
    term = _View(style, fixed, parts).array(node, labels)
    return None if term is None else named_diagonals(polished(term.tree(), style.symmetric))


class _View:
    """One conversion; every node is converted once for each tuple of labels."""

    def __init__(self, style: Style, fixed: Mapping[Index, str], parts: bool) -> None:
        self.style, self.fixed, self.parts = style, fixed, parts
        self.known: dict[tuple[Node, Labels], Term | None] = {}
        self.straight: dict[tuple[Node, Labels], Term | None] = {}

    def array(self, node: Node, labels: Labels) -> Term | None:
        """Return the node over all of the labels; a number is spread by ones."""
        term = self.term(node, labels)
        if term is None or not labels or not node.free.isdisjoint(labels):
            return term
        if node is ZERO:
            return Term(array=zeros(labels))
        column = ones(labels[0])
        spread = column if len(labels) == 1 else outer(column, ones(labels[1]))
        return replace(term, array=spread)

    def visit(self, node: Node, labels: Labels) -> Tree | None:
        """Return the node over all of the labels, or as a number if it has none of them."""
        term = self.term(node, labels)
        return None if term is None else term.tree()

    def term(self, node: Node, labels: Labels) -> Term | None:
        """Return what `visit` does, with the numbers in front apart."""
        used = tuple(i for i in labels if i in node.free)
        if len(used) == 1 and len(labels) == 2:
            vector = self.term(node, used)
            if vector is None or vector.array is None:
                return None
            first = used[0] is labels[0]
            ends = (vector.array, ones(labels[1])) if first else (ones(labels[0]), vector.array)
            return replace(vector, array=outer(*ends))
        key = (node, used)
        if key not in self.known:
            self.known[key] = self.shortest(node, used)
        return self.known[key]

    def shortest(self, node: Node, labels: Labels) -> Term | None:
        """Return the shorter of the direct form and the transposed form of the transpose."""
        direct = self.direct(node, labels)
        if len(labels) < 2:
            return direct
        other = self.direct(node, labels[::-1])
        turned = None if other is None else other.turned()
        if direct is None or turned is None:
            return direct or turned
        return direct if cost(direct.tree()) <= cost(turned.tree()) else turned

    def all(self, nodes: Iterable[Node], labels: Labels) -> list[Tree] | None:
        """Return the trees of several nodes, or None if one has none."""
        found: list[Tree] = []
        for node in nodes:
            tree = self.visit(node, labels)
            if tree is None:
                return None
            found.append(tree)
        return found

    def direct(self, node: Node, labels: Labels) -> Term | None:
        key = (node, labels)
        if key not in self.straight:
            self.straight[key] = self.made(node, labels)
        return self.straight[key]

    def made(self, node: Node, labels: Labels) -> Term | None:
        match node:
            case Sum():
                return self.sum(node, labels)
            case Product():
                return self.product(node, labels)
            case Number():
                return Term(node.value)
            case _:
                tree = self.leaf(node, labels)
        if tree is None:
            return None
        if labels:
            return term_of(without_transposes(tree, self.style.symmetric))
        if isinstance(node, Value):
            return Term(sizes=((tree, 1),))
        return Term(factors=(scalar_power(tree, 1),))

    def leaf(self, node: Node, labels: Labels) -> Tree | None:
        """Return what is neither a sum nor a product nor a number."""
        match node:
            case Value():
                known = all(i in self.fixed for i in node.affine.indices)
                return affine_tree(node.affine, self.fixed) if known else None
            case Entry():
                return entry_view(node, labels, self.style, self.fixed, self.parts)
            case Delta():
                return self.delta(node, labels)
            case Within():
                return cut_ones(node, labels)
            case Apply():
                return self.apply(node, labels)
            case Operator():
                return operator_view(node, labels, self.array)
            case Cases():
                return self.cases(node, labels)
            case _:
                return None

    def delta(self, node: Delta, labels: Labels) -> Tree | None:
        if len(labels) == 2 and _equates(node, labels):
            return eye(labels[0])
        if labels or not all(i in self.fixed for i in node.difference.indices):
            return None
        left, right = delta_sides(node.difference)
        return syntax.Entry(
            "delta", (affine_tree(left, self.fixed), affine_tree(right, self.fixed))
        )

    def sum(self, node: Sum, labels: Labels) -> Term | None:
        if reversed_residual(node, self.style):
            inner = self.term(build.negate(node), labels)
            return None if inner is None else replace(inner, coefficient=-inner.coefficient)
        if not labels:
            return self.number_sum(node)
        terms: list[Term] = []
        for coefficient, part in order_terms(node, self.style):
            term = self.term(build.scale(coefficient, part), labels)
            if term is None:
                return None
            if term.array is None:
                plain = not (term.sizes or term.factors or term.tail)
                term = replace(term, array=syntax.ONE) if plain else term_of(term.tree())
            terms.append(term)
        return add_terms(terms)

    def number_sum(self, node: Sum) -> Term | None:
        """Return a sum of numbers, a factor that all terms have in front of it."""
        shared = shared_factor(node)
        node_ = build.scale(1 / Fraction(shared), node) if shared != 1 else node
        if not isinstance(node_, Sum):
            return self.term(node_, ())
        terms = order_terms(node_, self.style)
        found = self.all((build.scale(c, t) for c, t in terms), ())
        return None if found is None else Term(shared, tail=(add_trees(found),))

    def product(self, node: Product, labels: Labels) -> Term | None:
        found = (
            self.on_diagonal(node, labels)
            or in_triangle(node, labels, self.term)
            or self.contracted(node, labels)
        )
        if found is not None and not (labels and holds_identity(node)):
            return found
        opened = distributed(node)
        other = None if opened is None else self.term(opened, labels)
        if found is None or other is None:
            return found or other
        return found if cost(found.tree()) <= cost(other.tree()) else other

    def on_diagonal(self, node: Product, labels: Labels) -> Term | None:
        """Return diag(v) for a product with δ_ij on the two labels."""
        if len(labels) < 2:
            return None
        deltas = [b for b, _ in node.powers if isinstance(b, Delta) and _equates(b, labels)]
        if not deltas:
            return None
        others = [p for p in node.powers if p[0] is not deltas[0]]
        rest = build.scale(node.coefficient, build.merge(others, node.sums))
        rest = build.rename(rest, {labels[1]: affine(labels[0])})
        inner = self.term(rest, labels[:1])
        if inner is None:
            return None
        if inner.array is None:
            return replace(inner, array=eye(labels[0]))
        return replace(inner, array=diagonal(inner.array))

    def contracted(self, node: Product, labels: Labels) -> Term | None:
        """Return the product with its sums as matrix products."""
        coefficient, powers = orient(node, self.style)
        points = {*labels, *node.sums}
        if any(i.upper.indices or i.lower.indices for i in node.sums):
            return None
        network = Network()
        front = Term(coefficient)
        for base, exponent in order_factors(powers, self.style):
            here = tuple(i for i in (*labels, *node.sums) if i in base.free & points)
            term = (
                self.scalar(base, exponent)
                if not here
                else self.place(network, base, exponent, here)
            )
            if term is None:
                return None
            front = front.times(term)
        for index in node.sums:
            if index not in network.weights and not network.at(index):
                return None
        if not network.remove(node.sums):
            return None
        for tree in network.scalars:
            base, exponent = scalar_power(tree, 1)
            one = Term(tail=(tree,)) if exponent == 1 else Term(factors=((base, exponent),))
            front = front.times(one)
        if not labels:
            return front
        array = network.result(labels)
        return None if array is None else front.times(term_of(array))

    def scalar(self, base: Node, exponent: Rational) -> Term | None:
        """Return a number to a power."""
        term = self.term(base, ())
        if term is None:
            return None
        whole = isinstance(exponent, int)
        if exponent == 1 or (whole and not term.tail):
            return term if exponent == 1 else term.to_power(int(exponent))
        tree = term.tree()
        if isinstance(base, Value):
            return Term(sizes=((tree, exponent),))
        return Term(factors=(scalar_power(tree, exponent),))

    def place(self, network: Network, base: Node, exponent: Rational, here: Labels) -> Term | None:
        """Put a factor with one or two indices into the network, and return the numbers in front of it."""
        if len(here) > 2:
            return None
        term = self.term(base, here)
        if term is None or term.array is None:
            return None
        apart = isinstance(exponent, int)
        array = term.array if apart else term.tree()
        if len(here) == 1:
            network.weights.setdefault(here[0], []).append((array, exponent))
        else:
            other = self.term(base, here[::-1])
            if other is None or other.array is None:
                return None
            turned = other.array if apart else other.tree()

            def line(rows: Index, columns: Index) -> Tree:
                return array if (rows, columns) == here else turned

            network.lines.setdefault(frozenset(here), []).append((line, exponent))
        return term.to_power(int(exponent)) if apart else Term()

    def apply(self, node: Apply, labels: Labels) -> Tree | None:
        if not node.arguments or (node.function == "exp" and node.arguments[0] is ONE):
            known = {"exp": "e", "imaginary_unit": "I"}
            return syntax.Constant(known.get(node.function, node.function))
        arguments = self.all(node.arguments, labels)
        if arguments is None:
            return None
        if node.function == "pow":
            return syntax.Pow(arguments[0], arguments[1])
        return syntax.Call(node.function, tuple(arguments))

    def cases(self, node: Cases, labels: Labels) -> Tree | None:
        branches: list[tuple[Tree, Tree | None]] = []
        for value, condition in node.branches:
            tree = self.visit(value, labels)
            test = None if condition is TRUE else self.condition(condition, labels)
            if tree is None or (test is None and condition is not TRUE):
                return None
            branches.append((tree, test))
        return syntax.Piecewise(tuple(branches))

    def condition(self, node: Node, labels: Labels) -> Tree | None:
        match node:
            case Compare(fields=(op, left, right)):
                sides = self.all((left, right), labels)
                return None if sides is None else relation(op, sides[0], sides[1])
            case Boolean(fields=(op, arguments)) if arguments and TRUE not in arguments:
                tests = [self.condition(a, labels) for a in arguments]
                kept = tuple(t for t in tests if t is not None)
                return syntax.Logic(op, kept) if len(kept) == len(tests) else None
            case _:
                return None


def _equates(node: Delta, labels: Labels) -> bool:
    """Whether a delta says that two labels over the same range are equal."""
    first, second = labels
    same = (first.lower, first.upper) == (second.lower, second.upper)
    return same and node is build.delta(affine(first), affine(second))
