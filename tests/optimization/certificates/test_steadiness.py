"""Inflections that rounding makes look like minima, and minima that are nearly inflections."""

import pytest

import symopt as so


@pytest.mark.parametrize("shift", ["0", "1.7"])
@pytest.mark.parametrize(
    "text",
    [
        "x - tanh(x)",
        "asin(x) - x",
        "x - asinh(x)",
        "sqrt(1 + x) - 1 - x/2 + x**2/8",
        "1/(1 - x) - 1 - x - x**2",
    ],
)
def test_an_inflection_is_no_minimum(text, shift):
    moved = text.replace("x", f"(x - {shift})")
    found = so.minimize(moved, start={"x": float(shift) + 0.5})
    assert found.certificate.classification != "minimum"
    wide = so.minimize(f"{moved} + (y - 1)**2", start={"x": float(shift) + 0.5, "y": 1.4})
    assert wide.certificate.classification != "minimum"


@pytest.mark.parametrize("gap", ["1e-2", "1e-5", "1e-7"])
@pytest.mark.parametrize("lead", ["", "1 + "])
def test_a_minimum_beside_a_maximum_is_one(gap, lead):
    found = so.minimize(f"{lead}x**3/3 - {gap}**2*x", start={"x": 1})
    assert found.certificate.classification == "minimum"
    assert found.at["x"] == pytest.approx(float(gap), rel=1e-4)
