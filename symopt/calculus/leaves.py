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
    Boolean,
    Cases,
    Compare,
    Delta,
    Node,
    Number,
    Product,
    Rational,
    Sum,
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
    """Return an affine index expression as a number: a sum of plain indices and sizes."""
    parts = sorted(
        ((c, Value(indices.of(s))) for s, c in affine.terms), key=lambda part: part[1].digest
    )
    if not parts:
        return Number(affine.constant)
    if affine.constant or len(parts) > 1:
        return Sum(affine.constant, tuple(parts))
    ((factor, symbol),) = parts
    return symbol if factor == 1 else Product(factor, ((symbol, 1),))


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


def logic(op: str, parts: Iterable[Node]) -> Node:
    """Return a combination of conditions by "and", "or" or "not"; certain parts are worked out."""
    kept = tuple(dict.fromkeys(parts))
    if op == "true":
        return TRUE
    if op == "not":
        return TRUE if kept[0] is FALSE else Boolean(op, kept)
    decisive, idle = (FALSE, TRUE) if op == "and" else (TRUE, FALSE)
    if decisive in kept:
        return decisive
    left = tuple(part for part in kept if part is not idle)
    if len(left) < 2:
        return left[0] if left else idle
    return Boolean(op, left)


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
    indicator = _indicator(kept)
    return Cases(tuple(kept)) if indicator is None else indicator


def _indicator(branches: list[tuple[Node, Node]]) -> Node | None:
    """Return the delta or range indicator that "1 if …, 0 otherwise" about indices is, or None."""
    if [v for v, _ in branches] != [ONE, ZERO] or branches[1][1] is not TRUE:
        return None
    match branches[0][1]:
        case Compare(fields=("=", left, right)):
            ends = _affine(left), _affine(right)
            return delta(ends[0], ends[1]) if ends[0] and ends[1] else None
        case Boolean(fields=("and", (Compare(fields=("<=", a, b)), Compare(fields=("<=", c, d))))):
            low, place, high = _affine(a), _affine(b), _affine(d)
            return within(place, low, high) if b is c and low and place and high else None
        case _:
            return None


def _affine(node: Node) -> Affine | None:
    """Return a number as an index expression, if it is one: the inverse of `value`."""
    match node:
        case Number(fields=(int(whole),)):
            return Affine(whole)
        case Value():
            return node.affine
        case Product(fields=(int(factor), ((Value() as symbol, 1),), ())):
            return indices.combine(((symbol.affine, factor),))
        case Sum(fields=(int(whole), terms)):
            parts = [(t.affine, c) for c, t in terms if isinstance(t, Value) and type(c) is int]
            found = indices.combine([(Affine(whole), 1), *parts])
            return found if len(parts) == len(terms) else None
        case _:
            return None
