r"""Integrals between two ends, in closed form: `\int_a^b f(x)\,dx = F(b) - F(a)`.

What an integrand is made of is written out first. F has a value at both ends only where it is an
antiderivative all the way between them. An end at infinity is read where F vanishes there, and all of
e^{-ax^2+bx+c} where a > 0: under a condition where that depends on names. All else is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.documents.elaborate.limits.antiderivative import antiderivative, quadratic, vanishes
from symopt.documents.elaborate.names.exact import negative, value_of
from symopt.documents.elaborate.names.known import Known
from symopt.documents.elaborate.names.replacing import free_names, replaced
from symopt.documents.elaborate.names.varying import refuse_varying
from symopt.foundation.errors import UnsupportedError
from symopt.syntax.tree import (
    TWO,
    ZERO,
    Add,
    Call,
    Constant,
    Div,
    Logic,
    Mul,
    Name,
    Neg,
    Piecewise,
    Pow,
    Relation,
    Sum,
    Tree,
    number,
)

_INFINITY = Constant("inf")


def integral_of(tree: Sum, known: Known) -> Tree:
    """Return the value of an integral, whose variable and ends a sum holds. Raises UnsupportedError."""
    x, lower, upper = tree.index, tree.lower, tree.upper
    assert lower is not None  # the reader of LaTeX looks
    assert upper is not None
    body = known.written_out(tree.body, {x})
    refuse_varying(body, x)
    whole = _gaussian(body, x) if (lower, upper) == (Neg(_INFINITY), _INFINITY) else None
    if whole is not None:
        return whole
    found = antiderivative(body, x)
    if found is None:
        raise UnsupportedError("no antiderivative of this integrand is known here")
    above, first = _at(found, x, upper)
    below, second = _at(found, x, lower)
    return where(Add((above, negative(below))), (*first, *second))


def where(value: Tree, conditions: Sequence[Relation]) -> Tree:
    """Return a value that there is under some conditions alone."""
    asked = tuple(dict.fromkeys(conditions))
    if not asked:
        return value
    return Piecewise(((value, asked[0] if len(asked) == 1 else Logic("and", asked)),))


def _at(tree: Tree, x: str, end: Tree) -> tuple[Tree, tuple[Relation, ...]]:
    """Return an antiderivative at an end, 0 at infinity where it vanishes, and where that is so."""
    if end not in (_INFINITY, Neg(_INFINITY)):
        return replaced(tree, {x: end}), ()
    turned = tree if end == _INFINITY else replaced(tree, {x: Neg(Name(x))})
    conditions = vanishes(turned, x)
    if conditions is None:
        raise UnsupportedError("the value of this integral at infinity is not known here")
    return ZERO, conditions


def _gaussian(tree: Tree, x: str) -> Tree | None:
    """Return √(π/a) e^{b²/(4a) + c} for the integral of e^{-ax² + bx + c} over all x, None for any other."""
    factors = tree.factors if isinstance(tree, Mul) else (tree,)
    free = [f for f in factors if x not in free_names(f)]
    bound = [f for f in factors if x in free_names(f)]
    match bound:
        case [Call("exp", (inner,))]:
            found = quadratic(inner, x)
        case _:
            found = None
    if found is None:
        return None
    square, slope, level = found
    a = negative(square)
    value = value_of(a)
    if value is not None:
        if value <= 0:
            return None
        a = number(value)
    peak = Call("exp", (Add((Div(Pow(slope, TWO), Mul((number(4), a))), level)),))
    root = Call("sqrt", (Div(Constant("pi"), a),))
    found = Mul((*free, root, peak))
    return found if value is not None else where(found, (Relation(">", a, ZERO),))
