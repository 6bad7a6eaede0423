"""The state of a long fit in a JSON file, so that an interrupted run can go on where it was.

parameters, iteration, value      the last step that was saved
specification, data               what the fit is of (`fit_identity`)
run, start                        what was asked of it, and where it began
journal                           what it has computed (`optimization.journal`), null if too much
ended                             how it ended, null if it was interrupted
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from symopt.faces.console.fits.fit_identity import check_identity
from symopt.faces.console.output import deliver, json_text
from symopt.foundation.errors import DataError, SymoptError
from symopt.optimization.journal import Journal, NotRepeatedError, loaded

if TYPE_CHECKING:
    from symopt.optimization.result import Iterate

SAVE_SECONDS = 0.2
"""The least time between two savings: a run that is killed loses little more."""
SAVE_SHARE = 0.02
"""The largest share of a run's time that saving may take."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a checkpoint holds.

    run: what was asked of the run, without its limit.   start: where it began.
    journal: None where it was given up, or the file has none.
    ended: the outcome's word, the method and the limit on steps of a run that was not interrupted.
    """

    parameters: dict[str, Any]
    run: Any
    start: dict[str, Any]
    journal: Journal | None
    ended: Mapping[str, Any] | None


def load(path: str, own: Mapping[str, Any]) -> Saved | None:
    """Return what a checkpoint holds, None if there is no such file.

    own: what the fit is of (`fit_identity`).
    Raises DataError if the file is no checkpoint, or one of another fit.
    """
    file = Path(path)
    if not file.exists():
        return None
    try:
        state = json.loads(file.read_text(encoding="utf-8"))
        found, ended = state["parameters"], state.get("ended")
        start, journal = state.get("start", {}), state.get("journal")
        held = None if journal is None else loaded(journal)
        if not isinstance(found, dict) or not isinstance(start, dict):
            raise TypeError
        if ended is not None:
            ended = {key: ended[key] for key in ("outcome", "method", "limit")}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise DataError(
            "the file is no checkpoint of a fit", where=path, remedy="name another file"
        ) from None
    check_identity(state, own, path)
    return Saved(found, state.get("run"), start, held, ended)  # pyright: ignore[reportUnknownArgumentType] - checked as a start is


class Saver:
    """A callback that saves the state now and then; `save` writes that of the last step seen.

    own: what the checkpoint says beside that.   shapes: of the parameters in flat order.
    then: another callback.   ended: how the run ended, where it did.
    A disk that is full is no reason to lose a run: it goes on, and what was not saved is said at its end.
    """

    def __init__(
        self,
        path: str,
        own: Mapping[str, Any],
        shapes: Mapping[str, tuple[int, ...]],
        journal: Journal,
        then: Callable[[Iterate], object] | None,
    ) -> None:
        self.path, self.own, self.shapes, self.then = path, own, shapes, then
        self.journal = journal
        self.last: Iterate | None = None
        self.ended: Mapping[str, Any] | None = None
        self.saved, self.wait = monotonic(), SAVE_SECONDS

    def __enter__(self) -> Saver:
        """Begin a run, if the checkpoint can be written at all.

        Raises SymoptError if it cannot: better now than after hours.
        """
        from tempfile import TemporaryFile

        folder = Path(self.path).resolve().parent
        try:
            TemporaryFile(dir=folder).close()  # noqa: SIM115 - it is gone at once
        except OSError as error:
            raise SymoptError(
                f"the checkpoint cannot be written: {(error.strerror or 'unknown').lower()}",
                where=self.path,
                remedy="check the folder and its permissions",
            ) from None
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        """Save, also when the run is interrupted; not where it did not get to where it was."""
        if self.journal.reading or (kind is not None and issubclass(kind, NotRepeatedError)):
            return
        failed = self.save()
        if failed is not None:
            text = f"warning: the last steps are not in the checkpoint: {failed}"
            click.echo(text, err=True)

    def __call__(self, item: Iterate) -> None:
        """See an iterate."""
        if item.point is not None:
            self.last = item
            if monotonic() - self.saved > self.wait and not self.journal.reading:
                self.save()
        if self.then is not None:
            self.then(item)

    def save(self) -> SymoptError | None:
        """Write the last iterate that was seen; return the error that kept it from being written."""
        if self.last is None:
            return None
        began = monotonic()
        values: dict[str, Any] = {}
        place = 0
        for name, shape in self.shapes.items():
            part = self.last.point[place : place + prod(shape)]  # type: ignore[index]
            values[name] = part.reshape(shape) if shape else float(part[0])
            place += prod(shape)
        state = {
            "parameters": values,
            "iteration": self.last.iteration,
            "value": self.last.value,
            **self.own,
            "journal": self.journal.saved(),
            "ended": self.ended,
        }
        failed = None
        try:
            deliver(json_text(state) + "\n", self.path)
        except SymoptError as error:
            failed = error
        self.saved = monotonic()
        self.wait = max(SAVE_SECONDS, (self.saved - began) / SAVE_SHARE)
        return failed
