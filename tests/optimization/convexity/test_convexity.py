"""If these fail, a point may be called the minimum of an objective that is not convex."""

import re

import numpy as np
import pytest

from symopt.calculus.system import system_of
from symopt.compilation.blocks.mapped import Mapped
from symopt.faces.problem.row_size import row_size
from symopt.faces.runs.run import compile_model
from symopt.model.spec_table import model_from_table
from symopt.optimization.convexity.disciplined import is_convex
from symopt.optimization.estimation.reduction import summed_over

ROWS = 12
SHAPES = {"X": ["m", "n"], "y": ["m"], "w": ["n"], "s": ["m"], "Y": ["m", "k"], "W": ["n", "k"]}
Z = {"z": "X @ w + b"}


def bound_of(loss: str, definitions: dict[str, str] | None = None, **table: object):
    """Return the system and the objective bound to a few rows."""
    draw = np.random.default_rng(2)
    data = {
        "X": draw.normal(size=(ROWS, 3)),
        "y": (draw.random(ROWS) < 0.5).astype(float),
        "s": draw.random(ROWS),
        "Y": np.eye(4)[draw.integers(0, 4, ROWS)],
        "u": draw.normal(size=ROWS),
    }
    parameters = {"w": np.zeros(3), "b": 0.0, "W": np.zeros((3, 4)), "c": 0.0}
    text = " ".join([loss, *(definitions or {}).values(), str(table.get("fit"))])
    words = set(re.findall(r"[A-Za-z]+", text))
    used = [n for n in data if n in words]
    unknowns = [n for n in parameters if n in words]
    given: dict[str, np.ndarray] = table.pop("data", {})  # pyright: ignore[reportAssignmentType]
    model = model_from_table(
        {
            "data": used,
            "parameters": unknowns,
            "loss": "L",
            "shapes": {n: s for n, s in SHAPES.items() if n in (*used, *unknowns)},
            "definitions": {**(definitions or {}), "L": loss},
            **table,
        }
    )
    system = system_of(model)
    bound = compile_model(model, system=system).bind(
        {n: given.get(n, data[n]) for n in used}, {n: parameters[n] for n in unknowns}
    )
    return system, bound


def seen(loss: str, definitions: dict[str, str] | None = None, **table: object) -> bool:
    """Return whether the loss is seen to be convex."""
    system, bound = bound_of(loss, definitions, **table)
    return is_convex(bound, system.rows or row_size(bound))


@pytest.mark.parametrize(
    ("loss", "definitions"),
    [
        ("-sum(y*log(p) + (1 - y)*log(1 - p))/m", {**Z, "p": "sigmoid(z)"}),
        ("-sum(y*log(p) + (1 - y)*log(1 - p))", {**Z, "p": "(1 + erf(z/sqrt(2)))/2"}),
        ("mean(exp(z) - y*z) + 0.1*sum(w^2)", Z),
        ("sum(s*(y - z)^2)/sum(s)", Z),
        ("-sum(Y*log(P))/m + 0.01*sum(W^2)", {"P": "softmax(X @ W)"}),
        ("mean(log(cosh(z - y))) + exp(-b)", Z),
        ("sum(sqrt(1 + (y - z)^2) - 1)", Z),
        ("sum(sqrt(s + (y - z)^2 + b^2))", Z),
    ],
)
def test_sums_over_rows_of_convex_terms_are_seen(loss, definitions):
    assert seen(loss, definitions)


@pytest.mark.parametrize(
    ("loss", "definitions"),
    [
        ("sum(log(1 + (y - z)^2))", Z),  # Cauchy's loss
        ("sum(sqrt(2 + (y - z)^2 - b^2))", Z),
        ("sum(sqrt(1 + (y - z)^2)*z)", Z),
        ("-sum(sqrt(1 + (y - z)^2))", Z),
        ("sum((y - tanh(z))^2)", Z),
        ("-sum(softplus(z))", Z),
        ("-sum(Y*log(P))", {"P": "softmax((X @ W)^2)"}),
        ("sum(Y*log(P))", {"P": "softmax(X @ W)"}),
        ("sum((y - z*b)^2)", {"z": "X @ w"}),
        ("sum(exp(-z^2))", Z),
        ("mean(exp(z) - y*z) - 0.1*sum(w^2)", Z),
        ("log(sum(exp(z)))", Z),  # convex, and no sum over rows
        ("sum(z)^2", Z),
        ("sum((z - sum(z)/m)^2)", Z),  # centered: every term knows all rows
        ("sum((y - sum(s)*z)^2)", Z),
        ("sum((y - z/m)^2)", Z),
    ],
)
def test_what_is_no_such_sum_is_not(loss, definitions):
    assert not seen(loss, definitions)


def test_signs_are_those_of_the_data():
    loss = "sum(s*softplus(z))"
    assert seen(loss, Z)
    weights = np.ones(ROWS)
    weights[-1] = -1e-3
    assert not seen(loss, Z, data={"s": weights})
    assert not seen(loss, Z, data={"s": Mapped(weights)})
    assert seen(loss, Z, data={"s": Mapped(np.abs(weights))})
    naive = ("-sum(y*log(p) + (1 - y)*log(1 - p))/m", {**Z, "p": "sigmoid(z)"})
    assert not seen(*naive, data={"y": np.full(ROWS, 1.5)})


def test_weights_count_in_models_of_one_row():
    table = {"fit": {"weights": "s"}, "shapes": {}}
    assert seen("(y - u*b)^2", {"k": "b"}, **table)
    assert not seen("(y - u*b)^2", {"k": "b"}, **table, data={"s": np.linspace(-1, 1, ROWS)})


def test_convex_is_convex():
    """What is seen to be convex has a positive semidefinite Hessian over any of its rows."""
    draw = np.random.default_rng(0)
    for loss, definitions in [
        ("-sum(Y*log(P))/m + 0.01*sum(W^2)", {"P": "softmax(X @ W)"}),
        ("mean(exp(z) - y*z)", Z),
    ]:
        _, bound = bound_of(loss, definitions)
        for _ in range(5):
            point = draw.normal(size=bound.layout.size)
            some = bound.take("m", draw.permutation(ROWS)[:3])
            whole, part = bound.flat_hessian(point), some.flat_hessian(point)
            rest = ROWS * whole - 3 * part
            assert np.linalg.eigvalsh(rest).min() > -1e-10


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("mean((y - z)^2)", ROWS),
        ("sum((y - z)^2)/m", ROWS),
        ("sum((y - z)^2)", 1),
        ("mean((y - z)^2) + 0.1*sum(w^2)", ROWS),
        ("sum((y - z)^2) + sum(w^2)/n", 1),
    ],
)
def test_a_mean_is_told_from_a_sum(loss, expected):
    system, bound = bound_of(loss, Z)
    assert summed_over(system, bound) == expected
