"""Where a small fit without a start begins: at the lowest minimum that several drawn points lead to.

A loss that is not convex has minima beside the one meant. Points are drawn at many scales; in a sum of
squares what enters linearly is solved for, so that a point is judged by what is left to find (variable
projection: G. Golub and V. Pereyra, SIAM J. Numer. Anal. 10 (1973) 413-432). The lowest, and points bred
from them, are followed for a few steps each, those that lead low without an end for some more, and the fit
begins at the one that led lowest. It is a start and nothing more: that there is no lower minimum elsewhere is
not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf, isfinite
from typing import TYPE_CHECKING

import numpy as np

from symopt.faces.problem.objective import has_kinks
from symopt.faces.starts.drawn_points import DECADES, Drawn, inside, numbers_of, points_of
from symopt.foundation.outcome import Outcome

if TYPE_CHECKING:
    from numpy.random import Generator

    from symopt.compilation.residuals.compile import BoundResiduals
    from symopt.optimization.problem import Mask, Matrix, Vector
    from symopt.optimization.result import Result

MOST_UNKNOWNS, MOST_WORK = 12, 50_000
"""A fit is small up to so many unknowns, and so many numbers of data times unknowns."""
POINTS, EACH, FEW_STEPS, STEPS = 320, 2, 25, 100
"""How many points are drawn, how many of a kind are followed, how far, and how far where that is no end."""
_ALIVE, _GENERATIONS = 24, 30
_ANOTHER = 0.4
_ROUNDS, _CHILDREN, _BETTER = 4, 150, 0.95
"""How often the lowest end is varied, by how many points, and what that must gain to be done again."""
_FAR = 0.3
_UNENDED, _LOWER = 3, 0.1
"""How many runs without an end go on, and by what share lower than the ends they must lead to be chosen."""
_PROBES = 30
_EQUAL = 1e-8
_ENDED = (Outcome.CONVERGED, Outcome.SINGULAR, Outcome.NO_MINIMUM)


def tried_start(drawn: Drawn, follow: Callable[[Vector, int], Result]) -> tuple[Vector, str]:
    """Return where the fit begins, with a sentence; the first point and "" where it is not small, or convex.

    follow: (point, steps) -> where the fit leads from there.
    """
    size = drawn.bound.layout.size
    if size > MOST_UNKNOWNS or drawn.bound.numbers * size > MOST_WORK or not drawn.moves.any():
        return drawn.begin, ""
    if drawn.squares is not None and _plainly_linear(drawn.squares, drawn):
        return drawn.begin, ""
    points = points_of(drawn, POINTS)
    linear = _linear(drawn, points)
    if not (drawn.moves & ~linear).any():
        return drawn.begin, ""
    scores = [_score(drawn, point, linear) for point in points]
    # Runs along creases cost ten times as much.
    each = 1 if has_kinks(drawn.bound.owner.graph, cases=False) else EACH
    kinds = len(DECADES) + 1
    groups = [scores[k::kinds] for k in range(kinds)]
    groups.append(_bred(drawn, scores, linear))
    chosen = [drawn.begin]
    for part in groups:
        lowest = sorted(part, key=lambda found: found[0])[:each]
        chosen += [point for value, point in lowest if isfinite(value)]
    begun, ends = _followed(chosen, follow)
    varied = _varied(drawn, linear, begun, ends, follow)
    best = _best(ends, drawn.squares is not None)
    if best is None:
        return drawn.begin, ""
    count = POINTS + (_GENERATIONS * _ALIVE if groups[-1] else 0) + varied
    return begun[best], (
        f" It and the {len(begun) - 1} most promising of {count} more points, drawn with the same seed, "
        "were tried: this run begins at the one that led lowest. Another start may lead lower still."
    )


def _followed(
    points: Sequence[Vector], follow: Callable[[Vector, int], Result]
) -> tuple[list[Vector], list[Result]]:
    """Return from where runs last began and where they led; the lowest of those without an end go on."""
    begun, ends = list(points), [follow(point, FEW_STEPS) for point in points]
    open_ = [k for k, end in enumerate(ends) if isfinite(end.value) and end.outcome not in _ENDED]
    for k in sorted(open_, key=lambda k: ends[k].value)[:_UNENDED]:
        begun[k] = ends[k].point
        ends[k] = follow(begun[k], STEPS)
    return begun, ends


def _varied(
    drawn: Drawn,
    linear: Mask,
    begun: list[Vector],
    ends: list[Result],
    follow: Callable[[Vector, int], Result],
) -> int:
    """Follow points beside the lowest end as well, where it is changed by what the residuals show.

    Of two peaks one may have been found: the other is where the residuals are large. As long as that leads
    lower it is done again. Returns how many points were looked at.
    """
    generator, looked = np.random.default_rng([drawn.seed, 3]), 0
    for _ in range(_ROUNDS):
        best = None if drawn.squares is None else _best(ends, True)
        if best is None:
            break
        lowest = ends[best].value
        children = _children(drawn, ends[best].point, linear, generator)
        looked += len(children)
        for value, point in sorted(children, key=lambda found: found[0])[: EACH + 1]:
            if isfinite(value):
                begun.append(point)
                ends.append(follow(point, FEW_STEPS))
        best = _best(ends, True)
        if best is None or not ends[best].value < _BETTER * lowest:
            break
    return looked


def _children(
    drawn: Drawn, point: Vector, linear: Mask, generator: Generator
) -> list[tuple[float, Vector]]:
    """Return points that differ from one in two entries, with how low the objective is there."""
    assert drawn.squares is not None
    free = np.flatnonzero(drawn.moves & ~linear)
    residuals = np.asarray(drawn.squares.residuals(point), dtype=np.float64).reshape(-1)
    numbers = numbers_of(drawn.bound, generator, residuals**2)
    found: list[tuple[float, Vector]] = []
    for _ in range(_CHILDREN):
        child = point.copy()
        changed = generator.choice(free, min(len(free), 2), replace=False)
        child[changed] = generator.choice(numbers, len(changed))
        # Nearer ones would lead back.
        if (np.abs(np.abs(child) - np.abs(point)) > _FAR * np.abs(point))[changed].all():
            found.append(_score(drawn, inside(drawn, child, generator), linear))
    return found


def _best(ends: Sequence[Result], squares: bool) -> int | None:
    """Return which end is lowest, of equal ones the first, or the nearest to 0.

    Minima come before others. Of a sum of squares a run that goes on clearly lower does too; other objectives
    may be low far out for want of digits, as a difference of two large log-gammas is.
    """
    usable = [k for k, end in enumerate(ends) if isfinite(end.value)]
    if not usable:
        return None
    ended = [k for k in usable if ends[k].outcome in _ENDED]
    low = min(ends[k].value for k in ended or usable)
    least = low - _LOWER * abs(low)
    if ended:
        goes_on = [k for k in usable if squares and ends[k].outcome is Outcome.STEP_LIMIT]
        usable = ended + [k for k in goes_on if ends[k].value < least]
    lowest = min(ends[k].value for k in usable)
    equal = [k for k in usable if ends[k].value <= lowest + _EQUAL * abs(lowest)]
    return 0 if 0 in equal else min(equal, key=lambda k: float(np.linalg.norm(ends[k].point)))


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
    numbers = numbers_of(drawn.bound, generator)
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
                several = min(len(free), 2 if generator.uniform() < _ANOTHER else 1)
                changed = generator.choice(free, several, replace=False)
                child[changed] = generator.choice(numbers, several)
            found = _score(drawn, inside(drawn, child, generator), linear)
            if found[0] < alive[k][0]:
                alive[k] = found
    return alive


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
    return inside(drawn, point, np.random.default_rng(0))


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
        slopes = [squares.jacobian(point)[:, drawn.moves] for point in points_of(drawn, 4)]
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
