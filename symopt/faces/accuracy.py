"""How many digits generated code gets right: compared with balls (Arb) that enclose the model's own value.

The reference is the model as it was written, evaluated at the very floats that the code is given, with
as many bits as it takes; so rewriting for stability is judged, too. Points are those of `equality.points`
with the parameters scaled up, which is where exp overflows and log σ loses its digits. One row of data
is judged at a time. What an error includes is the rounding of sums such as z = w·x + b: where z is
large, the slope of exp makes |z| ulps of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from math import isfinite, log2
from typing import TYPE_CHECKING, Any

from symopt.calculus.forward import hessian
from symopt.calculus.nodes import Entry
from symopt.calculus.reverse import gradient
from symopt.compilation.shapes import evaluate
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.points import Point, sample
from symopt.equality.enclosures.precision import working
from symopt.foundation.errors import UnsupportedError

if TYPE_CHECKING:
    from symopt.calculus.graph import Graph, NodeDefinition
    from symopt.calculus.system import System
    from symopt.compilation.compiled import Bound, Compiled
    from symopt.compilation.layout import Array

SCALES = (1.0, 100.0, 10_000.0)
POINTS = 12
PRECISIONS = (256, 2_048, 40_000)
MOST_UNKNOWNS = 24
"""Hessians of more unknowns are not compared: each entry is enclosed in balls at each point."""
_TINY = 1e-290  # nearer to 0 a float has fewer digits than 53 bits


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The largest relative errors over some points with parameters of about one size.

    points: how many were in the domain.   value, gradient, hessian: the largest relative error of an
    entry, None if nothing was compared.   bits: the same as bits beyond the rounding of the true value:
    an error of 2⁻⁵³ is 0 bits, one of 2⁻⁴³ is 10; infinite if the code gave no number.
    """

    scale: float
    points: int
    value: float | None
    gradient: float | None
    hessian: float | None
    bits: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class _Derivatives:
    """What the derivatives should be: entries by parameter, blocks by pairs of them, None if not asked."""

    graph: Graph
    gradient: Mapping[str, NodeDefinition]
    blocks: Mapping[tuple[str, str], NodeDefinition] | None


def measure(system: System, compiled: Compiled) -> tuple[Accuracy, ...]:
    """Return the accuracy of compiled functions at several sizes of the parameters."""
    arguments = (system.whole, system.objective, system.parameters)
    try:
        found = hessian(*arguments)
        wanted = _Derivatives(found.graph, found.gradient.entries, found.blocks)
    except UnsupportedError:  # there is no second derivative
        first = gradient(*arguments)
        wanted = _Derivatives(first.graph, first.entries, None)
    return tuple(_at_scale(system, compiled, wanted, s) for s in SCALES)


def bits(error: float | None) -> float | None:
    """Return how many bits of 53 a relative error takes.

    >>> bits(2.0**-43), bits(0.0), bits(None)
    (10.0, 0.0, None)
    """
    if error is None or not isfinite(error):
        return error
    return max(0.0, round(log2(error) + 53, 1)) if error else 0.0


def _at_scale(system: System, compiled: Compiled, wanted: _Derivatives, scale: float) -> Accuracy:
    found: dict[str, list[float]] = {"value": [], "gradient": [], "hessian": []}
    points = 0
    for number in range(POINTS):
        try:
            arrays, sizes = _arrays(system, compiled, number, scale)
        except OutsideDomain:  # no array of this size has the declared properties
            continue
        data = {v.name: arrays[v.name] for v in system.model.data}
        parameters = {name: arrays[name] for name in system.parameters}
        reference = _Reference(wanted.graph, {**compiled.constants, **arrays}, sizes)
        exact = reference.value(system.objective, ())
        if exact is None:
            continue
        points += 1
        bound = compiled.bind(data, parameters)
        flat = bound.layout.pack(parameters)
        found["value"] += _error(bound.flat_value(flat), exact)
        found["gradient"] += _gradient_errors(bound, flat, wanted, reference)
        found["hessian"] += _hessian_errors(bound, flat, wanted, reference)
    errors = {name: max(own, default=None) for name, own in found.items()}
    return Accuracy(
        scale,
        points,
        errors["value"],
        errors["gradient"],
        errors["hessian"],
        {name: bits(error) for name, error in errors.items()},
    )


