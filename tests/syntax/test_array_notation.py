"""Entries, made arrays, axes and struck-out sums look as in a textbook, and read back."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from symopt.foundation.errors import ReadingError
from symopt.functions.notation import default_notation
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.printing.unicode_printer import to_unicode
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import (
    ONE,
    TWO,
    Add,
    Call,
    Cancel,
    Derivative,
    Div,
    Entry,
    Mul,
    Name,
    Neg,
    Number,
    Pow,
    Sum,
)

ARRAYS = {
    "A_1": 2, "X": 2, "Z": 2, "b_1": 1, "w": 1, "y": 1, "W_out": 2, "Yhat": 2, "Xtrain": 2,
    "xstar": 1, "zstar_1": 1, "theta_1_2": 1, "D": 2,
}  # fmt: skip
SHOWN = {"D": r"\Delta_1"}
VOCABULARY = default_vocabulary().declare(
    ["a", "b", "i", "k", "m", "n", "n_1"], arrays=ARRAYS, displays=SHOWN
)
NOTATION = replace(default_notation(), displays=SHOWN)
a, b, i, k = map(Name, "abik")
ONE_MORE = Add((ONE, b))


def latex(tree):
    return to_latex(tree, NOTATION)


def read(text):
    return parse(f"${text}$", VOCABULARY)


STRUCK = {
    r"a\cancel{(1+b)}": Mul((a, Cancel(ONE_MORE))),
    r"\cancel{(1+b)} a": Mul((Cancel(ONE_MORE), a)),
    r"a \cdot \cancel{(-b)}": Mul((a, Cancel(Neg(b)))),
    r"-\cancel{(1+b)}": Neg(Cancel(ONE_MORE)),
    r"a-\cancel{(1+b)}": Add((a, Neg(Cancel(ONE_MORE)))),
    r"\cancel{(1+b)}^{2}": Pow(Cancel(ONE_MORE), TWO),
    r"\cancel{(a b)}^{2}": Pow(Cancel(Mul((a, b))), TWO),
    r"\frac{\cancel{1+b}}{\cancel{1+b}}": Div(Cancel(ONE_MORE), Cancel(ONE_MORE)),
    r"\cancel{\ln(a)} b": Mul((Cancel(Call("log", (a,))), b)),
    r"\cancel{a b} k": Mul((Cancel(Mul((a, b))), k)),
    r"2 \cdot \cancel{2b}": Mul((TWO, Cancel(Mul((TWO, b))))),
    r"\cancel{\frac{\partial a}{\partial b}} \cdot \frac{\partial b}{\partial k}": Mul(
        (Cancel(Derivative(a, (b,))), Derivative(b, (k,)))
    ),
}


@pytest.mark.parametrize("text", STRUCK)
def test_what_is_struck_out_keeps_its_brackets(text):
    assert latex(STRUCK[text]) == text
    assert read(text) == STRUCK[text]


ENTRIES = {
    r"X_{ik}": (Entry("X", (i, k)), "X_ik"),
    r"X_{i+1,2}": (Entry("X", (Add((i, ONE)), TWO)), "X_{i+1,2}"),
    r"A_{1,ik}": (Entry("A_1", (i, k)), "A_{1,ik}"),
    r"A_{1,12}": (Entry("A_1", (ONE, TWO)), "A_{1,12}"),
    r"A_{1,i+1,k}": (Entry("A_1", (Add((i, ONE)), k)), "A_{1,i+1,k}"),
    r"b_{1,i}": (Entry("b_1", (i,)), "b_{1,i}"),
    r"W_{\mathrm{out},ik}": (Entry("W_out", (i, k)), "W_{out,ik}"),
    r"\hat{Y}_{ik}": (Entry("Yhat", (i, k)), "Ŷ_ik"),
    r"\mathrm{Xtrain}_{ik}": (Entry("Xtrain", (i, k)), "Xtrain_ik"),
    r"x^{*}_{i}": (Entry("xstar", (i,)), "x*_i"),
    r"{z_1^{*}}_{i}": (Entry("zstar_1", (i,)), "z*_{1,i}"),
    r"\theta_{1,2,i}": (Entry("theta_1_2", (i,)), "θ_{1_2,i}"),
    r"{\Delta_1}_{ik}": (Entry("D", (i, k)), "D_ik"),
}


@pytest.mark.parametrize("text", ENTRIES)
def test_an_entry_has_one_subscript(text):
    tree, line = ENTRIES[text]
    assert (latex(tree), to_unicode(tree, NOTATION)) == (text, line)
    assert read(text) == tree
    assert read(latex(Pow(tree, TWO))) == Pow(tree, TWO)
    assert read(rf"\frac{{\partial L}}{{\partial {text}}}") == Derivative(Name("L"), (tree,))


@pytest.mark.parametrize("text", [r"{A_1}_{ik}", r"\left(A_1\right)_{ik}", r"(A_{1})_{i,k}"])
def test_an_entry_of_an_array_in_brackets(text):
    assert read(text) == Entry("A_1", (i, k))


def test_an_entry_of_one_of_two_arrays_is_not_guessed():
    either = default_vocabulary().declare("k", arrays={"A": 2, "A_1": 1})
    with pytest.raises(ReadingError, match=r"an entry of A or of A_1[\s\S]*\{A_1\}_\{…\}"):
        parse("$A_{1,k}$", either)
    assert parse("${A_1}_{k}$", either) == Entry("A_1", (k,))
    both = default_vocabulary().declare("ik", arrays={"A": 2, "A_1": 2})
    assert parse("$A_{1,ik}$", both) == Entry("A_1", (i, k))


@pytest.mark.parametrize("text", ["(a)_{1}", "a^{b}_{i}", "{a b}_{1}"])
def test_a_subscript_of_what_is_no_array_is_out_of_place(text):
    with pytest.raises(ReadingError, match="'_' is out of place"):
        read(text)


MADE = {
    "ones(m)": (r"\mathbf{1}_{m}", "𝟏_m"),
    "ones(n + 1)": (r"\mathbf{1}_{n+1}", "𝟏_{n+1}"),
    "zeros(m)": (r"\mathbf{0}_{m}", "𝟎_m"),
    "ones(m, n)": (r"\operatorname{ones}(m, n)", "ones(m, n)"),
    "eye(n)": ("I_{n}", "I_n"),
    "eye(n_1 + 1)": ("I_{n_1+1}", "I_{n_1+1}"),
    "X.T @ ones(m)": (r"X^{\top}\mathbf{1}_{m}", "Xᵀ 𝟏_m"),
    "1/m*(ones(m).T @ (X @ w - y))": (
        r"\frac{1}{m}\mathbf{1}_{m}^{\top}(X w-y)",
        "1/m 𝟏_mᵀ (X w - y)",
    ),
    "X.T @ X + a*eye(n)": (r"X^{\top} X+a I_{n}", "Xᵀ X + a I_n"),
    "2*X*Z": (r"2X \odot Z", "2 X ⊙ Z"),
    "softmax(Z, axis=1)": (r"\operatorname{softmax}_{\mathrm{axis}=1}(Z)", "softmax(Z, axis=1)"),
    "sum(X, axis=0)**2": (r"\operatorname{sum}_{\mathrm{axis}=0}(X)^{2}", "sum(X, axis=0)²"),
    "mean(X, axis=-1)": (r"\operatorname{mean}_{\mathrm{axis}=-1}(X)", "mean(X, axis=-1)"),
}


@pytest.mark.parametrize("text", MADE)
def test_made_arrays_and_axes(text):
    tree = parse(text, VOCABULARY)
    assert (latex(tree), to_unicode(tree, NOTATION)) == MADE[text]
    assert read(latex(tree)) == tree
    assert parse(to_text(tree), VOCABULARY) == tree


def test_the_last_axis_of_softmax_is_not_printed():
    tree = parse("softmax(Z, axis=-1)", VOCABULARY)
    assert latex(tree) == r"\operatorname{softmax}(Z)"
    assert to_unicode(tree, NOTATION) == "softmax(Z)"
    assert to_text(tree) == "softmax(Z, axis=-1)"


def test_what_is_kept_is_said_as_in_numpy():
    kept = parse("max(X, axis=1, keepdims=1)", VOCABULARY)
    assert parse("max(X, axis=1, keepdims=True)", VOCABULARY) == kept


def test_an_identity_needs_a_size_and_no_other_meaning():
    assert parse("$I_n$", default_vocabulary().declare("n")) == Name("I_n")
    assert read("I_{q}") == Name("I_q")
    declared = VOCABULARY.declare(["I_n"])
    assert parse("$I_n$", declared) == Name("I_n")
    with pytest.raises(ReadingError, match="the vector 1 has no size here"):
        read(r"\mathbf{1}")


def test_a_sum_at_the_end_of_a_product_needs_no_brackets_in_a_terminal():
    total = Sum(Entry("w", (i,)), "i", ONE, Name("m"))
    scaled = Mul((Div(ONE, Name("m")), total))
    assert to_unicode(scaled) == "1/m Σ_{i=1}^m w_i"
    assert to_unicode(Add((a, Neg(scaled), b))) == "a - 1/m Σ_{i=1}^m w_i + b"
    assert to_unicode(Div(scaled, b)) == "(1/m Σ_{i=1}^m w_i)/b"
    assert to_unicode(Mul((a, total, b))) == "a (Σ_{i=1}^m w_i) b"
    assert to_unicode(Sum(Add((a, b)), "i", ONE, Name("m"))) == "Σ_{i=1}^m (a + b)"


def test_exponents_are_raised_where_that_reads_well():
    def line(text):
        return to_unicode(parse(text, VOCABULARY), NOTATION)

    assert line("1/(1 + exp(-a))") == "1/(1 + e⁻ᵃ)"
    assert line("exp(-a)**2") == "(e⁻ᵃ)²"
    assert line("exp(-a**2)") == "e^(-a²)"
    assert line("exp(w[i])") == "e^(w_i)"
    assert line("2*a*b**3") == "2 a b³"
    assert line("a**n_1") == "a^(n_1)"
    assert line("a**rate") == "a^rate"
    assert line("a**T") == "a^T"
    assert to_unicode(Pow(a, Mul((TWO, Name("yhat"))))) == "a^(2ŷ)"
    assert to_unicode(Mul((Number(Fraction(2, 5)), a, b))) == "0.4 a b"


def test_named_arrays_show_the_sign_of_their_elementwise_product():
    told = replace(NOTATION, arrays=ARRAYS)
    tree = parse("-sum(y*log(w) + a*(1 - y)*w)", VOCABULARY)
    assert to_latex(tree, told) == (r"-\operatorname{sum}(y \odot \ln w+a \odot (1-y) \odot w)")
    plain = Mul((a, Name("X"), Call("log", (Name("Z"),))))
    assert to_latex(plain, told) == r"a X \odot \ln Z"
    assert to_unicode(plain, told) == "a X ⊙ ln(Z)"
    assert read(to_latex(plain, told)) == plain
    assert to_unicode(parse("X.T @ Z", VOCABULARY), told) == "Xᵀ Z"


MATRIX_WORDS = default_vocabulary().declare(
    ["a", "n", "k"], arrays={"A": 2, "X": 2, "S": 2, "v": 1, "x": 1}
)
MATRIX_NOTATION = replace(default_notation(), arrays={"A": 2, "X": 2, "S": 2, "v": 1, "x": 1})
MATRICES = {
    "inv(X)": ("X^{-1}", "X⁻¹"),
    "inv(X).T": (r"X^{-\top}", "X⁻ᵀ"),
    "pinv(X)": ("X^{+}", "X⁺"),
    "pinv(X).T": (r"X^{+\top}", "X⁺ᵀ"),
    "inv(A @ X)": ("(A X)^{-1}", "(A X)⁻¹"),
    "-inv(X).T @ A.T @ inv(X).T": (r"-X^{-\top} A^{\top} X^{-\top}", "-X⁻ᵀ Aᵀ X⁻ᵀ"),
    "inv(X.T @ X + a*eye(n))": (r"(X^{\top} X+a I_{n})^{-1}", "(Xᵀ X + a I_n)⁻¹"),
    "v.T @ inv(inv(X) + A) @ v": (r"v^{\top}(X^{-1}+A)^{-1} v", "vᵀ (X⁻¹ + A)⁻¹ v"),
    "matpow(X, 3)": ("X^{3}", "matpow(X, 3)"),
    "matpow(A @ X, -2)": ("(A X)^{-2}", "matpow(A X, -2)"),
    "X**2": (r"X^{\circ 2}", "X²"),
    "X**(-1)": (r"X^{\circ -1}", "X⁻¹"),
    "v**2": ("v^{2}", "v²"),
    "exp(X) @ v": ("e^{X} v", "e^X v"),
    "expm(X) @ v": (r"\operatorname{expm}(X)v", "expm(X) v"),
    "sin(X)**2": (r"\sin^{2}(X)", "sin(X)²"),
    "det(X)*inv(X).T": (r"\det(X)X^{-\top}", "det(X) X⁻ᵀ"),
    "log(det(X))": (r"\ln(\det X)", "ln(det(X))"),
    "eigmax(X.T @ X)": (r"\lambda_{\max}(X^{\top} X)", "λ_max(Xᵀ X)"),
    "(x.T @ A @ x)*(A @ x)": (r"(x^{\top} A x)A x", "(xᵀ A x) A x"),
    "inv(X)[1, 2]": ("(X^{-1})_{12}", "(X⁻¹)[1, 2]"),
    "inv(v)": (r"\operatorname{inv}(v)", "v⁻¹"),
    "inv(diag(v))": (r"\operatorname{diag}(v)^{-1}", "diag(v)⁻¹"),
    "sum(X, axis=0) @ x": (r"\operatorname{sum}_{\mathrm{axis}=0}(X)x", "sum(X, axis=0) x"),
}


@pytest.mark.parametrize("text", MATRICES)
def test_functions_of_matrices(text):
    tree = parse(text, MATRIX_WORDS)
    shown = to_latex(tree, MATRIX_NOTATION)
    assert (shown, to_unicode(tree, MATRIX_NOTATION)) == MATRICES[text]
    assert parse(f"${shown}$", MATRIX_WORDS) == tree
    assert parse(to_text(tree), MATRIX_WORDS) == tree


def test_a_superscript_of_what_is_no_matrix_is_a_power():
    one = Number(Fraction(1))
    assert parse("$a^{-1}$", MATRIX_WORDS) == Pow(Name("a"), Neg(one))
    assert parse("$v^{-1}$", MATRIX_WORDS) == Pow(Name("v"), Neg(one))
    assert parse("$(x^{\\top} A x)^2$".replace("\\\\", "\\"), MATRIX_WORDS).exponent == TWO
    assert parse(r"$A^{\dagger}$", MATRIX_WORDS) == Call("pinv", (Name("A"),))
    assert parse("$a^{+}$", MATRIX_WORDS) == Name("aplus")


def test_an_undeclared_matrix_is_inverted_where_it_is_transposed():
    assert parse(r"$Z^{-\top}$", default_vocabulary()).body == Call("inv", (Name("Z"),))
