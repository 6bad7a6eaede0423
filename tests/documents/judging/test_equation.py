"""Chains judged link by link: the value against the head, the step against the side before."""

from __future__ import annotations

import pytest

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.meaning.claim import ClaimKind
from symopt.equality.verdict import Status
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import At, Derivative, Mul, Name, number
from tests.documents.judging.made import (
    NETWORK,
    PERCEPTRON,
    REGRESSION,
    checked,
    setting,
    slope,
    tree,
)

DERIVATIVE = ClaimKind.DERIVATIVE


@pytest.mark.parametrize(
    ("where", "of", "wrt", "claimed"),
    [
        (REGRESSION, "L", "yhat", "-(y - yhat)"),
        (REGRESSION, "L", "w_1", "-(y - yhat)*x_1"),
        (REGRESSION, "yhat", "w_2", "x_2"),
        (PERCEPTRON, "L", "yhat", "-y/yhat + (1 - y)/(1 - yhat)"),
        (PERCEPTRON, "L", "yhat", "-(y - yhat)/(yhat*(1 - yhat))"),
        (PERCEPTRON, "yhat", "w_1", "yhat*(1 - yhat)*x_1"),
        (PERCEPTRON, "L", "b", "-(y - yhat)"),
        (NETWORK, "L", "w_11", "-x_1*w_1*a_1*(1 - a_1)*(y - yhat)"),
        (NETWORK, "L", "w_21", "-x_2*w_1*a_1*(1 - a_1)*(y - yhat)"),
        (NETWORK, "L", "b_2", "-w_2*a_2*(1 - a_2)*(y - yhat)"),
        (NETWORK, "a_1", "z_1", "a_1*(1 - a_1)"),
        (NETWORK, "z", "a_2", "w_2"),
    ],
)
def test_right_derivatives_are_proved(where: Setting, of: str, wrt: str, claimed: str) -> None:
    found = checked(where, claimed, slope(of, wrt), kind=DERIVATIVE)
    assert found.status is Status.PROVED
    assert found.versus == "head"


@pytest.mark.parametrize(
    ("where", "of", "wrt", "claimed", "right", "slip"),
    [
        (PERCEPTRON, "L", "b", "-(y - yhat)/(yhat*(1 - yhat))", "-(y - yhat)", "chain"),
        (PERCEPTRON, "L", "w_1", "(y - yhat)*x_1", "-(y - yhat)*x_1", "sign"),
        (PERCEPTRON, "L", "w_1", "-(y - yhat)*x_2", "-(y - yhat)*x_1", "x_2"),
        (NETWORK, "L", "w_1", "a_1*(y - yhat)", "-a_1*(y - yhat)", "sign"),
        (REGRESSION, "L", "b", "-2*(y - yhat)", "-(y - yhat)", "2"),
    ],
)
def test_wrong_derivatives_are_refuted_with_the_slip(
    where: Setting, of: str, wrt: str, claimed: str, right: str, slip: str
) -> None:
    found = checked(where, claimed, slope(of, wrt), kind=DERIVATIVE)
    assert found.status is Status.REFUTED
    assert found.counterexample is not None
    assert found.expected is not None
    assert to_text(found.expected) == right
    assert found.diagnosis is not None
    assert slip in found.diagnosis.text


def test_a_product_without_the_derivative_of_the_activation_is_refuted() -> None:
    chain = [slope("z_1", "w_11"), slope("a_1", "z_1"), slope("z", "a_1"), slope("L", "yhat")]
    short = checked(NETWORK, Mul(tuple(chain)), slope("L", "w_11"), kind=DERIVATIVE)
    assert short.status is Status.REFUTED
    whole = Mul((*chain, slope("yhat", "z")))
    assert checked(NETWORK, whole, slope("L", "w_11"), kind=DERIVATIVE).status is Status.PROVED


def test_a_right_value_after_a_wrong_line_is_proved_and_the_step_is_not() -> None:
    wrong = "(-y + y**2 + yhat - yhat**2)/(yhat*(1 - yhat))"
    found = checked(
        PERCEPTRON, "-(y - yhat)/(yhat*(1 - yhat))", slope("L", "yhat"), wrong, kind=DERIVATIVE
    )
    assert found.status is Status.PROVED
    assert found.follows is False
    assert "does not follow" in found.message


def test_a_wrong_value_that_follows_says_so() -> None:
    found = checked(PERCEPTRON, "y - yhat", slope("L", "b"), "-(yhat - y)", kind=DERIVATIVE)
    assert (found.status, found.follows) == (Status.REFUTED, True)


