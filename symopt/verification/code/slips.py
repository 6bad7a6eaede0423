"""The slip behind code that is wrong: the catalogue of slips, tried on the numbers that it returns.

Code is asked for its values at rational points, each of them a row (or all rows alike). Given values
become constants, and a one-hot row is that of the first class, so that the truth is a formula in
what remains. That rows were summed instead of averaged shows in the ratio to the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import isfinite, nan

import numpy as np

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Number
from symopt.equality.conventions import OutsideDomain
from symopt.equality.enclosures.points import Point
from symopt.foundation.errors import SymoptError
from symopt.verification.code.claimed.claim import Array
from symopt.verification.code.claimed.inputs import Sheet
from symopt.verification.code.claimed.target import Component
from symopt.verification.code.points.sampling import Sampler
from symopt.verification.code.running.call import CodeError
from symopt.verification.code.running.results import Result, read_result
from symopt.verification.code.running.trial import Trial
from symopt.verification.code.truth.findings import Finding
from symopt.verification.code.truth.truth import Truth
from symopt.verification.diagnosis import Diagnosis
from symopt.verification.problem import Problem

ROWS = 3
"""How many rows alike a reduced result is asked for."""
CLOSE = 1e-9
MOST_DENOMINATOR = 100
SMALL = 1e-6
"""Values so much smaller than others are left out: beside these they have few digits."""
DIGITS = 13
"""Numbers of fewer digits than this are not looked into."""


def slip_of(trial: Trial, component: Component) -> Diagnosis | None:
    """Return the slip in one component, None if none in the catalogue explains it."""
    return (
        _over_rows(trial, component) or _looked_up(trial, component) or _constant(trial, component)
    )


def _looked_up(trial: Trial, component: Component) -> Diagnosis | None:
    """Return what the catalogue of slips says."""
    from symopt.verification.diagnose import diagnose

    claim, asking = trial.target.claim, _Asking(trial, component)
    if asking.closed_arrays:
        return None
    truth = trial.target.node(component)
    function = Entry(trial.target.name) if claim.order else None
    subject = replace(claim.subject, graph=asking.graph)
    try:
        return diagnose(
            Problem(subject, truth, None, function, component.names, values=asking.values)
        )
    except (SymoptError, RecursionError):
        return None


def _over_rows(trial: Trial, component: Component) -> Diagnosis | None:
    """Return that rows are summed where their mean is claimed, or the other way round."""
    ratios = _ratios(trial, component)
    if trial.target.claim.reduction is None or len({m for m, _ in ratios}) < 2:
        return None
    method = f"agrees at {len(ratios)} points"
    if all(abs(r / m - 1) < CLOSE for m, r in ratios):
        text = "a mean over the rows is treated as a sum, the factor 1/m is missing"
        return Diagnosis("convention", text, method)
    if all(abs(r * m - 1) < CLOSE for m, r in ratios):
        return Diagnosis("convention", "a sum over the rows is treated as a mean", method)
    return None


def _constant(trial: Trial, component: Component) -> Diagnosis | None:
    """Return the constant that the claim is too large by, from the points compared."""
    ratios = [r for _, r in _ratios(trial, component)]
    if len(ratios) < 2 or not ratios[0] or any(abs(r / ratios[0] - 1) > CLOSE for r in ratios):
        return None
    factor = Fraction(ratios[0]).limit_denominator(MOST_DENOMINATOR)
    if factor in (0, 1) or abs(float(factor) / ratios[0] - 1) > CLOSE:
        return None
    method = f"agrees at {len(ratios)} points"
    if factor == -1:
        return Diagnosis("sign", "the sign is wrong: the claim is -1 times the derivative", method)
    return Diagnosis("factor", f"the claim is {factor} times the derivative", method)


def _ratios(trial: Trial, component: Component) -> list[tuple[int, float]]:
    """Return claim over truth at ordinary points, with the number of rows."""
    found = [f for f in trial.findings if f.component.label == component.label and not f.kink]
    return [(f.sheet.rows, r) for f in found if (r := _ratio(f)) is not None]


def _ratio(finding: Finding) -> float | None:
    """Return claim over truth, None where the truth is nearly 0."""
    if finding.truth is None or not finding.ordinary or not isfinite(finding.claimed):
        return None
    truth = float(finding.truth.mid())
    return finding.claimed / truth if abs(truth) > 1e-6 else None


class _Asking:
    """The code as a function of points."""

    def __init__(self, trial: Trial, component: Component) -> None:
        self.trial, self.component = trial, component
        self.claim, target = trial.target.claim, trial.target
        self.sampler = Sampler(target, trial.seed)
        given = set(trial.call.keywords.values())
        closed = {n: a for n, a in self.claim.fixed.items() if n not in given}
        self.closed_arrays = any(a.shape for a in closed.values())
        self.constants = {n: float(a) for n, a in closed.items() if not a.shape}
        self.one_hot = self.claim.one_hot & set(target.graph.shapes)
        self.graph = _without(target.graph, self.constants, self.one_hot)

    def values(self, points: Sequence[Point]) -> list[float]:
        """Return what the code gives for the component at each point, nan where that says little."""
        found = self._values(points)
        most = min(1.0, max((abs(v) for v in found if isfinite(v)), default=0.0))
        return [nan if v and abs(v) < SMALL * most else v for v in found]

    def _values(self, points: Sequence[Point]) -> list[float]:
        names = set(self.trial.call.keywords.values())
        if self.claim.by_row and names <= self.claim.columns and len({*map(_sizes, points)}) == 1:
            return self._asked(self._sheet(points), len(points))
        return [self._at(point) for point in points]

    def _at(self, point: Point) -> float:
        try:
            sheet = self._sheet([point] * ROWS)
        except OutsideDomain:  # no array of this size has the declared properties
            return nan
        return self._asked(sheet, 1)[0]

    def _asked(self, sheet: Sheet, count: int) -> list[float]:
        try:
            result = read_result(self.trial.call(sheet), self.trial.target, sheet)
        except CodeError:
            return [nan] * count
        places = {c.label: c.position for c in self.trial.target.components(sheet.sizes)}
        if not isinstance(result, Result) or self.component.label not in places:
            return [nan] * count
        column = result.numbers[:count, places[self.component.label]]
        factor, truth = self._factor(sheet.rows), Truth(self.trial.target, result.unit)
        return [
            float(v) * factor if truth.row(sheet, row).reliable(self.component, DIGITS) else nan
            for row, v in enumerate(column)
        ]

    def _factor(self, rows: int) -> float:
        """Return what makes one row's derivative of a reduced one, all rows being alike."""
        if self.claim.reduction == "sum" and not self.claim.by_row:
            return 1.0 / rows
        if self.claim.reduction == "mean" and self.claim.by_row:
            return float(rows)
        return 1.0

    def _sheet(self, points: Sequence[Point]) -> Sheet:
        sizes = {**dict.fromkeys(self.sampler.size_names, 2), **points[0].sizes}
        arrays: dict[str, Array] = {}
        for name in self.sampler.names:
            if name in self.claim.columns:
                arrays[name] = np.stack([self._array(name, p, sizes) for p in points])
            else:
                arrays[name] = self._array(name, points[0], sizes)
        return Sheet(arrays, self.claim.columns, len(points), sizes)

    def _array(self, name: str, point: Point, sizes: dict[str, int]) -> Array:
        if name in self.constants:
            return np.array(self.constants[name])
        shape = self.sampler.shape(name, sizes)
        out = np.zeros(shape)
        if name in self.one_hot:
            out[..., 0] = 1.0
            return out
        for at in np.ndindex(shape):
            out[at] = float(point.value(name, tuple(k + 1 for k in at)))
        return out


def _sizes(point: Point) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(point.sizes.items()))


def _without(graph: Graph, constants: dict[str, float], one_hot: frozenset[str]) -> Graph:
    """Return the graph with constants, and one-hot rows of the first class, as definitions."""
    added = [NodeDefinition(name, (), Number(Fraction(value))) for name, value in constants.items()]
    for name in sorted(one_hot):
        labels = tuple(Index(f"{name}.{k}", Affine(1), d) for k, d in enumerate(graph.shapes[name]))
        first = build.delta(indices.of(labels[-1]), Affine(1))
        added.append(NodeDefinition(name, labels, first))
    gone = {d.name for d in added}
    shapes = {n: s for n, s in graph.shapes.items() if n not in gone}
    return replace(graph, shapes=shapes, definitions=(*added, *graph.definitions))
