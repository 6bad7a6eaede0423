"""If these fail, letters are taken for functions, products for names, or names for products."""

import pytest

from symopt.documents.reading.vocabulary.signatures import applications, functions_of, parameters_at
from symopt.documents.reading.vocabulary.words import words_of
from symopt.documents.scanning.scan import scan
from symopt.documents.statements.split import split
from symopt.syntax.printing.text_printer import to_text
from tests.documents.reading.said import claims, definitions, told


def statements(*formulas):
    pieces = scan("n.md", "\n\n".join(f"$${f}$$" for f in formulas).encode()).pieces
    return [s for p in pieces if p.kind.value == "formula" for s in split(p)]


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        (r"f(x) = x^2", {"f": ("x",)}),
        (r"L(y, \hat{y}) = (y - \hat{y})^2", {"L": ("y", "yhat")}),
        (r"h_\theta(x) = \theta x", {"h_theta": ("x",)}),
        (r"a(1-a)", {}),
        (r"u = \alpha(y - x)", {}),
        (r"f'(x_0) = 2", {"f": ("x_0",)}),
        (r"f_{xy}(x, y) = 1", {"f": ("x", "y")}),
        (r"\nabla F(u, v) = 0", {"F": ("u", "v")}),
        (r"\frac{d}{dt} g(t) = 1", {"g": ("t",)}),
        (r"p^7(1-p)^3 = g(p)", {"g": ("p",)}),
    ],
)
def test_functions_are_told_from_products(formula, found):
    functions = functions_of(statements(formula))
    assert {name: signed[0].parameters for name, signed in functions.items()} == found


def test_parameters_are_those_of_the_definition_before():
    signed = functions_of(
        statements("f(x) = x", "f(x, y) = x + y", "f(t) = t", "q(x)=x", "q(x^*)=1")
    )
    assert parameters_at(signed["f"], 0, 1) == ("x",)
    assert parameters_at(signed["f"], 1, 2) == ("x", "y")
    assert parameters_at(signed["f"], 3, None) == ("t",)
    assert parameters_at(signed["q"], 4, 1) == ("x",)


def test_an_application_knows_its_place_and_arguments():
    (app,) = applications(r"2 \hat{f}\left(x, 1-y\right)")
    assert (app.name, app.arguments, app.start) == ("fhat", ("x", None), 2)


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        (r"net_{h1} = w5 x", {"net", "net_h1", "w5"}),
        (r"loss = 3", {"loss"}),
        (r"xy = 6", set()),
        (r"y = wx + b", set()),
        (r"x^2y3", set()),
        (r"\text{cost} = 2", set()),
    ],
)
def test_names_of_several_letters(formula, found):
    assert words_of(statements(formula)) == found


def test_a_bracket_behind_a_value_is_a_product():
    found = claims(r"$a = \sigma(z)$. $$\frac{da}{dz} = a(1-a)$$")
    assert to_text(found[-1].claimed) == "a*(1 - a)"


def test_a_capital_means_the_small_letter_that_the_section_defines():
    found = claims(r"$F(x) = x$" "\n# B\n" r"$f(x) = x^2$. $$\frac{\partial F}{\partial x} = 2x$$")
    assert to_text(found[-1].head) == "diff(f, x)"
    assert definitions(found[-1]) == {"f": "x**2"}


def test_increments_are_names():
    last = claims(r"$$\frac{(x + \Delta x)^2 - x^2}{\Delta x} = 2x + \Delta x$$")[-1]
    assert to_text(last.claimed) == "2*x + Delta_x"


def test_a_letter_is_not_the_function_of_another_section():
    text = (
        "# A\n$g(z) = z^2$, $g(3) = 9$\n# B\n$u(g) = g^3$\n\n"
        r"$$\frac{\partial u}{\partial g} = 3 g^2$$"
    )
    assert definitions(claims(text)[-1]) == {"u": "g**3"}


def test_rules_of_sequences_have_names():
    assert told(claims(r"$x_{k+1} = x_k - t x_k^3$")[0]).startswith(
        "definition PROVED: x_kp1 = x_k"
    )
