"""If these fail, a product whose shapes do not fit is not found, or one of another convention is refuted."""

import pytest

from symopt.equality.verdict import Status
from tests.documents.reading.statuses import refuted, statuses

LEAST_SQUARES = (
    "Let $X \\in \\mathbb{R}^{n \\times d}$, $y \\in \\mathbb{R}^n$, $w \\in \\mathbb{R}^d$ and"
    " $J = \\frac12\\|Xw - y\\|^2 + \\frac\\lambda2 \\|w\\|^2$. "
)
BATCH = (
    "Let $X \\in \\mathbb{R}^{m \\times n}$, $W \\in \\mathbb{R}^{n \\times k}$,"
    " $T \\in \\mathbb{R}^{m \\times k}$, $Y = XW$ and $L = \\frac12\\|Y - T\\|_F^2$. "
)
LOGISTIC = (
    "Let $w, x \\in \\mathbb{R}^d$, $\\sigma(t) = 1/(1 + e^{-t})$, $p = \\sigma(w^T x)$ and"
    " $\\ell = -y\\log p - (1-y)\\log(1-p)$. "
)
NEURON = "Let $\\theta, x \\in \\mathbb{R}^n$, $h = \\theta^T x$ and $J = \\frac12 (h - y)^2$. "


@pytest.mark.parametrize(
    ("start", "right", "wrong"),
    [
        (
            LEAST_SQUARES,
            "\\nabla J = X^T(Xw - y) + \\lambda w",
            "\\nabla J = X(Xw - y) + \\lambda w",
        ),
        (LEAST_SQUARES, "\\nabla^2 J = X^T X + \\lambda I", "\\nabla^2 J = X X^T + \\lambda I"),
        (
            BATCH,
            "\\frac{\\partial L}{\\partial W} = X^\\top (Y - T)",
            "\\frac{\\partial L}{\\partial W} = X(Y - T)",
        ),
        (
            BATCH,
            "\\frac{\\partial L}{\\partial X} = (Y - T)W^\\top",
            "\\frac{\\partial L}{\\partial X} = (Y - T)W",
        ),
        (LOGISTIC, "\\nabla_w^2 \\ell = p(1-p)\\, x x^T", "\\nabla_w^2 \\ell = p(1-p)\\, x^T x"),
        (
            NEURON,
            "\\frac{\\partial J}{\\partial \\theta_j} = (h - y) x_j",
            "\\frac{\\partial J}{\\partial \\theta_j} = (h - y) x",
        ),
    ],
)
def test_a_product_that_does_not_fit_is_wrong_where_one_change_makes_it_right(start, right, wrong):
    assert statuses(f"{start}$${right}$$")[-1][1] is Status.PROVED
    assert refuted(f"{start}$${wrong}$$") == [wrong]


@pytest.mark.parametrize(
    "text",
    [
        # vectors as rows
        "Let $x \\in \\mathbb{R}^d$, $W \\in \\mathbb{R}^{d \\times k}$, $z = x W$ and"
        " $L = \\frac12\\|z - t\\|^2$. Then $$\\frac{\\partial L}{\\partial W} = x^T (z - t)$$"
        " $$\\frac{\\partial L}{\\partial x} = (z - t) W^T$$",
        "Let $x \\in \\mathbb{R}^{1 \\times d}$, $w \\in \\mathbb{R}^{d \\times 1}$ and"
        " $L = \\frac12 (x w - y)^2$. $$\\nabla^2 L = x^T x$$",
        # the other layout
        LEAST_SQUARES + "$$\\frac{\\partial}{\\partial w} X w = X^T$$",
    ],
)
def test_another_convention_is_not_refuted(text):
    assert refuted(text) == []
