"""Runs that go far out: a valley without end is no minimum, and a far minimum is one."""

import pytest

import symopt as so


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("(exp(x)*y - 1)**2 + y**2", {"x": 1, "y": 1}),
        ("(x*y - 1)**2 + exp(-x**2)", {"x": 1, "y": 0.5}),
        ("y**2*exp(x) + exp(-x)", {"x": 1, "y": 0.5}),
        ("(log(x)*y - 1)**2 + y**2", {"x": 3, "y": 0.5}),
    ],
)
def test_a_valley_without_end_is_no_minimum(text, start):
    assert so.minimize(text, start=start).outcome.word == "no-minimum"


def test_a_minimum_before_numbers_overflow_is_reached():
    found = so.minimize("cosh(x - 700)", start={"x": 0})
    assert found.outcome.word == "converged"
    assert found.at["x"] == pytest.approx(700)


@pytest.mark.parametrize("text", ["log(x**2 + y**2)", "(x*y - 1)**2 - log(x)"])
def test_falling_for_ever_is_divergence(text):
    assert so.minimize(text, start={"x": 1, "y": 2}).outcome.word == "diverged"


@pytest.mark.parametrize(
    "text",
    [
        "exp(x)*(y - 3)**2",
        "exp(x)*(3*y - 1)**2",
        "exp(-x)*(y**2 - 2)**2",
        "(1 + x**2)*(y - z)**2",
        "y**2/(1 + x**2)",
        "y**4*exp(x)",
        "y**2*exp(x) + (z - 1)**2",
    ],
)
def test_a_minimum_attained_on_a_line_is_none_that_lies_far_out(text):
    start = {
        name: value
        for name, value in (("x", 2), ("y", 1), ("z", 4))
        if name in text.replace("exp", "")
    }
    found = so.minimize(text, start=start)
    assert found.outcome.word in ("singular", "converged")
    assert found.certificate.classification == "inconclusive"
    assert found.value == pytest.approx(0, abs=1e-28)


def test_a_limit_above_the_start_is_no_infimum():
    """Pure Newton may climb: far out f is less flat than it was, and higher than where it began."""
    for text, start in (
        ("x**2 + 10*abs(y)", {"x": 3, "y": 2}),
        ("-x*y*exp(-x - y)", {"x": 0.5, "y": 2}),
        ("x**4 + y**4 - 16*x*y", {"x": 0.1, "y": 0.2}),
        ("sqrt(1 + (x - 3)**2) + sqrt(1 + 4*(y + 1)**2)", {"x": 30, "y": 20}),
    ):
        found = so.minimize(text, start=start, method="pure-newton")
        assert not found.success
        assert found.outcome.word != "no-minimum"


@pytest.mark.parametrize(
    ("text", "start", "x"),
    [
        ("log(x)**2", {"x": 1e-100}, 1),
        ("log(x)**2 + log(y)**2", {"x": 1e-100, "y": 1e100}, 1),
        ("log(x/1e50)**2", {"x": 1}, 1e50),
        ("sqrt(x) + 1/sqrt(x)", {"x": 1e-20}, 1),
        ("sqrt(1 + (x - 1e12)**2)", {"x": 0}, 1e12),
    ],
)
def test_a_minimum_many_powers_of_ten_away_is_reached(text, start, x):
    found = so.minimize(text, start=start)
    assert found.certificate.classification == "minimum"
    assert found.at["x"] == pytest.approx(x)
