"""If these fail, `differentiate` answers in the wrong layout, shape or kind, or guesses where it must ask."""

import numpy as np
import pytest
import sympy as sp

import symopt as so
from symopt.foundation.errors import (
    NameError_,
    ReadingError,
    ShapeError,
    SpecError,
    UnsupportedError,
)

RNG = np.random.default_rng(0)


def test_a_gradient_has_the_shape_of_its_variable():
    found = so.differentiate("x.T @ A @ x", "x")
    assert found.kind == "gradient"
    assert found.formula in ("(A.T + A) @ x", "(A + A.T) @ x")
    assert found.shape == ("n",)
    assert found.layout == "the gradient has the shape of x (denominator layout)"
    assert found.assumed == "Inferred from the expression: x: n entries; A: n × n."


def test_numerator_layout_turns_it():
    row = so.differentiate("x.T @ A @ x", "x", layout="numerator")
    assert row.shape == (1, "n")
    assert (
        row.layout == "the gradient is a row, with a column for each entry of x (numerator layout)"
    )
    matrix = so.differentiate("tr(A @ X)", "X", layout="numerator")
    assert matrix.formula == "A"
    assert so.differentiate("tr(A @ X)", "X").formula == "A.T"
    A, x = RNG.normal(size=(3, 3)), RNG.normal(size=3)
    np.testing.assert_allclose(row(A=A, x=x), [(A + A.T) @ x])


def test_a_jacobian_has_a_row_for_each_entry_of_the_function():
    found = so.differentiate("A @ x", "x")
    assert (found.kind, found.formula, found.shape) == ("jacobian", "A", ("m", "n"))
    turned = so.differentiate("A @ x", "x", layout="denominator")
    assert (turned.formula, turned.shape) == ("A.T", ("n", "m"))
    assert turned.layout.startswith(
        "a row for each entry of x, a column for each entry of the function"
    )


def test_kinds():
    assert (
        so.differentiate("x.T @ A @ x", "x", kind="hessian", properties={"A": "sym"}).formula
        == "2*A"
    )
    product = so.differentiate("x.T @ A @ x", "x", kind="hvp", direction="u")
    assert product.derived.directions == {"x": "u"}
    assert so.differentiate("inv(X)", "X", kind="differential").formula == "-inv(X) @ dX @ inv(X)"
    both = so.differentiate(
        "had(X, Y)", ["X", "Y"], kind="diff", shapes={"X": ["m", "n"], "Y": ("m", "n")}
    )
    assert both.formula == "X*dY + Y*dX"
    assert so.differentiate("norm(x)**2", "x", kind="directional").formula == "2*(x.T @ v)"
    mixed = so.differentiate("x.T @ A @ y", ["x", "y"], kind="hessian")
    assert mixed.formula == "A"
    assert mixed.layout == "a row for each entry of x, a column for each entry of y"


def test_four_indices_have_no_matrix_form_and_it_says_so():
    found = so.differentiate("A @ X @ B", "X")
    assert not found.has_matrix_form
    assert found.blocks is not None
    assert "An entry has 4 indices, so there is no matrix form." in found.text()
    assert "∂f_ij/∂X_kl = A_ik B_lj" in found.text()
    A, X, B = RNG.normal(size=(2, 3)), RNG.normal(size=(3, 2)), RNG.normal(size=(2, 4))
    np.testing.assert_allclose(found(A=A, X=X, B=B), np.einsum("ik,lj->ijkl", A, B))


def test_code_is_readable_and_checks_shapes():
    found = so.differentiate("norm(A @ x - y)**2", "x")
    code = found.compile()
    assert "def derivative(" in code.source
    A, x, y = RNG.normal(size=(4, 3)), RNG.normal(size=3), RNG.normal(size=4)
    np.testing.assert_allclose(found(A=A, x=x, y=y), 2 * A.T @ (A @ x - y))
    with pytest.raises(ShapeError, match="entries along axis"):
        found(A=A, x=y, y=x)


def test_sympys_matrices_in_and_out():
    n = sp.Symbol("n", integer=True, positive=True)
    X, A = sp.MatrixSymbol("X", n, n), sp.MatrixSymbol("A", n, n)
    found = so.differentiate(sp.Trace(A * X), X)
    assert found.sympy() == A.T
    assert found.assumed == ""
    assert so.differentiate("A @ x", "x").sympy().shape == (
        sp.Symbol("m", integer=True, positive=True),
        n,
    )
    entry = so.differentiate("sum(exp(X @ w))", "X").sympy()
    assert entry.has(sp.Indexed) or entry.is_Matrix


def test_latex_input_and_output():
    found = so.differentiate(r"$x^\top A x$", "x", shapes={"A": ("n", "n"), "x": "n"})
    assert found.formula in ("(A.T + A) @ x", "(A + A.T) @ x")
    assert found._repr_latex_().startswith("$")
    assert r"\top" in found.latex()


def test_numbers_are_numbers():
    assert so.differentiate("x**3", "x").formula == "3*x**2"
    assert so.differentiate("x**3", "x", kind="hessian").formula == "6*x"


def test_a_structured_matrix_has_two_conventions():
    free = so.differentiate("tr(A @ X)", "X", properties={"X": "symmetric"})
    assert free.layout.endswith("the entries of X are taken as free to vary")
    tied = so.differentiate("tr(A @ X)", "X", structure="symmetric")
    assert tied.layout.endswith("by the independent entries of X, which is symmetric")
    A = RNG.normal(size=(3, 3))
    np.testing.assert_allclose(tied(A=A, X=np.eye(3)), A + A.T - np.diag(np.diag(A)))
    with pytest.raises(UnsupportedError, match="ties no entries"):
        so.differentiate("tr(A @ X)", "X", structure="invertible")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: so.differentiate("A @ x", "z"), NameError_, "z does not occur"),
        (lambda: so.differentiate("A @ x", "x", kind="gradient"), ShapeError, "of one number"),
        (lambda: so.differentiate("A @ x", "x", kind="slope"), SpecError, "there is no kind"),
        (lambda: so.differentiate("A @ x", "x", layout="row"), SpecError, "there is no layout"),
        (lambda: so.differentiate("A @ x", ["x", "A"]), SpecError, "with respect to one name"),
        (
            lambda: so.differentiate("A*x", "x", shapes={"A": "mn", "x": "n"}),
            ShapeError,
            "do not fit",
        ),
        (
            lambda: so.differentiate("A @ x", "x", shapes={"A": (3, 4), "x": (5,)}),
            ShapeError,
            r"\(3, 4\) and \(5,\)",
        ),
        (
            lambda: so.differentiate("tr(A)", "A", properties={"B": "sym"}),
            NameError_,
            "speaks of B",
        ),
        (
            lambda: so.differentiate("tr(A)", "A", properties={"A": "pretty"}),
            ReadingError,
            "pretty",
        ),
        (lambda: so.differentiate("A @ x", "x", kind="diff", direction="A"), NameError_, "in use"),
        (lambda: so.differentiate("sum(expm(X))", "X"), UnsupportedError, "expm"),
    ],
)
def test_what_is_not_understood_says_why(call, error, message):
    with pytest.raises(error, match=message):
        call()
