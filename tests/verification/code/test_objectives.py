"""Losses of boosting and linear-model libraries: right code agrees to all digits, planted slips do not."""

from __future__ import annotations

import warnings
from random import Random

import numpy as np
import pytest

from tests.verification.code.objectives import OBJECTIVES
from tests.verification.code.planting import planted
from tests.verification.code.support import code, judge_objective

UNSTABLE = {("lightgbm_cross_entropy_lambda", 2): 8.0}
"""Formulas that cancel at ordinary points, with the digits that are left."""
CASES = [(o, k) for o in OBJECTIVES for k in (1, 2)]
NAMES = [f"{o.name}-{k}" for o, k in CASES]


def line_of(objective, order):
    return objective.gradient if order == 1 else objective.hessian


@pytest.mark.parametrize(("objective", "order"), CASES, ids=NAMES)
def test_the_formulas_of_libraries_agree_to_all_attainable_digits(objective, order):
    found = judge_objective(objective, line_of(objective, order), order)
    assert found.agrees, found
    assert found.verdict.points >= 24
    least = UNSTABLE.get((objective.name, order), found.attainable_digits - 1)
    assert found.attained_digits >= least, found


def values(objective, line):
    """Return what a line gives at values of ordinary size, allowed by the domain."""
    source = np.random.default_rng(7)
    arrays = {}
    for name in objective.arguments:
        domain = dict(objective.domain).get(name, "")
        arrays[name] = source.uniform(1.1, 1.9, 60) if name == "rho" else source.uniform(-3, 3, 60)
        if "**2" in domain:
            arrays[name] = source.choice([-1.0, 1.0], 60)
        elif "1" in domain and name != "rho":
            arrays[name] = source.uniform(0.05, 0.95, 60)
        elif "> 0" in domain:
            arrays[name] = source.uniform(0.2, 3, 60)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        return code(objective.arguments, line)(**arrays) * np.ones(60)


def differs(objective, line, order):
    right, wrong = values(objective, line_of(objective, order)), values(objective, line)
    return not np.allclose(right, wrong, rtol=1e-9, atol=1e-12, equal_nan=True)


def slips(objective, order, count):
    """Return some planted slips, the same ones each time."""
    found = list(planted(line_of(objective, order), objective.arguments))
    Random(f"{objective.name} {order}").shuffle(found)
    return [line for _, line in found if differs(objective, line, order)][:count]


@pytest.mark.parametrize(("objective", "order"), CASES, ids=NAMES)
def test_planted_slips_are_refuted(objective, order):
    for line in slips(objective, order, 1):
        found = judge_objective(objective, line, order, diagnosed=False, points=16)
        assert found.refuted, line
        expected = "f" if order == 1 else "hess[1,1]"
        assert found.component == expected or found.verdict.method == "shape"


NAMED = [
    ("logistic", 1, "y - 1 / (1 + np.exp(-f))", "sign"),
    ("logistic", 1, "1 / (1 + np.exp(-f)) + y", "term-sign"),
    ("logistic", 2, "2 * np.exp(-f) / (1 + np.exp(-f))**2", "factor"),
    ("tweedie", 1, "np.exp((2 - rho) * f)", "missing-term"),
    ("squared_error", 1, "2 * (f - y)", "convention"),
    ("pseudo_huber", 1, "1 / np.sqrt(1 + (f - y)**2 / d**2)", "dropped-factor"),
    ("gamma", 1, "1 - f * np.exp(-y)", "swapped-symbols"),
]


@pytest.mark.parametrize(("name", "order", "line", "kind"), NAMED)
def test_the_slip_is_named(name, order, line, kind):
    objective = next(o for o in OBJECTIVES if o.name == name)
    found = judge_objective(objective, line, order)
    assert found.refuted
    assert found.diagnosis is not None
    assert found.diagnosis.kind == kind, found.diagnosis
    assert found.diagnosis.text in found.message


def test_deviations_on_purpose_are_seen():
    """LightGBM's Poisson Hessian times exp(max_delta_step); XGBoost's clamp of a negative Hessian."""
    by_name = {o.name: o for o in OBJECTIVES}
    scaled = judge_objective(by_name["poisson"], "np.exp(f) * np.exp(0.7)", 2, diagnosed=False)
    assert scaled.refuted
    clamped = "np.maximum((np.log1p(y) - np.log1p(f) + 1) / (f + 1)**2, 1e-6)"
    found = judge_objective(by_name["squared_log_error"], clamped, 2, diagnosed=False)
    assert found.refuted
    point = found.verdict.point
    assert np.log1p(float(point["y"])) - np.log1p(float(point["f"])) + 1 < 0
