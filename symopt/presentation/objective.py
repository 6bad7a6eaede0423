"""How a model says what is minimized: one row's loss reduced over the rows, plus the penalty."""

from __future__ import annotations

from symopt.calculus.system import System, unused
from symopt.derivation.update import taken_names
from symopt.foundation.document import Block, Formula, Inline, Math, Prose
from symopt.syntax.tree import ONE, Add, Div, Entry, Mul, Name, Relation, Sum, Tree


def objective_sentence(system: System) -> list[Block]:
    """Return what the derivatives are of, and the objective that a fit minimizes."""
    model = system.model
    if not model.by_row:
        if model.penalty is None:
            return []
        whole = Relation("=", Name(system.objective), Add((Name(model.loss), model.penalty)))
        return [Prose(("With the penalty the objective is",)), Formula((whole,))]
    rows = Name(system.rows)
    index = unused(("i", "k", "r", "s", "row"), taken_names(system))
    summand: Tree = Entry(model.loss, (Name(index),))
    if model.fit.weights:
        summand = Mul((Entry(model.fit.weights, (Name(index),)), summand))
    total: Tree = Sum(summand, index, ONE, rows)
    if model.fit.reduction == "mean":
        total = Mul((Div(ONE, rows), total))
    if model.penalty is not None:
        total = Add((total, model.penalty))
    sentence: tuple[Inline, ...] = (
        "The derivatives below are for one row of data; over ", Math(rows), " rows the objective is ",
        Math(Relation("=", Name(system.objective), total)), ".",
    )  # fmt: skip
    return [Prose(sentence)]
