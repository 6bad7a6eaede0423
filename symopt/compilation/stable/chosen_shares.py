"""Logarithms of the share that labels choose, and of what a share leaves, p a softmax and y data.

    log Σ_k y_k p_k = Σ_k y_k log p_k          where y is one-hot: one label is 1 and the others are 0
    log(1 - p_j) = -softplus(u_j - lse_{l≠j}(u))          p = softmax(u)

The right sides are exact also where p_k is 1 or 0 in floating point. For other labels the first stays.
"""

from __future__ import annotations

from collections.abc import Callable

from symopt.calculus import build, indices
from symopt.calculus.nodes import (
    ONE,
    TRUE,
    ZERO,
    Entry,
    Node,
    Operator,
    Product,
    Rational,
)
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rewriting.table import LEAST, powers_of
from symopt.compilation.stable.exponentials import Reader, log_number, softplus

"""The logarithm of 0 in code."""


def log_of_rest(node: Node) -> Node | None:
    """Return log(1 - p_j) where the node is 1 - p_j of a softmax p over an axis; None for another node."""
    if not isinstance(node, Operator) or node.function != "portion_rest":
        return None
    body, (label,) = build.open_operator(node)
    (place,) = node.at
    same = build.compare("=", build.value(indices.of(label)), build.value(place))
    others = build.operator("lse", build.cases([(LEAST, same), (body, TRUE)]), (label,), ())
    return build.negate(softplus(build.subtract(build.rename(body, {label: place}), others)))


def log_of_chosen(
    node: Node, reader: Reader, see: See, is_data: Callable[[Entry], bool]
) -> Node | None:
    """Return log Σ_k y_k p_k of labels y and shares, or exponentials, p; None for another node."""
    body = seen(node, see)
    if not isinstance(body, Product) or len(body.sums) != 1 or body.coefficient <= 0:
        return None
    summand, (label,) = build.open_sums(body)
    coefficient, core = build.split(summand)
    labels: list[Node] = []
    logs: list[tuple[Rational, Node]] = []
    for base, exponent in powers_of(core):
        log = reader.log_of(base)
        if log is not None:
            logs.append((exponent, log))
        elif isinstance(base, Entry) and is_data(base) and exponent == 1 and label in base.free:
            labels.append(base)
        else:
            return None
    if len(labels) != 1 or not logs:
        return None
    (y,) = labels
    chosen = build.contract(build.multiply(y, build.linear(logs)), [label])
    ones = build.cases([(ZERO, build.compare("=", y, ZERO)), (ONE, TRUE)])
    alone = build.compare("=", build.contract(ones, [label]), ONE)
    one = build.compare("=", build.contract(y, [label]), ONE)
    plain = build.apply("log", build.contract(core, [label]))
    found = build.cases([(chosen, build.logic("and", [alone, one])), (plain, TRUE)])
    return build.add(found, log_number(coefficient))
