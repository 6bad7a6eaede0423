r"""Why a number that does not fit a value is not refuted: it may be that value, rounded in another manner.

    2 \cdot 10^9 \cdot 16 \cdot 32 = 10^{12}    an order of magnitude
    1.4 + 0.2 = 1.6 \%                          of numbers that are in percent
    11.7 \approx 11                             the digits are cut off
    -4.2/(2.6/\sqrt{5}) \approx -3.7            of numbers that are rounded themselves, as ≈ tells
    SE = 0.7, then -7.4/0.7 = -10.8             of a number that was rounded where it was worked out

Each rule returns what to tell, "" where it does not apply.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from symopt.documents.elaborate.names.setting import Defined, Setting
from symopt.documents.meaning.claim import Claim
from symopt.documents.meaning.digits import Printed, literals, magnitude, printed
from symopt.documents.meaning.units import other_unit
from symopt.documents.meaning.values import Entries, Taken, values_of
from symopt.documents.statements.chain import Sign
from symopt.syntax.tree import Name, Number, Tree, names, rebuild

COARSE = Fraction(1, 20)
"""A number with zeros at its end is no nearer than this part of it to what it is rounded from."""
_LITERAL = "literal"


def is_magnitude(claim: Claim, side: Tree, claimed: Tree) -> bool | None:
    r"""Return whether a power of ten is the order of magnitude of a side; None if that is not claimed.

    After ≈ any value from 10^{n-1/2} to 10^{n+1/2} is of the order 10^n, after = only one near to it.
    """
    power = magnitude(claimed)
    found = None if power is None else values_of(claim.setting, side)
    if power is None or found is None or list(found.at) != [()]:
        return None
    size, ten = abs(found.at[()].middle), Fraction(10)
    if claim.sign is Sign.APPROXIMATE:
        return ten ** (2 * power - 1) <= size**2 <= ten ** (2 * power + 1)
    return abs(size - ten**power) <= COARSE * ten**power


def near(claim: Claim, side: Tree, number: Printed, place: tuple[int, ...], value: Fraction) -> str:
    """Return why a number that does not fit the value of a side may be meant, "" if it is wrong."""
    missed = _Missed(claim, side, number, place, value)
    return next((told for rule in _RULES if (told := rule(missed))), "")


class _Missed:
    """A number that does not fit: of which side, and the value that it has there."""

    def __init__(
        self,
        claim: Claim,
        side: Tree,
        number: Printed,
        place: tuple[int, ...],
        value: Fraction,
    ) -> None:
        self.claim, self.side, self.number = claim, _worked_out(claim.setting, side), number
        self.place, self.value = place, value
        self.nearly = claim.sign is Sign.APPROXIMATE


def _worked_out(setting: Setting, side: Tree) -> Tree:
    """Return the arithmetic that a name is defined by, a side itself where it is none."""
    defined = setting.definition(side.name) if isinstance(side, Name) else None
    return side if defined is None or names(defined.body) else defined.body


def _of_percent(missed: _Missed) -> str:
    number = missed.number
    if not number.sign or any(found.sign for found in literals(missed.side)):
        return ""
    as_unit = replace(number, value=number.value * 100, half=number.half * 100)
    fits = as_unit.fits(missed.value) or (missed.nearly and as_unit.cut(missed.value))
    return "it is right if the numbers before it are in percent" if fits else ""


def _in_tens(missed: _Missed) -> str:
    number = missed.number
    if number.half or number.power <= 0:
        return ""
    close = abs(missed.value - number.value) <= COARSE * abs(number.value)
    return f"the value is {number.shown(missed.value, 3)}: it may be rounded" if close else ""


def _cut(missed: _Missed) -> str:
    number, value = missed.number, missed.value
    if not missed.nearly or number.coarse or not number.cut(value):
        return ""
    return f"the value is {number.shown(value, 1)}: its digits are cut off, not rounded"


def _of_rounded(missed: _Missed) -> str:
    number, claim = missed.number, missed.claim
    if number.cut(missed.value) and not number.coarse:
        return ""

    def is_rounded(found: Printed) -> bool:
        return missed.nearly or found.value in claim.measured

    about = loosened(claim.setting, missed.side, is_rounded)
    value = None if about is None else about.at.get(missed.place)
    half = min(number.half, COARSE * abs(number.value)) if number.coarse else number.half
    if value is None or not value.meets(number.value - half, number.value + half):
        return ""
    return "right only to the rounding of the numbers that it is worked out from"


def loosened(setting: Setting, tree: Tree, is_rounded: Callable[[Printed], bool]) -> Entries | None:
    """Return the values of a formula, some of its literals taken for all numbers that are printed so."""
    more: list[Defined] = []

    def put(node: Tree) -> Tree:
        number = printed(node) if isinstance(node, Number) else None
        if number is None or not number.half or not is_rounded(number):
            return rebuild(node, put)
        name = f"{_LITERAL}_{len(more) + 1}"
        more.append(Defined(name, node, half=number.half))
        return Name(name)

    changed = put(tree)
    return values_of(
        replace(setting, definitions=(*setting.definitions, *more)), changed, Taken.LOOSE
    )


def _of_unit(missed: _Missed) -> str:
    return other_unit(missed.claim, missed.number, missed.value)


_RULES = (_of_percent, _of_unit, _in_tens, _cut, _of_rounded)
