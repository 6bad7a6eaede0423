"""The derivation of a whole model: local derivatives, shared parts, gradients, Hessian, updates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symopt.calculus.system import System
from symopt.derivation.arrays import ArrayDeriver
from symopt.derivation.penalty import penalty_derivatives
from symopt.derivation.rule import Detail
from symopt.derivation.scalar import ScalarDeriver
from symopt.derivation.second import ArrayHessian, ScalarHessian, array_hessian, scalar_hessian
from symopt.derivation.step import Derivation
from symopt.derivation.update import descent_updates, newton_update
from symopt.syntax.tree import ZERO, Derivative, Matrix, Relation, Tree


@dataclass(frozen=True, slots=True)
class ModelDerivation:
    """All that is derived of a model.

    locals: local derivatives.   shared: parts that several parameters use.   gradients: one for each name.
    matrix: whole-array forms, for models of arrays.   second: derivations of second derivatives.
    hessian: the Hessian written out, for a few scalars; None otherwise or if it was not asked for.
    order: 1 or 2, as asked for.
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
    hessian: Tree | None = None
    penalty: tuple[Derivation, ...] = ()
    updates: tuple[Relation, ...] = ()
    newton: tuple[Relation, ...] = ()
    order: int = 2


def derive_model(
    system: System, *, wrt: Sequence[str] = (), order: int = 2, detail: Detail = "textbook"
) -> ModelDerivation:
    """Derive gradient (order 1) and Hessian (order 2) of a model's output in its parameters.

    Raises ProofError if a line fails its check, NameError_ for a name in `wrt` that is not the model's.
    """
    names = tuple(wrt) or system.parameters
    arrays = any(d.indices for d in system.row.definitions) or any(map(system.row.shape, names))
    deriver = (
        ArrayDeriver(system, wrt=names)
        if arrays
        else ScalarDeriver(system, wrt=names, detail=detail)
    )
    gradients = deriver.gradients()
    shared = deriver.shared() if detail != "result" else ()
    local = deriver.locals() if detail != "result" else ()
    matrix = deriver.matrix_forms() if isinstance(deriver, ArrayDeriver) else ()
    second: tuple[Derivation, ...] = ()
    whole: Tree | None = None
    if order >= 2:
        if isinstance(deriver, ScalarDeriver):
            second, whole = scalar_hessian(ScalarHessian(deriver), detail == "result")
        else:
            second = array_hessian(ArrayHessian(system, wrt=names))
    forms = {d.goal: d.result for d in (*gradients, *matrix)}
    goal = system.model.goal
    penalty = penalty_derivatives(system, names)
    added = {d.goal.wrt[0]: d.result for d in penalty if isinstance(d.goal, Derivative)}
    updates = descent_updates(system, names, forms, added) if goal == "loss" else ()
    flat = isinstance(whole, Matrix) and all(e == ZERO for row in whole.rows for e in row)
    newton = newton_update(system, names) if order >= 2 and goal != "function" and not flat else ()
    return ModelDerivation(
        system,
        names,
        local,
        shared,
        gradients,
        matrix,
        second,
        whole,
        penalty,
        updates,
        newton,
        order,
    )
