"""The elementary functions of C code against mpmath: errors in units in the last place, special arguments."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import pytest
from scipy import special

from symopt.compilation.c.kernels.elementary import HEAD, PARTS, with_parts
from symopt.compilation.c.kernels.table import KERNELS
from symopt.compilation.c.module import kernels
from symopt.compilation.c.running.compiler import find_compiler, library

if find_compiler() is None:
    pytest.skip("there is no C compiler to test these with", allow_module_level=True)

mp = mpmath.mp.clone()
mp.dps = 40
FUNCTIONS = {
    "c_exp": (mp.exp, np.exp, 1.0),
    "c_expm1": (mp.expm1, np.expm1, 2.0),
    "c_log": (mp.log, np.log, 1.0),
    "c_log1p": (mp.log1p, np.log1p, 1.0),
    "log1p_unit": (mp.log1p, np.log1p, 1.0),
    "exp_down": (mp.exp, np.exp, 1.0),
    "expm1_down": (mp.expm1, np.expm1, 2.0),
}
"""Truth, numpy's function, and the largest error in units in the last place."""


def digamma(x: np.ndarray) -> np.ndarray:
    """SciPy's, and mpmath's where that loses digits."""
    known = special.digamma(x)
    exact = [
        float(mp.digamma(mp.mpf(float(at)))) if -9 < at < 0 else value
        for at, value in zip(x, known, strict=True)
    ]
    return np.array(exact)


SPECIAL = {
    "c_gamma": special.gamma,
    "c_loggamma": lambda x: special.gammaln(np.where(x < 0, np.nan, x)),
    "c_digamma": digamma,
    "c_sinc": lambda x: np.sinc(x / np.pi),
}


@pytest.fixture(scope="module")
def compiled() -> Any:
    texts = with_parts([*FUNCTIONS, *SPECIAL, "c_polygamma", "c_max", "c_min", "c_sign"], KERNELS)
    lines = [HEAD, *texts]
    for name in (*FUNCTIONS, *SPECIAL, "c_sign"):
        lines.append(
            f"EXPORT void all_{name}(const double *restrict x, double *restrict y, long m)"
            f"{{ for (long i = 0; i < m; i++) y[i] = {name}(x[i]); }}"
        )
    for name in ("c_polygamma", "c_max", "c_min"):
        lines.append(
            f"EXPORT void all_{name}(const double *a, const double *b, double *y, long m)"
            f"{{ for (long i = 0; i < m; i++) y[i] = {name}(a[i], b[i]); }}"
        )
    return ctypes.CDLL(str(library("\n".join(lines), kernels())))


def values(compiled: Any, name: str, *arguments: Any) -> np.ndarray:
    arrays = [np.ascontiguousarray(a, dtype=float) for a in np.broadcast_arrays(*arguments)]
    out = np.empty_like(arrays[0])
    pointers = [ctypes.c_void_p(a.ctypes.data) for a in (*arrays, out)]
    compiled[f"all_{name}"](*pointers, ctypes.c_long(len(out)))
    return out


def points(name: str) -> np.ndarray:
    rng = np.random.default_rng(5)
    n = 700
    parts: dict[str, list[np.ndarray]] = {
        "c_exp": [rng.uniform(-708, 709.7, n), rng.uniform(-1, 1, n), rng.normal(size=n) * 1e-5],
        "c_expm1": [rng.uniform(-45, 709.7, n), rng.uniform(-2, 2, n), rng.normal(size=n) * 1e-8],
        "c_log": [np.exp(rng.uniform(-744, 709, n)), rng.uniform(0.5, 2, n), 1 + rng.normal(size=n) * 1e-8],
        "c_log1p": [np.exp(rng.uniform(-30, 709, n)), rng.uniform(-1, 2, n), rng.normal(size=n) * 1e-8],
        "log1p_unit": [np.exp(rng.uniform(-700, 0, n)), rng.uniform(0, 1, n)],
        "exp_down": [-np.exp(rng.uniform(-20, 6.5, n)), rng.uniform(-2, 0, n)],
        "expm1_down": [-np.exp(rng.uniform(-20, 6.5, n)), rng.uniform(-2, 0, n)],
    }  # fmt: skip
    return np.concatenate(parts[name])


