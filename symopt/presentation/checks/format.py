"""What the catalogue says of one format of a check: a name, where it is used, and how it writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symopt.documents.judging.checked import Report


def _plain(text: str, color: str) -> str:
    del color
    return text


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """How a report is written.

    width: columns of plain text.   every: list what is proved, too.
    paint: gives a text a color by its name ("red"), where the format and the reader know colors.
    """

    width: int = 100
    every: bool = False
    paint: Callable[[str, str], str] = _plain


@dataclass(frozen=True, slots=True)
class ReportFormat:
    """One format of a check.

    name: how a command names it.   suffixes: of files, with the dot, the preferred one first.
    write: the report, written.   reference: its specification.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    write: Callable[[Report, ReportOptions], str]
    reference: str = ""
