"""Parameters of a long fit in a JSON file, so that an interrupted run can go on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from math import prod
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from symopt.faces.console.fit_identity import check_identity
from symopt.faces.console.output import deliver, json_text
from symopt.foundation.errors import DataError, SymoptError

if TYPE_CHECKING:
    from symopt.optimization.result import Iterate

SAVE_SECONDS = 0.2
"""The least time between two savings: a run that is killed loses little more."""
SAVE_SHARE = 0.02
"""The largest share of a run's time that saving may take."""


def load(path: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that a checkpoint holds, none if there is no such file.

    own: what the fit is of (`fit_identity`).
    Raises DataError if the file is no checkpoint, or one of another fit.
    """
    file = Path(path)
    if not file.exists():
        return {}
    try:
        state = json.loads(file.read_text(encoding="utf-8"))
        found = state["parameters"]
        if not isinstance(found, dict):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise DataError(
            "the file is no checkpoint of a fit", where=path, remedy="name another file"
        ) from None
    check_identity(state, own, path)
    return found  # pyright: ignore[reportUnknownVariableType] - checked as a start is


class Saver:
    """A callback that saves the parameters now and then; `save` writes the last ones seen.

    own: what the fit is of.   shapes: of the parameters in flat order.   then: another callback.
    A disk that is full is no reason to lose a run: it goes on, and what was not saved is said at its end.
    """

    def __init__(
        self,
        path: str,
        own: Mapping[str, Any],
        shapes: Mapping[str, tuple[int, ...]],
        then: Callable[[Iterate], object] | None,
    ) -> None:
        self.path, self.own, self.shapes, self.then = path, own, shapes, then
        self.last: Iterate | None = None
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

    def __exit__(self, *error: object) -> None:
        """Save, also when the run is interrupted."""
        failed = self.save()
        if failed is not None:
            text = f"warning: the last steps are not in the checkpoint: {failed}"
            click.echo(text, err=True)

    def __call__(self, item: Iterate) -> None:
        """See an iterate."""
        if item.point is not None:
            self.last = item
            if monotonic() - self.saved > self.wait:
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
        }
        failed = None
        try:
            deliver(json_text(state) + "\n", self.path)
        except SymoptError as error:
            failed = error
        self.saved = monotonic()
        self.wait = max(SAVE_SECONDS, (self.saved - began) / SAVE_SHARE)
        return failed
