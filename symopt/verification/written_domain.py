"""Where a formula is defined as it is written: what the author divides by, takes the logarithm or a root of.

The calculus simplifies as it builds (x·x/x is x, √x·√x is x), which can only enlarge the domain; what the
author wrote is looked at here, so that a claim that holds on less than the truth is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import islice, product
from typing import Any

from symopt.calculus import build
from symopt.calculus.graph import Graph
from symopt.calculus.indices import Index
from symopt.calculus.lower import Scope, lower
from symopt.calculus.nodes import ZERO, Compare, Node
from symopt.calculus.nodes import Number as NodeNumber
from symopt.compilation.shapes import evaluate
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.definedness import conditions_of_call
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.precision import working
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import (
    Call,
    Derivative,
    Div,
    Number,
    Piecewise,
    Pow,
    Sum,
    Tree,
    children,
)

MOST = 60
"""At most this many conditions are looked at."""
MOST_PLACES = 64
"""At so many places of an array a condition on its entries is looked at."""
BITS = 160


def written_conditions(tree: Tree, scope: Scope, *, of_entries: bool = False) -> tuple[Node, ...]:
    """Return conditions in scalars that hold wherever the formula, as written, has a value.

    of_entries: those of every entry of an array, too, whose free indices are its places.
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
                if of_entries or not condition.free:
                    found[condition] = None
        except (SymoptError, RecursionError):
            continue
    return tuple(found)


def broken_at(
    point: Mapping[str, Any], conditions: Sequence[Node], graph: Graph
) -> tuple[Node, ...]:
    """Return the conditions that certainly do not hold at a point of a refutation, at some place."""
    sizes = {name: int(value) for name, value in point.items() if _is_size(value)}
    balls = BallArithmetic()

    def value(name: str, at: tuple[int, ...]) -> Any:  # noqa: ANN401 - a ball
        label = f"{name}[{','.join(map(str, at))}]" if at else name
        if not isinstance(point.get(label), Fraction | int):
            raise Undecided
        return balls.constant(Fraction(point[label]))

    def breaks(condition: Node) -> bool:
        for places in _places(condition, sizes):
            with suppress(OutsideDomain, Undecided, RecursionError):
                if not here.holds(condition, places):
                    return True
        return False

    with working(BITS):
        here = Evaluation(balls, value, sizes, graph)
        return tuple(c for c in conditions if breaks(c))


def strict(condition: Node) -> Node:
    """Return a condition without its ends, where a function has no derivative: 0 < x for 0 <= x."""
    if isinstance(condition, Compare) and condition.fields[0] == "<=":
        return build.compare("<", *condition.fields[1:])
    return condition


def _is_size(value: Any) -> bool:  # noqa: ANN401 - a value of a point
    return isinstance(value, Fraction | int) and Fraction(value).denominator == 1 and value >= 0


def _places(condition: Node, sizes: Mapping[str, int]) -> Iterator[dict[Index, int]]:
    """Yield the places of a condition on entries; none where a size is not known."""
    free = sorted(condition.free, key=lambda index: index.name)
    with suppress(KeyError):
        spans = [range(evaluate(i.lower, sizes), evaluate(i.upper, sizes) + 1) for i in free]
        for choice in islice(product(*spans), MOST_PLACES):
            yield dict(zip(free, choice, strict=True))


def _own(tree: Tree, scope: Scope) -> list[Node]:
    def value(part: Tree) -> Node:
        return lower(part, scope).body

    match tree:
        case Div(denominator=below) if not isinstance(below, Number):
            return [build.compare("!=", value(below), ZERO)]
        case Pow(base=base, exponent=exponent):
            return _of_power(value(base), value(exponent))
        case Call(function="sqrt", arguments=(inside,)):
            return [build.compare("<=", ZERO, value(inside))]
        case Call(function=name, arguments=arguments, options=()):
            return list(conditions_of_call(name, tuple(map(value, arguments))))
        case _:
            return []


def _of_power(base: Node, exponent: Node) -> list[Node]:
    """Return what a power with a number as its exponent asks of its base."""
    power = exponent.value if isinstance(exponent, NodeNumber) else Fraction(1)
    if power.denominator > 1:
        return [build.compare("<=" if power > 0 else "<", ZERO, base)]
    return [build.compare("!=", base, ZERO)] if power < 0 else []
