"""What a run was about, as its document says it: the function as one expression, and its notation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symopt.foundation.errors import LimitError, UnsupportedError
from symopt.foundation.record import record

if TYPE_CHECKING:
    from symopt.model.model import Model
    from symopt.syntax.printing.notation import Notation
    from symopt.syntax.tree import Tree


@record
class Problem:
    """A function of a few numbers.

    tree: None where it is not one expression of a reasonable size.   output: what it is called.
    model: None for an expression.
    """

    tree: Tree | None
    output: str = "f"
    model: Model | None = None

    @property
    def notation(self) -> Notation:
        """Return how its names print."""
        if self.model is None:
            from symopt.functions.notation import default_notation

            return default_notation()
        from symopt.presentation.notation import model_notation

        return model_notation(self.model)

    def written(self) -> Tree:
        """Return the expression. Raises UnsupportedError where there is none."""
        if self.tree is None:
            raise UnsupportedError(
                "this run cannot be written as a document",
                why="its function is one of arrays, or too large, and not of a few numbers",
                remedy="use --json, which has every step",
            )
        return self.tree


def problem_of_expression(tree: Tree) -> Problem:
    """Return what a run on an expression is about."""
    from symopt.syntax.tree import names

    return Problem(tree, "f" if "f" not in names(tree) else "F")


def problem_of_model(model: Model, path: str) -> Problem:
    """Return what a run on a specification is about."""
    from symopt.faces.console.written_out import written_out

    try:
        tree = written_out(model, path)
    except (LimitError, UnsupportedError):
        tree = None
    return Problem(tree, model.loss, model)
