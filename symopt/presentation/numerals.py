"""Floats as trees: rounded to some significant digits, with a power of ten where that reads better.

A rounded number says so by its digits alone; documents state once that numbers are rounded.
"""

from __future__ import annotations

from fractions import Fraction
from math import isfinite

from symopt.foundation.document import Inline, Math
from symopt.syntax.tree import Constant, Mul, Neg, Number, Pow, Tree, number

DIGITS = 5


def rounded(value: float, digits: int = DIGITS) -> Tree:
    """Return a float to so many significant digits: 0.097247, 1.2 × 10⁻⁸, 4.

    Raises ValueError for what is not finite; `numeral` has words for these.

    >>> from symopt.syntax.printing.text_printer import to_text
    >>> [to_text(rounded(x, 3)) for x in (0.0972472, -4.0, 1.25e-9)]
    ['0.0972', '-4', '1.25*10**(-9)']
    """
    if not isfinite(value):
        raise ValueError(f"{value} has no digits")
    whole = 10**digits <= abs(value) < 10**9  # 150000 says it better than a power of ten
    written = f"{value:.0f}" if whole else f"{value:.{digits}g}"
    mantissa, _, exponent = written.partition("e")
    negative = mantissa.startswith("-")
    digits_text = mantissa.lstrip("-")
    if "." in digits_text:
        digits_text = digits_text.rstrip("0").rstrip(".")
    size: Tree = Number(Fraction(digits_text), digits_text)
    if exponent:
        power = Pow(Number(Fraction(10)), number(int(exponent)))
        size = power if digits_text == "1" else Mul((size, power), sign="×")
    return Neg(size) if negative and Fraction(digits_text) else size


def numeral(value: float, digits: int = DIGITS) -> Inline:
    """Return a float for a sentence or a table cell, in words if it is not finite."""
    if isfinite(value):
        return Math(rounded(value, digits))
    if value != value:
        return "undefined"
    infinity = Constant("inf")
    return Math(infinity if value > 0 else Neg(infinity))
