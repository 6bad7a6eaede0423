"""Critical points that need a solver or a search; and every verdict against values nearby."""

import numpy as np
import pytest

from symopt.functions.vocabulary import default_vocabulary
from symopt.optimization.certificates.certificate import Nature
from symopt.optimization.critical.bounded import OutOfTime, bounded
from symopt.optimization.critical.classify import classify
from symopt.optimization.critical.sympy_solvers import groebner_basis, solve_equation
from symopt.presentation.plots.sampling import sampler
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse

MIN, MAX, SADDLE = Nature.MINIMUM, Nature.MAXIMUM, Nature.SADDLE
OMEGA = 0.56714329040978387300  # W(1), NIST DLMF 4.13


def read(text):
    return parse(text, default_vocabulary())


def found(text, *conditions, **options):
    return classify(read(text), conditions=[read(c) for c in conditions], **options)


def test_the_function_of_the_notes_in_two_variables_has_one_minimum():
    result = found("x**4 + 0.8*y**4 + 4*x**2 + 2*y**2 - x*y - 0.2*x**2*y")
    (point,) = result.points
    assert result.exact
    assert result.complete
    assert point.at == {"x": 0.0, "y": 0.0}
    assert [to_text(v.tree) for v in point.spectrum.values] == ["6 - sqrt(5)", "6 + sqrt(5)"]
    assert point.nature is MIN


def test_a_polynomial_system_is_solved_with_all_its_solutions():
    # Himmelblau's function has 9 critical points: 4 minima with value 0, 4 saddle points, 1 maximum
    points = found("(x**2 + y - 11)**2 + (x + y**2 - 7)**2").points
    assert sorted(p.nature.value for p in points) == ["maximum"] + 4 * ["minimum"] + 4 * ["saddle"]
    assert all(to_text(p.value.tree) == "0" for p in points if p.nature is MIN)
    assert {"x": 3.0, "y": 2.0} in [p.at for p in points]


def test_a_zero_of_the_derivative_without_closed_form_is_enclosed():
    result = found("exp(x) - log(x)", "x > 0")
    (point,) = result.points
    assert not result.exact
    assert point.found == "enclosed"
    assert point.at["x"] == pytest.approx(OMEGA, rel=1e-15)
    assert point.nature is MIN
    assert "interval arithmetic" in result.method


def test_infinitely_many_points_are_a_family_with_members():
    result = found("sin(x)")
    assert result.exact
    assert {to_text(f.equations[0]): f.judgement.nature for f in result.families} == {
        "x = 2*pi*k + pi/2": MAX,
        "x = 2*pi*k + 3*pi/2": MIN,
    }
    assert [p.nature for p in result.points] == 3 * [MIN, MAX]
    assert [to_text(p.value.tree) for p in result.points] == 3 * ["-1", "1"]


def test_members_of_a_family_do_not_speak_for_those_beyond():
    # f' = (100 - x) sin x: the points 2πk are minima below 100 and maxima above
    result = found("(x - 100)*cos(x) - sin(x)")
    listed = {p.nature for p in result.points if p.member and p.at["x"] / np.pi % 2 < 0.5}
    assert len(listed) == 1
    assert {f.judgement.nature for f in result.families} == {Nature.INCONCLUSIVE}


def test_functions_are_eliminated():
    (point,) = found("x**2*y**3 + exp(x*y)").points
    assert point.at == {"x": 0.0, "y": 0.0}
    assert point.nature is SADDLE
    points = found("x*exp(-x**2 - y**2)").points
    assert [to_text(p.coordinates[0].tree) for p in points] == ["-sqrt(2)/2", "sqrt(2)/2"]
    assert [p.nature for p in points] == [MIN, MAX]


def test_a_search_says_how_it_looked():
    result = found("sin(x)*sin(y)", box={"x": (-2, 2), "y": (-2, 2)})
    assert "Newton's method from" in result.method
    assert "there may be others" in result.method
    assert not result.complete
    kinds = sorted(p.nature.value for p in result.points)
    assert kinds == ["maximum", "maximum", "minimum", "minimum", "saddle"]


def test_flat_points_of_transcendental_functions():
    assert [p.nature for p in found("cos(x) + x**2/2").points] == [MIN]
    assert [p.nature for p in found("sin(x) - x").points if p.at["x"] == 0] == [SADDLE]


def test_without_time_for_exact_solving_a_search_is_made():
    result = found("x**4 + y**4 - 4*x*y", seconds=0.01)
    assert not result.exact
    assert {tuple(p.at.values()): p.nature for p in result.points} == {
        (-1.0, -1.0): MIN,
        (0.0, 0.0): SADDLE,
        (1.0, 1.0): MIN,
    }


def test_a_solver_is_ended_after_its_time():
    with pytest.raises(OutOfTime):
        bounded(solve_equation, read("x**x - sin(exp(x))"), "x", seconds=0.05)
    with pytest.raises(OutOfTime):
        bounded(groebner_basis, "no system", 2, seconds=20)


@pytest.mark.parametrize(
    "text",
    [
        "x**2 + y**4",
        "x**2 - y**4",
        "x**2 + y**3",
        "(y - x**2)*(y - 3*x**2)",
        "(y - x**2)*(y - 3*x**2) + 2*x**4",
        "x**4 + y**4 - x**2*y**2",
        "x**4 + y**4 - 3*x**2*y**2",
        "x**6 + y**6 + x**2*y**2",
        "x**2*y**2 + x**4 + y**2",
        "cos(x) + x**2/2 + y**2",
        "exp(x) - x - x**2/2 + y**2",
        "x**2 - 2*x*y + y**2 + x**5",
        "x**2 - 2*x*y + y**2 - x**4",
    ],
)
def test_verdicts_agree_with_values_nearby(text):
    tree = read(text)
    point = next(p for p in classify(tree, ["x", "y"]).points if p.at == {"x": 0.0, "y": 0.0})
    f = sampler(tree, ["x", "y"])
    random = np.random.default_rng(3)
    level = f(np.zeros(2))
    rises = []
    for size in (0.3, 0.1, 0.05):
        # points about curves such as y = 2x² too, where a function may hide its sign
        for t in random.uniform(-size, size, 200):
            for y in (random.uniform(-size, size), *(c * t**2 for c in (0, 0.5, 1, 2, 3)), t):
                rises.append(f(np.array([t, y])) - level)
    rises = np.array(rises)
    assert point.nature is not Nature.INCONCLUSIVE
    if point.nature is MIN:
        assert rises.min() > -1e-12
    elif point.nature is MAX:
        assert rises.max() < 1e-12
    else:
        assert rises.min() < -1e-9
        assert rises.max() > 1e-9
