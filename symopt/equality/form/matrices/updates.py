r"""A matrix as an update of one whose inverse is known: B = A + U V, U with n rows and k columns.

A is c·I, or a matrix whose inverse both sides need; what is left of B is U V, where all its terms share U, or
V, up to an index that is summed; or x yᵀ, with k = 1. Then

    det(A + U V) = det A det(I + V A⁻¹U),        (A + U V)⁻¹ = A⁻¹ - A⁻¹U (I + V A⁻¹U)⁻¹V A⁻¹,

where I + V A⁻¹U is invertible exactly where B is, given that A is.

Source: W. Hager (1989), SIAM Review 31, 221-239.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import ONE, ZERO, Delta, Node, Operator
from symopt.equality.form.matrices.matrix_functions import Call
from symopt.equality.form.matrices.networks import Term, chain, contracted, joined, terms_of

FIRST, LAST = "@u.0", "@u.1"


@dataclass(frozen=True, slots=True)
class Update:
    """B = A + U V.   scale: c where A = c·I, else 1.   base: A and inverse: A⁻¹, in row and column.

    The inverse is ZERO where A = c·I.

    left: U in row and places[0]; right: V in places[0] and column.   size: k, None for x yᵀ (k = 1).
    rest: the terms that U V is made of.
    """

    call: Call
    scale: Node
    base: Node
    inverse: Node
    left: Node
    right: Node
    size: Affine | None
    rest: tuple[Term, ...]

    @property
    def places(self) -> tuple[Index, Index]:
        """The labels of the inner matrix."""
        upper = self.size if self.size is not None else Affine(1)
        return Index(FIRST, Affine(1), upper), Index(LAST, Affine(1), upper)

    def inner(self) -> Node:
        """Return c·I + V U, or I + V A⁻¹U, in `places`; a number for k = 1."""
        call = self.call
        first, last = self.places
        moved = build.rename(self.left, {first: indices.of(last)})
        if self.inverse is ZERO:
            right = build.rename(self.right, {call.column: indices.of(call.row)})
            body = build.contract(build.multiply(right, moved), (call.row,))
        else:
            back = build.rename(
                self.inverse, {call.row: indices.of(call.column), call.column: indices.of(call.row)}
            )
            product = build.multiply(self.right, back, moved)
            body = build.contract(product, (call.row, call.column))
        one = ONE if self.size is None else build.delta(indices.of(first), indices.of(last))
        return build.add(build.multiply(self.scale, one), body)

    def inner_determinant(self) -> Node:
        """Return det(c·I + V U), or det(I + V A⁻¹U)."""
        inner = self.inner()
        return inner if self.size is None else build.operator("det", inner, self.places, ())

    def ends_with_inverse(self) -> bool:
        """Return whether V begins or U ends with an inverse alone: another law would undo an exchange."""
        return any(_touches_inverse(node, self.places[0]) for node in (self.left, self.right))


def _touches_inverse(node: Node, place: Index) -> bool:
    for term in terms_of(node, (place,), "@z"):
        touching = [base for base, _ in term.factors if place in base.free]
        if len(touching) == 1 and isinstance(touching[0], Operator):
            return True
    return False


def identity_updates(call: Call) -> Iterator[Update]:
    """Yield the ways to write B = c·I + U V."""
    wanted = build.delta(indices.of(call.row), indices.of(call.column))
    same = [t for t in call.terms if [base for base, _ in t.factors] == [wanted]]
    rest = [t for t in call.terms if t not in same]
    if not same or not rest:
        return
    scale = build.add(*(t.coefficient for t in same))
    base = build.multiply(scale, wanted)
    for left, right, size in _products(call, rest):
        yield Update(call, scale, base, ZERO, left, right, size, tuple(rest))


def known_updates(call: Call) -> Iterator[Update]:
    """Yield the ways to write B = A + U V with a matrix A whose inverse both sides need."""
    own = {build.split(t.node)[1]: t for t in call.terms}
    row, column = map(indices.of, call.bound)
    for body, bound in call.space.matrices.invertible:
        if bound[0].upper != call.row.upper:
            continue
        for order in ((row, column), (column, row)):
            base = build.rename(body, dict(zip(bound, order, strict=True)))
            parts = [build.split(t.node) for t in terms_of(base, call.bound, "@m")]
            if any(core not in own for _, core in parts) or len(parts) >= len(own):
                continue
            if any(build.split(own[core].node)[0] != c for c, core in parts):
                continue
            cores = {core for _, core in parts}
            rest = [t for core, t in own.items() if core not in cores]
            inverse = build.operator("inv", body, bound, order)
            for left, right, size in _products(call, rest):
                yield Update(call, ONE, base, inverse, left, right, size, tuple(rest))


def _products(call: Call, rest: Sequence[Term]) -> Iterator[tuple[Node, Node, Affine | None]]:
    """Yield (U, V, k) with Σ of the terms = U V."""
    ways = [list(_cuts(call, term)) for term in rest]
    for left, right, size in ways[0]:
        if len(rest) == 1:
            yield left, build.multiply(rest[0].coefficient, right), size
            continue
        for side in (0, 1):
            mine = (left, right)[side]
            others: list[Node] = []
            for term, cuts in zip(rest, ways, strict=True):
                match = next((c for c in cuts if c[side] is mine and c[2] == size), None)
                if match is None:
                    break
                found = match[1] if side == 0 else match[0]
                others.append(build.multiply(term.coefficient, found))
            else:
                other = build.add(*others)
                yield (mine, other, size) if side == 0 else (other, mine, size)


def _cuts(call: Call, term: Term) -> Iterator[tuple[Node, Node, Affine | None]]:
    """Yield (U, V, k) with the term without its coefficient equal to U V."""
    if any(isinstance(base, Delta) for base, _ in term.factors):
        return
    pieces = chain(term, *call.bound)
    if pieces is None:
        yield from _outer(call, term)
        return
    for count in range(1, len(pieces)):
        cut = pieces[count].left
        if pieces[count - 1].left is pieces[count - 1].right or cut in call.bound:
            continue
        here = indices.of(Index(FIRST, Affine(1), cut.upper))
        if cut.lower != Affine(1):
            continue
        left, right = joined(pieces[:count]), joined(pieces[count:])
        yield (
            left.at(indices.of(call.row), here),
            right.at(here, indices.of(call.column)),
            cut.upper,
        )


def _outer(call: Call, term: Term) -> Iterator[tuple[Node, Node, Affine | None]]:
    """Yield (x, y) if the term is x_a y_b."""
    from symopt.equality.form.matrices.networks import components

    sides: dict[Index, list[Node]] = {call.row: [], call.column: []}
    for group, labels in components(term.factors, term.labels):
        touched = [i for i in call.bound if any(i in base.free for base, _ in group)]
        if len(touched) > 1:
            return
        sides[touched[0] if touched else call.row].append(contracted(group, labels))
    yield build.multiply(*sides[call.row]), build.multiply(*sides[call.column]), None
