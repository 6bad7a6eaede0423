"""A right value after a wrong side: a = wrong = right. The mistake is told where it is; here it ends."""

from __future__ import annotations

from itertools import pairwise

from symopt.documents.judging.checked import Checked, CheckedDocument
from symopt.equality.verdict import Status
from symopt.presentation.checks.standing import Standing, standing

AGAIN = "RIGHT AGAIN"
RECOVERED = "the value is right again; the side before it is wrong"


def recovered(checked: Checked, document: CheckedDocument) -> bool:
    """Return whether a claim does not follow because the side before it is wrong, and is told so already."""
    before = checked.claim.previous
    if standing(checked) is not Standing.STEP or before is None:
        return False
    for earlier, later in pairwise(document.claims):
        if later is checked:
            return earlier.status is Status.REFUTED and earlier.claim.claimed == before
    return False
