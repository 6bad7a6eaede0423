"""One-sided derivatives by Taylor arithmetic: the right (or left) derivatives of a function at a kink.

At x + t with t → 0+ (or 0-) the sign of a series Σ c_k t^k is that of its first coefficient that is not 0,
times (±1)^k. With signs taken so, |u|, max, min and cases choose the branch that holds beside the point, and
the coefficients are those of the function on that side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symopt.calculus.graph import Graph
from symopt.calculus.nodes import Node
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.points import Point
from symopt.equality.enclosures.precision import working
from symopt.equality.enclosures.series import SeriesArithmetic

if TYPE_CHECKING:
    from flint import arb, arb_series

PRECISION = 320
SPARE = 3
"""Coefficients beyond those asked for, so that u³|u| is seen to have a sign."""


class OneSidedArithmetic(SeriesArithmetic):
    """Power series on one side of t = 0."""

    def __init__(self, length: int, side: int) -> None:
        super().__init__(length)
        self.side = side

    def sign(self, value: arb_series) -> int:
        """Return the sign beside t = 0; 0 for the zero series only."""
        for k in range(self.length):
            coefficient = value[k]
            if coefficient.is_zero():
                continue
            sign = BallArithmetic().sign(coefficient)
            return sign * (self.side if k % 2 else 1)
        return 0


def one_sided(
    node: Node, name: str, order: int, point: Point, graph: Graph, side: int
) -> list[arb] | None:
    """Return the value and the derivatives up to `order` of a scalar node on one side, None if unknown.

    name: the scalar variable that moves; a definition moves with what it is made of held fixed.
    """
    from flint import arb

    length = order + 1 + SPARE
    with working(PRECISION, length):
        arithmetic = OneSidedArithmetic(length, side)
        balls = BallArithmetic()

        def value(other: str, at: tuple[int, ...]) -> object:
            base = balls.constant(point.value(other, at))
            moving = other == name and not at
            return arithmetic.series(base, arb(1)) if moving else arithmetic.series(base)

        evaluation = Evaluation(arithmetic, value, point.sizes, graph)
        try:
            if graph.definition(name) is not None:
                plain = Evaluation(
                    balls, lambda n, at: balls.constant(point.value(n, at)), point.sizes, graph
                )
                evaluation.defined[name, ()] = arithmetic.series(
                    plain.value(graph.named[name].entry), arb(1)
                )
            series = evaluation.value(node)
        except (OutsideDomain, Undecided, RecursionError):
            return None
        found: list[arb] = []
        factor = 1
        for k in range(order + 1):
            factor *= max(k, 1)
            found.append(series[k] * factor)
        return found
