"""The SymPy names of the catalogue, each evaluated by SymPy against mpmath."""

from __future__ import annotations

import pytest
import sympy
from mpmath_values import call, mp

from symopt.functions.lookup import function, functions

WITH_SYMPY = sorted(name for name, entry in functions().items() if entry.sympy)
POINTS = {
    "acosh": (["7/3"],), "acoth": (["7/3"], ["-7/3"]), "asec": (["7/3"], ["-7/3"]),
    "acsc": (["7/3"], ["-7/3"]),
    "polygamma": (["2", "3/7"], ["0", "3/7"]), "max": (["1/3", "2/7"], ["1", "2", "3"]),
    "min": (["1/3", "2/7"], ["1", "2", "3"]), "atan2": (["1/3", "2/7"], ["1/3", "-2/7"], ["-1/3", "-2/7"]),
    "beta": (["1/3", "2/7"],), "binomial": (["9/2", "2/7"], ["5", "2"]),
    "step": (["0"], ["2"], ["-2"]), "sign": (["0"], ["2"], ["-2"]), "acot": (["1/3"], ["-1/3"]),
    **dict.fromkeys(("besselj", "besseli"), (["2/3", "5/7"], ["-3", "2/7"], ["2", "-2/7"])),
    **dict.fromkeys(("bessely", "besselk"), (["2/3", "5/7"], ["-3", "2/7"])),
    "expint": (["2/3", "5/7"], ["2", "1/3"]), "lowergamma": (["2/3", "5/7"],),
    "uppergamma": (["2/3", "5/7"], ["-2/3", "5/7"]), "polylog": (["2", "1/3"], ["3/2", "-7/3"]),
    "betainc_regularized": (["2/3", "5/3", "1/7", "3/5"],), "lambertw": (["1/3"], ["-1/3"]),
    "Ei": (["1/3"], ["-1/3"]), "elliptic_k": (["1/3"], ["-5/3"]), "elliptic_e": (["1/3"], ["-5/3"]),
    "floor": (["-7/3"], ["2"]), "ceiling": (["-7/3"], ["2"]), "sinc": (["0"], ["1/3"]),
    "abs": (["-1/3"],), "gamma": (["-1/3"], ["1/3"]), "digamma": (["-1/3"], ["1/3"]),
}  # fmt: skip


@pytest.mark.parametrize("name", WITH_SYMPY)
def test_the_sympy_name_means_the_function(name):
    of_sympy = getattr(sympy, function(name).sympy)
    for texts in POINTS.get(name, (["1/3"],)):
        at = [sympy.Rational(text) for text in texts]
        expression = of_sympy(*at)
        if name == "erfcinv":  # SymPy evaluates it in this form alone
            expression = expression.rewrite(sympy.erfinv)
        found = mp.mpf(str(sympy.re(sympy.N(expression, 35))))
        expected = call(name, [mp.mpf(int(q.p)) / int(q.q) for q in at])
        assert abs(found - expected) < mp.mpf(10) ** -30, (name, texts)


def test_sympy_has_no_other_of_our_functions():
    without = set(functions()) - set(WITH_SYMPY)
    missing = {name for name in without if hasattr(sympy, name)}
    assert missing == {"cbrt"}  # SymPy's is the complex principal root of a negative number
