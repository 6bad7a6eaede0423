"""Against SymPy: definitions substituted, differentiated by SymPy, evaluated by lambdify or mpmath."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from .support import one_row, system

MODELS: dict[str, tuple[list[str], dict[str, str]]] = {
    "network": (
        ["w_11", "w_12", "b_1", "w_21", "w_22", "b_2", "v_1", "v_2", "c"],
        {
            "z_1": "w_11*x_1 + w_12*x_2 + b_1",
            "a_1": "1/(1 + exp(-z_1))",
            "z_2": "w_21*x_1 + w_22*x_2 + b_2",
            "a_2": "1/(1 + exp(-z_2))",
            "z": "v_1*a_1 + v_2*a_2 + c",
            "yhat": "1/(1 + exp(-z))",
            "L": "-y*log(yhat) - (1 - y)*log(1 - yhat)",
        },
    ),
    "Poisson": (["a", "b"], {"r": "exp(a*x_1 + b)", "L": "r - y*log(r) + a**2*x_2"}),
    "curve": (
        ["p", "q", "r"],
        {"u": "p*(1 - exp(-q*x_1))", "v": "u/(r**2 + x_2**2)", "L": "(y - v)**2/2 + sqrt(1 + q**2)"},
    ),
    "wave": (["k", "s"], {"u": "sin(k*x_1)*cos(s*x_2)", "L": "atan(u - y)**3 + cosh(k*s)"}),
}  # fmt: skip


@pytest.mark.parametrize("backend", ["math", "numpy"])
@pytest.mark.parametrize("name", MODELS)
def test_agrees_with_sympy(name: str, backend: str) -> None:
    parameters, definitions = MODELS[name]
    names = sp.symbols([*parameters, "x_1", "x_2", "y"], real=True)
    scope = {s.name: s for s in names} | {
        f: getattr(sp, f) for f in ("exp", "log", "sin", "cos", "cosh", "atan", "sqrt")
    }
    for key, text in definitions.items():
        scope[key] = eval(text, {}, scope)  # noqa: S307 - the texts above
    loss, wrt = scope["L"], names[: len(parameters)]
    gradient = [sp.diff(loss, w) for w in wrt]
    referee = sp.lambdify(
        names, [loss, gradient, sp.hessian(loss, wrt).tolist()], modules="math", cse=True
    )
    used = " ".join(definitions.values())
    compiled = one_row(
        system(parameters, definitions, [n for n in ("x_1", "x_2", "y") if n in used]), backend
    )
    rng = np.random.default_rng(7)
    for _ in range(5):
        at = rng.normal(size=len(parameters)) * 0.7
        data = {"x_1": rng.normal(), "x_2": rng.normal(), "y": float(rng.integers(0, 2))}
        expected = referee(*at, *data.values())
        for got, wanted in zip(compiled.bind(data).flat_all(at), expected, strict=True):
            assert np.allclose(got, wanted, rtol=1e-11, atol=1e-12)
