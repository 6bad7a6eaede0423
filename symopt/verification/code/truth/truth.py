"""The truth at the floats that code was given: balls without rounding, and what rounding may cost.

    own         the running error, in the code's precision, of the derivative by the author's names,
                which is how much it changes when these are perturbed by a unit of roundoff
    stable      that of the better of two formulas, the other being from the graph rewritten for stability
    explained   what any sensible evaluation may lose: many times the author's, and the sizes that
                meet in it (see `magnitude`)

A larger error is no rounding error. Where a branch switches, the truth is what lies between the values
on the sides.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from symopt.calculus import indices
from symopt.calculus.graph import Graph
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Entry, Node
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.precision import working
from symopt.verification.code.claimed.inputs import Sheet
from symopt.verification.code.claimed.switches import settings
from symopt.verification.code.claimed.target import Component, Form, Place, Target
from symopt.verification.code.truth.magnitude import MagnitudeArithmetic, absolute
from symopt.verification.code.truth.sides import Sides, evaluation

if TYPE_CHECKING:
    from flint import arb

PRECISIONS = (160, 640, 2560)
SHARP = 90
"""Bits to which the truth is wanted."""
SLACK = 1024.0
"""An error that is so many times the running error, and more, is not explained by rounding."""
ON_SWITCH = 2.0**9
"""A difference below so many units of roundoff of its size may round to the other side."""
BLUR = 2.0**-120
"""How far what is found beside a switch may be from the limit there."""


class Costs(NamedTuple):
    """Absolute errors of one component.

    own: the running error of the author's form.   stable: of the better form.
    explained: what rounding may explain in any sensible form.
    """

    own: float
    stable: float
    explained: float


class Truth:
    """A target's truth, for all sheets, in the precision of the code."""

    def __init__(self, target: Target, unit: float = 2.0**-53) -> None:
        self.target, self.unit = target, unit
        self.graph = target.truth.graph

    def row(self, sheet: Sheet, row: int) -> RowTruth:
        """Return the truth as one row of a sheet has it."""
        return RowTruth(self, sheet, row)


class RowTruth:
    """The truth at one point; evaluations are shared by its components."""

    def __init__(self, truth: Truth, sheet: Sheet, row: int) -> None:
        self.truth, self.sheet, self.row = truth, sheet, row
        self.values = sheet.values(row)
        self.known: dict[tuple[int, int], Evaluation] = {}
        self.outside: dict[Place, bool] = {}
        self.magnitude = MagnitudeArithmetic()
        self.sizes = evaluation(self.magnitude, self.values, sheet, truth.graph)

    def bounds(self, component: Component) -> tuple[arb, arb] | None:
        """Return what the truth lies between, None where it, or the function, has no value for certain.

        Nothing is said where several branches switch at once, nor of a second derivative where the
        first one jumps: there code that takes sign 0 = 0 has values of its own.
        """
        if self.outside_at(component):
            return None
        if not self.kink:
            ball = self.sharp(component)
            return None if ball is None else (ball, ball)
        if self.active > 1 or self.sides.jumps(component):
            return None
        return self.sides.hull(component)

    def outside_at(self, component: Component) -> bool:
        """Return whether what is differentiated has no value here, though 1/x has, for log x at x < 0."""
        ranks = sum(len(self.truth.target.graph.shape(name)) for name in component.names)
        top = component.place[: len(component.place) - ranks]
        if top not in self.outside:
            self.outside[top] = bool(component.names) and self._undefined(top)
        return self.outside[top]

    def _undefined(self, top: Place) -> bool:
        target = self.truth.target
        entry = Entry(target.name, tuple(map(indices.constant, top)))
        with working(PRECISIONS[0]):
            here = evaluation(BallArithmetic(), self.values, self.sheet, target.graph)
            with suppress(Undecided, RecursionError):
                try:
                    here.value(entry)
                except OutsideDomain:
                    return True
            return any(self._broken(condition, here) for condition in target.written)

    def _broken(self, condition: Node, here: Evaluation) -> bool:
        for places in settings(condition, dict(self.sheet.sizes)):
            with suppress(OutsideDomain, Undecided, RecursionError):
                if not here.holds(condition, places):
                    return True
        return False

    def costs(self, component: Component) -> Costs:
        """Return what rounding costs."""
        unit = self.truth.unit
        if self.kink:  # no side is certain in floats: the more expensive one counts
            lost = unit * self.sides.size(component)
            return Costs(lost, lost, SLACK * lost + BLUR)
        size = self.size(component)
        own, other = self.radius(0, component), self.radius(1, component)
        own = inf if own is None else own
        return Costs(own, own if other is None else min(own, other), SLACK * max(own, unit * size))

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
        array = self.truth.target.truth.arrays[component.names]
        places = dict(zip(array.indices, component.place, strict=True))
        with working(PRECISIONS[0]), suppress(OutsideDomain, Undecided, RecursionError):
            return self.sizes.value(array.body, places).size
        return inf

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
                self.known[form, precision] = evaluation(
                    BallArithmetic(), self.values, self.sheet, written.graph
                )
            return self.known[form, precision].value(array.body, places)

    @cached_property
    def active(self) -> int:
        """How many branches switch here, as far as floats can tell."""
        sizes = dict(self.sheet.sizes)
        return sum(
            self._on(gap, places)
            for gap in self.truth.target.switches
            for places in settings(gap, sizes)
        )

    @property
    def kink(self) -> bool:
        """Whether some branch switches here."""
        return self.active > 0

    @cached_property
    def sides(self) -> Sides:
        """What is on the sides of the switches."""
        return Sides(self.truth.target, self.sheet, self.values)

    def _on(self, gap: Node, places: dict[Index, int]) -> bool:
        found = self.gap(gap, places)
        return found is not None and abs(found[0]) <= ON_SWITCH * self.truth.unit * found[1]

    def gap(self, gap: Node, places: dict[Index, int]) -> tuple[float, float] | None:
        """Return the value and size of a difference that decides a branch."""
        with working(PRECISIONS[0]), suppress(OutsideDomain, Undecided, RecursionError):
            found = self.sizes.value(gap, places)
            return float(found.value.mid()), found.size
        return None


def definition_balls(
    graph: Graph, sheet: Sheet, row: int, name: str, places: list[tuple[int, ...]]
) -> list[arb | None]:
    """Return entries of a definition, None where one has no value."""
    balls, values = BallArithmetic(), sheet.values(row)
    found: list[arb | None] = []
    with working(PRECISIONS[1]):
        here = evaluation(balls, values, sheet, graph)
        for at in places:
            entry = Entry(name, tuple(map(indices.constant, at)))
            try:
                found.append(here.value(entry))
            except (OutsideDomain, Undecided, RecursionError):
                found.append(None)
    return found
