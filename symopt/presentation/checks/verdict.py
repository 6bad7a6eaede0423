"""Whether a report is a failure, for exit codes and tests."""

from __future__ import annotations

from symopt.documents.judging.checked import Report
from symopt.presentation.checks.standing import Standing, standing


def failed(report: Report, *, strict: bool = False) -> bool:
    """Return whether something is refuted or, if strict, not decided or not read.

    >>> failed(Report(()))
    False
    """
    bad = {Standing.WRONG}
    if strict:
        bad |= {Standing.UNDECIDED, Standing.NOT_UNDERSTOOD}
    claims = (checked for document in report.documents for checked in document.claims)
    unread = strict and any(document.problems for document in report.documents)
    return unread or any(standing(checked) in bad for checked in claims)
