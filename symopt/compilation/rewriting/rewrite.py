"""What a rewrite is: two formulas that are equal, of which the second computes the better.

A rewrite keeps the value wherever the first formula is defined. The formulas are plain text in x, y, …,
read once by the parser of the catalogue and turned into nodes.
"""

from __future__ import annotations

from functools import cache

from symopt.calculus.lower import lower_scalar
from symopt.calculus.nodes import Node
from symopt.foundation.record import record
from symopt.functions.formula import formula

NAMES = frozenset("xyuvw")
"""The names that stand for any node in a rewrite."""


@record
class Rewrite:
    """One identity, used from left to right.

    before, after: formulas in x, y, …   where: what holds wherever `before` is defined, if a proof needs it.
    at: values of x (and y) where the first loses digits, or overflows.
    late: for code alone, after differentiating: its derivatives would be worse.
    """

    before: str
    after: str
    at: tuple[tuple[str, ...], ...]
    where: str = ""
    late: bool = False


@record
class Family:
    """Rewrites of one kind.

    heads: the functions that occur in their left sides; "root" stands for a fractional power.
    """

    name: str
    title: str
    heads: tuple[str, ...]
    rewrites: tuple[Rewrite, ...]
    reference: str


@cache
def pattern(text: str) -> Node:
    """Return the node of a rewrite's formula."""
    return lower_scalar(formula(text, NAMES, where="a rewrite"))
