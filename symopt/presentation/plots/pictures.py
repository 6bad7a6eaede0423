"""The pictures of a model, and of one run."""

from __future__ import annotations

from pathlib import Path

from symopt.calculus.system import system_of
from symopt.foundation.errors import SymoptError, UnsupportedError
from symopt.model.composed import composed
from symopt.model.model import Model
from symopt.optimization.critical.classify import classify
from symopt.optimization.critical.report import Classification
from symopt.optimization.result import Result
from symopt.presentation.page_run import run_of
from symopt.presentation.pages import is_closed
from symopt.presentation.plots.activations import activations_of, plot_activation
from symopt.presentation.plots.canvas import Labels
from symopt.presentation.plots.curves import plot_curve, plot_path, plot_root
from symopt.presentation.plots.sampling import window
from symopt.presentation.plots.surfaces import plot_levels, plot_path_on_levels, plot_surface
from symopt.syntax.tree import Tree


def plot_minimization(
    result: Result,
    tree: Tree,
    file: str | Path,
    *,
    output: str = "f",
    labels: Labels | None = None,
) -> Path:
    """Draw the path of a minimization: on the curve in one variable, on level lines in two.

    tree: the function minimized, in `result.names`.   file: .svg, .png or .pdf.
    Raises UnsupportedError for more variables, or without matplotlib.
    """
    size = len(result.names)
    if size > 2:
        raise UnsupportedError(
            f"a path in {size} variables has no picture",
            remedy="fix all but two of them to numbers",
        )
    draw = plot_path if size == 1 else plot_path_on_levels
    return draw(tree, result, file, output=output, labels=labels)


def plots_for_model(
    model: Model, directory: str | Path, *, suffix: str = ".svg"
) -> tuple[Path, ...]:
    """Draw what can be drawn of a model into a folder, and return the files.

    A function of one or two variables with its critical points; the run of Newton's method from the
    start of the specification; the activation functions that the model uses.
    Raises SymoptError if the folder cannot be made, UnsupportedError without matplotlib.
    """
    folder = Path(directory)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = str(error.strerror or error)
        raise SymoptError(
            "the folder cannot be made",
            where=str(folder),
            why=why,
            remedy="name a new folder, or one that pictures may be written to",
        ) from None
    files = [plot_activation(name, folder / f"{name}{suffix}") for name in activations_of(model)]
    if is_closed(model) and len(model.parameters) <= 2:
        files += _function(model, folder, suffix)
        files += _run(model, folder, suffix)
    return tuple(files)


def _function(model: Model, folder: Path, suffix: str) -> list[Path]:
    tree, labels = composed(model), Labels(model)
    names = [v.name for v in model.parameters]
    conditions = [c for v in model.parameters for c in v.domain]
    found: Classification | None = None
    if model.goal != "zero":
        found = classify(tree, names, conditions=conditions)
    elif model.fit.start:
        return []  # the picture of the run shows the function
    file = folder / f"{model.loss}{suffix}"
    if len(names) == 1:
        return [plot_curve(tree, names[0], file, output=model.loss, critical=found, labels=labels)]
    points = [] if found is None else found.points
    spans = [window([p.coordinates[k].decimal for p in points], 4.0) for k in (0, 1)]
    surface = folder / f"{model.loss}_surface{suffix}"
    return [
        plot_levels(
            tree, names, file, output=model.loss, critical=found, spans=spans, labels=labels
        ),
        plot_surface(tree, names, surface, output=model.loss, spans=spans, labels=labels),
    ]


def _run(model: Model, folder: Path, suffix: str) -> list[Path]:
    found = run_of(system_of(model))
    if found is None:
        return []
    tree, labels = composed(model), Labels(model)
    file = folder / f"{model.loss}_newton{suffix}"
    if isinstance(found, Result):
        return [plot_minimization(found, tree, file, output=model.loss, labels=labels)]
    return [plot_root(tree, found, file, output=model.loss, labels=labels)]
