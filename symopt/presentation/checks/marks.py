r"""The wrong part of a claim as a stretch of its document, as small as the formulas allow.

Trees know their places in the formula they were read from, not in the file. A claimed side that stands in the
file as it was read is laid beside its place; where it does not fit (a macro was written out), all of it is
marked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from symopt.documents.judging.checked import Checked
from symopt.documents.scanning.source.placed import Place
from symopt.equality.verdict import Status
from symopt.foundation.document import Inline, Math
from symopt.presentation.checks.difference import Difference, differences
from symopt.syntax.tree import Name, Neg, Number, Tree, walk

_OPENERS = re.compile(r"(?:\\left|\\[bB]igg?l?|\\[bB]igg?|[\s({\[])*")
_DELIMITER = re.compile(r"\\[{}]|[()\[\]{}]")
_BEFORE = re.compile(r"(?:\\left|\\[bB]igg?l?|\\[bB]igg?)\s*$")
_CLOSES = {")": "(", "]": "[", "}": "{", "\\}": "\\{"}
_MOST = 8  # marks in one claim; more of them say only that all of it is wrong


@dataclass(frozen=True, slots=True)
class Mark:
    """A wrong part, and what is to be said right beside it ("should be +")."""

    place: Place
    hint: tuple[Inline, ...] = ()


def marks(checked: Checked) -> tuple[Mark, ...]:
    """Return the wrong parts of a claim that is refuted, all of its place where they cannot be told apart."""
    whole = (Mark(checked.claim.place),)
    claimed, expected = checked.claim.claimed, checked.expected
    if checked.status is not Status.REFUTED or claimed is None or expected is None:
        return whole
    shift = _shift(checked.claim.place, claimed)
    try:
        found = differences(claimed, expected)
    except (
        RecursionError
    ):  # what a document wrote is not nested so deeply, what it expands to may be
        return whole
    if shift is None or not 0 < len(found) <= _MOST:
        return whole
    made = [_mark(checked.claim.place, shift, item, claimed) for item in found]
    return tuple(item for item in made if item is not None) if None not in made else whole


def first(checked: Checked) -> Place:
    """Return the place that a claim is cited by: its only wrong part, else its claimed side."""
    found = marks(checked)
    return found[0].place if len(found) == 1 else checked.claim.place


def _mark(place: Place, shift: int, item: Difference, claimed: Tree) -> Mark | None:
    text = place.sheet.text
    if item.part is claimed:
        start, end = _trimmed(place)
    elif item.part.span is None:
        return None
    else:
        start, end = item.part.span[0] + shift, item.part.span[1] + shift
        if not place.start <= start < end <= place.end:
            return None
        start, end = _balanced(place, start, end)
    match item.kind:
        case "plus" | "minus":
            sign = _sign(text, place, start, item)
            if sign is not None:
                return Mark(sign, (f"should be {'+' if item.kind == 'plus' else '-'}",))
            words = "should be positive" if item.kind == "plus" else "should be negative"
            return Mark(Place(place.sheet, start, end), (words,))
        case "extra":
            return Mark(Place(place.sheet, start, end), ("should not be there",))
        case "missing":
            return Mark(Place(place.sheet, start, end), _hint("lacks ", item))
        case "instead":
            if item.part is claimed:
                return Mark(Place(place.sheet, start, end))
            before = text[place.start : start].rstrip()
            plus = "" if isinstance(item.expected, Neg) else "+ "
            if isinstance(item.part, Neg) and before:
                return Mark(Place(place.sheet, start, end), _hint(f"should be {plus}", item))
            if not plus and before.endswith("+"):
                start = place.start + len(before) - 1
            return Mark(Place(place.sheet, start, end), _hint("should be ", item))


def _hint(words: str, item: Difference) -> tuple[Inline, ...]:
    return () if item.expected is None else (words, Math(item.expected))


def _sign(text: str, place: Place, start: int, item: Difference) -> Place | None:
    """Return where the sign of a part is written, None if it has none."""
    if item.kind == "plus" and isinstance(item.part, Neg) and text[start] in "-−":
        return Place(place.sheet, start, start + 1)
    before = text[place.start : start].rstrip()
    if item.kind == "minus" and before.endswith("+"):
        at = place.start + len(before) - 1
        return Place(place.sheet, at, at + 1)
    return None


def _trimmed(place: Place) -> tuple[int, int]:
    text = place.text
    lead = len(text) - len(text.lstrip())
    return place.start + lead, max(place.start + lead + 1, place.start + len(text.rstrip()))


def _shift(place: Place, claimed: Tree) -> int | None:
    """Return what is added to places in the formula to have places in the sheet, None if they do not fit."""
    if claimed.span is None:
        return None
    text = place.text
    opened = _OPENERS.match(text)
    leads = {len(opened[0]) if opened else 0, len(text) - len(text.lstrip()), 0}
    for lead in sorted(leads, reverse=True):
        if claimed.span[1] - claimed.span[0] + lead <= len(text) and _fits(text, lead, claimed):
            return place.start + lead - claimed.span[0]
    return None


def _fits(text: str, lead: int, claimed: Tree) -> bool:
    """Return whether each name and number of the claim stands in the text where it was read."""
    origin = claimed.span[0] if claimed.span else 0
    found = False
    for part in walk(claimed):
        if isinstance(part, Name | Number) and part.span is not None:
            at = lead + part.span[0] - origin
            if not 0 <= at < len(text) or not _begins(text[at], part):
                return False
            found = True
    return found


def _begins(letter: str, part: Name | Number) -> bool:
    if isinstance(part, Number):
        return letter.isdigit() or letter in ".\\{"
    return letter == part.name[0] or letter in "\\{" or not letter.isascii()


def _balanced(place: Place, start: int, end: int) -> tuple[int, int]:
    r"""Return a stretch with the brackets that belong to it: `a - b\right)^2` begins at its bracket."""
    text = place.sheet.text
    for _ in range(_MOST):
        opened: list[str] = []
        missing = ""
        for found in _DELIMITER.finditer(text, start, end):
            if found[0] not in _CLOSES:
                opened.append(found[0])
            elif opened:
                opened.pop()
            else:
                missing = _CLOSES[found[0]]
                break
        if missing:
            at = text.rfind(missing, place.start, start)
            if at < 0:
                break
            sized = _BEFORE.search(text, place.start, at)
            start = sized.start() if sized else at
        elif opened:
            closer = next(c for c, o in _CLOSES.items() if o == opened[-1])
            at = text.find(closer, end, place.end)
            if at < 0:
                break
            end = at + len(closer)
        else:
            break
    return start, end
