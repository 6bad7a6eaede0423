"""Arrays with symbolic sizes: contractions, slices, masks, and the three forms of one model."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from symopt.compilation import bound

from .support import agree, one_row, system, whole

SIZES = {"m": 7, "n": 5, "k": 3, "h": 4}
LOG_LOSS = "-sum(y*log(yhat) + (1 - y)*log(1 - yhat))/m"
X_Y: dict[str, tuple[Any, ...]] = {"X": ("m", "n"), "y": ("m",)}
MODELS: dict[str, tuple[dict[str, Any], dict[str, str], dict[str, Any]]] = {
    "logistic": ({"w": ("n",), "b": ()}, {"z": "X@w + b", "yhat": "sigmoid(z)", "L": LOG_LOSS}, X_Y),
    "linear": ({"w": ("n",)}, {"r": "X@w - y", "L": "r.T@r/(2*m) + w.T@w"}, X_Y),
    "softmax": (
        {"W": ("n", "k"), "b": ("k",)},
        {"Z": "X@W + b", "P": "softmax(Z, axis=1)", "L": "-sum(Y*log(P))/m"},
        {"X": ("m", "n"), "Y": ("m", "k")},
    ),
    "hidden layer": (
        {"W": ("n", "h"), "b": ("h",), "v": ("h",), "c": ()},
        {"A": "tanh(X@W + b)", "yhat": "sigmoid(A@v + c)", "L": LOG_LOSS},
        X_Y,
    ),
    "two matrices": (
        {"W": ("n", "h"), "V": ("h", "k"), "c": ("k",)},
        {"A": "sigmoid(X@W)", "P": "softmax(A@V + c, axis=1)", "L": "-sum(Y*log(P))/m + sum(W**2)"},
        {"X": ("m", "n"), "Y": ("m", "k")},
    ),
    "factors": (
        {"U": ("m", "k"), "V": ("n", "k")},
        {"R": "U@V.T - Y", "f": "sum(R**2)/2 + sum(U**2)"},
        {"Y": ("m", "n")},
    ),
    "quadratic": ({"x": ("n",)}, {"f": "x.T@A@x/2 - b.T@x"}, {"A": ("n", "n"), "b": ("n",)}),
    "trace": ({"W": ("n", "n")}, {"f": "tr(W@A@W.T) + tr(W@W)"}, {"A": ("n", "n")}),
    "norm": ({"w": ("n",)}, {"f": "norm(X@w - y)"}, X_Y),
    "mean inside": ({"w": ("n",)}, {"u": "sum(X@w)/m", "f": "sum((X@w - u)**2)*u"}, {"X": ("m", "n")}),
    "pieces": (
        {"w": ("n",)},
        {"z": "X@w", "f": "sum(Piecewise((z**2, z > 0), (exp(z) - 1, True))) + sum(relu(z)*y)"},
        X_Y,
    ),
    "kinks": (
        {"w": ("n",), "s": ()},
        {"z": "X@w - y", "f": "sum(sqrt(z**2 + 1) - 1) + s**2*sum(abs(w)) + sum(max(z, s))"},
        X_Y,
    ),
    "gelu": ({"w": ("n",)}, {"f": "sum(gelu(X@w))"}, {"X": ("m", "n")}),
    "log sum": ({"w": ("n",)}, {"z": "X@w", "f": "log(sum(exp(z))) + logsumexp(w)"}, {"X": ("m", "n")}),
    "Rosenbrock": ({"x": ("n",)}, {"f": "Sum(100*(x[i+1] - x[i]**2)**2 + (1 - x[i])**2, (i, 1, n-1))"}, {}),
    "triangle": ({"x": ("n",)}, {"f": "Sum(Sum(x[i]*x[j]**2, (j, 1, i)), (i, 1, n))"}, {}),
    "index as value": ({"x": ("n",)}, {"f": "Sum(i*x[i]**2*exp(-x[i]), (i, 1, n))"}, {}),
    "shifts": ({"x": ("n",)}, {"f": "Sum(sin(x[i]*x[i+1] + x[i+2]), (i, 1, n-2))"}, {}),
    "backward": ({"x": ("n",)}, {"f": "Sum(x[i]*x[n+1-i]**2, (i, 1, n))"}, {}),
    "diagonal": (
        {"W": ("n", "n")},
        {"f": "Sum(W[i,i]**3, (i, 1, n)) + Sum(Sum(W[i,j]*W[j,i], (j, 1, n)), (i, 1, n))"},
        {},
    ),
    "curve": (
        {"a": (), "b": ()},
        {"f": "Sum((y[i] - a*exp(-b*t[i]))**2, (i, 1, m))"},
        {"t": ("m",), "y": ("m",)},
    ),
    "root of a sum": (
        {"a": (), "b": ()},
        {"f": "sqrt(Sum((y[i] - a*exp(-b*t[i]))**2, (i, 1, m)))"},
        {"t": ("m",), "y": ("m",)},
    ),
    "fixed size": ({"w": (3,)}, {"f": "w[1]**2*w[2] + sin(w[3])*w[1]"}, {}),
}  # fmt: skip


def draw(shapes: dict[str, Any], seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    out: dict[str, Any] = {
        n: rng.normal(size=[SIZES.get(d, d) for d in s]) for n, s in shapes.items()
    }
    if "Y" in out and shapes["Y"] == ("m", "k"):
        out["Y"] = np.eye(3)[rng.integers(0, 3, 7)]
    return out


@pytest.mark.parametrize("name", MODELS)
def test_agrees_with_differences(name: str) -> None:
    parameters, definitions, data = MODELS[name]
    compiled = whole(system(parameters, definitions, data, reduction=None))
    table, values = draw(data, 1), draw(parameters, 2)
    at = compiled.bind(table, values).layout.pack(values) * 0.6
    agree(compiled, table, at, 1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_over_blocks_the_hessian_alone_is_that_of_all(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    parameters, definitions, data = MODELS[name]
    compiled = whole(system(parameters, definitions, data, reduction=None))
    table, values = draw(data, 1), draw(parameters, 2)
    monkeypatch.setattr(bound, "moderate", lambda *_: False)
    found = compiled.bind(table, values)
    at = found.layout.pack(values) * 0.6
    hessian = found.flat_all(at)[2]
    scale = np.abs(hessian).max()
    np.testing.assert_allclose(found.flat_hessian(at), hessian, rtol=0, atol=1e-14 * scale)


def test_three_forms_agree() -> None:
    rng = np.random.default_rng(3)
    inputs, y = rng.normal(size=(9, 2)), rng.integers(0, 2, 9).astype(float)
    matrix = whole(
        system(
            {"w": (2,), "b": ()},
            {"z": "X@w + b", "yhat": "sigmoid(z)", "L": LOG_LOSS},
            {"X": ("m", 2), "y": ("m",)},
            reduction=None,
        )
    )
    scalar = system(
        ["w_1", "w_2", "b"],
        {
            "z": "w_1*x_1 + w_2*x_2 + b",
            "yhat": "sigmoid(z)",
            "L": "-y*log(yhat) - (1 - y)*log(1 - yhat)",
        },
        ["x_1", "x_2", "y"],
    )
    at = np.array([0.3, -1.2, 0.5])
    first = matrix.bind({"X": inputs, "y": y}, at).flat_all(at)
    second = whole(scalar).bind({"x_1": inputs[:, 0], "x_2": inputs[:, 1], "y": y}).flat_all(at)
    row = one_row(scalar)
    each = [
        row.bind({"x_1": x[0], "x_2": x[1], "y": t}).flat_all(at)
        for x, t in zip(inputs, y, strict=True)
    ]
    for k in range(3):
        assert np.allclose(first[k], second[k], rtol=1e-12, atol=1e-15)
        assert np.allclose(first[k], np.mean([e[k] for e in each], axis=0), rtol=1e-12, atol=1e-15)


def test_logistic_source_is_what_a_person_writes() -> None:
    parameters, definitions, data = MODELS["logistic"]
    source = whole(system(parameters, definitions, data, reduction=None)).source
    assert re.search(r"z = X @ w\n +z \+= b\n", source)
    assert "X.T @ delta_z" in source
    assert "einsum" not in source
    assert "for " not in source[source.index("def value(") :]


def test_an_undefined_branch_does_not_spoil_the_gradient() -> None:
    found = system(
        {"w": ("n",)}, {"f": "sum(Piecewise((log(w), w > 0), (w, True)))"}, reduction=None
    )
    value, gradient, _ = whole(found).all({"w": [0.0, -1.0, 2.0]})
    assert np.isclose(value, -1 + np.log(2))
    assert np.array_equal(gradient["w"], [1.0, 1.0, 0.5])


ACTIVATIONS = ["tanh", "sigmoid", "softplus", "relu", "sin", "gelu", "swish"]


def random_network(
    rng: np.random.Generator,
) -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    """One to three layers of symbolic widths, with or without bias, and one of four losses."""
    widths = ["n", *(str(rng.choice(["h", "k", "n"])) for _ in range(int(rng.integers(1, 4))))]
    parameters: dict[str, Any] = {}
    definitions: dict[str, str] = {}
    before = "X"
    for k in range(len(widths) - 1):
        parameters[f"W_{k}"] = (widths[k], widths[k + 1])
        bias = rng.random() < 0.6
        if bias:
            parameters[f"b_{k}"] = (widths[k + 1],)
        definitions[f"Z_{k}"] = f"{before}@W_{k}" + (f" + b_{k}" if bias else "")
        softmax = rng.random() < 0.15
        definitions[f"A_{k}"] = (
            f"softmax(Z_{k}, axis=1)" if softmax else f"{rng.choice(ACTIVATIONS)}(Z_{k})"
        )
        before = f"A_{k}"
    loss, target = int(rng.integers(0, 4)), ("m", widths[-1])
    if loss < 2:
        parameters |= {"v": (widths[-1],), "c": ()}
        output = {0: "sigmoid({})", 1: "{}"}[loss].format(f"{before}@v + c")
        rest = {0: LOG_LOSS, 1: "sum((yhat - y)**2)/(2*m)"}[loss]
        definitions |= {"yhat": output, "L": rest}
        target = ("m",)
    elif loss == 2:
        definitions |= {"P": f"softmax({before}, axis=1)", "L": "-sum(Y*log(P))/m"}
    else:
        definitions["L"] = (
            f"sum(sqrt(1 + ({before} - Y)**2))/m + sum(logsumexp({before}, axis=1))/m"
        )
    definitions["J"] = "L + sum(W_0**2)/10"
    return parameters, definitions, {"X": ("m", "n"), "y" if len(target) == 1 else "Y": target}


@pytest.mark.parametrize("seed", range(20))
def test_random_networks(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parameters, definitions, data = random_network(rng)
    compiled = whole(system(parameters, definitions, data, reduction=None))
    table = draw(data, seed)
    if "y" in table:
        table["y"] = (table["y"] > 0).astype(float)
    agree(compiled, table, {n: v * 0.8 for n, v in draw(parameters, seed + 100).items()}, 1e-6)


def test_no_array_of_all_axes_is_made() -> None:
    """The tangent of Z = X W in W is X_ia δ_jb: four axes, of which no array may ever be made."""
    parameters, definitions, data = MODELS["hidden layer"]
    source = whole(system(parameters, definitions, data, reduction=None)).source
    assert re.search(r"A_1 = W.T @ X.T\n +A_1 \+= b\[:, None\]\n", source)
    assert "None, None, None" not in source
    functions = source.count("(theta, X, y, ") + source.count("def at(theta)")
    assert source.count("np.tanh(") == functions  # once in each
