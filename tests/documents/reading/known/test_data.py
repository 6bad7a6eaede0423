"""If these fail, data are taken for the values of their model, and all residuals are 0."""

import pytest

from symopt.equality.verdict import Status
from tests.documents.reading.statuses import refuted, statuses

S = "$$S = \\sum_{i=1}^n (y_i - a - b x_i)^2$$ "
RIGHT = "$$\\frac{\\partial S}{\\partial b} = -2\\sum_{i=1}^n x_i (y_i - a - b x_i)$$"
SECOND = "$$\\frac{\\partial^2 S}{\\partial a^2} = 2n$$"
WRONG = RIGHT.replace("x_i (y_i", "(y_i")


@pytest.mark.parametrize(
    "start",
    [
        "The model is $y = a + b x$, the data are $(x_i, y_i)$. ",
        "Data $D = \\{(x_i, y_i)\\}_{i=1}^n$. Model: $y = a + b x$. ",
        "We fit $y = a + b x$ to the data. ",
        "Let $\\hat y = a + b x$ and $(x_i, y_i)$ be data. ",
    ],
)
def test_data_are_not_their_model(start):
    for claim in (RIGHT, SECOND):
        assert statuses(start + S + claim)[-1][1] is Status.PROVED
    assert refuted(start + S + WRONG) == [WRONG.strip("$")]


def test_outputs_of_a_model_are_its_values():
    text = "$z = a + b x$, data $(x_i, y_i)$. $$L = \\sum_{i=1}^n (y_i - z_i)^2$$ " + RIGHT.replace(
        "S", "L"
    )
    assert statuses(text)[-1][1] is Status.PROVED


def test_vectors_by_number_are_rows():
    start = "Let $w, x_i \\in \\mathbb{R}^d$. $$f = \\frac1n\\sum_{i=1}^n (w^\\top x_i - y_i)^2$$ "
    right = "$$\\nabla f = \\frac2n\\sum_{i=1}^n (w^\\top x_i - y_i)\\,x_i$$"
    assert statuses(start + right)[-1][1] is Status.PROVED
    assert refuted(start + right.replace("frac2n", "frac1n"))
    one = "Let $w, x_i \\in \\mathbb{R}^d$ and $g_i(w) = (w^\\top x_i - y_i)^2$. "
    assert statuses(one + "$$\\nabla g_i(w) = 2(w^\\top x_i - y_i)\\,x_i$$")[-1][1] is Status.PROVED


def test_normalized_values_have_derivatives_by_their_scale():
    text = (
        "Let $\\mu = \\frac1m\\sum_{i=1}^m x_i$, $v = \\frac1m\\sum_{i=1}^m (x_i - \\mu)^2$,"
        " $u_i = \\frac{x_i - \\mu}{\\sqrt{v + \\epsilon}}$ and $y_i = \\gamma u_i + \\beta$. "
        "$$\\frac{\\partial y_i}{\\partial\\gamma} = u_i$$"
    )
    assert statuses(text)[-1][1] is Status.PROVED
    assert refuted(text.replace("= u_i$$", "= x_i$$"))
