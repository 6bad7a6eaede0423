"""Pictures that a command draws: where they go, and how a document shows them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symopt.foundation.errors import SymoptError

if TYPE_CHECKING:
    from pathlib import Path

    from symopt.faces.console.problems import Problem
    from symopt.foundation.document import Document, Inline, Picture
    from symopt.model.model import Model
    from symopt.optimization.result import Result
    from symopt.optimization.roots import Root


def check_picture(file: str | None) -> None:
    """Raise SymoptError for a file that no picture can be written to, before a long run does."""
    if file is None:
        return
    from pathlib import Path

    from symopt.presentation.plots.canvas import SUFFIXES, figure

    figure()  # says so if the library is not installed
    suffix = Path(file).suffix
    if suffix.lower() not in SUFFIXES:
        raise SymoptError(
            f"no picture format for a file that ends in {suffix!r}",
            where=file,
            why=f"known suffixes are {', '.join(SUFFIXES)}",
            remedy="give the file a known suffix",
        )


def draw_minimization(problem: Problem, result: Result, file: str) -> None:
    """Draw the path of a minimization in one or two variables."""
    from symopt.presentation.plots.canvas import Labels
    from symopt.presentation.plots.pictures import plot_minimization

    labels = Labels(problem.model)
    plot_minimization(result, problem.written(), file, output=problem.output, labels=labels)


def draw_root(problem: Problem, found: Root, file: str) -> None:
    """Draw the tangents of Newton's method."""
    from symopt.presentation.plots.canvas import Labels
    from symopt.presentation.plots.curves import plot_root

    labels = Labels(problem.model)
    plot_root(problem.written(), found, file, output=problem.output, labels=labels)


def draw_fit(model: Model, parameters: Any, columns: Any, file: str) -> None:  # noqa: ANN401
    """Draw the data of a classifier with two features, and where its prediction changes."""
    from symopt.faces.data.columns import take_columns
    from symopt.presentation.plots.boundary import plot_boundary

    plot_boundary(model, parameters, take_columns(model, columns), file)


def with_pictures(
    document: Document, model: Model, folder: str, output: str | None, format_: str
) -> Document:
    """Draw the pictures of a model into a folder, and return the document with them at its end.

    LaTeX gets PDF, which pdflatex can include; all others get SVG.
    """
    from dataclasses import replace

    from symopt.foundation.document import Heading
    from symopt.presentation.plots.pictures import plots_for_model

    files = plots_for_model(model, folder, suffix=".pdf" if format_ == "latex" else ".svg")
    if not files:
        return document
    base = os.curdir if output in (None, "-") else os.path.dirname(str(output)) or os.curdir
    shown = _pictures(model, files, base)
    return replace(document, blocks=(*document.blocks, Heading(2, ("Pictures",)), *shown))


def _pictures(model: Model, files: Sequence[Path], base: str) -> list[Picture]:
    from pathlib import Path

    from symopt.foundation.document import Math, Picture
    from symopt.syntax.tree import Name

    words = {
        model.loss: ("The function ", " with its critical points"),
        f"{model.loss}_surface": ("The surface of ", ""),
        f"{model.loss}_newton": ("Newton's method on ", ""),
    }
    found: list[Picture] = []
    for file in files:
        before, after = words.get(file.stem, ("The function ", ""))
        name = model.loss if file.stem in words else file.stem
        place = Path(os.path.relpath(file, base)).as_posix()
        caption: tuple[Inline, ...] = (before, Math(Name(name)), f"{after}.")
        found.append(Picture(place, f"{before}{name}{after}", caption))
    return found
