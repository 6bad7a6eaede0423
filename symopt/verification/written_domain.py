"""Where a formula is defined as it is written: what the author divides by, takes the logarithm or a root of.

The calculus simplifies as it builds (x·x/x is x, √x·√x is x), which can only enlarge the domain; what the
author wrote is looked at here, so that a claim that holds on less than the truth is told.
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.lower import Scope, lower
from symopt.calculus.nodes import ZERO, Node
from symopt.equality.definedness import conditions_of_call
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import (
    Call,
    Derivative,
    Div,
    Neg,
    Number,
    Piecewise,
    Pow,
    Sum,
    Tree,
    children,
)

MOST = 60
"""At most this many conditions are looked at."""


def written_conditions(tree: Tree, scope: Scope) -> tuple[Node, ...]:
    """Return conditions in scalars that hold wherever the formula, as written, has a value.

    What stands in cases, under a sum or in a derivative is left out; so is what cannot be lowered.
    """
    found: dict[Node, None] = {}
    waiting = [tree]
    while waiting and len(found) < MOST:
        item = waiting.pop(0)
        if isinstance(item, Piecewise | Sum | Derivative):
            continue
        waiting += children(item)
        try:
            for condition in _own(item, scope):
                if not condition.free:
                    found[condition] = None
        except (SymoptError, RecursionError):
            continue
    return tuple(found)


def _own(tree: Tree, scope: Scope) -> list[Node]:
    def value(part: Tree) -> Node:
        return lower(part, scope).body

    match tree:
        case Div(denominator=below) if not isinstance(below, Number):
            return [build.compare("!=", value(below), ZERO)]
        case Pow(base=base, exponent=Number(value=power)) if power.denominator > 1:
            return [build.compare("<=", ZERO, value(base))]
        case Pow(base=base, exponent=exponent) if _negative(exponent):
            return [build.compare("!=", value(base), ZERO)]
        case Call(function="sqrt", arguments=(inside,)):
            return [build.compare("<=", ZERO, value(inside))]
        case Call(function=name, arguments=arguments, options=()):
            return list(conditions_of_call(name, tuple(map(value, arguments))))
        case _:
            return []


def _negative(exponent: Tree) -> bool:
    return isinstance(exponent, Neg) and isinstance(exponent.body, Number)
