"""Nodes as text: the arithmetic that numpy and plain Python share.

An expression is text with a binding strength, so that brackets appear only where they are needed.
What differs between backends is a `Dialect`: how functions are called, how cases are chosen. What
differs between array layouts is left to the methods `entry`, `value` and `special` of a writer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TypeAlias

from symopt.calculus.nodes import Rational
from symopt.foundation.errors import LimitError
from symopt.foundation.record import record

Text: TypeAlias = "tuple[str, int]"
"""Source text and its binding strength."""

SUM, PRODUCT, UNARY, POWER, ATOM = 1, 2, 3, 4, 5


@record
class Dialect:
    """How one backend writes what is not plain arithmetic.

    functions: catalogue name -> name of the callable in generated code; variadic ones take two arguments.
    power: callable for general exponents.   sqrt: for exponent ½.
    choose: (value, condition, otherwise) -> text.   both, either, negated: logic.
    compare_equal etc. are Python's own.   eager: both sides of a choice are computed.
    """

    functions: Mapping[str, str]
    power: str
    sqrt: str
    nan: str
    choose: Callable[[str, str, str], Text]
    both: str
    either: str
    negated: str
    eager: bool


def bracket(text: Text, strength: int) -> str:
    """Return the text, in brackets if it binds more weakly than `strength`."""
    return text[0] if text[1] >= strength else f"({text[0]})"


def literal(number: Rational) -> Text:
    """Return a number as the nearest float, or as an integer if it is a small one.

    >>> literal(3), literal(Fraction(1, 4)), literal(-2)
    (('3', 5), ('0.25', 5), ('-2', 3))
    """
    if isinstance(number, int) and abs(number) < 2**53:
        text = str(number)
    else:
        try:
            text = repr(float(number))
        except OverflowError as error:
            raise LimitError(
                "a constant is too large for floating-point code",
                where=f"about 2**{abs(Fraction(number)).numerator.bit_length()}",
                why="the largest float is about 1.8e308",
            ) from error
    return text, UNARY if text[0] == "-" else ATOM


def join_sum(parts: list[tuple[Rational, Text]], constant: Rational) -> Text:
    """Return Σ ± text + constant; the parts carry only signs as coefficients."""
    ordered = sorted(parts, key=lambda part: (part[0] < 0, part[1][0]))
    if constant > 0 and ordered[0][0] < 0:
        out = literal(constant)[0]
        constant = 0
    else:
        sign, text = ordered.pop(0)
        out = bracket(text, SUM) if sign > 0 else "-" + bracket(text, PRODUCT)
    for sign, text in ordered:
        out += f" + {bracket(text, PRODUCT)}" if sign > 0 else f" - {bracket(text, PRODUCT)}"
    if constant:
        out += f" {'-' if constant < 0 else '+'} {literal(abs(constant))[0]}"
    return out, SUM


def join_product(
    coefficient: Rational,
    above: list[Text],
    below: list[Text],
    arrays: tuple[list[Text], list[Text]],
) -> Text:
    """Return coefficient · Π above / Π below, scalars first so that arrays are passed over least.

    above, below: scalar factors.   arrays: array factors, above and below.
    """
    sign = "-" if coefficient < 0 else ""
    size = abs(coefficient)
    if size == 1 and below and arrays[0] and not above:
        head, *rest = arrays[0]  # (X.T @ r)/m reads better than 1/m*(X.T @ r)
        out = sign + "*".join([bracket(head, PRODUCT), *(bracket(t, POWER) for t in rest)])
        return out + "".join(f"/{bracket(t, POWER)}" for t in (*below, *arrays[1])), PRODUCT
    factors = [bracket(t, POWER if k else PRODUCT) for k, t in enumerate(above)]
    if size != 1 or not (above or arrays[0]):
        factors = [literal(size)[0], *(bracket(t, POWER) for t in above)]
    if not factors and below:
        factors = ["1"]
    out = "*".join(factors)
    for text in below:
        out += f"/{bracket(text, POWER)}"
    for text in arrays[0]:
        out += f"*{bracket(text, POWER)}" if out else bracket(text, PRODUCT)
    for text in arrays[1]:
        out += f"/{bracket(text, POWER)}"
    count = len(factors) + len(below) + len(arrays[0]) + len(arrays[1])
    if sign and out[0] == "-":
        out = f"({out})"
    weakest = min((strength for _, strength in (*above, *arrays[0])), default=UNARY)
    return sign + out, PRODUCT if count > 1 else min(UNARY, weakest)
