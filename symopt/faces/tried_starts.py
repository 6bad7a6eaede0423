"""Where a small fit without a start begins: at the lowest minimum that several drawn points lead to.

A loss that is not convex has minima beside the one meant. Points are drawn at many scales; in a sum of
squares what enters linearly is solved for, so that a point is judged by what is left to find (variable
projection: G. Golub and V. Pereyra, SIAM J. Numer. Anal. 10 (1973) 413-432). The lowest, and points bred
from them, are followed for some steps each, and the fit begins at the one that led lowest. It is a start and
nothing more: that there is no lower minimum elsewhere is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from symopt.faces.objective import has_kinks
from symopt.faces.ranges import Range
from symopt.foundation.outcome import Outcome

if TYPE_CHECKING:
    from symopt.compilation.compiled import Bound
    from symopt.compilation.residuals.compile import BoundResiduals, Residuals
    from symopt.optimization.problem import Mask, Matrix, Vector
    from symopt.optimization.result import Result

MOST_UNKNOWNS, MOST_WORK = 12, 50_000
"""A fit is small up to so many unknowns, and so many numbers of data times unknowns."""
POINTS, FOLLOWED, STEPS = 240, 9, 100
"""How many points are drawn, how many are followed, and how far."""
_DECADES = (0.0, 1.0, 3.0)
_ALIVE, _GENERATIONS, _NUMBERS = 24, 12, 40
_PROBES = 30
_EQUAL = 1e-8
_ENDED = (Outcome.CONVERGED, Outcome.SINGULAR, Outcome.NO_MINIMUM)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is known of a fit whose start is drawn.

    bound: the objective.   squares: its residuals, None for no sum of squares.   begin: the first point.
    moves: which entries were drawn.   ranges: of parameters, by name.
    """

    bound: Bound
    squares: BoundResiduals | None
    begin: Vector
    moves: Mask
    ranges: Mapping[str, Range]
    seed: int


def drawn_of(
    bound: Bound,
    code: Residuals | None,
    begin: Vector,
    default: Sequence[str],
    ranges: Mapping[str, Range],
    seed: int,
) -> Drawn:
    """Return what is known of a fit that begins at a point of which the default parameters were drawn.

    code: its residuals, if it is a sum of squares.
    """
    moves = np.zeros(len(begin), dtype=np.bool_)
    for name, span, _ in bound.layout.spans():
        moves[span] = name in default
    squares = None if code is None else code.bind(bound)
    return Drawn(bound, squares, begin, moves, ranges, seed)


def tried_start(drawn: Drawn, follow: Callable[[Vector, int], Result]) -> tuple[Vector, str]:
    """Return where the fit begins, with a sentence; the first point and "" where it is not small, or convex.

    follow: (point, steps) -> where the fit leads from there.
    """
    size = drawn.bound.layout.size
    if size > MOST_UNKNOWNS or drawn.bound.numbers * size > MOST_WORK or not drawn.moves.any():
        return drawn.begin, ""
    if drawn.squares is not None and _plainly_linear(drawn.squares, drawn):
        return drawn.begin, ""
    points = _points(drawn, POINTS)
    linear = _linear(drawn, points)
    if not (drawn.moves & ~linear).any():
        return drawn.begin, ""
    scores = [_score(drawn, point, linear) for point in points]
    each = FOLLOWED // len(_DECADES)
    if has_kinks(drawn.bound.owner.graph, cases=False):  # runs along creases cost ten times as much
        each = 1
    groups = [scores[k :: len(_DECADES)] for k in range(len(_DECADES))]
    groups.append(_bred(drawn, scores, linear))
    chosen = [drawn.begin]
    for part in groups:
        lowest = sorted(part, key=lambda found: found[0])[:each]
        chosen += [point for value, point in lowest if isfinite(value)]
    ends = [follow(point, STEPS) for point in chosen]
    best = _best(ends)
    if best is None:
        return drawn.begin, ""
    count = POINTS + (_GENERATIONS * _ALIVE if groups[-1] else 0)
    return chosen[best], (
        f" It and the {len(chosen) - 1} most promising of {count} more points, drawn with the same seed, "
        "were tried: this run begins at the one that led lowest. Another start may lead lower still."
    )


