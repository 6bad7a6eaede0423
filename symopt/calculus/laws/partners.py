"""What an inverse or pseudoinverse stands beside: the matrix that it is of, Σ_s B_ts (B⁻¹)_se."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.indices import Index
from symopt.calculus.laws.pattern import Match, Power, Settled, find
from symopt.calculus.nodes import Node, Operator

Partner: TypeAlias = tuple[Match, Index, Index, Index]
"""(match, s, e, t): factors that are B_ts beside (B⁻¹)_se, or B_st beside (B⁻¹)_es."""


def partners(
    factors: Sequence[Power], place: int, labels: Sequence[Index], settled: Settled, function: str
) -> Iterator[Partner]:
    """Yield the ways in which the operator at a place stands beside its own argument."""
    inverse, exponent = factors[place]
    ends = ends_of(inverse, function)
    if ends is None or exponent != 1 or not isinstance(inverse, Operator):
        return
    nothing: Power = (build.number(0), 1)
    others = [power if k != place else nothing for k, power in enumerate(factors)]
    for side in (0, 1):
        end, other = ends[side], ends[1 - side]
        if end not in labels or end in inverse.body.free:
            continue
        row = build.fresh(inverse.bound[side])
        at = (row, end) if side == 0 else (end, row)
        mapping = {b: indices.of(i) for b, i in zip(inverse.bound, at, strict=True)}
        for match in find(build.rename(inverse.body, mapping), [row], others, settled):
            inner = {j for i, j in match.places.items() if i != row}
            apart = len(inner) == len(match.places) - 1 and inner <= {*labels} - {end}
            if apart and row in match.places and match.places[row] not in {end, *inner}:
                yield match, end, other, match.places[row]


def inside(partner: Partner, labels: Sequence[Index]) -> set[Index]:
    """Return the summed labels that only the operator and its argument have, if they are taken out."""
    match, end, _, row = partner
    return {end, *(i for i in match.places.values() if i in labels)} - {row}


def ends_of(node: Node, function: str) -> tuple[Index, Index] | None:
    """Return the two labels of such an operator, None for anything else and for a diagonal entry."""
    if not isinstance(node, Operator) or node.function != function:
        return None
    first, second = (place.plain for place in node.at)
    return (first, second) if first and second and first != second else None