def _gradient_errors(
    bound: Bound,
    flat: Array,
    wanted: _Derivatives,
    reference: _Reference,
) -> list[float]:
    out: list[float] = []
    slope = bound.flat_gradient(flat)
    for name, part, shape in bound.layout.spans():
        for at, entry in zip(_places(shape), slope[part], strict=True):
            exact = reference.of(wanted.gradient[name], at)
            out += [] if exact is None else _error(float(entry), exact)
    return out


def _hessian_errors(
    bound: Bound,
    flat: Array,
    wanted: _Derivatives,
    reference: _Reference,
) -> list[float]:
    """Return the errors of the upper blocks; entries that are 0 by structure are no numbers to compare."""
    if wanted.blocks is None or bound.layout.size > MOST_UNKNOWNS:
        return []
    whole: Any = bound.flat_hessian(flat)  # dense, or a sparse matrix of SciPy
    dense = whole.toarray() if hasattr(whole, "toarray") else whole
    spans = {name: (part, shape) for name, part, shape in bound.layout.spans()}
    out: list[float] = []
    for (first, second), block in wanted.blocks.items():
        (rows, above), (columns, below) = spans[first], spans[second]
        entries = dense[rows, columns].reshape(-1)
        for at, entry in zip(_places((*above, *below)), entries, strict=True):
            exact = reference.of(block, at)
            out += [] if exact is None else _error(float(entry), exact)
    return out


def _arrays(
    system: System, compiled: Compiled, number: int, scale: float
) -> tuple[dict[str, Any], Mapping[str, int]]:
    """Return floats for every variable, one row of them, and the sizes."""
    import numpy as np

    whole = system.whole
    point: Point = sample(number, [Entry(system.objective, ())], whole, system.domains)
    sizes = {**point.sizes, **({system.rows: 1} if system.rows else {})}
    point = replace(point, sizes=sizes)
    arrays: dict[str, Any] = {}
    for variable in (*system.model.parameters, *system.model.data):
        name = variable.name
        shape = tuple(evaluate(d, sizes) for d in whole.shapes[name])
        factor = scale if name in system.parameters and name not in point.intervals else 1.0
        flat = [float(point.value(name, at)) * factor for at in _places(shape)]
        arrays[name] = np.array(flat).reshape(shape) if shape else flat[0]
    return arrays, sizes


def _places(shape: Sequence[int]) -> Iterator[tuple[int, ...]]:
    return product(*(range(1, size + 1) for size in shape))


class _Reference:
    """The model at one point, in balls."""

    def __init__(self, graph: Graph, arrays: Mapping[str, Any], sizes: Mapping[str, int]) -> None:
        self.graph, self.arrays, self.sizes = graph, arrays, sizes
        self.evaluations: dict[int, Evaluation] = {}

    def value(self, name: str, at: tuple[int, ...]) -> Any | None:  # noqa: ANN401
        """Return a sharp ball about a definition's value, None outside the domain."""
        definition = self.graph.definition(name)
        return None if definition is None else self.of(definition, at)

    def of(self, definition: NodeDefinition, at: tuple[int, ...]) -> Any | None:  # noqa: ANN401
        """Return a sharp ball about a body at values of its indices."""
        places = dict(zip(definition.indices, at, strict=True))
        for precision in PRECISIONS:
            with working(precision):
                try:
                    ball = self._evaluation(precision).value(definition.body, places)
                except OutsideDomain:
                    return None
                except Undecided:
                    continue
                if ball.rel_accuracy_bits() > 80 or ball.is_exact():
                    return ball
        return None

    def _evaluation(self, precision: int) -> Evaluation:
        arithmetic = BallArithmetic()

        def entry(name: str, at: tuple[int, ...]) -> Any:  # noqa: ANN401
            array = self.arrays[name]
            value = array[tuple(k - 1 for k in at)] if at else array
            return arithmetic.constant(Fraction(float(value)))

        if precision not in self.evaluations:
            self.evaluations[precision] = Evaluation(arithmetic, entry, self.sizes, self.graph)
        return self.evaluations[precision]


def _error(computed: float, exact: Any) -> list[float]:  # noqa: ANN401 - a ball
    """Return the relative error; nothing where both are too near to 0, or beyond the largest float."""
    from flint import arb

    size = float(abs(exact).mid()) if abs(exact) < arb(10) ** 308 else float("inf")
    if not isfinite(size) or (size < _TINY and abs(computed) < _TINY):
        return []
    if not isfinite(computed):
        return [float("inf")]
    with working(256):
        return [float((abs(arb(computed) - exact) / abs(exact)).mid()) if size else abs(computed)]
