"""Sums over blocks of rows: the same numbers as whole arrays, whatever the blocks and threads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from symopt.compilation.arrays.plan import ArrayPlan, plan_arrays
from symopt.compilation.backend import Source, load_python
from symopt.compilation.backends.numpy_backend import (
    DIALECT,
    UNPACK,
    array_words,
    module,
    operator_helpers,
)
from symopt.compilation.blocks.form import block_form, row_sizes
from symopt.compilation.blocks.run import Blocks, block_size
from symopt.compilation.bound import Bound
from symopt.compilation.compiled import Compiled
from symopt.compilation.numpy_code.arrays import NumpyArrays
from symopt.compilation.stable.stabilize import stabilize
from symopt.foundation.errors import UnsupportedError

from .support import system, whole
from .test_arrays import MODELS

ROWS = {"m": 700, "n": 5, "k": 3, "h": 4}
BLOCKED = [
    "logistic", "linear", "softmax", "hidden layer", "two matrices", "norm", "mean inside", "pieces",
    "kinks", "gelu",
]  # fmt: skip
MORE: dict[str, tuple[dict[str, Any], dict[str, str], dict[str, Any]]] = {
    "features first": (
        {"w": ("n",), "b": ()},
        {"z": "w@X + b", "L": "-sum(y*log(sigmoid(z)) + (1 - y)*log(1 - sigmoid(z)))/m"},
        {"X": ("n", "m"), "y": ("m",)},
    ),
    "centered": (
        {"w": ("n",)},
        {"c": "sum(y)/m", "r": "X@w - (y - c)", "s": "sum(r**2)/m", "L": "sum((r/sqrt(s))**4) + log(s)"},
        {"X": ("m", "n"), "y": ("m",)},
    ),
    "weights of both signs": (
        {"w": ("n",)},
        {"L": "sum(y*exp(X@w/10))"},
        {"X": ("m", "n"), "y": ("m",)},
    ),
    "no use of the rows but one": ({"w": ("n",)}, {"L": "sum(y)*w@w + m*sum(w)"}, {"y": ("m",)}),
    "learned variance": (
        {"w": ("n",), "s": ()},
        {"r": "y - X@w", "L": "sum(r**2)/(2*exp(2*s)) + m*s"},
        {"X": ("m", "n"), "y": ("m",)},
    ),
    "poisson": (
        {"w": ("n",)},
        {"z": "X@w/5", "L": "sum(exp(z) - y*z)/m"},
        {"X": ("m", "n"), "y": ("m",)},
    ),
}  # fmt: skip
EVERY = {**{name: MODELS[name] for name in BLOCKED}, **MORE}
NOT_ROWS: dict[str, tuple[dict[str, Any], dict[str, str], dict[str, Any]]] = {
    "factors": MODELS["factors"],
    "log sum": MODELS["log sum"],
    "lag": ({"w": ()}, {"L": "Sum((y[i+1] - w*y[i])**2, (i, 1, m-1))"}, {"y": ("m",)}),
    "largest": ({"w": ("n",)}, {"L": "max(X@w)"}, {"X": ("m", "n")}),
    "pairs of rows": (
        {"w": ("n",)},
        {"z": "X@w", "L": "Sum(Sum((z[i] - z[j])**2, (j, 1, m)), (i, 1, m))"},
        {"X": ("m", "n")},
    ),
}  # fmt: skip


def compiled(model: tuple[dict[str, Any], dict[str, str], dict[str, Any]]) -> Compiled:
    parameters, definitions, data = model
    return whole(system(parameters, definitions, data, reduction=None), "numpy")


def bound(found: Compiled, seed: int = 0, **settings: Any) -> tuple[Bound, np.ndarray]:
    rng = np.random.default_rng(seed)
    data: dict[str, Any] = {}
    for name in found.data:
        shape = tuple(ROWS[str(d.terms[0][0])] for d in found.shapes[name])
        data[name] = rng.normal(size=shape)
        if name in ("y", "Y") and "both" not in found.source:
            data[name] = (data[name] > 0).astype(float)
    starts = {
        n: rng.normal(size=tuple(ROWS[str(d.terms[0][0])] for d in found.shapes[n])) * 0.3 + 0.1
        for n in found.parameters
    }
    out = found.bind(data, starts, **settings)
    return out, out.layout.pack(starts)


def array_plan(found: Compiled) -> ArrayPlan:
    name = found.graph.definitions[-1].name
    return plan_arrays(stabilize(found.graph, name), name, found.parameters)


def on_whole_arrays(plan: ArrayPlan, arguments: tuple[str, ...]) -> Any:
    function = NumpyArrays(plan, DIALECT, array_words(), 2)
    used = function.used_functions
    text = module([function.source("all", arguments)], used, [UNPACK, *operator_helpers(used)])
    return load_python(Source(text, ("all",), arguments))["all"]


def close(one: Any, two: Any) -> None:
    for a, b in zip(one, two, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12 * (1 + np.abs(b).max()))


@pytest.mark.parametrize("name", EVERY)
def test_blocks_give_what_whole_arrays_give(name: str) -> None:
    found = compiled(EVERY[name])
    assert set(found.complete.blocked) == {"value", "value_and_gradient", "all"}
    model, theta = bound(found)
    expected = on_whole_arrays(array_plan(found), found.complete.arguments)(theta, *model.arguments)
    for numbers, threads in ((64, 1), (64, 3), (300, 2), (1 << 18, 1)):
        over_blocks = Blocks(threads, numbers)
        run = {
            title: function(theta, *model.arguments, over_blocks=over_blocks)
            for title, function in found.complete.functions.items()
        }
        close(run["all"], expected)
        close(run["value_and_gradient"], expected[:2])
        close([run["value"]], expected[:1])


@pytest.mark.parametrize("name", ["logistic", "hidden layer", "centered"])
def test_results_do_not_depend_on_the_threads(name: str) -> None:
    found = compiled(EVERY[name])
    model, theta = bound(found)
    runs = [
        found.complete.functions["all"](theta, *model.arguments, over_blocks=Blocks(threads, 64))
        for threads in (1, 2, 3, 7)
    ]
    for run in runs[1:]:
        for one, two in zip(run, runs[0], strict=True):
            assert np.array_equal(one, two)


@pytest.mark.parametrize("name", NOT_ROWS)
def test_what_is_no_sum_over_rows_is_left_whole(name: str) -> None:
    plan = array_plan(compiled(NOT_ROWS[name]))
    assert all(block_form(plan, 0, size) is None for size in row_sizes(plan))


def test_a_mean_needed_by_rows_takes_another_loop() -> None:
    plan = array_plan(compiled(EVERY["centered"]))
    forms = [block_form(plan, level, "m") for level in (0, 1, 2)]
    assert [len(form.loops) for form in forms if form is not None] == [2, 3, 3]


def test_the_source_runs_on_its_own() -> None:
    found = compiled(EVERY["logistic"])
    model, theta = bound(found)
    space: dict[str, Any] = {}
    exec(found.source, space)
    close(space["all"](theta, *model.arguments), model.flat_all(theta))


def test_what_needs_no_row_is_computed_once() -> None:
    found = compiled(({"w": ("n",)}, {"L": "sum((X@(w*exp(w)) - y)**2)"}, MODELS["logistic"][2]))
    before, inside = found.source.split("def value(")[1].split("def rows(")[:2]
    assert "np.exp(w)" in before
    assert "np.exp" not in inside.split("return")[0]


def test_outside_of_the_domain_there_is_nan_and_no_warning() -> None:
    found = compiled(({"w": ("n",)}, {"L": "sum(log(X@w))"}, {"X": ("m", "n")}))
    model, theta = bound(found)
    got = found.complete.functions["all"]
    with np.errstate(all="ignore"):
        assert np.isnan(got(theta, *model.arguments, over_blocks=Blocks(3, 64))[0])


def test_single_precision_is_near_and_its_sums_are_double() -> None:
    found = compiled(EVERY["logistic"])
    model, theta = bound(found)
    single, _ = bound(found, dtype="float32")
    exact, near = model.flat_all(theta), single.flat_all(theta)
    for one, two in zip(near, exact, strict=True):
        assert np.asarray(one).dtype == np.float64
        np.testing.assert_allclose(one, two, rtol=1e-4, atol=1e-5)
    assert all(a.dtype == np.float32 for a in single.arguments if isinstance(a, np.ndarray))


@pytest.mark.parametrize("setting", [{"threads": 0}, {"dtype": "float16"}])
def test_settings_that_are_none(setting: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedError, match="threads is 0|'float16' is no precision"):
        bound(compiled(EVERY["logistic"]), **setting)


def test_blocks_divide_one_another() -> None:
    sizes = [block_size(width) for width in range(1, 5000)]
    assert all(max(sizes) % size == 0 for size in sizes)
