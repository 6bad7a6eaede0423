r"""Numbers with a percent sign: `12\%` is 12/100, and keeps in its text that it was written so.

A number with the sign is one to so many percent: 0.117 is 12%, and 0.1171 is 11.7%.
"""

from __future__ import annotations

from symopt.syntax.tree import Number, Span, Tree

SIGN = "%"


def percent(number: Number, span: Span = None) -> Number:
    """Return so many percent.

    >>> from fractions import Fraction
    >>> percent(Number(Fraction(12)))
    Number(value=Fraction(3, 25), text='12%')
    """
    digits = number.text or str(number.value)
    return Number(number.value / 100, digits + SIGN, span=span or number.span)


def is_percent(tree: Tree) -> bool:
    """Return whether a tree is a number with a percent sign."""
    return isinstance(tree, Number) and tree.text.endswith(SIGN)
