"""If these fail, a number too large on the way leaves no number where there is one."""

import mpmath as mp
import numpy as np
import pytest

from tests.compilation.support import one_row, system, whole

POISSON = {"z": "X @ w", "L": "sum(exp(z) - y*z)"}
ARRAYS = {"X": ("m", "n"), "y": ("m",)}


@pytest.mark.parametrize("backend", ["numpy", "c"])
def test_a_feature_of_zero_beside_an_overflow_counts_nothing(backend):
    found = one_row(system({"w": ("n",)}, POISSON, ARRAYS), backend)
    data = {"X": np.array([[1.0, 0.0], [0.0, 2.0]]), "y": np.array([1.0, 3.0])}
    bound = found.bind(data, {"w": np.zeros(2)})
    value, slope, curvature = bound.flat_all(np.array([1e4, 0.25]))
    assert value == slope[0] == curvature[0, 0] == np.inf
    tilt = float(mp.exp(0.5))
    assert slope[1] == pytest.approx(2 * tilt - 6, rel=1e-14)
    assert curvature[1, 1] == pytest.approx(4 * tilt, rel=1e-14)
    assert curvature[0, 1] == curvature[1, 0] == 0
    assert bound.flat_gradient(np.array([1e4, 0.25]))[1] == slope[1]
    assert bound.flat_hessian(np.array([1e4, 0.25]))[0, 1] == 0


def test_an_overflow_on_the_way_to_a_number_is_no_overflow():
    parts = {"p": "sinh(a*x)", "q": "cosh(b*x) + 3", "L": "p*q/(p**2 + q**2)"}
    found = whole(system({"a": (), "b": ()}, parts, {"x": ()}), "numpy")
    bound = found.bind({"x": np.array([1.0])})
    value, slope, _ = bound.flat_all(np.array([1000.0, 1000.0]))
    assert value == pytest.approx(0.5, rel=1e-14)
    assert np.isfinite(slope).all()


def test_what_has_no_value_stays_without_one():
    found = one_row(system({"w": ("n",)}, {"L": "sum(X @ log(w))"}, {"X": ("m", "n")}), "numpy")
    bound = found.bind({"X": np.eye(2)}, {"w": np.ones(2)})
    assert np.isnan(bound.flat_value(np.array([-1.0, 1.0])))
    assert bound.flat_value(np.array([0.0, 1.0])) == -np.inf


def test_sums_of_infinities_of_both_signs_give_no_warning():
    found = one_row(system({"w": ("n",)}, {"L": "sum(exp(X @ w))"}, {"X": ("m", "n")}), "numpy")
    bound = found.bind({"X": np.array([[1.0, -1.0]])}, {"w": np.zeros(2)})
    assert list(bound.flat_gradient(np.array([1e5, 0.0]))) == [np.inf, -np.inf]
    large = bound.flat_gradient(np.array([600.0, 0.0]))  # its square is beyond the largest float
    assert large[0] == -large[1] == pytest.approx(np.exp(600.0))


@pytest.mark.parametrize("act", ["gelu", "softplus"])
@pytest.mark.parametrize("rows", [1, 2])
def test_a_network_whose_rate_overflows_has_no_nan(act: str, rows: int) -> None:
    """Special functions of SciPy are for doubles alone; a rate of exp(1000) needs wider ones beside them."""
    parts = {"A": f"{act}(X @ W)", "o": "A @ v", "L": "mean(exp(o) - y*o)"}
    found = one_row(system({"W": ("n", "h"), "v": ("h",)}, parts, ARRAYS), "numpy")
    data = {"X": np.array([[1.0], [0.5]])[:rows], "y": np.array([1.0, 3.0])[:rows]}
    given = {"W": np.array([[1000.0, -500.0]]), "v": np.array([1.0, -2.0])}
    bound = found.bind(data, given)
    value, slope, curvature = bound.flat_all(bound.layout.pack(given))
    assert value == slope[0] == slope[2] == curvature[0, 0] == curvature[2, 2] == np.inf
    assert not np.isnan(slope).any()
    assert not np.isnan(curvature).any()
