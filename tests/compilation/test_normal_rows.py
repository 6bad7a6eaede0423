"""Probit over rows: one tail and one density for loss, slope and curvature, near zero and far out."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest

from symopt.compilation.compiled import Compiled

from .support import system, whole

NLL = "-sum(y*log(p) + (1 - y)*log(1 - p))"
ARRAY = ({"w": (), "b": ()}, {"z": "w*x + b", "p": "(1 + erf(z/sqrt(2)))/2", "L": NLL})
POINTS = [0.0, 1e-12, 0.3, -0.3, 1.0, -2.5, 4.0, -5.0, 6.99, 7.01, -7.01, 12.0, -20.0, 30.0, -36.0]
FAR = [37.0, -38.0, 50.0, -1e3, 1e4, -1e5]


def compiled() -> Compiled:
    parameters, definitions = ARRAY
    return whole(
        system(parameters, definitions, {"x": ("m",), "y": ("m",)}, reduction=None), "numpy"
    )


def hazard(x: Any) -> Any:
    below = mpmath.erfc(x / mpmath.sqrt(2)) / 2
    return mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi) / below


def expected(z: float, y: float) -> tuple[Any, Any, Any]:
    """The loss of one row and its derivatives in z: for y = 0 those for y = 1 at -z."""
    sign = 1 if y else -1
    x = mpmath.mpf(z) * sign
    h = hazard(-x)
    return -mpmath.log(mpmath.erfc(-x / mpmath.sqrt(2)) / 2), -sign * h, h * (h + x)


@pytest.mark.parametrize("y", [0.0, 1.0])
@pytest.mark.parametrize("z", [*POINTS, *FAR])
def test_one_row(z: float, y: float) -> None:
    bound = compiled().bind({"x": [1.0], "y": [y]})
    value, gradient, hessian = bound.flat_all(np.array([z, 0.0]))
    with mpmath.workdps(350):
        found = (value, gradient[1], hessian[1, 1])
        for order, (got, true) in enumerate(zip(found, expected(z, y), strict=True)):
            if abs(true) < 1e-290:
                assert abs(got) < 1e-290
                continue
            conditioned = 1e-15 * (10 + z * z) if abs(z) < 40 else 1e-14
            if order == 2:  # where hazard(z) - z cancels, until the continued fraction gives it
                conditioned = max(conditioned, 3e-13)
            assert abs(got - true) <= conditioned * abs(true), (got, true)


def test_rows_together() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=3000) * 5, (rng.random(3000) < 0.5).astype(float)
    value, gradient = (
        compiled().bind({"x": x, "y": y}).flat_value_and_gradient(np.array([1.0, 0.1]))
    )
    with mpmath.workdps(30):
        rows = [expected(float(z), t) for z, t in zip(x + 0.1, y, strict=True)]
        assert abs(value - sum(r[0] for r in rows)) <= 1e-13 * value
        scale = float(sum(abs(r[1]) for r in rows))
        assert abs(gradient[1] - sum(r[1] for r in rows)) <= 1e-13 * scale


def test_a_row_has_one_error_function() -> None:
    source = compiled().source
    assert source.count("erfc(") == 1  # in the helper
    assert source.count("= normal_tail(") == 3  # one in each function