def _best(ends: Sequence[Result]) -> int | None:
    """Return which end is lowest, minima before others; of equal ones the first, or the nearest to 0."""
    usable = [k for k, end in enumerate(ends) if isfinite(end.value)]
    usable = [k for k in usable if ends[k].outcome in _ENDED] or usable
    if not usable:
        return None
    lowest = min(ends[k].value for k in usable)
    equal = [k for k in usable if ends[k].value <= lowest + _EQUAL * abs(lowest)]
    return 0 if 0 in equal else min(equal, key=lambda k: float(np.linalg.norm(ends[k].point)))


def _points(drawn: Drawn, count: int) -> Sequence[Vector]:
    """Return points: a third at the scale of the default start, the others near and around the data's."""
    generator = np.random.default_rng([drawn.seed, 1])
    scales = _scales(drawn.bound)
    found: list[Vector] = []
    for k in range(count):
        point = generator.normal(0.0, 0.5, len(drawn.begin))
        spread = _DECADES[k % len(_DECADES)]
        if spread:
            decades = generator.uniform(-spread, spread, len(point))
            signs = np.where(generator.uniform(size=len(point)) < 0.75, 1.0, -1.0)
            point = signs * 10.0**decades * generator.choice(scales, len(point))
        found.append(_inside(drawn, np.where(drawn.moves, point, drawn.begin), generator))
    return found


def _scales(bound: Bound) -> Vector:
    """Return 1, and the size of each column with its inverse."""
    found = [1.0]
    for name in bound.owner.data:
        size = float(np.median(np.abs(np.asarray(bound.arrays[name], dtype=np.float64))))
        if isfinite(size) and size > 0:
            found += [size, 1 / size]
    return np.array(found)


def _bred(
    drawn: Drawn, scores: Sequence[tuple[float, Vector]], linear: Mask
) -> list[tuple[float, Vector]]:
    """Return points that descend from the lowest ones: by differences, by mixing, and by numbers of the data.

    A peak has a place among the data and a width that is a part of their range; where there are two of them,
    a point that has found one is the best to look for the other from.
    Source: R. Storn and K. Price, Journal of Global Optimization 11 (1997) 341-359.
    """
    generator = np.random.default_rng([drawn.seed, 2])
    free = np.flatnonzero(drawn.moves & ~linear)
    alive = sorted((s for s in scores if isfinite(s[0])), key=lambda found: found[0])[:_ALIVE]
    numbers = _numbers(drawn.bound, generator)
    if len(alive) < _ALIVE:
        return []
    for _ in range(_GENERATIONS):
        for k in range(_ALIVE):
            one, two, three = generator.choice(_ALIVE, 3, replace=False)
            child = alive[k][1].copy()
            if generator.uniform() < 0.5:
                step = alive[two][1] - alive[three][1]
                other = alive[one][1] + generator.uniform(0.4, 1.0) * step
                changed = free[generator.uniform(size=len(free)) < 0.5]
                child[changed] = other[changed]
            else:
                child[generator.choice(free)] = generator.choice(numbers)
            found = _score(drawn, _inside(drawn, child, generator), linear)
            if found[0] < alive[k][0]:
                alive[k] = found
    return alive


