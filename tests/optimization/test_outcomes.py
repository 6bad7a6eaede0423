"""How runs end when they do not converge: each outcome, with an explanation a user can act on."""

import math

import numpy as np
import pytest
from optimization_problems import (
    exp_minus_log,
    from_text,
    houses,
    logistic,
    scalar,
    separable,
    two_variables,
)

import symopt as so
from symopt.foundation.outcome import Outcome
from symopt.optimization.driver import minimize
from symopt.optimization.fitting import usable
from symopt.optimization.problem import Problem

ALL = usable(two_variables())


def x_minus_log():
    return scalar(lambda x: x - math.log(x), lambda x: 1 - 1 / x, lambda x: 1 / x**2)


def test_step_limit_says_why_it_is_slow():
    result = minimize(
        from_text("x**2 + 1000*y**2", "x y"),
        [1, 1],
        "gradient-descent",
        step=9e-4,
        max_iterations=50,
    )
    assert result.outcome is Outcome.STEP_LIMIT
    assert result.iterations == 50
    assert "condition number λmax/λmin is 1000" in result.message
    assert result.certificate.classification == "inconclusive"


def test_zero_steps_allowed():
    result = minimize(two_variables(), [4, 4], max_iterations=0)
    assert result.outcome is Outcome.STEP_LIMIT
    assert result.iterations == 0
    assert list(result.x) == [4, 4]


def test_a_short_step_is_pointed_out():
    result = minimize(from_text("x**2/1000", "x"), [5], "gradient-descent", max_iterations=100)
    assert result.outcome is Outcome.STEP_LIMIT
    assert "up to 2/λmax = 1000 is stable" in result.message


@pytest.mark.parametrize("method", ["gradient-descent", "momentum"])
def test_too_long_a_step_on_unscaled_data_diverges_and_names_a_better_one(method):
    result = minimize(houses(), [0, 0, 0], method)
    assert result.outcome is Outcome.DIVERGED
    assert "λmax" in result.message
    assert "scale the data, or use the method newton" in result.message
    assert np.isfinite(result.x).all()


def test_the_suggested_step_works():
    problem = from_text("50*x**2 + y**2", "x y")
    bad = minimize(problem, [1, 1], "gradient-descent", step=0.021)
    assert bad.outcome is Outcome.DIVERGED
    assert "2/λmax = 0.02 (it was 0.021): try 0.01" in bad.message
    assert minimize(problem, [1, 1], "gradient-descent", step=0.01).success


def test_overflow_is_divergence_not_a_domain():
    result = minimize(from_text("exp(x) + exp(-x)", "x"), [9], "gradient-descent", step=1)
    assert result.outcome is Outcome.DIVERGED


@pytest.mark.parametrize("method", ALL)
def test_a_cubic_falls_without_bound(method):
    result = minimize(from_text("x**3", "x"), [-1], method)
    if method == "pure-newton":  # it goes to the inflection at 0, as its formula says
        assert result.outcome is Outcome.SADDLE
    else:
        assert result.outcome is Outcome.DIVERGED
        assert "no minimum this way" in result.message


@pytest.mark.parametrize("method", ["newton", "lbfgs", "backtracking"])
def test_a_slope_falls_without_bound(method):
    result = minimize(from_text("3*x - 2*y", "x y"), [1, 1], method)
    assert result.outcome is Outcome.DIVERGED
    assert "falls without bound" in result.message


@pytest.mark.parametrize("method", ALL)
def test_separable_data_have_no_minimum(method):
    result = minimize(separable(), [0, 0, 0], method)
    assert result.outcome is Outcome.NO_MINIMUM
    assert "separable" in result.message
    assert "add a penalty" in result.message
    assert "w_1" in result.message
    assert np.isfinite(result.x).all()
    assert result.certificate.classification == "inconclusive"


@pytest.mark.parametrize("method", ALL)
def test_a_penalty_gives_separable_data_a_minimum(method):
    names = ("w_1", "w_2", "b")
    rows = [[3, 0, 1], [0, 2, 1], [1, 3, 1], [2, 1, 1]]
    slow = ("gradient-descent", "momentum", "nesterov")
    settings = {"step": 0.3} if method in slow else {}
    result = minimize(logistic(rows, [1, 0, 0, 1], names, 0.01), [0, 0, 0], method, **settings)
    assert result.outcome is Outcome.CONVERGED, result.message


