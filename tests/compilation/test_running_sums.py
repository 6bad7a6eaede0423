"""Running sums in arrays: cumsum of m numbers, not a mask of m² of them."""

import numpy as np
import pytest

from symopt.faces.runs.run import compile_model
from symopt.model.spec_table import model_from_table

SHAPES = {"X": ["m", "n"], "y": ["m"], "x": ["m"], "Y": ["m", "k"], "w": ["n"], "W": ["n", "k"]}


def suffix(a):
    return np.cumsum(a[::-1])[::-1]


# formula, the same in numpy, whether no mask is left in value and gradient
FORMS = [
    ("sum((cumsum(X@w) - y)**2)", lambda p: ((np.cumsum(p.X @ p.w) - p.y) ** 2).sum(), True),
    (
        "sum((cumsum(a*exp(-b*x)) - y)**2)",
        lambda p: ((np.cumsum(p.a * np.exp(-p.b * p.x)) - p.y) ** 2).sum(),
        True,
    ),
    (
        "sum(tanh(cumsum(X@W, axis=0))*Y)",
        lambda p: (np.tanh(np.cumsum(p.X @ p.W, 0)) * p.Y).sum(),
        True,
    ),
    (
        "sum((cumsum(X@W, axis=1) - Y)**2)",
        lambda p: ((np.cumsum(p.X @ p.W, 1) - p.Y) ** 2).sum(),
        False,
    ),
    (
        "sum(cumsum(sigmoid(X@W), axis=1)*cumsum(Y, axis=0))",
        lambda p: (np.cumsum(1 / (1 + np.exp(-p.X @ p.W)), 1) * np.cumsum(p.Y, 0)).sum(),
        False,
    ),
    (
        "sum(log(cumsum(exp(X@w))) - X@w)",
        lambda p: (np.log(np.cumsum(np.exp(p.X @ p.w))) - p.X @ p.w).sum(),
        False,
    ),
    (
        "Sum((Sum(x[j]*exp(-a*x[j]), (j, i, m)) - b*y[i])**2, (i, 1, m))",
        lambda p: ((suffix(p.x * np.exp(-p.a * p.x)) - p.b * p.y) ** 2).sum(),
        True,
    ),
    ("sum(cumsum(cumsum(X@w))**2)", lambda p: (np.cumsum(np.cumsum(p.X @ p.w)) ** 2).sum(), False),
]


class Point:
    """Data and parameters by name."""

    def __init__(self, **values):
        self.__dict__.update(values)


def compiled(formula, rows):
    names = [n for n in (*SHAPES, "a", "b") if n in formula.replace("axis", "").replace("exp", "")]
    data = [n for n in names if n in ("X", "y", "x", "Y")]
    parameters = [n for n in names if n not in data]
    shapes = {n: SHAPES[n] for n in names if n in SHAPES}
    table = {"data": data, "parameters": parameters, "loss": "L", "shapes": shapes}
    rng = np.random.default_rng(2)
    sizes = {"m": rows, "n": 3, "k": 4}
    values = {n: 0.3 * rng.standard_normal([sizes[s] for s in SHAPES.get(n, [])]) for n in names}
    model = model_from_table({**table, "definitions": {"L": formula}})
    function = compile_model(model, backend="numpy")
    bound = function.bind({n: values[n] for n in data}, {n: values[n] for n in parameters})
    return function, bound, values, parameters


@pytest.mark.parametrize(
    ("formula", "expected", "lean"), FORMS, ids=lambda x: x if type(x) is str else ""
)
def test_running_sums_are_right_with_their_derivatives(formula, expected, lean):
    function, bound, values, parameters = compiled(formula, 6)
    theta = bound.layout.pack({n: values[n] for n in parameters})

    def value(t):
        moved = bound.layout.unpack(t)
        return float(expected(Point(**{**values, **{n: np.asarray(moved[n]) for n in parameters}})))

    found, gradient, hessian = bound.flat_all(theta)
    assert found == pytest.approx(value(theta), rel=1e-12)
    step = 1e-5
    for k, unit in enumerate(np.eye(len(theta)) * step):
        slope = (value(theta + unit) - value(theta - unit)) / (2 * step)
        assert gradient[k] == pytest.approx(slope, rel=1e-5, abs=1e-6)
        ahead, behind = bound.flat_gradient(theta + unit), bound.flat_gradient(theta - unit)
        np.testing.assert_allclose(
            hessian[:, k], (ahead - behind) / (2 * step), rtol=1e-4, atol=1e-5
        )
    first = function.source[: function.source.index("def all(")]
    if lean:
        assert "cumsum" in first
        assert "np.where((1" not in first


def test_a_running_sum_of_many_rows_takes_little_memory():
    _, bound, values, _ = compiled("sum((cumsum(X@w) - y)**2)", 200_000)
    gradient = bound.flat_gradient(values["w"])
    residual = np.cumsum(values["X"] @ values["w"]) - values["y"]
    np.testing.assert_allclose(gradient, 2 * residual @ np.cumsum(values["X"], axis=0), rtol=1e-9)
