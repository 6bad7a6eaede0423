"""A report of a check, written in a format of its catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from symopt.documents.judging.checked import Report
from symopt.foundation.catalogue import catalogue
from symopt.foundation.errors import SymoptError
from symopt.presentation.checks.format import ReportFormat, ReportOptions


def report_formats() -> Mapping[str, ReportFormat]:
    """Return the formats of reports by name.

    >>> sorted(report_formats())
    ['html', 'json', 'markdown', 'sarif', 'text']
    """
    return catalogue("symopt.presentation.checks.formats", ReportFormat)


def report_format(name: str) -> ReportFormat:
    """Return a format by its name. Raises SymoptError if there is none of that name."""
    found = report_formats().get(name)
    if found is None:
        raise SymoptError(
            f"unknown format of a report {name[:60]!r}",
            why=f"the formats are {', '.join(sorted(report_formats()))}",
            remedy="choose one of these",
        )
    return found


def report_format_for(path: str | Path) -> str:
    """Return the name of the format that a file's suffix asks for. Raises SymoptError if none does.

    >>> report_format_for("notes.sarif")
    'sarif'
    """
    suffix = Path(path).suffix.lower()
    for entry in report_formats().values():
        if suffix in entry.suffixes:
            return entry.name
    known = ", ".join(sorted(s for entry in report_formats().values() for s in entry.suffixes))
    raise SymoptError(
        f"no format of a report for a file that ends in {suffix!r}"
        if suffix
        else "a file name without a suffix says no format",
        where=str(path),
        why=f"known suffixes are {known}",
        remedy="name the format with --format, or give the file a known suffix",
    )


def render_report(report: Report, name: str, options: ReportOptions | None = None) -> str:
    """Return a report in a format. Raises SymoptError for an unknown one.

    >>> print(render_report(Report(()), "text"), end="")
    no formulas
    """
    return report_format(name).write(report, options or ReportOptions())
