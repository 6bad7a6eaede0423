"""Minima under constraints whose values are known by construction, and where the conditions fail.

Problems are made so that Karush-Kuhn-Tucker conditions hold at a chosen point, or that a linear program or
geometry gives the minimum; then units of unknowns, of the objective and of constraints are changed.
"""

import json
import math

import numpy as np
import pytest

from symopt.faces.console.reading import read_model
from symopt.faces.runs.run import fit_model


def solved(tmp_path, expression, start, constraints=(), bounds=()):
    names = [f"x{k + 1}" for k in range(len(start))]
    text = f'parameters = {json.dumps(names)}\nloss = "L"\n[definitions]\nL = "{expression}"\n[start]\n'
    text += "".join(f"{n} = {float(v)!r}\n" for n, v in zip(names, start, strict=True))
    if bounds:
        text += "[bounds]\n" + "".join(f"x{k} = [{low}, {high}]\n" for k, low, high in bounds)
    text += f"[fit]\nconstraints = {json.dumps(list(constraints))}\n"
    path = tmp_path / "problem.toml"
    path.write_text(text, encoding="utf-8")
    return fit_model(read_model(str(path))).result


def linear(weights):
    return " + ".join(f"({float(w)!r})*x{k + 1}" for k, w in enumerate(weights))


@pytest.mark.parametrize("seed", range(12))
def test_quadratic_programs_made_from_their_multipliers(seed, tmp_path):
    draw = np.random.default_rng(seed)
    n = int(draw.integers(2, 5))
    root = draw.standard_normal((n, n))
    quadratic = root @ root.T
    x = draw.uniform(-2, 2, n).round(3)
    equal, above = draw.standard_normal((1, n)).round(2), draw.standard_normal((2, n)).round(2)
    forces = np.array([draw.uniform(0.1, 2), 0.0])
    slope = -quadratic @ x + equal.T @ draw.standard_normal(1) + above.T @ forces
    size = 10.0 ** draw.integers(-12, 12)
    terms = [
        f"({float(size * quadratic[i, j] / 2)!r})*x{i + 1}*x{j + 1}"
        for i in range(n)
        for j in range(n)
    ]
    result = solved(
        tmp_path,
        " + ".join(terms) + " + " + linear(size * slope),
        draw.uniform(-4, 4, n).round(2),
        [
            f"{linear(equal[0])} = {float(equal[0] @ x)!r}",
            f"{linear(2 * equal[0])} = {float(2 * equal[0] @ x)!r}",
            f"{linear(above[0])} >= {float(above[0] @ x)!r}",
            f"{linear(above[1])} >= {float(above[1] @ x) - 0.5!r}",
        ],
    )
    assert result.success, result.message
    assert result.x == pytest.approx(x, abs=1e-6)
    assert result.certificate.classification == "minimum"


ROSENBROCK = "100*(x2-x1**2)**2+(1-x1)**2"
DISK = "x1**2 + x2**2 <= 1"


@pytest.mark.parametrize("exponent", [-30, -12, -8, -4, 4, 8, 20])
@pytest.mark.parametrize(
    ("expression", "start", "value", "constraint"),
    [
        ("x1 + x2", [0.3, 0.1], -math.sqrt(2), DISK),
        ("x1**2 + x2**2", [3, 1], 0.5, "x1 + x2 = 1"),
        (ROSENBROCK, [-1, -1], 0.0456748087191604, DISK),
    ],
)
def test_the_unit_of_the_objective_does_not_matter(
    expression, start, value, constraint, exponent, tmp_path
):
    result = solved(tmp_path, f"1e{exponent}*({expression})", start, [constraint])
    assert result.success, result.message
    assert result.value == pytest.approx(value * 10.0**exponent, rel=1e-6)


@pytest.mark.parametrize("exponent", [-8, -4, 4, 8])
@pytest.mark.parametrize(
    ("expression", "start", "value", "constraint"),
    [
        ("x1 + x2", [0.3, 0.1], -math.sqrt(2), DISK),
        ("x1**2 + x2**2", [3, 1], 0.5, "x1 + x2 = 1"),
        (ROSENBROCK, [-1, -1], 0.0456748087191604, DISK),
    ],
)
def test_the_units_of_the_unknowns_do_not_matter(
    expression, start, value, constraint, exponent, tmp_path
):
    sizes = 10.0**-exponent, 10.0**exponent

    def turned(text):
        text = text.replace("x1", f"(1e{exponent}*x1)")
        return text.replace("x2", f"(1e{-exponent}*x2)")

    begin = [x * size for x, size in zip(start, sizes, strict=True)]
    result = solved(tmp_path, turned(expression), begin, [turned(constraint)])
    assert result.success, result.message
    assert result.value == pytest.approx(value, rel=1e-6)


