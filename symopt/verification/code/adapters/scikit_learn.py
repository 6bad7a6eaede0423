"""Objectives of the scikit-learn interface: objective(y_true, y_pred[, weight]) -> (grad, hess).

That is what XGBRegressor, LGBMRegressor and their siblings accept.
"""

from __future__ import annotations

from typing import Any

from symopt.verification.code.adapter import Adapter, Part, Request
from symopt.verification.code.scores import OPTIONS, objective_parts


def _call(function: Any, scores: Any, labels: Any, weights: Any) -> Any:  # noqa: ANN401
    return function(labels, scores) if weights is None else function(labels, scores, weights)


def _parts(request: Request) -> list[Part]:
    return objective_parts(request, _call)


SCIKIT_LEARN = Adapter(
    name="scikit_learn",
    title="an objective of the scikit-learn interface",
    signature="objective(y_true, y_pred[, weight]) -> (grad, hess)",
    options=OPTIONS,
    parts=_parts,
    reference="XGBoost documentation, Scikit-Learn Wrapper Interface; LightGBM, LGBMModel",
)
