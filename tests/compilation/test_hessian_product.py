"""H v without H: against the compiled Hessian of models with rows, with arrays, and plain formulas."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from symopt.calculus.system import system_of
from symopt.compilation.compiled import Compiled
from symopt.compilation.hessian_product import compile_slope, hessian_product
from symopt.faces.runs.run import compile_model
from symopt.model.model import Model
from symopt.model.spec import model_from_text, read_spec

from .support import system, whole

SPECS = Path(__file__).parents[2] / "derivations"
# Rows of scalars, arrays, matrix functions, cases, several parameters in one run, no data at all.
NAMES = (
    "classification_perceptron",
    "neural_network_2_2_1",
    "gaussian_learned_variance",
    "negative_binomial_regression",
    "gaussian_process",
    "huber_regression",
    "softmax_regression",
    "hidden_layer",
    "matrix_factorization",
    "attention",
    "newton_two_variables",
    "saddle",
)


def drawn(model: Model, compiled: Compiled) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return data and parameters of small sizes, symmetric matrices where they must be."""
    rng = np.random.default_rng(4)
    sizes: dict[str, int] = {}

    def shape(name: str) -> tuple[int, ...]:
        return tuple(
            d.constant if not d.terms else sizes.setdefault(str(d.terms[0][0]), 3 + len(sizes))
            for d in compiled.shapes[name]
        )

    data = {v.name: rng.uniform(0.2, 0.8, shape(v.name)) for v in model.data}
    for variable in model.data:
        if "positive definite" in variable.properties:
            data[variable.name] = data[variable.name] @ data[variable.name].T + np.eye(
                len(data[variable.name])
            )
    return data, {v.name: rng.normal(0.5, 0.1, shape(v.name)) for v in model.parameters}


@pytest.mark.parametrize("name", NAMES)
def test_it_is_the_hessian_times_the_vector(name: str) -> None:
    model = read_spec(SPECS / f"{name}.toml")
    compiled = compile_model(model)
    data, parameters = drawn(model, compiled)
    bound = compiled.bind(data, parameters)
    theta = bound.layout.pack(parameters)
    product = hessian_product(bound)
    hessian = bound.flat_hessian(theta)
    for seed in range(3):
        vector = np.random.default_rng(seed).normal(size=len(theta))
        expected = hessian @ vector
        size = np.abs(hessian) @ np.abs(vector)
        np.testing.assert_array_less(
            np.abs(product(theta, vector) - expected), 1e-13 * size + 1e-300
        )


def test_the_slope_is_that_of_the_function_and_code_stops_at_first_order() -> None:
    model = read_spec(SPECS / "classification_perceptron.toml")
    compiled = compile_model(model)
    slope = compile_slope(compiled)
    assert slope.order == 1
    assert "def all" not in slope.source
    # The columns of data are multiplied with all parameters at once, not one by one.
    assert slope.source.count("theta[3:6] @ X") == 2
    rng = np.random.default_rng(0)
    data = {name: rng.normal(size=20) for name in ("x_1", "x_2")} | {"y": np.arange(20) % 2.0}
    theta, vector = rng.normal(size=(2, 3))
    both = slope.bind(data).flat_value_and_gradient(np.concatenate([theta, vector]))
    gradient = compiled.bind(data).flat_gradient(theta)
    assert both[0] == pytest.approx(gradient @ vector)
    np.testing.assert_allclose(both[1][3:], gradient, rtol=1e-12)


def test_names_that_are_taken_are_left_alone() -> None:
    model = model_from_text(
        'parameters = ["x", "step_x"]\nloss = "f"\n[definitions]\nf = "x**2*step_x + exp(step_x)"\n'
    )
    bound = compile_model(model).bind(None)
    theta, vector = np.array([2.0, 3.0]), np.array([0.5, -1.0])
    np.testing.assert_allclose(
        hessian_product(bound)(theta, vector), bound.flat_hessian(theta) @ vector, rtol=1e-14
    )


def test_large_arguments_stay_finite() -> None:
    model = read_spec(SPECS / "classification_perceptron.toml")
    assert system_of(model).objective == "J"
    data = {"x_1": np.array([1e4, -1e4]), "x_2": np.array([0.0, 1.0]), "y": np.array([1.0, 0.0])}
    bound = compile_model(model).bind(data)
    found = hessian_product(bound)(np.array([1.0, 1.0, 0.0]), np.ones(3))
    assert np.isfinite(found).all()


def test_what_the_value_shares_with_the_gradient_is_computed_before_the_rows() -> None:
    loss = {"L": "2**softplus(w*x) + sqrt(1 + x**2)"}  # log 2 is in J' v and its gradient
    bound = whole(system(["w"], loss, ["x"]), "numpy").bind({"x": np.array([1.0, 2.0, 3.0])})
    theta, vector = np.array([0.5]), np.array([2.0])
    expected = bound.flat_hessian(theta) @ vector
    np.testing.assert_allclose(hessian_product(bound)(theta, vector), expected, rtol=1e-13)
