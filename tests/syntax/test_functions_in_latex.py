r"""Functions as notes write them: gradients, primes, partial derivatives, powers of values, arguments."""

from __future__ import annotations

import pytest
from syntax_words import WORDS

from symopt.foundation.errors import ReadingError
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse, parse_part
from symopt.syntax.tree import Call, Derivative, Name

VOCABULARY = WORDS.declare(
    ["x", "y", "w", "L", "yhat", "theta", "x_k", "y_k", "x_0"],
    functions={
        "f": ("x", "y"),
        "H": ("x", "y"),
        "g": ("x",),
        "J": ("theta",),
        "p": ("x", "theta"),
    },
)

READINGS = {
    r"\nabla f": "grad(f)",
    r"\nabla f(x, y)": "grad(f)",
    r"\nabla f(4,4)": "at(grad(f), x=4, y=4)",
    r"\nabla L(y, \hat y)": "grad(L)",
    r"-\alpha\nabla J(\theta)": "-alpha*grad(J)",
    r"\nabla_w L": "diff(L, w)",
    r"\nabla_{x,y} L": "grad(L, x, y)",
    r"\nabla_\theta J(\theta_0)": "at(diff(J, theta), theta=theta_0)",
    r"\nabla^2 f": "hess(f)",
    r"\nabla^2_w L": "diff(L, w, 2)",
    r"\nabla_{w}^{2} L": "diff(L, w, 2)",
    r"H(4,4)": "at(H, x=4, y=4)",
    r"f'_x(x,y)": "diff(f, x)",
    r"f'_x(4,4)": "at(diff(f, x), x=4, y=4)",
    r"f''_{xy}(x,y)": "diff(f, x, y)",
    r"f_{xy}(4,4)": "at(diff(f, x, y), x=4, y=4)",
    r"g^{(4)}(x)": "diff(g, x, 4)",
    r"g'(x_k)^{-1}": "at(diff(g, x), x=x_k)**(-1)",
    r"g^2(x_k)": "at(g, x=x_k)**2",
    r"H^{-1}(x_k, y_k)": "inv(at(H, x=x_k, y=y_k))",
    r"(g'(x_0))'": "at(diff(g, x, 2), x=x_0)",
    r"(g'(x))'": "diff(g, x, 2)",
    r"(x^2)'": "diff(x**2, x)",
    r"p(x\mid\theta)": "p",
    r"p(x_0;\theta)": "at(p, x=x_0, theta=theta)",
    r"w_{11}'": "wprime_11",
}


@pytest.mark.parametrize("latex", READINGS)
def test_functions_of_notes(latex):
    assert to_text(parse(f"${latex}$", VOCABULARY)) == READINGS[latex]


@pytest.mark.parametrize("latex", READINGS)
def test_functions_read_back(latex):
    tree = parse(f"${latex}$", VOCABULARY)
    assert parse(f"${to_latex(tree)}$", VOCABULARY) == tree


UNREADABLE = {
    r"g^{-1}(x)": "is ambiguous",
    r"\nabla \cdot f": "a divergence or a curl is not read",
    r"\nabla^3 f": r"only \\nabla and",
    r"\nabla_{2} f": "a gradient is by variables",
    r"f'": "does not say by which variable",
    r"(x y)'": "does not say by which variable",
}


@pytest.mark.parametrize("latex", UNREADABLE)
def test_what_may_mean_two_things_is_refused(latex):
    with pytest.raises(ReadingError, match=UNREADABLE[latex]):
        parse(f"${latex}$", VOCABULARY)


def test_a_gradient_is_a_call_that_the_reader_of_a_document_replaces():
    assert parse(r"\nabla f", VOCABULARY) == Call("grad", (Name("f"),))
    assert parse(r"\nabla_w L", VOCABULARY) == Derivative(Name("L"), (Name("w"),))


@pytest.mark.parametrize("text", ["so x = 0.567. And", "so\tx^2,\t\nand"])
def test_a_part_of_a_text_is_read_in_place(text):
    start, stop = 3, 13 if "567" in text else 9
    tree = parse_part(text, start, stop, VOCABULARY)
    assert tree.span is not None
    assert text[slice(*tree.span)] in ("x = 0.567", "x^2")


@pytest.mark.parametrize("text", ["", " ~ ", r"\, .", "."])
def test_a_part_without_a_formula_is_an_error(text):
    with pytest.raises(ReadingError, match="no formula"):
        parse_part(text, 0, len(text), VOCABULARY)
