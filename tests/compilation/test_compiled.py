"""The outside of compiled functions: shapes, packing, errors, names, and the sizes of code."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from symopt.compilation.compile import compile_graph
from symopt.compilation.compiled import Compiled
from symopt.compilation.layout import HessianValue
from symopt.foundation.errors import (
    DataError,
    NameError_,
    ShapeError,
    SymoptError,
    UnsupportedError,
)

from .support import agree, one_row, slope, system, whole


def line() -> Compiled:
    return whole(system(["w", "b"], {"L": "(y - w*x - b)**2/2"}, ["x", "y"]))


def matrix() -> Compiled:
    return whole(
        system(
            {"W": ("n", "k"), "b": ("k",), "s": ()},
            {"L": "sum((X@W + b - Y)**2) + s**2*sum(W)"},
            {"X": ("m", "n"), "Y": ("m", "k")},
            reduction=None,
        )
    )


def test_gradient_is_a_mapping_and_the_hessian_has_blocks() -> None:
    rng = np.random.default_rng(0)
    data = {"X": rng.normal(size=(6, 2)), "Y": rng.normal(size=(6, 3))}
    at = {"W": rng.normal(size=(2, 3)), "b": rng.normal(size=3), "s": 0.5}
    compiled = matrix()
    value, gradient, hessian = compiled.all(at, data)
    residual = data["X"] @ at["W"] + at["b"] - data["Y"]
    assert np.isclose(value, (residual**2).sum() + 0.25 * at["W"].sum())
    assert np.allclose(gradient["W"], 2 * data["X"].T @ residual + 0.25)
    assert np.allclose(gradient["b"], 2 * residual.sum(axis=0))
    assert np.isclose(gradient["s"], at["W"].sum())
    assert isinstance(hessian, HessianValue)
    assert hessian.dense().shape == (10, 10)
    assert hessian.blocks["W", "W"].shape == (2, 3, 2, 3)
    assert np.allclose(hessian.blocks["b", "b"], 12 * np.eye(3))
    assert np.allclose(hessian.blocks["W", "s"], np.full((2, 3), 1.0))
    direction = {"W": np.ones((2, 3)), "b": np.zeros(3), "s": 0.0}
    product = hessian.matvec(direction)
    assert np.isclose(product["s"], 6.0)
    assert np.allclose(hessian.matvec(compiled.pack(direction)), compiled.pack(product))


def test_flat_order_is_declaration_then_row_major() -> None:
    compiled = matrix()
    values = {"W": [[1, 2, 3], [4, 5, 6]], "b": [7, 8, 9], "s": 10}
    flat = compiled.pack(values)
    assert flat.tolist() == list(range(1, 11))
    data = {"X": np.zeros((4, 2)), "Y": np.zeros((4, 3))}
    back = compiled.unpack(flat, data)
    assert back["W"].tolist() == values["W"]
    assert back["s"] == 10.0
    labels = compiled.bind(data, flat).layout.labels
    assert labels[:4] == ("W[1,1]", "W[1,2]", "W[1,3]", "W[2,1]")


def test_an_open_size_is_read_off_the_flat_vector() -> None:
    found = system({"x": ("n",)}, {"f": "sum(x**2)"}, reduction=None)
    assert whole(found).value(np.array([1.0, 2.0, 3.0])) == 14.0


WRONG: dict[str, tuple[Callable[[], Any], type[SymoptError], str]] = {
    "missing column": (lambda: line().bind({"x": [1.0]}), DataError, "data column y is missing"),
    "unequal lengths": (
        lambda: line().bind({"x": [1.0, 2.0], "y": [1.0]}),
        ShapeError,
        "data y has 1 entries along axis 1, expected 2",
    ),
    "a number for a column": (lambda: line().bind({"x": 1.0, "y": [1.0]}), ShapeError, r"expected \(m,\)"),
    "not a number": (
        lambda: line().bind({"x": [1.0, 2.0, math.nan], "y": [0.0, 1.0, 2.0]}),
        DataError,
        "data x is not finite at row 3",
    ),
    "text": (lambda: line().bind({"x": ["a", "b"], "y": [0, 1]}), DataError, "x is not an array of numbers"),
    "complex": (lambda: line().bind({"x": [1j], "y": [0]}), DataError, "complex"),
    "empty": (lambda: line().bind({"x": [], "y": []}), ShapeError, "is empty"),
    "no data": (lambda: line().value({"w": 1, "b": 2}), DataError, "given: none"),
    "missing parameter": (
        lambda: line().value({"w": 1.0}, {"x": [1.0], "y": [1.0]}),
        NameError_,
        "parameter b is missing",
    ),
    "unknown parameter": (
        lambda: line().value({"w": 1.0, "b": 1.0, "c": 1.0}, {"x": [1.0], "y": [1.0]}),
        NameError_,
        "c is no parameter",
    ),
    "wrong vector": (
        lambda: line().value([1.0], {"x": [1.0], "y": [1.0]}),
        ShapeError,
        r"shape \(1,\), expected \(2,\)",
    ),
    "wrong parameter shape": (
        lambda: line().value({"w": [1.0, 2.0], "b": 0.0}, {"x": [1.0], "y": [1.0]}),
        ShapeError,
        "parameter w has shape",
    ),
    "fixed columns": (
        lambda: whole(system({"w": (2,)}, {"f": "sum(X@w)"}, {"X": ("m", 2)}, reduction=None)).bind(
            {"X": np.ones((4, 3))}
        ),
        ShapeError,
        r"expected \(m, 2\)",
    ),
    "math with rows": (
        lambda: whole(system(["w"], {"L": "w*x"}, ["x"]), "math"),
        UnsupportedError,
        "math code is for scalar problems",
    ),
    "unknown backend": (
        lambda: whole(system(["w"], {"L": "w*x"}, ["x"]), "fortran"),
        NameError_,
        "no backend is named 'fortran'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_use_is_explained(name: str) -> None:
    action, kind, message = WRONG[name]
    with pytest.raises(kind, match=message):
        action()


def test_a_name_without_a_value_is_reported() -> None:
    found = system(["w"], {"L": "w*x*c"}, ["x"], constants=["c"])
    with pytest.raises(NameError_, match="c has no value"):
        compile_graph(found.whole, found.objective, ["w"], data=["x"])


def test_constants_are_bound() -> None:
    found = system(["w"], {"L": "(w*x - c)**2"}, ["x"], constants=["c"])
    compiled = whole(found, constants={"c": 2.0})
    assert compiled.value({"w": 3.0}, {"x": [1.0, 2.0]}) == (1.0 + 16.0) / 2


@pytest.mark.parametrize("backend", ["math", "numpy"])
def test_hostile_names(backend: str) -> None:
    names = [
        "lambda",
        "class",
        "import",
        "exp",
        "np",
        "theta",
        "g",
        "H",
        "X",
        "t",
        "adj_z",
        "log",
        "pi2",
        "sigmoid_pair",
    ]
    text = " + ".join(f"exp({n}*x)*log(2 + {n}**2)" for n in names)
    found = system(names, {"z": text, "L": "log(1 + exp(z/50)) + z**2*sigmoid(-z)"}, ["x"])
    at = np.random.default_rng(1).normal(size=len(names)) * 0.2
    agree(one_row(found, backend), {"x": 0.7}, at, 1e-6)
    agree(whole(found), {"x": [0.7, -0.2]}, at, 1e-6)


@pytest.mark.parametrize("name", ["a b", "__import__", "x;y", "é", "a__b", "1x", ""])
def test_only_whitelisted_names_reach_code(name: str) -> None:
    from symopt.calculus.graph import Graph, NodeDefinition
    from symopt.calculus.nodes import Entry

    graph = Graph({name: ()}, (NodeDefinition("f", (), Entry(name)),))
    with pytest.raises(NameError_, match="cannot be used as a name"):
        compile_graph(graph, "f", [name])


def chain(length: int) -> tuple[list[str], dict[str, str]]:
    names: list[str] = []
    definitions: dict[str, str] = {}
    before = "x"
    for k in range(1, length + 1):
        names += [f"w_{k}", f"b_{k}"]
        definitions[f"z_{k}"] = f"w_{k}*{before} + b_{k}"
        definitions[f"a_{k}"] = f"tanh(z_{k})"
        before = f"a_{k}"
    definitions["L"] = f"(y - {before})**2/2"
    return names, definitions


def test_code_for_a_chain_is_linear_in_its_length() -> None:
    sizes: list[int] = []
    for length in (25, 50, 100):
        names, definitions = chain(length)
        sizes.append(len(whole(system(names, definitions, ["x", "y"])).source))
    first, second, third = sizes
    assert 1.9 < (third - second) / (second - first) < 2.3


def test_a_long_chain_is_right() -> None:
    names, definitions = chain(16)
    compiled = one_row(system(names, definitions, ["x", "y"]))
    agree(compiled, {"x": 0.4, "y": 0.3}, np.random.default_rng(0).normal(size=32) * 1.5)


def network(inputs: int, hidden: int) -> tuple[list[str], dict[str, str], list[str]]:
    names: list[str] = []
    definitions: dict[str, str] = {}
    for k in range(1, hidden + 1):
        own = [f"w_{k}_{j}" for j in range(1, inputs + 1)]
        names += [*own, f"b_{k}"]
        terms = " + ".join(f"{w}*x_{j}" for j, w in enumerate(own, 1))
        definitions[f"z_{k}"] = f"{terms} + b_{k}"
        definitions[f"a_{k}"] = f"sigmoid(z_{k})"
    names += [*(f"v_{k}" for k in range(1, hidden + 1)), "c"]
    terms = " + ".join(f"v_{k}*a_{k}" for k in range(1, hidden + 1))
    definitions |= {
        "z": f"{terms} + c",
        "yhat": "sigmoid(z)",
        "L": "-y*log(yhat) - (1 - y)*log(1 - yhat)",
    }
    return names, definitions, [*(f"x_{j}" for j in range(1, inputs + 1)), "y"]


def test_twenty_by_twenty_network() -> None:
    names, definitions, data = network(20, 20)
    assert len(names) == 441
    found = system(names, definitions, data)
    rng = np.random.default_rng(2)
    table: dict[str, Any] = {n: rng.normal(size=30) for n in data} | {"y": rng.integers(0, 2, 30)}
    at = rng.normal(size=441) * 0.3
    bound = whole(found).bind(table)
    _, gradient, hessian = bound.flat_all(at)
    direction = rng.normal(size=441)
    step = 1e-6
    ahead, behind = (bound.flat_gradient(at + s * step * direction) for s in (1, -1))
    assert np.abs(hessian @ direction - (ahead - behind) / (2 * step)).max() < 1e-8
    rise = (bound.flat_value(at + step * direction) - bound.flat_value(at - step * direction)) / (
        2 * step
    )
    assert np.isclose(gradient @ direction, rise, rtol=1e-7)
    single = one_row(found)
    rows = [
        single.bind({n: float(v[i]) for n, v in table.items()}).flat_all(at)[2] for i in range(30)
    ]
    assert np.allclose(np.mean(rows, axis=0), hessian, rtol=1e-10, atol=1e-14)


def test_a_large_sparse_problem_stays_straight_line() -> None:
    terms = " + ".join(f"100*(x_{k + 1} - x_{k}**2)**2 + (1 - x_{k})**2" for k in range(1, 40))
    compiled = one_row(system([f"x_{k}" for k in range(1, 41)], {"f": terms}, reduction=None))
    assert compiled.backend == "math"
    at = np.linspace(0.5, 1.5, 40)
    bound = compiled.bind()
    _, gradient, hessian = bound.flat_all(at)
    assert np.allclose(slope(bound.flat_value, at), gradient, rtol=1e-6, atol=1e-5)
    assert np.count_nonzero(hessian) == 40 + 2 * 39
    assert np.allclose(slope(bound.flat_gradient, at), hessian, rtol=1e-6, atol=1e-4)


@pytest.mark.parametrize("backend", ["math", "numpy"])
def test_outside_the_domain_is_nan_or_infinite(backend: str) -> None:
    compiled = one_row(system(["x"], {"f": "exp(x) - log(x)"}, reduction=None), backend)
    assert math.isnan(compiled.value({"x": -1.0}))
    assert compiled.value({"x": 0.0}) == math.inf
    assert compiled.value({"x": 1000.0}) == math.inf
    value, gradient, _ = compiled.all({"x": -1.0})
    assert math.isnan(value)
    assert np.isclose(
        gradient["x"], math.exp(-1) + 1
    )  # the formula of the derivative is defined there


@pytest.mark.parametrize("backend", ["math", "numpy"])
@pytest.mark.parametrize(
    "text",
    [
        "abs(x) + sign(x)*x", "max(x, y, 2*x - 1)*y", "min(x, y**2)", "atan2(x, y)", "hypot(x, y)",
        "relu(x)*y", "x**y", "erf(x) + erfc(y)", "gamma(y + 2)*loggamma(y + 3)", "cbrt(x)", "pi*x**2*y",
        "Piecewise((x**2, x > 1), (2*x - 1, x > -5), (0, True))*y", "elu(x)*swish(y) + mish(x)",
        "x**(3/2)*y**5",
        "Piecewise((log(x), x > 0), (y, True))", "asin(x/9)*acos(y/9)*tan(x/7)", "softsign(x) + step(y)*x",
        "digamma(y + 2)*x",
    ],
)  # fmt: skip
def test_functions_agree_with_differences(text: str, backend: str) -> None:
    compiled = compiled_or_none(text, backend)
    if compiled is None:
        assert backend == "math"
        assert "digamma" in text or "gamma" in text
        return
    agree(compiled, {}, np.array([1.3, 0.8]), 1e-6)


def compiled_or_none(text: str, backend: str) -> Compiled | None:
    try:
        return one_row(system(["x", "y"], {"f": text}, reduction=None), backend)
    except UnsupportedError:
        return None


def test_auto_falls_back_on_numpy_where_math_lacks_a_function() -> None:
    compiled = one_row(system(["x"], {"f": "digamma(x)**2"}, reduction=None))
    assert compiled.backend == "numpy"
    agree(compiled, {}, np.array([2.3]), 1e-6)


def test_weights_and_sums_over_rows() -> None:
    found = system(["w"], {"L": "(y - w*x)**2"}, ["x", "y"], reduction="sum", penalty="3*w**4")
    compiled = whole(found)
    value, gradient, hessian = compiled.all({"w": 2.0}, {"x": [1.0, 3.0], "y": [5.0, 7.0]})
    assert value == 9 + 1 + 48
    assert gradient["w"] == -2 * 1 * 3 - 2 * 3 * 1 + 96
    assert np.isclose(hessian.dense()[0, 0], 2 * (1 + 9) + 36 * 4)


def test_some_rows() -> None:
    rng = np.random.default_rng(0)
    data = {"x": rng.normal(size=9), "y": rng.normal(size=9)}
    chosen = np.array([7, 2, 2])
    at = np.array([0.3, -0.4])
    part = line().bind(data).take("m", chosen)
    alone = line().bind({k: v[chosen] for k, v in data.items()})
    assert np.array_equal(part.flat_gradient(at), alone.flat_gradient(at))
    found = system(
        {"w": ("n",)}, {"L": "sum((X@w - y)**2)/m"}, {"X": ("m", "n"), "y": ("m",)}, reduction=None
    )
    table = {"X": rng.normal(size=(9, 2)), "y": data["y"]}
    part = whole(found).bind(table).take("m", chosen)
    alone = whole(found).bind({k: v[chosen] for k, v in table.items()})
    assert np.array_equal(part.flat_gradient(at), alone.flat_gradient(at))


@pytest.mark.parametrize("backend", ["math", "numpy"])
def test_an_unused_parameter_has_derivative_zero(backend: str) -> None:
    compiled = one_row(system(["p", "q"], {"u": "q**2", "f": "3*p"}, reduction=None), backend)
    value, gradient, hessian = compiled.all({"p": 2.0, "q": 5.0})
    assert (value, gradient) == (6.0, {"p": 3.0, "q": 0.0})
    assert np.array_equal(hessian.dense(), np.zeros((2, 2)))
