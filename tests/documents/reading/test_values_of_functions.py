"""If these fail, f = 9 at x = 3 makes f a number, and what is said of f from then on is refuted."""

from tests.documents.reading.statuses import refuted, statuses


def test_the_value_of_a_function_does_not_make_it_a_number():
    text = (
        "Let $f(x,y) = xy$. If $x = 4, y = -3$ then $f(x,y) = -12$.\n\n"
        "For the sum $$f(x,y) = x + y \\hspace{1em} \\rightarrow \\hspace{1em}"
        " \\frac{\\partial f}{\\partial x} = 1 \\hspace{1em} \\frac{\\partial f}{\\partial y} = 1$$"
    )
    assert refuted(text) == []


def test_what_stands_behind_an_arrow_begins_anew():
    text = "$$[1, -2, 0] \\rightarrow [2 \\cdot 1, 2 \\cdot (-2), 0] = [2, -4, 0]$$"
    assert refuted(text) == []
    assert refuted(text.replace("-4", "-3")) != []


def test_the_middle_of_a_chain_is_a_function_that_it_defines():
    told = statuses("$y = f(x) = x^2$, so $\\frac{dy}{dx} = 2x$ and $f'(x) = 2x$.")
    assert [status.value for _, status, _ in told] == ["proved"] * 4
