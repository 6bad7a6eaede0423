"""A check on the command line: its format, its colors, and its progress."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from symopt.faces.console.terminal import WIDTH, paint
from symopt.foundation.errors import SymoptError

if TYPE_CHECKING:
    from symopt.presentation.checks.format import ReportOptions

WIDEST = 140
"""Columns beyond which a report is harder to read than if it were broken."""
QUIET_SECONDS = 1.5
REFRESH_SECONDS = 0.1


def chosen_report_format(options: dict[str, Any], documents: Sequence[str]) -> str:
    """Return the name of the format.

    Raises SymoptError for an unknown one, or if a document would be overwritten; UsageError for two.
    """
    from symopt.presentation.checks.render import report_format, report_format_for

    asked, file = options["format_"], options["output"]
    if file not in (None, "-"):
        _spare(file, documents)
    if options["as_json"]:
        if asked not in (None, "json"):
            raise click.UsageError(f"--json and --format {asked} ask for two formats")
        return "json"
    if asked is None:
        return "text" if file in (None, "-") else report_format_for(file)
    return report_format(asked).name


def _spare(file: str, documents: Sequence[str]) -> None:
    """Raise SymoptError if the output is one of the documents."""
    for document in documents:
        try:
            same = os.path.samefile(file, document)
        except (OSError, ValueError):
            continue
        if same:
            raise SymoptError(
                "the report would take the place of a document",
                where=file,
                remedy="give -o another name",
            )


def report_options(file: str | None, *, every: bool) -> ReportOptions:
    """Return how a report is written: as wide as the terminal and in color, if it goes there."""
    from symopt.presentation.checks.format import ReportOptions

    if file not in (None, "-"):
        return ReportOptions(WIDTH, every)
    width = WIDTH
    if sys.stdout.isatty():
        width = max(40, min(WIDEST, shutil.get_terminal_size((WIDTH, 24)).columns))
    return ReportOptions(width, every, lambda text, color: paint(text, color, sys.stdout))


@contextmanager
def progress() -> Generator[Callable[[int, int], None] | None, None, None]:
    """Give a callback that shows how many formulas are judged, or None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    line = _Line()
    try:
        yield line.show
    finally:
        line.close()


class _Line:
    """One line that is rewritten, made when the check turns out to be long: importing rich takes time."""

    def __init__(self) -> None:
        self.began = self.last = monotonic()
        self.status: Any = None

    def show(self, done: int, count: int) -> None:
        """Show how far the check is."""
        now = monotonic()
        if now - self.began < QUIET_SECONDS or now - self.last < REFRESH_SECONDS:
            return
        self.last = now
        text = f"{done} of {count} formulas   {now - self.began:.0f} s"
        if self.status is None:
            self.status = shown(text)
        else:
            self.status.update(text)

    def close(self) -> None:
        """Remove the line."""
        if self.status is not None:
            self.status.stop()


def shown(text: str) -> Any:  # noqa: ANN401 - rich's status: `update` and `stop`
    """Show a line that can be updated and stopped."""
    from rich.console import Console

    status = Console(stderr=True).status(text)
    status.start()
    return status
