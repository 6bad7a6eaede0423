r"""Making trees without empty parts: no factor 1, no term 0, no exponent 1.

These are the only simplifications that a rule makes by itself; all else is a line of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from symopt.syntax.tree import (
    ONE,
    ZERO,
    Add,
    Call,
    Cancel,
    Constant,
    Derivative,
    Div,
    Entry,
    Mul,
    Name,
    Neg,
    Number,
    Piecewise,
    Pow,
    Sum,
    Tree,
    number,
    rebuild,
    walk,
)

EULER = Constant("e")


def depends(tree: Tree, name: str) -> bool:
    """Return whether the expression contains the name."""
    return any(isinstance(part, Name | Entry) and part.name == name for part in walk(tree))


def product(*factors: Tree) -> Tree:
    """Return the product of the factors without ones; a zero makes it zero."""
    kept = [f for f in factors if f != ONE]
    if any(f == ZERO for f in kept):
        return ZERO
    if not kept:
        return ONE
    return kept[0] if len(kept) == 1 else Mul(tuple(kept))


def times(outer: Tree, inner: Tree) -> Tree:
    """Return the chain rule's product, outer · inner; the factor 1 is not written."""
    if inner == ONE:
        return outer
    return inner if outer == ONE else Mul((outer, inner), "·")


def total(terms: Iterable[Tree]) -> Tree:
    """Return the sum of the terms without zeros; sums inside are flattened."""
    kept: list[Tree] = []
    for term in terms:
        kept.extend(term.terms if isinstance(term, Add) else (term,) if term != ZERO else ())
    if not kept:
        return ZERO
    return kept[0] if len(kept) == 1 else Add(tuple(kept))


def negative(tree: Tree) -> Tree:
    """Return the negative without a double sign."""
    if tree == ZERO:
        return ZERO
    return tree.body if isinstance(tree, Neg) else Neg(tree)


def quotient(numerator: Tree, denominator: Tree) -> Tree:
    """Return the quotient; the sign of the numerator goes in front."""
    if numerator == ZERO:
        return ZERO
    if denominator == ONE:
        return numerator
    if isinstance(numerator, Neg):
        return Neg(Div(numerator.body, denominator))
    return Div(numerator, denominator)


def power(base: Tree, exponent: Fraction | Tree) -> Tree:
    """Return the power; the exponent 1 is not written."""
    if isinstance(exponent, Fraction):
        exponent = number(exponent)
    return base if exponent == ONE else Pow(base, exponent)


def rational(tree: Tree) -> Fraction | None:
    """Return the value of a number as it is written (2, -2, 1/2, -1/2), None for anything else."""
    match tree:
        case Number(value=value):
            return value
        case Cancel(body=body):
            return rational(body)
        case Neg(body=body):
            inner = rational(body)
            return None if inner is None else -inner
        case Div(numerator=top, denominator=bottom):
            above, below = rational(top), rational(bottom)
            return None if above is None or not below else above / below
        case _:
            return None


def without_units(tree: Tree) -> Tree:
    """Return the tree without factors 1, terms 0, products with 0 and empty signs; order is kept."""
    tree = rebuild(tree, without_units)
    match tree:
        case Mul(factors=factors, sign=sign):
            flat: list[Tree] = []
            for factor in factors:
                inner = factor.factors if isinstance(factor, Mul) else (factor,)
                flat.extend(f for f in inner if f != ONE)
            joined = product(*flat)
            if isinstance(joined, Mul):
                return tree if joined.factors == factors else Mul(joined.factors, sign)
            return joined
        case Add(terms=terms):
            return tree if ZERO not in terms else total(terms)
        case Neg(body=Number(value=value)) if value == 0:
            return ZERO
        case Neg(body=Neg(body=body)):
            return body
        case Div(numerator=top, denominator=bottom):
            return tree if top != ZERO and bottom != ONE else quotient(top, bottom)
        case Pow(base=base, exponent=exponent) if exponent == ONE:
            return base
        case _:
            return tree


def without_strokes(tree: Tree) -> Tree:
    """Return the tree with nothing struck out, and powers of e as exponentials."""
    tree = rebuild(tree, without_strokes)
    if isinstance(tree, Cancel):
        return tree.body
    if isinstance(tree, Pow) and tree.base == EULER:
        return Call("exp", (tree.exponent,))
    return tree


def without_cancel(tree: Tree) -> Tree:
    """Return the tree with nothing struck out."""
    if not any(isinstance(part, Cancel) for part in walk(tree)):
        return tree
    tree = rebuild(tree, without_cancel)
    return tree.body if isinstance(tree, Cancel) else tree


def outside(tree: Tree, change: Callable[[Tree], Tree | None]) -> Tree:
    """Return the tree with `change` applied from the top; pending derivatives are left alone."""
    changed = change(tree)
    if changed is not None:
        return changed
    if isinstance(tree, Derivative):
        return tree
    return rebuild(tree, lambda part: outside(part, change))


def replace_part(tree: Tree, old: Tree, new: Tree) -> Tree:
    """Return the tree with every occurrence of a part replaced, but not in pending derivatives."""
    return outside(tree, lambda part: new if part == old else None)


def cost(tree: Tree) -> int:
    """Return how long a formula is: its leaves and operations."""
    count = 0
    for part in walk(tree):
        match part:
            case Add(terms=terms):
                count += len(terms) - 1
            case Mul(factors=factors):
                count += len(factors) - 1
            case Piecewise(branches=branches):
                count += len(branches)
            case Sum():
                count += 2
            case _:
                count += 1
    return count
