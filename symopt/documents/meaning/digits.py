r"""Printed numbers: what 0.183 claims is its digits, and how a right value is printed with as many.

0.183        half a unit of the last digit is 0.0005
1.5·10^{-3}  half a unit is 0.00005
12%          half a unit is 0.005
6, 1/8       exact
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from symopt.syntax.percent import SIGN, is_percent
from symopt.syntax.tree import Cancel, Div, Mul, Neg, Number, Pow, Tree, walk

if TYPE_CHECKING:
    from flint import arb

LARGEST = 40
"""The largest power of ten, and the most decimals, that are looked at."""
HALF = Fraction(1, 2)
MOST_DIGITS = 30
"""A number with more digits before the point is shown by its order of magnitude."""
LEAST = 8
FEW_MORE = 3
"""How many decimals, and how many more than are printed, a value is shown with so as not to be 0."""
MOST_ZEROS = 5_000
"""The largest order of magnitude, either way, that is looked at."""
MOST_BITS = 20_000
"""A number whose binary exponent is beyond this is not written out."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as it is printed: its value, and half a unit of its last digit (0 if it is exact).

    places: how many decimals it has, counted before a power of ten.   power: of ten, behind it.
    sign: the percent sign behind it, "" if there is none.   coarse: whether zeros at its end are no digits.
    """

    value: Fraction
    half: Fraction = Fraction(0)
    places: int = 0
    power: int = 0
    sign: str = ""
    coarse: bool = False

    def fits(self, value: Fraction) -> bool:
        """Return whether a value is printed so, rounded to the nearest; a tie may go either way."""
        return abs(value - self.value) <= self.half

    def cut(self, value: Fraction) -> bool:
        """Return whether a value begins with these digits and was cut off, not rounded."""
        away = value - self.value if self.value >= 0 else self.value - value
        return bool(self.half) and 0 <= away < 2 * self.half

    def shown(self, value: Fraction, more: int = 0) -> str:
        """Return a value with as many decimals, or more."""
        text = short(value / Fraction(10) ** self.power, self.places + more)
        if self.sign:
            return text + self.sign
        return f"{text}·10^{self.power}" if self.power else text


def printed(tree: Tree) -> Printed | None:
    r"""Return what a printed number claims; None for anything else, such as a sum of numbers.

    >>> printed(Neg(Number(Fraction(549, 100), "5.49")))
    Printed(value=Fraction(-549, 100), half=Fraction(1, 200), places=2, power=0, sign='', coarse=False)
    """
    match tree:
        case Cancel(body=body):
            return printed(body)
        case Neg(body=body):
            inner = printed(body)
            return None if inner is None else _scaled(inner, Fraction(-1), 0)
        case Number():
            return _number(tree)
        case Div(numerator=Number() as top, denominator=Number() as bottom) if bottom.value:
            whole = top.value.denominator == bottom.value.denominator == 1
            return Printed(top.value / bottom.value) if whole else None
        case Mul(factors=(first, Pow(base=Number(value=ten), exponent=exponent))) if ten == 10:
            inner, power = printed(first), printed(exponent)
            if inner is None or power is None or power.half or abs(power.value) > LARGEST:
                return None
            if power.value.denominator != 1 or inner.power:
                return None
            return _scaled(inner, Fraction(10) ** int(power.value), int(power.value))
        case _:
            return None


def _number(tree: Number) -> Printed:
    sign = SIGN if is_percent(tree) else ""
    mantissa, _, exponent = tree.text.removesuffix(sign).lower().partition("e")
    if tree.text:
        power = int(exponent) if exponent.lstrip("+-").isdigit() else 0
        power -= 2 * len(sign)
        decimals = mantissa.partition(".")[2]
        if not decimals.isdigit() and not sign:
            return Printed(tree.value)
        places = len(decimals)
        return Printed(tree.value, HALF * Fraction(10) ** (power - places), places, power, sign)
    places = decimals_of(tree.value)
    return Printed(tree.value, HALF / 10**places if places else Fraction(0), places)


def _scaled(inner: Printed, factor: Fraction, power: int) -> Printed:
    return replace(
        inner, value=inner.value * factor, half=inner.half * abs(factor), power=inner.power + power
    )


def decimals_of(value: Fraction) -> int:
    """Return how many decimals an exact decimal has; 0 if it is none."""
    for places in range(LARGEST):
        if (value * 10**places).denominator == 1:
            return places
    return 0


def has_decimals(tree: Tree) -> bool:
    """Return whether a number with decimals stands in a tree."""
    return any(found.half for found in literals(tree))


def literals(tree: Tree) -> Iterator[Printed]:
    """Yield the numbers that stand in a tree, as they are printed."""
    for node in walk(tree):
        if isinstance(node, Number):
            yield _number(node)


def decimal(value: Fraction, places: int) -> str:
    """Return a number with a fixed number of decimals, rounded to nearest, ties away from 0.

    >>> decimal(Fraction(-3586, 1000), 2)
    '-3.59'
    """
    scaled = abs(value) * 10**places
    whole = int(scaled + HALF)
    digits = str(whole).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{text}" if value < 0 and whole else text


def short(value: Fraction, places: int) -> str:
    """Return a number as `decimal` does, but one of very many digits, or of none, by its size.

    >>> short(Fraction(2**200), 2), short(Fraction(1, 256), 2), short(Fraction(1, 10**14), 13)
    ('1.607·10^60', '0.0039', '1.0·10^-14')
    """
    text = decimal(value, places)
    whole = text.lstrip("-").partition(".")[0]
    if len(whole) > MOST_DIGITS:
        power = len(whole) - 1
        return f"{decimal(value / Fraction(10) ** power, 3)}·10^{power}"
    if value and not text.strip("-0."):
        power = len(str(ceil(abs(1 / value)) - 1))
        if power <= places + FEW_MORE and power < LEAST:
            return decimal(value, power + 1)
        return f"{decimal(value * Fraction(10) ** power, 1)}·10^-{power}"
    return text


def magnitude(tree: Tree) -> int | None:
    r"""Return the n of a power of ten that stands alone, `10^{12}`; None for anything else."""
    match tree:
        case Pow(Number(value=ten), exponent) if ten == 10:
            found = printed(exponent)
            if found is None or found.half or found.value.denominator != 1:
                return None
            return int(found.value) if abs(found.value) <= MOST_ZEROS else None
        case _:
            return None


def middle(value: arb) -> Fraction:
    """Return the middle of a ball, exactly. Raises OverflowError where it is far too large or small."""
    return _exactly(value.mid())


def radius(value: arb) -> Fraction:
    """Return the radius of a ball, exactly. Raises OverflowError as `middle` does."""
    return _exactly(value.rad())


def _exactly(value: arb) -> Fraction:
    mantissa, exponent = (int(part) for part in value.man_exp())
    if mantissa and abs(exponent) > MOST_BITS:
        raise OverflowError
    return Fraction(mantissa) * Fraction(2) ** exponent
