"""If these fail, a minimum far out and off the axes is called none, or a fall for ever a minimum."""

import math

import pytest

import symopt as so
from symopt.optimization.certificates.certificate import Nature

AT = {"x": 1.0, "y": 1.0}
ZERO = {"x": 0.0, "y": 0.0}


@pytest.mark.parametrize(
    ("text", "start", "sum_"),
    [
        ("1e30/(x + 2*y) + 1e-30*(x + 2*y) + (x - y)**2", AT, 2e30 / 3),
        ("1e15/(x + 2*y) + 1e-15*(x + 2*y) + (x - y)**2", AT, 2e15 / 3),
        ("1/(x + y) + 1e-18*(x + y) + (x - y)**2", AT, 1e9),
        ("(1 - exp(100 - (x + 3*y)))**2 + (x - 2*y)**2", ZERO, 60),
        ("(1/(x + y) - 1e-15)**2 + (x - y)**2", AT, 1e15),
        ("(1/x - 1e-12)**2 + (y - x/3)**2", AT, 4e12 / 3),
        ("(1/x - 1e-6)**2 + (y - x**2)**2", AT, 1e12 + 1e6),
        ("-log(x + y) + 1e-20*(x + y) + (x - y)**2", AT, 1e20),
        ("log(x + y)**2 - 100*log(x + y) + (x - y)**2", AT, math.exp(50)),
        ("-(x + y)*exp(-1e-14*(x + y)) + (x - y)**2", AT, 1e14),
        ("-atan(x + y) + 1e-20*(x + y) + (x - y)**2", AT, 1e10),
        ("(sqrt(x + y) - 1e6)**2 + (x - y)**2", AT, 1e12),
        ("(x/(x + 1e9) - 0.99)**2 + (y - x)**2", AT, 198e9),
        ("(tanh(1e-9*(x + y)) - 0.999)**2 + (x - y)**2", ZERO, 1e9 * math.atanh(0.999)),
        ("((x - 1e10)**2 + (y + 3e9)**2)/(1 + (x - 1e10)**2 + (y + 3e9)**2)", ZERO, 7e9),
    ],
)
def test_a_minimum_far_out_and_off_the_axes_is_found_and_proved(text, start, sum_):
    found = so.minimize(text, start=start)
    assert found.success, found.message
    assert found.certificate.nature is Nature.MINIMUM
    assert found.x.sum() == pytest.approx(sum_, rel=1e-9)


def test_a_minimum_far_out_beside_a_bound_is_found():
    found = so.minimize(
        "1/x + 1e-30*x + (y + 1)**2", start={"x": 1, "y": 1}, bounds={"y": (0, None)}
    )
    assert found.success, found.message
    assert list(found.x) == pytest.approx([1e15, 0], rel=1e-2)


@pytest.mark.parametrize(
    ("text", "start", "outcome"),
    [
        ("exp(-x - y) + (x - y)**2", ZERO, "no-minimum"),
        ("exp(-x) + exp(-2*y) + (z - x)**2", {**ZERO, "z": 0.0}, "no-minimum"),
        ("exp(-x - y) + exp(-y)", AT, "no-minimum"),
        ("(x*y - 1)**2 + exp(-y)", AT, "no-minimum"),
        ("erf(x + 3*y) + (x - y)**2", {"x": 0.0, "y": 1.0}, "no-minimum"),
        ("1/log(x + y + 2) + (x - y)**2", AT, "no-minimum"),
        ("exp(x - y) + exp(y - x) + 1e-10*exp(x + y)", {"x": 1.0, "y": 5.0}, "no-minimum"),
        ("-log(x*y) + (x - y)**2", AT, "diverged"),
        ("x**2 - 2*x*y + y**2 - 1e-12*x", AT, "diverged"),
    ],
)
def test_a_fall_to_the_end_of_double_precision_is_no_minimum(text, start, outcome):
    found = so.minimize(text, start=start)
    assert found.outcome.word == outcome, found.message
    assert found.certificate.nature is Nature.INCONCLUSIVE


@pytest.mark.parametrize("text", ["exp(x)*(3*y - 1)**2", "(x + 2*y - 1)**2", "exp(-1/x**2)"])
def test_what_is_no_more_than_rounding_is_no_fall(text):
    start = AT if "y" in text else {"x": 1.0}
    assert so.minimize(text, start=start).outcome.word in ("singular", "converged")
