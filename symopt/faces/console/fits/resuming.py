"""A fit with a checkpoint: it repeats what was computed before it was interrupted, and goes on.

The run is the same to the last bit, with its number of steps, as one that was never interrupted; one that
ended at its limit on steps gets as many more. Where something else is asked, where the run ended otherwise,
or where the machine computes other digits, a run begins at the parameters of the checkpoint.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from symopt.faces.console.fits.checkpoint import Saved, Saver, load
from symopt.faces.console.output import json_text
from symopt.foundation.outcome import Outcome
from symopt.optimization.journal import Journal, NotRepeatedError

if TYPE_CHECKING:
    from symopt.faces.fitted.fit_result import FitResult
    from symopt.optimization.result import Iterate

_LIMIT = "max_iterations"


@dataclass(frozen=True, slots=True)
class Begin:
    """Where a run begins, what of it is known, and how many steps its earlier parts were given."""

    start: Mapping[str, Any]
    journal: Journal
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint's file, what the fit is of, what was asked of the run, and what the file held."""

    path: str
    own: Mapping[str, Any]
    asked: Mapping[str, Any]
    saved: Saved | None

    @property
    def run(self) -> Any:  # noqa: ANN401 - as it is read from the file
        """Return what decides the steps of the run."""
        return json.loads(json_text({k: v for k, v in self.asked.items() if k != _LIMIT}))

    @property
    def anew(self) -> Begin:
        """Return the beginning at the parameters saved, as far as none are given."""
        told: Mapping[str, Any] = self.asked["start"]
        held = {} if self.saved is None else self.saved.parameters
        return Begin({**held, **told}, Journal())

    @property
    def begin(self) -> Begin:
        """Return the beginning of the run that the checkpoint is of, if that is the one asked for."""
        saved = self.saved
        if saved is None or saved.journal is None or saved.run != self.run:
            return self.anew
        if saved.ended is None:
            return Begin(saved.start, saved.journal)
        steps = int(saved.ended["limit"])
        converged = saved.ended["outcome"] == Outcome.CONVERGED.word
        return Begin(saved.start, saved.journal, steps) if steps or converged else self.anew

    def limit(self, begin: Begin) -> int | None:
        """Return the limit on all steps; None is the method's own."""
        asked: int | None = self.asked.get(_LIMIT)
        if not begin.steps:
            return asked
        assert self.saved is not None  # its parts had these steps
        assert self.saved.ended is not None
        more = _own_limit(self.saved.ended["method"]) if asked is None else asked
        return begin.steps + more


def opened(path: str, own: Mapping[str, Any], asked: Mapping[str, Any]) -> Checkpoint:
    """Return the checkpoint of a path. Raises DataError if the file is none, or one of another fit."""
    return Checkpoint(path, own, asked, load(path, own))


def resumed(
    checkpoint: Checkpoint,
    fit: Callable[..., FitResult],
    shapes: Callable[[Mapping[str, Any]], Mapping[str, tuple[int, ...]]],
    then: Callable[[Iterate], object] | None,
) -> FitResult:
    """Return the end of the run of a checkpoint, which is saved as it goes on.

    fit: (start, max_iterations, journal, callback) by name.   shapes: start -> those of the parameters.
    """
    try:
        return _run(checkpoint, checkpoint.begin, fit, shapes, then)
    except NotRepeatedError:
        click.echo(
            f"the steps in {checkpoint.path} cannot be repeated to the last digit here: "
            "the run begins anew at the parameters saved",
            err=True,
        )
        return _run(checkpoint, checkpoint.anew, fit, shapes, then)


def _run(
    checkpoint: Checkpoint,
    begin: Begin,
    fit: Callable[..., FitResult],
    shapes: Callable[[Mapping[str, Any]], Mapping[str, tuple[int, ...]]],
    then: Callable[[Iterate], object] | None,
) -> FitResult:
    limit = checkpoint.limit(begin)
    own = {**checkpoint.own, "run": checkpoint.run, "start": begin.start}
    with Saver(checkpoint.path, own, shapes(begin.start), begin.journal, then) as saver:
        more = {} if limit is None else {_LIMIT: limit}
        found = fit(start=begin.start, journal=begin.journal, callback=saver, **more)
        steps = _own_limit(found.method) if limit is None else limit
        at_limit = found.outcome is Outcome.STEP_LIMIT and found.iterations >= steps
        saver.ended = {
            "outcome": found.outcome.word,
            "method": found.method,
            "limit": steps if at_limit else 0,
        }
    return found


def _own_limit(method: str) -> int:
    from symopt.optimization.fitting import methods

    return methods()[method].max_iterations
