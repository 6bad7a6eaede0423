"""Branches of Piecewise that are not taken: their names, and the sums in them, poison no derivative."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symopt.compilation.hessian_product import hessian_product

from .support import agree, one_row, system, whole

ROOT = "Piecewise(({0}, z > 1/10), (z**2, True))"
SCALARS = [
    {"D": "sqrt(z)", "f": ROOT.format("D")},
    {"D": "sqrt(z)", "E_1": "log(D)", "f": ROOT.format("E_1*w")},
    {"E_1": "exp(z)", "f": "Piecewise((E_1, z < 0), (z, True))"},
    {"D": "1/(z - 3)", "f": "Piecewise((D, z < 2), (D**2, z > 4), (z, True))"},
]
ARRAYS = [
    {"f": "sum(Piecewise((sqrt(X@w), X@w > 1/10), ((X@w)**2, True)))"},
    {"A": "Piecewise((log(X@W), X@W > 1/10), ((X@W)**2, True))", "f": "sum((A@w)**2)"},
    {"z": "X@w", "D": "sqrt(z)", "f": "sum(Piecewise((log(D), z > 1/10), (exp(z), True)))"},
    {"z": "X@w", "f": "sum(Piecewise((log(sqrt(sum(w)*z)), z*sum(w) > 1/10), (z**2, True))**2)"},
]


@pytest.mark.parametrize("backend", ["math", "numpy", "c"])
@pytest.mark.parametrize("definitions", SCALARS)
def test_names_in_branches_of_one_row(definitions: dict[str, str], backend: str) -> None:
    compiled = whole(system(["w"], {"z": "2*w", **definitions}, reduction=None), backend)
    for w in (-400.0, -1.0, 0.8, 1.4, 2.7, 400.0):
        agree(compiled, None, {"w": w}, 1e-6 * (1 + w * w))


@pytest.mark.parametrize("backend", ["numpy", "c"])
@pytest.mark.parametrize("definitions", SCALARS)
def test_names_in_branches_of_rows(definitions: dict[str, str], backend: str) -> None:
    found = system(["w", "b"], {"z": "w*x + b", **definitions}, ["x"])
    agree(whole(found, backend), {"x": np.linspace(-9, 9, 7)}, {"w": 0.7, "b": 0.23}, 1e-6)


@pytest.mark.parametrize("backend", ["numpy", "c"])
@pytest.mark.parametrize("definitions", ARRAYS)
def test_sums_in_branches(definitions: dict[str, str], backend: str) -> None:
    rng = np.random.default_rng(5)
    used = " ".join(definitions.values())
    shapes: dict[str, Any] = {"w": ("n",), "W": ("n", "n")}
    shapes = {n: s for n, s in shapes.items() if n in used}
    compiled = whole(system(shapes, definitions, {"X": ("m", "n")}, reduction=None), backend)
    given = {n: rng.normal(size=[3] * len(s)) for n, s in shapes.items()}
    data = {"X": rng.normal(size=(8, 3))}
    agree(compiled, data, given, 1e-6)
    bound = compiled.bind(data, given)
    theta = bound.layout.flat(given)
    product = hessian_product(bound)(theta, theta[::-1])
    np.testing.assert_allclose(product, bound.flat_hessian(theta) @ theta[::-1], rtol=1e-9)


@pytest.mark.parametrize("backend", ["math", "numpy"])
def test_a_choice_in_the_first_branch_of_a_choice(backend: str) -> None:
    """Python reads `a if c else b if d else e` from the right; the inner choice stands in brackets."""
    inner = "Piecewise((z, z > -1), (2*z, True))"
    found = system(["z"], {"L": f"Piecewise(({inner}, z > 1), (z**3, True))"}, reduction=None)
    compiled = one_row(found, backend)
    for z, value, slope in [(-0.5, -0.125, 0.75), (0.5, 0.125, 0.75), (1.5, 1.5, 1.0)]:
        assert compiled.value([z]) == value
        assert compiled.gradient([z])["z"] == slope
