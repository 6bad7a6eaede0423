"""Functions of one variable: the curve, its critical points, tangents of Newton's method, paths."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from symopt.optimization.critical.report import Classification
from symopt.optimization.driver import methods
from symopt.optimization.problem import Vector
from symopt.optimization.result import Result
from symopt.optimization.roots import Root
from symopt.presentation.numerals import rounded
from symopt.presentation.plots.canvas import GRAY, MARKS, Labels, figure, save
from symopt.presentation.plots.sampling import CURVE, Interval, heights, values_on, window
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Tree

TANGENTS = 4


def plot_curve(
    tree: Tree,
    name: str,
    file: str | Path,
    *,
    output: str = "f",
    title: str = "",
    critical: Classification | None = None,
    span: Interval | None = None,
    labels: Labels | None = None,
) -> Path:
    """Draw a function of one variable with its critical points.

    span: the interval drawn, about the critical points by default.
    """
    labels = labels or Labels()
    points = [] if critical is None else list(critical.points)
    places = [p.coordinates[0].decimal for p in points]
    page, axes = figure()
    x = np.linspace(*(span or window(places, least=4.0)), CURVE)
    y = values_on(tree, name, x)
    _curve(axes, x, y, [p.value.decimal for p in points])
    for nature, mark in MARKS.items():
        chosen = [p for p in points if p.nature.value == nature]
        if chosen:
            axes.plot(
                [p.coordinates[0].decimal for p in chosen],
                [p.value.decimal for p in chosen],
                mark,
                color="black",
                markersize=8,
                markerfacecolor="white" if nature != "saddle" else "black",
                label="neither" if nature == "saddle" else nature,
            )
    _finish(
        axes, labels, name, output, title or f"The function {labels.name(output)}", bool(points)
    )
    return save(page, file)


def plot_root(
    tree: Tree,
    found: Root,
    file: str | Path,
    *,
    output: str = "f",
    title: str = "",
    labels: Labels | None = None,
) -> Path:
    """Draw Newton's method for a zero: the curve, and the tangents that lead from x_k to x_{k+1}."""
    labels = labels or Labels()
    shown = found.trace[: TANGENTS + 1]
    places = [i.point for i in shown] + [found.point]
    page, axes = figure()
    x = np.linspace(*window(places, least=1e-3, margin=0.15), CURVE)
    y = values_on(tree, found.name, x)
    values = [i.value for i in shown]
    _curve(axes, x, y, values)
    size = max(max(values), 0.0) - min(min(values), 0.0)
    axes.set_ylim(min(min(values), 0.0) - 0.15 * size, max(max(values), 0.0) + 0.15 * size)
    axes.axhline(0, color=GRAY, linewidth=0.8)
    for number, item in enumerate(shown[:-1]):
        after = item.point + item.step
        axes.plot(
            [item.point, after], [item.value, 0.0], "--", color="black", linewidth=1.0,
            label="tangents" if number == 0 else None,
        )  # fmt: skip
        axes.plot([after, after], [0.0, shown[number + 1].value], ":", color=GRAY, linewidth=1.0)
    axes.plot(
        [i.point for i in shown], [i.value for i in shown], "o", color="black",
        markerfacecolor="white", label="iterates",
    )  # fmt: skip
    _numbered(axes, [i.point for i in shown], [i.value for i in shown])
    if found.success:
        axes.plot(
            [found.point],
            [0.0],
            "*",
            color="black",
            markersize=11,
            label=f"zero {_short(found.point)}",
        )
    name = labels.name(output)
    _finish(
        axes, labels, found.name, output, title or f"Newton's method for a zero of {name}", True
    )
    return save(page, file)


def plot_path(
    tree: Tree,
    result: Result,
    file: str | Path,
    *,
    output: str = "f",
    title: str = "",
    labels: Labels | None = None,
) -> Path:
    """Draw the iterates of a minimization in one variable on the curve."""
    labels = labels or Labels()
    (name,) = result.names
    trace = [i for i in result.trace if i.point is not None]
    places = [float(i.point[0]) for i in trace if i.point is not None]
    page, axes = figure()
    x = np.linspace(*window(places, least=1e-3, margin=0.3), CURVE)
    y = values_on(tree, name, x)
    values = [i.value for i in trace]
    _curve(axes, x, y, values)
    axes.plot(
        places,
        values,
        "o--",
        color="black",
        linewidth=0.9,
        markerfacecolor="white",
        label="iterates",
    )
    _numbered(axes, places, values)
    word = "minimum" if result.success else "end"
    axes.plot(
        places[-1:],
        values[-1:],
        "*",
        color="black",
        markersize=11,
        label=f"{word} {_short(places[-1])}",
    )
    _finish(
        axes,
        labels,
        name,
        output,
        title or f"Minimizing {labels.name(output)}: {methods()[result.method].title}",
        True,
    )
    return save(page, file)


def _curve(axes: Any, x: Vector, y: Vector, must: Sequence[float]) -> None:  # noqa: ANN401
    low, high = heights(y, must)
    # A line across a pole would be no part of the curve.
    broken = np.where(
        np.isfinite(y) & (y > low - 5 * (high - low)) & (y < high + 5 * (high - low)), y, np.nan
    )
    axes.plot(x, broken, "-", color="black", linewidth=1.6)
    inside = x[np.isfinite(y)] if np.isfinite(y).any() else x
    room = 0.03 * float(x[-1] - x[0])  # outside the domain there is nothing to see
    axes.set_xlim(
        max(float(x[0]), float(inside[0]) - room), min(float(x[-1]), float(inside[-1]) + room)
    )
    axes.set_ylim(low, high)


def _numbered(axes: Any, x: Sequence[float], y: Sequence[float], most: int = 6) -> None:  # noqa: ANN401
    """Write k beside the first iterates, where they are apart."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    last: tuple[float, float] | None = None
    for k, (a, b) in enumerate(list(zip(x, y, strict=True))[:most]):
        here = (a - left) / (right - left), (b - low) / (high - low)
        if last is None or abs(here[0] - last[0]) + abs(here[1] - last[1]) > 0.06:
            axes.annotate(str(k), (a, b), textcoords="offset points", xytext=(6, 6), fontsize=9)
            last = here


def _short(value: float) -> str:
    return to_text(rounded(value, 4)).replace("-", "\N{MINUS SIGN}")


def _finish(
    axes: Any,  # noqa: ANN401
    labels: Labels,
    name: str,
    output: str,
    title: str,
    legend: bool,
) -> None:
    axes.set_xlabel(labels.axis(name))
    axes.set_ylabel(labels.axis(output))
    axes.set_title(title)
    axes.grid(visible=True, color="0.9", linewidth=0.6)
    if legend:
        axes.legend(frameon=False, fontsize=9)
