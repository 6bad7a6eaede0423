"""Generated array expressions: value, gradient, Hessian-vector product, matrix view and code, by numbers.

300 expressions, in parts so that they run beside one another. The referee is `array_values`, which reads
the tree; see `array_case` for what is compared and how. A failure names its expression, which
`Case(text, shapes, seed)` makes again.
"""

from __future__ import annotations

from random import Random

import pytest
from array_case import Case, check_code, check_gradient, check_hessian, check_value
from array_expressions import Expressions
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

LONGEST = 60
"""Deeper expressions are kept short: an inverse within an inverse is met at depth 2."""
SEEDS = st.integers(0, 2**40)


def case_of(seed: int, depth: int) -> Case:
    drawn = Expressions(Random(seed))
    text = drawn.total(depth)
    assume(depth < 3 or (len(text) <= LONGEST and text.count("inv(") < 2))
    case = Case(text, dict(drawn.shapes), seed)
    assume(case.usable)
    return case


def run(part: int, depth: int, count: int) -> tuple[set[str], int, int]:
    """Check so many expressions; return the texts, and how many gradients had a matrix view."""
    texts: set[str] = set()
    views = gradients = 0

    @settings(max_examples=count, suppress_health_check=list(HealthCheck))
    @given(SEEDS)
    def check(seed: int) -> None:
        nonlocal views, gradients
        case = case_of(seed + (part << 41), depth)
        check_value(case)
        views += check_gradient(case)
        gradients += len(case.names)
        check_hessian(case)
        if len(texts) % 5 == 0:
            check_code(case)
        texts.add(case.text)

    check()
    return texts, views, gradients


@pytest.mark.parametrize("part", range(5))
def test_small_expressions(part: int) -> None:
    texts, views, gradients = run(part, 2, 50)
    assert len(texts) > 40  # few were drawn twice
    assert views > 0.8 * gradients


@pytest.mark.parametrize("part", range(5, 7))
def test_deeper_expressions(part: int) -> None:
    texts, views, gradients = run(part, 3, 25)
    assert len(texts) > 20
    assert views > 0.8 * gradients


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        # sums over a part of the classes, over labels that bound others, over a diagonal
        ("prod(cumsum(softmax(a)))", {"a": ("n",)}),
        ("sum(cumsum(a)*log(softmax(b - a)))", {"a": ("n",), "b": ("n",)}),
        ("tr(softmax(a @ a.T, axis=0))", {"a": ("m",)}),
        ("logdet(softmax(A, axis=1).T @ softmax(A, axis=1) + eye(n))", {"A": ("m", "n")}),
        ("sum(logsumexp(A, axis=1)*log(softmax(a - a)))", {"A": ("n", "k"), "a": ("n",)}),
    ],
)
def test_shares_of_exponentials(text: str, shapes: dict[str, tuple[str, ...]]) -> None:
    check_code(Case(text, shapes, 1))
