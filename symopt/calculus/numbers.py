"""Rational numbers in expressions: exact powers, and the number that a sum gives to its product."""

from __future__ import annotations

from fractions import Fraction
from math import floor, gcd, lcm

from symopt.calculus.nodes import Rational, Sum
from symopt.foundation.errors import LimitError

MAX_BITS = 200_000
"""The largest size of an exact number, in bits."""


def exact_power(
    base: Rational, exponent: Rational
) -> tuple[Rational, tuple[Rational, Rational] | None]:
    """Return (f, (b, q)) with base^exponent = f · b^q, 0 < q < 1; the second part is None if all is rational.

    Raises LimitError if the number would be too large to write down.

    >>> exact_power(8, Fraction(1, 3)), exact_power(2, Fraction(3, 2))
    ((2, None), (2, (2, Fraction(1, 2))))
    """
    exponent = Fraction(exponent)
    if not base:
        return (1 if not exponent else 0), None
    whole = floor(exponent)
    rest = exponent - whole
    size = max(abs(Fraction(base).numerator), Fraction(base).denominator).bit_length()
    if size > 1 and abs(whole) * size > MAX_BITS:
        raise LimitError(
            "a power of a number is too large to write down",
            where=f"{base}**{exponent}",
            why=f"it has more than {MAX_BITS} bits",
            remedy="use a smaller exponent or a symbol",
        )
    factor = Fraction(base) ** whole
    if not rest:
        return _plain(factor), None
    root = exact_root(Fraction(base), rest.denominator)
    if root is not None:
        return _plain(factor * root**rest.numerator), None
    return _plain(factor), (base, rest)


def exact_root(value: Fraction, degree: int) -> Fraction | None:
    """Return the nonnegative root of that degree if it is rational, else None."""
    if value < 0:
        return None
    top, bottom = _root(value.numerator, degree), _root(value.denominator, degree)
    return None if top is None or bottom is None else Fraction(top, bottom)


def content(node: Sum) -> Rational:
    """Return the signed rational that a factor 4 - 2x gives to its product, so that x - 2 is left.

    If whole numbers of over 100 bits were left, powers of which no float holds, 1 is what is left first.

    >>> from symopt.calculus.nodes import Entry
    >>> content(Sum(4, ((-2, Entry("x", ())),)))
    -2
    """
    parts = [c for c, _ in node.terms] + ([node.constant] if node.constant else [])
    size: Rational = gcd(*(p.numerator for p in parts))
    below = lcm(*(p.denominator for p in parts))
    if below != 1:
        size = Fraction(size, below)
    long = below >> 50 or any(abs(p.numerator) >> 50 for p in parts)
    if long and max(abs(p / Fraction(size)) for p in parts) >= 1 << 100:
        return node.terms[0][0]
    return -size if node.terms[0][0] < 0 else size


def _root(value: int, degree: int) -> int | None:
    if value < 2:
        return value
    low, high = 1, 1 << -(-value.bit_length() // degree)
    while low <= high:
        middle = (low + high) // 2
        trial = middle**degree
        if trial == value:
            return middle
        low, high = (middle + 1, high) if trial < value else (low, middle - 1)
    return None


def _plain(value: Fraction) -> Rational:
    return value.numerator if value.denominator == 1 else value
