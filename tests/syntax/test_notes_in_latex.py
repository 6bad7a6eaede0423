r"""Notation of machine-learning notes: each formula on the left reads as the text on the right."""

from __future__ import annotations

import pytest

from symopt.foundation.errors import ReadingError
from symopt.functions.notation import default_notation
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Sum
from symopt.syntax.vocabulary import Vocabulary

WORDS = default_vocabulary().declare(
    ["x", "y", "w", "b", "m", "L", "yhat", "E_total", "net_h1", "out_o1", "w_5"],
    functions={"f": ("x", "y"), "g": ("x",)},
    arrays={"X": 2, "A": 2, "W_hh": 2, "v": 1, "u": 1},
)

READINGS = {
    # norms and other bars
    r"\frac{1}{m}\|Xv-y\|^2": "1/m*norm(X @ v - y)**2",
    r"\|v\|_2^2 + \|v\|^2_2": "norm(v)**2 + norm(v)**2",
    r"\|v\|_1 + \lVert A\rVert_F^2": "norm1(v) + norm(A)**2",
    r"|x - y||x|": "abs(x - y)*abs(x)",
    r"\frac{|x|}{\left|y\right|}": "abs(x)/abs(y)",
    r"|A|": "det(A)",
    r"|x - x^*| + |y|": "abs(x - xstar) + abs(y)",
    # factorials, Iverson's bracket, an operator that is applied to nothing
    r"\frac{x!}{(x - 1)!}": "factorial(x)/factorial(x - 1)",
    r"y - [x = 2]": "y - Piecewise((1, x = 2), (0, True))",
    r"1_{x = 2} w": "Piecewise((1, x = 2), (0, True))*w",
    r"\left[x > y\right] w": "Piecewise((1, x > y), (0, True))*w",
    r"\operatorname{KL} + x": "KL + x",
    r"\langle u, v \rangle": "dot(u, v)",
    r"\frac{dL}{dw}\Big|_{w=0}": "at(diff(L, w), w=0)",
    r"\left.\frac{dL}{dw}\right|_{w=0}": "at(diff(L, w), w=0)",
    # indicators
    r"1(k == i)": "Piecewise((1, k = i), (0, True))",
    r"\mathbb{1}[x > 0]": "Piecewise((1, x > 0), (0, True))",
    r"\mathbf 1\{x > 0\}": "Piecewise((1, x > 0), (0, True))",
    r"\mathbb{1}_{k=i} x": "Piecewise((1, k = i), (0, True))*x",
    r"\left\{\begin{array}{ll} x & x > 0 \\ 0 & \text{otherwise} \end{array}\right.": (
        "Piecewise((x, x > 0), (0, True))"
    ),
    # sums and products
    r"\sum_i x_i + 1": "Sum(x[i], i) + 1",
    r"\sum_{j \neq i} x_j": "Sum(Piecewise((x[j], j != i), (0, True)), j)",
    r"\sum\limits_{i=1,\, i\ne j}^n x_i": "Sum(Piecewise((x[i], i != j), (0, True)), (i, 1, n))",
    r"\prod_{i=1}^3 (x-i)": "(x - 1)*(x - 2)*(x - 3)",
    # derivatives
    r"dL/dw": "diff(L, w)",
    r"\mathrm{d}L/\mathrm{d}w": "diff(L, w)",
    r"\partial L/\partial w": "diff(L, w)",
    r"\partial_x f": "diff(f, x)",
    r"\frac{\mathrm{d} f(x, y)}{\mathrm{d} x}": "diff(f, x)",
    r"\frac{\partial f(4,4)}{\partial x}": "at(diff(f, x), x=4, y=4)",
    r"\frac{dg(2x)}{dx}": "diff(at(g, x=2*x), x)",
    r"\frac{d}{dx}[3x^2]": "diff(3*x**2, x)",
    r"\frac{d}{dx} x^2 - 4": "diff(x**2, x) - 4",
    r"\frac{\partial}{\partial z}(1+e^{-z})^{-1}": "diff((1 + exp(-z))**(-1), z)",
    r"\frac{\partial f}{\partial x}(1, 2)": "at(diff(f, x), x=1, y=2)",
    r"\frac{dg}{dx}(x_0)": "at(diff(g, x), x=x_0)",
    r"\frac{dg}{dx}(y - x)": "diff(g, x)*(y - x)",
    r"\tanh'(x)": "diff(tanh(x), x)",
    # transposes
    r"W^{[1]T} v": "W_layer_1.T @ v",
    r"(X^\top X + \lambda I)^{-1}": "inv(X.T @ X + lambda*I)",
    r"X^\intercal X": "X.T @ X",
    r"X^{\mathsf T} X": "X.T @ X",
    r"X^{-T}": "inv(X).T",
    r"X'X": "X.T @ X",
    r"(Xv - u)'u": "(X @ v - u).T @ u",
    r"\mathbf{W}_\textrm{hh}^\top v": "W_hh.T @ v",
    r"{\left(\mathbf{W}_\textrm{hh}^\top\right)}^{T-i}": "matpow(W_hh.T, T - i)",
    r"A[i,:]": "A[i, :]",
    # numbers
    r"0.5 * 0.08": "0.5*0.08",
    r"1e-3 + 10^{-3}": "1e-3 + 10**(-3)",
    r"50{,}000 + 1\,000": "50000 + 1000",
    r"95\%": "0.95",
    r"2 e - 3": "2*e - 3",
    r"x \cdot -y": "x*(-y)",
    # words
    r"E_{total} + net_{h1}": "E_total + net_h1",
    r"out_{o1}(1-out_{o1})": "out_o1*(1 - out_o1)",
    r"\text{ReLU}(x) + \textrm{ReLU}(y)": "relu(x) + relu(y)",
    r"\text{loss} = x": "loss = x",
    r"\mathcal{L} + \mathbf{\hat{y}}": "L + yhat",
    r"\mathbf{Ax}": "A*x",
    r"\log_2 x": "log2(x)",
    r"\log_b(x)": "log(x)/log(b)",
    r"w^{new} - w^{old}": "w_sup_new - w_sup_old",
    r"\binom{m}{2}": "binomial(m, 2)",
    # values by themselves
    r"\sigma(1-\sigma)": "sigma*(1 - sigma)",
    r"\sigma(x)(1-\sigma(x))": "sigmoid(x)*(1 - sigmoid(x))",
    r"g(1-g)": "g*(1 - g)",
    # layout
    r"\underbrace{x}_{\text{the error!}} + \overbrace{y}^{2 x}": "x + y",
    r"\boxed{x^2}": "x**2",
    r"\textcolor{red}{x} \color{blue} y": "x*y",
    r"\phantom{ab} x \hspace{1em} + \label{eq:1} y \tag{3}": "x + y",
    r"x \stackrel{!}{=} 3": "x = 3",
    r"\displaystyle\frac{x}{y}\!\left(x\right)": "x/y*x",
    r"\bigl[ x + \Bigl\{y\Bigr\} \bigr]": "x + y",
    r"x > 0 \& y > 0": "x > 0 and y > 0",
    r"\left[\begin{array}{cc} 2 & 0 \\ 0 & x \end{array}\right]": "[[2, 0], [0, x]]",
    r"\det \begin{bmatrix} 4-\lambda & -1 \\ -1 & 6 \end{bmatrix}": (
        "det([[4 - lambda, -1], [-1, 6]])"
    ),
}


