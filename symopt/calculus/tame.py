"""Formulas that are finite for all finite numbers, with finite slopes: polynomials, functions such as tanh.

What is not so must stay within the branch of a Piecewise that it stands in: outside, where the branch is
not taken, it would be multiplied by 0, and 0 · ∞ is not a number.
"""

from __future__ import annotations

from collections.abc import Callable

from symopt.calculus import build
from symopt.calculus.graph import parts_of
from symopt.calculus.nodes import (
    Apply,
    Delta,
    Entry,
    Node,
    Number,
    Product,
    Sum,
    Value,
    Within,
)

See = Callable[[Entry], Node | None]

TAME = frozenset((
    "tanh", "sigmoid", "softplus", "sin", "cos", "atan", "erf", "abs", "max", "min", "sign", "asinh",
    "logcosh", "pi",
))  # fmt: skip
"""Functions with a value and a bounded slope for every number."""


def tame(node: Node, see: See = lambda entry: None) -> bool:
    """Return whether a node is finite for all finite numbers, and its slopes too.

    see: what a name stands for, None for a variable.
    """
    known: dict[Node, bool] = {}

    def visit(part: Node) -> bool:
        if part not in known:
            known[part] = make(part)
        return known[part]

    def make(part: Node) -> bool:
        match part:
            case Entry():
                body = see(part)
                return body is None or visit(body)
            case Number() | Delta() | Value() | Within():
                return True
            case Product() if any(q < 0 or not isinstance(q, int) for _, q in part.powers):
                return False
            case Apply() if part.function not in TAME:
                return False
            case Sum() | Product() | Apply():
                return all(map(visit, parts_of(part)))
            case _:
                return False

    return visit(node)


def split_tame(node: Node) -> tuple[Node, Node]:
    """Return (a, b) with node = a · b, where b is tame."""
    powers = node.powers if isinstance(node, Product) and not node.sums else ((node, 1),)
    coefficient = build.split(node)[0]
    wild = build.merge((b, q) for b, q in powers if not tame(build.merge([(b, q)])))
    rest = build.merge((b, q) for b, q in powers if tame(build.merge([(b, q)])))
    if not isinstance(node, Product) or node.sums:
        return wild, rest
    return build.scale(coefficient, wild), rest
