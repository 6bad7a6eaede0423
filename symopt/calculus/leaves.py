"""Constructors of nodes that need no algebra: numbers, deltas, indicators, conditions, cases."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from symopt.calculus import indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import (
    FALSE,
    ONE,
    TRUE,
    ZERO,
    Cases,
    Compare,
    Delta,
    Node,
    Number,
    Rational,
    Value,
    Within,
)

_labels = count()


def fresh(index: Index) -> Index:
    """Return an index of the same range with a name that occurs nowhere else."""
    return Index(f"#{next(_labels)}", index.lower, index.upper)


def number(value: Rational) -> Number:
    """Return an exact number."""
    return Number(value)


def value(affine: Affine) -> Node:
    """Return an affine index expression as a number."""
    return Value(affine) if affine.terms else Number(affine.constant)


def delta(left: Affine, right: Affine) -> Node:
    """Return the Kronecker delta of two index expressions."""
    difference = indices.subtract(left, right)
    if not difference.terms:
        return ZERO if difference.constant else ONE
    if difference.terms[0][1] < 0:
        difference = indices.subtract(right, left)
    if indices.sign(indices.shift(difference, -1)) == 1 or indices.sign(difference) == -1:
        return ZERO
    return Delta(difference)


def within(affine: Affine, lower: Affine, upper: Affine) -> Node:
    """Return the indicator of lower ≤ affine ≤ upper; a plain index within its own range gives 1."""
    known = indices.within(affine, lower, upper)
    if known is None:
        return Within(affine, lower, upper)
    return ONE if known else ZERO


def compare(op: str, left: Node, right: Node) -> Node:
    """Return a condition; ">" and ">=" are turned around, comparisons of numbers decided."""
    if op in (">", ">="):
        return compare("<" if op == ">" else "<=", right, left)
    if isinstance(left, Number) and isinstance(right, Number):
        a, b = left.value, right.value
        holds = {"<": a < b, "<=": a <= b, "=": a == b, "!=": a != b}[op]
        return TRUE if holds else FALSE
    return Compare(op, left, right)


def cases(branches: Iterable[tuple[Node, Node]]) -> Node:
    """Return the first branch whose condition holds; branches after a certain one are dropped."""
    kept: list[tuple[Node, Node]] = []
    for branch, condition in branches:
        if condition is FALSE:
            continue
        kept.append((branch, condition))
        if condition is TRUE:
            break
    if kept and all(branch is kept[0][0] for branch, _ in kept) and kept[-1][1] is TRUE:
        return kept[0][0]
    return Cases(tuple(kept))
