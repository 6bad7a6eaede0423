"""What the rules need to know of a model's names."""

from __future__ import annotations

from symopt.calculus.views.ordering import style_of
from symopt.derivation.rule import Detail, LocalContext
from symopt.derivation.shape import rational
from symopt.model.model import Model
from symopt.syntax.tree import Call, Div, Mul, Pow, Tree

KEPT = frozenset({"max", "min", "abs", "sign"})
"""Functions that read better as they are than by the name of a definition."""


def ordinary(model: Model) -> bool:
    """Return whether there is one variable in all, so that derivatives are written with d and not ∂."""
    return len(model.data) + len(model.parameters) == 1 and not any(
        p.shape for p in model.variables
    )


def local_context(model: Model, definition: str, detail: Detail) -> LocalContext:
    """Return what the rules need to know to differentiate one definition."""
    style = style_of(model)
    bodies = {
        d.name: d.body for d in model.definitions if d.name != model.loss and recognizable(d.body)
    }
    every = {d.name: d.body for d in model.definitions}
    return LocalContext(definition, style.roles, style.order, detail, bodies, every)


def recognizable(body: Tree) -> bool:
    """Return whether a product holds a function, so that meeting it in a result is no accident."""
    if isinstance(body, Div):
        return recognizable(body.numerator) or recognizable(body.denominator)
    if isinstance(body, Mul):
        return any(map(recognizable, body.factors))
    if isinstance(body, Pow):
        return rational(body.exponent) is None
    return isinstance(body, Call) and body.function not in KEPT
