"""Points that are drawn for a fit without a start: at many scales, and from numbers of its data.

A peak has a place among the data and a width that is a part of their range; a rate is the inverse of one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import TYPE_CHECKING

import numpy as np

from symopt.faces.problem.ranges import Range

if TYPE_CHECKING:
    from numpy.random import Generator

    from symopt.compilation.bound import Bound
    from symopt.compilation.residuals.compile import BoundResiduals, Residuals
    from symopt.optimization.problem import Mask, Vector

DECADES = (0.0, 1.0, 3.0)
"""How far around the scales of the data points are drawn; 0 for those at the scale of the default start."""
_NUMBERS = 40


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


def points_of(drawn: Drawn, count: int) -> Sequence[Vector]:
    """Return points, a quarter of each kind.

    At the scale of the default start, near and around that of the data, and of numbers of the data.
    """
    generator = np.random.default_rng([drawn.seed, 1])
    scales, numbers = _scales(drawn.bound), numbers_of(drawn.bound, generator)
    found: list[Vector] = []
    for k in range(count):
        point = generator.normal(0.0, 0.5, len(drawn.begin))
        kind = k % (len(DECADES) + 1)
        if kind == len(DECADES):
            point = generator.choice(numbers, len(point))
        elif DECADES[kind]:
            spread = DECADES[kind]
            decades = generator.uniform(-spread, spread, len(point))
            signs = np.where(generator.uniform(size=len(point)) < 0.75, 1.0, -1.0)
            point = signs * 10.0**decades * generator.choice(scales, len(point))
        found.append(inside(drawn, np.where(drawn.moves, point, drawn.begin), generator))
    return found


def _scales(bound: Bound) -> Vector:
    """Return 1, and the size of each column with its inverse."""
    found = [1.0]
    for name in bound.owner.data:
        size = float(np.median(np.abs(np.asarray(bound.arrays[name], dtype=np.float64))))
        if isfinite(size) and size > 0:
            found += [size, 1 / size]
    return np.array(found)


def numbers_of(bound: Bound, generator: Generator, weights: Vector | None = None) -> Vector:
    """Return numbers of the data, and parts of the range of each column with their inverses.

    weights: of the rows, those with more being chosen more often; None for equal ones.
    """
    found: list[Vector] = []
    for name in bound.owner.data:
        column = np.asarray(bound.arrays[name], dtype=np.float64).reshape(-1)
        wide = float(np.ptp(column)) or 1.0
        parts = wide * 10.0 ** generator.uniform(-2.5, 0, _NUMBERS // 2)
        shares = None
        if weights is not None and len(weights) == len(column) and 0 < weights.sum() < inf:
            shares = weights / weights.sum()
        found += [generator.choice(column, _NUMBERS, p=shares), parts, 1 / parts]
    return np.concatenate(found)


def inside(drawn: Drawn, point: Vector, generator: Generator) -> Vector:
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
