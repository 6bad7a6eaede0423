"""Eigenvalues, gradients and Hessians at points, determinants, and points said to be a minimum."""

from __future__ import annotations

from dataclasses import replace

import pytest

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.meaning.claim import ClaimKind
from symopt.equality.verdict import Status
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import ONE, ZERO, At, Matrix, Sequence, Tree
from tests.documents.judging.made import checked, setting, slope, tree

MATRIX = ClaimKind.MATRIX


def _of(body: str) -> Setting:
    return setting({"f": body}, objective="f", variables=("x", "y"))


UP = _of("2*x**2 + 3*y**2 - x*y")
DOWN = _of("-2*x**2 - 3*y**2 - x*y + 15")
SADDLE = _of("2*x**2 - 2*y**2")
QUARTIC = _of("x**4 + 0.8*y**4 + 4*x**2 + 2*y**2 - x*y - 0.2*x**2*y")


def _gradient(point: tuple[str, str] | None = None) -> Matrix:
    return Matrix(tuple((_at(slope("f", v), point),) for v in "xy"))


def _hessian(point: tuple[str, str] | None = None) -> Matrix:
    return Matrix(tuple(tuple(_at(slope("f", u, v), point) for v in "xy") for u in "xy"))


def _at(body: Tree, point: tuple[str, str] | None) -> Tree:
    if point is None:
        return body
    return At(body, (("x", tree(point[0])), ("y", tree(point[1]))))


@pytest.mark.parametrize(
    ("where", "claimed", "status", "shown"),
    [
        (UP, "6.41", Status.PROVED, ""),
        (UP, "3.59", Status.PROVED, ""),
        (UP, "3.58", Status.REFUTED, "3.59"),
        (DOWN, "-3.49", Status.REFUTED, "-3.59"),
        (DOWN, "-5 + sqrt(2)", Status.PROVED, ""),
        (DOWN, "5 + sqrt(2)", Status.REFUTED, ""),
        (SADDLE, "-4", Status.PROVED, ""),
        (SADDLE, "-3", Status.REFUTED, "-4.0000"),
    ],
)
def test_eigenvalues(where: Setting, claimed: str, status: Status, shown: str) -> None:
    found = checked(where, claimed, kind=MATRIX, name="lambda_1")
    assert (found.status, found.shown) == (status, shown)


def test_eigenvalues_are_those_of_the_matrix_spoken_of() -> None:
    here = replace(UP, matrix=tree("[[2, 1], [1, 2]]"))
    assert checked(here, "3", kind=MATRIX, name="lambda_1").status is Status.PROVED
    turned = replace(UP, matrix=tree("[[0, 1], [-1, 0]]"))
    found = checked(turned, "1.0", kind=MATRIX, name="lambda_1")
    assert found.status is Status.REFUTED
    assert "no real eigenvalue" in found.message
    nothing = checked(Setting(), "1.0", kind=MATRIX, name="lambda_1")
    assert nothing.status is Status.NOT_UNDERSTOOD


def test_a_decimal_after_an_exact_eigenvalue_says_whether_it_follows() -> None:
    found = checked(DOWN, "-6.41", "-5 + sqrt(2)", "-5 + sqrt(2)", kind=MATRIX, name="lambda_1")
    assert (found.status, found.follows) == (Status.PROVED, False)


@pytest.mark.parametrize(
    ("where", "right"), [(UP, "minimum"), (DOWN, "maximum"), (SADDLE, "saddle")]
)
@pytest.mark.parametrize("word", ["minimum", "maximum", "saddle"])
def test_words_at_the_origin(where: Setting, right: str, word: str) -> None:
    found = checked(where, Sequence((ZERO, ZERO)), kind=MATRIX, word=word)
    assert found.status is (Status.PROVED if word == right else Status.REFUTED)
    assert right in (word, found.shown)


def test_a_point_with_a_slope_is_no_minimum() -> None:
    found = checked(UP, Sequence((ONE, ZERO)), kind=MATRIX, word="minimum")
    assert found.status is Status.REFUTED
    assert "derivative by x is not 0" in found.message


def test_a_rounded_point_stands_for_those_that_are_printed_so() -> None:
    here = setting({"g": "exp(x) - log(x)"}, objective="g", variables=("x",))
    assert checked(here, "0.567", kind=MATRIX, word="minimum").status is Status.PROVED
    assert checked(here, "0.557", kind=MATRIX, word="minimum").status is Status.REFUTED


def test_a_singular_hessian_decides_nothing() -> None:
    here = setting({"g": "x**4"}, objective="g", variables=("x",))
    assert checked(here, "0", kind=MATRIX, word="minimum").status is Status.UNDECIDED


def test_gradients_and_hessians_at_points() -> None:
    start = ("4", "4")
    right = checked(QUARTIC, "[[277.6], [213.6]]", _gradient(start), kind=MATRIX)
    assert right.status is Status.PROVED
    right = checked(QUARTIC, "[[198.4, -2.6], [-2.6, 157.6]]", _hessian(start), kind=MATRIX)
    assert right.status is Status.PROVED
    there = ("2.58", "2.62")
    wrong = checked(QUARTIC, "[[86.83, -2.032], [-2.032, 69.39]]", _hessian(there), kind=MATRIX)
    assert wrong.status is Status.REFUTED
    assert wrong.message == "entry [2,2] is 69.90"


def test_symbolic_matrices_are_compared_entry_by_entry() -> None:
    assert checked(DOWN, "[[-4*x - y], [-x - 6*y]]", _gradient()).status is Status.PROVED
    wrong = checked(DOWN, "[[-4*x - y], [-x + 6*y]]", _gradient(), kind=MATRIX)
    assert (wrong.status, wrong.message) == (Status.REFUTED, "entry [2] is wrong")
    assert wrong.expected is not None
    assert to_text(wrong.expected) == "[[-4*x - y], [-6*y - x]]"
    shape = checked(DOWN, "[[1, 2], [3, 4]]", _gradient(), kind=MATRIX)
    assert shape.status is Status.NOT_UNDERSTOOD
    assert "the shapes differ" in shape.message


def test_characteristic_polynomials() -> None:
    head = "(-4 - lambda)*(-6 - lambda) - (-1)*(-1)"
    wrong = "(4 - lambda)*(6 - lambda) - (-1)*(-1)"
    assert checked(DOWN, wrong, head, kind=MATRIX).status is Status.REFUTED
    after = checked(DOWN, "lambda**2 + 10*lambda + 23", head, wrong, kind=MATRIX)
    assert (after.status, after.follows) == (Status.PROVED, False)
