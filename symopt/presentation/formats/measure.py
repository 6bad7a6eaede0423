r"""How wide LaTeX mathematics prints, in em of the text size.

Widths are those of Computer Modern (D. E. Knuth, Computer Typesetting E, 1986) averaged by class and
rounded up: the answer decides where a line breaks, and too early is better than off the page.
"""

from __future__ import annotations

from functools import lru_cache
from typing import assert_never

from symopt.presentation.formats.boxes import (
    Accent,
    Atom,
    Box,
    Fence,
    Fraction,
    Grid,
    Root,
    Row,
    Scaled,
    Scripts,
    Space,
    Struck,
    boxes,
)

_WIDE, _NARROW = frozenset("mMWΩΦΨ∞"), frozenset("ijltfrsI,;.:'′!|()[]")
_THIN = frozenset(" ijl,.:;'!|")
_MEDIUM = frozenset("wmAGHKNOQUVXYZ∂")
_SCRIPT = 0.72  # size of sub- and superscripts against the base
_FRACTION = 0.24  # the overhang of a fraction's bar
_BRACKET, _TALL_BRACKET = 0.48, 0.74  # a delimiter that grows; one around a displayed fraction
_THIN_SPACE = 0.17  # TeX's space before an inner formula, such as a pair of growing delimiters
_COLUMN = 1.0  # between the columns of a matrix (2 arraycolsep)


@lru_cache(maxsize=4096)
def width(latex: str) -> float:
    r"""Return the printed width of `latex` in em, displayed.

    >>> 2.2 < width("a + b") < 2.6
    True
    """
    return _box(boxes(latex), display=True)


def word_width(text: str) -> float:
    """Return the printed width of a text in em of its own size."""
    return sum(
        0.3
        if c in _THIN
        else 0.4
        if c in _NARROW
        else 0.85
        if c in _WIDE
        else 0.72
        if c in _MEDIUM
        else 0.53
        for c in text
    )


def _box(box: Box, *, display: bool) -> float:
    match box:
        case Atom():
            return _atom(box)
        case Space():
            return box.em
        case Row():
            return _items(box.items, display=display)
        case Fraction():
            size = 1.0 if display and not box.small else _SCRIPT
            parts = (_box(part, display=False) for part in (box.numerator, box.denominator))
            return size * max(parts) + _FRACTION
        case Root():
            return _box(box.body, display=display) + 1.0
        case Scripts():
            return _scripts(box, display=display)
        case Accent() | Struck():
            return _box(box.body, display=display) + 0.02
        case Fence():
            bracket = _TALL_BRACKET if display and _tall(box.body) else _BRACKET
            return _box(box.body, display=display) + bracket * (bool(box.left) + bool(box.right))
        case Scaled():
            return box.factor * _box(box.body, display=display)
        case Grid():
            return _grid(box)
        case _ as never:
            assert_never(never)


def _items(items: tuple[Box, ...], *, display: bool) -> float:
    total = 0.0
    for place, item in enumerate(items):
        total += _box(item, display=display)
        previous = items[place - 1] if place else None
        if isinstance(item, Fence) and previous is not None and display:
            total += _THIN_SPACE
        if (
            isinstance(item, Atom)
            and item.kind == "operator"
            and item.text in "−+"
            and prefix(previous)
        ):
            total -= 0.44
    return total


def _tall(box: Box) -> bool:
    """Return whether a displayed fraction stands in a box, so that delimiters around it grow."""
    match box:
        case Fraction():
            return not box.small
        case Row():
            return any(map(_tall, box.items))
        case Accent() | Struck() | Fence() | Root():
            return _tall(box.body)
        case Scripts():
            return _tall(box.base)
        case _:
            return False


def prefix(previous: Box | None) -> bool:
    """Return whether a plus or minus after `previous` is a sign and not between two terms."""
    if previous is None or isinstance(previous, Space):
        return True
    return (
        isinstance(previous, Atom)
        and previous.kind in {"operator", "relation", "open"}
        and (previous.text != "′")
    )


def _atom(atom: Atom) -> float:
    match atom.kind:
        case "letter" | "upright" if len(atom.text) == 1:
            return _letter(atom.text)
        case "letter" | "upright" | "text":
            return word_width(atom.text)
        case "number":
            return sum(0.28 if c == "." else 0.5 for c in atom.text)
        case "operator":
            return (
                0.45
                if atom.text in ",;/!"
                else 0.3
                if atom.text == "′"
                else 0.73
                if atom.text == "·"
                else 1.23
            )
        case "relation":
            return 1.34 if atom.text != "→" else 1.56
        case "open" | "close":
            return 0.4
        case "big":
            return 1.62
        case "function":
            return word_width(atom.text) + 0.17


def _letter(text: str) -> float:
    return 0.98 if text in _WIDE else 0.4 if text in _NARROW else 0.78 if text in _MEDIUM else 0.6


def _scripts(box: Scripts, *, display: bool) -> float:
    base = _box(box.base, display=display)
    marks = [
        _box(part, display=False) * _SCRIPT for part in (box.below, box.above) if part is not None
    ]
    if display and isinstance(box.base, Atom) and box.base.kind == "big":
        return max(base, *marks)
    return base + max(marks) + 0.05


def _grid(box: Grid) -> float:
    columns = max((len(row) for row in box.rows), default=0)
    widths = [
        max((_box(row[j], display=False) for row in box.rows if j < len(row)), default=0)
        for j in range(columns)
    ]
    return (
        sum(widths)
        + _COLUMN * max(0, columns - 1)
        + _BRACKET * (bool(box.left) + bool(box.right))
        + (0.8 if box.align == "l" else 0.3)
    )
