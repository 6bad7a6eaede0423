"""What the rules need to know of a model's names."""

from __future__ import annotations

from symopt.calculus.ordering import style_of
from symopt.derivation.rule import Detail, LocalContext
from symopt.model.model import Model


def ordinary(model: Model) -> bool:
    """Return whether there is one variable in all, so that derivatives are written with d and not ∂."""
    return len(model.data) + len(model.parameters) == 1 and not any(
        p.shape for p in model.variables
    )


def local_context(model: Model, definition: str, detail: Detail) -> LocalContext:
    """Return what the rules need to know to differentiate one definition."""
    style = style_of(model)
    return LocalContext(definition, style.roles, style.order, detail)
