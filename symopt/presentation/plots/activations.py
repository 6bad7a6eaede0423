"""Activation functions: the curve and its derivative in one picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from symopt.calculus.lower import Scope, lower_scalar
from symopt.calculus.views.raising import raise_node
from symopt.functions.lookup import functions
from symopt.model.model import Model
from symopt.optimization.critical.functions import Function
from symopt.presentation.plots.canvas import Labels, figure, save
from symopt.presentation.plots.sampling import CURVE, values_on
from symopt.syntax.tree import Call, Name, walk

ACTIVATIONS = (
    "sigmoid", "tanh", "relu", "leaky_relu", "softplus", "elu", "selu", "gelu", "swish", "mish",
    "softsign", "step", "logsigmoid", "atan", "erf",
)  # fmt: skip


def activations_of(model: Model) -> tuple[str, ...]:
    """Return the activation functions that a model uses, in order of first use."""
    used = [t.function for d in model.definitions for t in walk(d.body) if isinstance(t, Call)]
    return tuple(dict.fromkeys(name for name in used if name in ACTIVATIONS))


def plot_activation(function: str, file: str | Path, *, reach: float = 6.0) -> Path:
    """Draw a function of the catalogue and its derivative on [-reach, reach]."""
    entry = functions()[function]
    labels = Labels()
    tree = Call(function, (Name("z"),))
    node = lower_scalar(tree, Scope({"z": ()}))
    slope = raise_node(Function(("z",), node).partial(node, "z"))
    page, axes = figure()
    z = np.linspace(-reach, reach, CURVE)
    name = labels.math(tree, f"{function}(z)")
    axes.plot(z, values_on(tree, "z", z), "-", color="black", linewidth=1.8, label=name)
    axes.plot(
        z, values_on(slope, "z", z), "--", color="black", linewidth=1.2, label="its derivative"
    )
    axes.axhline(0, color="0.6", linewidth=0.6)
    axes.axvline(0, color="0.6", linewidth=0.6)
    axes.set_xlabel(labels.name("z"))
    axes.set_ylabel(name)
    axes.set_title(entry.title[:1].upper() + entry.title[1:])
    axes.grid(visible=True, color="0.9", linewidth=0.6)
    axes.legend(frameon=False)
    return save(page, file)
