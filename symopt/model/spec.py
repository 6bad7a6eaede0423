"""Reading a specification from a TOML file; `spec_table` says what the keys mean."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from symopt.foundation.errors import SpecError, SymoptError, caret
from symopt.model.model import Model
from symopt.model.spec_table import Decimal, model_from_table

MAX_BYTES = 1_000_000
"""The largest specification that is read."""


def read_spec(path: str | Path) -> Model:
    """Return the model of a TOML file. Raises SymoptError with the file as its place."""
    file = Path(path)
    try:
        return model_from_text(_text(file))
    except SymoptError as error:
        raise error.within(str(file)) from None


def model_from_text(text: str) -> Model:
    r"""Return the model of a specification's text.

    >>> model_from_text('parameters=["x"]\nloss="f"\n[definitions]\nf="x**2"').loss
    'f'
    """
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise _toml_error(text, str(error)) from None
    except RecursionError:
        raise SpecError(
            "the specification is nested too deeply",
            why="lists or tables stand inside one another hundreds deep",
            remedy="a specification is a few tables of text and numbers",
        ) from None
    return model_from_table(table)


def _text(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)  # no more: the size of a device is not known before
    except OSError as error:
        raise SpecError(
            f"the file cannot be read: {(error.strerror or 'unknown').lower()}",
            remedy="check the path",
        ) from None
    if len(raw) > MAX_BYTES:
        raise SpecError(
            f"the file is larger than {MAX_BYTES} bytes", why="a specification is small"
        )
    try:
        text = raw.decode("utf-8-sig")  # some editors of Windows write a mark first
    except UnicodeDecodeError as error:
        raise SpecError(
            "the file is not text",
            why=f"byte {error.start} is not UTF-8",
            remedy="give a TOML file saved as UTF-8",
        ) from None
    if "\x00" in text:
        raise SpecError(
            "the file is not text", why="it holds null bytes", remedy="give a TOML file"
        )
    return text


def _toml_error(text: str, message: str) -> SpecError:
    place = re.search(r"line (\d+), column (\d+)", message)
    where = ""
    if place:
        line, column = int(place[1]), int(place[2])
        start = sum(len(part) + 1 for part in text.split("\n")[: line - 1]) + column - 1
        where = f"line {line}, column {column}\n{caret(text, min(start, len(text)))}"
    what = message.split(" (at")[0]
    remedy = "check quotes, brackets and equals signs"
    if "escape" in what:
        remedy = r"put LaTeX between single quotes: L = '-y \ln \hat{y}'"
    return SpecError("the specification is not valid TOML", where=where, why=what, remedy=remedy)
