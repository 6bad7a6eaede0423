"""Code in parts: second derivatives are written when they are first needed; saved source holds everything."""

import pickle

import numpy as np
import pytest
from mpmath import mp

from symopt.faces.runs.run import compile_model
from symopt.model.spec_table import model_from_table

TABLE = {
    "data": ["X", "y"],
    "parameters": ["w", "v"],
    "shapes": {"X": ["m", "n"], "y": ["m"], "w": ["n"]},
    "definitions": {"a": "sigmoid(X @ w)", "L": "sum((y - v*a)**2)"},
    "loss": "L",
}
X, Y = np.array([[1.0, 2.0], [-3.0, 0.5], [0.25, -1.0]]), np.array([0.5, -1.0, 2.0])


@pytest.fixture
def compiled():
    return compile_model(model_from_table(TABLE), backend="numpy")


def test_value_and_gradient_come_without_second_derivatives(compiled):
    assert set(compiled.code.functions) == {"value", "value_and_gradient"}
    assert compiled.order == 2
    assert set(compiled.complete.functions) == {"value", "value_and_gradient", "all"}


def test_saved_source_runs_and_agrees(compiled):
    space: dict = {}
    exec(compiled.source, space)
    theta = np.array([0.3, -0.7, 1.1])
    bound = compiled.bind({"X": X, "y": Y})
    given = dict(zip(compiled.complete.arguments, (X, Y, 3, 2), strict=True))
    assert set(given) == {"X", "y", "#m", "#n"}
    value, gradient, hessian = space["all"](theta, *given.values())
    again = bound.flat_all(theta)
    np.testing.assert_allclose(value, again[0], rtol=1e-14)
    np.testing.assert_allclose(gradient, again[1], rtol=1e-13)
    np.testing.assert_allclose(hessian, again[2], rtol=1e-12)
    np.testing.assert_allclose(bound.flat_hessian(theta), again[2], rtol=1e-13)


def test_bound_functions_survive_pickling_and_taking_rows(compiled):
    theta = np.array([0.3, -0.7, 1.1])
    bound = compiled.bind({"X": X, "y": Y})
    whole = bound.flat_all(theta)
    part = bound.take("m", [0, 2])
    own = compiled.bind({"X": X[[0, 2]], "y": Y[[0, 2]]})
    np.testing.assert_array_equal(part.flat_hessian(theta), own.flat_hessian(theta))
    np.testing.assert_array_equal(
        pickle.loads(pickle.dumps(bound)).flat_hessian(theta),
        whole[2],
    )


@pytest.mark.parametrize("z", [-1e4, -700.0, -30.0, -1e-8, 0.0, 2.0, 40.0, 700.0, 1e4])
def test_hidden_sigmoid_is_exact_far_out(compiled, z):
    """d/dw (y - v σ(w x))² for one row, against mpmath: relative, where it is a normal number."""
    bound = compiled.bind({"X": [[1.0]], "y": [0.0]}, {"w": [0.0], "v": 1.0})
    value, (slope, outer) = bound.flat_value_and_gradient(np.array([z, 1.0]))
    with mp.workdps(40):
        p, q = 1 / (1 + mp.exp(-mp.mpf(z))), 1 / (1 + mp.exp(mp.mpf(z)))
        for got, true in ((value, p * p), (slope, 2 * p * p * q), (outer, 2 * p * p)):
            assert abs(mp.mpf(float(got)) - true) <= 1e-12 * abs(true) + mp.mpf("1e-300")
