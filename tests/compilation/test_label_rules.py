"""Rules for sums with labels and counts: each is proved, and finds its sum."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from symopt.calculus.graph import Graph
from symopt.calculus.lower import lower_scalar
from symopt.calculus.nodes import Cases, Node
from symopt.compilation.stable.late_exponentials import rate_gap
from symopt.compilation.stable.late_labels import label, label_gap, trials, weighted_label
from symopt.compilation.stable.linear_parts import linear_part, without_even_part
from symopt.compilation.stable.polynomials import expanded, written_out
from symopt.equality.decide import decide
from symopt.functions.formula import formula

NAMES = frozenset("abuvwyz")
GRAPH = Graph({name: () for name in NAMES}, ())
RULES: list[tuple[Callable[..., Node | None], str]] = [
    (label, "w*sigmoid(z) - w*y"),
    (weighted_label, "(a + b*y - a*y)*sigmoid(z) - a*(1 - y)"),
    (trials, "a*sigmoid(z) - b"),
    (trials, "w - 3*sigmoid(z) + z"),
    (linear_part, "softplus(z) - y*z"),
    (linear_part, "w*softplus(z) - w*y*z"),
    (linear_part, "softplus(2*z)/log(2) - y*z/log(2)"),
    (linear_part, "a*softplus(-z) + b*z"),
    (linear_part, "(a + b*y - a*y)*softplus(-z) + a*(1 - y)*z"),
    (linear_part, "softplus(a + b) - y*a - y*b"),
    (lambda node, _: without_even_part(node), "logcosh(z/2) + log(2) - y*z"),
]


def node_of(text: str) -> Node:
    return lower_scalar(formula(text, NAMES, where="a test"))


@pytest.mark.parametrize(("rule", "text"), RULES, ids=[text for _, text in RULES])
def test_a_rule_is_proved(rule: Callable[..., Node | None], text: str) -> None:
    node = node_of(text)
    better = rule(node, lambda _: None)
    assert better is not None
    assert better is not node
    assert decide(node, better, GRAPH).proved


@pytest.mark.parametrize("text", ["a*sigmoid(u) + b*sigmoid(v)", "softplus(z) - y*w", "a + b"])
def test_other_sums_stay(text: str) -> None:
    for rule, _ in RULES:
        assert rule(node_of(text), lambda _: None) in (None, node_of(text))


def test_gaps_near_zero_are_proved() -> None:
    """The sum that must not be rearranged is max(·, -10³⁰⁸) in code; here it is the sum itself."""
    gap, rate = (
        label_gap(*map(node_of, "abz")),
        rate_gap(*map(node_of, ("-y", "w*exp(z)", "w", "z", "-a*exp(-z)", "-a", "-z"))),
    )
    for cases, text in (
        (gap, "a*sigmoid(z) - b*sigmoid(-z)"),
        (rate, "w*exp(z) - a*exp(-z) - y"),
    ):
        assert isinstance(cases, Cases)
        assert decide(cases.branches[1][0], node_of(text), GRAPH).proved
    for close, text in (
        ("(a + b)*tanh(z/2)/2 + (a - b)/2", "a*sigmoid(z) - b*sigmoid(-z)"),
        ("w*expm1(z) - a*expm1(-z) + (w - a - y)", "w*exp(z) - a*exp(-z) - y"),
    ):
        assert decide(node_of(close), node_of(text), GRAPH).proved


def test_short_products_are_written_out() -> None:
    node = node_of("a*(1 - y) + b*y")
    assert written_out(node) is node_of("a - a*y + b*y")
    assert expanded(node_of("(a + b + u)*(v + w + y)*(a + z)*(b + z)")) == {}