@pytest.mark.parametrize("method", ["newton", "pure-newton", "trust-region", "lbfgs", "adam"])
def test_overlapping_classes_have_a_minimum(method):
    rows = [[3, 0, 1], [0, 2, 1], [1, 3, 1], [2, 1, 1], [0, 2, 1], [2, 1, 1], [1, 3, 1]]
    labels = [1, 0, 0, 1, 1, 0, 1]
    result = minimize(logistic(rows, labels, ("w_1", "w_2", "b")), [0, 0, 0], method)
    assert result.outcome is Outcome.CONVERGED, result.message
    assert result.certificate.classification == "minimum"


def test_partly_separable_data_have_no_minimum():
    rows = [[3, 0, 1], [0, 2, 1], [1, 3, 1], [2, 1, 1], [0, 2, 1]]
    result = minimize(logistic(rows, [1, 0, 0, 1, 1], ("w_1", "w_2", "b")), [0, 0, 0])
    assert result.outcome is Outcome.NO_MINIMUM
    # Any (w, b) with w·x + b = 0 at the contested word counts separates the rest.
    last = result.trace[-1].point - result.trace[-3].point
    assert abs(last @ [0, 2, 1]) < 1e-2 * np.linalg.norm(last)


@pytest.mark.parametrize("turned", [np.eye(3), [[2, 1, 0], [-3, 1, 0], [0, 0, 1]]])
def test_a_group_of_one_class_beside_others_that_are_mixed(turned):
    # All rows with x_1 = 1 have the label 1: w_1 grows, while the rest has its minimum.
    generator = np.random.default_rng(7)
    group = np.repeat([0.0, 1.0], 30)
    rows = np.column_stack([group, generator.normal(size=60), np.ones(60)]) @ np.transpose(turned)
    labels = np.where(group == 1, 1, generator.uniform(size=60) < 0.5)
    result = minimize(logistic(rows, labels, ("w_1", "w_2", "b")), [0, 0, 0])
    assert result.outcome is Outcome.NO_MINIMUM
    assert "keeps falling along w_1" in result.message
    assert result.iterations < 50


@pytest.mark.parametrize("method", ["newton", "pure-newton", "trust-region", "lbfgs"])
@pytest.mark.parametrize("expression", ["log(1 + exp(-x))", "1/x", "exp(-x)"])
def test_an_infimum_at_infinity(expression, method):
    result = minimize(from_text(expression, "x"), [1.0], method)
    assert result.outcome is Outcome.NO_MINIMUM
    assert "keeps falling along x" in result.message


def test_a_very_weak_penalty_still_has_its_minimum():
    result = minimize(from_text("log(1 + exp(-x)) + x**2/10**9", "x"), [0.0])
    assert result.outcome is Outcome.CONVERGED
    assert 10 < result.x[0] < 30


def test_a_distant_minimum_is_no_divergence():
    for expression, where in (("(x - 10**6)**2", 1e6), ("sqrt(1 + (x - 10**4)**2)", 1e4)):
        result = minimize(from_text(expression, "x"), [0.0])
        assert result.outcome is Outcome.CONVERGED
        assert result.x[0] == pytest.approx(where)


def test_pure_newton_leaving_the_domain_is_noticed():
    result = minimize(x_minus_log(), [3.0], "pure-newton")
    assert result.outcome is Outcome.LEFT_DOMAIN
    assert "from x = 3 leaves the domain" in result.message
    assert "x = -3" in result.message
    assert list(result.x) == [3.0]
    assert result.certificate.classification == "inconclusive"


def test_the_domain_may_be_told_instead_of_found():
    problem = Problem(
        ("x",),
        lambda x: x[0] - np.log(abs(x[0])),
        lambda x: 1 - 1 / x,
        lambda x: 1 / x**2,
        in_domain=lambda x: x[0] > 0,
    )
    assert minimize(problem, [3.0], "pure-newton").outcome is Outcome.LEFT_DOMAIN
    result = minimize(problem, [3.0], "newton")
    assert result.success
    assert all(step.point[0] > 0 for step in result.trace)


@pytest.mark.parametrize("method", ["newton", "trust-region", "backtracking", "lbfgs", "bfgs"])
def test_descent_methods_shorten_steps_that_leave_the_domain(method):
    for problem, minimum in ((x_minus_log(), 1.0), (exp_minus_log(), 0.5671432904097838)):
        result = minimize(problem, [3.0], method)
        assert result.success, result.message
        assert result.x[0] == pytest.approx(minimum, rel=1e-7)


def test_start_outside_the_domain():
    result = minimize(exp_minus_log(), [-1.0])
    assert result.outcome is Outcome.NOT_FINITE
    assert "The start (x = -1) is outside the domain" in result.message
    assert result.iterations == 0


def test_start_that_is_not_finite():
    assert minimize(two_variables(), [math.nan, 0]).outcome is Outcome.NOT_FINITE


