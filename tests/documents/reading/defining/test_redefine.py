"""If these fail, a function that a page defines for its next example is taken for a wrong one of the last."""

import pytest

from symopt.equality.verdict import Status
from tests.documents.reading.statuses import refuted, status_of


@pytest.mark.parametrize(
    "text",
    [
        # another example, and the first one comes back
        "Let $f(x) = x^2$. For instance, take $f(x) = \\cosh x$.\n\nNow $f(x) = x^2$ again, $f'(x) = 2x$.",
        # a given number does not make two functions the same, nor the first one right
        "Let $f(x) = x^2$, where we begin at $x = 0$. Conversely, $f(x) = e^x$.\n\nLast, $f(x) = x\\cos x$.",
        # a function of a vector after one of a number
        "# One\n$f(x) = x^2$ has the slope $f'(x) = 2x$.\n\n# Many\nNow $f(\\mathbf{x}) = x_1^2 + 2x_2^2$.",
        # functions in general after special ones
        "# Rules\n$u = f(x) = 3x^2$, $\\frac{du}{dx} = 6x$.\n\n# Chains\nSuppose $y = f(u)$ and $u = g(x)$.",
        # a matrix in letters, one in numbers, and the letters again
        "Let $A = \\begin{bmatrix} a & b \\\\ c & d \\end{bmatrix}$. The specific matrix"
        " $A = \\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}$ shows it. In general"
        " $A = \\begin{bmatrix} a & b \\\\ c & d \\end{bmatrix}$.",
    ],
)
def test_another_example_is_no_mistake(text):
    assert refuted(text) == []


def test_what_follows_speaks_of_the_function_in_force():
    text = "We start at $x = 0$ with $f(x) = x^2$. Now let $f(x) = x^3$: $$f'(x) = 3x^2$$"
    assert status_of(text, "f'(x) = 3x^2") is Status.PROVED
    assert refuted(text.replace("3x^2", "4x")) == ["f'(x) = 4x"]


def test_a_loss_that_later_derivatives_contradict_is_wrong():
    text = (
        "$L = (y - w x)^2$\n\n$$L = (y + w x)^2$$\n\n"
        "$$\\frac{\\partial L}{\\partial w} = -2x(y - w x)$$\n\n$$L = (y - w x)^2$$"
    )
    assert refuted(text) == ["L = (y + w x)^2"]


def test_a_value_at_a_named_point_does_not_change_the_variable():
    text = "Let $f(x) = x^3$ and $a = 2$. Then $f(a) = 8$ and $f'(a) = 12$, $$f'(x) = 3x^2$$"
    assert status_of(text, "f(a) = 8") is Status.PROVED
    assert status_of(text, "f'(a) = 12") is Status.PROVED
    assert status_of(text, "f'(x) = 3x^2") is Status.PROVED
    assert refuted(text.replace("= 12", "= 8")) == ["f'(a) = 8"]
