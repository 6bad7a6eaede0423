"""The losses of the catalogue as functions of a target y and a prediction p, differentiated in p."""

from __future__ import annotations

from functools import cache

from symopt.calculus import build
from symopt.calculus.lower import lower_scalar
from symopt.calculus.nodes import Entry, Node
from symopt.foundation.catalogue import catalogue
from symopt.functions.formula import formula
from symopt.functions.function import Loss
from symopt.verification.search.parts import parts_of


@cache
def slopes_of_losses() -> tuple[tuple[str, Node], ...]:
    """Return the losses of a target y and a prediction p, with their derivatives in p."""
    found: list[tuple[str, Node]] = []
    for loss in catalogue("symopt.functions.losses", Loss).values():
        if len(loss.arguments) != 2 or loss.shapes:
            continue
        tree = formula(loss.formula, frozenset(loss.arguments), where=f"the loss {loss.name}")
        names = dict(zip(loss.arguments, ("y", "p"), strict=True))
        body = build.rewrite(lower_scalar(tree), entry=lambda e, n=names: Entry(n[e.name]))
        parts = parts_of(body, "p")
        if parts is not None:
            found.append((loss.title, parts.tangent(body)))
    squared = dict(found)["the squared error"]
    return (*found, ("the squared error without its 1/2", build.scale(2, squared)))
