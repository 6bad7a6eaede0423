"""Sums whose ranges depend on one another, Σ_i Σ_{j ≤ i} Σ_{k ≤ j}, against numpy's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from .support import system, whole

CASES: dict[str, Callable[[Any, Any], Any]] = {
    "sum(cumsum(cumsum(a))*w)": lambda a, w: twice(a) @ w,
    "logsumexp(cumsum(cumsum(a)))": lambda a, w: np.log(np.sum(np.exp(twice(a)))),
    "sum(softmax(cumsum(cumsum(a)))*w)": lambda a, w: (
        np.exp(twice(a)) @ w / np.sum(np.exp(twice(a)))
    ),
    "sum(exp(cumsum(cumsum(cumsum(a)))))": lambda a, w: np.sum(np.exp(np.cumsum(twice(a)))),
    "sum(sin(cumsum(w*cumsum(a*w)))**2)": lambda a, w: np.sum(
        np.sin(np.cumsum(w * np.cumsum(a * w))) ** 2
    ),
    "prod(cumsum(cumsum(a)))": lambda a, w: np.prod(twice(a)),
}


def twice(a: Any) -> Any:
    return np.cumsum(np.cumsum(a))


@pytest.mark.parametrize("text", CASES)
@pytest.mark.parametrize("n", [1, 2, 5])
def test_nested_ranges(text: str, n: int) -> None:
    rng = np.random.default_rng(n)
    a, w = rng.normal(size=n), rng.normal(size=n)
    given = {"w": ("n",)} if "w" in text else {}
    bound = whole(system({"a": ("n",)}, {"f": text}, given, reduction=None)).bind(
        {"w": w} if given else {}, {"a": a}
    )
    f = CASES[text]
    value, gradient, hessian = bound.flat_all(a)
    assert value == pytest.approx(f(a, w), rel=1e-12, abs=1e-14)
    for k, e in enumerate(np.eye(n)):
        slope = f(a + 1e-30j * e, w).imag / 1e-30  # a complex step
        assert gradient[k] == pytest.approx(slope, rel=1e-11, abs=1e-13)
        step = 1e-5 * e
        column = (bound.flat_gradient(a + step) - bound.flat_gradient(a - step)) / 2e-5
        assert np.allclose(hessian[:, k], column, rtol=1e-6, atol=1e-7)


def test_running_sums_of_products_with_the_features() -> None:
    """Blocks along the features: what the rows so far need has as many entries as there are rows so far."""
    rng = np.random.default_rng(3)
    X, W, c = rng.normal(size=(3, 2)), rng.normal(size=(2, 4)), rng.normal(size=4)
    shapes = {"X": ("m", "n"), "W": ("n", "k")}
    text = "sum(cumsum(step(X @ W + c), axis=0)**2)"
    f = whole(system({"c": ("k",)}, {"f": text}, shapes, reduction=None))
    value, gradient, hessian = f.bind({"X": X, "W": W}, {"c": c}).flat_all(c)
    assert value == np.sum(np.cumsum(X @ W + c > 0, axis=0) ** 2)
    assert not gradient.any()
    assert not hessian.any()
