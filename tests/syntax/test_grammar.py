"""What each notation means, as one table: the text on the right reads to the same tree."""

from __future__ import annotations

from fractions import Fraction

import pytest
from syntax_words import DECLARED, WORDS

from symopt.foundation.errors import ReadingError
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import (
    Add,
    At,
    Call,
    Constant,
    Derivative,
    Entry,
    MatMul,
    Mul,
    Name,
    Neg,
    Number,
    Pow,
    Relation,
    Transpose,
    names,
)

PRECEDENCE = {
    "-x**2": "-(x**2)",
    "-x*y": "-(x*y)",
    "2**-x*y": "(2**(-x))*y",
    "x**y**z": "x**(y**z)",
    "x - y - z": "(x - y - z)",
    "1/2x": "(1/2)*x",
    "x/y*z": "(x/y)*z",
    "x/y/z": "(x/y)/z",
    "x^2": "x**2",
    "2x": "2*x",
    "x y": "x*y",
    "x(1 - x)": "x*(1 - x)",
    "2(x + y)": "2*(x + y)",
    "(x + y)(x - y)": "(x + y)*(x - y)",
    "x z(1 - z)": "x*z*(1 - z)",
    "1 - x <= y**2": "(1 - x) <= (y**2)",
    "x <= y <= z": "x <= y and y <= z",
    "not x > 0 and y > 0": "(not (x > 0)) and (y > 0)",
    "x > 0 or y > 0 and z > 0": "(x > 0) or (y > 0 and z > 0)",
    "x*-y": "x*(-y)",
    "+x": "x",
    "X.T @ v": "(X.T) @ v",
    "0.5*v.T @ A @ v": "(0.5*(v.T)) @ A @ v",
    "w_{11} + w_11": "w_11 + w_11",
    "λ ŷ² ≤ 3": "lambda*yhat**2 <= 3",
    "e**x": "exp(x)",
    "ln(x)": "log(x)",
    "diff(x, y, y)": "diff(x, y, 2)",
    "Derivative(x, y, z)": "diff(x, y, z)",
    "Eq(x, 3)": "x = 3",
    "x**(-Rational(1, 2))": "x**(-(1/2))",
    "Rational(-3, 4)*x": "((-3)/4)*x",
    "And(x > 0, y > 0)": "x > 0 and y > 0",
    "x := 2": "x -> 2",
    "y in [0, 1]": "0 <= y <= 1",
    "y in (0, 1]": "0 < y <= 1",
    "x == 2": "x = 2",
}


@pytest.mark.parametrize("text", PRECEDENCE)
def test_precedence_and_spellings(text):
    assert parse(text, DECLARED) == parse(PRECEDENCE[text], DECLARED)


