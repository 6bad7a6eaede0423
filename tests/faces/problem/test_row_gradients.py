"""Fits that take a few rows at a time: what a model's rows are, and what has none."""

import json
from pathlib import Path

import numpy as np
import pytest

from symopt.__main__ import main
from symopt.calculus.system import system_of
from symopt.faces.problem.row_gradients import rows_of
from symopt.faces.runs.run import compile_model, fit_model
from symopt.foundation.errors import UnsupportedError
from symopt.model.spec import model_from_text, read_spec

SPECS = Path(__file__).parents[3] / "derivations"
LOGISTIC = """
data = ["x_1", "x_2", "y"]
parameters = ["w_1", "w_2", "b"]
loss = "L"
{penalty}
[definitions]
z = "w_1*x_1 + w_2*x_2 + b"
L = "log(1 + exp(z)) - y*z"
[fit]
reduction = "{reduction}"
"""
PENALTY = 'penalty = "w_1**2 + w_2**2"'


def table(count=200):
    rng = np.random.default_rng(2)
    x = rng.normal(size=(count, 2))
    y = (rng.random(count) < 1 / (1 + np.exp(-x @ [1.0, -2.0]))).astype(float)
    return {"x_1": x[:, 0], "x_2": x[:, 1], "y": y}


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("penalty", ["", PENALTY])
def test_the_mean_over_batches_is_the_gradient(reduction, penalty):
    model = model_from_text(LOGISTIC.format(penalty=penalty, reduction=reduction))
    system = system_of(model)
    bound = compile_model(model, system=system).bind(table())
    theta = np.array([0.3, -0.4, 0.1])
    rows = rows_of(system, bound, theta)
    parts = [rows.gradient(theta, np.arange(k, k + 20)) for k in range(0, 200, 20)]
    np.testing.assert_allclose(np.mean(parts, axis=0), bound.flat_gradient(theta), rtol=1e-10)


def array_model(loss):
    return model_from_text(
        'data = ["X", "y"]\nparameters = ["w"]\nloss = "L"\n'
        '[shapes]\nX = ["m", "n"]\ny = ["m"]\nw = ["n"]\n'
        f'[definitions]\nr = "X @ w - y"\nL = "{loss}"\n'
    )


@pytest.mark.parametrize(
    ("loss", "seen"),
    [
        ("sum(r**2)/(2*m)", True),
        ("sum(r**2) + 0.1*sum(w**2)", True),
        ("mean(log(1 + r**2)) + sum(w**2)", True),
        ("norm(r)", False),
        ("sum(r)**2/m", False),
    ],
)
def test_a_complete_loss_is_taken_for_what_it_does(loss, seen):
    model = array_model(loss)
    rng = np.random.default_rng(3)
    data = {"X": rng.normal(size=(40, 2)), "y": rng.normal(size=40)}
    if not seen:
        with pytest.raises(UnsupportedError, match="not seen to be a mean or a sum over rows"):
            fit_model(model, data, method="sgd")
        return
    system = system_of(model)
    theta = np.array([0.2, -0.1])
    bound = compile_model(model, system=system).bind(data, {"w": theta})
    rows = rows_of(system, bound, theta)
    parts = [rows.gradient(theta, np.arange(k, k + 8)) for k in range(0, 40, 8)]
    np.testing.assert_allclose(np.mean(parts, axis=0), bound.flat_gradient(theta), rtol=1e-9)


def test_a_softmax_regression_by_batches():
    rng = np.random.default_rng(5)
    data = {"X": rng.normal(size=(90, 3)), "Y": np.eye(3)[rng.integers(0, 3, 90)]}
    model = read_spec(SPECS / "softmax_regression.toml")
    best = fit_model(model, data)
    found = fit_model(model, data, method="svrg", step=0.1)
    assert found.fun == pytest.approx(best.fun, abs=1e-12)


def test_from_the_command_line(tmp_path, capsys):
    spec, data = tmp_path / "model.toml", tmp_path / "data.csv"
    spec.write_text(LOGISTIC.format(penalty=PENALTY, reduction="mean"))
    columns = table()
    lines = [
        ",".join(columns),
        *(",".join(map(repr, map(float, row))) for row in zip(*columns.values(), strict=True)),
    ]
    data.write_text("\n".join(lines))
    answers = []
    for method in ("newton", "sgd", "adam"):
        more = ["--set", "batch=16,step=0.01"] if method == "adam" else []
        assert main(["fit", str(spec), str(data), "--method", method, *more, "--json"]) == 0
        answers.append(json.loads(capsys.readouterr().out))
    for other in answers[1:]:
        assert other["outcome"] == "converged"
        for name, value in other["point"].items():
            assert value == pytest.approx(answers[0]["point"][name], abs=1e-6)
