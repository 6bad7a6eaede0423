"""Matrices in every arithmetic: rationals, balls and power series agree; what is singular has no value."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import factorial
from random import Random
from typing import Any

import pytest

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Node
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.arithmetic import Matrix
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.balls import enclose
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.exact import ExactArithmetic
from symopt.equality.enclosures.matrices import (
    MOST_BY_MINORS,
    adjugate,
    determinant,
    eigenvector,
    inverse,
    product,
    pseudoinverse,
    transpose,
)
from symopt.equality.enclosures.precision import working
from symopt.equality.enclosures.series import SeriesArithmetic

EXACT, BALLS = ExactArithmetic(), BallArithmetic()
ROW, COLUMN = (Index(name, Affine(1), Affine(2)) for name in "ij")
A = Entry("A", (indices.of(ROW), indices.of(COLUMN)))


def _random(rows: int, columns: int, seed: int) -> Matrix:
    source = Random(seed)
    return [[Fraction(source.randint(-9, 9), 7) for _ in range(columns)] for _ in range(rows)]


def _unit(count: int) -> Matrix:
    return [[Fraction(i == j) for j in range(count)] for i in range(count)]


@pytest.mark.parametrize("count", range(1, MOST_BY_MINORS + 3))
def test_an_inverse_times_its_matrix_is_the_identity(count: int) -> None:
    matrix = _random(count, count, count)
    assert product(EXACT, matrix, inverse(EXACT, matrix)) == _unit(count)


@pytest.mark.parametrize("count", [3, MOST_BY_MINORS, MOST_BY_MINORS + 1])
def test_the_determinant_of_a_product_is_the_product_of_determinants(count: int) -> None:
    one, two = _random(count, count, 1), _random(count, count, 2)
    both = determinant(EXACT, product(EXACT, one, two))
    assert both == determinant(EXACT, one) * determinant(EXACT, two) != 0


def test_the_adjugate_of_a_singular_matrix() -> None:
    matrix = [[Fraction(k) for k in row] for row in ([1, 2, 3], [4, 5, 6], [7, 8, 9])]
    assert determinant(EXACT, matrix) == 0
    assert product(EXACT, matrix, adjugate(EXACT, matrix)) == [[0] * 3] * 3
    assert adjugate(EXACT, matrix)[0] == [-3, 6, -3]


@pytest.mark.parametrize("shape", [(4, 2), (2, 4), (3, 3)])
def test_the_conditions_of_penrose(shape: tuple[int, int]) -> None:
    matrix = _random(*shape, seed=5)
    found = pseudoinverse(EXACT, matrix)
    left, right = product(EXACT, matrix, found), product(EXACT, found, matrix)
    assert product(EXACT, left, matrix) == matrix
    assert product(EXACT, right, found) == found
    assert transpose(left) == left
    assert transpose(right) == right


def test_a_singular_matrix_is_outside_the_domain_and_low_rank_is_undecided() -> None:
    singular = [[Fraction(1), Fraction(2)], [Fraction(2), Fraction(4)]]
    with pytest.raises(OutsideDomain):
        inverse(EXACT, singular)
    with pytest.raises(Undecided):
        pseudoinverse(EXACT, singular)
    with working(104):
        thirds = [[BALLS.constant(e / 3) for e in row] for row in singular]
        with pytest.raises(Undecided):  # balls about 1/3 cannot tell
            inverse(BALLS, thirds)


@pytest.mark.parametrize("count", [4, MOST_BY_MINORS + 2])
def test_balls_contain_the_exact_inverse(count: int) -> None:
    matrix = _random(count, count, 3)
    exact = inverse(EXACT, matrix)
    with working(104):
        balls = [[BALLS.constant(e) for e in row] for row in matrix]
        found = inverse(BALLS, balls)
        truth = BALLS.constant(determinant(EXACT, matrix))
        assert determinant(BALLS, balls).overlaps(truth)
        for row, truth in zip(found, exact, strict=True):
            for ball, value in zip(row, truth, strict=True):
                assert ball.overlaps(BALLS.constant(value))
                assert ball.rad() < 1e-20


def _derivative(function: Callable[[Any, Matrix], Any], order: int) -> tuple[Any, Any]:
    """Return the derivative of f(A + tD) at 0 by series, and by a central difference of balls."""
    from flint import arb

    matrix = [[Fraction(k) for k in row] for row in ([4, 1, 0], [1, 2, 1], [0, 1, -3])]
    along = [[Fraction(k) for k in row] for row in ([1, 2, 0], [2, -1, 1], [0, 1, 1])]
    with working(300, order + 1):
        series = SeriesArithmetic(order + 1)
        moving = [
            [
                series.series(BALLS.constant(a), BALLS.constant(d))
                for a, d in zip(*rows, strict=True)
            ]
            for rows in zip(matrix, along, strict=True)
        ]
        found = function(series, moving)[order] * factorial(order)

        def at(step: Fraction) -> Any:
            moved = [
                [BALLS.constant(a + step * d) for a, d in zip(*rows, strict=True)]
                for rows in zip(matrix, along, strict=True)
            ]
            return function(BALLS, moved)

        h = Fraction(1, 2**30)
        ends = at(h), at(-h)
        if order == 1:
            return found, (ends[0] - ends[1]) / (2 * arb(2) ** -30)
        return found, (ends[0] + ends[1] - 2 * at(Fraction(0))) / arb(4) ** -30


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize(
    "function",
    [
        determinant,
        lambda a, m: inverse(a, m)[0][1],
        lambda a, m: a.exponential(m)[1][2],
        lambda a, m: a.largest_eigenvalue(m),
        lambda a, m: eigenvector(a, m, a.largest_eigenvalue(m))[1],
        lambda a, m: pseudoinverse(a, [row[:2] for row in m])[1][0],
    ],
    ids=["det", "inv", "expm", "eigmax", "vmax", "pinv"],
)
def test_series_hold_the_derivatives(function: Callable[..., Any], order: int) -> None:
    series, difference = _derivative(function, order)
    assert abs(float(series) - float(difference)) < 1e-12 * max(1.0, abs(float(series)))


def test_an_eigenvector_is_one() -> None:
    matrix = [[Fraction(2), Fraction(-1)], [Fraction(-1), Fraction(2)]]
    with working(128):
        balls = [[BALLS.constant(e) for e in row] for row in matrix]
        value = BALLS.largest_eigenvalue(balls)
        assert value.contains(3)
        first, second = eigenvector(BALLS, balls, value)
        assert (first + second).contains(0)
        assert (first * first).contains(BALLS.constant(Fraction(1, 2)))
        with pytest.raises(OutsideDomain):
            BALLS.largest_eigenvalue([[balls[0][0], balls[0][0]], [balls[0][1], balls[0][0]]])
        unit = [[BALLS.constant(e) for e in row] for row in _unit(2)]
        with pytest.raises(Undecided):  # of a double eigenvalue there are many
            eigenvector(BALLS, unit, BALLS.largest_eigenvalue(unit))


def test_exact_exponentials_end() -> None:
    nilpotent = [[Fraction(e) for e in row] for row in ([0, 1, 2], [0, 0, 3], [0, 0, 0])]
    assert EXACT.exponential(nilpotent)[0] == [1, 1, Fraction(7, 2)]
    with pytest.raises(Undecided):
        EXACT.exponential(_unit(2))


def _operator(name: str, *at: int) -> Node:
    return build.operator(name, A, (ROW, COLUMN), tuple(map(Affine, at)))


def test_entries_of_operators() -> None:
    point = {"A": [[2, 1], [1, 3]]}
    assert enclose(_operator("det"), point).contains(5)
    assert enclose(_operator("inv", 1, 2), point).overlaps(BALLS.constant(Fraction(-1, 5)))
    with pytest.raises(OutsideDomain):
        enclose(_operator("inv", 1, 2), {"A": [[1, 2], [2, 4]]})
    with pytest.raises(OutsideDomain):
        enclose(_operator("inv", 1, 3), point)


def test_an_inverse_is_found_once_for_all_entries() -> None:
    asked: list[tuple[int, ...]] = []

    def value(_: str, at: tuple[int, ...]) -> Fraction:
        asked.append(at)
        return Fraction(sum(at) if at != (1, 1) else 7)

    evaluation = Evaluation(EXACT, value, {}, None)
    inner = build.operator("inv", A, (ROW, COLUMN), (indices.of(COLUMN), indices.of(ROW)))
    evaluation.value(build.contract(build.power(inner, 2), (ROW, COLUMN)))
    assert len(asked) == 4


def test_an_entry_is_known_to_be_the_largest() -> None:
    i = Index("i", Affine(1), Affine(3))
    u = Entry("u", (indices.of(i),))
    largest = build.operator("amax", u, (i,), ())
    values = {1: Fraction(1, 3), 2: Fraction(2, 3), 3: Fraction(1, 7)}
    with working(104):
        evaluation = Evaluation(BALLS, lambda _, at: BALLS.constant(values[at[0]]), {}, None)
        told = [evaluation.holds(build.compare("=", u, largest), {i: k}) for k in values]
    assert told == [False, True, False]