KINKS = [
    ("abs(x1) + abs(x2)", [3, 1], 1, ["x1 + 2*x2 = 2"]),
    ("abs(x1) + abs(x2)", [3, 1], 0.5, ["3*x1 + 4*x2 >= 2"]),
    ("max(x1, x2, x3)", [3, 1, 0], 1, ["x1 + x2 + x3 >= 3"]),
    ("abs(x1) + abs(x2) + abs(x3)", [1, 2, 3], 1, ["x1**2 + x2**2 + x3**2 = 1"]),
    ("max(x1**2, x2**2)", [1, 2], 1, ["x1 + x2 >= 2"]),
    ("sqrt(x1**2 + x2**2)", [1, 2], 0, ["x1 - x2 = 0"]),
    ("abs(x1) - x2", [3, 2], -2, ["x2 <= 2 - abs(x1)"]),
    ("-x1 - x2", [0.1, 0.2], -1, ["abs(x1) + abs(x2) <= 1"]),
    ("-x1", [0.1, 0.2], -1, ["max(x1, x2) <= 1"]),
]


@pytest.mark.parametrize(("expression", "start", "value", "constraints"), KINKS)
def test_kinks_under_constraints(expression, start, value, constraints, tmp_path):
    result = solved(tmp_path, expression, start, constraints)
    assert result.success, result.message
    assert result.value == pytest.approx(value, abs=1e-6)
    smooth = expression[0] == "-"
    assert result.certificate.classification in (
        ("minimum", "inconclusive") if smooth else ("inconclusive",)
    )


@pytest.mark.parametrize("seed", range(6))
def test_least_absolute_deviations_under_a_bound(seed, tmp_path):
    from scipy.optimize import linprog

    draw = np.random.default_rng(seed)
    n, m = 3 + seed % 2, 6 + seed % 2
    design, y = draw.standard_normal((m, n)).round(2), draw.standard_normal(m).round(2)
    above = np.concatenate([np.zeros(n), np.ones(m)])
    both = np.block([[design, -np.eye(m)], [-design, -np.eye(m)]])
    limit = np.concatenate([design[0], np.zeros(m)])
    program = linprog(
        above,
        np.vstack([both, limit]),
        np.concatenate([y, -y, [0.5]]),
        bounds=[(None, None)] * n + [(0, None)] * m,
    )
    terms = " + ".join(f"abs({linear(design[k])} - ({float(y[k])!r}))" for k in range(m))
    result = solved(tmp_path, terms, np.ones(n), [f"{linear(design[0])} <= 0.5"])
    assert result.success, result.message
    assert result.value == pytest.approx(program.fun, abs=1e-6)
    assert result.certificate.classification == "inconclusive"


@pytest.mark.parametrize(
    ("expression", "start", "constraints", "bounds", "point"),
    [
        # HS13: the set ends in a cusp at (1, 0).
        ("(x1-2)**2 + x2**2", [-2, -2], ["(1-x1)**3 - x2 >= 0"], [(1, 0, 9), (2, 0, 9)], (1, 0)),
        ("(x1-2)**2 + x2**2", [0.5, 0.1], ["(1-x1)**3 - x2 >= 0"], [(1, 0, 9), (2, 0, 9)], (1, 0)),
        ("-x1", [0.2, 0.1], ["x2 <= (1-x1)**3"], [(1, 0, 9), (2, 0, 9)], (1, 0)),
    ],
)
def test_minima_without_multipliers_are_said_to_be_so(
    expression, start, constraints, bounds, point, tmp_path
):
    result = solved(tmp_path, expression, start, constraints, bounds)
    assert result.outcome.word == "converged"
    assert "to a point without multipliers" in result.message
    assert result.certificate.classification == "inconclusive"
    assert result.x == pytest.approx(point, abs=1e-4)


