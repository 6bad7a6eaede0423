"""Data of one row are given code without the axis of rows; other data the code of rows, as it stands."""

from __future__ import annotations

import pickle
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from symopt.compilation.c.running.compiler import find_compiler
from symopt.compilation.compiled import Compiled

from .jets import evaluate, flat
from .support import agree, one_row, system, whole

BACKENDS = ["numpy", *(["c"] if find_compiler() else [])]
LOSSES: dict[str, tuple[dict[str, str], float, str]] = {
    "log loss": ({"z": "X @ w", "L": "mean(log(1 + exp(z)) - y*z)"}, 0.5, "log(1+exp(a+2*b))-(a+2*b)/2"),
    "indexed": (
        {"L": "Sum(log(1 + exp(Sum(X[i,j]*w[j], (j, 1, n)))) - y[i]*Sum(X[i,j]*w[j], (j, 1, n)), (i, 1, m))"},
        0.5, "log(1 + exp(a + 2*b)) - (a + 2*b)/2",
    ),
    "Poisson": ({"z": "X @ w", "L": "(sum(exp(z)) - y @ z)/m"}, 1.0, "exp(a + 2*b) - (a + 2*b)"),
    "running": ({"z": "cumsum(X @ w)", "L": "sum(exp(z) - y*z)"}, 1.0, "exp(a + 2*b) - (a + 2*b)"),
}  # fmt: skip
ARRAYS: Any = ({"w": ("n",)}, {"X": ("m", "n"), "y": ("m",)})


def compiled(name: str, backend: str) -> Compiled:
    parameters, data = ARRAYS
    return one_row(system(parameters, LOSSES[name][0], data), backend)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", LOSSES)
def test_a_single_row_keeps_digits_that_many_rows_would_hide(name: str, backend: str) -> None:
    _, y, formula = LOSSES[name]
    bound = compiled(name, backend).bind({"X": np.array([[1.0, 2.0]]), "y": np.array([y])}, [0, 0])
    for a, b in [(1e-12, -1e-13), (1e-300, 0.0), (-1e-8, 0.0), (0.5, 30.0)]:
        with mp.workdps(700):
            true = [+x for x in flat(evaluate({"L": formula}, {"a": a, "b": b}, {}))]
        value, slope, curvature = bound.flat_all(np.array([a, b]))
        got = [value, *slope, *curvature.ravel(), *bound.flat_gradient(np.array([a, b]))]
        for ours, exact in zip(got, [*true, *true[1:3]], strict=True):
            assert abs(ours - exact) <= 1e-14 * abs(exact), (a, b)


def test_rows_that_are_a_parameter_too() -> None:
    loss = one_row(system({"z": ("m",)}, {"L": "mean(exp(z) - y*z)"}, {"y": ("m",)}), "numpy")
    value, slope, _ = loss.all({"z": np.array([1e-12])}, {"y": np.array([1.0])})
    assert (value, slope["z"].shape) == (1.0, (1,))
    assert slope["z"][0] == pytest.approx(1e-12, rel=1e-11)


def test_several_rows_and_parts_of_them_have_the_code_that_is_shown() -> None:
    found = compiled("log loss", "numpy")
    data = {"X": np.array([[1.0, 2.0], [3.0, 0.0]]), "y": np.array([0.5, 0.5])}
    several = found.bind(data, [0, 0])
    single = found.bind({n: a[:1] for n, a in data.items()}, [0, 0])
    assert several.single is several.take("m", [0]).single is None
    assert single.single is not None
    assert found.bind({n: a[:1] for n, a in data.items()}, [0, 0], one_row=False).single is None
    assert found.bind({n: a[:1] for n, a in data.items()}, [0, 0], dtype="float32").single is None
    assert pickle.loads(pickle.dumps(single)).flat_value(np.ones(2)) == single.flat_value(
        np.ones(2)
    )


@pytest.mark.parametrize(
    ("parameters", "loss", "data"),
    [
        ({"w": ("n",), "b": ()}, "sum((y - X @ w - b)**2)/2", {"X": ("m", "n"), "y": ("m",)}),
        ({"w": ("n",)}, "norm(y - X @ w)", {"X": ("m", "n"), "y": ("m",)}),
        ({"a": ("m",), "b": ()}, "logdet(K + exp(b)*eye(m)) + a @ K @ a", {"K": ("m", "m")}),
        ({"w": ("n",)}, "max(X @ w) + sum(w**2)", {"X": ("m", "n")}),
        ({"W": ("n", "k")}, "-sum(Y*log(softmax(X @ W, axis=1)))", {"X": ("m", "n"), "Y": ("m", "k")}),
        ({"W": ("n", "k")}, "-sum(Y*log(softmax(X @ W, axis=0)))", {"X": ("m", "n"), "Y": ("m", "k")}),
        ({"w": ("n",), "c": ()},
         "c*sum(X @ w) + m*c**2 + Sum((X[i+1,1] - X[i,1])*c, (i, 1, m-1))", {"X": ("m", "n")}),
    ],
)  # fmt: skip
def test_any_sum_over_rows_is_right_for_one(parameters: Any, loss: str, data: Any) -> None:
    found = one_row(system(parameters, {"L": loss}, data), "numpy")
    sizes, rng = {"m": 1, "n": 2, "k": 3}, np.random.default_rng(3)

    def drawn(shapes: Any) -> dict[str, Any]:
        return {n: rng.normal(size=[sizes[s] for s in shape]) for n, shape in shapes.items()}

    arrays, given = drawn(data), drawn(parameters)
    given = {n: float(v) if v.ndim == 0 else v for n, v in given.items()}
    if "K" in arrays:
        arrays["K"] = np.abs(arrays["K"])
    agree(found, arrays, given)
    bound = found.bind(arrays, given, one_row=False)
    theta = bound.layout.flat(given)
    for one, rows in zip(
        found.bind(arrays, given).flat_all(theta), bound.flat_all(theta), strict=True
    ):
        assert np.allclose(one, rows, rtol=1e-13, atol=1e-14)


def test_columns_of_one_row_and_a_penalty() -> None:
    parts = {"z": "w*x + b", "L": "log(1 + exp(z)) - y*z"}
    found = whole(
        system(["w", "b"], parts, ["x", "y"], penalty="c*w**2", constants=["c"]),
        constants={"c": 2.0},
    )
    value, slope, _ = found.all({"w": 1e-12, "b": 0.0}, {"x": [2.0], "y": [0.5]})
    assert value == pytest.approx(np.log(2), rel=1e-15)
    assert slope == pytest.approx({"w": 5e-12, "b": 5e-13}, rel=1e-14)
