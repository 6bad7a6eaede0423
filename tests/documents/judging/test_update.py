"""Updates: gradient descent on the function in force, Newton's steps, and what is only known by its form."""

from __future__ import annotations

import pytest

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.meaning.claim import ClaimKind
from symopt.equality.verdict import Status
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Add, Mul, Name, Neg, Tree
from tests.documents.judging.made import (
    NETWORK,
    PERCEPTRON,
    REGRESSION,
    checked,
    setting,
    slope,
)

SQUARE = setting({"L": "(y - w*x)**2"}, given="x y", objective="L")
GROWTH = setting({"g": "exp(x) - log(x)"}, objective="g")


@pytest.mark.parametrize(
    ("where", "name", "claimed"),
    [
        (REGRESSION, "w_1", "w_1 - alpha*(-x_1*(y - yhat))"),
        (REGRESSION, "b", "b - alpha*(-(y - yhat))"),
        (PERCEPTRON, "b", "b + alpha*(y - yhat)"),
        (PERCEPTRON, "w_1", "w_1 + 1/2*x_1*(y - yhat)"),
        (NETWORK, "w_21", "w_21 + eta*x_2*w_1*a_1*(1 - a_1)*(y - yhat)"),
        (SQUARE, "w", "w + 2*alpha*(y - w*x)*x"),
        (GROWTH, "x", "x - (exp(x) - 1/x)/(exp(x) + 1/x**2)"),
        (setting({"f": "x**2 - 2"}, objective="f"), "x", "x - (x**2 - 2)/(2*x)"),
    ],
)
def test_right_steps_are_proved(where: Setting, name: str, claimed: str) -> None:
    found = checked(where, claimed, kind=ClaimKind.UPDATE, name=name)
    assert found.status is Status.PROVED


@pytest.mark.parametrize(
    ("where", "name", "claimed", "right", "slip"),
    [
        (PERCEPTRON, "b", "b - alpha*(y - yhat)", "b + alpha*(y - yhat)", "sign"),
        (
            NETWORK,
            "w_11",
            "w_11 - alpha*x_1*w_1*a_1*(1 - a_1)*(y - yhat)",
            "w_11 + alpha*x_1*w_1*a_1*(1 - a_1)*(y - yhat)",
            "sign",
        ),
        (
            NETWORK,
            "b_1",
            "b_1 - alpha*a_1*(1 - a_1)*(y - yhat)",
            "b_1 + alpha*w_1*a_1*(1 - a_1)*(y - yhat)",
            "w_1 is missing",
        ),
        (NETWORK, "w_1", "w_1 - alpha_1*(y - yhat)", "w_1 + alpha_1*a_1*(y - yhat)", "a_1"),
        (
            GROWTH,
            "x",
            "x - (exp(x) - 1/x)/(exp(x) + 1/x)",
            "x - (exp(x) - 1/x)/(exp(x) + 1/x**2)",
            "exponent",
        ),
    ],
)
def test_wrong_steps_are_refuted_with_the_slip(
    where: Setting, name: str, claimed: str, right: str, slip: str
) -> None:
    found = checked(where, claimed, kind=ClaimKind.UPDATE, name=name)
    assert found.status is Status.REFUTED
    assert found.expected is not None
    assert to_text(found.expected) == right
    assert found.diagnosis is not None
    assert slip in found.diagnosis.text


def test_a_number_defined_as_the_step_may_be_the_step() -> None:
    where = setting({"L": "(y - w*x)**2", "alpha": "0.5"}, given="x y", objective="L")
    right = checked(where, "w + 2*alpha*(y - w*x)*x", kind=ClaimKind.UPDATE, name="w")
    assert right.status is Status.PROVED


def test_a_factor_that_the_step_may_take_in_is_not_refuted() -> None:
    found = checked(SQUARE, "w + alpha*(y - w*x)*x", kind=ClaimKind.UPDATE, name="w")
    assert found.status is Status.UNDECIDED
    assert "1/2 times the step" in found.message


def test_going_upward_on_a_likelihood_is_not_refuted() -> None:
    where = setting({"k": "y*log(w) + (1 - y)*log(1 - w)"}, given="y", objective="k")
    found = checked(where, "w + alpha*(y/w - (1 - y)/(1 - w))", kind=ClaimKind.UPDATE, name="w")
    assert found.status is Status.UNDECIDED
    assert "upward" in found.message


def _step(sign: int) -> Tree:
    step = Mul((Name("alpha"), slope("L", "w_1")))
    return Add((Name("w_1"), Neg(step) if sign < 0 else step))


def test_a_step_written_with_the_derivative_holds_whatever_the_function_is() -> None:
    known = checked(PERCEPTRON, _step(-1), kind=ClaimKind.UPDATE, name="w_1")
    unknown = checked(Setting(), _step(-1), kind=ClaimKind.UPDATE, name="w_1")
    assert (known.status, unknown.status) == (Status.PROVED, Status.PROVED)
    assert "whatever L is" in unknown.message


def test_a_step_upward_is_wrong_for_a_loss_and_open_for_an_unknown_function() -> None:
    known = checked(PERCEPTRON, _step(1), kind=ClaimKind.UPDATE, name="w_1")
    unknown = checked(Setting(), _step(1), kind=ClaimKind.UPDATE, name="w_1")
    assert (known.status, unknown.status) == (Status.REFUTED, Status.NOT_UNDERSTOOD)


@pytest.mark.parametrize(
    ("where", "name", "claimed"),
    [
        (PERCEPTRON, "k", "k + 1"),
        (Setting(), "w", "w - alpha*(y - x)"),
        (PERCEPTRON, "b", "b + alpha*eta*(y - yhat)"),
    ],
)
def test_other_steps_are_not_understood(where: Setting, name: str, claimed: str) -> None:
    found = checked(where, claimed, kind=ClaimKind.UPDATE, name=name)
    assert found.status is Status.NOT_UNDERSTOOD