def test_dependent_gradients_at_a_point_that_is_no_minimum_are_not_called_one(tmp_path):
    # Both hold twice, and (2, 0) lies on them, but x1 falls along the line.
    result = solved(tmp_path, "(x1 - 5)**3", [2, 0], ["x2 = 0", "2*x2 = 0"], [(1, 0, 9)])
    assert result.x == pytest.approx([0, 0], abs=1e-6)


def test_a_degenerate_minimum_on_a_line_is_inconclusive(tmp_path):
    result = solved(tmp_path, "(x1-1)**4", [4, 2], ["x1 + x2 = 2"])
    assert result.outcome.word == "converged"
    assert result.certificate.classification == "inconclusive"


def test_a_constraint_without_a_value_is_not_met(tmp_path):
    result = solved(tmp_path, "x1**2 + x2**2", [-1, 1], ["sqrt(x1) >= 1"])
    assert result.outcome.word == "not-finite"
    assert result.certificate.classification == "inconclusive"


@pytest.mark.parametrize(
    ("expression", "constraint"),
    [
        ("x2", "x2 - (x1 - tanh(x1)) >= 0"),
        ("x1 - tanh(x1) + x2**2", "x2 >= 1"),
        ("x2", "x2 - (asin(x1) - x1) = 0"),
        ("x2", "x2 - (exp(x1) - 1 - x1 - x1**2/2) = 0"),
        ("x1 - x2", "x1**2 >= x2**2"),
    ],
)
def test_curvature_lost_in_rounding_certifies_no_minimum(expression, constraint, tmp_path):
    result = solved(tmp_path, expression, [0.5, 1.0], [constraint])
    assert result.certificate.classification != "minimum"


@pytest.mark.parametrize(
    ("expression", "start", "constraint"),
    [
        ("x1", [2, 3], "x1*x2 >= 1"),
        ("x1", [2, 3], "x1 - exp(-x2) = 0"),
        ("(x1 - 1)**2", [3, 3], "(x1 - 1)*x2 = 1"),
    ],
)
def test_an_infimum_far_out_on_the_constraints_is_no_minimum(
    expression, start, constraint, tmp_path
):
    result = solved(tmp_path, expression, start, [constraint], [(1, 0, math.inf)])
    assert result.outcome.word == "no-minimum"


def test_a_far_minimum_on_the_constraints_is_one(tmp_path):
    result = solved(tmp_path, "x1", [2, 3], ["x1*x2 >= 1"], [(2, 1e-3, 1e6)])
    assert result.success
    assert result.value == pytest.approx(1e-6)


def test_a_constraint_undefined_at_the_start_is_named(tmp_path):
    result = solved(tmp_path, "x1 + x2", [-1, -1], ["log(x1) + x2 >= 0"])
    assert result.outcome.word == "not-finite"
    assert (
        "constraint log(x1) + x2 >= 0 is not defined at the start (x1 = -1, x2 = -1)"
        in result.message
    )


@pytest.mark.parametrize(
    ("expression", "start", "value", "constraints"),
    [
        # An inflection on the active constraint, and critical points where a constraint has no gradient.
        ("x1**3 + x1**4 + x2**2", [0, 2], 1 - 27 / 256, ["x2 >= 1"]),
        ("x1 + x2", [2, 2], -math.sqrt(2), ["(x1**2 + x2**2 - 1)**2 = 0"]),
        ("x1 + x2", [2, 2], 0, ["x1*x2 = 0", "x1 >= 0", "x2 >= 0"]),
        ("(x1 - 1)**2 + (x2 - 1)**2", [0.3, 0.6], 1, ["x1*x2 = 0"]),
        ("x1**2*x2", [1, 2], 0, ["x2 >= 0"]),
    ],
)
def test_points_where_the_conditions_hold_and_no_minimum_is_are_left(
    expression, start, value, constraints, tmp_path
):
    result = solved(tmp_path, expression, start, constraints)
    assert result.success, result.message
    assert result.value == pytest.approx(value, abs=1e-8)


def test_falling_without_bound_outside_the_constraint_is_no_divergence(tmp_path):
    result = solved(tmp_path, "x1", [2], ["x1**4 - 4*x1**3 + 4*x1**2 = 0"])
    assert result.outcome.word != "diverged"
    assert result.value == pytest.approx(0, abs=1e-6)
