"""Numbers judged by the digits they print."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.judging.judge import judge
from symopt.documents.meaning.claim import ClaimKind
from symopt.documents.statements.chain import Sign
from symopt.equality.verdict import Status
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Sequence
from tests.documents.judging.made import REGRESSION, checked, claim, setting, slope, tree

NUMERIC = ClaimKind.NUMERIC
PLAIN = Setting()
STEP = "0.05 - (exp(0.05) - 1/0.05)/(exp(0.05) + 1/0.05)"
NEWTON = "[[2.58], [2.62]] - inv([[86.83, -2.032], [-2.032, 69.39]]) @ [[84.25], [63.4]]"
LAYER = setting(
    {
        "w_1": "0.4",
        "w_2": "0.45",
        "b": "0.6",
        "x_1": "0.5812",
        "x_2": "0.5969",
        "y": "w_1*x_1 + w_2*x_2 + b",
    }
)
SIGMOID = setting({"z": "1.0942", "yhat": "sigmoid(z)"})
_YHAT = SIGMOID.definitions[1]
ROUNDED = replace(
    SIGMOID,
    definitions=(
        SIGMOID.definitions[0],
        replace(_YHAT, body=tree("0.75"), exact=_YHAT.body, half=Fraction(1, 200)),
    ),
)


@pytest.mark.parametrize(
    ("head", "claimed"),
    [
        (STEP, "0.950"),
        ("0.558 - (exp(0.558) - 1/0.558)/(exp(0.558) + 1/0.558**2)", "0.567"),
        ("2*3", "6"),
        ("1/2*1/4", "1/8"),
        ("1/8", "0.12"),
        ("1/8", "0.13"),
        ("0.055399425 + (-0.019049119)", "0.036350306"),
        ("0.4 - 0.5*0.0845", "0.3578"),
        ("1/(1 + exp(-0.3775))", "0.593269992"),
        ("pi", "3.14"),
        ("sqrt(2)*sqrt(2)", "2"),
        ("1/8000", "1.25*10**(-4)"),
        (NEWTON, "[[1.59], [1.68]]"),
        (
            "[[4], [4]] - inv([[198.4, -2.6], [-2.6, 157.6]]) @ [[277.6], [213.6]]",
            "[[2.58], [2.62]]",
        ),
    ],
)
def test_right_digits_are_proved(head: str, claimed: str) -> None:
    assert checked(PLAIN, claimed, head, kind=NUMERIC).status is Status.PROVED


@pytest.mark.parametrize(
    ("head", "claimed", "shown"),
    [
        (STEP, "0.097", "0.950"),
        ("0.558 - (exp(0.558) - 1/0.558)/(exp(0.558) + 1/0.558)", "0.567", "0.571"),
        ("2*3", "7", "6"),
        ("1/2*1/4", "1/9", "1/8"),
        ("pi", "3.141", "3.142"),
        ("-5 + sqrt(2)", "-3.49", "-3.59"),
    ],
)
def test_wrong_digits_are_refuted_with_the_right_ones(head: str, claimed: str, shown: str) -> None:
    found = checked(PLAIN, claimed, head, kind=NUMERIC)
    assert (found.status, found.shown) == (Status.REFUTED, shown)
    assert found.expected is not None
    assert to_text(found.expected) == shown


def test_digits_that_were_cut_say_so() -> None:
    found = checked(PLAIN, "[[1.59], [1.67]]", NEWTON, kind=NUMERIC)
    assert found.status is Status.REFUTED
    assert "1.677 is 1.68 to two decimals, not 1.67" in found.message
    assert found.expected is not None
    assert to_text(found.expected) == "[[1.59], [1.68]]"


def test_dots_say_that_digits_were_cut() -> None:
    cut = claim(PLAIN, "3.141", "pi", kind=NUMERIC)
    assert judge(replace(cut, latex=r"\pi = 3.141\ldots")).status is Status.PROVED
    wrong = claim(PLAIN, "3.143", "pi", kind=NUMERIC)
    assert judge(replace(wrong, latex=r"\pi = 3.143\ldots")).status is Status.REFUTED


def test_a_whole_number_is_exact_after_an_equals_sign_and_rounded_after_the_other() -> None:
    assert checked(PLAIN, "3", "pi", kind=NUMERIC).status is Status.UNDECIDED
    near = checked(PLAIN, "3", "pi", kind=NUMERIC, sign=Sign.APPROXIMATE)
    assert near.status is Status.PROVED
    far = checked(PLAIN, "4", "pi", kind=NUMERIC, sign=Sign.APPROXIMATE)
    assert far.status is Status.REFUTED


def test_either_the_exact_or_the_printed_value_may_be_used() -> None:
    product = "yhat*(1 - yhat)"
    by_printed = checked(ROUNDED, "0.1875", product, kind=NUMERIC)
    by_exact = checked(ROUNDED, "0.1879", product, kind=NUMERIC)
    between = checked(ROUNDED, "0.1877", product, kind=NUMERIC)
    neither = checked(ROUNDED, "0.17", product, kind=NUMERIC)
    told = [c.status for c in (by_printed, by_exact, between, neither)]
    assert told == [Status.PROVED, Status.PROVED, Status.UNDECIDED, Status.REFUTED]
    assert "rounding of yhat" in between.message


def test_a_printed_value_is_judged_by_what_it_stands_for() -> None:
    assert checked(ROUNDED, "0.749", "yhat", kind=NUMERIC).status is Status.PROVED
    assert checked(ROUNDED, "0.76", "yhat", kind=NUMERIC).status is Status.REFUTED


def test_numbers_put_in_are_compared_with_the_value() -> None:
    wrong = "0.4*0.5812 + 0.45*0.5812 + 0.6"
    assert checked(LAYER, "0.4*0.5812 + 0.45*0.5969 + 0.6", "y").status is Status.PROVED
    found = checked(LAYER, wrong, "y")
    assert (found.status, found.shown) == (Status.REFUTED, "1.1011")
    after = checked(LAYER, "1.094", "y", wrong, kind=NUMERIC)
    assert (after.status, after.follows) == (Status.REFUTED, True)
    assert "the mistake is in the side before" in after.message


def test_numbers_put_in_may_be_rounded() -> None:
    product = "yhat*(1 - yhat)"
    assert checked(SIGMOID, "0.7492*(1 - 0.7492)", product).status is Status.PROVED
    assert checked(SIGMOID, "0.7391*(1 - 0.7391)", product).status is Status.REFUTED


def test_a_number_for_what_has_no_value_in_numbers_is_not_understood() -> None:
    found = checked(REGRESSION, "0.3", slope("L", "b"))
    assert found.status is Status.NOT_UNDERSTOOD


@pytest.mark.parametrize(
    ("sign", "left", "right", "status"),
    [
        (Sign.LESS, "-4", "0", Status.PROVED),
        (Sign.GREATER, "-4", "0", Status.REFUTED),
        (Sign.LESS_EQUAL, "2", "2", Status.PROVED),
        (Sign.UNEQUAL, "2", "4/2", Status.REFUTED),
        (Sign.GREATER_EQUAL, "pi", "3", Status.PROVED),
        (Sign.GREATER, "x", "3", Status.NOT_UNDERSTOOD),
    ],
)
def test_comparisons_of_numbers_are_judged(
    sign: Sign, left: str, right: str, status: Status
) -> None:
    assert checked(PLAIN, right, left, sign=sign).status is status


def test_a_rounded_number_beside_names_is_no_other_value() -> None:
    here = setting({"z": "0.25", "a_1": "0.5", "a_2": "sigmoid(z)", "L": "a_1*a_2"})
    assert checked(here, "0.562*a_1", "L").status is Status.PROVED
    assert checked(here, "0.572*a_1", "L").status is Status.REFUTED


def test_lists_are_vectors() -> None:
    here = setting({"a_1": "1.0", "b": "0.3"})
    head = Sequence((tree("a_1 - b"), tree("a_1 + b")))
    right, wrong = (Sequence((tree("0.7"), tree(text))) for text in ("1.3", "1.4"))
    assert checked(here, right, head, kind=NUMERIC).status is Status.PROVED
    found = checked(here, wrong, head, kind=NUMERIC)
    assert (found.status, found.message) == (Status.REFUTED, "entry [2] is 1.3")


@pytest.mark.parametrize(
    ("value", "claimed", "status"),
    [
        ("1049", "1000", Status.PROVED),
        ("1499", "1000", Status.REFUTED),
        ("-1040", "-1000", Status.PROVED),
        ("1499.6", "1499", Status.UNDECIDED),
        ("299792458", "3.0*10**8", Status.PROVED),
        ("299792458", "3.1*10**8", Status.REFUTED),
        ("exp(exp(30))", "1.0", Status.UNDECIDED),
    ],
)
def test_zeros_at_the_end_may_be_rounded(value: str, claimed: str, status: Status) -> None:
    found = checked(PLAIN, claimed, value, kind=NUMERIC, sign=Sign.APPROXIMATE)
    assert found.status is status
