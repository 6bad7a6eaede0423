"""LightGBM's custom objective: objective(preds, train_data) -> (grad, hess) in the raw score.

`train_data` is a stand-in with the labels and weights; a data set without weights gives None.
LightGBM's Poisson objective multiplies its Hessian by exp(max_delta_step): a deviation on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symopt.verification.code.adapter import Adapter, Part, Request
from symopt.verification.code.scores import OPTIONS, objective_parts


@dataclass(frozen=True, slots=True)
class StandInDataset:
    """What an objective asks of a lightgbm.Dataset."""

    label: Any
    weight: Any

    def get_label(self) -> Any:  # noqa: ANN401 - an array
        """Return the labels."""
        return self.label.copy()

    def get_weight(self) -> Any:  # noqa: ANN401
        """Return the row weights, None if there are none."""
        return None if self.weight is None else self.weight.copy()

    def get_field(self, field: str) -> Any:  # noqa: ANN401
        """Return labels or weights by name."""
        return self.get_label() if field == "label" else self.get_weight()

    def get_group(self) -> None:
        """Return no groups."""

    def get_init_score(self) -> None:
        """Return no first scores."""

    def num_data(self) -> int:
        """Return the number of rows."""
        return len(self.label)


def _call(function: Any, scores: Any, labels: Any, weights: Any) -> Any:  # noqa: ANN401
    return function(scores, StandInDataset(labels, weights))


def _parts(request: Request) -> list[Part]:
    return objective_parts(request, _call)


LIGHTGBM = Adapter(
    name="lightgbm",
    title="LightGBM's custom objective",
    signature="objective(preds, train_data) -> (grad, hess)",
    options=OPTIONS,
    parts=_parts,
    reference="LightGBM documentation, Python API, lightgbm.train",
)
