r"""Sums that end with O(…): `e^x = 1 + x + O(x^2)` says which coefficients of the difference are 0.

    a = b + O(x^k)            those of x^0, …, x^{k-1} in a - b, for x → 0
    a = b + O((x - c)^k)      those of (x - c)^j, j < k, for x → c
    f(x + h)                  f(x) + h f'(x) + h²/2 f''(x) + … for an f without definition, which is smooth

What grows with a number, O(n^2) or O(1/n), is not read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import factorial

from symopt.documents.elaborate.limits.limits import LENGTH, SMALL, vanishing
from symopt.documents.elaborate.names.exact import bounded, value_of
from symopt.documents.elaborate.names.known import Known
from symopt.documents.elaborate.names.replacing import free_names, replaced
from symopt.documents.elaborate.names.unknowns import Application, name_of, unknown
from symopt.documents.elaborate.names.varying import refuse_varying
from symopt.foundation.errors import UnsupportedError
from symopt.syntax.names import split_name
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Add,
    Call,
    Div,
    Mul,
    Name,
    Neg,
    Pow,
    Tree,
    number,
    rebuild,
)

REMAINDER = "remainder"
"""The function that stands for O(…) in a tree."""
_COUNTED = frozenset("ndmkijlpNMKTLPD")
"""Letters of what is counted: O(n) is about large n."""


@dataclass(frozen=True, slots=True)
class Remainder:
    """What O((x - place)^order) says: the variable, where it goes to, and how fast."""

    variable: str
    place: Tree
    order: int


def split_remainder(tree: Tree) -> tuple[Tree, Tree] | None:
    """Return b and what stands within O(…) of b + O(…), None for another tree."""
    match tree:
        case Add((*terms, Call(function, (size,)))) if function == REMAINDER and terms:
            return terms[0] if len(terms) == 1 else Add(tuple(terms)), size
        case Call(function, (size,)) if function == REMAINDER:
            return ZERO, size
        case _:
            return None


def remainder_of(size: Tree) -> Remainder:
    """Return what a size says. Raises UnsupportedError where it is no whole power of a small number."""
    base, exponent = (size.base, size.exponent) if isinstance(size, Pow) else (size, ONE)
    order = value_of(exponent)
    if order is None or order.denominator != 1 or not 0 < order < LENGTH:
        raise UnsupportedError("only O(x^k) with a small whole number k is read")
    match base:
        case Name(name):
            found = Remainder(name, ZERO, int(order))
        case Add((Name(name), Neg(place))) if name not in free_names(place):
            found = Remainder(name, place, int(order))
        case _:
            raise UnsupportedError("only O(x^k) and O((x - c)^k) are read")
    if split_name(found.variable).base in _COUNTED:
        raise UnsupportedError(f"O({found.variable}) may be about large {found.variable}")
    return found


def must_vanish(tree: Tree, told: Remainder, known: Known) -> tuple[Tree, ...]:
    """Return the coefficients that are 0 if tree = O((x - place)^order), of both ways to the place.

    Raises UnsupportedError where the series is not certain.
    """
    x = told.variable
    body = known.written_out(tree, {x, *known.inputs(free_names(tree))})
    found: list[Tree] = []
    for small in (Name(SMALL), Neg(Name(SMALL))):
        opened = _opened(body, x, told.place, small)
        refuse_varying(opened, x)
        step = small if told.place == ZERO else Add((told.place, small))
        found += vanishing(bounded(replaced(opened, {x: step})), told.order)
    return tuple(dict.fromkeys(found))


def _opened(tree: Tree, x: str, place: Tree, small: Tree) -> Tree:
    """Return the tree with unknown values f(x + h) as polynomials in h."""
    if not isinstance(tree, Name):
        return rebuild(tree, lambda child: _opened(child, x, place, small))
    item = unknown(tree.name)
    if not isinstance(item, Application):
        return tree
    moved = [k for k, a in enumerate(item.arguments) if x in free_names(a)]
    if not moved:
        return tree
    if len(moved) > 1:
        raise UnsupportedError("a function of several values that vary is not looked into here")
    (position,) = moved
    base, slope = _linear(item.arguments[position], x, place)
    step = small if slope == ONE else Mul((slope, small))
    arguments = (*item.arguments[:position], base, *item.arguments[position + 1 :])
    terms: list[Tree] = []
    for order in range(LENGTH):
        orders = (*item.orders, *([position + 1] * order))
        value = Name(name_of(replace(item, arguments=arguments, orders=orders)))
        power = ONE if not order else step if order == 1 else Pow(step, number(order))
        terms.append(Mul((Div(power, number(factorial(order))), value)))
    return Add(tuple(terms))


def _linear(argument: Tree, x: str, place: Tree) -> tuple[Tree, Tree]:
    """Return c and s of an argument c + s (x - place)."""
    if argument == Name(x):
        return place, ONE
    if place != ZERO or not isinstance(argument, Add):
        raise UnsupportedError("this value of an undefined function is not looked into here")
    rest = [t for t in argument.terms if x not in free_names(t)]
    slopes = [_slope(t, x) for t in argument.terms if x in free_names(t)]
    if not rest or None in slopes:
        raise UnsupportedError("this value of an undefined function is not looked into here")
    slope = slopes[0] if len(slopes) == 1 else Add(tuple(s for s in slopes if s is not None))
    assert slope is not None  # None is none of them
    return rest[0] if len(rest) == 1 else Add(tuple(rest)), slope


def _slope(term: Tree, x: str) -> Tree | None:
    match term:
        case Name():
            return ONE
        case Neg(body):
            inner = _slope(body, x)
            return None if inner is None else Neg(inner)
        case Mul(factors):
            rest = tuple(f for f in factors if f != Name(x))
            if len(rest) != len(factors) - 1 or any(x in free_names(f) for f in rest):
                return None
            return rest[0] if len(rest) == 1 else Mul(rest)
        case _:
            return None


__all__ = ["REMAINDER", "Remainder", "must_vanish", "remainder_of", "split_remainder"]