@pytest.mark.parametrize("name", FUNCTIONS)
def test_errors_are_below_one_or_two_units_in_the_last_place(compiled: Any, name: str) -> None:
    truth, _, limit = FUNCTIONS[name]
    x = points(name)
    for at, got in zip(x, values(compiled, name, x), strict=True):
        exact = truth(mp.mpf(float(at)))
        assert abs(mp.mpf(float(got)) - exact) <= limit * np.spacing(abs(float(exact))), at


EDGES = [
    0.0,
    -0.0,
    np.inf,
    -np.inf,
    np.nan,
    -1.0,
    -2.0,
    1.0,
    5e-324,
    1e-310,
    1e308,
    -1e308,
    800.0,
    -800.0,
]
EDGES += [-744.9, 709.7, -745.2, 709.8, 2.0**53, -(2.0**-60)]


@pytest.mark.parametrize("name", ["c_exp", "c_expm1", "c_log", "c_log1p"])
def test_special_arguments_are_those_of_numpy(compiled: Any, name: str) -> None:
    _, numpy, _ = FUNCTIONS[name]
    with np.errstate(all="ignore"):
        expected = numpy(EDGES)
    np.testing.assert_allclose(values(compiled, name, EDGES), expected, rtol=1e-15)


def test_choices_keep_a_nan(compiled: Any) -> None:
    a = np.array([1.0, np.nan, 2.0, np.inf, -np.inf])
    b = np.array([2.0, 1.0, np.nan, 0.0, np.nan])
    assert np.array_equal(values(compiled, "c_max", a, b), np.maximum(a, b), equal_nan=True)
    assert np.array_equal(values(compiled, "c_min", a, b), np.minimum(a, b), equal_nan=True)
    assert np.array_equal(values(compiled, "c_sign", a), np.sign(a), equal_nan=True)


@pytest.mark.parametrize("name", SPECIAL)
def test_special_functions_are_those_of_scipy(compiled: Any, name: str) -> None:
    reference: Callable[..., Any] = SPECIAL[name]
    x = np.concatenate([np.linspace(-8.3, 12, 300), [1e-8, 1e3, 1e15, np.inf, np.nan, -0.5]])
    if name == "c_gamma":
        x = x[np.abs(x) < 100]
    with np.errstate(all="ignore"):
        expected = reference(x)
    scale = np.maximum(np.abs(expected), 1e-3)
    got = values(compiled, name, x)
    finite = np.isfinite(expected)
    assert np.array_equal(finite, np.isfinite(got))
    assert (np.abs(got[finite] - expected[finite]) <= 4e-14 * scale[finite]).all()


def test_digamma_near_its_root(compiled: Any) -> None:
    x = 1.4616321449683622 + np.linspace(-0.25, 0.25, 41)
    for at, got in zip(x, values(compiled, "c_digamma", x), strict=True):
        exact = mp.digamma(mp.mpf(float(at)))
        assert abs(mp.mpf(float(got)) - exact) <= 4e-15 * abs(exact) + 1e-31


@pytest.mark.parametrize("order", [0, 1, 2, 3, 7])
def test_polygamma(compiled: Any, order: int) -> None:
    for x in (0.1, 0.9, 1.5, 7.3, 40.0, -0.6, -3.3):
        exact = mp.psi(order, mp.mpf(x))
        (got,) = values(compiled, "c_polygamma", [float(order)], [x])
        assert abs(mp.mpf(float(got)) - exact) <= 3e-13 * abs(exact)


def test_the_coefficients_are_interpolated() -> None:
    half = mp.log(2) / 2 * mp.mpf("1.0001")
    nodes = [half * mp.cos((2 * k + 1) * mp.pi / 22) for k in range(11)]
    matrix = mp.matrix([[x**j for j in range(11)] for x in nodes])
    rest = [mp.mpf(1) / 2 + x / 6 if abs(x) < 1e-30 else (mp.expm1(x) - x) / x**2 for x in nodes]
    with mp.workdps(60):
        found = mp.lu_solve(matrix, mp.matrix(rest))
    for coefficient in found:
        assert repr(float(coefficient)) in PARTS["reduced"][0]
