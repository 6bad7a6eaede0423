"""What users hand in and carry away: symbols as keys, columns as vectors, masked data, pickles."""

from __future__ import annotations

import copy
import math
import pickle
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import sympy

import symopt as so
from symopt.foundation.errors import DataError, NameError_, ShapeError, SpecError, SymoptError

x, y, w, b = sympy.symbols("x y w b", real=True)
DATA = {"x": [0.0, 1.0, 2.0], "y": [1.0, 3.0, 5.5]}


def line() -> so.Model:
    return so.Model(data=[x, y], parameters=[w, b], loss=(y - w * x - b) ** 2 / 2)


def test_symbols_are_keys_wherever_names_are() -> None:
    """Compiled functions take parameters and data by symbol; blocks of Hessians too."""
    f = line().compile()
    named = f.all({"w": 1.0, "b": 2.0}, DATA)
    symbols = f.all({w: 1.0, b: 2.0}, {x: DATA["x"], y: DATA["y"]})
    assert symbols[0] == named[0] == f.value({b: 2.0, w: 1.0}, DATA)
    assert symbols[1] == named[1] == f.gradient({w: 1.0, b: 2.0}, DATA)
    assert f.pack({w: 1.0, b: 2.0}).tolist() == [1.0, 2.0]
    hessian = symbols[2]
    assert hessian[w, b] == hessian["w", "b"] == hessian.blocks["w", "b"] == pytest.approx(1.0)
    with pytest.raises(NameError_, match="v, b are not two parameters"):
        hessian["v", b]


def test_a_column_is_a_vector() -> None:
    """An (m, 1) array, as a MatrixSymbol("y", m, 1) suggests, is the vector; a row vector is not."""
    m, n = sympy.symbols("m n", integer=True, positive=True)
    big, target = sympy.MatrixSymbol("X", m, n), sympy.MatrixSymbol("y", m, 1)
    weights = sympy.MatrixSymbol("w", n, 1)
    model = so.Model(data=[big, target], parameters=[weights], loss="mean((y - X@w)**2)/2")
    rows = np.random.default_rng(3).normal(size=(6, 2))
    values = rows @ [1.0, -2.0]
    flat = model.fit({"X": rows, "y": values})
    column = model.fit({big: rows, target: values[:, None]}, start={weights: [[0.5], [0.5]]})
    np.testing.assert_allclose(column.parameters["w"], flat.parameters["w"])
    f = model.compile()
    here = f.value({"w": [[1.0], [1.0]]}, {"X": rows, "y": values[:, None]})
    assert here == f.value({"w": [1.0, 1.0]}, {"X": rows, "y": values})
    with pytest.raises(ShapeError, match=r"y has shape \(1, 6\)"):
        model.fit({"X": rows, "y": values[None, :]})


def test_masked_entries_are_missing() -> None:
    """What lies under a mask is no observation."""
    hidden = np.ma.masked_array([0, 1, 2], [False, True, False])
    with pytest.raises(DataError, match="x is not finite at row 2"):
        line().fit({**DATA, "x": hidden})
    with pytest.raises(DataError, match="x is not finite at row 2"):
        line().compile().value([1.0, 1.0], {**DATA, "x": hidden})
    whole = np.ma.masked_array(DATA["x"], False)
    assert line().fit({**DATA, "x": whole}).x == pytest.approx(line().fit(DATA).x)


def _same(value: Any) -> Any:  # noqa: ANN401
    return pickle.loads(pickle.dumps(value))


@pytest.mark.parametrize("again", [_same, copy.deepcopy], ids=["pickle", "deepcopy"])
def test_models_functions_results_and_derivations_can_be_pickled(again: Any) -> None:  # noqa: ANN401
    """Copies answer as the originals do, and nodes are the same nodes."""
    model = line()
    gradient, fitted, f = model.gradient(), model.fit(DATA), model.compile()
    other = again(model)
    assert other.gradient() == gradient
    assert other.plain == model.plain
    assert again(fitted).parameters == fitted.parameters
    assert again(fitted).message == fitted.message
    compiled = again(f)
    assert compiled.source == f.source
    assert compiled.value(fitted.x, DATA) == f.value(fitted.x, DATA)
    bound = again(f.bind(DATA, fitted.x))
    assert bound.flat_value(fitted.x) == f.value(fitted.x, DATA)
    system = again(model.system)
    assert system.whole.definitions[-1].body is model.system.whole.definitions[-1].body
    derivation = model.derive(wrt=w)
    assert again(derivation).text() == derivation.text()


