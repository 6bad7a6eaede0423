"""Special functions in generated code: value, gradient and Hessian against mpmath's, 30 digits."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
from scipy.special import polygamma

from symopt.compilation.numpy_code.special import special_source
from symopt.foundation.errors import UnsupportedError

from .support import agree, one_row, system, whole

mp = mpmath.mp.clone()
mp.dps = 30


def _beta(x):
    return mp.betainc(2, mp.mpf(1) / 2, x, 1, regularized=True)


CODE = [
    ("erfinv(x)", 0.3, mp.erfinv), ("erfcinv(x)", 1e-12, lambda x: mp.erfinv(1 - x)),
    ("erfi(x)", 1.5, mp.erfi), ("lambertw(x)", 0.7, mp.lambertw), ("lambertw(x)", -0.3, mp.lambertw),
    ("besselj(0, x)", 2.5, lambda x: mp.besselj(0, x)), ("besselj(3, x)", -2.5, lambda x: mp.besselj(3, x)),
    ("bessely(1, x)", 0.7, lambda x: mp.bessely(1, x)), ("besseli(2, x)", 3.0, lambda x: mp.besseli(2, x)),
    ("besselk(5/2, x)", 1.2, lambda x: mp.besselk(2.5, x)), ("airyai(x)", -1.2, mp.airyai),
    ("airybi(x)", -1.2, mp.airybi), ("airyaiprime(x)", 2.0, lambda x: mp.airyai(x, derivative=1)),
    ("airybiprime(x)", 0.5, lambda x: mp.airybi(x, derivative=1)), ("Ei(x)", -1.3, mp.ei),
    ("Si(x)", 0.8, mp.si), ("Ci(x)", 0.8, mp.ci), ("Shi(x)", -0.8, mp.shi), ("Chi(x)", 0.8, mp.chi),
    ("sinc(x)", 0.5, mp.sinc), ("expint(1, x)", 0.8, mp.e1), ("expint(3, x)", 0.8, lambda x: mp.expint(3, x)),
    ("expint(-1, x)", 0.8, lambda x: mp.expint(-1, x)), ("expint(1/2, x)", 0.8, lambda x: mp.expint(0.5, x)),
    ("lowergamma(5/2, x)", 0.8, lambda x: mp.gammainc(2.5, 0, x)),
    ("uppergamma(5/2, x)", 0.8, lambda x: mp.gammainc(2.5, x)),
    ("uppergamma(-2, x)", 0.8, lambda x: mp.gammainc(-2, x)),
    ("betainc_regularized(2, 1/2, x, 1)", 0.8, _beta),
    ("polylog(2, x)", 0.4, lambda x: mp.polylog(2, x)), ("polylog(1, x)", 0.4, lambda x: mp.polylog(1, x)),
    ("polylog(-3, x)", 0.4, lambda x: mp.polylog(-3, x)), ("elliptic_k(x)", 0.4, mp.ellipk),
    ("elliptic_e(x)", -2.4, mp.ellipe), ("fresnels(x)", 0.9, mp.fresnels), ("fresnelc(x)", -0.9, mp.fresnelc),
    ("x*floor(3*x)", 0.9, lambda x: x * mp.floor(3 * x)),
    ("x*ceiling(3*x)", 0.9, lambda x: x * mp.ceil(3 * x)),
    ("x*Heaviside(x, 1/3)", 0.9, lambda x: x),
]  # fmt: skip


def found(text, at):
    compiled = one_row(system(["x"], {"f": text}))
    value, gradient, hessian = compiled.bind({}, {"x": at}).flat_all(np.array([at]))
    return [float(v) for v in (value, gradient[0], hessian[0, 0])]


@pytest.mark.parametrize(("text", "at", "truth"), CODE)
def test_code_agrees_with_mpmath(text, at, truth):
    expected = [mp.diff(truth, at, k) if k else truth(mp.mpf(at)) for k in range(3)]
    for here, there in zip(found(text, at), expected, strict=True):
        assert abs(here - there) <= 3e-13 * max(abs(there), mp.mpf("1e-3"))


def test_edges_have_values():
    assert found("Si(x)", 0.0)[:2] == [0, 1]
    assert found("sinc(x)", 0.0)[0] == 1
    assert found("besselj(0, x)", 0.0) == [1, 0, -0.5]
    assert found("besseli(1, x)", 0.0) == [0, 0.5, 0]
    assert found("lambertw(x)", 0.0) == [0, 1, -2]


@pytest.mark.parametrize("text", ["lambertw(x)", "Ci(x)", "Chi(x)", "erfinv(x)", "besselk(0, x)"])
def test_outside_the_domain_there_is_no_number(text):
    assert np.isnan(found(text, -2.0)[0])


def test_a_small_tail_keeps_its_digits():
    """1 - I_x would be 0 here, and erfinv(1 - x) infinite."""
    tail = found("betainc_regularized(2, 3, x, 1)", 1 - 2.0**-30)[0]
    assert tail == pytest.approx(
        float(mp.betainc(2, 3, 1 - mp.mpf(2) ** -30, 1, regularized=True)), rel=1e-9
    )
    assert found("erfcinv(x)", 1e-200)[0] == pytest.approx(
        float(mp.findroot(lambda y: mp.log(mp.erfc(y)) + 200 * mp.log(10), 21)), rel=1e-13
    )


def test_a_ratio_of_gamma_functions_cancels():
    source = one_row(system(["x"], {"f": "lowergamma(300, x)/gamma(300)"})).source
    assert "gammainc(300, x)" in source
    assert np.isfinite(found("lowergamma(300, x)/gamma(300)", 290.0)[0])


REFUSED = [
    ("polylog(3, x)", "no code for the polylogarithm with s = 3"),
    ("polylog(x, 1/2)", "polylog has no derivative in its argument s"),
    ("expint(3/2, x)", "generalized exponential integral with n = 3/2"),
    ("uppergamma(-1/2, x)", "incomplete gamma function with s = -1/2"),
    ("besselj(x, 2)", "besselj has no derivative in its argument nu"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_what_has_no_code_is_refused(text, message):
    with pytest.raises(UnsupportedError, match=message):
        one_row(system(["x"], {"f": text}))


def test_an_order_that_varies_needs_a_function_for_it():
    with pytest.raises(UnsupportedError, match="order of the polylogarithm must be a number"):
        one_row(system(["x"], {"f": "polylog(s, x)"}, constants=["s"]), constants={"s": 2.0})
    code = one_row(system(["x"], {"f": "lowergamma(s, x)"}, constants=["s"]), constants={"s": 2.5})
    assert code.value({"x": 0.8}) == pytest.approx(
        float(mp.gammainc(2.5, 0, mp.mpf(0.8))), rel=1e-13
    )


def test_the_math_module_has_none_of_them():
    with pytest.raises(UnsupportedError, match="this backend cannot compute besselj"):
        one_row(system(["x"], {"f": "besselj(0, x)"}), "math")
    assert one_row(system(["x"], {"f": "x*floor(x)"})).backend == "math"


@pytest.mark.parametrize("backend", ["math", "numpy", "c"])
def test_powers_of_functions_with_long_constants(backend: str) -> None:
    loss = {"f": "(1 + selu(b)**2*selu(w)**4)**(-4)"}
    agree(whole(system(["w", "b"], loss, reduction=None), backend), None, {"w": -0.7, "b": 0.4})


def test_the_second_derivative_of_loggamma_far_below_zero_takes_no_more_time():
    # SciPy's takes |x| steps there: a run of a negative binomial fit that tried r = -10⁹ hung.
    line, helpers = special_source({"polygamma"})
    space: dict[str, Any] = {}
    exec("import numpy as np\n" + line + "".join(helpers), space)
    points = np.array([-0.3, -12.3, -1000.4, 5.0, np.nan])
    with np.errstate(all="ignore"):
        assert space["polygamma"](1, points) == pytest.approx(polygamma(1, points), nan_ok=True)
        assert space["polygamma"](2, points) == pytest.approx(polygamma(2, points), nan_ok=True)
        # π²/sin²(π/4), but for 10⁻¹²
        assert space["polygamma"](1, -(2.0**40) + 0.25) == pytest.approx(2 * np.pi**2)
        assert np.isnan(space["polygamma"](2, -(2.0**40) + 0.25))
