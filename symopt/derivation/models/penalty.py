"""The penalty of a model that is reduced over rows: added once, and so differentiated once."""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus.system import System
from symopt.derivation.check import Written, checked
from symopt.derivation.scalar.local import derive_local
from symopt.derivation.scalar.roles import local_context
from symopt.derivation.step import Derivation
from symopt.syntax.tree import Derivative, Name, names


def penalty_derivatives(system: System, wrt: Sequence[str]) -> tuple[Derivation, ...]:
    """Return the derivation of ∂penalty/∂name for each name that the penalty holds."""
    penalty = system.model.penalty
    if penalty is None:
        return ()
    context = local_context(system.model, "", "textbook")
    held = [name for name in wrt if name in names(penalty)]
    return tuple(
        checked(
            system,
            Derivative(penalty, (Name(name),)),
            [
                Written(x.tree, x.rule, x.reason)
                for x in derive_local(penalty, name, context=context)
            ],
        )
        for name in held
    )
