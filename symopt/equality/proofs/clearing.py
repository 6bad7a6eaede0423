r"""Proof by multiplying with matrices that are invertible: D = 0 if M D = 0, where M⁻¹ is part of D.

Let D_i… be the difference of two sides with free indices i, …, its common denominator taken away. Where a
kernel holds M⁻¹_ib, M is invertible at every point that counts. If Σ_i M_pi D_i = 0 for all p, then D_i = 0
for all i, whatever the other free indices are. The same holds behind, for M⁻¹_bj. It is enough that the
product is 0, in which M M⁻¹ is gone; and so on, a few times, with each inverse at a free index.

D is used at all values of i, not only at the given one, so that it must have a value at all of them: its
parts with i are entries, inverses, deltas and functions that are defined everywhere.

Where no inverse is at a free index, a stronger identity is tried (see `stripping`).

This proves (A + U C V)⁻¹ = A⁻¹ - A⁻¹U (C⁻¹ + V A⁻¹U)⁻¹V A⁻¹ and A (I + B A)⁻¹ = (I + A B)⁻¹A.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from symopt.calculus import build, indices
from symopt.calculus.graph import parts_of
from symopt.calculus.indices import Index
from symopt.calculus.nodes import (
    Apply,
    Boolean,
    Cases,
    Compare,
    Node,
    Number,
    Operator,
    Product,
    Sum,
)
from symopt.equality.form.canonical import difference
from symopt.equality.form.field import Quotient
from symopt.equality.form.matrices.networks import evaluated, holds_matrices, terms_of
from symopt.equality.form.space import NOTHING, Known, Space
from symopt.equality.limits import DEFAULT, GaveUp, Limits
from symopt.equality.proofs.stripping import by_degree, differs, stripped, without_linear
from symopt.foundation.record import record

DEEPEST = 5
"""At most this many matrices are multiplied with, one after the other."""
MOST_KERNELS = 700
"""No further product is looked at where those before needed more kernels than this together."""
INVERSES = frozenset(("inv",))
EVERYWHERE = frozenset(
    ("exp", "sin", "cos", "tanh", "sinh", "cosh", "atan", "erf", "sigmoid", "softplus")
)
"""Functions with a value at every real number."""


@record
class Inverse:
    """M⁻¹ at a free index: its body and bound indices, and on which side the index is."""

    body: Node
    bound: tuple[Index, ...]
    side: int
    index: Index


def equal_by_clearing(
    left: Node,
    right: Node,
    known: Known = NOTHING,
    limits: Limits = DEFAULT,
    found: tuple[Space, Quotient] | None = None,
) -> bool | None:
    """Return True if left = right is proved by multiplying inverses away, else None.

    found: their difference, if it is known already.
    """
    gap = build.subtract(left, right)
    if not holds_matrices((gap,), INVERSES):
        return None
    return _Clearing(known, limits).vanishes(gap, 0, found) or None


@record(frozen=False)
class _Clearing:
    known: Known
    limits: Limits
    cost: int = 0
    seen: dict[Node, bool] = field(default_factory=dict[Node, bool])

    def vanishes(
        self, node: Node, depth: int, before: tuple[Space, Quotient] | None = None
    ) -> bool:
        """Return whether a node is 0 wherever it has a value."""
        if self.cost > MOST_KERNELS:
            return False
        try:
            if before is None or before[0].assumed_nonzero:
                before = difference(node, Number(0), self.known, self.limits, assuming=False)
            space, found = before
            self.cost += len(space.generators)
            if found.top.is_zero():
                return True
            top = space.poly_node(found.top / found.top.leading_coefficient())
        except GaveUp:
            return False
        if top in self.seen or depth >= DEEPEST or not holds_matrices((top,), INVERSES):
            return self.seen.get(top, False)
        self.seen[top] = False
        self.seen[top] = proved = self.reduced(top, depth)
        return proved

    def reduced(self, top: Node, depth: int) -> bool:
        """Return whether a node in canonical form is proved 0 by something simpler or stronger."""
        parts = by_degree(top)
        if len(parts) > 1 and not any(differs(part, self.known) for part in parts):
            return all(self.vanishes(part, depth) for part in parts)
        for core in without_linear(top):
            return self.vanishes(core, depth)  # as strong as the whole: nothing else need be tried
        if any(self.vanishes(_multiplied(top, i), depth + 1) for i in _candidates(top)):
            return True
        more = (m for m in stripped(top) if not differs(m, self.known))
        return any(self.vanishes(stronger, depth) for stronger in more)


def _candidates(node: Node) -> list[Inverse]:
    """Return the inverses at free indices of a node: first what all terms have, then the largest."""
    found = dict.fromkeys(
        inverse
        for inverse in _inverses(node)
        if inverse.index in node.free and total_in(node, inverse.index)
    )
    terms = [term for _, term in node.terms] if isinstance(node, Sum) else [node]
    held = [set(_inverses(term)) for term in terms]
    return sorted(found, key=lambda i: (all(i in h for h in held), *_rank(i)), reverse=True)


def _rank(inverse: Inverse) -> tuple[int, int, int, bytes]:
    terms = terms_of(inverse.body, inverse.bound)
    size = sum(len(t.factors) for t in terms)
    return len(terms), size, -inverse.side, inverse.body.digest


def _inverses(node: Node) -> Iterator[Inverse]:
    seen: set[Node] = set()
    waiting = [node]
    while waiting:
        item = waiting.pop()
        if item in seen:
            continue
        seen.add(item)
        if isinstance(item, Operator):
            if item.function == "inv" and item.body.free <= frozenset(item.bound):
                for side in (0, 1):
                    index = item.at[side].plain
                    if index is not None and _whole(index, item.bound[side]):
                        yield Inverse(item.body, item.bound, side, index)
            continue
        waiting += evaluated(item)


def _whole(index: Index, place: Index) -> bool:
    return (index.lower, index.upper) == (place.lower, place.upper)


def total_in(node: Node, index: Index) -> bool:
    """Return whether a node certainly has a value at all values of an index if it has one at some."""
    waiting = [node]
    seen: set[Node] = set()
    while waiting:
        item = waiting.pop()
        if item in seen or index not in item.free:
            continue
        seen.add(item)
        match item:
            case Cases() | Compare() | Boolean():
                return False
            case Product():
                if any(
                    index in base.free and not (isinstance(q, int) and q > 0)
                    for base, q in item.powers
                ):
                    return False
                waiting += parts_of(item)
            case Apply():
                if item.function not in EVERYWHERE:
                    return False
                waiting += parts_of(item)
            case Operator():
                if index in item.body.free:
                    return False
            case _:
                waiting += parts_of(item)
    return True


def _multiplied(node: Node, inverse: Inverse) -> Node:
    """Return Σ_i M_pi node_i, or Σ_i node_i M_ip, with p in the place of i."""
    old = inverse.index
    summed = build.fresh(old)
    moved = build.rename(node, {old: indices.of(summed)})
    ends = (old, summed) if inverse.side == 0 else (summed, old)
    matrix = build.rename(
        inverse.body, dict(zip(inverse.bound, map(indices.of, ends), strict=True))
    )
    return build.contract(build.multiply(matrix, moved), (summed,))


__all__ = ["equal_by_clearing"]
