"""Outcomes and verdicts on functions made from known ones, and where nothing is known at the start.

Convex functions with minimum 0 at a drawn point are turned, stretched and put into increasing functions, so
that the minimizer stays; plateaus, saddles, poles and kinks are those at which a gradient misleads.
"""

import math

import numpy as np
import pytest

import symopt as so

BASES = {
    "quadratic": lambda u: " + ".join(f"{a}**2" for a in u),
    "log cosh": lambda u: " + ".join(f"log(cosh({a}))" for a in u),
    "roots": lambda u: " + ".join(f"(sqrt(1 + {a}**2) - 1)" for a in u),
    "exponential": lambda u: " + ".join(f"(exp({a}) - {a} - 1)" for a in u),
    "softplus": lambda u: " + ".join(f"(2*log(1 + exp({a})) - {a} - 2*log(2))" for a in u),
    "valley": lambda u: f"({u[1]} - {u[0]}**2)**2 + {u[0]}**2",
}
OUTER = [
    "{}",
    "log(1 + {})",
    "{0}/(1 + {0})",
    "atan({})",
    "1e-12*({})",
    "1e12*({})",
    "({0}) + ({0})**2",
]


def drawn(seed):
    """Two linear functions of x and y as text, the point where both vanish, and a start."""
    draw = np.random.default_rng(seed)
    turn, _ = np.linalg.qr(draw.standard_normal((2, 2)))
    matrix = turn * 10.0 ** draw.uniform(-1.5, 1.5, 2)[:, None]
    point = draw.uniform(-3, 3, 2)
    shift = -matrix @ point
    rows = [
        f"(({float(a)!r})*x + ({float(b)!r})*y + ({float(c)!r}))"
        for (a, b), c in zip(matrix, shift, strict=True)
    ]
    return rows, point, dict(zip("xy", (point + draw.uniform(-3, 3, 2)).tolist(), strict=True))


@pytest.mark.parametrize("outer", OUTER)
@pytest.mark.parametrize("base", BASES)
def test_increasing_functions_of_a_convex_one_keep_its_minimum(base, outer):
    rows, point, start = drawn(len(base) + len(outer))
    result = so.minimize(outer.format(f"({BASES[base](rows)})"), start=start)
    assert (result.outcome.word, result.certificate.classification) == ("converged", "minimum")
    assert result.x == pytest.approx(point, abs=1e-5)


PLATEAUS = [
    ("-exp(-1e4*x**2)", {"x": 1.0}),
    ("-exp(-x**2 - y**2)", {"x": 30.0, "y": -28.0}),
    ("-1/(1 + exp(x**2 + y**2))", {"x": 25.0, "y": 12.0}),
    ("tanh(exp(x**2))", {"x": 3.0}),
]


@pytest.mark.parametrize(("expression", "start"), PLATEAUS)
def test_a_plateau_of_rounding_is_no_minimum_and_a_lower_point_is_named(
    expression, start, monkeypatch
):
    # In doubles alone: in many digits the slope is seen.
    monkeypatch.setattr("symopt.faces.problem.objective.formula_of", lambda _: None)
    result = so.minimize(expression, start=start)
    assert result.outcome.word == "singular"
    assert result.certificate.classification == "inconclusive"
    assert "a plateau, no minimum" in result.message
    assert "Start there." in result.message


@pytest.mark.parametrize(
    ("expression", "start", "value"),
    [
        # Terms of higher order outgrow the negative curvature close by.
        ("(x*y*z - 1)**2", {"x": 0.01, "y": 0.02, "z": -0.01}, 0),
        # Saddle points and maxima between kinks.
        ("abs(x**2 - 1) + y**2", {"x": 0.0, "y": -1.0}, 0),
        ("abs(abs(x) - 1)", {"x": 3.0}, 0),
    ],
)
def test_saddle_points_are_left(expression, start, value):
    result = so.minimize(expression, start=start)
    assert result.outcome.word in ("converged", "singular"), result.message
    assert result.value == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("start", [(1.3, -0.7, 0.4), (3.1, 2.2, -5.0), (0.01, 0.02, -0.01)])
def test_a_flat_line_beside_a_vanishing_curvature_does_not_carry_the_run_away(start):
    begin = dict(zip("xyz", start, strict=True))
    result = so.minimize("(x + y + z)**4 + (x - y)**2", start=begin)
    assert result.outcome.word in ("converged", "singular")
    assert result.certificate.classification == "inconclusive"
    assert float(np.abs(result.x).max()) <= 2 * max(1.0, max(map(abs, start)))


