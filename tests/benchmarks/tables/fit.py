"""A full fit of logistic regression to a gradient norm of 1e-8, beside scikit-learn's solvers."""

import importlib
from dataclasses import replace

import numpy as np

from symopt.calculus.system import system_of
from symopt.faces.runs.run import compile_model, fit_model
from tests.benchmarks.models import logistic_rows

TITLE = "logistic regression fitted to gradient norm 1e-8"
SIZES = ((10**6, 20), (10**5, 200))


def rows(run):
    """Yield times of fits from nothing but the model and the data."""
    for m, n in SIZES:
        m = m // 10 if run.quick else m
        rng = np.random.default_rng(0)
        inputs = rng.normal(size=(m, n))
        truth = rng.normal(size=n) / np.sqrt(n)
        labels = (rng.random(m) < 1 / (1 + np.exp(-inputs @ truth))).astype(float)
        data = {"X": inputs, "y": labels}
        model = logistic_rows()
        prepared = (system_of(model), compile_model(model))
        reached = {}

        def ours(model=model, prepared=prepared, data=data, reached=reached):
            found = fit_model(model, data, prepared=prepared, tolerance=1e-8)
            reached["symopt"] = _norm(data["X"], data["y"], found.parameters["w"])

        calls, goals = {"symopt": ours}, {}
        if run.peer("sklearn", "scikit-learn"):
            for solver, most in (("newton-cholesky", 0.45), ("lbfgs", 1.0)):
                name = f"scikit-learn, {solver}"
                calls[name] = _sklearn(solver, inputs, labels, reached, name)
                goals[name] = most
        found = list(run.compare(f"{m:.0e} x {n}", calls, goals, least=0.0))
        for row in found:
            note = f"gradient norm {reached[row.contender]:.1e}"
            yield replace(row, note=note)


def _norm(inputs, labels, w):
    slope = inputs.T @ (1 / (1 + np.exp(-inputs @ w)) - labels) / len(labels)
    return float(np.linalg.norm(slope))


def _sklearn(solver, inputs, labels, reached, name):
    linear = importlib.import_module("sklearn.linear_model")

    def fit():
        tolerance = 1e-8 if solver == "newton-cholesky" else 1e-9
        model = linear.LogisticRegression(
            C=np.inf, fit_intercept=False, solver=solver, tol=tolerance, max_iter=1000
        )
        model.fit(inputs, labels)
        reached[name] = _norm(inputs, labels, model.coef_[0])

    return fit