LATEX = {
    r"\frac{1}{2}(y-\hat{y})^{2}": "1/2*(y - yhat)**2",
    r"\frac12 x": "1/2*x",
    r"\tfrac{1}{2}x": "1/2*x",
    r"$x^23$": "x**2*3",
    r"$x^{23}$": "x**23",
    r"$x_12$": "x_1*2",
    r"$w_{11}$": "w_11",
    r"$xy$": "x*y",
    r"$rate x$": "rate*x",
    r"\ln yhat": "log(yhat)",
    r"\ln\hat y": "log(yhat)",
    r"\bar{x}_2": "xbar_2",
    r"\hat{y_1}": "yhat_1",
    r"\sum_{i=1}^{m} \hat{y_i}": "Sum(yhat[i], (i, 1, m))",
    r"-y \ln \hat{y} - (1-y) \ln(1-\hat{y})": "-y*log(yhat) - (1 - y)*log(1 - yhat)",
    r"-[y \ln(\hat{y}) + (1-y) \ln(1-\hat{y})]": "-(y*log(yhat) + (1 - y)*log(1 - yhat))",
    r"\sigma(z)\left(1-\sigma(z)\right)": "sigmoid(z)*(1 - sigmoid(z))",
    r"\sin^2 x + \cos^{2}(x)": "sin(x)**2 + cos(x)**2",
    r"\sin 2x\cos y": "sin(2*x)*cos(y)",
    r"\ln x (1-y)": "log(x)*(1 - y)",
    r"\ln x \cdot y": "log(x)*y",
    r"$e^{-z}$": "exp(-z)",
    r"\mathrm{e}^{x}": "exp(x)",
    r"\sqrt{x}": "sqrt(x)",
    r"\sqrt[3]{x}": "x**(1/3)",
    r"|x - y|": "(x - y)",
    r"1/(1+e^{-z})^2 \cdot y": "1/(1 + exp(-z))**2*y",
    r"0 \le y \leq 1": "0 <= y <= 1",
    r"\hat{y} \in (0, 1)": "yhat in (0, 1)",
    r"\hat{y} \in [0, 1)": "0 <= yhat < 1",
    r"w_1 \rightarrow w_1 - \alpha \frac{\partial L}{\partial w_1}": "w_1 -> w_1 - alpha*diff(L, w_1)",
    r"\frac{\partial^2 L}{\partial x \partial y}": "diff(L, y, x)",
    r"\partial L / \partial x": "diff(L, x)",
    r"\frac{d^2f}{dx^2}": "diff(f, x, 2)",
    r"\frac{d}{dz}\sigma(z)": "diff(sigmoid(z), z)",
    r"\frac{\partial}{\partial z}(1+e^{-z})^{-1}": "diff((1 + exp(-z))**(-1), z)",
    r"3 \frac{d}{dx} x^2 - 4x": "3*diff(x**2, x) - 4*x",
    r"\frac{d}{d+1}": "d/(d + 1)",
    r"$f''(x)$": "diff(f, x, 2)",
    r"\sum_{i=1}^{m} v_i y": "Sum(v[i]*y, (i, 1, m))",
    r"\sum_{i} v_i^2 + x": "Sum(v[i]**2, i) + x",
    r"\sum_{i=1}^{m} x_i y_{ij}": "Sum(x[i]*y[i, j], (i, 1, m))",
    r"$X_{ij} + X_{i+1,2}$": "X[i, j] + X[i + 1, 2]",
    r"\frac{1}{m}X^\top(\hat{y}-v)": "1/m*(X.T @ (yhat - v))",
    r"$X^T X$": "X.T @ X",
    r"$A X$": "A @ X",
    r"A \odot X": "A*X",
    r"A^{-\top}": "inv(A).T",
    r"\cdot" + " x": None,
    r"\left. x^2 \right|_{x=3}": "at(x**2, x=3)",
    r"\begin{bmatrix} 1 & x \\ y & 2 \end{bmatrix}": "[[1, x], [y, 2]]",
    r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}": (
        "Piecewise((x, x > 0), (0, True))"
    ),
    r"\max(x, y)": "max(x, y)",
    r"\operatorname{tr}(A)": "tr(A)",
    r"\operatorname{relu}(x)": "relu(x)",
    r"\left\|v\right\|": "norm(v)",
    r"$y = x.$": "y = x",
    r"x \, y \; z \quad \lambda": "x*y*z*lambda",
}


@pytest.mark.parametrize("latex", [key for key, text in LATEX.items() if text and key[0] != "|"])
def test_latex_means_the_same_as_text(latex):
    text = LATEX[latex]
    assert to_text(parse(latex, DECLARED)) == to_text(parse(text, DECLARED))


def test_bars_are_the_absolute_value():
    assert parse("$|x - y|$", WORDS) == Call("abs", (parse("x - y", WORDS),))
    assert parse(r"\left|x\left|y\right|\right|", WORDS) == parse("abs(x*abs(y))", WORDS)


def test_numbers_are_exact_and_keep_their_writing():
    tree = parse("0.10", WORDS)
    assert tree == Number(Fraction(1, 10))
    assert isinstance(tree, Number)
    assert tree.text == "0.10"
    assert parse("1e-3", WORDS) == Number(Fraction(1, 1000))
    assert parse("2.5E2", WORDS) == Number(Fraction(250))


def test_products_keep_their_order_and_their_brackets():
    assert parse("-(y - yhat)*x_1", WORDS) == Neg(
        Mul((Add((Name("y"), Neg(Name("yhat")))), Name("x_1")))
    )
    assert parse("(x*y)*z", WORDS) == Mul((Mul((Name("x"), Name("y"))), Name("z")))
    assert parse("x*y*z", WORDS) == Mul((Name("x"), Name("y"), Name("z")))


@pytest.mark.parametrize(
    "name", ["beta", "gamma", "lambda", "S", "N", "E", "I", "e", "pi", "sigma", "exp", "Sum"]
)
def test_a_declared_name_always_wins(name):
    vocabulary = WORDS.declare([name])
    assert parse(name, vocabulary) == Name(name)
    assert parse(f"{name}(1 - x)", vocabulary) == parse(f"{name}*(1 - x)", vocabulary)


def test_undeclared_e_and_pi_are_constants_and_other_letters_are_names():
    assert parse("e", WORDS) == Constant("e")
    assert parse(r"\pi", WORDS) == Constant("pi")
    assert [parse(t, WORDS) for t in ("E", "I", "S", "beta", "gamma")] == [
        Name(t) for t in ("E", "I", "S", "beta", "gamma")
    ]
    assert parse("beta(x, y)", WORDS) == Call("beta", (Name("x"), Name("y")))


def test_a_declared_letter_is_not_the_sigmoid_or_a_transpose():
    vocabulary = WORDS.declare(["sigma", "T"])
    assert parse(r"\sigma(x)", vocabulary) == parse("sigma*x", vocabulary)
    assert parse("$x^T$", vocabulary) == Pow(Name("x"), Name("T"))