@pytest.mark.parametrize("expression", ["1/(x - 3) - x", "(x - 2)/(x - 3)", "log(abs(x - 3))"])
def test_a_pole_has_no_minimum(expression):
    result = so.minimize(expression, start={"x": 1.7})
    assert result.outcome.word == "diverged"


def test_an_edge_of_the_domain_with_a_slope_is_no_minimum():
    # x log(x/y) + y falls towards (0, 0), where it ends.
    result = so.minimize("x*log(x) - x*log(y) + y", start={"x": 1.0, "y": 1.0})
    assert result.outcome.word == "left-domain"


@pytest.mark.parametrize("slope", [1e-6, 1e-4])
def test_a_slight_slope_beside_a_kink_is_seen(slope):
    result = so.minimize(f"abs(x) + {slope}*abs(y)", start={"x": 2.0, "y": 1.0})
    if result.success:
        assert result.at["y"] == pytest.approx(0, abs=1e-6)


def test_degenerate_minima_at_the_last_digit_of_x_stay_inconclusive():
    for power in (4, 6, 8):
        result = so.minimize(f"(x - 1)**{power} + (y - 2)**2", start={"x": 1 + 2.0**-50, "y": 2.0})
        assert result.certificate.classification == "inconclusive", power


@pytest.mark.parametrize("seed", range(4))
def test_chebyshev_fits_reach_the_linear_program(seed):
    from scipy.optimize import linprog

    draw = np.random.default_rng(seed)
    design, y = draw.standard_normal((6, 2)).round(2), draw.standard_normal(6).round(2)
    ones = np.ones((6, 1))
    program = linprog(
        [0, 0, 1],
        np.vstack([np.hstack([design, -ones]), np.hstack([-design, -ones])]),
        np.concatenate([y, -y]),
        bounds=[(None, None)] * 3,
    )
    parts = ", ".join(
        f"abs(({float(a)!r})*x + ({float(b)!r})*y - ({float(c)!r}))"
        for (a, b), c in zip(design, y, strict=True)
    )
    result = so.minimize(f"max({parts})", start={"x": 3.0, "y": -2.0})
    assert result.outcome.word == "converged", result.message
    assert result.value == pytest.approx(program.fun, abs=1e-6)
    assert result.certificate.classification == "inconclusive"
    assert math.isfinite(result.gradient_norm)


@pytest.mark.parametrize("method", ["newton", "bfgs", "slsqp", "trust-krylov", "trust-region"])
def test_a_limit_far_out_is_not_called_a_fall_without_bound(method):
    # The path's direction is that of x only nearly, and y**2 goes on falling along it.
    start = {"x": 0.0, "y": 3.0}
    assert so.minimize("exp(-x) + y**2", start=start, method=method).outcome.word == "no-minimum"
    result = so.minimize("exp(-x) - x/1000 + y**2", start=start, method=method)
    assert result.outcome.word == "diverged"


def test_an_edge_of_the_domain_is_no_cusp_and_a_kink_no_error():
    assert not so.minimize("sqrt(x)", start={"x": 1.0}, method="trust-region").success
    start = {"x": 100.0, "y": -50.0}
    result = so.minimize("abs(x) + abs(y - 1)", start=start, method="trust-region")
    assert result.value == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(("mean", "size"), [(3.0, 1e-3), (1.0, 1e-4)])
def test_a_component_that_shrinks_onto_an_observation_has_no_minimum(mean, size):
    terms = [f"-log(exp(-({x} - m)**2/(2*s**2))/s + exp(-{x}**2/2))" for x in (0, 1, 3)]
    result = so.minimize(" + ".join(terms), start={"m": mean, "s": size})
    assert result.outcome.word == "diverged", result.message
    assert "falls without bound" in result.message


@pytest.mark.parametrize("start", [(3.1, 2.2), (1.3, -0.7), (0.01, 0.02)])
def test_terms_that_cancel_far_out_are_no_fall_without_bound(start):
    begin = dict(zip("xy", start, strict=True))
    result = so.minimize("x**4 - 2*x**2*y**2 + y**4", start=begin)
    assert result.outcome.word not in ("diverged", "no-minimum"), result.message
