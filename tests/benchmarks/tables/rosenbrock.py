"""Rosenbrock's function of 1000 variables: from model to minimum, beside SciPy with its own formulas."""

import statistics
from dataclasses import replace

import numpy as np

from symopt.faces.runs.run import fit_model
from symopt.model.spec_table import model_from_table

TITLE = "Rosenbrock, chained, from (-1.2, 1, …): derive, compile and minimize"


def rows(run):
    """Yield times from the text of the model to the minimum."""
    n = 100 if run.quick else 1000
    start = np.where(np.arange(n) % 2, 1.0, -1.2)
    table = {
        "parameters": ["x"],
        "shapes": {"x": ["n"]},
        "definitions": {"f": "Sum(100*(x[i+1] - x[i]**2)**2 + (1 - x[i])**2, (i, 1, n-1))"},
        "loss": "f",
    }
    reached = {}

    def ours():
        found = fit_model(model_from_table(table), start={"x": start})
        reached["symopt"] = found.fun

    calls = {"symopt, all of it": ours}
    if run.peer("scipy", "SciPy"):
        from scipy.optimize import minimize, rosen, rosen_der, rosen_hess_prod

        def theirs():
            found = minimize(
                rosen, start, jac=rosen_der, hessp=rosen_hess_prod, method="trust-ncg", tol=1e-8
            )
            reached["SciPy"] = found.fun

        calls["SciPy, trust-ncg, formulas by hand"] = theirs
    found = list(run.compare(f"n = {n}", calls, least=0.0))
    for row in found:
        note = f"value {reached['symopt' if row is found[0] else 'SciPy']:.1e}"
        if row is found[0]:
            note += ", wanted 3 s" + ("" if statistics.median(row.times) < 3 else ": missed")
        yield replace(row, note=note)
