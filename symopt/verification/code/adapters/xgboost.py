"""XGBoost's custom objective: objective(preds, dtrain) -> (grad, hess) of the loss in the raw score.

`dtrain` is a stand-in with the labels and weights; a matrix without weights gives an empty array.
XGBoost's own objectives scale some Hessians (softmax by 2): a deviation on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from symopt.verification.code.adapter import Adapter, Part, Request
from symopt.verification.code.scores import OPTIONS, objective_parts


@dataclass(frozen=True, slots=True)
class StandInMatrix:
    """What an objective asks of an xgboost.DMatrix."""

    label: Any
    weight: Any

    def get_label(self) -> Any:  # noqa: ANN401 - an array
        """Return the labels."""
        return self.label.copy()

    def get_weight(self) -> Any:  # noqa: ANN401
        """Return the row weights, an empty array if there are none."""
        return np.array([], dtype=self.label.dtype) if self.weight is None else self.weight.copy()

    def get_float_info(self, field: str) -> Any:  # noqa: ANN401
        """Return labels or weights by name."""
        return self.get_label() if field == "label" else self.get_weight()

    def get_base_margin(self) -> Any:  # noqa: ANN401
        """Return no margins."""
        return np.array([], dtype=self.label.dtype)

    def num_row(self) -> int:
        """Return the number of rows."""
        return len(self.label)


def _call(function: Any, scores: Any, labels: Any, weights: Any) -> Any:  # noqa: ANN401
    return function(scores, StandInMatrix(labels, weights))


def _parts(request: Request) -> list[Part]:
    return objective_parts(request, _call)


XGBOOST = Adapter(
    name="xgboost",
    title="XGBoost's custom objective",
    signature="objective(preds, dtrain) -> (grad, hess)",
    options=OPTIONS,
    parts=_parts,
    reference="XGBoost documentation, Custom Objective and Evaluation Metric",
)
