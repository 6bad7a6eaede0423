"""C code against numpy code of the same models: values, gradients, Hessians, and what has no value.

Where there is no compiler the same calls give numpy code with a note, which is tested instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from symopt.calculus.system import System
from symopt.compilation.c.running import compiler
from symopt.compilation.c.running.compiler import find_compiler
from symopt.compilation.compiled import Compiled
from symopt.foundation.errors import ShapeError

from . import test_arrays, test_rows
from .support import one_row, system, whole

COMPILER = find_compiler() is not None


def is_c(compiled: Compiled) -> None:
    """The code is C, or there is no compiler and it says so."""
    if COMPILER:
        assert (compiled.backend, compiled.note) == ("c", "")
    else:
        assert compiled.backend == "numpy"
        assert "There is no C compiler here" in compiled.note


def same(found: System, data: Any, given: Any, tolerance: float = 1e-13) -> None:
    """Both give the same numbers, relative to the largest of each array."""
    compiled, reference = whole(found, "c"), whole(found, "numpy")
    is_c(compiled)
    mine, other = compiled.bind(data, given), reference.bind(data, given)
    at = other.layout.flat(given)
    agree(mine.flat_all(at), other.flat_all(at), tolerance)
    assert mine.flat_value(at) == pytest.approx(other.flat_value(at), rel=tolerance)
    agree(mine.flat_value_and_gradient(at), other.flat_value_and_gradient(at), tolerance)


def agree(mine: tuple[Any, ...], other: tuple[Any, ...], tolerance: float = 1e-13) -> None:
    for one, two in zip(mine, other, strict=True):
        assert np.shape(one) == np.shape(two)
        scale = np.abs(two).max()
        assert np.abs(np.asarray(one) - two).max() <= tolerance * scale


@pytest.mark.parametrize("count", [1, 37, 3000])
@pytest.mark.parametrize("name", test_rows.MODELS)
def test_columns(name: str, count: int) -> None:
    parameters, definitions, data, penalty = test_rows.MODELS[name]
    at = np.random.default_rng(2).normal(size=len(parameters)) * 0.6
    same(system(parameters, definitions, data, penalty=penalty), test_rows.rows(count), at)


@pytest.mark.parametrize("name", test_rows.MODELS)
def test_one_row(name: str) -> None:
    parameters, definitions, data, _ = test_rows.MODELS[name]
    found = system(parameters, definitions, data)
    compiled, reference = one_row(found, "c"), one_row(found, "numpy")
    is_c(compiled)
    row = {"x_1": 0.7, "x_2": -1.3, "y": 1.0}
    at = np.random.default_rng(3).normal(size=len(parameters)) * 0.6
    agree(compiled.bind(row).flat_all(at), reference.bind(row).flat_all(at))


@pytest.mark.parametrize("name", test_arrays.MODELS)
def test_arrays_of_any_shape(name: str) -> None:
    parameters, definitions, data = test_arrays.MODELS[name]
    found = system(parameters, definitions, data, reduction=None)
    table, values = test_arrays.draw(data, 1), test_arrays.draw(parameters, 2)
    at = whole(found, "numpy").bind(table, values).layout.pack(values) * 0.6
    same(found, table, at)


@pytest.fixture
def plain_processor(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Code for any processor of its kind, whose vectors are the shortest there are."""
    monkeypatch.setattr(compiler, "NATIVE", "-O2")
    compiler.machine.cache_clear()  # flags are found once
    yield
    compiler.machine.cache_clear()


@pytest.mark.usefixtures("plain_processor")
def test_short_vectors() -> None:
    parameters, definitions, data, penalty = test_rows.MODELS["network"]
    at = np.random.default_rng(2).normal(size=len(parameters)) * 0.6
    same(system(parameters, definitions, data, penalty=penalty), test_rows.rows(37), at)
    test_rows_of_any_width()


