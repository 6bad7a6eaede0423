"""The rows of a classification in the plane of two features, and where the prediction is 1/2."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from symopt.foundation.errors import UnsupportedError
from symopt.model.model import Model
from symopt.presentation.plots.canvas import Labels, figure, save
from symopt.presentation.plots.sampling import GRID, sampler, window
from symopt.syntax.tree import Tree, number, substitute


def plot_boundary(
    model: Model,
    parameters: Mapping[str, float],
    data: Mapping[str, Any],
    file: str | Path,
    *,
    title: str = "",
) -> Path:
    """Draw the rows by their class, and the lines on which the model predicts 0.1, 0.5 and 0.9.

    parameters: the fitted values.   data: the columns; two features and the class.
    Raises UnsupportedError unless the model predicts a class from two scalar features.
    """
    prediction, features, target = _parts(model)
    known: dict[str, Tree] = {v.name: v.value for v in model.constants if v.value is not None}
    known |= {name: _exact(value) for name, value in parameters.items()}
    for item in model.definitions:
        known[item.name] = substitute(item.body, known)
    labels = Labels(model)
    f = sampler(known[prediction], features)
    columns = [np.asarray(data[name], dtype=np.float64) for name in features]
    classes = np.asarray(data[target], dtype=np.float64)
    page, axes = figure(6.0, 5.0)
    x, y = (np.linspace(*window(c.tolist(), least=1.0, margin=0.25), GRID) for c in columns)
    values = np.array([[f(np.array([a, b])) for a in x] for b in y])
    axes.contourf(
        x, y, values, levels=[0.0, 0.1, 0.5, 0.9, 1.0], colors=["1.0", "0.95", "0.87", "0.78"]
    )
    lines = axes.contour(
        x, y, values, levels=[0.1, 0.5, 0.9], colors="black", linestyles=[":", "-", "--"]
    )
    axes.clabel(lines, fontsize=8, fmt="%.1f")
    for chosen, mark, face, label in (
        (classes >= 0.5, "o", "black", "1"),
        (classes < 0.5, "s", "white", "0"),
    ):
        axes.plot(
            columns[0][chosen], columns[1][chosen], mark, color="black", markerfacecolor=face,
            markersize=8, label=f"{labels.name(target)} = {label}",
        )  # fmt: skip
    axes.set_xlabel(labels.axis(features[0]))
    axes.set_ylabel(labels.axis(features[1]))
    axes.set_title(title or f"{model.title}: lines of equal {labels.name(prediction)}")
    axes.legend(frameon=True, framealpha=0.9, fontsize=9)
    return save(page, file)


def _exact(value: float) -> Tree:
    from fractions import Fraction

    return number(Fraction(float(value)))


def _parts(model: Model) -> tuple[str, tuple[str, str], str]:
    """Return (prediction, features, target)."""
    from symopt.syntax.tree import names

    prediction = model.fit.predict
    scalar = all(not v.shape for v in model.variables)
    if prediction and scalar:
        used: set[str] = {prediction}
        for item in reversed(model.definitions):
            if item.name in used:
                used |= set(names(item.body))
        features = tuple(v.name for v in model.data if v.name in used)
        targets = [v.name for v in model.data if v.name not in used]
        if len(features) == 2 and len(targets) == 1:
            return prediction, (features[0], features[1]), targets[0]
    raise UnsupportedError(
        "this model has no decision boundary in a plane",
        why="that takes a prediction from two features, and a class",
        remedy='name the prediction under [fit]: predict = "yhat"',
    )
