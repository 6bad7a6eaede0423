"""If these fail, what notes claim under a condition said in words is judged without it."""

import pytest

from symopt.equality.verdict import Status
from tests.documents.reading.statuses import refuted, statuses

RELU = "Let $r(x) = \\max(0,x)$.\n\n"
SOFTMAX = "Let $p_i = \\frac{e^{z_i}}{\\sum_{k=1}^K e^{z_k}}$.\n\n"
SLOPE = r"\frac{\partial p_i}{\partial z_j}"
CASES = r"\begin{cases} p_i(1-p_i) & i = j\\ ?p_ip_j & i\ne j\end{cases}"


def last(text):
    return [status for _, status, _ in statuses(text) if status is not None][-1]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (RELU + "For $x > 0$ we have $r'(x) = 1$.", True),
        (RELU + "For $x < 0$ we have $r'(x) = 1$.", False),
        (RELU + "If $x<0$ then $r'(x) = 0$.", True),
        (RELU + "$r'(x) = 1$ if $x > 0$, and $r'(x) = 0$ if $x < 0$.", True),
        (RELU + "$r'(x) = 1$ if $x > 0$, and $r'(x) = -1$ if $x < 0$.", False),
        ("For $x<0$: $\\sqrt{x^2} = -x$", True),
        ("Let $x<0$. Then $\\sqrt{x^2} = -x$.", True),
        ("Let $x<0$. Then $\\sqrt{x^2} = x$.", False),
        ("Here $a, b > 0$ and $0 < c < 1$.\n\nSo $\\ln(ab) = \\ln a + \\ln b$.", True),
        ("Assume $a < 0$ and $b < 0$. Then $\\ln(ab) = \\ln(-a) - \\ln(-b)$.", False),
        ("Let $g(t) = |t|$ where $t > 0$ is the time and $\\eta > 0$.\n\nSo $g'(t) = 1$.", True),
        ("Let $f(x) = x^3$. Here $f''(x) > 0$ for $x > 0$.\n\n$f''(x) = 6|x|$", False),
        (SOFTMAX + f"For $i \\neq j$: $${SLOPE} = -p_i p_j$$", True),
        (SOFTMAX + f"For $i \\neq j$: $${SLOPE} = p_i p_j$$", False),
        (SOFTMAX + f"and for $j \\ne i$\n\n$${SLOPE} = -p_i p_j.$$", True),
        (SOFTMAX + f"and for $j \\ne i$\n\n$${SLOPE} = p_i p_j.$$", False),
        (SOFTMAX + f"If $i = j$ then ${SLOPE} = p_i(1-p_i)$.", True),
        (SOFTMAX + f"If $i = j$ then ${SLOPE} = p_i(1+p_i)$.", False),
        (SOFTMAX + f"${SLOPE} = p_i(1-p_i)$ if $i = j$, and ${SLOPE} = -p_ip_j$ if $i\\ne j$.", True),
        (SOFTMAX + f"$${SLOPE} = {CASES.replace('?', '-')}$$", True),
        (SOFTMAX + f"$${SLOPE} = {CASES.replace('?', '')}$$", False),
    ],
)  # fmt: skip
def test_a_claim_is_judged_under_its_condition(text, right):
    assert last(text) in ((Status.PROVED, Status.ALMOST_EVERYWHERE) if right else (Status.REFUTED,))


def test_a_condition_of_a_sentence_ends_with_it():
    text = RELU + "For $x > 0$ we have $r'(x) = 1$. In general $r(x) = x$."
    assert last(text) is not Status.PROVED


def test_a_condition_of_one_case_is_not_that_of_the_next():
    text = "Let $x > 0$. Then $|x| = x$.\n\nNow let $x < 0$. Then $|x| = -x$."
    assert refuted(text) == []
    assert last(text) is Status.PROVED


def test_where_a_derivative_vanishes_may_be_asked_under_a_condition():
    text = "Let $f(x) = x^2 - 2x$. For $x > 0$ we set $f'(x) = 0$."
    assert refuted(text) == []
