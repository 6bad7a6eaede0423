"""Updates: gradient descent w → w - α ∂L/∂w with the gradient put in, and the Newton step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symopt.calculus.system import System
from symopt.syntax.tree import ONE as ONE_TREE
from symopt.syntax.tree import (
    Add,
    Derivative,
    Div,
    MatMul,
    Matrix,
    Mul,
    Name,
    Neg,
    Pow,
    Relation,
    Tree,
)

WRITTEN_OUT = 4
"""Up to so many parameters the vectors of a Newton step are written out."""

RATE = "alpha"
"""The learning rate."""


def descent_updates(
    system: System,
    names: Sequence[str],
    forms: Mapping[Tree, Tree],
    penalty: Mapping[Tree, Tree],
) -> tuple[Relation, ...]:
    """Return w → w - α ∂L/∂w with the derivative's final form put in, signs resolved.

    forms: the final form of each derivative, by the derivative as a name.
    penalty: the derivative of a penalty that is added once, by the parameter as a name.
    """
    rate = learning_rate(system).name
    found: list[Relation] = []
    for name in names:
        form = forms.get(Derivative(Name(system.loss), (Name(name),)))
        if form is not None and Name(name) in penalty:
            whole = Add((form, penalty[Name(name)]))
            found.append(Relation("->", Name(name), _less(Name(name), Name(rate), whole)))
        elif form is not None:
            found.append(Relation("->", Name(name), _less(Name(name), Name(rate), form)))
    return tuple(found)


def newton_update(system: System, names: Sequence[str]) -> tuple[Relation, ...]:
    """Return the Newton step: x - f/f′ for a zero, x - f′/f″ in one variable, θ - H⁻¹∇ in several."""
    output = Name(system.objective if system.model.by_row else system.loss)
    scalars = not any(system.row.shape(name) for name in names)
    if not scalars:
        return ()
    if len(names) == 1:
        x = Name(names[0])
        first = Derivative(output, (x,), total=True, style="lagrange")
        second = Derivative(output, (x, x), total=True, style="lagrange")
        top, bottom = (output, first) if system.model.goal == "zero" else (first, second)
        return (Relation("->", x, Add((x, Neg(Div(top, bottom))))),)
    if system.model.goal == "zero":
        return ()
    vector: Tree = Matrix(tuple((Name(name),) for name in names))
    gradient: Tree = Matrix(tuple((Derivative(output, (Name(name),)),) for name in names))
    if len(names) > WRITTEN_OUT:
        vector = Name(_unused(system, "theta", "omega"))
        gradient = Derivative(output, (vector,))
    step = MatMul((Pow(Name("H"), Neg(ONE_TREE)), gradient))
    return (Relation("->", vector, Add((vector, Neg(step)))),)


def learning_rate(system: System) -> Name:
    """Return the name of the learning rate: α, or η where the model uses α itself."""
    return Name(_unused(system, RATE, "eta"))


def _less(name: Tree, rate: Tree, form: Tree) -> Tree:
    """Return name - rate · form, a minus in front of the form turned into a plus."""
    if isinstance(form, Neg):
        return Add((name, _scaled(rate, form.body)))
    return Add((name, Neg(_scaled(rate, form))))


def _scaled(rate: Tree, form: Tree) -> Tree:
    if isinstance(form, Mul) and form.sign in ("", "·"):
        return Mul((rate, *form.factors))
    return rate if form == ONE_TREE else Mul((rate, form))


def _unused(system: System, first: str, second: str) -> str:
    taken = {*system.row.shapes, *(d.name for d in system.row.definitions)}
    return second if first in taken else first
