"""What the printers share: how tightly a printed piece binds, and shapes they all recognize."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from symopt.syntax.grammar.reader import AND, NOT, OR, POSTFIX, POWER, PRODUCT, RELATION, SUM
from symopt.syntax.tree import Cancel, Constant, Div, Logic, Mul, Neg, Number, Relation, Tree

FRACTION = 70
"""A two-story fraction: needs no brackets as a factor, but does under a power."""
ATOM = 100

__all__ = ["AND", "ATOM", "FRACTION", "NOT", "OR", "POSTFIX", "POWER", "PRODUCT", "RELATION", "SUM"]


class Piece(NamedTuple):
    """Printed text and how tightly it binds."""

    text: str
    level: int = ATOM


def chain(tree: Logic) -> tuple[Relation, ...] | None:
    """Return the comparisons of `a <= b <= c`, None if the tree is not such a chain."""
    found: list[Relation] = []
    for part in tree.arguments:
        if not isinstance(part, Relation) or (found and found[-1].right != part.left):
            return None
        found.append(part)
    return tuple(found) if tree.op == "and" and len(found) > 1 else None


def decimal(value: Fraction) -> str | None:
    """Return a nonnegative number as digits, None if its decimals do not end (or go on too long)."""
    denominator = value.denominator
    if denominator == 1:
        return str(value.numerator)
    places = 0
    while denominator % 10 == 0:
        denominator, places = denominator // 10, places + 1
    for prime in (2, 5):
        count = 0
        while denominator % prime == 0:
            denominator, count = denominator // prime, count + 1
        places += count
    if denominator != 1 or places > 1000:
        return None
    digits = str(value.numerator * 10**places // value.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"


def is_number(tree: Tree) -> bool:
    """Whether a factor is plainly no array, so that no ⊙ stands beside it: 2, 1/m."""
    above = tree.numerator if isinstance(tree, Div) else tree
    return isinstance(above, Number | Constant)


def runs(items: tuple[Tree, ...]) -> list[tuple[Tree, int]]:
    """Return equal neighbors with their count: (x, x, y) is [(x, 2), (y, 1)]."""
    found: list[tuple[Tree, int]] = []
    for item in items:
        if found and found[-1][0] == item:
            found[-1] = (item, found[-1][1] + 1)
        else:
            found.append((item, 1))
    return found


def signed(term: Tree) -> tuple[str, Tree]:
    """Return the sign of a term of a sum, and what follows the sign."""
    return ("-", term.body) if isinstance(term, Neg) else ("+", term)


def without_cancel(factors: tuple[Tree, ...]) -> tuple[Tree, ...]:
    """Return factors as they are where nothing is struck out: a struck-out product needs no bracket."""
    found: list[Tree] = []
    for factor in factors:
        body = factor
        while isinstance(body, Cancel):
            body = body.body
        found.extend(body.factors if isinstance(body, Mul) and body is not factor else (body,))
    return tuple(found)
