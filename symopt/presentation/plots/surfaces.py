"""Functions of two variables: the surface, level lines with critical points, and paths on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from symopt.optimization.critical.report import Classification
from symopt.optimization.driver import methods
from symopt.optimization.problem import Vector
from symopt.optimization.result import Result
from symopt.presentation.plots.canvas import MARKS, Labels, figure, save
from symopt.presentation.plots.sampling import GRID, Interval, heights, values_over, window
from symopt.syntax.tree import Tree

LEVELS = 14


def plot_surface(
    tree: Tree,
    names: Sequence[str],
    file: str | Path,
    *,
    output: str = "f",
    title: str = "",
    spans: Sequence[Interval] = ((-2.0, 2.0), (-2.0, 2.0)),
    labels: Labels | None = None,
) -> Path:
    """Draw the surface of a function of two variables in space."""
    labels = labels or Labels()
    page, axes = figure(6.0, 5.0, solid=True)
    x, y, values = _grid(tree, names, spans, 61)
    low, high = heights(values)
    shown = np.clip(values, low, high)
    mesh = np.meshgrid(x, y)
    axes.plot_surface(
        *mesh, shown, cmap="Greys", edgecolor="0.25", linewidth=0.25, rstride=3, cstride=3,
        vmin=low - 0.3 * (high - low), vmax=high + 0.5 * (high - low), antialiased=True,
    )  # fmt: skip
    axes.set_xlabel(labels.axis(names[0]))
    axes.set_ylabel(labels.axis(names[1]))
    axes.set_zlabel(labels.axis(output))
    axes.set_title(title or f"The function {labels.name(output)}")
    for axis in "xyz":
        axes.locator_params(axis=axis, nbins=5)
    axes.view_init(elev=28, azim=-58)
    axes.set_box_aspect(None, zoom=0.9)
    return save(page, file)


def plot_levels(
    tree: Tree,
    names: Sequence[str],
    file: str | Path,
    *,
    output: str = "f",
    title: str = "",
    critical: Classification | None = None,
    spans: Sequence[Interval] | None = None,
    labels: Labels | None = None,
) -> Path:
    """Draw the level lines of a function of two variables, with its critical points."""
    labels = labels or Labels()
    points = [] if critical is None else list(critical.points)
    page, axes = figure(6.0, 5.0)
    chosen = spans or [window([p.coordinates[k].decimal for p in points], 4.0) for k in (0, 1)]
    _levels(page, axes, tree, names, chosen, output, labels)
    for nature, mark in MARKS.items():
        some = [p for p in points if p.nature.value == nature]
        if some:
            axes.plot(
                [p.coordinates[0].decimal for p in some],
                [p.coordinates[1].decimal for p in some],
                mark, color="black", markersize=9, markeredgecolor="white", label=nature, linestyle="",
            )  # fmt: skip
    _finish(axes, labels, names, title or f"Level lines of {labels.name(output)}", bool(points))
    return save(page, file)


def plot_path_on_levels(
    tree: Tree,
    result: Result,
    file: str | Path,
    *,
    output: str = "f",
    title: str = "",
    labels: Labels | None = None,
) -> Path:
    """Draw the iterates of a minimization in two variables over level lines."""
    labels = labels or Labels()
    path = np.array([i.point for i in result.trace if i.point is not None])
    page, axes = figure(6.0, 5.0)
    spans = [window(path[:, k].tolist(), least=1e-2, margin=0.25) for k in (0, 1)]
    values = [i.value for i in result.trace if i.point is not None]
    _levels(page, axes, tree, result.names, spans, output, labels, values)
    axes.plot(
        path[:, 0], path[:, 1], "o-", color="black", linewidth=1.3, markersize=6,
        markerfacecolor="white", label="iterates",
    )  # fmt: skip
    for k, (a, b) in enumerate(path[:4]):
        axes.annotate(str(k), (a, b), textcoords="offset points", xytext=(9, -6), fontsize=10)
    word = "minimum" if result.success else "end"
    end = {"color": "black", "markersize": 13, "markeredgecolor": "white", "linestyle": ""}
    axes.plot(path[-1:, 0], path[-1:, 1], marker="*", label=word, **end)
    name = labels.name(output)
    _finish(
        axes,
        labels,
        result.names,
        title or f"Minimizing {name}: {methods()[result.method].title}",
        True,
    )
    return save(page, file)


def _grid(
    tree: Tree, names: Sequence[str], spans: Sequence[Interval], size: int
) -> tuple[Vector, Vector, Vector]:
    x, y = (np.linspace(*span, size) for span in spans)
    return x, y, values_over(tree, names, x, y)


def _levels(
    page: Any,  # noqa: ANN401
    axes: Any,  # noqa: ANN401
    tree: Tree,
    names: Sequence[str],
    spans: Sequence[Interval],
    output: str,
    labels: Labels,
    along: Sequence[float] = (),
) -> None:
    """Draw shades and level lines, denser where the function is low along a path."""
    x, y, values = _grid(tree, names, spans, GRID)
    low, high = heights(values, [v for v in along if np.isfinite(v)], margin=0.0)
    steps = np.linspace(0.0, 1.0, LEVELS + 1)
    levels = np.unique(low + (high - low) * (steps**2 if len(along) else steps))
    shown = np.ma.masked_invalid(np.clip(values, low, high))
    shades = axes.contourf(x, y, shown, levels=levels, cmap="Greys", alpha=0.55)
    lines = axes.contour(x, y, shown, levels=levels[1:-1], colors="0.35", linewidths=0.6)
    axes.clabel(lines, fontsize=7, fmt=lambda v: f"{v:.3g}")
    bar = page.colorbar(shades, ax=axes)
    bar.set_label(labels.axis(output))


def _finish(axes: Any, labels: Labels, names: Sequence[str], title: str, legend: bool) -> None:  # noqa: ANN401
    axes.set_xlabel(labels.axis(names[0]))
    axes.set_ylabel(labels.axis(names[1]))
    axes.set_title(title)
    if legend:
        axes.legend(frameon=True, framealpha=0.9, fontsize=9)
