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


def test_an_arrow_in_a_sentence_is_no_step_down_a_gradient():
    text = "Let $L = (y - p x)^2$. At test time we scale $x \\rightarrow p x$, as in training."
    assert refuted(text) == []


def test_a_variable_said_to_depend_on_others_is_no_function():
    text = "$f(x) = x^2$ has $f'(x) = 2x$ at $x = 3$. Later let $x = x(a, b)$ be anything."
    assert refuted(text) == []
    assert statuses(text)[1][1].value == "proved"
