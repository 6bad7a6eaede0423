"""Parameters of a long fit in a JSON file, so that an interrupted run can go on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from math import prod
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from symopt.faces.console.output import deliver, json_text
from symopt.foundation.errors import DataError

if TYPE_CHECKING:
    from symopt.optimization.result import Iterate

SAVE_SECONDS = 0.2
"""The least time between two savings: a run that is killed loses little more."""
SAVE_SHARE = 0.02
"""The largest share of a run's time that saving may take."""


def load(path: str) -> dict[str, Any]:
    """Return the parameters that a checkpoint holds, none if there is no such file.

    Raises DataError if the file is no checkpoint.
    """
    file = Path(path)
    if not file.exists():
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8"))["parameters"]
        if not isinstance(found, dict):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise DataError(
            "the file is no checkpoint of a fit", where=path, remedy="name another file"
        ) from None
    return found  # pyright: ignore[reportUnknownVariableType] - checked as a start is


class Saver:
    """A callback that saves the parameters now and then; `save` writes the last ones seen.

    shapes: of the parameters in flat order.   then: another callback.
    """

    def __init__(
        self,
        path: str,
        shapes: Mapping[str, tuple[int, ...]],
        then: Callable[[Iterate], object] | None,
    ) -> None:
        self.path, self.shapes, self.then = path, shapes, then
        self.last: Iterate | None = None
        self.saved, self.wait = monotonic(), SAVE_SECONDS

    def __enter__(self) -> Saver:
        """Begin a run."""
        return self

    def __exit__(self, *error: object) -> None:
        """Save, also when the run is interrupted."""
        self.save()

    def __call__(self, item: Iterate) -> None:
        """See an iterate."""
        if item.point is not None:
            self.last = item
            if monotonic() - self.saved > self.wait:
                self.save()
        if self.then is not None:
            self.then(item)

    def save(self) -> None:
        """Write the last iterate that was seen."""
        if self.last is None:
            return
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
        }
        deliver(json_text(state) + "\n", self.path)
        self.saved = monotonic()
        self.wait = max(SAVE_SECONDS, (self.saved - began) / SAVE_SHARE)
