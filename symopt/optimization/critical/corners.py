"""Corners in several variables: points where as many kinks meet as there are variables.

Let u_1 = … = u_n = 0 at p with independent gradients, and f be smooth in each of the 2^n cones that the
signs of the u_i cut out near p. The one-sided derivative f′(p; d) is linear in each cone, so on a cone
it is positive if it is positive on its n edges, the columns of ± J^{-1} (J the Jacobian of u). Hence

* f′(p; d) > 0 on all 2n edges: f rises in every direction, a strict minimum (< 0: a maximum);
* f rises along one line and falls along another: no extremum.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus import build
from symopt.calculus.nodes import Node
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.foundation.errors import SymoptError
from symopt.optimization.certificates.certificate import Nature
from symopt.optimization.critical.degenerate import determinant, inverse
from symopt.optimization.critical.functions import Function, Piece, kinks
from symopt.optimization.critical.places import Place
from symopt.optimization.critical.report import Judgement
from symopt.optimization.critical.series import Expansion

LENGTH = 6


def by_edges(function: Function, place: Place, parts: Sequence[Piece]) -> Judgement | None:
    """Return the verdict at a point where n kinks meet, None if it stays open.

    parts: the pieces of the function; n of their arguments must vanish here, with independent
    gradients, and each piece must have a gradient here (the root of x² + y² has none at 0).
    """
    arguments = kinks(parts)
    slopes = [place.value(g) for piece in parts for g in piece.function.gradient]
    if any(slope != slope for slope in slopes):
        return None
    size = len(function.names)
    here = [a for a in arguments if place.zero(a) is not False]
    if place.exact is None or len(here) != size or any(place.zero(a) is not True for a in here):
        return None
    jacobian = [
        [place.at(slope) for slope in Function(function.names, argument).gradient]
        for argument in here
    ]
    if place.zero(determinant(jacobian)) is not False:
        return None
    columns = inverse(jacobian)
    rises: list[tuple[int, int]] = []
    for k in range(size):
        for side in (1, -1):
            direction = [build.scale(side, columns[row][k]) for row in range(size)]
            try:
                found = _rise(function, place, direction)
            except (Undecided, OutsideDomain, SymoptError):
                return None
            if found is None:
                return None
            rises.append(found)
    return _verdict(rises)


def _rise(function: Function, place: Place, direction: Sequence[Node]) -> tuple[int, int] | None:
    """Return (order, sign) of f(p + t d) - f(p) for small t > 0."""
    assert place.exact is not None  # the caller has looked
    space = Expansion(place, LENGTH)
    curve: dict[str, list[Node]] = {
        name: [start, step]
        for name, start, step in zip(place.names, place.exact, direction, strict=True)
    }
    return space.leading(space.rise(function.node, curve))


def _verdict(rises: Sequence[tuple[int, int]]) -> Judgement | None:
    signs = {sign for _, sign in rises}
    if len(signs) == 2:
        text = (
            "The function rises along one edge of the kinks and falls along another: no extremum."
        )
        return Judgement(Nature.SADDLE, text)
    if any(order != 1 for order, _ in rises):
        return None  # flat along an edge: the first order does not decide
    (sign,) = signs
    kind, way = ("minimum", "rises") if sign > 0 else ("maximum", "falls")
    text = f"The function {way} along every edge of the kinks, so in every direction: a {kind}."
    return Judgement(Nature.MINIMUM if sign > 0 else Nature.MAXIMUM, text)
