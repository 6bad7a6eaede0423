"""The page of a system: its derivation, its critical points, and Newton's method worked with numbers.

Critical points are added for functions and losses of up to three scalars without data; a worked run
where the specification says where to start.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.calculus.system import System
from symopt.derivation.models.whole import ModelDerivation
from symopt.foundation.document import Block, Document, Formula, Heading, Prose
from symopt.model.composed import composed
from symopt.model.model import Model
from symopt.presentation.derivation import derivation_document
from symopt.presentation.restyle import decimal, restyle
from symopt.syntax.tree import Name, Number, Relation, Tree, walk

MOST_SCALARS = 3
MOST_PARTS = 2000
"""The largest function that is written out as one formula."""


def completed(found: ModelDerivation, *, notation: str = "leibniz") -> Document:
    """Return the document of a derivation with the sections that can be computed without data.

    A derivation of the gradient alone, or of some parameters, is left as it is.
    """
    page = derivation_document(found, notation=notation)
    system = found.system
    whole = found.order >= 2 and set(found.wrt) == set(system.parameters)
    if not whole or not is_closed(system.model):
        return page
    tree = composed(system.model)
    more = Document("", (*_critical(system, tree), *_worked(system, tree)))
    if any(isinstance(t, Number) and "." in t.text for t in walk(tree)):
        more = restyle(more, decimal)
    *body, last = page.blocks
    return replace(page, blocks=(*body, *more.blocks, last))


def is_closed(model: Model) -> bool:
    """Return whether a model is a function of a few numbers alone, short enough to write out."""
    scalars = all(not v.shape for v in model.variables)
    valued = all(v.value is not None for v in model.constants)
    few = len(model.parameters) <= MOST_SCALARS
    if not (scalars and valued and few and not model.data):
        return False
    sizes: dict[str, int] = {}
    for item in model.definitions:
        parts = [t.name if isinstance(t, Name) else "" for t in walk(item.body)]
        sizes[item.name] = sum(sizes.get(part, 1) for part in parts)
    return sizes[model.loss] <= MOST_PARTS


def _critical(system: System, tree: Tree) -> list[Block]:
    if system.model.goal == "zero":
        return []
    from symopt.optimization.critical.classify import classify  # numpy, only where it is needed
    from symopt.presentation.classification import classification_blocks

    conditions = [c for v in system.model.parameters for c in v.domain]
    found = classify(tree, system.parameters, conditions=conditions)
    blocks = classification_blocks(found, output=system.loss, derivatives=False)
    return [Heading(2, ("Critical points",)), *_formula(system, tree), *blocks]


def _formula(system: System, tree: Tree) -> list[Block]:
    """Return the function in one line where the definitions have several."""
    if len(system.model.definitions) < 2:
        return []
    return [
        Prose(("With the definitions put in, the function is",)),
        Formula((Relation("=", Name(system.objective), tree),)),
    ]


def _worked(system: System, tree: Tree) -> list[Block]:
    """Return Newton's method from the start of the specification, worked with numbers."""
    from symopt.optimization.roots import Root
    from symopt.presentation.page_run import run_of
    from symopt.presentation.root_run import root_blocks
    from symopt.presentation.worked_run import minimization_blocks

    found = run_of(system)
    if found is None:
        return []
    heading = Heading(2, ("Newton's method, worked",))
    if isinstance(found, Root):
        return [heading, *root_blocks(tree, found, output=system.loss)]
    return [heading, *minimization_blocks(tree, found, output=system.objective)]