def test_declared_functions_are_values_at_their_own_arguments():
    vocabulary = WORDS.declare(functions={"L": ("y", "yhat"), "f": ("x", "y"), "g": ("x",)})
    assert parse(r"L(y, \hat{y})", vocabulary) == Name("L")
    assert parse("f(3, y)", vocabulary) == At(
        Name("f"), (("x", Number(Fraction(3))), ("y", Name("y")))
    )
    assert parse("$f_{xy}(x, y)$", vocabulary) == Derivative(Name("f"), (Name("x"), Name("y")))
    assert parse("$g'$", vocabulary) == Derivative(Name("g"), (Name("x"),))
    at = parse("$g'(3)$", vocabulary)
    assert at == At(Derivative(Name("g"), (Name("x"),)), (("x", Number(Fraction(3))),))


def test_a_declared_value_may_show_what_it_depends_on():
    vocabulary = WORDS.declare(["L", "y", "yhat"])
    assert parse(r"L(y, \hat{y}) = y", vocabulary) == parse("L = y", vocabulary)
    assert parse("$(g'(x))'$", WORDS) == parse("diff(g, x, 2)", WORDS)


def test_names_that_look_alike_are_the_declared_one():
    vocabulary = WORDS.declare(["x1", "w_2", "w_11"])
    assert parse("$w_11 w_12$", vocabulary) == parse("w_11*w_1*2", vocabulary)
    assert parse("$x_1$", vocabulary) == Name("x1")
    assert parse("w2", vocabulary) == Name("w_2")
    shown = WORDS.declare(["rate"], displays={"rate": r"\eta"})
    assert parse(r"\eta x", shown) == parse("rate*x", shown)


def test_options_of_array_functions():
    assert parse("sum(X, axis=1)", DECLARED) == Call(
        "sum", (Name("X"),), (("axis", Number(Fraction(1))),)
    )


def test_products_beside_a_transpose_are_matrix_products():
    assert parse(r"x^\top A x", WORDS) == MatMul((Transpose(Name("x")), Name("A"), Name("x")))
    assert parse(r"2 x^\top y", WORDS) == Mul(
        (Number(Fraction(2)), MatMul((Transpose(Name("x")), Name("y"))))
    )


def test_indices_of_sums_are_bound():
    assert names(parse(r"\sum_{i=1}^{m} w_i x_{ij}", WORDS)) == ("w", "x", "j", "m")
    assert parse("X[i, j]", WORDS) == Entry("X", (Name("i"), Name("j")))


def test_spans_are_places_in_the_text():
    text = r"$y = \frac{x}{2} + \ln z$"
    tree = parse(text, WORDS)
    assert isinstance(tree, Relation)
    assert isinstance(tree.right, Add)
    shown = [text[slice(*term.span)] for term in tree.right.terms if term.span]
    assert shown == [r"\frac{x}{2}", r"\ln z"]


def test_a_logarithm_to_a_base_is_a_quotient():
    assert parse("log(x, 2)", DECLARED) == parse("log(x)/log(2)", DECLARED)
    assert parse("2*log(x, y)**2", DECLARED) == parse("2*(log(x)/log(y))**2", DECLARED)
    with pytest.raises(ReadingError, match="log takes 1 argument, not 3"):
        parse("log(x, y, z)", DECLARED)


LAYOUT = {
    "x {}+y": "x + y",
    "x {}-y": "x - y",
    "{}-x": "-x",
    r"x {}\cdot y": "x*y",
    r"\biggl( x+y \biggr) z": "(x + y)*z",
    r"\mathop{\mathrm{tr}}(A)": "tr(A)",
    r"\mathop{\mathrm{sum}}\nolimits_{\mathrm{axis}=1}(A)": "sum(A, axis=1)",
    r"\begin{bmatrix} x \\[6pt] y \end{bmatrix}": "[[x], [y]]",
    r"x \lt y": "x < y",
    r"\left\vert x\right\vert ": "abs(x)",
}


@pytest.mark.parametrize("latex", LAYOUT)
def test_layout_that_pages_need_is_read(latex):
    assert parse(f"${latex}$", DECLARED) == parse(LAYOUT[latex], DECLARED)


@pytest.mark.parametrize("latex", ["x{-y}", "x{+y}", "x{{}+y}"])
def test_braces_do_not_make_a_product_of_a_difference(latex):
    with pytest.raises(ReadingError, match="braces hide that a sign follows"):
        parse(f"${latex}$", DECLARED)


@pytest.mark.parametrize("latex", ["x^{}", r"\frac{x}{}", "{}x", r"\sqrt{}"])
def test_an_empty_group_is_no_operand(latex):
    with pytest.raises(ReadingError):
        parse(f"${latex}$", DECLARED)