def _numbers(bound: Bound, generator: Any) -> Vector:  # noqa: ANN401
    """Return numbers of the data, and parts of the range of each column with their inverses."""
    found: list[Vector] = []
    for name in bound.owner.data:
        column = np.asarray(bound.arrays[name], dtype=np.float64).reshape(-1)
        wide = float(np.ptp(column)) or 1.0
        parts = wide * 10.0 ** generator.uniform(-2.5, 0, _NUMBERS // 2)
        found += [generator.choice(column, _NUMBERS), parts, 1 / parts]
    return np.concatenate(found)


def _inside(drawn: Drawn, point: Vector, generator: Any) -> Vector:  # noqa: ANN401
    """Return the point with entries outside their range mirrored at 0, or drawn within it."""
    out = point.copy()
    for name, span, _ in drawn.bound.layout.spans():
        held = drawn.ranges.get(name)
        if held is None:
            continue
        for k in range(span.start, span.stop):
            if not held.inside(float(out[k])):
                out[k] = -out[k]
            if not held.inside(float(out[k])):
                ends = held.low, held.high
                share = generator.uniform(0.05, 0.95)
                whole = all(map(isfinite, ends))
                out[k] = ends[0] + share * (ends[1] - ends[0]) if whole else held.nearest_to_zero()
    return out


def _score(drawn: Drawn, point: Vector, linear: Mask) -> tuple[float, Vector]:
    """Return how low the objective is at a point, and the point with its linear entries solved for."""
    with np.errstate(all="ignore"):
        if drawn.squares is not None and linear.any():
            moved = _solved(drawn.squares, point, linear)
            if moved is not None and np.array_equal(_kept(drawn, moved), moved):
                point = moved
        value = drawn.bound.flat_value(point)
    return (value if isfinite(value) else inf), point


def _kept(drawn: Drawn, point: Vector) -> Vector:
    return _inside(drawn, point, np.random.default_rng(0))


def _solved(squares: BoundResiduals, point: Vector, linear: Mask) -> Vector | None:
    """Return the point at which the residuals are least in their linear entries."""
    jacobian: Matrix = squares.jacobian(point)[:, linear]
    residuals = squares.residuals(point)
    if not (np.isfinite(jacobian).all() and np.isfinite(residuals).all()):
        return None
    moved = point.copy()
    norms = np.linalg.norm(jacobian, axis=0)
    norms[norms == 0] = 1.0
    moved[linear] -= np.linalg.lstsq(jacobian / norms, residuals, rcond=1e-10)[0] / norms
    return moved if np.isfinite(moved).all() else None


def _plainly_linear(squares: BoundResiduals, drawn: Drawn) -> bool:
    """Return whether slopes are the same at a few points, and none of them vanishes: soon said of a line."""
    with np.errstate(all="ignore"):
        slopes = [squares.jacobian(point)[:, drawn.moves] for point in _points(drawn, 4)]
    first, *others = slopes
    if not np.isfinite(first).all() or not first.any(axis=0).all():
        return False
    every = np.ones(first.shape[1], dtype=np.bool_)
    return all(_same(first, other, every) for other in others)


def _linear(drawn: Drawn, points: Sequence[Vector]) -> Mask:
    """Return drawn entries in which, together, the residuals are linear: slopes do not depend on them.

    This is asked between pairs of points at all scales: where exp(-k t) is 0, k has no slope at all.
    """
    found = np.zeros(len(drawn.begin), dtype=np.bool_)
    if drawn.squares is None:
        return found
    pairs: list[tuple[Vector, Vector, Matrix]] = []
    with np.errstate(all="ignore"):
        for here, away in zip(points[:_PROBES], points[_PROBES:], strict=False):
            slopes = drawn.squares.jacobian(here)
            if np.isfinite(slopes).all():
                pairs.append((here, away, slopes))
        for k in np.flatnonzero(drawn.moves):
            found[k] = True
            found[k] = bool(pairs) and all(
                _same(slopes, drawn.squares.jacobian(np.where(found, away, here)), found)
                for here, away, slopes in pairs
            )
    return found


def _same(first: Matrix, second: Matrix, found: Mask) -> bool:
    """Return whether the columns found are equal, to rounding."""
    size = np.abs(first[:, found]).max(axis=0)
    return bool((np.abs(first[:, found] - second[:, found]) <= 1e-9 * size).all())
