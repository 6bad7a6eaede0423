"""Sums and products of trees in which what is 0 goes, as rules write them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symopt.syntax.tree import ONE, ZERO, Add, Call, Div, MatMul, Mul, Name, Neg, Number, Tree


def total(terms: Iterable[Tree]) -> Tree:
    """Return the sum of the terms that are not 0."""
    kept = [term for term in terms if term != ZERO]
    flat = [t for term in kept for t in (term.terms if isinstance(term, Add) else (term,))]
    return ZERO if not flat else flat[0] if len(flat) == 1 else Add(tuple(flat))


def negative(tree: Tree) -> Tree:
    """Return -u; --u is u, and the terms of a sum change sign."""
    match tree:
        case Neg(body=body):
            return body
        case Add(terms=terms):
            return Add(tuple(map(negative, terms)))
        case _:
            return tree if tree == ZERO else Neg(tree)


def times(*factors: Tree, elementwise: bool = False) -> Tree:
    """Return a product, elementwise where arrays meet; signs go to the front, 1 goes, (1/v) u is u/v."""
    sign = False
    kept: list[Tree] = []
    below: list[Tree] = []
    for factor in factors:
        while isinstance(factor, Neg):
            sign, factor = not sign, factor.body
        if factor == ZERO:
            return ZERO
        if isinstance(factor, Div) and factor.numerator == ONE and not plain(factor.denominator):
            below.append(factor.denominator)
            continue
        if isinstance(factor, Mul) and factor.sign == ("⊙" if elementwise else ""):
            kept.extend(factor.factors)
        elif factor != ONE:
            kept.append(factor)
    body = over(_joined(kept, elementwise), _joined(below, elementwise))
    return Neg(body) if sign else body


def _joined(kept: list[Tree], elementwise: bool) -> Tree:
    if len(kept) < 2:
        return kept[0] if kept else ONE
    return Mul(tuple(kept), "⊙" if elementwise else "")


def matrix_times(factors: Sequence[Tree]) -> Tree:
    """Return a matrix product; a sign goes to the front."""
    sign = False
    kept: list[Tree] = []
    for factor in factors:
        while isinstance(factor, Neg):
            sign, factor = not sign, factor.body
        if factor == ZERO:
            return ZERO
        kept.extend(factor.factors if isinstance(factor, MatMul) else (factor,))
    body = kept[0] if len(kept) == 1 else MatMul(tuple(kept))
    return Neg(body) if sign else body


def over(top: Tree, bottom: Tree) -> Tree:
    """Return a quotient, its sign in front."""
    if isinstance(top, Neg):
        return negative(over(top.body, bottom))
    return top if bottom == ONE or top == ZERO else Div(top, bottom)


def plain(tree: Tree) -> bool:
    """Whether a tree is a name or a number."""
    return isinstance(tree, Name | Number)


def call(function: str, *arguments: Tree) -> Tree:
    """Return a function of trees."""
    return Call(function, arguments)
