"""A report as JSON, for other programs: every claim with its place, its verdict and the evidence.

Lines and columns count from 1 in the file, or in the cell of a notebook; the last column is that of the last
character. Formulas are LaTeX as written, or plain text that symopt reads.
"""

from __future__ import annotations

import json
from typing import Any

from symopt.documents.judging.checked import Checked, CheckedDocument, Report
from symopt.documents.scanning.source.placed import Place
from symopt.presentation.checks.format import ReportFormat, ReportOptions
from symopt.presentation.checks.marks import first
from symopt.presentation.checks.standing import Standing, standing
from symopt.presentation.checks.telling import equation
from symopt.syntax.printing.text_printer import to_text
from symopt.verification.evidence import counterexample


def write(report: Report, options: ReportOptions) -> str:
    """Return the report as one JSON document."""
    del options
    text = json.dumps(report_data(report), ensure_ascii=False, allow_nan=False) + "\n"
    return escaped(text)


def escaped(text: str) -> str:
    r"""Return JSON without halves of characters, which a broken notebook may hold: they are escaped.

    >>> escaped('["\ud800"]')
    '["\\ud800"]'
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


FORMAT = ReportFormat(
    name="json",
    title="JSON for other programs",
    suffixes=(".json",),
    write=write,
    reference="RFC 8259, 2017",
)


def report_data(report: Report) -> dict[str, Any]:
    """Return the report as mappings, lists, texts and numbers."""
    return {"documents": [_document(document) for document in report.documents]}


def _document(document: CheckedDocument) -> dict[str, Any]:
    return {
        "file": document.file,
        "claims": [claim_data(checked) for checked in document.claims],
        "summary": document.summary,
        "problems": [{**_place(place), "message": message} for place, message in document.problems],
    }


def claim_data(checked: Checked) -> dict[str, Any]:
    """Return a claim as mappings, lists, texts and numbers."""
    claim, slip = checked.claim, checked.diagnosis
    read = equation(claim)
    notation = standing(checked) is Standing.NOTATION
    expected = checked.shown if checked.expected is None else to_text(checked.expected)
    return {
        **_place(first(checked)),
        "latex": claim.latex,
        "reading": claim.reading or (to_text(read) if read is not None else ""),
        "kind": claim.kind.value,
        "verdict": None if notation or checked.status is None else checked.status.value,
        "versus": checked.versus or None,
        "because": list(claim.because),
        "expected": expected or None,
        "diagnosis": None if slip is None else {"kind": slip.kind, "text": slip.text},
        "message": checked.message or None,
        "counterexample": counterexample(checked.counterexample, {}),
        "hypotheses": list(checked.hypotheses),
        "method": checked.method,
        "follows": checked.follows,
    }


def _place(place: Place) -> dict[str, int]:
    (line, column), (end_line, end_column) = place.first, place.last
    found = {"line": line, "column": column, "end_line": end_line, "end_column": end_column}
    return found if place.sheet.cell is None else {"cell": place.sheet.cell, **found}
