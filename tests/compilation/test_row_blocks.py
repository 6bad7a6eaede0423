"""Losses of one row over many rows: blocks, tiles of columns, threads; log losses that do not cancel."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from symopt.compilation.blocks.tiles import Tiles
from symopt.compilation.compiled import Compiled

from .support import one_row, system, whole

ROWS = 40_000


def logistic() -> Compiled:
    z = {"z": "w_1*x_1 + w_2*x_2 + b", "p": "sigmoid(z)", "L": "-(y*log(p) + (1 - y)*log(1 - p))"}
    return whole(system(["w_1", "w_2", "b"], z, ["x_1", "x_2", "y"]), "numpy")


def network() -> Compiled:
    a = {
        "a_1": "sigmoid(w_1*x_1 + b_1)",
        "a_2": "sigmoid(w_2*x_2 + b_2)",
        "p": "sigmoid(v_1*a_1 + v_2*a_2)",
        "L": "-(y*log(p) + (1 - y)*log(1 - p))",
    }
    return whole(
        system(["w_1", "w_2", "b_1", "b_2", "v_1", "v_2"], a, ["x_1", "x_2", "y"]), "numpy"
    )


def table(scale: float = 1.0, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2, ROWS)) * scale
    return {"x_1": x[0], "x_2": x[1], "y": (rng.random(ROWS) < 0.5).astype(float)}


def test_many_rows_are_what_the_formulas_say() -> None:
    data, theta = table(), np.array([0.4, -0.7, 0.2])
    design = np.column_stack([data["x_1"], data["x_2"], np.ones(ROWS)])
    p = 1 / (1 + np.exp(-design @ theta))
    value, gradient, hessian = logistic().bind(data).flat_all(theta)
    assert np.isclose(
        value, -np.mean(np.where(data["y"] > 0, np.log(p), np.log(1 - p))), rtol=1e-13
    )
    np.testing.assert_allclose(gradient, design.T @ (p - data["y"]) / ROWS, rtol=1e-11)
    np.testing.assert_allclose(hessian, (design.T * (p * (1 - p))) @ design / ROWS, rtol=1e-12)


@pytest.mark.parametrize("found", [logistic(), network()], ids=["logistic", "network"])
def test_threads_do_not_change_a_bit(found: Compiled) -> None:
    theta = np.linspace(-0.5, 0.7, len(found.parameters))
    runs = [found.bind(table(), threads=threads).flat_all(theta) for threads in (1, 2, 5)]
    for run in runs[1:]:
        assert all(np.array_equal(a, b) for a, b in zip(run, runs[0], strict=True))


def test_blocks_of_many_rows_are_the_sum_of_their_parts() -> None:
    found, data = network(), table()
    theta = np.linspace(-0.5, 0.7, len(found.parameters))
    cuts = (0, 1, 100, 32768, 32769, 33000, ROWS)
    parts = [
        (b - a) / ROWS * found.bind({k: v[a:b] for k, v in data.items()}).flat_gradient(theta)
        for a, b in zip(cuts, cuts[1:], strict=False)
    ]
    np.testing.assert_allclose(
        found.bind(data).flat_gradient(theta), np.sum(parts, axis=0), rtol=1e-11, atol=1e-14
    )


@pytest.mark.parametrize("scale", [1e-3, 1.0, 30.0, 1e4])
def test_a_log_loss_of_many_rows_is_right_to_the_last_digits(scale: float) -> None:
    data, theta = table(scale, 3), np.array([0.8, -0.6, 0.0])
    data["y"] = ((0.8 * data["x_1"] - 0.6 * data["x_2"]) > 0).astype(
        float
    )  # separated: losses are tiny
    few = {k: v[:600] for k, v in data.items()}
    value = logistic().bind(few).flat_value(theta)
    with mpmath.workdps(40):
        exact = mpmath.mpf(0)
        for x_1, x_2, y in zip(few["x_1"], few["x_2"], few["y"], strict=True):
            z = float(np.dot(theta[:2], [x_1, x_2]))
            exact += mpmath.log1p(mpmath.exp(-mpmath.mpf(z if y else -z)))
        exact /= len(few["y"])
        error = abs(value - exact) / exact
    assert error < 1e-12


def test_single_precision_over_blocks() -> None:
    data, theta = table(), np.array([0.4, -0.7, 0.2])
    near = logistic().bind(data, dtype="float32").flat_all(theta)
    for one, two in zip(near, logistic().bind(data).flat_all(theta), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-4, atol=1e-6)


def test_tiles_are_the_columns() -> None:
    rng = np.random.default_rng(0)
    columns = [rng.normal(size=23), None, rng.normal(size=23)]
    stack = np.array([columns[0], np.ones(23), columns[2]])
    tiles = Tiles(columns, 23, 8, "float64")
    assert tiles.shape == (3, 23)
    assert np.array_equal(np.asarray(tiles), stack)
    for start, stop in ((0, 8), (8, 16), (16, 23), (10, 12), (3, 21), (22, 40)):
        assert np.array_equal(tiles[:, start:stop], stack[:, start:stop])
    assert np.shares_memory(tiles[:, 10:12], tiles.parts)


@pytest.mark.parametrize(
    "loss",
    [
        "prelu(2, y)*w",  # which is 2 w in every row
        "w**2 + Piecewise((w, 3 > 1), (y, True))*x_1",
        "sigmoid(prelu(2, y))*softplus(w) + sigmoid(-prelu(2, y))*softplus(-w)",
        "-log(sigmoid(w)*exp(-(x_1 - b)**2) + sigmoid(-w)*exp(-x_1**2))",
        "sigmoid(w)*x_1 + softplus(w)*sigmoid(-w)*y + softplus(-w)",
        "sigmoid(2)*(x_1 - w)**2 + sigmoid(-2)*x_1*softplus(2) + softplus(-2)",
    ],
)
def test_what_is_the_same_for_all_rows(loss: str) -> None:
    data = {k: v[:5] for k, v in table().items()}
    parts = system(["w", "b"], {"L": loss}, ["x_1", "y"], reduction="sum")
    theta = np.array([0.4, -0.7])
    each = [one_row(parts).bind({k: data[k][i] for k in ("x_1", "y")}) for i in range(5)]
    bound = whole(parts, "numpy").bind({k: data[k] for k in ("x_1", "y")})
    value = sum(row.flat_value(theta) for row in each)
    assert np.isclose(bound.flat_value(theta), value, rtol=1e-13)
    gradient = np.sum([row.flat_gradient(theta) for row in each], axis=0)
    hessian = np.sum([row.flat_hessian(theta) for row in each], axis=0)
    np.testing.assert_allclose(bound.flat_gradient(theta), gradient, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(bound.flat_hessian(theta), hessian, rtol=1e-12, atol=1e-14)
