"""Residuals at the end of a fit, as exactly as they matter.

A residual y - f much smaller than y loses in y's rounding what it is made of: where it is 10⁻¹³ of y, a
double has three digits of it and extended precision six. Then balls (Arb) give it, with data read as the
decimals that their floats stand for.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from symopt.calculus.graph import Graph
from symopt.compilation.residuals.compile import EXTENDED, BoundResiduals
from symopt.optimization.problem import Vector

MOST_EXTENDED = 50_000
"""Residuals of a larger Jacobian average their rounding out; extended precision is slow."""
MOST_BALLS = 2_000
_SMALL = 1e-8
_PRECISION = 128


def exact_bases(held: BoundResiduals, graph: Graph, point: Vector) -> tuple[Vector, bool]:
    """Return y - f(θ) of each observation without factors, and whether they are exact to double.

    graph: the definitions of the objective.
    """
    rough = np.asarray(held.bases(point), dtype=np.float64)
    if held.size * len(point) > MOST_EXTENDED or not np.isfinite(rough).all():
        return rough, False
    response = held.responses()
    size = 0.0 if response is None else float(np.abs(response).max(initial=0.0))
    if float(np.abs(rough).max(initial=0.0)) <= _SMALL * size and len(rough) <= MOST_BALLS:
        balls = _in_balls(held, graph, point)
        if balls is not None:
            return balls, True
    try:
        return np.asarray(held.bases(point.astype(EXTENDED)), dtype=np.float64), True
    except TypeError:
        return rough, False


def _in_balls(held: BoundResiduals, graph: Graph, point: Vector) -> Vector | None:
    """Return the residuals by ball arithmetic, None where a ball stays wide or a value is undefined."""
    from symopt.equality.conventions import OutsideDomain, Undecided
    from symopt.equality.enclosures.ball_functions import BallArithmetic
    from symopt.equality.enclosures.evaluation import Evaluation
    from symopt.equality.enclosures.precision import working

    arrays: Mapping[str, Any] = held.arrays_at(point)
    parameters = held.parameters
    arithmetic = BallArithmetic()

    def entry(name: str, at: tuple[int, ...]) -> Any:  # noqa: ANN401 - a ball
        array = np.asarray(arrays[name])
        value = float(array[tuple(k - 1 for k in at)] if at else array)
        # θ is the float itself; data are the decimals they were written as.
        return arithmetic.constant(Fraction(value) if name in parameters else Fraction(repr(value)))

    found: list[float] = []
    with working(_PRECISION):
        evaluation = Evaluation(arithmetic, entry, held.sizes, graph)
        for square, shape in held.squares():
            for at in product(*(range(1, size + 1) for size in shape)):
                places = dict(zip(square.labels, at, strict=True))
                try:
                    ball = evaluation.value(square.base, places)
                except (OutsideDomain, Undecided):
                    return None
                middle = float(ball.mid())
                if not float(ball.rad()) <= 1e-12 * max(abs(middle), 1e-290):
                    return None
                found.append(middle)
    return np.array(found)
