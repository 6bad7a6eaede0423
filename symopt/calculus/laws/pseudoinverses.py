"""Pseudoinverses P = B⁺ in contractions: BP and PB are symmetric, and project.

    BPB = B    PBP = P    BᵀBP = Bᵀ    PBBᵀ = Bᵀ    BPPᵀ = Pᵀ    PᵀPB = Pᵀ

Source: Penrose (1955), Proc. Cambridge Philos. Soc. 51, equations 1 to 4. They hold for every matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from symopt.calculus import build, indices
from symopt.calculus.indices import Index
from symopt.calculus.laws.partners import inside, partners
from symopt.calculus.laws.pattern import Power, factors_of, find
from symopt.calculus.laws.symmetric import holds
from symopt.calculus.nodes import Node, Operator, Product, Sum

PSEUDOINVERSE = frozenset(("pinv",))


def shorten_pseudoinverses(node: Node, settled: Callable[[Node], Node]) -> Node:
    """Return the node with projections BB⁺ and B⁺B left out beside what they leave as it is."""
    if not holds(node, PSEUDOINVERSE):
        return node
    match node:
        case Sum():
            terms = ((c, shorten_pseudoinverses(t, settled)) for c, t in node.terms)
            return build.linear(terms, node.constant)
        case Product():
            coefficient, factors, labels = factors_of(node)
            for place in range(len(factors)):
                found = next(_shorter(factors, place, labels, settled), None)
                if found is not None:
                    return shorten_pseudoinverses(build.scale(coefficient, found), settled)
            return node
        case _:
            return node


def _shorter(
    factors: Sequence[Power],
    place: int,
    labels: Sequence[Index],
    settled: Callable[[Node], Node],
) -> Iterator[Node]:
    """Yield the product without the projection that the pseudoinverse at a place makes."""
    inverse = factors[place][0]
    for partner in partners(factors, place, labels, settled, "pinv"):
        matched, end, other, row = partner
        assert isinstance(inverse, Operator)  # it has partners
        side = 0 if inverse.at[0].plain == end else 1
        kept = [f for k, f in enumerate(factors) if k != place and k not in matched.used]
        gone = inside(partner, labels)
        if any(not base.free.isdisjoint(gone) for base, _ in kept) or other in gone:
            continue
        for here, there in ((row, other), (other, row)):
            if here not in labels or not _left_alone(inverse, side, here, kept, settled):
                continue
            moved = {here: indices.of(there)}
            rest = [(build.rename(base, moved), q) for base, q in kept]
            left = [i for i in labels if i not in gone and i != here]
            yield build.scale(matched.coefficient, build.merge(rest, left))


def _left_alone(
    inverse: Operator,
    side: int,
    here: Index,
    factors: Sequence[Power],
    settled: Callable[[Node], Node],
) -> bool:
    """Whether a projection at a label changes nothing: all that has the label is B or B⁺, rightly turned."""
    beside = [(base, q) for base, q in factors if here in base.free]
    if len(beside) == 1 and beside[0][1] == 1 and isinstance(beside[0][0], Operator):
        other = beside[0][0]
        alike = (other.function, other.body, other.bound) == ("pinv", inverse.body, inverse.bound)
        if alike and other.at[1 - side].plain == here and other.at[side].plain != here:
            return True
    far = build.fresh(inverse.bound[1 - side])
    at = (here, far) if side == 0 else (far, here)
    mapping = {b: indices.of(i) for b, i in zip(inverse.bound, at, strict=True)}
    for found in find(build.rename(inverse.body, mapping), [far], factors, settled):
        used = [factors[k][0] for k in found.used]
        if all(base in used for base, _ in beside) and found.places.get(far) != here:
            return True
    return False
