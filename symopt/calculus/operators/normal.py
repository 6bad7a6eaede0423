"""The one form in which an array operator stands: f(Bᵀ) and f(B) are one node, and so are B and (B⁻¹)⁻¹.

    inv, pinv, expm   f(Bᵀ) = f(B)ᵀ        det, eigmax   f(Bᵀ) = f(B)
    inv               (cB)⁻¹ = c⁻¹ B⁻¹, (B⁻¹)⁻¹ = B, I⁻¹ = I          det   det(B⁻¹) = 1/det B, det I = 1

Each holds wherever both sides are defined. Of B and Bᵀ the one with the smaller digest is kept.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Delta, Node, Operator, Sum
from symopt.calculus.numbers import content

TRANSPOSED = frozenset(("inv", "pinv", "expm"))
"""f(Bᵀ) = f(B)ᵀ."""
SAME = frozenset(("det", "eigmax"))
"""f(Bᵀ) = f(B)."""
_SQUARE = frozenset(("inv", "det"))


def normal(function: str, body: Node, bound: tuple[Index, ...], at: tuple[Affine, ...]) -> Node:
    """Return the node of an array operator; `bound` carries the names %n that follow from the body."""
    if len(bound) != 2:
        return Operator(function, body, bound, at)
    if function in _SQUARE:
        known = _of_square(function, body, bound, at)
        if known is not None:
            return known
    if function in TRANSPOSED or function in SAME:
        turned, flipped = _turned(body, bound)
        if (
            Operator(function, turned, flipped, ()).digest
            < Operator(function, body, bound, ()).digest
        ):
            return Operator(function, turned, flipped, at[::-1] if function in TRANSPOSED else at)
    return Operator(function, body, bound, at)


def _turned(body: Node, bound: tuple[Index, ...]) -> tuple[Node, tuple[Index, ...]]:
    """Return Bᵀ as a function of bound indices with the same names in the same order."""
    first, second = bound
    rows = Index(first.name, second.lower, second.upper)
    columns = Index(second.name, first.lower, first.upper)
    swap = {first: indices.of(columns), second: indices.of(rows)}
    return build.rename(body, swap), (rows, columns)


def _of_square(
    function: str, body: Node, bound: tuple[Index, ...], at: tuple[Affine, ...]
) -> Node | None:
    """Return the value of an inverse or a determinant that needs no node of its own."""
    first, second = bound
    if first.count == Affine(1):  # a number
        entry = build.rename(body, {i: i.lower for i in bound})
        return entry if function == "det" else build.power(entry, -1)
    coefficient, core = build.split(body)
    if isinstance(core, Delta) and core is build.delta(indices.of(first), indices.of(second)):
        if function == "inv":
            return build.scale(1 / Fraction(coefficient), build.delta(*at))
        return build.general_power(build.number(coefficient), build.value(first.count))
    if isinstance(core, Operator) and core.function == "inv" and _at(core, bound):
        if function == "inv":
            inner = dict(zip(core.bound, at if _at(core, bound) == 1 else at[::-1], strict=True))
            return build.scale(1 / Fraction(coefficient), build.rename(core.body, inner))
        if coefficient == 1:
            return build.power(Operator("det", core.body, core.bound, ()), -1)
    if function == "inv" and coefficient != 1:
        inverse = build.operator("inv", core, bound, at)
        return build.scale(1 / Fraction(coefficient), inverse)
    if function == "inv" and isinstance(body, Sum) and content(body) != 1:
        size = Fraction(content(body))
        inverse = build.operator("inv", build.scale(1 / size, body), bound, at)
        return build.scale(1 / size, inverse)
    return None


def _at(core: Operator, bound: tuple[Index, ...]) -> int:
    """Return 1 if the inner inverse stands at (first, second), -1 at (second, first), else 0."""
    places = tuple(place.plain for place in core.at)
    return 1 if places == bound else -1 if places == bound[::-1] else 0
