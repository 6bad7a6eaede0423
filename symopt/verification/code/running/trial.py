"""Trying code at one sheet after another: ordinary values, switches of branches, unusual values.

A stage in which something is wrong ends the trial: the later ones can only show more of the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import isfinite
from typing import Any

import numpy as np

from symopt.verification.code.claimed.inputs import Sheet
from symopt.verification.code.claimed.target import Target
from symopt.verification.code.points.kinks import at_switches
from symopt.verification.code.points.other_sizes import other_sizes
from symopt.verification.code.points.sampling import Sampler
from symopt.verification.code.points.unusual import uniform, unusual
from symopt.verification.code.running.call import Caller, CodeError
from symopt.verification.code.running.exact import NotExact, exact
from symopt.verification.code.running.results import Result, Unfit, read_result
from symopt.verification.code.running.steady import steady
from symopt.verification.code.truth.findings import Expectation, Finding, Mark, compare, mended
from symopt.verification.code.truth.truth import Truth

FEWEST = 4
"""So many calls are made with ordinary values."""
MOST_COMPONENTS = 24
"""So many components are compared at one sheet; others have their turn at the next."""
MOST_FAILURES = 5
MOST_ROWS = 800
"""So many rows are looked at in each stage: where given data are long, fewer points."""
MOST_COMPARED = 48
"""So many rows of one result are compared; others have their turn at the next sheet."""
MOST_WEIGHED = 4
"""So many errors are looked at closely where code cannot be run without rounding."""
_REFUSED = ("uniform", "sizes")
"""A matrix without an inverse, labels of one class, a single row: code may refuse them."""
SEEN_NONZERO = 3
"""At so many ordinary points a component should differ from 0, if such points are found."""


@dataclass(slots=True)
class Trial:
    """What was found, sheet by sheet.

    failures: exceptions, by text, with the sheet.   unfit: a result of a wrong kind or shape, with the sheet.
    """

    target: Target
    call: Caller
    points: int
    seed: int
    findings: list[Finding] = field(default_factory=list[Finding])
    failures: list[tuple[CodeError, Sheet]] = field(default_factory=list[tuple[CodeError, Sheet]])
    unfit: tuple[Unfit, Sheet] | None = None
    places: int = 0
    found_domain: bool = False

    def run(self) -> None:
        """Go through the stages."""
        sampler = Sampler(self.target, self.seed)
        rows = sampler.rows(0, sampler.sizes(0))
        per_sheet = min(rows, MOST_COMPARED) if self.target.claim.by_row else 1
        count = max(FEWEST, -(-self.points // per_sheet))
        count = max(1, min(count, MOST_ROWS // (per_sheet if per_sheet > 1 else rows)))
        kinds = Truth(self.target)
        numbers = range(1, count + 1)
        stages = (
            (sampler.ordinary(k) for k in numbers),
            self._more(sampler, count),
            at_switches(sampler, kinds, count * per_sheet),
            unusual(sampler, count + (2 if count >= FEWEST else 0)),
            uniform(sampler) if count >= FEWEST else (),
            other_sizes(sampler) if count >= FEWEST else (),
        )
        for sheets in stages:
            going = all(
                self._try(sheet, number) for number, sheet in enumerate(sheets) if sheet is not None
            )
            self._weigh(sampler)
            if self.wrong or not going:
                return

    @property
    def wrong(self) -> list[Finding]:
        """The findings that refute."""
        return [f for f in self.findings if f.mark is Mark.WRONG]

    def _weigh(self, sampler: Sampler) -> None:
        """Take for lost digits what is not certain to be wrong and not steady among neighbors."""
        unsure = [f for f in self.wrong if not (f.certain or f.kink) and isfinite(f.claimed)]
        if any(f.certain for f in self.wrong):
            return
        asked = sorted((f for f in unsure if f.gross), key=lambda f: not f.ordinary)
        wrong = any(steady(self.target, self.call, sampler, f) for f in asked[:MOST_WEIGHED])
        lost = {id(f) for f in unsure if not (wrong and f.gross)}
        self.findings = [replace(f, mark=Mark.LOSES) if id(f) in lost else f for f in self.findings]

    def _more(self, sampler: Sampler, count: int) -> Iterator[Sheet | None]:
        """Yield more ordinary sheets while some component was 0 nearly everywhere."""
        for number in range(count + 1, 3 * count + 1):
            if not self._unseen():
                return
            yield sampler.ordinary(number)

    def _unseen(self) -> bool:
        seen: dict[str, int] = {}
        for finding in self.findings:
            nonzero = finding.truth is not None and not finding.truth.contains(0)
            label = finding.component.label
            seen[label] = seen.get(label, 0) + (1 if nonzero else 0)
        return any(times < SEEN_NONZERO for times in seen.values())

    def _try(self, sheet: Sheet, number: int) -> bool:
        """Compare one sheet; return whether it makes sense to go on."""
        self.found_domain = True
        try:
            value = self.call(sheet)
        except CodeError as error:
            if sheet.kind in _REFUSED:
                return True
            if error.arithmetic and self._outside(sheet):
                return True  # math.log(-1) is no fault where the function has no value
            self.failures.append((error, sheet))
            if error.arithmetic and self.findings and sheet.rows == 1:
                total = len(self.target.components(sheet.sizes))
                self._compare(sheet, Result(np.full((1, total), np.nan), 2.0**-53), number)
            serious = sum(not e.arithmetic for e, _ in self.failures)
            return bool(self.findings) and serious < MOST_FAILURES
        result = read_result(value, self.target, sheet)
        if isinstance(result, Unfit) and sheet.kind == "sizes":
            return True  # a dimension of 1 may be lost
        if isinstance(result, Unfit):
            self.unfit = result, sheet
            return False
        self._compare(sheet, result, number)
        return True

    def _outside(self, sheet: Sheet) -> bool:
        truth, first = Truth(self.target), self.target.components(sheet.sizes)[0]
        return any(truth.row(sheet, row).outside_at(first) for row in range(sheet.rows))

    def _compare(self, sheet: Sheet, result: Result, number: int) -> None:
        truth = Truth(self.target, result.unit)
        claim = self.target.claim
        divisor = sheet.rows if claim.reduction == "mean" else 1
        components = self.target.components(sheet.sizes)
        exactly = _Exactly(self, sheet)
        for row in _in_turn(sheet.rows, MOST_COMPARED, number) if claim.by_row else (0,):
            rows = (row,) if claim.by_row else range(sheet.rows)
            used = [truth.row(sheet, r) for r in rows]
            self.places += 1
            for place in _in_turn(len(components), MOST_COMPONENTS, number + row):
                component = components[place]
                expectation = Expectation(used, component, divisor)
                claimed = float(result.numbers[row, component.position])
                shown = row if claim.by_row else None
                found = compare(claimed, expectation, sheet, shown, result.unit)
                if found.mark is Mark.WRONG:
                    found = exactly.mended(found, row, expectation)
                self.findings.append(found)


class _Exactly:
    """What the code says about one sheet without rounding, asked for once."""

    def __init__(self, trial: Trial, sheet: Sheet) -> None:
        self.trial, self.sheet = trial, sheet

    def mended(self, finding: Finding, row: int, expectation: Expectation) -> Finding:
        """Return the finding, as it stands if the code cannot be run without rounding."""
        if self.numbers is None or not isfinite(finding.claimed):
            return finding
        try:
            said = exact(self.numbers[row, finding.component.position])
        except NotExact:
            return finding
        return mended(finding, said.ball, expectation)

    @cached_property
    def numbers(self) -> Any:  # noqa: ANN401
        """The components as objects, None if there are none."""
        try:
            value = self.trial.call.exactly(self.sheet)
        except CodeError:
            return None
        result = read_result(value, self.trial.target, self.sheet)
        return result.numbers if isinstance(result, Result) else None


def _in_turn(total: int, most: int, number: int) -> list[int]:
    """Return as many of the first numbers as are looked at once, others at the next turn."""
    chosen = {(number * most + k) % total for k in range(min(total, most))}
    return sorted(chosen)
