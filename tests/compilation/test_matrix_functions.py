"""Code for functions of matrices: numbers, sharing, stability, singular points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symopt.foundation.errors import UnsupportedError

from .support import agree, slope, system, whole

SIZES = {"m": 6, "n": 4, "k": 3}
MODELS: dict[str, tuple[dict[str, Any], dict[str, str], dict[str, Any]]] = {
    "Gaussian process": (
        {"s": (), "l": (), "sigma": ()},
        {"K": "s**2*exp(-D/l**2) + sigma**2*eye(m)", "f": "y.T@inv(K)@y/2 + log(det(K))/2"},
        {"D": ("m", "m"), "y": ("m",)},
    ),
    "mean and covariance": (
        {"mu": ("n",), "S": ("n", "n")},
        {"r": "x - mu", "f": "r.T@inv(S)@r/2 + logdet(S)/2"},
        {"x": ("n",)},
    ),
    "mean and precision": (
        {"mu": ("n",), "S": ("n", "n")},
        {"f": "(x - mu).T@S@(x - mu)/2 - logdet(S)/2"},
        {"x": ("n",)},
    ),
    "Wishart": (
        {"W": ("n", "n")},
        {"S": "W@W.T + eye(n)", "f": "tr(inv(S)@A) + 3*logdet(S)"},
        {"A": ("n", "n")},
    ),
    "named inverse": (
        {"W": ("n", "n"), "b": ("n",)},
        {"S": "W@W.T + eye(n)", "Q": "inv(S)", "u": "Q@b", "f": "sum(tanh(u)) + tr(Q)"},
        {},
    ),
    "named determinant": (
        {"W": ("n", "n")},
        {"d": "det(W)", "f": "d**2 + d*sum(W) + log(d**2 + 1)"},
        {},
    ),
    "least squares": ({"X": ("m", "n")}, {"f": "y.T@X@pinv(X)@y"}, {"y": ("m",)}),
    "ridge, cross-validated": (
        {"t": ()},
        {"H": "X@inv(X.T@X + exp(t)*eye(n))@X.T", "r": "y - H@y", "f": "sum(r**2)/(m - tr(H))**2"},
        {"X": ("m", "n"), "y": ("m",)},
    ),
    "function of an inverse": ({"W": ("n", "n")}, {"f": "sum(tanh(inv(W@W.T + eye(n))))"}, {}),
    "inverse in an inverse": (
        {"W": ("n", "n")},
        {"f": "logdet(eye(n) + inv(W@W.T + eye(n)))"},
        {},
    ),
    "a matrix for each row": (
        {"a": ("k",), "W": ("n", "n")},
        {"f": "Sum(logdet(W@W.T + exp(a[i])*eye(n)) + tr(inv(W@W.T + exp(a[i])*eye(n))), (i, 1, k))"},
        {},
    ),
    "max pooling": (
        {"W": ("n", "k")},
        {"f": "sum(max(X@W, axis=1)**2) - sum(min(tanh(X@W), axis=0)) + max(W)"},
        {"X": ("m", "n")},
    ),
    "product of entries": (
        {"W": ("n", "k")},
        {"f": "sum(prod(X@W, axis=1)) + prod(W[:,1])"},
        {"X": ("m", "n")},
    ),
    "convolution": (
        {"w": ("k",)},
        {"f": "sum(tanh(correlate(x, w))**2) + sum(convolve(x, w)**2)"},
        {"x": ("m",)},
    ),
    "blocks and slices": (
        {"W": ("n", "n"), "b": ("n",)},
        {"f": "sum(tanh(hstack(W, b)@hstack(W, b).T)) + sum(W[1:2,:]**3) + sum(cumsum(b)*b)"},
        {},
    ),
    "Kronecker and triangle": (
        {"A": ("k", "k"), "B": ("n", "n")},
        {"f": "tr(kron(A, B)@kron(A, B)) + logdet(tril(B)@tril(B).T + eye(n))"},
        {},
    ),
    "Cayley": (
        {"W": ("n", "n"), "b": ("n",)},
        {"S": "W - W.T", "f": "sum((inv(eye(n) + S)@(eye(n) - S)@b - c)**2)"},
        {"c": ("n",)},
    ),
}  # fmt: skip


def draw(shapes: dict[str, Any], seed: int) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    out: dict[str, Any] = {
        n: rng.normal(size=[int(SIZES.get(d, d)) for d in s]) for n, s in shapes.items()
    }
    if "S" in out:
        out["S"] = out["S"] @ out["S"].T + np.eye(4)
    if "D" in out:
        out["D"] = np.abs(out["D"] + out["D"].T) * (1 - np.eye(6))
    return out


def compiled(name: str) -> Any:
    parameters, definitions, data = MODELS[name]
    return whole(system(parameters, definitions, data, reduction=None))


@pytest.mark.parametrize("name", MODELS)
def test_agrees_with_differences(name: str) -> None:
    parameters, _, data = MODELS[name]
    code = compiled(name)
    table, values = draw(data, 1), draw(parameters, 2)
    agree(code, table, values, 1e-6)


def test_one_solve_where_only_a_vector_is_needed() -> None:
    source = compiled("Gaussian process").source
    value, rest = source[source.index("def value(") :].split("def value_and_gradient(")
    assert "np.linalg.solve(K, y)" in value
    assert "inv" not in value
    for part in rest.split("def all("):
        assert part.count("np.linalg.inv(") == 1  # needed whole: formed once, shared by all three
        assert "solve" not in part
        assert part.count("logdet(") == 1


def test_named_inverse_keeps_its_name() -> None:
    source = compiled("named inverse").source
    assert "Q = np.linalg.inv(S)" in source
    assert "S_inv" not in source


def test_no_array_of_four_axes_for_scalar_parameters() -> None:
    for name in ("Gaussian process", "ridge, cross-validated"):
        source = compiled(name).source
        assert "None, None" not in source
        assert "tensordot" not in source


def test_log_determinant_of_a_large_matrix() -> None:
    code = whole(system({"S": ("n", "n")}, {"f": "log(det(S))"}, {}, reduction=None))
    for scale in (1e-3, 1e3):  # det(S) is 1e-900 or 1e900
        value, gradient, _ = code.all({"S": scale * np.eye(30)})
        assert np.isclose(value, 30 * np.log(scale), rtol=1e-13)
        assert np.allclose(gradient["S"], np.eye(30) / scale, rtol=1e-13)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("log(3*det(S)**3)", np.log(3) + 60 * np.log(1e20)),
        ("log(det(S)**(-1/2)*exp(t))", 7.0 - 10 * np.log(1e20)),
        ("log(1/det(S))", -20 * np.log(1e20)),
        ("log(sqrt(det(S))*exp(-t))", 10 * np.log(1e20) - 7.0),
    ],
)
def test_log_of_powers_of_determinants(formula: str, expected: float) -> None:
    code = whole(system({"S": ("n", "n"), "t": ()}, {"f": formula}, {}, reduction=None))
    value = code.value({"S": 1e20 * np.eye(20), "t": 7.0})
    assert np.isclose(value, expected, rtol=1e-13)


def test_log_of_a_square_of_a_negative_determinant() -> None:
    found = {"d": "det(S)", "f": "log(d**2) + log(d*det(T))"}
    code = whole(system({"S": ("n", "n"), "T": ("n", "n")}, found, {}, reduction=None))
    negative = np.diag([-2.0, 3.0])
    assert np.isclose(code.value({"S": negative, "T": negative}), 2 * np.log(36))


@pytest.mark.parametrize("name", ["mean and covariance", "named inverse", "named determinant"])
def test_singular_matrices_give_nan(name: str) -> None:
    parameters, _, data = MODELS[name]
    code = compiled(name)
    point = {n: v * 0 for n, v in draw(parameters, 2).items()}
    if name == "named inverse":
        point["W"] = point["W"] * np.nan
    value, gradient, hessian = code.all(point, draw(data, 1))
    assert name == "named determinant" or np.isnan(value)
    assert np.isnan(np.concatenate([np.ravel(v) for v in gradient.values()])).any()
    assert np.isnan(hessian.dense()).any()


def test_negative_determinant_has_no_logarithm() -> None:
    code = whole(system({"S": ("n", "n")}, {"f": "logdet(S)"}, {}, reduction=None))
    assert np.isnan(code.value({"S": np.diag([-1.0, 2.0])}))


def test_largest_eigenvalue_twice_differentiable() -> None:
    found = {"f": "eigmax(W@W.T) + eigmax(W + W.T)**2"}
    code = whole(system({"W": ("n", "n")}, found, {}, reduction=None))
    agree(code, {}, draw({"W": ("n", "n")}, 5), 1e-6)


def test_exponential_has_a_gradient_alone() -> None:
    shapes = {"W": ("n", "n")}
    code = whole(system(shapes, {"f": "tr(expm(W@A))"}, {"A": ("n", "n")}, reduction=None))
    table, values = draw({"A": ("n", "n")}, 1), draw(shapes, 2)
    bound = code.bind(table, values)
    at = bound.layout.flat(values)
    gradient = bound.flat_gradient(at)
    assert np.abs(slope(bound.flat_value, at) - gradient).max() < 1e-6 * np.abs(gradient).max()
    with pytest.raises(UnsupportedError, match="the derivative of expm has no form"):
        code.hessian(values, table)
    whole_sum = whole(system(shapes, {"f": "sum(expm(W))"}, {}, reduction=None))
    assert np.isclose(whole_sum.value({"W": np.zeros((3, 3))}), 3)
    with pytest.raises(UnsupportedError, match="the derivative of expm has no form"):
        whole_sum.gradient({"W": np.zeros((3, 3))})
