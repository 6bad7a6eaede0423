"""A check on the command line: its format and its colors."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from symopt.faces.console.terminal import WIDTH, paint
from symopt.foundation.errors import SymoptError

if TYPE_CHECKING:
    from symopt.presentation.checks.format import ReportOptions

WIDEST = 140
"""Columns beyond which a report is harder to read than if it were broken."""


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
