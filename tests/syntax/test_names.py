"""How names are written, shown, read back, and let into generated code."""

from __future__ import annotations

import keyword

import pytest
from syntax_words import NAMES

from symopt.foundation.errors import NameError_
from symopt.syntax.names import (
    NameParts,
    canonical_name,
    is_name,
    join_name,
    name_from_latex,
    name_latex,
    name_unicode,
    safe_identifier,
    split_name,
)

SHOWN = {
    "w_11": ("w_{11}", "w_11"),
    "x_1": ("x_1", "x_1"),
    "yhat": (r"\hat{y}", "ŷ"),
    "yhat_1": (r"\hat{y}_1", "ŷ_1"),
    "what_11": (r"\hat{w}_{11}", "ŵ_11"),
    "xbar": (r"\bar{x}", "x̄"),
    "lambda": (r"\lambda", "λ"),
    "theta_12": (r"\theta_{12}", "θ_12"),
    "rate": (r"\mathrm{rate}", "rate"),
    "W_out": (r"W_{\mathrm{out}}", "W_out"),
    "x_ij": ("x_{ij}", "x_ij"),
    "x_alpha": (r"x_{\alpha}", "x_α"),
    "sigma_yhat": (r"\sigma_{\hat{y}}", "σ_ŷ"),
    "w_1_2": ("w_{1,2}", "w_1_2"),
    "xstar": ("x^{*}", "x*"),
    "beta": (r"\beta", "β"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_names_are_shown_by_the_display_rules(name):
    assert (name_latex(name), name_unicode(name)) == SHOWN[name]


MORE = ("thetahat_3", "xdot", "xddot_1", "yprime", "Omega_2", "vvec")


@pytest.mark.parametrize("name", [*SHOWN, *NAMES, *MORE])
def test_the_latex_of_a_name_reads_back(name):
    assert name_from_latex(name_latex(name)) == name
    assert join_name(split_name(name)) == name


def test_names_come_apart():
    assert split_name("thetahat_1_k") == NameParts("theta", ("hat",), ("1", "k"))
    assert split_name("x12") == NameParts("x", (), ("12",))
    assert split_name("beta") == NameParts("beta")
    assert split_name("eta") == NameParts("eta")


WRITTEN = {"w_{11}": "w_11", "λ": "lambda", "ŷ_1": "yhat_1", r"\hat{y}": "yhat", " x ": "x"}


@pytest.mark.parametrize("written", WRITTEN)
def test_names_as_people_write_them(written):
    assert canonical_name(written) == WRITTEN[written]


HOSTILE = ["", "_x", "x__1", "x_", "1x", "x y", "x.y", "x;import os", "x" * 500, "x\n", "é"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_not_a_name_is_refused(text):
    assert not is_name(text)
    with pytest.raises(NameError_, match="cannot be used as a name in generated code"):
        safe_identifier(text)


@pytest.mark.parametrize("text", ["", "x+1", "x y", r"\frac{1}{2}", "1"])
def test_formulas_are_not_names(text):
    with pytest.raises(NameError_, match="is not a name"):
        canonical_name(text)


def test_words_of_python_get_an_underscore():
    assert [safe_identifier(n) for n in ("lambda", "max", "w_11", "print", "exec")] == [
        "lambda_", "max_", "w_11", "print_", "exec_",
    ]  # fmt: skip
    for word in keyword.kwlist:
        assert safe_identifier(word).isidentifier()
        assert not keyword.iskeyword(safe_identifier(word))
