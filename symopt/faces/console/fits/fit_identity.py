"""What a checkpoint belongs to: the specification as far as it decides the minimum, and the data file.

Titles, units, and how names print may change between two parts of a run, and so may the method. Of a large
file the length and three places stand for the whole, so that a long run does not read it twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symopt.foundation.errors import DataError

if TYPE_CHECKING:
    from symopt.model.model import Model

_WHOLE = 1 << 20
_PLACE = 1 << 16


def identity(model: Model, data: str | None) -> dict[str, Any]:
    """Return what a fit is of, as text that JSON holds. data: the path of the file."""
    return {"specification": _parts(model), "data": None if data is None else _digest(Path(data))}


def check_identity(saved: Mapping[str, Any], own: Mapping[str, Any], path: str) -> None:
    """Raise DataError if a checkpoint, read from a path, belongs to another specification or other data."""
    was, now = saved.get("specification"), own["specification"]
    if isinstance(was, dict) and was != now:
        part = next(key for key in [*now, *was] if was.get(key) != now.get(key))  # pyright: ignore[reportUnknownVariableType]
        raise DataError(
            "the checkpoint belongs to another specification",
            where=path,
            why=f"{part} was {_shown(was.get(part))} and is {_shown(now.get(part))}",  # pyright: ignore[reportUnknownArgumentType,reportUnknownMemberType]
            remedy="name another file for the checkpoint, or remove it to begin anew",
        )
    if "data" in saved and saved["data"] != own["data"]:
        raise DataError(
            "the checkpoint belongs to other data",
            where=path,
            why="the file with the data has changed since, or is another one",
            remedy="name another file for the checkpoint, or remove it to begin anew",
        )


def _shown(text: object) -> str:
    return "not there" if text is None else str(text)[:80]


def _parts(model: Model) -> dict[str, str]:
    from symopt.syntax.printing.text_printer import to_text

    found: dict[str, str] = {"loss": model.loss}
    for v in model.variables:
        facts = [v.role.value, *map(str, v.shape), *map(to_text, v.domain)]
        facts += [to_text(v.value)] if v.value is not None else []
        facts += [v.column] if isinstance(v.column, str) else v.column
        found[v.name] = ", ".join(fact for fact in facts if fact)
    for d in model.definitions:
        found[f"the definition of {d.name}"] = to_text(d.body)
    fit = model.fit
    if model.penalty is not None:
        found["the penalty"] = to_text(model.penalty)
    found["the reduction"] = str(fit.reduction)
    found["the weights"] = fit.weights or "none"
    found["the constraints"] = "; ".join(map(to_text, fit.constraints)) or "none"
    for name, (low, high) in fit.bounds.items():
        found[f"the bounds of {name}"] = f"{low}, {high}"
    return found


def _digest(file: Path) -> str:
    """Return the length of a file and a hash of its bytes, of a long one of three places."""
    from hashlib import sha256

    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            found = sha256()
            for place in (0,) if size <= _WHOLE else (0, size // 2, size - _PLACE):
                stream.seek(place)
                found.update(stream.read(_WHOLE if size <= _WHOLE else _PLACE))
    except OSError:  # the reader of the data says so
        return ""
    return f"{size} bytes, sha256 {found.hexdigest()[:32]}"