def test_gradient_not_finite_at_the_start():
    problem = scalar(math.sqrt, lambda x: 0.5 / math.sqrt(x), lambda x: -0.25 / x**1.5)
    result = minimize(problem, [0.0])
    assert result.outcome is Outcome.NOT_FINITE
    assert "gradient is not finite" in result.message


def test_numpy_problems_warn_of_nothing_outside_their_domain():
    problem = from_text("x - log(x) + sqrt(y) + 1/y", "x y")
    result = minimize(problem, [3.0, 30.0])
    assert result.success
    np.testing.assert_allclose(result.x, [1.0, 4 ** (1 / 3)])


@pytest.mark.parametrize("method", ["newton", "backtracking", "lbfgs"])
def test_a_minimum_on_a_kink_is_told_by_gradients_that_balance(method):
    problem = scalar(
        lambda x: abs(x - 1) + (x - 1) ** 2 / 10,
        lambda x: math.copysign(1, x - 1) + (x - 1) / 5,
        lambda x: 0.2,
    )
    result = minimize(problem, [3.3], method)
    assert result.x[0] == pytest.approx(1, abs=1e-6)
    assert result.outcome is Outcome.CONVERGED
    assert "on a kink" in result.message
    assert result.certificate.classification == "inconclusive"


def test_a_point_beside_a_kink_or_with_a_way_down_is_no_minimum_on_it():
    # On the crease x = 0 of |x| + (y - 2)² the gradients along y do not balance until y = 2.
    def made(y):
        return Problem(
            ("x", "y"),
            lambda p: abs(p[0]) + (p[1] - y) ** 2,
            lambda p: np.array([np.sign(p[0]) or 1.0, 2 * (p[1] - y)]),
            kinks=True,
        )

    result = minimize(made(2.0), [0.0, 1.0], "gradient-descent", max_iterations=0)
    assert result.outcome is Outcome.STEP_LIMIT
    result = minimize(made(1.0), [0.0, 1.0], "gradient-descent", max_iterations=0)
    assert result.outcome is Outcome.CONVERGED
    falling = Problem(
        ("x",), lambda p: -abs(p[0]), lambda p: np.array([-np.sign(p[0]) or 1.0]), kinks=True
    )
    result = minimize(falling, [0.0], "gradient-descent", max_iterations=0)
    assert result.outcome is Outcome.STEP_LIMIT


def test_a_first_order_method_stopped_on_a_saddle_says_so():
    result = minimize(from_text("x**4 - x**2 + y**2", "x y"), [0, 1], "gradient-descent", step=0.1)
    assert result.outcome is Outcome.SADDLE
    assert "use the method newton" in result.message


def test_a_plateau_is_not_a_minimum():
    result = minimize(from_text("-exp(-x**2)", "x"), [100.0])
    assert result.outcome is Outcome.SINGULAR
    assert "plateau" in result.message


def test_a_constant_has_no_unique_minimizer():
    assert minimize(from_text("7 + 0*x", "x"), [2]).outcome is Outcome.SINGULAR


def test_a_limit_that_cancels_far_out_is_not_stated():
    # (1 + e^-x) written so that beyond x = 37 rounding leaves 0: the limit is 1, and not what is seen.
    result = minimize(
        scalar(
            lambda x: (1 + math.exp(-x)) if x < 37 else 0.0,
            lambda x: -math.exp(-x),
            lambda x: math.exp(-x),
        ),
        [1.0],
    )
    assert result.outcome is Outcome.NO_MINIMUM
    assert "to 0 far out" not in result.message


@pytest.mark.parametrize("text", ["(x**2 + y**2)**(1/4)", "((10*(x - y)**2 + (x - 1)**2))**(1/4)"])
def test_a_cusp_in_more_unknowns_is_no_saddle(text):
    result = so.minimize(text, start={"x": 1, "y": 3})
    assert result.success, result.message
    assert result.certificate.classification == "inconclusive"
    assert result.value < 1e-3


def test_creases_goes_on_from_a_maximum():
    result = so.minimize("x**4 + y**4 - x**2 - y**2", start={"x": 0, "y": 0}, method="creases")
    assert result.success, result.message
    assert result.value == pytest.approx(-0.5)


@pytest.mark.parametrize("method", ["trust-region", "trust-krylov"])
def test_a_trust_region_shrinks_at_an_end_of_the_domain(method):
    result = so.minimize("asin(x) - x + (y - 1)**2", start={"x": 0.4, "y": 0}, method=method)
    assert result.outcome.word in {"left-domain", "stalled"}
    assert result.certificate.classification == "inconclusive"


