"""Updates: gradient descent w → w - α ∂L/∂w with the gradient put in, and the Newton step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symopt.calculus.system import System, unused
from symopt.derivation.shape import rational, total
from symopt.syntax.tree import ONE as ONE_TREE
from symopt.syntax.tree import (
    Add,
    Call,
    Derivative,
    Div,
    MatMul,
    Matrix,
    Mul,
    Name,
    Neg,
    Number,
    Relation,
    Tree,
)

WRITTEN_OUT = 4
"""Up to so many parameters the vectors of a Newton step are written out."""

RATES = ("alpha", "eta", "gamma", "rho", "rate")
"""What the learning rate may be called, best first."""
VECTORS = ("theta", "omega", "phi", "psi", "parameters")
"""What all parameters together may be called, best first."""


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
            whole = total((form, penalty[Name(name)]))
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
        vector = Name(unused(VECTORS, taken_names(system)))
        gradient = Derivative(output, (vector,))
    step = MatMul((Call("inv", (hessian_name(system),)), gradient))
    return (Relation("->", vector, Add((vector, Neg(step)))),)


def learning_rate(system: System) -> Name:
    """Return the name of the learning rate: α, or another letter where the model uses α itself."""
    return Name(unused(RATES, taken_names(system)))


def hessian_name(system: System) -> Name:
    """Return the name of the Hessian: H, or H with the output as index where the model uses H itself."""
    return Name(unused(("H", f"H_{system.objective}", "Hessian"), taken_names(system)))


def _less(name: Tree, rate: Tree, form: Tree) -> Tree:
    """Return name - rate · form, a minus in front of the form turned into a plus."""
    if isinstance(form, Neg):
        return Add((name, _scaled(rate, form.body)))
    return Add((name, Neg(_scaled(rate, form))))


def _scaled(rate: Tree, form: Tree) -> Tree:
    if isinstance(form, Mul) and form.sign in ("", "·"):
        first, *rest = form.factors
        number = isinstance(first, Number | Div) and rational(first) is not None
        return Mul((first, rate, *rest) if number else (rate, *form.factors))
    if isinstance(form, Number):
        return rate if form == ONE_TREE else Mul((form, rate))
    if isinstance(form, Div):
        return Div(_scaled(rate, form.numerator), form.denominator)
    return Mul((rate, form))


def taken_names(system: System) -> frozenset[str]:
    """Return the names that the model uses itself, sizes and the objective included."""
    sizes = {s for v in system.model.variables for s in v.shape if isinstance(s, str)}
    names = {v.name for v in system.model.variables} | {d.name for d in system.row.definitions}
    return frozenset(sizes | names | {system.objective, system.rows})
