"""How a claim stands in a report: what it is called, in which color, and what is told of it first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import Enum

from symopt.documents.judging.checked import Checked, CheckedDocument
from symopt.documents.meaning.claim import ClaimKind
from symopt.equality.verdict import Status


class Standing(Enum):
    """What a reader is told, in the order of telling; the value is a word for summaries."""

    WRONG = "wrong"
    STEP = "right after a wrong step"
    UNDECIDED = "undecided"
    NOT_UNDERSTOOD = "not understood"
    PROVED = "proved"
    NOTATION = "only notation"


WORDS = {
    Standing.WRONG: "REFUTED",
    Standing.STEP: "STEP WRONG",
    Standing.UNDECIDED: "UNDECIDED",
    Standing.NOT_UNDERSTOOD: "NOT UNDERSTOOD",
    Standing.PROVED: "PROVED",
    Standing.NOTATION: "NOTATION",
}
COLORS = {
    Standing.WRONG: "red",
    Standing.STEP: "yellow",
    Standing.UNDECIDED: "yellow",
    Standing.NOT_UNDERSTOOD: "yellow",
    Standing.PROVED: "green",
    Standing.NOTATION: "dim",
}
_BY_STATUS = {
    Status.PROVED: Standing.PROVED,
    Status.ALMOST_EVERYWHERE: Standing.PROVED,
    Status.REFUTED: Standing.WRONG,
    Status.UNDECIDED: Standing.UNDECIDED,
    Status.NOT_UNDERSTOOD: Standing.NOT_UNDERSTOOD,
}
_TOLD = (
    Standing.PROVED,
    Standing.WRONG,
    Standing.STEP,
    Standing.UNDECIDED,
    Standing.NOT_UNDERSTOOD,
    Standing.NOTATION,
)


def standing(checked: Checked) -> Standing:
    """Return how a claim stands; a right value that does not follow from the side before is told apart."""
    if checked.status is None or checked.claim.kind is ClaimKind.NOTATION:
        return Standing.NOTATION
    found = _BY_STATUS[checked.status]
    return Standing.STEP if found is Standing.PROVED and checked.follows is False else found


def standing_in(document: CheckedDocument, *which: Standing) -> Sequence[Checked]:
    """Return the claims of a document that stand so, wrong ones first, else in reading order."""
    order = list(Standing)
    chosen = [checked for checked in document.claims if standing(checked) in which]
    return sorted(chosen, key=lambda checked: order.index(standing(checked)))


def counted(claims: Iterable[Checked]) -> str:
    """Return the summary of some claims, in one line.

    >>> counted(())
    'no formulas'
    """
    counts = Counter(map(standing, claims))
    total = sum(counts.values())
    if not total:
        return "no formulas"
    parts = ", ".join(f"{counts[kind]} {kind.value}" for kind in _TOLD if counts[kind])
    return f"{total} formula{'s' * (total != 1)}: {parts}"
