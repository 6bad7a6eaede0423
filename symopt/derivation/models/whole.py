"""The derivation of a whole model: local derivatives, shared parts, gradients, Hessian, updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symopt.calculus.system import System
from symopt.derivation.matrix.parts import ArrayParts, derive_arrays
from symopt.derivation.models.penalty import penalty_derivatives
from symopt.derivation.rule import Detail
from symopt.derivation.scalar.scalar import ScalarDeriver
from symopt.derivation.scalar.second import ScalarHessian, scalar_hessian
from symopt.derivation.step import Derivation
from symopt.derivation.update import descent_updates, newton_update
from symopt.foundation.errors import NameError_
from symopt.syntax.tree import ZERO, Derivative, Matrix, Relation, Tree


@dataclass(frozen=True, slots=True)
class ModelDerivation:
    """All that is derived of a model.

    locals: local derivatives.   shared: parts that several parameters use.   gradients: one for each name.
    matrix: for models of arrays, the same derivatives in other forms; `arrays` says what they are.
    second: derivations of second derivatives.
    hessian: the Hessian written out, for a few scalars; None otherwise or if it was not asked for.
    order: 1 or 2, as asked for.   detail: "result", "textbook" or "every", as asked for.
    penalty: derivatives of the penalty, for models reduced over rows.
    updates: gradient descent, one for each parameter.   newton: the Newton step.
    """

    system: System
    wrt: tuple[str, ...]
    locals: tuple[Derivation, ...]
    shared: tuple[Derivation, ...]
    gradients: tuple[Derivation, ...]
    matrix: tuple[Derivation, ...] = ()
    second: tuple[Derivation, ...] = ()
    totals: tuple[Derivation, ...] = ()
    hessian: Tree | None = None
    penalty: tuple[Derivation, ...] = ()
    updates: tuple[Relation, ...] = ()
    newton: tuple[Relation, ...] = ()
    order: int = 2
    detail: Detail = "textbook"
    arrays: ArrayParts | None = None

    @property
    def every(self) -> tuple[Derivation, ...]:
        """All derivations, each once."""
        first = (*self.locals, *self.shared, *self.gradients, *self.matrix)
        return (*first, *self.totals, *self.second, *self.penalty)


def derive_model(
    system: System, *, wrt: Sequence[str] = (), order: int = 2, detail: Detail = "textbook"
) -> ModelDerivation:
    """Derive gradient (order 1) and Hessian (order 2) of a model's output in its parameters.

    Raises ProofError if a line fails its check, NameError_ for a name in `wrt` that is not the model's.
    """
    names = _known(system, tuple(wrt) or system.parameters)
    order = order if _has_hessian(system, names) else 1
    arrays = any(d.indices for d in system.row.definitions) or any(map(system.row.shape, names))
    if arrays:
        return _of_arrays(system, names, order, detail)
    deriver = ScalarDeriver(system, wrt=names, detail=detail)
    brief = detail == "result"
    gradients = deriver.gradients()
    second, totals, whole = _hessian(deriver, brief) if order >= 2 else ((), (), None)
    penalty = penalty_derivatives(system, names)
    flat = isinstance(whole, Matrix) and all(e == ZERO for row in whole.rows for e in row)
    return ModelDerivation(
        system,
        names,
        () if brief else deriver.locals(),
        () if brief else deriver.shared(),
        tuple(d.brief for d in gradients) if brief else gradients,
        (),
        second,
        totals,
        whole,
        tuple(d.brief for d in penalty) if brief else penalty,
        _updates(system, names, gradients, penalty),
        newton_update(system, names) if order >= 2 and not flat and _steps(system, names) else (),
        order,
        detail,
    )


def _known(system: System, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names, each once; raise NameError_ for one that nothing can be differentiated in."""
    known = [v.name for v in system.model.variables]
    known += [d.name for d in system.model.definitions if d.name != system.loss]
    for name in names:
        if name not in known:
            raise NameError_(
                f"no derivative in {name}",
                where=name,
                why=f"{name} is what is differentiated"
                if name == system.loss
                else "the model has no such name",
                remedy=f"use one of {', '.join(known)}",
            )
    return tuple(dict.fromkeys(names))


def _has_hessian(system: System, names: tuple[str, ...]) -> bool:
    """Return whether second derivatives in these names say something: none depends on another."""
    defined = [n for n in names if system.row.definition(n) is not None]
    return not defined or (len(names) == 1 and not system.row.shape(names[0]))


def _of_arrays(
    system: System, names: tuple[str, ...], order: int, detail: Detail
) -> ModelDerivation:
    found = derive_arrays(system, names, order=order, detail=detail)
    return ModelDerivation(
        system,
        names,
        found.locals,
        found.shared,
        found.gradients,
        found.more,
        found.second,
        updates=_updates(system, names, found.gradients, ()),
        order=order,
        detail=detail,
        arrays=found.parts,
    )


def _hessian(
    deriver: ScalarDeriver, brief: bool
) -> tuple[tuple[Derivation, ...], tuple[Derivation, ...], Tree | None]:
    maker = ScalarHessian(deriver)
    second, whole = scalar_hessian(maker, brief)
    return second, () if brief else maker.totals(second), whole


def _steps(system: System, names: tuple[str, ...]) -> bool:
    """Return whether a method can step in these names: parameters of something to solve."""
    return system.model.goal != "function" and set(names) <= set(system.parameters)


def _updates(
    system: System,
    names: tuple[str, ...],
    found: tuple[Derivation, ...],
    penalty: tuple[Derivation, ...],
) -> tuple[Relation, ...]:
    """Return the steps of gradient descent in the parameters among the names."""
    if system.model.goal != "loss":
        return ()
    forms = {d.goal: d.result for d in found}
    added = {d.goal.wrt[0]: d.result for d in penalty if isinstance(d.goal, Derivative)}
    own = [name for name in names if name in system.parameters]
    return descent_updates(system, own, forms, added)