def test_rows_of_any_width() -> None:
    """Rows that are less than a vector, a whole number of vectors, and end within one."""
    found = system(
        {"w": ("n",)},
        {"z": "X @ w", "L": "sum(log(1 + exp(z)) - y*z)/m"},
        {"X": ("m", "n"), "y": ("m",)},
        reduction=None,
    )
    rng = np.random.default_rng(4)
    compiled, reference = whole(found, "c"), whole(found, "numpy")
    is_c(compiled)
    for width in (*range(1, 26), 39, 40, 41, 47, 87):
        for count in (1, 2, 5, 37):
            data = {"X": rng.normal(size=(count, width)), "y": rng.random(count)}
            at = rng.normal(size=width)
            mine, other = (c.bind(data, {"w": at}) for c in (compiled, reference))
            agree(mine.flat_value_and_gradient(at), other.flat_value_and_gradient(at))


def test_no_name_of_a_user_is_taken_for_another() -> None:
    """Names that generated C code has for itself, as sizes, data, parameters and definitions."""
    found = system(
        {"p": ("k", "n"), "q": ("k", "k"), "H": ("k",), "other": (), "out": ()},
        {
            "F": "p@row + q@start + H",
            "columns": "tanh(F)",
            "e": "sum((columns - to)**2)",
            "rows": "e*other**2 + out*e + exp(out)*other",
        },
        {"row": ("n",), "start": ("k",), "to": ("k",)},
        reduction=None,
    )
    rng = np.random.default_rng(3)
    k, n = 5, 3
    data = {"row": rng.normal(size=n), "start": rng.normal(size=k), "to": rng.normal(size=k)}
    given = {"p": rng.normal(size=(k, n)), "q": rng.normal(size=(k, k)), "H": rng.normal(size=k)}
    same(found, data, given | {"other": 0.3, "out": -0.7})
    names = [
        "i",
        "k",
        "a",
        "b",
        "n",
        "count",
        "start",
        "theta",
        "sums",
        "work",
        "next",
        "fma",
        "y0",
    ]
    text = " + ".join(f"exp({name}*x)*log(2 + {name}**2)" for name in names)
    scalars = system(names, {"z": text, "L": "log(1 + exp(z/50)) + z**2*sigmoid(-z)"}, ["x"])
    at = rng.normal(size=len(names)) * 0.2
    same(scalars, {"x": np.array([0.7, -0.2, 0.4])}, at)


OUTSIDE = [
    ("log(x) + y**2", -1.0), ("log(x) + y", 0.0), ("exp(x)*y", 1000.0), ("sqrt(x)*y", -2.0), ("1/x + y", 0.0),
    ("x**y", -2.0), ("exp(x) - log(x)*y", -1.0), ("asin(x)*y", 3.0), ("max(x, log(x - 5))*y", 1.0),
    ("Piecewise((log(x), x > 0), (y, True))", -1.0), ("abs(x)*y + sign(x)", 0.0), ("relu(x)*y**2", 0.0),
    ("gamma(x)*y", -2.0), ("atanh(x)*y", 1.0), ("x**(3/2)*y**5", -1.0), ("cosh(x)*y", 800.0),
    ("tanh(x)*sinh(y) + softplus(x*y)", -900.0), ("digamma(x)*y", 0.0), ("hypot(x, y)", 0.0),
    ("erf(x)*erfc(y) + atan2(x, y)", 2.0), ("loggamma(x)*y", 0.5), ("floor(x)*ceiling(y)*y", 1.5),
]  # fmt: skip


@pytest.mark.parametrize(("text", "at"), OUTSIDE)
def test_outside_the_domain_and_at_kinks_the_outcome_is_that_of_numpy(text: str, at: float) -> None:
    found = system(["x", "y"], {"f": text}, reduction=None)
    compiled, reference = one_row(found, "c"), one_row(found, "numpy")
    is_c(compiled)
    point = np.array([at, 0.7])
    for one, two in zip(
        compiled.bind().flat_all(point), reference.bind().flat_all(point), strict=True
    ):
        np.testing.assert_allclose(one, two, rtol=1e-12, atol=1e-300)