def test_what_is_not_known_of_the_head_is_judged_by_the_side_before() -> None:
    found = checked(REGRESSION, "yhat - y", "q", "-(y - yhat)")
    assert (found.status, found.versus) == (Status.PROVED, "previous")
    wrong = checked(REGRESSION, "y - yhat", "q", "-(y - yhat)")
    assert (wrong.status, wrong.versus) == (Status.REFUTED, "previous")
    alone = checked(REGRESSION, "y - yhat", "q")
    assert alone.status is Status.NOT_UNDERSTOOD
    assert "nothing is known of q" in alone.message


def test_a_name_given_as_data_is_not_introduced() -> None:
    assert checked(PERCEPTRON, "sigmoid(z)", "y").status is Status.REFUTED


def test_a_restated_definition_is_an_equality_of_functions() -> None:
    same = checked(
        PERCEPTRON, "-(y*log(yhat) + (1 - y)*log(1 - yhat))", "L", kind=ClaimKind.DEFINITION
    )
    assert (same.status, same.versus) == (Status.PROVED, "definition")
    swapped = checked(
        PERCEPTRON, "-yhat*log(y) + (1 - yhat)*log(1 - y)", "L", kind=ClaimKind.DEFINITION
    )
    assert swapped.status is Status.REFUTED


def test_values_at_a_point_go_through_the_definitions() -> None:
    here = setting({"z": "x + 1", "f": "z**2"})
    at = At(Name("f"), (("x", number(3)),))
    assert checked(here, "16", at).status is Status.PROVED
    assert checked(here, "9", at).status is Status.REFUTED
    slope_at = At(slope("f", "x"), (("x", Name("t")),))
    assert checked(here, "2*(t + 1)", slope_at).status is Status.PROVED


def test_an_expression_is_differentiated_through_the_definitions() -> None:
    inner = Derivative(Name("z"), (Name("w_1"),))
    assert checked(PERCEPTRON, "x_1", inner).status is Status.PROVED
    squared = Derivative(tree("(y - yhat)**2", "y yhat"), (Name("w_1"),))
    assert checked(REGRESSION, "-2*(y - yhat)*x_1", squared).status is Status.PROVED


def test_conditions_on_definitions_are_kept() -> None:
    unit = {"z": "w*x + b", "a": "max(0, z)"}
    assert checked(setting(unit), "z", "a").status is Status.REFUTED
    positive = setting(unit, conditions=("z > 0",))
    assert checked(positive, "z", "a").status is Status.PROVED


def test_given_numbers_are_hypotheses_only_where_they_are_needed() -> None:
    here = setting({"x": "3", "f": "x**2"})
    general = checked(here, "2*x", slope("f", "x"), kind=DERIVATIVE)
    assert (general.status, general.hypotheses) == (Status.PROVED, ())
    special = checked(here, "3*x", "f")
    assert special.status is Status.PROVED
    assert "x = 3" in special.hypotheses
    wrong = checked(here, "6 + x - 3", slope("f", "x"), kind=DERIVATIVE)
    assert wrong.status is Status.REFUTED
    assert checked(here, "9", "f").status is Status.PROVED
    assert checked(here, "8", "f").status is Status.REFUTED


def test_notation_and_settled_claims_pass() -> None:
    assert checked(REGRESSION, "y", kind=ClaimKind.NOTATION).status is None
    settled = checked(
        REGRESSION, "y", kind=ClaimKind.DEFINITION, settled=Status.PROVED, message="said"
    )
    assert (settled.status, settled.versus, settled.message) == (
        Status.PROVED,
        "definition",
        "said",
    )


def test_one_branch_of_a_kink_is_not_refuted_for_its_condition_in_words() -> None:
    here = setting({"z": "w*x + b", "a": "max(0, z)"})
    found = checked(here, "1", slope("a", "z"), kind=DERIVATIVE)
    assert found.status is Status.UNDECIDED
    assert "z > 0" in found.message
    assert checked(here, "2", slope("a", "z"), kind=DERIVATIVE).status is Status.REFUTED
    cases = "Piecewise((1, z > 0), (1, True))"
    assert checked(here, cases, slope("a", "z"), kind=DERIVATIVE).status is Status.REFUTED


def test_a_sum_over_paths_is_no_wrong_step():
    from symopt.documents.judging.judge import judge
    from symopt.documents.reading.read import read
    from symopt.documents.scanning.scan import scan

    text = (
        r"With $s = x + y$, $p = x s$ and $L = p s$: $$\frac{\partial L}{\partial x} = "
        r"\frac{\partial L}{\partial s} \frac{\partial s}{\partial x} + "
        r"\frac{\partial L}{\partial p} \frac{\partial p}{\partial x} = (p + x s) + s \cdot s$$"
    )
    last = judge(read([scan("notes.md", text.encode())])[0][-1])
    assert last.status is Status.PROVED
    assert last.follows is not False
