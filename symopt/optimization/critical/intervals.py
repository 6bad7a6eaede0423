r"""Proofs that a box holds a critical point, by interval Newton; and all zeros of g(x) in a range.

Krawczyk: with Y ≈ G′(m)^{-1},  K(X) = m - Y G(m) + (I - Y G′(X))(X - m) inside X proves that G has
exactly one zero in X. Source: R. Moore, R. Kearfott and M. Cloud (2009), Introduction to Interval
Analysis, section 8.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from fractions import Fraction
from typing import Any

from symopt.calculus.nodes import Node
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.precision import working
from symopt.foundation.record import record
from symopt.optimization.critical.functions import Function

PRECISION = 256
RADII = (1e-60, 1e-45, 1e-30, 1e-20, 1e-14, 1e-9)
"""Half widths of the boxes tried, relative to the point."""
DEEP_RADII = (-1_000, -600, -400, -300, -200, -100)
"""The same as powers of 2, for points of many digits."""
MAX_PARTS = 6000
"""How many parts of a range are looked at."""


def enclose_point(function: Function, point: Sequence[float]) -> tuple[Any, ...] | None:
    """Return balls that are proved to hold exactly one critical point near a float point, or None."""
    from flint import arb

    with working(PRECISION):
        return enclosed(function, [arb(float(x)) for x in point], RADII)


def enclosed(
    function: Function, point: Sequence[Any], radii: Sequence[float | int] = DEEP_RADII
) -> tuple[Any, ...] | None:
    """Return the same near a point of many digits, at the precision of the caller.

    radii: relative half widths, or powers of 2 where they are whole numbers.
    """
    from flint import arb

    middle = _refined(function, list(point))
    if middle is None:
        return None
    for radius in radii:
        width = arb(2) ** radius if isinstance(radius, int) else arb(radius)
        box = [arb(m, (abs(m) * width + width).upper()) for m in middle]
        found = _krawczyk(function, middle, box)
        if found is not None:
            return tuple(found)
    return None


def _at(function: Function, nodes: Sequence[Node], values: Sequence[Any]) -> list[Any] | None:
    known = dict(zip(function.names, values, strict=True))
    evaluation = Evaluation(BallArithmetic(), lambda name, _: known[name], {}, None)
    try:
        return [evaluation.value(node) for node in nodes]
    except (OutsideDomain, Undecided):
        return None


def _slopes(function: Function, values: Sequence[Any]) -> Any:  # noqa: ANN401
    from flint import arb_mat

    size = len(function.names)
    flat = _at(function, [h for row in function.hessian for h in row], values)
    return None if flat is None else arb_mat(size, size, flat)


def _refined(function: Function, middle: list[Any]) -> list[Any] | None:
    """Return the point after Newton steps in high precision."""
    from flint import arb_mat

    for _ in range(8):
        gradient, slopes = _at(function, function.gradient, middle), _slopes(function, middle)
        if gradient is None or slopes is None:
            return None
        try:
            step = slopes.solve(arb_mat(len(middle), 1, gradient))
        except ZeroDivisionError:
            return None
        middle = [(m - step[k, 0]).mid() for k, m in enumerate(middle)]
        if not all(m.is_finite() for m in middle):
            return None
    return middle


def _krawczyk(function: Function, middle: list[Any], box: list[Any]) -> list[Any] | None:
    from flint import arb_mat

    size = len(middle)
    gradient, slopes = _at(function, function.gradient, middle), _slopes(function, box)
    center = _slopes(function, middle)
    if gradient is None or slopes is None or center is None:
        return None
    try:
        inverse = arb_mat(
            size, size, [center[i, j].mid() for i in range(size) for j in range(size)]
        ).inv()
    except ZeroDivisionError:
        return None
    inverse = arb_mat(size, size, [inverse[i, j].mid() for i in range(size) for j in range(size)])
    unit = arb_mat(size, size, [int(i == j) for i in range(size) for j in range(size)])
    spread = arb_mat(size, 1, [b - m for b, m in zip(box, middle, strict=True)])
    moved = inverse * arb_mat(size, 1, gradient)
    rest = (unit - inverse * slopes) * spread
    image = [middle[k] - moved[k, 0] + rest[k, 0] for k in range(size)]
    inside = all(b.contains_interior(k) for b, k in zip(box, image, strict=True))
    return image if inside else None


@record(frozen=False)
class Zeros:
    """Zeros of g in a range: points near simple ones, midpoints of parts that stay open, and doubt."""

    simple: list[float] = field(default_factory=list)
    open: list[float] = field(default_factory=list)
    complete: bool = True


def zeros_in(function: Function, low: float, high: float) -> Zeros:
    """Return where the derivative of a function of one variable vanishes in a range, by bisection.

    Where `complete`, the range is proved to hold no others than those near `simple` and `open`.
    """
    from flint import arb

    found = Zeros()
    waiting = [(Fraction(low), Fraction(high))]
    parts = 0
    numerator = _numerator(function)
    smallest = Fraction(high - low) / 2**27
    with working(128):
        while waiting:
            a, b = waiting.pop()
            parts += 1
            if parts > MAX_PARTS:
                found.complete = False
                break
            middle, half = (a + b) / 2, (b - a) / 2
            box = BallArithmetic().constant(middle) + arb(0, float(half) * (1 + 1e-12))
            verdict = _part(function, numerator, box)
            if verdict == "none":
                continue
            if verdict == "monotone" and _changes_sign(function, a, b):
                found.simple.append(float(middle) if half < 1e-6 else _bisected(function, a, b))
            elif verdict == "monotone" and _changes_sign(function, a, b) is False:
                continue
            elif b - a < smallest:
                found.open.append(float(middle))
            else:
                waiting += [(a, middle), (middle, b)]
    found.simple.sort()
    found.open = _clusters(sorted(found.open), float(smallest) * 64)
    return found


def _numerator(function: Function) -> Node | None:
    """Return what must vanish where the gradient does, free of denominators."""
    from symopt.optimization.critical.quotients import NotPolynomial, numerator_node

    try:
        return numerator_node(function.gradient[0], function.names)
    except NotPolynomial:
        return None


def _excluded(function: Function, numerator: Node | None, box: Any) -> bool:  # noqa: ANN401
    """Return whether the numerator has no zero in a box."""
    found = None if numerator is None else _at(function, [numerator], [box])
    return found is not None and not found[0].contains(0)


def _part(function: Function, numerator: Node | None, box: Any) -> str:  # noqa: ANN401
    if _excluded(function, numerator, box):
        return "none"
    known = {function.names[0]: box}
    evaluation = Evaluation(BallArithmetic(), lambda name, _: known[name], {}, None)
    try:
        if not evaluation.value(function.gradient[0]).contains(0):
            return "none"
        slope = evaluation.value(function.hessian[0][0])
        # The mean value form g(m) + g′(X)(X - m) is narrow where g′ is small.
        center = _at(function, function.gradient, [box.mid()])
        if center is not None and not (center[0] + slope * (box - box.mid())).contains(0):
            return "none"
        return "open" if slope.contains(0) else "monotone"
    except OutsideDomain:
        return "none"
    except Undecided:
        return "open"


def _changes_sign(function: Function, a: Fraction, b: Fraction) -> bool | None:
    signs = [_sign(function, x) for x in (a, b)]
    return None if None in signs or 0 in signs else signs[0] != signs[1]


def _sign(function: Function, x: Fraction) -> int | None:
    value = _at(function, function.gradient, [BallArithmetic().constant(x)])
    if value is None:
        return None
    return 1 if value[0] > 0 else (-1 if value[0] < 0 else None)


def _bisected(function: Function, a: Fraction, b: Fraction) -> float:
    left = _sign(function, a)
    for _ in range(40):
        middle = (a + b) / 2
        sign = _sign(function, middle)
        if sign is None:
            break
        a, b = (middle, b) if sign == left else (a, middle)
    return float((a + b) / 2)


def _clusters(points: list[float], width: float) -> list[float]:
    """Return one point for each run of neighbors."""
    runs: list[list[float]] = []
    for point in points:
        if runs and point - runs[-1][-1] <= width:
            runs[-1].append(point)
        else:
            runs.append([point])
    return [sum(run) / len(run) for run in runs]
