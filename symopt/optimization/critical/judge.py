"""One point examined: value, gradient, Hessian, eigenvalues and verdict."""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus.nodes import Entry
from symopt.optimization.certificates.certificate import Nature
from symopt.optimization.critical.corners import by_edges
from symopt.optimization.critical.degenerate import by_null_space, by_sides
from symopt.optimization.critical.factors import by_factors
from symopt.optimization.critical.functions import Function, Piece
from symopt.optimization.critical.places import Place
from symopt.optimization.critical.report import CriticalPoint, Eigenvalues, Judgement, Value
from symopt.optimization.critical.spectrum import eigenvalues, value_of

OPEN = "The Hessian is singular, and the tests of higher order do not decide."


def examine(
    function: Function, parts: Sequence[Piece], place: Place, member: str = ""
) -> CriticalPoint:
    """Return what is known of a point: in the smooth piece it lies in, or as a kink between pieces."""
    for piece in parts:
        if all(place.sign(argument) == sign for argument, sign in piece.signs):
            return _smooth(function, piece.function, place, member)
    return kink(function, place, parts)


def _smooth(function: Function, piece: Function, place: Place, member: str) -> CriticalPoint:
    gradient = tuple(value_of(place, g) for g in piece.gradient)
    zero = [place.zero(g) for g in piece.gradient] if place.exact is not None else []
    critical: bool | None = place.balls is not None or (bool(zero) and all(zero))
    if not critical and not any(z is False for z in zero):
        critical = None
    spectrum = eigenvalues(place, piece.hessian)
    if critical:
        judgement = judge(piece, place, spectrum)
    elif critical is None:
        judgement = Judgement(
            Nature.INCONCLUSIVE, "The point is known only numerically, so nothing is proved of it."
        )
    else:
        judgement = Judgement(Nature.INCONCLUSIVE, "The gradient is not 0: no critical point.")
    return CriticalPoint(
        place.names,
        place,
        _coordinates(place),
        value_of(place, function.node),
        gradient if place.exact is not None else tuple(Value(None, 0.0) for _ in gradient),
        tuple(tuple(value_of(place, h) for h in row) for row in piece.hessian),
        spectrum,
        judgement,
        "exact" if place.exact is not None else ("enclosed" if place.balls else "approximate"),
        critical=critical,
        member=member,
    )


def _coordinates(place: Place) -> tuple[Value, ...]:
    if place.exact is None:
        return tuple(Value(None, x) for x in place.floats)
    trees = [place.tree(Entry(name)) for name in place.names]
    return tuple(Value(t, x) for t, x in zip(trees, place.floats, strict=True))


def judge(function: Function, place: Place, spectrum: Eigenvalues) -> Judgement:
    """Return the verdict at a critical point of a smooth function."""
    if spectrum.counts is None:
        return Judgement(Nature.INCONCLUSIVE, "The signs of the eigenvalues are not decided.")
    negative, zero, positive = spectrum.counts
    one = len(place.names) == 1
    if negative and positive:
        return Judgement(
            Nature.SADDLE, "The eigenvalues have both signs: a saddle point.", strict=True
        )
    if not zero:
        up = positive > 0
        what = "The second derivative" if one else "Every eigenvalue"
        text = f"{what} is {'positive' if up else 'negative'}: a {'minimum' if up else 'maximum'}."
        return Judgement(Nature.MINIMUM if up else Nature.MAXIMUM, text)
    if one:
        found = by_sides(function.node, place) if place.exact is not None else None
        found = found or by_factors(function, place)
    else:
        found = by_null_space(function, place, spectrum.counts)
    return found or Judgement(Nature.INCONCLUSIVE, OPEN)


def kink(function: Function, place: Place, parts: Sequence[Piece]) -> CriticalPoint:
    """Return what is known of a point where the function has a kink, a cusp or a jump of slope."""
    judgement = None
    if len(place.names) == 1 and place.exact is not None:
        judgement = by_sides(function.node, place, parts)
    elif place.exact is not None:
        judgement = by_edges(function, place, parts)
    if judgement is None:
        text = "The function has no derivative here, and this point is not decided."
        judgement = Judgement(Nature.INCONCLUSIVE, text)
    else:
        text = f"The function has a kink here. {judgement.reason}"
        judgement = Judgement(judgement.nature, text, judgement.strict)
    return CriticalPoint(
        place.names,
        place,
        _coordinates(place),
        value_of(place, function.node),
        None,
        None,
        None,
        judgement,
        "exact",
        kink=True,
        critical=judgement.nature in (Nature.MINIMUM, Nature.MAXIMUM) or None,
    )
