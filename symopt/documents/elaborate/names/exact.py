"""Sums, products and quotients of trees in which 0, 1 and exact numbers are worked out.

What an explicit matrix is made of stays readable this way: 4·1 + (-1)·0 is 4. Nothing else is simplified;
numbers with decimals stay as they are printed, since they may be rounded.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import islice

from symopt.foundation.errors import LimitError
from symopt.syntax.tree import (
    ZERO,
    Add,
    Cancel,
    Div,
    Mul,
    Neg,
    Number,
    Pow,
    Tree,
    number,
    rebuild,
    walk,
)

MOST_BITS = 4_000
"""Exact numbers beyond this many bits stay as they are written."""


MOST_NODES = 5_000
"""The largest expression that definitions and products of matrices are put together to."""


def bounded(tree: Tree) -> Tree:
    """Return a tree. Raises LimitError if it is too large, without looking at all of it."""
    if sum(1 for _ in islice(walk(tree), MOST_NODES + 1)) > MOST_NODES:
        raise LimitError(
            "this is too large when it is written out",
            why=f"more than {MOST_NODES:,} terms and factors",
            remedy="give its parts names of their own",
        )
    return tree


def value_of(tree: Tree) -> Fraction | None:
    """Return an exact number that a tree is, None if names or decimals stand in it or it is too large.

    >>> value_of(Div(Neg(Number(Fraction(1))), Number(Fraction(4))))
    Fraction(-1, 4)
    """
    match tree:
        case Number(value=value, text=text):
            found = None if "." in text and value else value  # its digits are asked for later
        case Neg(body) | Cancel(body):
            inner = value_of(body)
            found = None if inner is None else -inner if isinstance(tree, Neg) else inner
        case Add(parts) | Mul(parts):
            found = _together(tree, parts)
        case Div(above, below):
            a, b = value_of(above), value_of(below)
            found = None if a is None or not b else a / b
        case Pow(base, exponent):
            found = _power(value_of(base), value_of(exponent))
        case _:
            found = None
    if found is None or max(abs(found.numerator), found.denominator).bit_length() > MOST_BITS:
        return None
    return found


def _together(tree: Add | Mul, parts: tuple[Tree, ...]) -> Fraction | None:
    total = Fraction(0) if isinstance(tree, Add) else Fraction(1)
    for part in parts:
        value = value_of(part)
        if value is None:
            return None
        total = total + value if isinstance(tree, Add) else total * value
    return total


def _power(base: Fraction | None, exponent: Fraction | None) -> Fraction | None:
    if base is None or exponent is None or exponent.denominator != 1 or abs(exponent) > 64:
        return None
    return None if exponent < 0 and not base else base**exponent.numerator


def added(terms: Iterable[Tree]) -> Tree:
    """Return a sum; the numbers in it are added up."""
    total, rest = Fraction(0), list[Tree]()
    for term in terms:
        value = value_of(term)
        if value is None:
            rest.append(term)
        else:
            total += value
    if total or not rest:
        rest.append(number(total))
    return rest[0] if len(rest) == 1 else Add(tuple(rest))


def times(factors: Iterable[Tree]) -> Tree:
    """Return a product; the numbers in it are multiplied, and 0 is 0."""
    total, rest = Fraction(1), list[Tree]()
    for factor in factors:
        value = value_of(factor)
        if value is None:
            rest.append(factor)
        else:
            total *= value
    if not total or not rest:
        return number(total)
    if total == -1:
        return negative(rest[0] if len(rest) == 1 else Mul(tuple(rest)))
    if total != 1:
        rest.insert(0, number(total))
    return rest[0] if len(rest) == 1 else Mul(tuple(rest))


def negative(tree: Tree) -> Tree:
    """Return -a, without a double sign."""
    value = value_of(tree)
    if value is not None:
        return number(-value)
    return tree.body if isinstance(tree, Neg) else Neg(tree)


def over(above: Tree, below: Tree) -> Tree:
    """Return a quotient; one of numbers is worked out."""
    a, b = value_of(above), value_of(below)
    if a is not None and b:
        return number(a / b)
    return above if b == 1 else ZERO if a == 0 else Div(above, below)


def without_decimals(tree: Tree) -> Tree:
    """Return a tree with decimals as the fractions that they are as they stand."""
    if isinstance(tree, Number):
        return number(tree.value)
    return rebuild(tree, without_decimals)


def is_zero(tree: Tree) -> bool:
    """Return whether a tree is the number 0 as it stands."""
    return value_of(tree) == 0
