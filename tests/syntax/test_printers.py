"""How formulas look: the form a textbook gives them, in LaTeX and on a terminal."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from syntax_words import DECLARED

from symopt.syntax.printing.latex_printer import LatexStyle, to_latex
from symopt.syntax.printing.notation import PLAIN_NOTATION, Form, Notation
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.printing.unicode_printer import to_unicode
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import (
    Add,
    At,
    Call,
    Cancel,
    Derivative,
    Div,
    Mul,
    Name,
    Neg,
    Number,
    Pow,
    number,
)

FORMS = {
    "-(y - yhat)*x_1": (r"-(y-\hat{y})x_1", "-(y - ŷ) x_1"),
    "1/2*(y - yhat)**2": (r"\frac{1}{2}(y-\hat{y})^{2}", "1/2 (y - ŷ)²"),
    "-x_1*w_1*x*(1 - x)*(y - yhat)": (r"-x_1 w_1 x(1-x)(y-\hat{y})", "-x_1 w_1 x (1 - x) (y - ŷ)"),
    "exp(-z)": ("e^{-z}", "e⁻ᶻ"),
    "-y*log(yhat)": (r"-y\ln\hat{y}", "-y ln(ŷ)"),
    "log(1 - yhat)": (r"\ln(1-\hat{y})", "ln(1 - ŷ)"),
    "log(x)*y": (r"\ln(x)y", "ln(x) y"),
    "sigmoid(z)*(1 - sigmoid(z))": (r"\sigma(z)(1-\sigma(z))", "σ(z) (1 - σ(z))"),
    "sin(x)**2": (r"\sin^{2}(x)", "sin(x)²"),
    "x*-y": (r"x \cdot (-y)", "x · (-y)"),
    "2*3": (r"2 \cdot 3", "2 · 3"),
    "2*x": ("2x", "2x"),
    "x*2": (r"x \cdot 2", "x · 2"),
    "2*(1/2)": (r"2 \cdot \frac{1}{2}", "2 · (1/2)"),
    "(x/y)**2": (r"\left(\frac{x}{y}\right)^{2}", "(x/y)²"),
    "x**-1": ("x^{-1}", "x⁻¹"),
    "x**(1/2)": ("x^{1/2}", "x^(1/2)"),
    "sqrt(x)*abs(y)": (r"\sqrt{x}\left|y\right|", "√(x) |y|"),
    "alpha*x": (r"\alpha x", "α x"),
    "diff(L, w_11)": (r"\frac{\partial L}{\partial w_{11}}", "∂L/∂w_11"),
    "diff(L, w_1, 2)": (r"\frac{\partial^{2} L}{\partial w_1^{2}}", "∂²L/∂w_1²"),
    "diff(L, x, y)": (r"\frac{\partial^{2} L}{\partial y \partial x}", "∂²L/(∂y ∂x)"),
    "diff(L, z)*diff(z, w_1)": (
        r"\frac{\partial L}{\partial z} \cdot \frac{\partial z}{\partial w_1}",
        "∂L/∂z · ∂z/∂w_1",
    ),
    "diff(L, z)/z": (r"\frac{\frac{\partial L}{\partial z}}{z}", "(∂L/∂z)/z"),
    "z/diff(L, z)": (r"\frac{z}{\frac{\partial L}{\partial z}}", "z/(∂L/∂z)"),
    "w_1 -> w_1 - alpha*diff(L, w_1)": (
        r"w_1 \rightarrow w_1-\alpha\frac{\partial L}{\partial w_1}",
        "w_1 → w_1 - α · ∂L/∂w_1",
    ),
    "Sum(v[i]**2, (i, 1, m))": (r"\sum_{i=1}^{m} v_{i}^{2}", "Σ_{i=1}^m v_i²"),
    "X[i, j]": ("X_{ij}", "X_ij"),
    "X[i + 1, 2]": ("X_{i+1,2}", "X_{i+1,2}"),
    "1/m*(X.T @ (yhat - y))": (r"\frac{1}{m} X^{\top}(\hat{y}-y)", "1/m Xᵀ (ŷ - y)"),
    "inv(A).T": (r"A^{-\top}", "A⁻ᵀ"),
    "0 <= y <= 1": (r"0 \le y \le 1", "0 ≤ y ≤ 1"),
    "[[1, x], [y, 2]]": (r"\begin{bmatrix} 1 & x \\ y & 2 \end{bmatrix}", "[[1, x], [y, 2]]"),
    "Piecewise((x, x > 0), (0, True))": (
        r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
        "{x if x > 0; 0 otherwise}",
    ),
    "at(diff(L, x), x=3)": (
        r"\left. \frac{\partial L}{\partial x} \right|_{x=3}",
        "(∂L/∂x)|_{x=3}",
    ),
    "x - (y - z)": ("x-(y-z)", "x - (y - z)"),
    "-x + y": ("-x+y", "-x + y"),
    "0.10*x": ("0.10x", "0.10x"),
    "1e-3": ("0.001", "1e-3"),
}


@pytest.mark.parametrize("text", FORMS)
def test_formulas_look_as_in_a_textbook(text):
    tree = parse(text, DECLARED.declare(arrays={"v": 1}))
    assert (to_latex(tree), to_unicode(tree)) == FORMS[text]


def test_struck_out_factors():
    factor = Mul((Name("y"), Add((Number(Fraction(1)), Neg(Name("y"))))))
    tree = Mul((Cancel(factor), Name("x"), Div(Number(Fraction(1)), Cancel(factor))))
    assert to_latex(tree) == r"\cancel{y(1-y)} x\frac{1}{\cancel{y(1-y)}}"
    assert to_latex(tree, style=LatexStyle(cancel="drop")) == r"y(1-y)x\frac{1}{y(1-y)}"
    assert to_text(tree) == "y*(1 - y)*x*(1/(y*(1 - y)))"
    assert parse(r"\cancel{y} x", DECLARED) == Mul((Cancel(Name("y")), Name("x")))


def test_total_and_lagrange_derivatives():
    x, f = Name("x"), Name("f")
    assert to_latex(Derivative(f, (x,), True)) == r"\frac{df}{dx}"
    assert to_latex(Derivative(f, (x, x), True, "lagrange")) == "f''(x)"
    assert (
        to_latex(Derivative(Name("L"), (Name("w_1"), Name("w_2")), style="lagrange"))
        == "L_{w_1 w_2}"
    )
    assert (
        to_latex(Derivative(Call("sigmoid", (Name("z"),)), (Name("z"),), True, "lagrange"))
        == r"\sigma'(z)"
    )
    assert (
        to_latex(Derivative(Call("sigmoid", (Name("z"),)), (Name("z"),), True))
        == r"\frac{d}{dz}\sigma(z)"
    )
    assert to_unicode(Derivative(f, (x, x), True, "lagrange")) == "f′′(x)"


def test_numbers_made_by_code_print_in_their_shortest_form():
    assert to_text(Number(Fraction(1, 8))) == "0.125"
    assert to_text(number(Fraction(-1, 3))) == "-1/3"
    assert to_latex(Pow(Number(Fraction(1, 3)), Name("x"))) == r"\left(\frac{1}{3}\right)^{x}"
    assert to_latex(Pow(number(-2), Number(Fraction(2)))) == "(-2)^{2}"


def test_a_product_says_its_sign():
    x, y = Name("x"), Name("y")
    assert to_latex(Mul((x, y), "·")) == r"x \cdot y"
    assert to_latex(Mul((x, y), "×")) == r"x \times y"
    assert to_latex(Mul((x, y), "⊙")) == r"x \odot y"
    assert to_unicode(Mul((x, y), "⊙")) == "x ⊙ y"


def test_a_name_that_would_read_as_a_function_gets_a_sign():
    one_minus = Add((Number(Fraction(1)), Neg(Name("x"))))
    assert to_latex(Mul((Name("sigma"), one_minus))) == r"\sigma \cdot (1-x)"
    assert to_latex(Mul((Name("rate"), one_minus))) == r"\mathrm{rate} \cdot (1-x)"


_RELU = Form(latex=r"\operatorname{ReLU}", text_form="({x})₊")


def test_a_user_chooses_how_names_and_functions_print():
    notation = Notation(
        functions={
            **PLAIN_NOTATION.functions,
            "relu": _RELU,
        },
        displays={"rate": r"\eta"},
        unicode_displays={"rate": "η"},
    )
    tree = Mul((Name("rate"), Call("relu", (Name("x"),))))
    assert to_latex(tree, notation) == r"\eta\operatorname{ReLU}(x)"
    assert to_unicode(tree, notation) == "η (x)₊"
    assert to_latex(tree, replace(notation, displays={})) == r"\mathrm{rate}\operatorname{ReLU}(x)"


DEEP = ("x*(1 + {})", "max({}, 1)", "({})**({})", "log({})*y", "exp(-{})", "({})/y", "-({} - 1)")


@pytest.mark.parametrize("shape", DEEP)
def test_a_deep_formula_prints_at_once(shape):
    text = "x"
    for _ in range(20):
        text = shape.replace("{}", text, 1).replace("{}", "x")
    tree = parse(text, DECLARED)
    assert parse(to_text(tree), DECLARED) == tree
    assert parse(f"${to_latex(tree)}$", DECLARED) == tree
    assert to_unicode(tree)


def test_a_prime_stands_behind_a_name():
    z = Name("z_1")
    shown = [
        to_unicode(Derivative(Call(f, (z,)), (z,), True, "lagrange")) for f in ("sigmoid", "exp")
    ]
    assert shown == ["σ′(z_1)", "d/dz_1 e^(z_1)"]


def test_a_value_at_a_point_is_written_with_its_argument():
    x, f = Name("x"), Name("f")
    slope = Derivative(f, (x,), True, "lagrange")
    step = Div(At(f, (("x", Name("x_n")),)), At(slope, (("x", Name("x_n")),)))
    assert to_latex(step) == r"\frac{f(x_n)}{f'(x_n)}"
    assert to_unicode(step) == "f(x_n)/f′(x_n)"
    at_three = At(Derivative(f, (x,), True), (("x", Number(Fraction(3))),))
    assert to_latex(at_three) == r"\left. \frac{df}{dx} \right|_{x=3}"
    assert to_unicode(at_three) == "(df/dx)|_{x=3}"
    curved = Derivative(Call("sigmoid", (Name("z"),)), (Name("z"),) * 2, True, "lagrange")
    assert to_unicode(At(curved, (("z", Number(Fraction(0))),))) == "σ′′(0)"
