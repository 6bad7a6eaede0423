r"""Numbers with a unit or a word for many behind them: 4 · 256 bit = 128 bytes, 2.5 · 10^6 = 2.5 million.

Units are words to this project, and values are compared without them. So a number that does not fit a value
is not refuted where a unit behind it may tell why: it fits after the factor of that unit, or what is before
it has another unit.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from symopt.documents.meaning.claim import Claim
from symopt.documents.meaning.digits import HALF, Printed

_MANY = {
    "%": Fraction(1, 100),
    "percent": Fraction(1, 100),
    "hundred": Fraction(100),
    "thousand": Fraction(10**3),
    "million": Fraction(10**6),
    "billion": Fraction(10**9),
    "trillion": Fraction(10**12),
}
_SIZES = tuple(Fraction(size) for k in range(1, 5) for size in (1000**k, 1024**k))
_STORED = (Fraction(8), *_SIZES, *(8 * size for size in _SIZES))
_SMALL = tuple(Fraction(10**k) for k in (2, 3, 6, 9))
_TIMES = tuple(Fraction(n) for n in (60, 3600, 24, 1440, 86400, 7, 365))
_UNITS: dict[str, tuple[Fraction, ...]] = {
    **dict.fromkeys(("bit", "byte"), _STORED),
    **dict.fromkeys(("kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib"), _STORED),
    **dict.fromkeys(("kilobyte", "megabyte", "gigabyte", "terabyte"), _STORED),
    **dict.fromkeys(("sec", "second", "min", "minute", "hour", "day", "week", "year"), _TIMES),
    **dict.fromkeys(
        ("ms", "ns", "us", "km", "cm", "mm", "nm", "kg", "mg", "meter", "gram"), _SMALL
    ),
}
_IN_WORDS = r"\\(?:text\w*|mathrm|mbox|operatorname)\s*\{[\s~]*(?P<word>[A-Za-z]+)"
_SPACE = r"(?:\s|~|\\[,;:! ]|\{\})*"
_BEHIND = re.compile(rf"{_SPACE}(?:{_IN_WORDS}|(?P<sign>%))")
_BESIDE = re.compile(rf"[\d}}]{_SPACE}{_IN_WORDS}")
_FIRST = re.compile(r"\s*(?P<word>\\?%|[A-Za-z]+)")


def unit_behind(formula: str, prose: str) -> str:
    r"""Return the unit, or the word for many, behind a side: in the rest of its formula, or after that.

    >>> unit_behind(r"~\text{bytes}", ""), unit_behind("", "million of them"), unit_behind("", "and")
    ('byte', 'million', '')
    """
    inside = _BEHIND.match(formula)
    if inside is not None:
        return _known(inside["word"] or inside["sign"])
    outside = None if formula.strip(" \n\t.,") else _FIRST.match(prose)
    return "" if outside is None else _known(outside["word"].lstrip("\\"))


def units_in(formula: str) -> frozenset[str]:
    """Return the units in a formula that stand right behind numbers."""
    return frozenset(_known(found["word"]) for found in _BESIDE.finditer(formula)) - {""}


def _known(word: str) -> str:
    for spelled in (word.lower(), word.lower().removesuffix("s")):
        if spelled in _MANY or spelled in _UNITS:
            return spelled
    return ""


def in_many(claim: Claim, number: Printed) -> Printed | None:
    """Return a number with the percent sign or the million behind it; None if there is no such word."""
    factor = None if number.sign else _MANY.get(claim.unit)
    if factor is None:
        return None
    return _times(number if number.half else replace(number, half=HALF), factor)


def other_unit(claim: Claim, number: Printed, value: Fraction) -> str:
    """Return what a unit tells of a number that does not fit a value, "" if there is nothing."""
    if claim.unit in _UNITS and any(unit in _UNITS for unit in claim.units):
        return f"the sides are in other units: {min(claim.units)} and {claim.unit}"
    for factor in _UNITS.get(claim.unit, ()):
        if _times(number, factor).fits(value) or _times(number, 1 / factor).fits(value):
            return f"it is right in other units, {claim.unit} for one"
    return ""


def _times(number: Printed, factor: Fraction) -> Printed:
    return replace(number, value=number.value * factor, half=number.half * factor)
