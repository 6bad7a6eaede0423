r"""Names as machine-learning notes write them, each with its canonical name, and printed back."""

from __future__ import annotations

import pytest
from syntax_words import WORDS

from symopt.foundation.errors import ReadingError
from symopt.syntax.names import name_unicode
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Name

VOCABULARY = WORDS.declare(["x", "y", "b"], arrays={"X": 2, "A": 2}, functions={"g": ("x",)})

NAMES = {
    r"x^{(i)}": "x_sample_i",
    r"x^{(i)}_j": "x_sample_i_j",
    r"x_j^{(i)}": "x_sample_i_j",
    r"x^{(k+1)}": "x_sample_kp1",
    r"a^{[1]}": "a_layer_1",
    r"a^{[1]}_j": "a_layer_1_j",
    r"a^{[1](i)}": "a_layer_1_sample_i",
    r"W^{[l+1]}": "W_layer_lp1",
    r"w^{(1)}_{jk}": "w_sample_1_jk",
    r"\sigma^{(i)}": "sigma_sample_i",
    r"x_{k+1}": "x_kp1",
    r"h_{t-1}": "h_tm1",
    r"x_{2k+1}": "x_2kp1",
    r"w_5^+": "wplus_5",
    r"P^{-}": "Pminus",
    r"x^*": "xstar",
    r"x^{*}_{i}": "xstar_i",
    r"w_{11}'": "wprime_11",
    r"\theta^{\text{new}}": "theta_sup_new",
    r"\theta^{\mathrm{old}}_j": "theta_sup_old_j",
    r"w5": "w_5",
    r"E_y2": "E_y2",
    r"\hat{y1}": "yhat_1",
    r"\hat{y_i}": "yhat_i",
    r"\hat{y}^{(i)}": "yhat_sample_i",
    r"\boldsymbol{\theta}_0": "thetabold_0",
}


@pytest.mark.parametrize("latex", NAMES)
def test_names_of_notes(latex):
    tree = parse(f"${latex}$", VOCABULARY)
    assert tree == Name(NAMES[latex])
    assert parse(f"${to_latex(tree)}$", VOCABULARY) == tree
    assert "\\" not in name_unicode(NAMES[latex])


READINGS = {
    r"x_{k+1} - x_k": "x_kp1 - x_k",
    r"x^{(i)}(1 - x^{(i)})": "x_sample_i*(1 - x_sample_i)",
    r"\sigma^{(i)}(1-\sigma^{(i)})": "sigma_sample_i*(1 - sigma_sample_i)",
    r"\sum_{i=1}^n y^{(i)} x^{(i)}_j": "Sum(y[i]*x[i, j], (i, 1, n))",
    r"\sum_{k=1}^n x_{k+1}": "Sum(x[k + 1], (k, 1, n))",
    r"\sum_l W^{[l]}": "Sum(W[l], l)",
    r"X^{(i)}": "X[i, :]",
    r"X^{(i)}_j": "X[i, j]",
    r"X_{k+1,j}": "X[k + 1, j]",
    r"x^2_1": "x_1**2",
    r"x^{-1}": "x**(-1)",
    r"x^-1": "x**(-1)",
    r"x^23": "x**2*3",
    r"e^x3": "exp(x)*3",
    r"\mathbf{x} + \mathbf y": "x + y",
    r"\frac{\partial L}{\partial W^{[l]}}": "diff(L, W_layer_l)",
    r"\frac{\partial E}{\partial w_5^+}": "diff(E, wplus_5)",
    r"\delta_{ij}": "Piecewise((1, i = j), (0, True))",
    r"\delta_{j}": "delta_j",
}


@pytest.mark.parametrize("latex", READINGS)
def test_expressions_with_such_names(latex):
    tree = parse(f"${latex}$", VOCABULARY)
    assert to_text(tree) == READINGS[latex]


UNREADABLE = {
    r"\sigma^2(z)": "this power of sigma is ambiguous",
    r"g^{[1]}(z)": "the function g_layer_1 is not declared",
    r"x_{k+}": "'}' is out of place",
}


@pytest.mark.parametrize("latex", UNREADABLE)
def test_what_may_mean_two_things_is_refused(latex):
    with pytest.raises(ReadingError, match=UNREADABLE[latex]):
        parse(f"${latex}$", VOCABULARY)


def test_words_that_only_resemble_such_names_print_as_they_are():
    shown = [to_latex(Name(name)) for name in ("n_layers", "n_samples", "surplus", "x_temp1")]
    assert shown == [
        r"n_{\mathrm{layers}}",
        r"n_{\mathrm{samples}}",
        r"\mathrm{surplus}",
        r"x_{\mathrm{temp1}}",
    ]
