"""Every method of the catalogue: what it promises, what it refuses, what its trace says."""

from itertools import pairwise

import numpy as np
import pytest
from optimization_problems import from_text, least_squares, two_variables

from symopt.foundation.errors import ShapeError, SymoptError, UnsupportedError
from symopt.foundation.outcome import Outcome
from symopt.optimization.choice import RULES, choose
from symopt.optimization.driver import methods, minimize
from symopt.optimization.fitting import usable
from symopt.optimization.judging.order import measured_order
from symopt.optimization.problem import Problem


def first_order(problem):
    return Problem(problem.names, problem.value, problem.gradient)


EVERY = sorted(methods())
ALL = usable(two_variables())
LOOPS = [name for name in ALL if methods()[name].direction is not None]


@pytest.mark.parametrize("name", EVERY)
def test_an_entry_is_complete(name):
    method = methods()[name]
    assert method.title
    assert method.summary
    assert method.reference
    for setting in method.settings:
        assert setting.low <= setting.default <= setting.high
        assert setting.meaning


@pytest.mark.parametrize("name", ALL)
def test_reaches_the_minimum_of_a_bowl(name):
    result = minimize(two_variables(), [4, 4], name)
    assert result.outcome is Outcome.CONVERGED, result.message
    np.testing.assert_allclose(result.x, 0, atol=2e-7)
    assert result.certificate.classification == "minimum"
    assert result.fun == result.value
    assert result.success
    assert result.nit == len(result.trace) - 1
    assert result.evaluations["value"] >= result.nit


@pytest.mark.parametrize("name", usable(first_order(two_variables())))
def test_first_order_methods_need_no_hessian(name):
    result = minimize(first_order(two_variables()), [4, 4], name)
    assert result.success, result.message
    assert result.hess is None
    assert result.evaluations["hessian"] == 0
    assert result.certificate.classification == "inconclusive"
    assert result.certificate.eigenvalues is None


@pytest.mark.parametrize("name", [n for n in ALL if methods()[n].descends])
def test_the_value_never_rises_where_promised(name):
    problem = from_text("(1 - x)**2 + 100*(y - x**2)**2", "x y")
    path = minimize(problem, [-1.2, 1], name, max_iterations=300).trace
    values = [step.value for step in path]
    assert all(after <= before + 1e-15 + 1e-9 * abs(before) for before, after in pairwise(values))


@pytest.mark.parametrize("name", ALL)
def test_a_run_repeats_itself_exactly(name):
    first, second = (minimize(two_variables(), [4, 4], name) for _ in range(2))
    assert first.x.tobytes() == second.x.tobytes()
    assert first.message == second.message


@pytest.mark.parametrize("name", LOOPS)
def test_the_trace_replays(name):
    trace = minimize(two_variables(), [4, 4], name).trace
    assert trace[0].direction is None
    for before, after in pairwise(trace):
        np.testing.assert_array_equal(after.point, before.point + after.length * after.direction)
        assert after.iteration == before.iteration + 1


def test_gradient_descent_is_its_formula():
    problem = two_variables()
    trace = minimize(problem, [1, 2], "gradient-descent", step=0.05).trace
    for before, after in pairwise(trace[:6]):
        expected = before.point - 0.05 * np.array(problem.gradient(before.point))
        np.testing.assert_allclose(after.point, expected, rtol=1e-14)


def test_momentum_is_its_formula():
    problem = two_variables()
    trace = minimize(problem, [1, 2], "momentum", step=0.01, momentum=0.5).trace
    x, v = np.array([1.0, 2.0]), np.zeros(2)
    for step in trace[1:6]:
        v = 0.5 * v - 0.01 * np.array(problem.gradient(x))
        x = x + v
        np.testing.assert_allclose(step.point, x, rtol=1e-14)


def test_the_first_step_of_adam_has_its_step_length_in_every_unknown():
    trace = minimize(two_variables(), [1, 2], "adam", step=0.25).trace
    np.testing.assert_allclose(trace[1].point, [0.75, 1.75], rtol=1e-7)


def test_gradient_descent_converges_linearly_at_its_rate():
    # On ½ xᵀHx with λ in [1, 9] and α = 2/(1 + 9) the error shrinks by (κ-1)/(κ+1) = 0.8.
    result = minimize(from_text("(x**2 + 9*y**2)/2", "x y"), [9, 1], "gradient-descent", step=0.2)
    points = [step.point for step in result.trace]
    assert result.success
    assert measured_order(points) == pytest.approx(1, abs=1e-6)
    assert np.linalg.norm(points[20]) / np.linalg.norm(points[19]) == pytest.approx(0.8)


def test_nothing_is_computed_twice_at_a_point():
    seen = {"value": [], "gradient": [], "hessian": []}
    bowl = two_variables()

    def recording(kind, function):
        def call(x):
            seen[kind].append(x.tobytes())
            return function(x)

        return call

    problem = Problem(
        bowl.names,
        recording("value", bowl.value),
        recording("gradient", bowl.gradient),
        recording("hessian", bowl.hessian),
    )
    for name in ALL:
        for calls in seen.values():
            calls.clear()
        result = minimize(problem, [4, 4], name)
        for kind, calls in seen.items():
            assert len(calls) == len(set(calls)), (name, kind)
            assert result.evaluations[kind] == len(calls)


