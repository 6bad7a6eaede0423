"""The model's own value and derivatives at floats, as balls (Arb) that enclose them.

The reference is the model as it was written, with as many bits as it takes, so that rewriting for
stability is judged, too: log(1 - σ(z)) at z = 10,000 needs 14,427 of them. What is nearer to 0 than the
smallest float is 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import Any

from symopt.calculus.forward import hessian
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.reverse import gradient
from symopt.calculus.system import System
from symopt.equality.conventions import Undecided
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.precision import working
from symopt.faces.accuracy.points import Given
from symopt.foundation.errors import UnsupportedError
from symopt.foundation.record import record

PRECISIONS = (256, 2_048, 20_000, 100_000)
_SMALLEST = -1_080
"""Below 2 to this power nothing is a float."""
_HALF_ULP = Fraction(1, 2**53)


@record
class Wanted:
    """What is compared: the gradient by parameter, Hessian blocks by pairs; None if there are none."""

    graph: Graph
    value: NodeDefinition
    gradient: Mapping[str, NodeDefinition]
    blocks: Mapping[tuple[str, str], NodeDefinition] | None


def wanted_of(system: System) -> Wanted:
    """Return the model's value and derivatives as they follow from the formulas as written."""
    arguments = (system.whole, system.objective, system.parameters)
    value = system.whole.definition(system.objective)
    assert value is not None  # the objective is what the graph defines
    try:
        found = hessian(*arguments)
    except UnsupportedError:  # there is no second derivative
        first = gradient(*arguments)
        return Wanted(first.graph, value, first.entries, None)
    return Wanted(found.graph, value, found.gradient.entries, found.blocks)


class Exact:
    """The model at one point.

    moved: None for the point itself, else a number: each value that is no whole number is moved by half
    an ulp, up or down as that number draws.
    """

    def __init__(
        self, graph: Graph, given: Given, constants: Mapping[str, Any], moved: int | None = None
    ) -> None:
        self.graph, self.sizes = graph, given.sizes
        self.arrays: Mapping[str, Any] = {**constants, **given.arrays}
        self.constants, self.moved = frozenset(constants), moved
        self.evaluations: dict[int, Evaluation] = {}

    def of(self, definition: NodeDefinition, at: tuple[int, ...]) -> Any:  # noqa: ANN401 - a ball
        """Return a sharp ball about an entry of a definition.

        Raises OutsideDomain where it has no value, Undecided where all those bits do not tell.
        """
        places = dict(zip(definition.indices, at, strict=True))
        for precision in PRECISIONS:
            with working(precision):
                try:
                    ball = self._evaluation(precision).value(definition.body, places)
                except Undecided:
                    continue
                if ball.rel_accuracy_bits() > 80 or ball.is_exact():
                    return ball
                if abs(ball) < _smallest():
                    return ball * 0
        raise Undecided

    def _evaluation(self, precision: int) -> Evaluation:
        if precision not in self.evaluations:
            arithmetic = BallArithmetic()
            entry = self._entry(arithmetic)
            self.evaluations[precision] = Evaluation(arithmetic, entry, self.sizes, self.graph)
        return self.evaluations[precision]

    def _entry(self, arithmetic: BallArithmetic) -> Any:  # noqa: ANN401 - a function of a name and a place
        def entry(name: str, at: tuple[int, ...]) -> Any:  # noqa: ANN401 - a ball
            array = self.arrays[name]
            value = float(array[tuple(k - 1 for k in at)] if at else array)
            exact = Fraction(value)
            if self.moved is not None and not value.is_integer() and name not in self.constants:
                up = Random(f"{self.moved} {name} {at}").random() < 0.5
                exact *= 1 + (_HALF_ULP if up else -_HALF_ULP)
            return arithmetic.constant(exact)

        return entry


def _smallest() -> Any:  # noqa: ANN401 - a ball
    from flint import arb

    return arb(2) ** _SMALLEST