def test_threads_derive_compile_and_evaluate_at_once() -> None:
    """Interning and FLINT's context are shared; the answers are those of one thread."""

    def run(k: int) -> tuple[str, float]:
        model = so.Model(
            data=["x", "y"],
            parameters=["w", "b"],
            definitions={"a": f"tanh(w*x + b) + {k}*w", "L": "(y - a)**2/2"},
            loss="L",
        )
        return model.derive().text(), model.compile().value([0.3, 0.2], DATA)

    alone = [run(k) for k in (1, 2, 1, 2)]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, (1, 2, 1, 2))) == alone


def test_gradients_of_long_chains_are_written_out_once() -> None:
    """Each adjoint is put in place once, for all parameters together, and stays what it was."""
    steps = 12
    names = [f"w_{k}" for k in range(1, steps + 1)]
    definitions = {
        f"a_{k}": f"tanh(w_{k}*{'x' if k == 1 else f'a_{k - 1}'})" for k in range(1, steps + 1)
    }
    model = so.Model(parameters=[*names, "x"], definitions=definitions, function=f"a_{steps}")
    point = {sympy.Symbol(name): sympy.Rational(1, 2) + k for k, name in enumerate([*names, "x"])}
    known = {str(s): float(v) for s, v in point.items()}
    found = model.gradient()
    for k in range(1, steps + 1):
        known[f"a_{k}"] = float(np.tanh(known[f"w_{k}"] * known["x" if k == 1 else f"a_{k - 1}"]))
    numbers = [float(entry.subs({s: known[s.name] for s in entry.free_symbols})) for entry in found]
    compiled = model.compile().gradient({name: known[name] for name in [*names, "x"]})
    np.testing.assert_allclose(numbers, list(compiled.values()), rtol=1e-6, atol=1e-300)


def test_results_show_themselves_on_a_few_lines() -> None:
    """Not with the whole path; of many unknowns the first."""
    shown = repr(so.minimize((x - 1) ** 2, {x: 3}))
    assert shown.splitlines()[:2] == ["<newton: converged, value 0.0", "  x = 1.0"]
    many = sympy.symbols("q_1:41", real=True)
    assert (
        len(repr(so.minimize(sum(q**2 for q in many), dict.fromkeys(many, 1.0))).splitlines()) == 23
    )
    assert repr(so.root(x**2 - 4, 3)).startswith("<root: converged, x = 2.0, value 0.0\n")


def test_a_condition_is_no_loss_and_a_list_no_start() -> None:
    """Both have one message."""
    with pytest.raises(SpecError, match="is a condition, not a number"):
        so.Model(parameters=[x], loss=sympy.Eq(x, 1))
    with pytest.raises(SymoptError, match="the expression has no unknowns"):
        so.minimize("5", {"x": 1})
    with pytest.raises(SpecError, match="start of x is not one number"):
        so.minimize(x**2, {x: [3]})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("text", "start", "point"),
    [
        ("(x - pi)**2", {"x": 1}, {"x": math.pi}),
        ("(x - e)**2 + cos(pi*y) + y**2", {"x": 1, "y": 0.2}, {"x": math.e}),
        ("2**x + 2**(-x)", {"x": 1.5}, {"x": 0}),
        ("x**y + (y - 1)**2 + (x - 2)**2", {"x": 2, "y": 0.5}, {}),
    ],
)
def test_constants_and_general_powers_are_minimized(text, start, point):
    result = so.minimize(text, start=start)
    assert result.success, result.message
    for name, value in point.items():
        assert result.at[name] == pytest.approx(value, abs=1e-7)
