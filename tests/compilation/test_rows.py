"""Scalars and data columns: value, gradient and Hessian against finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from .support import agree, one_row, system, whole

LOG_LOSS = "-y*log(yhat) - (1 - y)*log(1 - yhat)"
MODELS = {
    "perceptron": (
        ["w_1", "w_2", "b"],
        {"z": "w_1*x_1 + w_2*x_2 + b", "yhat": "sigmoid(z)", "L": LOG_LOSS},
        ["x_1", "x_2", "y"],
        "",
    ),
    "regression": (
        ["w_1", "w_2", "b"],
        {"yhat": "w_1*x_1 + w_2*x_2 + b", "L": "(y - yhat)**2/2"},
        ["x_1", "x_2", "y"],
        "w_1**2 + w_2**2 + w_1*w_2*b**3",
    ),
    "bias first": (
        ["b", "w_1", "w_2"],
        {"z": "b + w_1*x_1 + w_2*x_2", "L": "exp(z) - y*z"},
        ["x_1", "x_2", "y"],
        "",
    ),
    "one formula": (
        ["w_1", "w_2", "b", "s"],
        {"L": "exp(-s)*(y - tanh(w_1*x_1 + w_2*x_2 + b))**2/(1 + w_1**2) + s*sin(w_1*x_2)"},
        ["x_1", "x_2", "y"],
        "cosh(s)",
    ),
    "three classes": (
        ["a_1", "a_2", "b_1", "b_2", "c_1", "c_2"],
        {
            "z_1": "a_1*x_1 + a_2*x_2",
            "z_2": "b_1*x_1 + b_2*x_2",
            "z_3": "c_1*x_1 + c_2*x_2",
            "S": "exp(z_1) + exp(z_2) + exp(z_3)",
            "p_1": "exp(z_1)/S",
            "p_2": "exp(z_2)/S",
            "L": "-y*log(p_1) - (1 - y)*log(p_2)",
        },
        ["x_1", "x_2", "y"],
        "",
    ),
    "network": (
        ["w_11", "w_12", "b_1", "w_21", "w_22", "b_2", "v_1", "v_2", "c"],
        {
            "z_1": "w_11*x_1 + w_12*x_2 + b_1",
            "a_1": "tanh(z_1)",
            "z_2": "w_21*x_1 + w_22*x_2 + b_2",
            "a_2": "softplus(z_2)",
            "z": "v_1*a_1 + v_2*a_2 + c",
            "yhat": "sigmoid(z)",
            "L": LOG_LOSS,
        },
        ["x_1", "x_2", "y"],
        "v_1**2*c",
    ),
    "shared": (
        ["p", "q"],
        {"s": "p*q", "t": "s**2 + x_1*p", "u": "exp(-t*t) + s*x_2", "L": "u*u*s + y*p"},
        ["x_1", "x_2", "y"],
        "p*q**2",
    ),
}


def rows(count: int, seed: int = 1) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    return {
        "x_1": rng.normal(size=count),
        "x_2": rng.normal(size=count),
        "y": rng.integers(0, 2, count).astype(float),
    }


@pytest.mark.parametrize("name", MODELS)
def test_rows_agree_with_differences(name: str) -> None:
    parameters, definitions, data, penalty = MODELS[name]
    found = system(parameters, definitions, data, penalty=penalty)
    at = np.random.default_rng(2).normal(size=len(parameters)) * 0.6
    agree(whole(found), rows(37), at)


@pytest.mark.parametrize("backend", ["math", "numpy"])
@pytest.mark.parametrize("name", MODELS)
def test_one_row_agrees_with_differences(name: str, backend: str) -> None:
    parameters, definitions, data, _ = MODELS[name]
    compiled = one_row(system(parameters, definitions, data), backend)
    assert compiled.backend == backend
    at = np.random.default_rng(3).normal(size=len(parameters)) * 0.6
    agree(compiled, {"x_1": 0.7, "x_2": -1.3, "y": 1.0}, at)


@pytest.mark.parametrize("name", MODELS)
def test_the_mean_over_rows_is_the_mean_of_one_row_each(name: str) -> None:
    parameters, definitions, data, _ = MODELS[name]
    found = system(parameters, definitions, data)
    table, at = rows(9), np.random.default_rng(4).normal(size=len(parameters))
    together = whole(found).bind(table).flat_all(at)
    single = one_row(found)
    each = [single.bind({k: v[i] for k, v in table.items()}).flat_all(at) for i in range(9)]
    for k in range(3):
        assert np.allclose(
            together[k], np.mean([e[k] for e in each], axis=0), rtol=1e-12, atol=1e-14
        )


def test_many_blocks_give_what_one_block_gives() -> None:
    parameters, definitions, data, penalty = MODELS["network"]
    compiled = whole(system(parameters, definitions, data, penalty=penalty))
    table, at = rows(40_000), np.random.default_rng(5).normal(size=9)
    value, gradient, hessian = compiled.bind(table).flat_all(at)
    parts = [
        compiled.bind({k: v[s] for k, v in table.items()}).flat_all(at)
        for s in (slice(0, 20_000), slice(20_000, None))
    ]
    assert np.isclose(value, (parts[0][0] + parts[1][0]) / 2, rtol=1e-12)
    assert np.allclose(gradient, (parts[0][1] + parts[1][1]) / 2, rtol=1e-10, atol=1e-13)
    assert np.allclose(hessian, (parts[0][2] + parts[1][2]) / 2, rtol=1e-10, atol=1e-13)


def test_a_residual_written_backward_is_a_matrix_product_too() -> None:
    found = system(
        ["w_1", "w_2", "b"], {"r": "y - w_1*x_1 - w_2*x_2 - b", "L": "r**2/2"}, ["x_1", "x_2", "y"]
    )
    compiled = whole(found)
    assert "theta @ X" in compiled.source
    assert "@ X.T" in compiled.source
    agree(compiled, rows(23), np.array([0.3, -0.7, 0.2]))


@pytest.mark.parametrize("backend", ["numpy", "c"])
@pytest.mark.parametrize("loss", ["w**2", "w**2 + x - x", "3", "min(w*b, -1/7)"])
def test_a_loss_without_columns_counts_the_rows(loss: str, backend: str) -> None:
    data = {"x": np.array([1.0, 2.0, 3.0])}
    found = [
        whole(system(["w", "b"], {"q": loss}, ["x"], reduction=reduction), backend)
        for reduction in ("sum", "mean")
    ]
    bounds = [compiled.bind(data) for compiled in found]
    total, mean = (
        np.concatenate([np.ravel(part) for part in bound.flat_all(np.array([0.5, 0.3]))])
        for bound in bounds
    )
    np.testing.assert_allclose(3 * mean, total, rtol=1e-15)


HIDDEN = "v_1*tanh(w_1*x_1 + b) + v_2*tanh(w_2*x_2 - b) + c"


@pytest.mark.parametrize(
    ("z", "loss"),
    [
        ("w_1*x_1 + w_2*x_2 + b", LOG_LOSS),
        (HIDDEN, LOG_LOSS),
        ("w_1*x_1 + w_2*x_2 + b", "Piecewise((z**2, abs(z) < 1), (2*abs(z) - 1, True))"),
        ("w_1*x_1 + w_2*x_2 + b", "exp(-z)*y + exp(z)*(1 - y)"),
    ],
)
def test_code_does_not_depend_on_whether_z_has_a_name(z: str, loss: str) -> None:
    parameters = [name for name in ("w_1", "w_2", "v_1", "v_2", "b", "c") if name in z]
    data = ["x_1", "x_2", "y"] if "y" in loss else ["x_1", "x_2"]
    yhat = "sigmoid(z)" if "yhat" in loss else "1"
    named = system(parameters, {"z": z, "yhat": yhat, "L": loss}, data)
    written_out = {"L": loss.replace("yhat", yhat).replace("z", f"({z})")}
    codes = [whole(found).source for found in (named, system(parameters, written_out, data))]
    functions = ("exp_minus_abs(", "np.exp(", "log1p(", "np.tanh(", "np.where(", " @ X")
    first, second = ([code.count(f) for f in functions] for code in codes)
    assert first == second


def test_a_value_that_a_condition_guards_is_not_computed_for_other_rows() -> None:
    loss = "Piecewise((softplus(w/x_1 + b*x_2) - y*sigmoid(-w/x_1 - b*x_2), x_1 > 0), (b**2, True))"
    compiled = whole(system(["w", "b"], {"L": loss}, ["x_1", "x_2", "y"]))
    table = rows(20)
    table["x_1"][:7] = 0
    value, gradient, hessian = compiled.bind(table).flat_all(np.array([0.4, -0.2]))
    assert np.isfinite(value)
    assert np.isfinite(gradient).all()
    assert np.isfinite(hessian).all()
