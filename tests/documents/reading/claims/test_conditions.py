"""If these fail, an equation that says which values are meant is refuted as if it were an identity."""

import pytest

from tests.documents.reading.statuses import refuted

ARRAYS = "Let $A \\in \\mathbb{R}^{n \\times n}$ and $v \\in \\mathbb{R}^n$. "


@pytest.mark.parametrize(
    "text",
    [
        "$$\\begin{bmatrix} 2 & 1 \\\\ 2 & 3 \\end{bmatrix} \\begin{bmatrix} x \\\\ y \\end{bmatrix}"
        " = \\begin{bmatrix} 4x \\\\ 4y \\end{bmatrix}$$",
        ARRAYS + "It is symmetric, $A = A^\\top$, which helps.",
        "With $A = \\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}$ all is well."
        " Others are symmetric: $A = A^\\top$.",
        ARRAYS + "An orthogonal one has $A^\\top = A^{-1}$.",
        "On the circle $x^2 + y^2 = r^2$ we look.",
    ],
)
def test_a_lone_equation_may_be_a_condition(text):
    assert refuted(text) == []


@pytest.mark.parametrize(
    "latex",
    [
        "(x+1)^2 = x^2 + 1",
        "e^{a+b} = e^a + e^b",
        "\\frac{d}{dx} x^3 = 2x^2",
        "(x+1)^2 = x^2 + 2x + 2",
    ],
)
def test_what_claims_an_identity_is_refuted(latex):
    assert refuted(f"We have $${latex}$$") == [latex]


def test_a_name_of_another_section_may_be_another_one():
    text = (
        "# Lines\n$b = 3x$ is a line.\n\n"
        "# Rules\nIn general $\\frac{d}{dx}(b x) = b$ and $$\\frac{d}{dx}(bx) = x$$"
    )
    assert refuted(text) == ["\\frac{d}{dx}(bx) = x"]


def test_a_chain_that_begins_with_zero_says_that_its_sides_are_equal():
    text = "At the minimum $$0 = (2-\\lambda)(3-\\lambda)-2 = (4-\\lambda)(1-\\lambda)$$"
    assert refuted(text) == []
    assert refuted(text.replace("(4-", "(5-")) == [
        "(2-\\lambda)(3-\\lambda)-2 = (5-\\lambda)(1-\\lambda)"
    ]


def test_a_remainder_at_a_place_that_nobody_knows_is_not_judged():
    text = (
        "# Start\n$f(x) = x^4$.\n\n# Error\nTaylor: "
        "$$f(x + e) = f(x) + e f'(x) + \\frac{1}{2} e^2 f''(\\xi)$$ so that"
        " $$f(x + e) - f(x) - e f'(x) = \\frac12 e^2 f''(\\xi)$$"
    )
    assert refuted(text) == []