def test_the_number_of_threads_does_not_change_a_bit() -> None:
    found = system(
        {"w": ("n",), "b": ()},
        {"yhat": "sigmoid(X@w + b)", "L": test_arrays.LOG_LOSS},
        test_arrays.X_Y,
        reduction=None,
    )
    rng = np.random.default_rng(1)
    data = {"X": rng.normal(size=(9001, 3)), "y": rng.integers(0, 2, 9001).astype(float)}
    compiled, at = whole(found, "c"), rng.normal(size=4)
    is_c(compiled)
    one, three = (compiled.bind(data, at, threads=n).flat_all(at) for n in (1, 3))
    for first, second in zip(one, three, strict=True):
        assert np.array_equal(first, second)


def test_a_vector_of_another_length_is_refused() -> None:
    found = system(
        {"w": ("n",), "b": ()}, {"L": "sum((X@w + b)**2)"}, {"X": ("m", "n")}, reduction=None
    )
    compiled = whole(found, "c")
    is_c(compiled)
    bound = compiled.bind({"X": np.ones((4, 3))}, np.zeros(4))
    assert bound.flat_value(np.zeros(4)) == 0.0
    if COMPILER:
        for wrong in (np.zeros(3), np.zeros(5)):
            for call in (bound.flat_value, bound.flat_gradient, bound.flat_hessian):
                with pytest.raises(ShapeError, match="expected 4"):
                    call(wrong)


def test_some_rows_and_a_copy_in_another_process() -> None:
    import pickle

    found = system(["w", "b"], {"L": "(y - w*x - b)**2/2"}, ["x", "y"])
    compiled = whole(found, "c")
    rng = np.random.default_rng(0)
    data = {"x": rng.normal(size=9), "y": rng.normal(size=9)}
    at, chosen = np.array([0.3, -0.4]), np.array([7, 2, 2])
    part = compiled.bind(data).take("m", chosen)
    alone = compiled.bind({k: v[chosen] for k, v in data.items()})
    assert np.array_equal(part.flat_gradient(at), alone.flat_gradient(at))
    again = pickle.loads(pickle.dumps(compiled))
    assert again.backend == compiled.backend
    assert again.value(at, data) == compiled.value(at, data)


ROWS_ELSEWHERE: dict[str, tuple[dict[str, Any], dict[str, str], dict[str, Any]]] = {
    "last": ({"w": ("n",)}, {"f": "sum(tanh(w.T@X)**2)"}, {"X": ("n", "m")}),
    "in the middle": (
        {"w": ("n", "k")},
        {"f": "Sum(Sum(Sum(sin(w[i,l]*X[i,j,l]), (i, 1, n)), (j, 1, m)), (l, 1, k))"},
        {"X": ("n", "m", "k")},
    ),
    "first of three": (
        {"w": ("n", "k")},
        {"f": "Sum(tanh(Sum(Sum(w[i,l]*X[j,i,l], (i, 1, n)), (l, 1, k)))**2, (j, 1, m))"},
        {"X": ("m", "n", "k")},
    ),
    "weights of several axes": (
        {"W": ("n", "h"), "v": ("h",)},
        {"A": "tanh(X@W)", "f": "sum((A@v - y)**2)/m"},
        {"X": ("m", "n"), "y": ("m",)},
    ),
}


@pytest.mark.parametrize("count", [7, 40])
@pytest.mark.parametrize("name", ROWS_ELSEWHERE)
def test_rows_along_any_axis(name: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(test_arrays.SIZES, "m", count)
    parameters, definitions, data = ROWS_ELSEWHERE[name]
    found = system(parameters, definitions, data, reduction=None)
    table, values = test_arrays.draw(data, 1), test_arrays.draw(parameters, 2)
    at = whole(found, "numpy").bind(table, values).layout.pack(values) * 0.6
    same(found, table, at)
