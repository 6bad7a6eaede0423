"""The truth at the floats that code was given: balls without rounding, and what rounding may cost.

    own         the running error, in the code's precision, of the derivative by the author's names,
                which is how much it changes when these are perturbed by a unit of roundoff
    stable      that of the better of two formulas, the other being from the graph rewritten for stability
    explained   what any sensible evaluation may lose: many times the author's, and the sizes that
                meet in it (see `magnitude`)

A larger error is no rounding error. Where a branch switches, the truth is what lies between the values
on the sides, found at points moved by 2^-160 in several directions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from math import inf
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from symopt.calculus import indices
from symopt.calculus.graph import Graph
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Entry, Node
from symopt.equality.ball_functions import BallArithmetic
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.evaluation import Evaluation
from symopt.equality.precision import working
from symopt.verification.code.inputs import Sheet
from symopt.verification.code.magnitude import MagnitudeArithmetic, absolute
from symopt.verification.code.switches import settings, switches
from symopt.verification.code.target import Component, Form, Target

if TYPE_CHECKING:
    from flint import arb

PRECISIONS = (160, 640, 2560)
SHARP = 90
"""Bits to which the truth is wanted."""
SLACK = 1024.0
"""An error that is so many times the running error, and more, is not explained by rounding."""
ON_SWITCH = 2.0**9
"""A difference below so many units of roundoff of its size may round to the other side."""
DIRECTIONS = 6
STEP = Fraction(1, 2**160)


class Costs(NamedTuple):
    """Absolute errors of one component.

    own: the running error of the author's form.   stable: of the better form.
    explained: what rounding may explain in any sensible form.
    """

    own: float
    stable: float
    explained: float


class Truth:
    """A target's truth, for all sheets."""

    def __init__(self, target: Target, unit: float = 2.0**-53) -> None:
        self.target, self.unit = target, unit
        bodies = [array.body for array in target.truth.arrays.values()]
        still = target.claim.subject.given.whole
        self.graph = target.truth.graph
        self.switches = switches(self.graph, bodies)
        self.still = still

    def row(self, sheet: Sheet, row: int) -> RowTruth:
        """Return the truth as one row of a sheet has it."""
        return RowTruth(self, sheet, row)


