"""Functions with kinks and jumps: what a run may say where the gradient does not decide."""

from __future__ import annotations

import pytest

import symopt as so


def test_a_jump_down_beside_the_point_is_no_minimum() -> None:
    """x² + 1 on the right of 0, x² on the left: at 0 the gradient vanishes, and f is lower beside it."""
    result = so.minimize("Piecewise((x**2, x < 0), (x**2 + 1, True))", {"x": 3})
    assert not result.success
    assert "jumps" in result.message
    assert result.certificate.nature.value == "inconclusive"


@pytest.mark.parametrize("method", ["newton", "lbfgs", "bfgs", "gradient-descent"])
def test_a_run_that_rests_on_a_kink_names_the_kink(method: str) -> None:
    """At the minimum of a hinge the gradient is not zero: no advice about scale, and the kink is said."""
    result = so.minimize("max(0, 1 - x) + x**2/20", {"x": 1.5}, method=method, max_iterations=1000)
    if result.success:
        assert result.point[0] == pytest.approx(1, abs=1e-10)
        assert "a minimum on a kink" in result.message
    else:
        assert result.outcome.word in {"stalled", "step-limit"}
        assert result.point[0] == pytest.approx(1, abs=0.1)
        assert "kinks" in result.message
    assert "badly scaled" not in result.message


@pytest.mark.parametrize(
    "text", ["abs(x) + x**2", "max(0, x)**2 + x**2", "Piecewise((x**2, x < 0), (3*x**2, True))"]
)
def test_minima_on_or_beside_continuous_kinks_converge(text: str) -> None:
    """Continuity is enough for the look beside the point to find nothing lower."""
    result = so.minimize(text, {"x": 3})
    assert result.success
    assert result.point[0] == pytest.approx(0, abs=1e-8)


def test_smooth_functions_are_not_said_to_have_kinks() -> None:
    """Softplus is smooth though its code takes an absolute value."""
    result = so.minimize("softplus(x) - x/4", {"x": 9}, method="gradient-descent", max_iterations=2)
    assert result.outcome.word == "step-limit"
    assert "kink" not in result.message
