"""If these fail, an equation that says which values are meant is refuted as if it were an identity."""

import pytest

from symopt.equality.verdict import Status
from tests.documents.reading.statuses import refuted, statuses

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
        # what a property of arrays makes true
        ARRAYS + "We know $u \\in \\mathbb{R}^n$ and $u^\\top A v = v^\\top A u$.",
        ARRAYS + "Also $(A v)^\\top v = v^\\top A v$ and $\\|A v\\|^2 = v^\\top A^2 v$.",
        ARRAYS
        + "$u \\in \\mathbb{R}^n$ is orthogonal to it: $\\|u + v\\|^2 = \\|u\\|^2 + \\|v\\|^2$.",
        ARRAYS
        + "Then $\\|u + v\\|^2 = \\|v\\|^2 + 2u^\\top v + 1$ for a unit vector $u \\in \\mathbb{R}^n$.",
        ARRAYS
        + "They commute if $(A B)^\\top = A^\\top B^\\top$, where $B \\in \\mathbb{R}^{n \\times n}$.",
        ARRAYS
        + "$B \\in \\mathbb{R}^{n \\times n}$ with $AB = BA$ and $A B + B A = 2 A B$, $A^2 = A$.",
        ARRAYS + "It has $A v = 2 v$, $A v = -v$ and $A^\\top = -A$.",
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


@pytest.mark.parametrize(
    ("right", "old", "new"),
    [
        ("(AB)^\\top = B^\\top A^\\top", "B^\\top A^\\top", "A^\\top B^\\top"),
        ("(AB)^{-1} = B^{-1} A^{-1}", "B^{-1} A^{-1}", "A^{-1} B^{-1}"),
        ("\\|u + v\\|^2 = \\|u\\|^2 + 2 u^\\top v + \\|v\\|^2", "2 u", "u"),
        ("\\|u + v\\|^2 + \\|u - v\\|^2 = 2\\|u\\|^2 + 2\\|v\\|^2", "2\\|", "\\|"),
        ("u^\\top v = \\frac14 (\\|u + v\\|^2 - \\|u - v\\|^2)", "14", "12"),
        ("\\sum_{k=0}^{n-1} q^k = \\frac{1 - q^n}{1 - q}", "q^n", "q^{n-1}"),
        ("\\operatorname{tr}(A^\\top B) = \\sum_{i=1}^n \\sum_{j=1}^n A_{ij} B_{ij}", "= ", "= 2"),
        (
            "\\frac{e^{v_1}}{e^{v_1} + e^{v_2}} = \\frac{1}{1 + e^{-(v_1 - v_2)}}",
            "-(v_1 - v_2)",
            "v_1 - v_2",
        ),
    ],
)
def test_a_lone_equation_that_is_one_change_from_an_identity_is_wrong(right, old, new):
    start = ARRAYS + "Let $B \\in \\mathbb{R}^{n \\times n}$ and $u \\in \\mathbb{R}^n$. We have "
    assert statuses(f"{start}$${right}$$")[-1][1] is Status.PROVED
    wrong = right.replace(old, new)
    assert wrong != right
    assert refuted(f"{start}$${wrong}$$") == [wrong]


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
