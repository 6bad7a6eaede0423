"""Minima on curves of kinks: 100 sqrt|y - x²/100| + |x + 10|/100 is lowest along y = x²/100, at x = -10.

Beside such a curve u = 0 the slope grows without bound, so that no step along it is short enough to stay on
it in doubles. In many digits the curve is followed: a step s along its tangent τ, and back by Newton's

    x ← x - Jᵀ (J Jᵀ)⁻¹ u(x),    J = ∂u/∂x

until u is 0 to all bits. Where as many kinks meet as there are unknowns, the curve is a point. f is
minimized over s by bracketing and golden sections, as often as the point moves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Node, Number
from symopt.calculus.rebuilding import opened
from symopt.foundation.errors import UnsupportedError
from symopt.optimization.critical.functions import Function, kinks, pieces
from symopt.optimization.digits.formula import Ball, Balls, Formula
from symopt.optimization.problem import Matrix, Vector

_NEAR, _STILL = 1e-3, 1e-12
_CORRECTIONS, _ROUNDS, _DOUBLINGS, _SECTIONS = 12, 12, 60, 90
_NOTHING = 1e-18
_STEPS = (-1e-4, -1e-6, -1e-8, 1e-8, 1e-6, 1e-4)
_GOLDEN = 0.3819660112501051
_ZERO = -200
_DRAWN = 200
_MOST_UNKNOWNS = 5


def on_a_curve(formula: Formula, begin: Vector) -> tuple[Balls, float] | None:
    """Return where f is lowest on the kinks near a point, and f; None where it is lower beside them."""
    from flint import arb

    size = formula.size
    point = [arb(float(x)) for x in begin]
    first = formula.value(point)
    best: tuple[Balls, Ball] | None = None
    for _ in range(_ROUNDS if size <= _MOST_UNKNOWNS else 0):
        near = _near(formula, point)[:size]
        if not near or len(near) < size - 1:
            return None
        sets = [near]
        if 1 < len(near) == size:
            sets += [[one for one in near if one is not dropped] for dropped in near]
        lower = False
        for kept in sets:
            found = _on(formula, kept, point, None if best is None else best[1])
            if found is not None and (best is None or _is_lower(found[1], best[1], first)):
                best, lower = found, True
        if best is None:
            return None
        point = best[0]
        if not lower:
            curves = [kept for kept in sets if len(kept) < size]
            least = (first is None or not best[1] > first) and _lowest(formula, *best)
            along = all(_lowest_along(formula, kept, *best) for kept in curves)
            return (point, float(best[1])) if least and along else None
    return None


def _is_lower(value: Ball, best: Ball, first: Ball | None) -> bool:
    """Return whether a value is lower than the best, by more than nothing beside what f has fallen by."""
    fallen = abs(best) if first is None else abs(best) + abs(first - best)
    return bool(value < best - fallen * _NOTHING)


def _on(
    formula: Formula, kept: list[Formula], point: Balls, value: Ball | None
) -> tuple[Balls, Ball] | None:
    """Return where f is lowest on some kinks, from the place on them next to a point.

    value: f at the point, where it is known to be on them.
    """
    held = _on_kinks(formula, kept)
    placed = _back(held, kept, point)
    if placed is None:
        return None
    here = held.value(placed)
    if len(kept) == formula.size:
        return None if here is None else (placed, here)
    return _along(held, kept, placed, value if here is None else here)


def _on_kinks(formula: Formula, kept: Sequence[Formula]) -> Formula:
    """Return the function that f is on some kinks."""
    zeros = frozenset(one.function.node for one in kept)
    node = _held(formula.function.node, zeros)
    return Formula(Function(formula.function.names, node), formula.admits)


def _lowest_along(formula: Formula, kept: Sequence[Formula], point: Balls, value: Ball) -> bool:
    """Return whether f is as high both ways along a curve, next to a point on it."""
    place = _curve(_on_kinks(formula, kept), kept, point)
    size = max(1.0, max(abs(float(x)) for x in point))
    trials = [None if place is None else place(s * size) for s in _STEPS]
    return all(trial is not None and not trial[1] < value for trial in trials)


def _held(node: Node, zeros: frozenset[Node]) -> Node:
    """Return a function on the curve: |u| is 0 there, and max(a, b) is a for a - b = u."""

    def vanishes(argument: Node) -> bool:
        return argument in zeros or build.negate(argument) in zeros

    def visit(part: Node) -> Node:
        if isinstance(part, Apply):
            if part.function == "abs" and vanishes(part.arguments[0]):
                return Number(0)
            if part.function in ("max", "min"):
                kept: list[Node] = []
                for argument in part.arguments:
                    if not any(vanishes(build.subtract(argument, other)) for other in kept):
                        kept.append(argument)
                if len(kept) < len(part.arguments):
                    held = [visit(argument) for argument in kept]
                    return held[0] if len(held) == 1 else build.apply(part.function, *held)
        return opened(part, visit)

    return visit(node)


def _near(formula: Formula, point: Balls) -> list[Formula]:
    """Return the arguments of kinks that vanish next to a point, the nearest first."""
    names = formula.function.names
    try:
        arguments = kinks(pieces(formula.function))
    except UnsupportedError:
        return []
    size = max(1.0, max(abs(float(x)) for x in point))
    found: list[tuple[float, Formula]] = []
    for argument in arguments:
        one = Formula(Function(names, argument), formula.admits)
        at = one.first(point)
        if at is None:
            continue
        slope = float(np.linalg.norm([float(g) for g in at[1]]))
        if slope > 0 and abs(float(at[0])) <= _NEAR * slope * size:
            found.append((abs(float(at[0])) / slope, one))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _jacobian(near: Sequence[Formula], point: Balls) -> tuple[Balls, list[Balls]] | None:
    values: Balls = []
    rows: list[Balls] = []
    for one in near:
        at = one.first(point)
        if at is None:
            return None
        values.append(at[0])
        rows.append(at[1])
    return values, rows


def _back(formula: Formula, near: Sequence[Formula], point: Balls) -> Balls | None:
    """Return the point on the curve next to a point."""
    from flint import arb, arb_mat

    count, zero = len(near), arb(2) ** _ZERO
    for _ in range(_CORRECTIONS):
        with formula.working(point):
            at = _jacobian(near, point)
            if at is None:
                return None
            values, rows = at
            if all(abs(u) < zero for u in values):
                return point
            slopes = arb_mat(count, formula.size, [g for row in rows for g in row])
            try:
                step = slopes.transpose() * (slopes * slopes.transpose()).solve(
                    arb_mat(count, 1, values)
                )
            except ZeroDivisionError:
                return None
            point = [(x - step[k, 0]).mid() for k, x in enumerate(point)]
            if not all(x.is_finite() for x in point):
                return None
    return None


def _curve(
    formula: Formula, near: Sequence[Formula], point: Balls
) -> Callable[[float], tuple[Balls, Ball] | None] | None:
    """Return s -> the place on the curve next to x + s τ, and f there."""
    at = _jacobian(near, point)
    if at is None:
        return None
    rows = np.array([[float(g) for g in row] for row in at[1]])
    if not np.isfinite(rows).all():
        return None
    tangent = _tangent(rows, len(point))

    def place(s: float) -> tuple[Balls, Ball] | None:
        moved = [(x + s * float(t)).mid() for x, t in zip(point, tangent, strict=True)]
        back = _back(formula, near, moved)
        found = None if back is None else formula.value(back)
        return None if back is None or found is None else (back, found)

    return place


def _along(
    formula: Formula, near: Sequence[Formula], point: Balls, value: Ball | None
) -> tuple[Balls, Ball] | None:
    """Return where f is lowest on the curve from a point on it, at which it has a value."""
    place = _curve(formula, near, point)
    if place is None or value is None:
        return None
    best = (point, value)
    size = max(1.0, max(abs(float(x)) for x in point))
    ends = [_bracket(place, value, sign * _STILL * size) for sign in (1.0, -1.0)]
    low, high = min(ends), max(ends)
    inner = [low + _GOLDEN * (high - low), high - _GOLDEN * (high - low)]
    trials = [place(s) for s in inner]
    for _ in range(_SECTIONS):
        first, second = trials
        if first is None or second is None:
            break
        for trial in (first, second):
            best = trial if trial[1] < best[1] else best
        if first[1] < second[1]:
            high = inner[1]
            inner = [low + _GOLDEN * (high - low), inner[0]]
            trials = [place(inner[0]), first]
        else:
            low = inner[0]
            inner = [inner[1], high - _GOLDEN * (high - low)]
            trials = [second, place(inner[1])]
    return best


def _tangent(rows: Matrix, size: int) -> Vector:
    return np.linalg.svd(rows, full_matrices=True)[2][size - 1]


def _bracket(
    place: Callable[[float], tuple[Balls, Ball] | None], value: Ball, stride: float
) -> float:
    """Return how far f falls one way along the curve, and a step on."""
    s = stride
    for _ in range(_DOUBLINGS):
        trial = place(s)
        if trial is None or not trial[1] < value:
            return s
        value, s = trial[1], 2 * s
    return s


def _lowest(formula: Formula, point: Balls, value: Ball) -> bool:
    """Return whether f is nowhere lower at points drawn around."""
    from flint import arb

    generator = np.random.default_rng(0)
    size = max(1.0, max(abs(float(x)) for x in point))
    for _ in range(_DRAWN):
        way = generator.standard_normal(len(point))
        length = size * 10 ** generator.uniform(-12, -2)
        trial = [x + arb(float(length * w)) for x, w in zip(point, way, strict=True)]
        found = formula.value(trial)
        if found is not None and found < value:
            return False
    return True
