"""If these fail, runs stall beside curves of kinks, or a fall along one is called a minimum."""

import pytest

import symopt as so


@pytest.mark.parametrize(
    ("text", "start", "point"),
    [
        # Bukin's function number 6
        ("100*sqrt(abs(y - 0.01*x**2)) + 0.01*abs(x + 10)", {"x": -5, "y": 2}, (-10, 1)),
        ("sqrt(abs(y - x**2)) + abs(x)", {"x": 1, "y": 2}, (0, 0)),
        ("abs(x*y - 1)**0.5 + abs(x - 3)", {"x": 1, "y": 2}, (3, 1 / 3)),
        ("sqrt(abs(y - x**2)) + 0.001*x**2 + x", {"x": 2, "y": 0.5}, (-500, 250_000)),
        (
            "abs(y - x**2)**0.3 + abs(x - z)**0.3 + (z - 1)**2",
            {"x": 2, "y": 0.5, "z": 3},
            (1, 1, 1),
        ),
    ],
)
def test_a_minimum_on_a_curve_of_kinks_is_reached_along_it(text, start, point):
    found = so.minimize(text, start=start)
    assert found.success, found.message
    assert found.certificate.classification == "inconclusive"
    assert list(found.x) == pytest.approx(list(point), abs=1e-9)


@pytest.mark.parametrize("rest", ["x", "atan(x)"])
def test_a_fall_along_a_curve_of_kinks_is_no_minimum(rest):
    found = so.minimize(f"sqrt(abs(y - x**2)) + {rest}", start={"x": 2, "y": 0.5})
    assert not found.success
