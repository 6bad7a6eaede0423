"""Fits of other models over many rows, from a specification, beside SciPy's L-BFGS by hand and specialists.

The gradient by hand is that of a specialist: two products with X and what lies between them. Each row of
the table says how far above the least value found the contender's value is.
"""

import importlib
from dataclasses import replace

import numpy as np

from symopt.calculus.system import system_of
from symopt.faces.runs.run import compile_model, fit_model
from symopt.model.spec_table import model_from_table

TITLE = "models over many rows fitted to gradient 1e-8"
SHAPES = {"X": ["m", "n"], "y": ["m"], "w": ["n"]}


def rows(run):
    """Yield times of fits from nothing but the model and the data."""
    for name, size, loss, by_hand, answers in CASES:
        m, n = size
        m = m // 10 if run.quick else m
        rng = np.random.default_rng(0)
        inputs = rng.normal(size=(m, n))
        given = answers(rng, inputs @ (rng.normal(size=n) / np.sqrt(n)))
        yield from _fitted(run, f"{name} {m:.0e} x {n}", loss, by_hand, inputs, given)


def _fitted(run, case, loss, by_hand, inputs, answers):
    table = {
        "data": ["X", "y"], "parameters": ["w"], "shapes": SHAPES, "loss": "L",
        "definitions": {"z": "X @ w", "L": loss},
    }  # fmt: skip
    model = model_from_table(table)
    prepared, data, reached = (
        (system_of(model), compile_model(model)),
        {"X": inputs, "y": answers},
        {},
    )

    def ours():
        reached["symopt"] = fit_model(model, data, prepared=prepared).value

    calls = {"symopt": ours}
    if run.peer("scipy", "SciPy"):
        calls["SciPy, L-BFGS-B by hand"] = _scipy(by_hand, inputs, answers, reached)
    if "least squares" in case:
        calls["numpy, lstsq"] = lambda: np.linalg.lstsq(inputs, answers, rcond=None)
    if "Poisson" in case and run.peer("sklearn", "scikit-learn"):
        calls["scikit-learn, newton-cholesky"] = _poisson(inputs, answers)
    for row in run.compare(case, calls, {"SciPy, L-BFGS-B by hand": 1.0}, least=0.0):
        value = reached.get(row.contender)
        least = min(reached.values())
        yield (
            row
            if value is None
            else replace(row, note=f"value {value - least:.0e} above the least")
        )


def _scipy(by_hand, inputs, answers, reached):
    optimize = importlib.import_module("scipy.optimize")
    count = len(answers)

    def both(w):
        value, slope = by_hand(inputs @ w, answers)
        return value.sum() / count, inputs.T @ slope / count

    def fit():
        found = optimize.minimize(
            both,
            np.zeros(inputs.shape[1]),
            jac=True,
            method="L-BFGS-B",
            options={"gtol": 1e-8, "ftol": 0.0, "maxiter": 5000},
        )
        reached["SciPy, L-BFGS-B by hand"] = float(found.fun)

    return fit


def _poisson(inputs, answers):
    linear = importlib.import_module("sklearn.linear_model")

    def fit():
        linear.PoissonRegressor(
            alpha=0.0, fit_intercept=False, solver="newton-cholesky", tol=1e-8
        ).fit(inputs, answers)

    return fit


def _of_counts(rng, z):
    return rng.poisson(np.exp(z / 2)).astype(float)


def _of_signs(rng, z):
    return (rng.normal(size=len(z)) < z).astype(float)


def _with_tails(rng, z):
    return z + rng.standard_t(2, size=len(z))


def _poisson_by_hand(z, y):
    rate = np.exp(z)
    return rate - y * z, rate - y


def _probit_by_hand(z, y):
    log_ndtr = importlib.import_module("scipy.special").log_ndtr
    sign = 2 * y - 1
    log = log_ndtr(sign * z)
    return -log, -sign * np.exp(-(z**2) / 2 - np.log(2 * np.pi) / 2 - log)


def _squares_by_hand(z, y):
    return (z - y) ** 2, 2 * (z - y)


def _student_by_hand(z, y):
    r = z - y
    return np.log1p(r**2 / 2), r / (1 + r**2 / 2)


CASES = (
    ("Poisson", (10**6, 20), "sum(exp(z) - y*z)/m", _poisson_by_hand, _of_counts),
    ("Poisson", (10**5, 200), "sum(exp(z) - y*z)/m", _poisson_by_hand, _of_counts),
    (
        "probit", (10**6, 20), "-sum(y*log((1 + erf(z/sqrt(2)))/2) + (1 - y)*log((1 - erf(z/sqrt(2)))/2))/m",
        _probit_by_hand, _of_signs,
    ),
    ("least squares", (10**6, 20), "sum((y - z)^2)/m", _squares_by_hand, _with_tails),
    ("Student t", (10**6, 20), "sum(log(1 + (y - z)^2/2))/m", _student_by_hand, _with_tails),
)  # fmt: skip
