"""Paper and pen: figures by matplotlib's object interface, so that no global state is touched.

Lines differ by style and markers by shape; shades are gray, dark for high values. A file is the same
for the same picture: no dates, no random identifiers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from symopt.foundation.errors import SymoptError, UnsupportedError
from symopt.functions.notation import default_notation
from symopt.model.model import Model
from symopt.presentation.notation import model_notation
from symopt.syntax.printing.latex_printer import to_latex
from symopt.syntax.printing.notation import Notation
from symopt.syntax.tree import Name, Tree

SUFFIXES = (".svg", ".png", ".pdf")
MARKS = {"minimum": "o", "maximum": "^", "saddle": "X", "inconclusive": "s"}
GRAY = "0.45"


def figure(width: float = 6.0, height: float = 4.2, *, solid: bool = False) -> tuple[Any, Any]:
    """Return (figure, axes) of a size in inches; solid: axes for a surface in space.

    Raises UnsupportedError if matplotlib is not installed.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        raise UnsupportedError(
            "pictures need matplotlib, which is not installed",
            remedy='install it with: pip install "symopt[plot]"',
        ) from None
    page = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(page)
    axes: Any = page.add_subplot(projection="3d" if solid else None)
    if not solid:
        axes.spines[["top", "right"]].set_visible(False)
    return page, axes


def save(page: Any, file: str | Path) -> Path:  # noqa: ANN401 - a matplotlib figure
    """Write a figure to a file, its format by the suffix.

    Raises SymoptError for another suffix, or a folder that is not there.
    """
    import matplotlib

    path = Path(file)
    if path.suffix.lower() not in SUFFIXES:
        raise SymoptError(
            f"no picture format for a file that ends in {path.suffix!r}",
            where=str(file),
            why=f"known suffixes are {', '.join(SUFFIXES)}",
            remedy="give the file a known suffix",
        )
    metadata = {".svg": {"Date": None}, ".png": {"Software": None}, ".pdf": {"CreationDate": None}}
    with matplotlib.rc_context({"svg.hashsalt": "symopt", "svg.fonttype": "path"}):
        try:
            page.savefig(path, dpi=150, metadata=metadata[path.suffix.lower()])
        except OSError as error:
            raise SymoptError(
                "the picture cannot be written", where=str(path), why=str(error.strerror or error)
            ) from None
    return path


class Labels:
    """How names read on axes: as the model displays them, with units."""

    def __init__(self, model: Model | None = None) -> None:
        self.notation: Notation = default_notation() if model is None else model_notation(model)
        known = () if model is None else model.variables
        self.units = {v.name: v.unit for v in known if v.unit}
        self.columns = {v.name: v.column for v in known if isinstance(v.column, str) and v.column}

    def math(self, tree: Tree, plain: str = "") -> str:
        """Return mathematics for a label; `plain` where matplotlib cannot read the LaTeX."""
        from matplotlib.mathtext import MathTextParser

        latex = to_latex(tree, self.notation)
        try:
            MathTextParser("path").parse(f"${latex}$")
        except ValueError:
            return plain
        return f"${latex}$"

    def name(self, name: str) -> str:
        """Return a name for a label, without its unit."""
        return self.math(Name(name), name)

    def axis(self, name: str) -> str:
        """Return the label of an axis: the name, what column it is, and the unit."""
        words = [self.name(name)]
        if name in self.columns:
            words.append(self.columns[name])
        text = ", ".join(words)
        return f"{text} ({self.units[name]})" if name in self.units else text
