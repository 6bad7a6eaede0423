"""The page of a system: its derivation, its critical points, and Newton's method worked with numbers.

Critical points are added for functions and losses of up to three scalars without data; a worked run
where the specification says where to start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symopt.calculus.system import System
from symopt.derivation.whole import ModelDerivation, derive_model
from symopt.foundation.document import Block, Document, Formula, Heading, Prose
from symopt.foundation.errors import DomainError
from symopt.model.model import Model
from symopt.presentation.classification import classification_blocks
from symopt.presentation.derivation import derivation_document
from symopt.presentation.restyle import decimal, restyle
from symopt.presentation.root_run import root_blocks
from symopt.presentation.worked_run import minimization_blocks
from symopt.syntax.tree import Number, Relation, Tree, substitute, walk

if TYPE_CHECKING:
    from symopt.optimization.problem import Problem

MOST_SCALARS = 3


def page_document(system: System, *, notation: str = "leibniz") -> Document:
    """Return the whole page of a system: what a file in derivations/ holds."""
    return completed(derive_model(system), notation=notation)


def completed(found: ModelDerivation, *, notation: str = "leibniz") -> Document:
    """Return the document of a derivation with the sections that can be computed without data.

    A derivation of the gradient alone, or of some parameters, is left as it is.
    """
    page = derivation_document(found, notation=notation)
    system = found.system
    whole = found.order >= 2 and set(found.wrt) == set(system.parameters)
    if not whole or not _is_closed(system.model):
        return page
    tree = function_tree(system.model)
    more = Document("", (*_critical(system, tree), *_worked(system, tree)))
    if any(isinstance(t, Number) and "." in t.text for t in walk(tree)):
        more = restyle(more, decimal)
    *body, last = page.blocks
    return Document(page.title, (*body, *more.blocks, last))


def function_tree(model: Model) -> Tree:
    """Return a model's output as one formula in its parameters; constants get their values."""
    known: dict[str, Tree] = {v.name: v.value for v in model.constants if v.value is not None}
    for item in model.definitions:
        known[item.name] = substitute(item.body, known)
    tree = known[model.loss]
    if model.penalty is None:
        return tree
    from symopt.syntax.tree import Add

    return Add((tree, substitute(model.penalty, known)))


def _is_closed(model: Model) -> bool:
    scalars = all(not v.shape for v in model.variables)
    valued = all(v.value is not None for v in model.constants)
    return scalars and valued and not model.data and len(model.parameters) <= MOST_SCALARS


def _critical(system: System, tree: Tree) -> list[Block]:
    from symopt.optimization.critical.classify import classify

    if system.model.goal == "zero":
        return []
    conditions = [c for v in system.model.parameters for c in v.domain]
    found = classify(tree, system.parameters, conditions=conditions)
    blocks = classification_blocks(found, output=system.loss, derivatives=False)
    return [Heading(2, ("Critical points",)), *_formula(system, tree), *blocks]


def _formula(system: System, tree: Tree) -> list[Block]:
    """Return the function in one line where the definitions have several."""
    from symopt.syntax.tree import Name

    if len(system.model.definitions) < 2:
        return []
    return [
        Prose(("With the definitions put in, the function is",)),
        Formula((Relation("=", Name(system.objective), tree),)),
    ]


def _worked(system: System, tree: Tree) -> list[Block]:
    """Return Newton's method from the start of the specification, worked with numbers."""
    start = system.model.fit.start
    if not start or set(start) != set(system.parameters) or system.model.goal == "function":
        return []
    begin = [_float(start[name]) for name in system.parameters]
    problem = _problem(system)
    if system.model.goal == "zero":
        if len(begin) != 1:
            return []
        from symopt.optimization.roots import root

        name = system.parameters[0]

        def value(x: float) -> float:
            return float(problem.value(_vector([x])))

        def slope(x: float) -> float:
            return float(problem.gradient(_vector([x]))[0])

        found = root(value, slope, begin[0], name=name)
        title = "Newton's method, worked"
        return [Heading(2, (title,)), *root_blocks(tree, found, output=system.loss)]
    from symopt.optimization.driver import minimize

    result = minimize(problem, begin, "pure-newton")
    blocks = minimization_blocks(tree, result, output=system.objective)
    return [Heading(2, ("Newton's method, worked",)), *blocks]


def _vector(values: list[float]):  # noqa: ANN202 - a numpy vector, imported where it is needed
    import numpy as np

    return np.array(values, dtype=np.float64)


def _float(tree: Tree) -> float:
    from symopt.calculus.lower import Scope, lower_scalar
    from symopt.equality.balls import enclose
    from symopt.equality.conventions import OutsideDomain, Undecided

    try:
        return float(enclose(lower_scalar(tree, Scope()), {}).mid())
    except (OutsideDomain, Undecided):
        raise DomainError("a start has no value", remedy="give a real number") from None


def _problem(system: System) -> Problem:
    from symopt.compilation.compile import compile_graph
    from symopt.optimization.problem import Problem

    constants = {v.name: _float(v.value) for v in system.model.constants if v.value is not None}
    bound = compile_graph(
        system.whole, system.objective, system.parameters, constants=constants
    ).bind()
    return Problem(
        names=system.parameters,
        value=bound.flat_value,
        gradient=bound.flat_gradient,
        hessian=bound.flat_hessian,
        value_and_gradient=bound.flat_value_and_gradient,
        all=bound.flat_all,
    )
