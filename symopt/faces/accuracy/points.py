"""Where generated code is tried: sizes of the parameters up to 10,000, and the corners of the domain.

The points are those of `equality.points`: signs, scales and structures of matrices that vary. A size s
makes free parameters of about s; one with an end takes s from it at one point and 1/s at the next. At
every third point the data are corners, too: labels and features 0 or 1, ends of closed domains and
their middle. Corners of the parameters are 0, nearly 0, all equal (ties), and one that is far larger
than the others. All are floats, and what is compared is the model at those very floats. A sum or mean
over rows is judged at one row: where the terms of several cancel, no sum of floats is right to its digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import inf, isclose
from typing import Any

from symopt.calculus.nodes import Entry
from symopt.calculus.system import System
from symopt.compilation.bound import Bound
from symopt.compilation.compiled import Compiled
from symopt.compilation.shapes import evaluate
from symopt.equality.conventions import OutsideDomain
from symopt.equality.enclosures.points import SCALES, Point, sample
from symopt.faces.problem.ranges import Range, sort_conditions
from symopt.faces.problem.row_size import row_size
from symopt.faces.runs.run import conditions_of
from symopt.foundation.errors import SymoptError
from symopt.foundation.record import record

SIZES: tuple[float | None, ...] = (1.0, 100.0, 10_000.0, None)
"""How large the parameters are; None stands for corners."""
_LARGE = (30.0, -37.0, 700.0, -10_000.0)
_UNSCALED = frozenset(("orthogonal", "row sums 1", "one-hot rows"))
"""Properties that a multiple does not keep."""


@record
class Given:
    """One point: a float or an array for each variable, and the sizes."""

    arrays: Mapping[str, Any]
    sizes: Mapping[str, int]


class Points:
    """The points of a model."""

    def __init__(self, system: System, compiled: Compiled) -> None:
        self.system, self.compiled, self.rows = system, compiled, system.rows
        self.ranges = {**_ranges_of_data(system), **conditions_of(system.model).ranges}
        self.parameters = frozenset(system.parameters)
        self.rows = system.rows or self._summed()

    def _summed(self) -> str:
        """Return the size of the rows of arrays over which the objective is a sum or a mean, else ""."""
        try:
            bound = self.bound(self.point(1.0, 0))
        except OutsideDomain:
            return ""
        size = row_size(bound[0])
        count = bound[0].sizes.get(size, 0)
        if count < 2:
            return ""
        whole = bound[0].flat_value(bound[1])
        total = sum(bound[0].take(size, [k]).flat_value(bound[1]) for k in range(count))
        return size if any(isclose(total, whole * f, rel_tol=1e-9) for f in (1, count)) else ""

    def bound(self, given: Given) -> tuple[Bound, Any]:
        """Return the compiled functions for the data of a point, and its parameters as one vector."""
        parameters = {k: v for k, v in given.arrays.items() if k in self.parameters}
        data = {k: v for k, v in given.arrays.items() if k not in self.parameters}
        found = self.compiled.bind(data, parameters, one_row=False)  # the code that is shown
        return found, found.layout.pack(parameters)

    def point(self, size: float | None, number: int) -> Given:
        """Return the `number`-th point of a size. Raises OutsideDomain where no array has its properties."""
        import numpy as np

        whole = self.system.whole
        nodes = [Entry(self.system.objective, ())]
        point = sample(number, nodes, whole, self.system.domains, whole.whole)
        rows = {self.rows: 1} if self.rows else {}
        point = replace(point, sizes={**point.sizes, **rows})
        arrays: dict[str, Any] = {}
        for variable in (*self.system.model.parameters, *self.system.model.data):
            name = variable.name
            shape = tuple(evaluate(d, point.sizes) for d in whole.shapes[name])
            flat = [
                self._value(point, name, at, place, size) for place, at in enumerate(places(shape))
            ]
            arrays[name] = np.array(flat).reshape(shape) if shape else flat[0]
        return Given(arrays, point.sizes)

    def _value(
        self, point: Point, name: str, at: tuple[int, ...], place: int, size: float | None
    ) -> float:
        """Return an entry's value: that of the point, or one that the size or a corner asks for."""
        plain = float(point.value(name, at))
        inside = self.ranges.get(name, Range())
        if name in point.choices or name in point.whole:
            return plain
        words = self.system.whole.properties.get(name, frozenset[str]())
        if name not in self.parameters:
            corner = point.number % 3 == 1 and not words and name not in point.rows
            wanted = _corner_of_data(inside, point.number // 3 + sum(at)) if corner else plain
        elif words:  # a matrix as a whole
            wanted = plain if words & _UNSCALED else plain * (size or 1.0)
        elif size is None:
            wanted = _corner(point.number, place)
        else:
            wanted = _sized(plain, inside, size, point.number)
        return wanted if inside.inside(wanted) else _nearest(wanted, plain, inside)


def places(shape: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Return the places of an array, counted from 1, row by row."""
    return product(*(range(1, size + 1) for size in shape))


def _ranges_of_data(system: System) -> dict[str, Range]:
    known = [v.name for v in system.model.variables]
    try:
        return dict(sort_conditions([c for v in system.model.data for c in v.domain], known).ranges)
    except SymoptError:  # conditions of another kind: points do not keep to them, balls do
        return {}


def _sized(plain: float, inside: Range, size: float, number: int) -> float:
    if size == 1:
        return plain
    scale = float(SCALES[number % len(SCALES)])
    if inside.low == -inf and inside.high == inf:
        return plain / scale * size
    factor = size if number % 2 == 0 else 1 / size
    if inside.high == inf:
        return inside.low + (plain - inside.low) / scale * factor
    if inside.low == -inf:
        return inside.high - (inside.high - plain) / scale * factor
    if number % 2 == 0:
        return inside.low + (plain - inside.low) / size
    return inside.high - (inside.high - plain) / size


def _corner_of_data(inside: Range, turn: int) -> float:
    if inside.low > -inf and inside.high < inf:
        return (inside.low, inside.high, (inside.low + inside.high) / 2)[turn % 3]
    if inside.low > -inf:
        return inside.low + turn % 2
    return inside.high - turn % 2 if inside.high < inf else float(turn % 2)


def _corner(number: int, place: int) -> float:
    turn, sign = number % 6, -1.0 if place % 2 else 1.0
    match turn:
        case 0:
            return 0.0
        case 1:
            return sign * 1e-8
        case 2:
            return sign * 1e-300
        case 3:
            return 1.0
        case 4:
            return _LARGE[number // 6 % 2]
        case _:
            return 0.0 if place else _LARGE[2 + number // 6 % 2]


def _nearest(wanted: float, plain: float, inside: Range) -> float:
    """Return a corner of the range in place of one outside: an end that belongs to it, or close to one."""
    low = wanted <= inside.low
    end = inside.low if low else inside.high
    near = end + (1e-8 if low else -1e-8) * max(1.0, abs(end))
    return next((v for v in (end, near) if inside.inside(v)), plain)
