"""If these fail, a condition is refuted as a wrong comparison, or one that is false everywhere passes."""

import pytest

from tests.documents.reading.statuses import refuted


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("$g(x) = -\\log x$ ($x > 0$) has $g''(x) = \\frac{1}{x^2} < 0$.", "\\frac{1}{x^2} < 0"),
        ("For all $x$, $e^x \\le 1 + x$.", "e^x \\le 1 + x"),
        ("We know $2ab \\ge a^2 + b^2$.", "2ab \\ge a^2 + b^2"),
        ("Hence $p(1-p) > \\frac14$.", "p(1-p) > \\frac14"),
        ("With $u \\in \\mathbb{R}^n$: $u^\\top u < 0$.", "u^\\top u < 0"),
        ("The slope is $-3 > 0$.", "-3 > 0"),
    ],
)
def test_what_is_false_everywhere_is_wrong(text, wrong):
    assert refuted(text) == [wrong]


@pytest.mark.parametrize(
    "text",
    [
        "$g(x) = -\\log x$ ($x > 0$) has $g''(x) = \\frac{1}{x^2} > 0$.",
        "It converges for $0 < \\eta < 2/a$, $|1 - \\eta a| < 1$.",
        "There is no $x$ with $x^2 < 0$. And $x^2 + 1 < 0$ has no solution.",
        "If $x^2 < 0$ then all is well.",
        "From $0 \\le \\sum_{i=1}^n x_i^2 \\le 0$ we see that all are 0.",
        "Stop when $\\|g\\| < 10^{-6}$; $x^2 > 1000$, $e^{-x} < 0.001$, $n > 30$, $x^2 < 1/100$.",
        # of other values than those that are in force
        "$x = t^2 + 1$, $f(x) = -x^2$, $y = 3$. A minimum has $f''(x) > 0$. Now $1 - x > 0$, $y < 0$.",
        "$a = \\max(0, z)$. The other side, $a < 0$, and $\\frac{a}{2} < 0$.",
    ],
)
def test_conditions_are_not_refuted(text):
    assert refuted(text) == []
