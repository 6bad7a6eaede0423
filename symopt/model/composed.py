"""A model's output as one expression in its parameters: what exact solving and worked runs need.

Nothing is differentiated in this form: definitions put into one another grow without bound.
"""

from __future__ import annotations

from itertools import islice

from symopt.foundation.errors import LimitError
from symopt.model.model import Model
from symopt.syntax.tree import Add, Tree, substitute, walk

MOST_NODES = 5_000
"""The largest expression that is put together."""


def composed(model: Model) -> Tree:
    """Return the output with every definition and valued constant put in, and the penalty added.

    Raises LimitError, naming the definition, if an expression becomes larger than MOST_NODES.
    """
    known: dict[str, Tree] = {v.name: v.value for v in model.constants if v.value is not None}
    for item in model.definitions:
        known[item.name] = substitute(item.body, known)
        if sum(1 for _ in islice(walk(known[item.name]), MOST_NODES + 1)) > MOST_NODES:
            raise LimitError(
                f"{item.name} is too large to be written out",
                why=f"more than {MOST_NODES} terms and factors",
                remedy="use `symopt minimize`, which keeps the definitions",
            )
    whole = known[model.loss]
    return whole if model.penalty is None else Add((whole, substitute(model.penalty, known)))
