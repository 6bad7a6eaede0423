"""C code against numpy code over drawn models: networks, factorizations and sums of any shape and any data.

Sizes are few and odd (no row, one row, one more than a tile or a block), arrays lie in memory in any way, and
θ may be out of all bounds: then the same entries have no value in both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symopt.calculus.system import System

from .support import system, whole
from .test_c_backend import agree, is_c

ACTIVATIONS = ["tanh", "sigmoid", "softplus", "gelu", "relu", "sin", "exp"]
LOSSES = {
    "": [
        "sum(y*softplus(-z) + (1 - y)*softplus(z))/m",
        "sum((y - z)**2)/2",
        "-sum(y*log(sigmoid(z)) + (1 - y)*log(1 - sigmoid(z)))",
        "sum(s*log(cosh(z - y)))",
        "log(1 + sum(exp(z/9)))",
    ],
    "K": ["-sum(Y*log(softmax(Z)))/m", "sum((Y - Z)**2)/m", "sum(exp(Z/9) - Y*Z)"],
}
ROWS = [1, 2, 3, 7, 63, 64, 65, 129, 257, 1025]
WIDTHS = [1, 2, 3, 4, 5, 12, 13, 17]

Drawn = tuple[System, dict[str, Any], dict[str, Any]]


def network(rng: np.random.Generator) -> Drawn:
    """A network with one or two hidden layers, one output or K, and a penalty or none."""
    many = rng.random() < 0.4
    sizes = {name: int(rng.choice(WIDTHS)) for name in ("n", "h", "g", "K")}
    sizes["m"] = int(rng.choice(ROWS))
    one, two = rng.choice(ACTIVATIONS, 2)
    parameters: dict[str, Any] = {"W": ("n", "h"), "c": ("h",)}
    definitions = {"A": f"{one}(X@W + c)"}
    last, width = "A", "h"
    if rng.random() < 0.4:
        parameters |= {"U": ("h", "g"), "d": ("g",)}
        definitions["B"] = f"{two}(A@U + d)"
        last, width = "B", "g"
    data: dict[str, Any] = {"X": ("m", "n")}
    if many:
        parameters |= {"V": (width, "K"), "b": ("K",)}
        definitions["Z"] = f"{last}@V + b"
        data["Y"] = ("m", "K")
    else:
        parameters |= {"v": (width,), "b": ()}
        definitions["z"] = f"{last}@v + b"
        data["y"] = ("m",)
    loss = str(rng.choice(LOSSES["K" if many else ""]))
    if " s*" in f" {loss}" or "(s*" in loss:
        data["s"] = ("m",)
    penalty = rng.choice(["", " + 0.3*sum(W**2)", " + sum(sqrt(1 + W**2))*b_0"])
    if "b_0" in penalty:
        parameters["b_0"] = ()
    definitions["L"] = loss + str(penalty)
    return drawn(rng, parameters, definitions, data, sizes)


def factorization(rng: np.random.Generator) -> Drawn:
    """A product of two factors fitted to a matrix: masked, with a penalty, in one factor or both."""
    sizes = {
        "n": int(rng.choice(WIDTHS)),
        "p": int(rng.choice(WIDTHS)),
        "k": int(rng.choice(WIDTHS)),
    }
    data: dict[str, Any] = {"T": ("n", "p")}
    text = "sum((T - U@V.T)**2)"
    if rng.random() < 0.5:
        data["M"] = ("n", "p")
        text = "sum(M*(T - U@V.T)**2)"
    if rng.random() < 0.5:
        text += " + 0.1*sum(U**2)"
    parameters: dict[str, Any] = {"U": ("n", "k"), "V": ("p", "k")}
    if rng.random() < 0.4:
        data["V"] = parameters.pop("V")
    return drawn(rng, parameters, {"f": text}, data, sizes)


def mixture(rng: np.random.Generator) -> Drawn:
    """Sums over indices: of some rows, of triples, of a running sum's entries."""
    sizes = {
        "m": int(rng.choice(ROWS[:7])),
        "n": int(rng.choice(WIDTHS)),
        "k": int(rng.choice(WIDTHS[:4])),
    }
    text = str(
        rng.choice(
            [
                "Sum(log(1 + exp(Sum(X[i,j]*w[j], (j, 1, n)) + b)), (i, 1, m))",
                "Sum(Sum(tanh(X[i,j] - w[j])**2*s[i], (j, 1, n)), (i, 1, m)) + b**2*sum(w)",
                "sum(exp(-X@w))/m + b*sum(s*(X@w))",
                "sum((X.T@(X@w) - w)**2) + b*sum(w**2)",
                "log(sum(exp(X@w + b)*s**2) + 1)",
            ]
        )
    )
    data: dict[str, Any] = {"X": ("m", "n"), "s": ("m",)}
    used = {
        name: shape
        for name, shape in data.items()
        if name in ("X",) or "s[" in text or "s*" in text
    }
    return drawn(rng, {"w": ("n",), "b": ()}, {"f": text}, used, sizes)


def drawn(
    rng: np.random.Generator,
    parameters: dict[str, Any],
    definitions: dict[str, str],
    data: dict[str, Any],
    sizes: dict[str, int],
) -> Drawn:
    found = system(parameters, definitions, data, reduction=None)
    values = {n: rng.normal(size=[sizes[d] for d in s]) * 0.5 for n, s in parameters.items()}
    table: dict[str, Any] = {}
    for name, shape in data.items():
        array = rng.normal(size=[sizes[d] for d in shape])
        if name == "y":
            array = (array > 0).astype(float)
        elif name == "Y":
            array = np.eye(sizes["K"])[rng.integers(0, sizes["K"], sizes["m"])]
        table[name] = laid_out(rng, array)
    return found, table, values


def laid_out(rng: np.random.Generator, array: Any) -> Any:
    """The same numbers, elsewhere in memory."""
    kind = rng.integers(0, 4)
    if kind == 0:
        return np.asfortranarray(array)
    if kind == 1:
        spread = np.zeros([2 * n for n in array.shape])
        view = spread[tuple(slice(None, None, 2) for _ in array.shape)]
        view[...] = array
        return view
    if kind == 2:
        return array[::-1].copy()[::-1]
    return array


@pytest.mark.parametrize("seed", range(9))
def test_drawn_models(seed: int) -> None:
    rng = np.random.default_rng(seed)
    draw = [network, factorization, mixture][seed % 3]
    found, data, values = draw(rng)
    compiled, reference = whole(found, "c"), whole(found, "numpy")
    is_c(compiled)
    other = reference.bind(data, values)
    at = other.layout.flat(values)
    for threads in (1, 2):
        mine = compiled.bind(data, values, threads=threads)
        agree(mine.flat_all(at), other.flat_all(at), 1e-11)
        agree(mine.flat_value_and_gradient(at), other.flat_value_and_gradient(at), 1e-12)
        assert mine.flat_value(at) == pytest.approx(other.flat_value(at), rel=1e-12)
        assert np.array_equal(mine.flat_hessian(at), mine.flat_hessian(at))
        agree((mine.flat_hessian(at),), (other.flat_hessian(at),), 1e-11)
    single = compiled.bind(data, values, dtype="float32")
    agree(single.flat_value_and_gradient(at), other.flat_value_and_gradient(at), 1e-4)
    assert single.flat_value(at) == pytest.approx(other.flat_value(at), rel=1e-4)