def test_curvature_made_of_rounding_does_not_end_a_run():
    pi = 3.14159265358979
    found = so.minimize("sin(x) + sin(y) + sin(x + y)", start={"x": pi, "y": pi})
    assert found.certificate.classification == "minimum"
    assert found.value == pytest.approx(-1.5 * math.sqrt(3))


@pytest.mark.parametrize(
    "text", ["x**2 + 1e-6*y", "x**2 + 1e-12*y", "1e-6*x + 1e-6*y**2", "x**2 + y**2 - 1e-3*z"]
)
def test_a_slope_hidden_beside_curvature_is_followed_to_no_end(text):
    names = [name for name in "xyz" if name in text]
    found = so.minimize(text, start=dict.fromkeys(names, 1))
    assert found.outcome is Outcome.DIVERGED
    assert found.iterations < 20


@pytest.mark.parametrize(
    "text",
    [
        "abs(sin(x)) + abs(cos(y))",
        "2*abs(x) + max(x, y)**2 + abs(y - 1) - 0.75",
        "abs(x)**3 + abs(y)",
    ],
)
def test_minima_on_creases_end_the_run(text):
    found = so.minimize(text, start={"x": 0.5, "y": 0.9})
    assert found.success, found.message
    assert found.value == pytest.approx(0, abs=1e-12)
    assert found.iterations < 200


@pytest.mark.parametrize("method", ["backtracking", "newton", "bfgs", "trust-region"])
def test_a_method_that_jams_on_a_kink_ends_soon_and_names_the_one_that_does_not(method):
    start = {"x": 3, "y": 2}
    found = so.minimize("x**2 + 10*abs(y)", start=start, method=method)
    assert found.outcome is Outcome.STALLED
    assert "Use the method creases" in found.message
    assert found.evaluations["value"] < 5_000
    assert so.minimize("x**2 + 10*abs(y)", start=start, method="creases").success


def test_along_a_cusp_the_other_unknowns_come_to_rest():
    found = so.minimize("sqrt(abs(x)) + y**2", start={"x": 1, "y": 1})
    assert found.success, found.message
    assert found.value < 1e-15


@pytest.mark.parametrize(("place", "start"), [(10, 0), (9.2, 0.1), (8, 0.1), (12, 1)])
def test_a_well_before_a_plateau_is_found_though_the_plateau_is_lower_than_the_start(place, start):
    found = so.minimize(f"(1 - exp({place} - x))**2", start={"x": start})
    assert found.success, found.message
    assert found.x[0] == pytest.approx(place)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1e-30*x + 1e30/x", 1e30),
        ("exp(-x) + 1e-30*x", 30 * math.log(10)),
        ("(1 - exp(100 - x))**2", 100),
        ("1e-20*x - sqrt(x)", 2.5e39),
        ("1e-30*x - tanh(x)", math.log(2) + 15 * math.log(10)),
        ("1e-30*x + 1e30/x + (y - 1)**2", 1e30),
        ("(1 - exp(2*(100 - x)))**2 + 0.1*(y - x)**2", 100),
    ],
)
def test_a_minimum_at_the_end_of_all_decades_is_none_at_infinity(text, place):
    found = so.minimize(text, start={name: 1 for name in "xy" if name in text.replace("exp", "")})
    assert found.success, found.message
    assert found.x[0] == pytest.approx(place)


@pytest.mark.parametrize("text", ["1e16*(x - y)**2 + (x - 1)**2", "1e20*(x - y)**2 + (x - 1)**2"])
def test_a_slope_whose_digits_are_lost_beside_a_stiff_direction_is_no_minimum(text, monkeypatch):
    found = so.minimize(text, start={"x": 0, "y": 5})
    assert found.success
    assert found.certificate.classification == "minimum"
    assert list(found.x) == [1, 1]
    # In doubles alone the slope is not seen.
    monkeypatch.setattr("symopt.faces.problem.objective.formula_of", lambda _: None)
    found = so.minimize(text, start={"x": 0, "y": 5})
    assert found.outcome is Outcome.STALLED
    assert "still falls along" in found.message
    assert found.certificate.classification == "inconclusive"


def test_a_convex_objective_without_curvature_is_at_its_minimum():
    assert so.minimize("(x+y+z-1)**2 + (x-y)**4", start={"x": 1, "y": 2, "z": 3}).success
    assert "is convex" in so.minimize("x**4 + y**2", start={"x": 4, "y": 4}).message
    assert "is convex" not in so.minimize("x**4 + y**4 - x**2*y**2", start={"x": 1, "y": 2}).message
