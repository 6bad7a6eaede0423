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
