"""A specification without data as one expression in its parameters.

Exact solving and worked runs need it; nothing is differentiated in this form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symopt.foundation.errors import LimitError, UnsupportedError

if TYPE_CHECKING:
    from symopt.model.model import Model
    from symopt.syntax.tree import Tree

MOST_NODES = 5_000
"""Definitions put into one another grow without bound; this is where that ends."""


def written_out(model: Model, where: str) -> Tree:
    """Return the output of a model with every definition and constant put in.

    Raises UnsupportedError for data or arrays, LimitError if the expression becomes too large.
    """
    from symopt.syntax.tree import Add, substitute, walk

    several = [v.name for v in model.variables if v.shape] + [v.name for v in model.data]
    if several:
        raise UnsupportedError(
            f"{several[0]} is an array or a column of data",
            where=where,
            why="critical points are those of a function of a few numbers",
            remedy="use `symopt fit`, which gives a certificate at the point it finds",
        )
    known = {v.name: v.value for v in model.constants if v.value is not None}
    for item in model.definitions:
        known[item.name] = substitute(item.body, known)
        if sum(1 for _ in walk(known[item.name])) > MOST_NODES:
            raise LimitError(
                f"{item.name} is too large to be written out",
                where=where,
                why=f"more than {MOST_NODES} terms and factors",
                remedy="use `symopt minimize`, which keeps the definitions",
            )
    whole = known[model.loss]
    return whole if model.penalty is None else Add((whole, substitute(model.penalty, known)))