def test_joint_evaluation_is_used_and_shared():
    calls = {"both": 0, "all": 0}
    bowl = two_variables()

    def both(x):
        calls["both"] += 1
        return bowl.value(x), bowl.gradient(x)

    def everything(x):
        calls["all"] += 1
        return bowl.value(x), bowl.gradient(x), bowl.hessian(x)

    def never(x):
        raise AssertionError("a separate call where the joint one would do")

    problem = Problem(bowl.names, bowl.value, never, value_and_gradient=both)
    result = minimize(problem, [4, 4], "gradient-descent")
    assert result.success
    assert calls["both"] == result.iterations + 1
    problem = Problem(bowl.names, bowl.value, bowl.gradient, all=everything)
    assert minimize(problem, [4, 4], "newton").success
    assert calls["all"] > 0


def test_the_default_method_and_why():
    bowl = two_variables()
    chosen = choose(bowl)
    assert chosen.method == "newton"
    assert minimize(bowl, [4, 4]).choice == chosen.sentence
    assert "2 unknowns" in chosen.sentence
    assert minimize(bowl, [4, 4], "newton").choice == ""
    assert choose(first_order(bowl)).method == "lbfgs"
    assert choose(bowl, constraints=True).method == "slsqp"
    large = Problem(tuple(f"x{i}" for i in range(5000)), np.sum, np.ones_like, np.diag)
    assert choose(large).method == "lbfgs"
    assert "5000" in choose(large).reason


def test_every_rule_of_choice_names_a_method():
    assert {rule.method for rule in RULES} <= set(methods())


def test_many_unknowns():
    size = 3000
    weights = np.linspace(1, 50, size)
    problem = Problem(
        tuple(f"x_{i}" for i in range(size)),
        lambda x: float(weights @ (x - 1) ** 2),
        lambda x: 2 * weights * (x - 1),
    )
    result = minimize(problem, np.zeros(size))
    assert result.method == "lbfgs"
    assert result.success
    np.testing.assert_allclose(result.x, 1, atol=1e-6)


def test_the_callback_sees_every_iterate_and_may_stop():
    seen = []
    result = minimize(two_variables(), [4, 4], callback=seen.append)
    assert tuple(seen) == result.trace

    def stop(iterate):
        if iterate.iteration == 2:
            raise StopIteration

    for name in ("newton", "lbfgs"):
        result = minimize(two_variables(), [4, 4], name, callback=stop)
        assert result.outcome is Outcome.STEP_LIMIT
        assert "stopped by the callback" in result.message
        assert result.iterations == 2


def test_a_matrix_shaped_derivative_is_flattened_and_a_wrong_one_refused():
    bowl = least_squares([[1, 0], [0, 1], [1, 1]], [1, 2, 3], ("a", "b"))
    column = Problem(bowl.names, bowl.value, lambda x: bowl.gradient(x)[:, None], bowl.hessian)
    assert minimize(column, [0, 0]).success
    wrong = Problem(bowl.names, bowl.value, lambda x: np.ones(3), bowl.hessian)
    with pytest.raises(ShapeError, match=r"gradient has shape \(3,\), expected \(2,\)"):
        minimize(wrong, [0, 0])


def test_defects_of_the_objective_are_not_swallowed():
    def broken(x):
        raise ValueError("shapes (3,) and (4,) not aligned")

    with pytest.raises(ValueError, match="not aligned"):
        minimize(Problem(("x",), broken, broken), [0.0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "nwton"}, "there is no method 'nwton'(.|\n)*newton"),
        ({"method": "newton", "step": 0.1}, "newton has no setting 'step'(.|\n)*shrink"),
        ({"method": "gradient-descent", "step": -1}, "step = -1 is not a value"),
        ({"method": "gradient-descent", "step": "fast"}, "step = 'fast' is not a value"),
        ({"method": "gradient-descent", "step": float("nan")}, "step = nan is not a value"),
        ({"max_iterations": -1}, "max_iterations = -1 is negative"),
        ({"tolerance": 0.0}, "tolerance = 0.0 is not a tolerance"),
    ],
)
def test_wrong_settings(arguments, message):
    with pytest.raises(SymoptError, match=message):
        minimize(two_variables(), [4, 4], **arguments)


@pytest.mark.parametrize("name", [n for n in EVERY if n not in ALL])
def test_what_a_method_needs_is_said(name):
    with pytest.raises(UnsupportedError, match=rf"{name} (.|\n)*why(.|\n)*newton"):
        minimize(two_variables(), [4, 4], name)


def test_a_missing_hessian_and_wrong_starts():
    with pytest.raises(UnsupportedError, match=r"newton needs second derivatives(.|\n)*lbfgs"):
        minimize(first_order(two_variables()), [4, 4], "newton")
    with pytest.raises(ShapeError, match="the start has 3 entries, the problem 2 unknowns"):
        minimize(two_variables(), [1, 2, 3])
    with pytest.raises(ShapeError, match="not a list of numbers"):
        minimize(two_variables(), ["here", "there"])
    with pytest.raises(ShapeError, match="at least one unknown"):
        Problem((), np.sum, np.ones_like)
