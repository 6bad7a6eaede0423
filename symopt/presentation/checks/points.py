"""The point against a claim, and values there, as short as they stay clear."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction

from symopt.foundation.errors import SymoptError
from symopt.functions.notation import default_notation
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.names import name_unicode
from symopt.syntax.printing.unicode_printer import to_unicode
from symopt.syntax.reading.parser import parse
from symopt.verification.array_point import by_arrays, is_zero, written_value

_MANY = 12  # values that are shown
_DIGITS = 6
_ZERO = re.compile(r"\[\s*\+/-[^\]]*\]")  # a ball around 0
_NAME = re.compile(r"[A-Za-z]\w*")


def point_text(point: Mapping[str, Fraction]) -> str:
    """Return a point on one line, names with the same value together.

    >>> point_text({"x": Fraction(1), "y": Fraction(1), "b": Fraction(-1, 2)})
    'x = y = 1, b = -1/2'
    """
    by_value: dict[str, list[str]] = {}
    zeros: list[str] = []
    for name, value in by_arrays(point).items():
        shown = _point_name(name)
        if is_zero(value):
            zeros.append(shown)
        else:
            by_value.setdefault(written_value(value), []).append(shown)
    groups = list(by_value.items())
    parts = [" = ".join([*names, value]) for value, names in groups[:_MANY]]
    parts += ["…"] if len(groups) > _MANY else []
    if len(zeros) > 2:
        parts.append("others 0" if parts else "all 0")
    elif zeros:
        parts.append(" = ".join([*zeros, "0"]))
    return ", ".join(parts)


def _point_name(name: str) -> str:
    """Return a name, an entry or a value of an unknown function, `at(f, t=x_k)`, as it prints."""
    base, bracket, rest = name.partition("[")
    if _NAME.fullmatch(base):
        return name_unicode(base) + bracket + rest
    try:
        declared = default_vocabulary().declare(set(_NAME.findall(name)) - {"at", "diff"})
        return to_unicode(parse(name, declared), default_notation())
    except SymoptError:
        return name


def brief(*values: str) -> Sequence[str]:
    """Return decimal numbers with as few digits as tell them apart, at least six.

    >>> brief("0.1556147828004640", "-0.155614782800464"), brief("1.0000000001", "1")
    (['0.155615', '-0.155615'], ['1.0000000001', '1'])
    >>> brief("[+/- 2.05e-31]", "2.5")
    ['0', '2.5']
    """
    try:
        numbers = [0.0 if _ZERO.fullmatch(value) else float(value) for value in values]
    except ValueError:
        return values  # a complex number, or a value of another form
    for digits in range(_DIGITS, 18):
        short = [f"{number:.{digits}g}" for number in numbers]
        if len(set(short)) == len(set(values)):
            return short
    return values
