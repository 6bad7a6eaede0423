"""If these fail, the derivation by differentials does not end in the derivative, or skips its proof."""

import pytest

from symopt.derivation.differentials import derive
from symopt.faces.python.matrix_calculus import differentiate
from symopt.syntax.printing.text_printer import to_text

EXPRESSIONS = [
    ("x.T @ A @ x", "x"),
    ("norm(A @ X - B)**2", "X"),
    ("tr(A @ inv(X) @ B)", "X"),
    ("sum(log(exp(-y*(X @ w)) + 1))", "w"),
    ("a.T @ sin(A @ X @ B) @ b", "X"),
    ("log(x.T @ A @ x)", "x"),
    ("tr(X)**2 + tr(X @ X.T)", "X"),
    ("mean(x**2)", "x"),
    ("norm1(A @ x - y)", "x"),
    ("logsumexp(A @ x)", "x"),
    ("x.T @ A @ x/(x.T @ x)", "x"),
    ("det(X)", "X"),
    ("exp(-norm(x - y)**2/2)", "x"),
    ("sum(relu(W @ x))", "W"),
    ("tr(X.T @ B @ X @ C)", "X"),
]


@pytest.mark.parametrize(("text", "name"), EXPRESSIONS, ids=lambda part: part)
def test_every_line_is_proved_and_the_last_holds_the_gradient(text, name):
    found = differentiate(text, name)
    (derivation,) = found.derivations
    assert derivation.proved
    assert "d(" not in to_text(derivation.result)
    assert f"d{name}" in to_text(derivation.result)


def test_the_lines_of_a_textbook():
    found = differentiate("tr(A @ inv(X) @ B)", "X")
    assert [to_text(step.after) for step in found.steps] == [
        "d(tr(A @ inv(X) @ B))",
        "tr(A @ d(inv(X)) @ B)",
        "-tr(A @ inv(X) @ dX @ inv(X) @ B)",
        "-tr(inv(X) @ B @ A @ inv(X) @ dX)",
        "-tr((inv(X).T @ A.T @ B.T @ inv(X).T).T @ dX)",
    ]


@pytest.mark.parametrize(
    ("text", "name"), [("softmax(A @ x)", "x"), ("x/norm(x)", "x"), ("t*A @ x", "t")], ids=str
)
def test_the_jacobian_of_an_array_stands_before_the_differential(text, name):
    found = differentiate(text, name)
    (derivation,) = found.derivations
    assert derivation.proved


def test_a_hessian_is_derived_from_the_gradient():
    found = differentiate("norm(A @ x - y)**2", "x", kind="hessian")
    first, second = found.derivations
    assert first.proved
    assert second.proved
    assert to_text(second.goal) == "dg"
    assert to_text(second.result) == "2*(A.T @ A @ dx)"


def test_definitions_are_put_in_as_a_line():
    found = differentiate("norm(z)**2", "w", define={"z": "X @ w - y"})
    assert "definition" in [step.rule for step in found.steps]
    assert all(step.mark.value == "proved" for step in found.steps)


@pytest.mark.parametrize(
    ("text", "define"),
    [
        ("sum(Z/sqrt(sum(Z**2, axis=1, keepdims=1)))", {}),
        ("sum(Z/N)", {"N": "sqrt(sum(Z**2, axis=1, keepdims=1))"}),
        ("sum((Z - M)**2)", {"M": "max(Z, axis=1, keepdims=True)"}),
        ("sum((Z - mean(Z, axis=1, keepdims=1))**2)", {}),
    ],
)
def test_what_keepdims_keeps_is_a_column_in_the_lines(text, define):
    found = differentiate(text, "Z", define=define)
    assert found.steps
    assert all(derivation.proved for derivation in found.derivations)


def test_a_property_of_the_variable_is_not_used_in_what_is_differentiated_again():
    plain = differentiate("log(det(X))", "X", kind="hvp", direction="V")
    known = differentiate("log(det(X))", "X", kind="hvp", direction="V", properties={"X": "psd"})
    assert plain.formula == "-inv(X).T @ V.T @ inv(X).T"
    assert known.formula == "-inv(X) @ V.T @ inv(X)"
    assert all(found.proved for found in known.derivations)


def test_lines_too_long_to_read_are_not_written(monkeypatch):
    monkeypatch.setattr(derive, "MOST_PARTS", 10)
    found = differentiate("tr(A @ X @ B @ X)", "X")
    assert "The derivation has lines that are too long to read." in found.text(steps=True)
    assert found.evidence(steps=True)["steps"] == []