class RowTruth:
    """The truth at one point; evaluations are shared by its components."""

    def __init__(self, truth: Truth, sheet: Sheet, row: int) -> None:
        self.truth, self.sheet, self.row = truth, sheet, row
        self.values = sheet.values(row)
        self.known: dict[tuple[int, int], Evaluation] = {}
        self.magnitude = MagnitudeArithmetic()
        self._sizes: Evaluation | None = None
        self._kink: bool | None = None

    def bounds(self, component: Component) -> tuple[arb, arb] | None:
        """Return what the truth lies between, None where it has no value for certain."""
        if self.kink:
            return self.hull(component)
        ball = self.sharp(component)
        return None if ball is None else (ball, ball)

    def costs(self, component: Component) -> Costs:
        """Return what rounding costs."""
        unit, size = self.truth.unit, self.size(component)
        own, other = self.radius(0, component), self.radius(1, component)
        if own is None:  # on a switch no side is certain; elsewhere all digits may be lost
            own = unit * size if self.kink else inf
        stable = own if other is None else min(own, other)
        return Costs(own, stable, SLACK * max(own, unit * size))

    def reliable(self, component: Component, digits: int) -> bool:
        """Return whether any sensible formula keeps so many digits here."""
        ball = self.sharp(component)
        if ball is None:
            return False
        lost = max(self.costs(component).own, self.truth.unit * self.size(component))
        return ball.is_zero() or 8 * lost <= 10.0**-digits * absolute(ball)

    def sharp(self, component: Component) -> arb | None:
        """Return a sharp ball of the truth."""
        best: arb | None = None
        for precision in PRECISIONS:
            try:
                best = self._value(0, component, precision)
            except (OutsideDomain, RecursionError):
                return None
            except Undecided:
                continue
            if best.is_exact() or best.rel_accuracy_bits() >= SHARP:
                break
        return best

    def radius(self, form: int, component: Component) -> float | None:
        """Return the running error of one formula in the code's precision, None if it has no value."""
        if form and self.truth.target.stable is None:
            return None
        precision = 53 if self.truth.unit < 2.0**-30 else 24 if self.truth.unit < 2.0**-20 else 11
        try:
            return float(self._value(form, component, precision).rad())
        except (OutsideDomain, Undecided, RecursionError, KeyError):
            return None

    def size(self, component: Component) -> float:
        """Return the size of one component, infinity if it has none."""
        if self._sizes is None:
            self._sizes = Evaluation(
                self.magnitude,
                lambda name, at: self.magnitude.constant(self.values(name, at)),
                self.sheet.sizes,
                self.truth.graph,
            )
        array = self.truth.target.truth.arrays[component.names]
        places = dict(zip(array.indices, component.place, strict=True))
        with working(160):
            try:
                return self._sizes.value(array.body, places).size
            except (OutsideDomain, Undecided, RecursionError):
                return float("inf")

    def _value(self, form: int, component: Component, precision: int) -> arb:
        target = self.truth.target
        written = target.stable if form else target.truth
        assert isinstance(written, Form)  # the caller has asked
        if form and component.names not in written.arrays:
            raise Undecided
        array = written.arrays[component.names]
        places = dict(zip(array.indices, component.place, strict=True))
        with working(precision):
            if (form, precision) not in self.known:
                self.known[form, precision] = self._evaluation(written, self.values)
            return self.known[form, precision].value(array.body, places)

    def _evaluation(self, form: Form, values: Any) -> Evaluation:  # noqa: ANN401 - a function
        balls = BallArithmetic()
        return Evaluation(
            balls, lambda name, at: balls.constant(values(name, at)), self.sheet.sizes, form.graph
        )

    @property
    def kink(self) -> bool:
        """Whether some branch switches here, as far as floats can tell."""
        if self._kink is None:
            self._kink = any(self._on(gap) for gap in self.truth.switches)
        return self._kink

    def _on(self, gap: Node) -> bool:
        for places in settings(gap, dict(self.sheet.sizes)):
            found = self.gap(gap, places)
            if found is not None and abs(found[0]) <= ON_SWITCH * self.truth.unit * found[1]:
                return True
        return False

    def gap(self, gap: Node, places: dict[Index, int]) -> tuple[float, float] | None:
        """Return the value and size of a difference that decides a branch."""
        arithmetic = MagnitudeArithmetic()
        with working(160), suppress(OutsideDomain, Undecided, RecursionError):
            evaluation = Evaluation(
                arithmetic,
                lambda name, at: arithmetic.constant(self.values(name, at)),
                self.sheet.sizes,
                self.truth.graph,
            )
            found = evaluation.value(gap, places)
            return float(found.value.mid()), found.size
        return None

    def hull(self, component: Component) -> tuple[arb, arb] | None:
        """Return the least and the largest value on the sides of the switches."""
        found = [ball for moved in self._moved() if (ball := self._side(component, moved))]
        if not found:
            return None
        return min(found, key=_middle), max(found, key=_middle)

    def _side(self, component: Component, moved: Any) -> arb | None:  # noqa: ANN401
        form = self.truth.target.truth
        array = form.arrays[component.names]
        places = dict(zip(array.indices, component.place, strict=True))
        with working(PRECISIONS[1]), suppress(OutsideDomain, Undecided, RecursionError):
            return self._evaluation(form, moved).value(array.body, places)
        return None

    def _moved(self) -> Iterator[Any]:
        for number in range(DIRECTIONS):
            for sign in (1, -1):
                yield (
                    lambda name, at, s=sign, k=number: (
                        self.values(name, at) + s * self._shift(k, name, at)
                    )
                )

    def _shift(self, number: int, name: str, at: tuple[int, ...]) -> Fraction:
        if name in self.truth.still:
            return Fraction(0)
        amount = Random(f"{number} {name} {at}").randrange(64, 128)
        return STEP * (amount if amount % 2 else -amount)


def _middle(ball: arb) -> Fraction:
    mid = ball.mid()
    mantissa, exponent = mid.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def definition_balls(
    graph: Graph, sheet: Sheet, row: int, name: str, places: list[tuple[int, ...]]
) -> list[arb | None]:
    """Return entries of a definition, None where one has no value."""
    balls = BallArithmetic()
    values = sheet.values(row)
    found: list[arb | None] = []
    with working(PRECISIONS[1]):
        evaluation = Evaluation(
            balls, lambda n, at: balls.constant(values(n, at)), sheet.sizes, graph
        )
        for at in places:
            entry = Entry(name, tuple(map(indices.constant, at)))
            try:
                found.append(evaluation.value(entry))
            except (OutsideDomain, Undecided, RecursionError):
                found.append(None)
    return found
