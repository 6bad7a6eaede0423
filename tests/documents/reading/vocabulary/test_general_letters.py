"""If these fail, a letter that a page uses for one thing after another is held to an old meaning."""

from symopt.equality.verdict import Status
from tests.documents.reading.statuses import refuted, status_of

HEADS = "# One\n$f(x) = |x|$ has a kink.\n\n# Two\n$f(x) = 1/x$ has none.\n\n# Three\n"


def test_a_letter_of_many_functions_may_stand_for_one_more():
    assert refuted(HEADS + "For the parabola $$f'(x) = 2x$$") == []


def test_a_letter_is_what_its_own_section_says():
    assert refuted(HEADS + "With $f(x) = x^2$ we get $$f'(x) = 3x$$") == ["f'(x) = 3x"]


def test_a_variable_of_a_function_is_no_value_of_another_section():
    text = (
        "# Chains\nWith $y = i(x)$ we have $\\frac{dy}{dx} = i'(x)$.\n\n"
        "# Surfaces\nLet $f(x,y) = \\sin(xy)$.\n\n"
        "# Slopes\n$$\\frac{\\partial f}{\\partial x} = y\\cos(xy)$$"
    )
    slope = "\\frac{\\partial f}{\\partial x} = y\\cos(xy)"
    assert status_of(text, slope) is Status.PROVED
    assert len(refuted(text.replace("y\\cos", "x\\cos"))) == 1


def test_the_places_where_a_derivative_vanishes_are_no_contradiction():
    text = (
        "$f(x) = \\frac14 x^4 - x^2$ has $f'(x) = x^3 - 2x$, which is zero"
        " where $x=0$, or $x=\\sqrt2$ or $x=-\\sqrt2$."
    )
    assert refuted(text) == []


def test_what_is_supposed_defines_nothing():
    text = "For large $n$, if $n=m$ then it holds. Now take $m=100$ measurements of size $n=1000$."
    assert refuted(text) == []


def test_a_step_without_a_name_of_its_own_is_not_judged():
    text = "Let $f(x) = x^2$. Then $x := x + t \\Delta x$ until it converges."
    assert refuted(text) == []


def test_values_of_a_variable_come_one_after_another():
    text = (
        "$f(x) = x^2$ has $f'(x) = 2x$ at $x = x_A$. The kink is at $x = 0$, or $(x, y) = (0, 0)$."
    )
    assert refuted(text) == []
