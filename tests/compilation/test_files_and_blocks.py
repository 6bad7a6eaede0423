"""Data in files, blocks of very few rows: what is no function of single rows is computed of whole arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symopt.compilation import arguments
from symopt.compilation.blocks import mapped, run
from symopt.compilation.hessian_product import hessian_product
from symopt.compilation.residuals.compile import compile_residuals

from .support import system, whole

SIZES = {"m": 20, "n": 3, "k": 2}
MODELS = [
    # beside the rows of `a` stand other arrays, which no block is cut of
    ({"b": ("k",)}, {"a": ("n",), "A": ("m", "k")}, "norm(a@b.T) + sum(A**2)"),
    ({"c": ("n",)}, {"a": ("m",), "b": ("n",)}, "mean(a**2)*sum(exp(b)*c)/(1 + sum(exp(b)))"),
    ({"w": ("n",)}, {"X": ("m", "n"), "y": ("m",), "A": ("n", "n")}, "sum((X@w - y)**2)/m + w.T@A@w"),
    ({"U": ("n", "k")}, {"V": ("m", "k"), "R": ("n", "m")}, "sum((U@V.T - R)**2)"),
    ({"V": ("n", "k")}, {"X": ("m", "n")}, "sum(((X@V).T@(X@V))**2)"),
    # rows and columns of C are rows
    ({"w": ("n",)}, {"C": ("k", "k"), "B": ("m", "m")}, "logsumexp(w) + tr(kron(B, C))*sum(w)"),
    ({"w": ("n",)}, {"X": ("m", "n"), "C": ("m", "m")}, "sum((X@w)**2*diag(C)**2)"),
]  # fmt: skip


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mapped, "SMALLEST", 8)
    monkeypatch.setattr(mapped, "CHUNK", 64)
    for module in (run, arguments):
        monkeypatch.setattr(module, "block_size", lambda width, numbers=0: 3)
    monkeypatch.setattr(arguments, "LARGE", 0)


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("backend", ["numpy", "c"])
@pytest.mark.parametrize(("parameters", "data", "text"), MODELS)
def test_files_and_blocks_of_few_rows(
    parameters: Any, data: Any, text: str, backend: str, tmp_path: Any
) -> None:
    rng = np.random.default_rng(0)
    found = system(parameters, {"f": text}, data, reduction=None)
    table, files = {}, {}
    for name, shape in data.items():
        table[name] = rng.normal(size=[SIZES[s] for s in shape])
        np.save(tmp_path / f"{name}.npy", table[name])
        files[name] = np.load(tmp_path / f"{name}.npy", mmap_mode="r")
    given = {n: rng.normal(size=[SIZES[s] for s in shape]) for n, shape in parameters.items()}
    with pytest.MonkeyPatch.context() as whole_arrays:
        for module in (run, arguments):
            whole_arrays.setattr(module, "block_size", lambda width, numbers=0: 1000)
        reference = whole(found, "numpy").bind(table, given)
        theta = reference.layout.flat(given)
        expected = reference.flat_all(theta)
    compiled = whole(found, backend)
    for rows in (table, files):
        bound = compiled.bind(rows, given)
        for one, two in zip(bound.flat_all(theta), expected, strict=True):
            np.testing.assert_allclose(one, two, rtol=1e-11, atol=1e-11)
        product = hessian_product(bound)(theta, theta)
        np.testing.assert_allclose(product, expected[2] @ theta, rtol=1e-10, atol=1e-10)
    residuals = compile_residuals(found.whole, found.objective, found.parameters, list(data))
    if residuals is not None:
        near, far = (residuals.bind(compiled.bind(rows, given)) for rows in (table, files))
        assert near is not None
        assert far is not None
        assert np.array_equal(near.jacobian(theta), far.jacobian(theta))
        long = theta.astype(np.longdouble)
        assert np.array_equal(near.residuals(long), far.residuals(long))
