"""If these fail, a dose, a time or a concentration of 0 makes derivatives of x^n undefined.

For n > 0 the derivatives of x^n and (x/c)^n by n and c are 0 at x = 0: the limits for x → 0.
"""

import numpy as np
import pytest

from symopt.faces.runs.run import compile_model, fit_model
from symopt.model.spec_table import model_from_table

DOSES = np.array([0.0, 0.0, 0.02, 0.06, 0.11, 0.22, 0.56, 1.1])
RATES = np.array([2.0, 1.0, 60.0, 100.0, 130.0, 155.0, 195.0, 205.0])
CURVES = {
    "hill": ("V*x**n/(c**n + x**n)", ["V", "c", "n"]),
    "power": ("V*x**n + c", ["V", "c", "n"]),
    "stretched": ("V*exp(-(x/c)**n)", ["V", "c", "n"]),
    "root": ("V*sqrt(x/c) + n*x", ["V", "c", "n"]),
    "four parameters": ("V + (a - V)/(1 + (x/c)**n)", ["V", "a", "c", "n"]),
}


def model(name):
    curve, parameters = CURVES[name]
    return model_from_table(
        {
            "data": ["x", "y"],
            "parameters": parameters,
            "loss": "L",
            "definitions": {"f": curve, "L": "(y - f)**2"},
            "fit": {"kind": "least-squares"},
        }
    )


@pytest.mark.parametrize("n", [0.6, 1.0, 1.7, 2.5])
@pytest.mark.parametrize("name", CURVES)
def test_derivatives_at_zero_are_the_limits(name, n):
    compiled = compile_model(model(name))
    theta = {"V": 3.0, "c": 0.5, "n": n, **({"a": 0.3} if "four" in name else {})}
    found = [
        compiled.bind({"x": np.array([x, 0.4]), "y": np.array([0.1, 1.0])}, theta)
        for x in (0.0, 1e-300)
    ]
    point = found[0].layout.pack(theta)
    for zero, near in zip(*(bound.flat_all(point) for bound in found), strict=True):
        assert np.isfinite(zero).all()
        np.testing.assert_allclose(zero, near, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("method", [None, "newton"])
def test_a_fit_with_doses_of_zero(method):
    from scipy.optimize import curve_fit

    def curve(x, v, c, n):
        return v * x**n / (c**n + x**n)

    expected, covariance = curve_fit(curve, DOSES, RATES, [200, 0.1, 1], xtol=1e-14, ftol=1e-14)
    start = {"V": 200.0, "c": 0.1, "n": 1.0}
    found = fit_model(model("hill"), {"x": DOSES, "y": RATES}, start=start, method=method)
    assert found.success
    np.testing.assert_allclose(found.x, expected, rtol=1e-6)
    errors = list(found.standard_errors.values())
    np.testing.assert_allclose(errors, np.sqrt(np.diag(covariance)), rtol=1e-4)
