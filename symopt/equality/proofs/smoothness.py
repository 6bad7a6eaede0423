"""Where an expression is a smooth function of its names: what must not be 0 there, and what must be positive.

All functions that are left are continuous wherever they are defined, abs, max and min included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Literal

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Apply, Entry, Node, Number, Product, Sum, Value
from symopt.equality.form.canonical import declare_constraints, normal
from symopt.equality.form.signs.by_factors import certain_sign
from symopt.equality.form.space import Known, Plan, Space
from symopt.equality.limits import Full, GaveUp, Limits, Refine
from symopt.foundation.errors import SymoptError

Need = tuple[Literal["positive", "nonzero"], Node]
"""What has to hold for a node at every point."""


def needs(node: Node) -> tuple[Need, ...] | None:
    """Return what makes the node smooth wherever all of it holds; None if that is not known."""
    found: dict[Need, None] = {}
    seen: set[Node] = set()
    waiting = [node]
    while waiting:
        item = waiting.pop()
        if item in seen:
            continue
        seen.add(item)
        match item:
            case Number() | Entry() | Value():
                pass
            case Sum():
                waiting += [term for _, term in item.terms]
            case Product(sums=()):
                for base, exponent in item.powers:
                    waiting.append(base)
                    if Fraction(exponent).denominator > 1:
                        found["positive", base] = None
                    elif exponent < 0:
                        found["nonzero", base] = None
            case Apply() if item.function in _NEEDS:
                waiting += item.arguments
                found |= dict.fromkeys(_NEEDS[item.function](item.arguments))
            case _:
                return None
    return tuple(found)


def needs_of(node: Apply) -> list[Need] | None:
    """Return what a primitive needs of its arguments to have a value and be smooth; None if not known."""
    found = _NEEDS.get(node.function)
    return None if found is None else found(node.arguments)


def _nothing(arguments: tuple[Node, ...]) -> list[Need]:
    return []


def _above(least: int) -> Callable[[tuple[Node, ...]], list[Need]]:
    return lambda arguments: [("positive", build.subtract(arguments[-1], Number(least)))]


def _inside(arguments: tuple[Node, ...]) -> list[Need]:
    return [
        ("positive", build.subtract(ONE, arguments[0])),
        ("positive", build.add(ONE, arguments[0])),
    ]


def _below_one(arguments: tuple[Node, ...]) -> list[Need]:
    return [("positive", build.subtract(ONE, arguments[-1]))]


_BRANCH_POINT = build.apply("exp", Number(-1))
_EVERYWHERE = (
    "pi", "exp", "sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh", "erf", "erfc", "erfi", "airyai",
    "airybi", "airyaiprime", "airybiprime", "Si", "Shi", "sinc", "fresnels", "fresnelc",
)  # fmt: skip
_ABOVE_ZERO = (
    "log", "sqrt", "gamma", "loggamma", "digamma", "polygamma", "Ci", "Chi", "besselj", "bessely",
    "besseli", "besselk", "expint", "uppergamma",
)  # fmt: skip
_NEEDS: dict[str, Callable[[tuple[Node, ...]], list[Need]]] = {
    **dict.fromkeys(_EVERYWHERE, _nothing),
    **dict.fromkeys(_ABOVE_ZERO, _above(0)),
    "acosh": _above(1),
    **dict.fromkeys(("asin", "acos", "atanh", "erfinv"), _inside),
    **dict.fromkeys(("polylog", "elliptic_k", "elliptic_e"), _below_one),
    "lowergamma": lambda arguments: [("positive", argument) for argument in arguments],
    "lambertw": lambda arguments: [("positive", build.add(arguments[0], _BRANCH_POINT))],
    "Ei": lambda arguments: [("nonzero", arguments[0])],
    "tan": lambda arguments: [("nonzero", build.apply("cos", arguments[0]))],
    "pow": lambda arguments: [("positive", arguments[0])],
}
"""Primitives that are smooth, with what they need of their arguments."""


def all_hold(found: Iterable[Need], known: Known, limits: Limits) -> bool:
    """Return whether everything needed certainly holds at every point that the conditions known allow.

    Nothing is learned from the nodes themselves: that they have values is what is to be shown.
    """
    wanted = tuple(found)
    plan = Plan(min(limits.generators, 24))
    for _ in range(limits.restarts):
        try:
            return _hold(Space(plan, limits, known), wanted)
        except Refine:
            continue
        except Full:
            if plan.generators >= limits.generators:
                return False
            plan.generators = min(limits.generators, 2 * plan.generators)
        except (GaveUp, SymoptError, RecursionError):
            return False
    return False


def _hold(space: Space, wanted: tuple[Need, ...]) -> bool:
    declare_constraints(space)
    with space.silent():
        for kind, node in wanted:
            sign = certain_sign(space, normal(space, node))
            if sign is None or (kind == "positive" and sign < 0):
                return False
    return True
