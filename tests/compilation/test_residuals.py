"""If these fail, sums of squares are missed, or their residuals are not those of the objective."""

import numpy as np
import pytest

from symopt.calculus.system import system_of
from symopt.compilation.compile import compile_graph
from symopt.compilation.residuals.compile import EXTENDED, compile_residuals
from symopt.compilation.residuals.squares import squares_of
from symopt.model.spec_table import model_from_table

COLUMNS = {"data": ["x", "y"], "parameters": ["a", "b"], "loss": "L"}
ARRAYS = {
    "data": ["X", "y"],
    "parameters": ["w"],
    "loss": "L",
    "shapes": {"X": ["m", "n"], "y": ["m"], "w": ["n"]},
}
NETWORK = {
    "data": ["X", "y"],
    "parameters": ["W", "v", "c"],
    "loss": "L",
    "shapes": {"X": ["m", "n"], "y": ["m"], "W": ["n", 3], "v": [3]},
}
MATRICES = {
    "data": ["Y"],
    "parameters": ["A", "B"],
    "loss": "L",
    "shapes": {"Y": ["m", "n"], "A": ["m", 2], "B": ["n", 2]},
}


def with_(table, loss, *, penalty=None, **definitions):
    more = {"penalty": penalty} if penalty else {}
    return {**table, "definitions": {**definitions, "L": loss}, **more}


SQUARES = {
    "a row": with_(COLUMNS, "(y - f)**2", f="a*exp(-b*x)"),
    "half a square": with_(COLUMNS, "(y - a*x - b)**2/2"),
    "a factor inside": with_(COLUMNS, "(2*y - 2*a*x - 2*b)**2"),
    "a weight by hand": with_(COLUMNS, "x**2*(y - a - b*x)**2"),
    "an absolute value": with_(COLUMNS, "abs(y - a*x - b)**2"),
    "a power and a term without parameters": with_(COLUMNS, "(a*x)**4 + (b - y)**2 + y"),
    "two outputs": with_(COLUMNS, "(y - a*x)**2 + 3*(log(1 + y**2) - tanh(b*x))**2"),
    "a penalty": with_(COLUMNS, "(y - a*x - b)**2", penalty="0.1*(a**2 + b**2)"),
    "a name of a name": with_(COLUMNS, "r**2", s="exp(a)", f="s*x + b", r="y - f"),
    "cases": with_(COLUMNS, "(y - Piecewise((a*x, x > 0), (b*x, True)))**2"),
    "arrays": with_(ARRAYS, "sum((y - X@w)**2)"),
    "a mean of arrays": with_(ARRAYS, "mean((y - X@w)**2) + 0.1*sum(w**2)"),
    "a norm": with_(ARRAYS, "norm(r)**2/(2*m)", r="X@w - y"),
    "an inner product": with_(ARRAYS, "(y - tanh(X@w)).T@(y - tanh(X@w))"),
    "a network": with_(NETWORK, "mean((y - f)**2)", A="tanh(X@W + c)", f="A@v"),
    "a factorization": with_(MATRICES, "sum((Y - A@B.T)**2) + 0.3*sum(A**2) + 0.3*sum(B**2)"),
}
OTHERS = {
    "logistic": with_(COLUMNS, "log(1 + exp(a*x)) - y*(a*x + b)"),
    "absolute": with_(COLUMNS, "abs(y - a*x - b)"),
    "a product": with_(COLUMNS, "(y - a*x)*(y - b*x)"),
    "not written as a square": with_(COLUMNS, "y**2 - 2*a*y + a**2 + b**2"),
    "a square root": with_(ARRAYS, "norm(y - X@w)"),
}


def bound_residuals(table, seed=0):
    """Residuals and the compiled objective over drawn data, with a drawn point."""
    generator = np.random.default_rng(seed)
    system = system_of(model_from_table(table))
    names = [v.name for v in system.model.data]
    sizes = {"m": 7, "n": 2}
    arrays = {
        v.name: generator.normal(size=tuple(sizes.get(s, s) for s in v.shape) or (7,))
        for v in system.model.data
    }
    shapes = {v.name: tuple(sizes.get(s, s) for s in v.shape) for v in system.model.parameters}
    point = {name: generator.normal(size=shape) for name, shape in shapes.items()}
    compiled = compile_graph(system.whole, system.objective, system.parameters, data=names)
    bound = compiled.bind(arrays, point)
    code = compile_residuals(system.whole, system.objective, system.parameters, names)
    return bound, code.bind(bound), bound.layout.pack(point)


@pytest.mark.parametrize("name", SQUARES)
def test_residuals_give_the_objective_and_its_gradient(name):
    bound, residuals, theta = bound_residuals(SQUARES[name])
    shift = np.linspace(0.1, 0.3, len(theta))

    def left(point):  # what is no square, the same wherever the parameters are
        r = residuals.residuals(point)
        return bound.flat_value(point) - r @ r

    assert left(theta) == pytest.approx(left(theta + shift), abs=1e-11)
    r, jacobian = residuals.residuals(theta), residuals.jacobian(theta)
    assert jacobian.shape == (len(r), len(theta)) == (residuals.size, bound.layout.size)
    np.testing.assert_allclose(2 * jacobian.T @ r, bound.flat_gradient(theta), atol=1e-11)
    step = 1e-6
    for k, unit in enumerate(np.eye(len(theta))):
        ahead, behind = (residuals.residuals(theta + s * unit) for s in (step, -step))
        np.testing.assert_allclose((ahead - behind) / (2 * step), jacobian[:, k], atol=1e-8)


@pytest.mark.parametrize("name", OTHERS)
def test_other_losses_are_no_sums_of_squares(name):
    system = system_of(model_from_table(OTHERS[name]))
    assert squares_of(system.whole, system.objective, system.parameters) is None


def test_a_negative_factor_is_seen_in_the_data():
    system = system_of(model_from_table(with_(COLUMNS, "x*(y - a - b*x)**2")))
    code = compile_residuals(system.whole, system.objective, system.parameters, ["x", "y"])
    compiled = compile_graph(system.whole, system.objective, system.parameters, data=["x", "y"])
    assert code.bind(compiled.bind({"x": [1.0, 2.0], "y": [0.0, 1.0]})) is not None
    assert code.bind(compiled.bind({"x": [1.0, -2.0], "y": [0.0, 1.0]})) is None


def test_penalties_come_last_and_are_no_observations():
    _, residuals, theta = bound_residuals(SQUARES["a penalty"])
    assert residuals.observed.tolist() == [True] * 7 + [False] * 2
    np.testing.assert_allclose(residuals.residuals(theta)[7:] ** 2, 0.1 * theta**2)
    assert residuals.responses().shape == (7,)
    assert residuals.kinds == 1


def test_data_are_the_decimals_they_were_written_as():
    system = system_of(model_from_table(with_(COLUMNS, "(y - a - b*x)**2")))
    code = compile_residuals(system.whole, system.objective, system.parameters, ["x", "y"])
    compiled = compile_graph(system.whole, system.objective, system.parameters, data=["x", "y"])
    held = code.bind(compiled.bind({"x": [0.1, 0.2], "y": [0.3, 0.7]}))
    residuals = held.bases(np.array([0, 3], dtype=EXTENDED))
    exact = EXTENDED("0.3") - 3 * EXTENDED("0.1")
    assert abs(residuals[0]) == abs(exact)
    assert residuals.dtype == held.jacobian(np.zeros(2, dtype=EXTENDED)).dtype == EXTENDED