@pytest.mark.parametrize("latex", READINGS)
def test_notation_of_notes(latex):
    assert to_text(parse(f"${latex}$", WORDS)) == READINGS[latex]


@pytest.mark.parametrize("latex", READINGS)
def test_what_is_read_prints_to_what_reads_the_same(latex):
    tree = parse(f"${latex}$", WORDS)
    assert parse(f"${to_latex(tree, default_notation())}$", WORDS) == tree


UNREADABLE = {
    r"x_1 + \cdots": "an ellipsis is not read",
    r"x_1 \ldots x_n": "an ellipsis is not read",
    r"f(x_1, \dots, x_n)": "f takes 2 arguments",
    r"x^2+3x|_{x=1}": "what is evaluated here is not clear",
    r"\sigma'(1-\sigma)": "has no argument",
    r"\prod_{i=1}^n x_i": "this product is not read",
    r"\int_0^1 x": "an integral is not read",
    r"\lim_{x \to 0} x": "a limit is not read",
    r"x \pm y": "'\\\\pm' is not read here|two values",
    r"\|v\|_3": "the norm with the subscript 3",
    r"\langle x, y \rangle": "may be an inner product or a vector",
    r"\operatorname*{argmin}_w L": "unknown operator 'argmin'",
    r"W^{[1] + x}": "this superscript is not read",
    r"\langle u \rangle": "an inner product is of two vectors",
    r"x \text{ if } y": "'if' is out of place",
    r"x + 1)": "closes nothing",
    r"\text{for some } x": "are not mathematics",
    r"\frac{x}{y": "is never closed",
    **{
        f"x {sign} y": "stands between two sides"
        for sign in (r"\approx", r"\propto", r"\mapsto", r"\equiv", r"\Rightarrow")
    },
}


@pytest.mark.parametrize("latex", UNREADABLE)
def test_what_is_not_read_says_so(latex):
    with pytest.raises(ReadingError, match=UNREADABLE[latex]):
        parse(f"${latex}$", WORDS)


def test_a_number_with_e_is_refused_where_e_is_a_name():
    with pytest.raises(ReadingError, match="a power of ten or a product"):
        parse("$2e-3$", WORDS.declare(["e"]))


def test_a_sum_may_go_on_over_signs_where_notes_mean_it_so():
    wide = Vocabulary(wide_sums=True)
    assert isinstance(parse(r"$\sum_i x_i + y_i$", wide), Sum)
    assert not isinstance(parse(r"$\sum_i x_i + y_i$", Vocabulary()), Sum)


def test_a_root_has_an_index_beside_all_functions_too():
    from symopt.functions.vocabulary import default_vocabulary

    words = default_vocabulary().declare(["x"])
    assert parse(r"$\sqrt[3]{x}$", words) == parse("x^(1/3)", words)
