"""The sides of a switch: values of a derivative at points moved by 2^-160 in several directions.

At a kink the derivative does not exist, and code may return what lies between the values on the sides:
each component of an element of Clarke's generalized gradient lies there.

Source: F. Clarke (1983), Optimization and Nonsmooth Analysis, section 2.5.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from functools import cached_property
from math import inf
from random import Random
from typing import TYPE_CHECKING, Any

from symopt.calculus.arrays.array import Array
from symopt.calculus.graph import Graph
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.arithmetic import Arithmetic
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.precision import working
from symopt.verification.code.claimed.domains import ranges
from symopt.verification.code.claimed.inputs import Sheet
from symopt.verification.code.claimed.target import Component, Place, Target
from symopt.verification.code.truth.magnitude import MagnitudeArithmetic

if TYPE_CHECKING:
    from flint import arb

Exactly = Callable[[str, tuple[int, ...]], Fraction]
"""The exact value of an entry."""

PAIRS = 6
"""How many directions, each taken both ways."""
STEP = Fraction(1, 2**160)
BITS = 640
SMALL = 2.0**-100
"""First derivatives that are nearer to one another do not jump."""


class Sides:
    """The points around one row's values, with evaluations shared by all components."""

    def __init__(self, target: Target, sheet: Sheet, values: Exactly) -> None:
        self.target, self.sheet, self.values = target, sheet, values
        found = ranges(target.claim.subject.given, list(target.graph.shapes))
        self.still = {name for name, own in found.items() if own.discrete}

    def hull(self, component: Component) -> tuple[arb, arb] | None:
        """Return the least and the largest value on the sides, None if there is none.

        For second derivatives 0 is added: (sign s)² is 0 on a switch and 1 on both sides of it.
        """
        found = [
            ball for around in self._balls if (ball := self._at(around, component)) is not None
        ]
        if not found:
            return None
        if len(component.names) > 1:
            found.append(BallArithmetic().constant(0))
        return min(found, key=_middle), max(found, key=_middle)

    def jumps(self, component: Component) -> bool:
        """Return whether a first derivative jumps in which a second one is differentiated again."""
        lower = self.target.lower
        if len(component.names) < 2 or lower is None:
            return False
        ranks = [len(self.target.graph.shape(name)) for name in component.names]
        place = component.place[len(component.place) - sum(ranks) :]
        firsts = place[: ranks[0]], place[ranks[0] :]
        return any(
            self._wide(lower.arrays[name,], at)
            for name, at in zip(component.names, firsts, strict=True)
        )

    def _wide(self, array: Array, place: Place) -> bool:
        found = [
            b for around in self._balls if (b := self._value(around, array, place)) is not None
        ]
        with working(BITS):
            return any(abs(b - found[0]).abs_upper() > SMALL for b in found)

    def size(self, component: Component) -> float:
        """Return the largest size on the sides, infinity if there is none."""
        found = [
            scaled.size
            for around in self._sizes
            if (scaled := self._at(around, component)) is not None
        ]
        return max(found, default=inf)

    def _at(self, around: Evaluation, component: Component) -> Any:  # noqa: ANN401
        """Return a value of the evaluation's own kind, None if there is none."""
        return self._value(around, self.target.truth.arrays[component.names], component.place)

    def _value(self, around: Evaluation, array: Array, place: Place) -> Any:  # noqa: ANN401
        places = dict(zip(array.indices, place, strict=True))
        with working(BITS), suppress(OutsideDomain, Undecided, RecursionError):
            return around.value(array.body, places)
        return None

    @cached_property
    def _balls(self) -> list[Evaluation]:
        return [self._around(BallArithmetic(), k) for k in range(2 * PAIRS)]

    @cached_property
    def _sizes(self) -> list[Evaluation]:
        return [self._around(MagnitudeArithmetic(), k) for k in range(2 * PAIRS)]

    def _around(self, arithmetic: Arithmetic, number: int) -> Evaluation:
        def moved(name: str, at: tuple[int, ...]) -> Fraction:
            return self.values(name, at) + self._shift(number, name, at)

        return evaluation(arithmetic, moved, self.sheet, self.target.truth.graph)

    def _shift(self, number: int, name: str, at: tuple[int, ...]) -> Fraction:
        if name in self.still:
            return Fraction(0)
        source = Random(f"{number // 2} {name} {at}")
        amount = Fraction(source.randrange(64, 128), 2 ** (10 * source.randrange(4)))
        return STEP * amount * (1 if (source.randrange(2) + number) % 2 else -1)


def evaluation(arithmetic: Arithmetic, values: Exactly, sheet: Sheet, graph: Graph) -> Evaluation:
    """Return an evaluation at exact values in some arithmetic."""
    return Evaluation(
        arithmetic, lambda name, at: arithmetic.constant(values(name, at)), sheet.sizes, graph
    )


def _middle(ball: arb) -> Fraction:
    mantissa, exponent = ball.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
