"""A specification without data as one expression in its parameters.

Exact solving and worked runs need it; nothing is differentiated in this form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symopt.foundation.errors import LimitError, UnsupportedError

if TYPE_CHECKING:
    from symopt.model.model import Model
    from symopt.syntax.tree import Tree


def written_out(model: Model, where: str) -> Tree:
    """Return the output of a model with every definition and constant put in.

    Raises UnsupportedError for data or arrays, LimitError if the expression becomes too large.
    """
    from symopt.model.composed import composed

    several = [v.name for v in model.variables if v.shape] + [v.name for v in model.data]
    if several:
        raise UnsupportedError(
            f"{several[0]} is an array or a column of data",
            where=where,
            why="critical points are those of a function of a few numbers",
            remedy="use `symopt fit`, which gives a certificate at the point it finds",
        )
    try:
        return composed(model)
    except LimitError as error:
        raise error.within(where) from None
