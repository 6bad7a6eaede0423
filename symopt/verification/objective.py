"""The whole objective of a model as a subject: J = mean_i L_i + penalty, columns being arrays of the rows.

A claim about it is complete: code that computes it has neither `per_row` nor `reduction`.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.calculus.lower import Scope
from symopt.calculus.system import System, scope_with
from symopt.calculus.views.ordering import style_of
from symopt.verification.subject import Subject


def objective_subject(system: System, base: Subject) -> Subject:
    """Return the subject of a model's objective over all rows; `base`, that of the model, if it has none."""
    if not system.rows:
        return base
    whole = system.whole
    names = [*whole.shapes, *(d.name for d in whole.definitions)]
    shapes = {n: whole.shape(n) for n in names}
    groups = {n: (*(1 for _ in {n} & system.by_row), *g) for n, g in system.scope.groups.items()}
    scope = Scope(shapes, system.scope.sizes | {system.rows}, groups=groups)
    style = style_of(system.model, system.rows, whole)
    return replace(
        base, graph=whole, scope=scope_with(scope, whole), output=system.objective, style=style
    )
