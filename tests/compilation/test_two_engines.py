"""The sweep over pairs of names and the calculus of arrays give the same derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symopt.calculus.system import System
from symopt.compilation.arrays.plan import plan_arrays
from symopt.compilation.backend import backend
from symopt.compilation.code import Code
from symopt.compilation.compiled import Compiled
from symopt.compilation.stable.stabilize import stabilize

from .support import agree, system, whole
from .test_rows import MODELS, rows


def by_arrays(found: System) -> Compiled:
    graph = stabilize(found.whole, found.objective)
    numpy_backend = backend("numpy")
    source = numpy_backend.emit(plan_arrays(graph, found.objective, found.parameters))
    code = Code("numpy", source.text, numpy_backend.load(source), source.arguments)
    return Compiled(found.whole, found.parameters, [v.name for v in found.model.data], {}, code)


def same(found: System, data: dict[str, Any], at: np.ndarray) -> None:
    first, second = whole(found).bind(data), by_arrays(found).bind(data)
    for one, two in zip(first.flat_all(at), second.flat_all(at), strict=True):
        scale = np.abs(two).max()
        assert np.allclose(one, two, rtol=1e-10, atol=1e-12 * scale)


@pytest.mark.parametrize("name", MODELS)
def test_known_models(name: str) -> None:
    parameters, definitions, data, penalty = MODELS[name]
    at = np.random.default_rng(6).normal(size=len(parameters)) * 0.6
    same(system(parameters, definitions, data, penalty=penalty), rows(13), at)


UNARY = [
    "tanh({})",
    "sigmoid({})",
    "softplus({})",
    "sin({})",
    "exp(-({})**2)",
    "log(1 + ({})**2)",
    "sqrt(2 + ({})**2)",
]
BINARY = ["{} + {}", "{} - 2*{}", "({})*({})", "({})/(3 + ({})**2)", "max({}, {})"]


@pytest.mark.parametrize("seed", range(25))
def test_random_models(seed: int) -> None:
    """Graphs of random definitions: data, parameters and earlier names mixed, some by row, some not."""
    rng = np.random.default_rng(seed)
    parameters = [f"p_{k}" for k in range(1, int(rng.integers(2, 6)))]
    names = [*parameters, "x_1", "x_2", "y"]
    definitions: dict[str, str] = {}
    for k in range(int(rng.integers(3, 8))):
        left, right = rng.choice(names[-6:], 2)
        if rng.random() < 0.5:
            inner = str(rng.choice(BINARY)).format(left, right)
        else:
            inner = " + ".join(
                f"{p}*{n}" for p, n in zip(parameters, rng.permutation(names), strict=False)
            )
        definitions[f"u_{k}"] = (
            str(rng.choice(UNARY)).format(inner) if rng.random() < 0.7 else inner
        )
        names.append(f"u_{k}")
    terms = " + ".join(f"({n} - y)**2/2" for n in names[-2:])
    definitions["L"] = f"{terms} + {parameters[0]}*sin({names[-1]}*{names[-3]})"
    used = " ".join([*definitions.values()])
    penalty = f"{parameters[-1]}**2*cos({parameters[0]})"
    found = system(
        parameters, definitions, [n for n in ("x_1", "x_2", "y") if n in used], penalty=penalty
    )
    data = {k: v for k, v in rows(8, seed).items() if k in used}
    at = rng.normal(size=len(parameters)) * 0.7
    same(found, data, at)
    agree(whole(found), data, at, 1e-6)


def test_rows_of_arrays() -> None:
    found = system(
        {"w": ("n",), "b": ()},
        {"z": "w.T@x + b", "yhat": "sigmoid(z)", "L": "-y*log(yhat) - (1 - y)*log(1 - yhat)"},
        {"x": ("n",), "y": ()},
        penalty="w.T@w/10",
    )
    rng = np.random.default_rng(0)
    data = {"x": rng.normal(size=(11, 3)), "y": rng.integers(0, 2, 11)}
    agree(whole(found), data, rng.normal(size=4))
