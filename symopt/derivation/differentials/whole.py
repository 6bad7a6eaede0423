r"""The derivations of a derivative: of df for a gradient or Jacobian, then of dg for a Hessian.

    f = xᵀAx     df = ((A + Aᵀ)x)ᵀ dx     g = (A + Aᵀ)x     dg = (A + Aᵀ) dx     so ∂²f/∂x² = A + Aᵀ

Source: Magnus and Neudecker (2019), section 10.3 (the second identification table).
"""

from __future__ import annotations

from collections.abc import Mapping

from symopt.calculus.kinds.derived import Derived
from symopt.calculus.kinds.differential import differential_of
from symopt.calculus.kinds.form import formed
from symopt.calculus.kinds.gradient import gradient_of
from symopt.calculus.kinds.jacobian import jacobian_of
from symopt.calculus.kinds.layout import Layout, arranged
from symopt.calculus.kinds.matter import Matter, freed, matter_of, with_arrays
from symopt.derivation.differentials.derive import Goal, by_differentials
from symopt.derivation.differentials.rule import GRADIENTS
from symopt.derivation.step import Derivation
from symopt.syntax.tree import Tree


def derivations_of(matter: Matter, derived: Derived) -> tuple[Derivation, ...]:
    """Return how a derivative is derived: one derivation, and a second one for second derivatives.

    Raises ProofError for a line that cannot be proved.
    """
    if derived.kind in ("differential", "directional"):
        return (_first(matter, dict(derived.directions)),)
    names = dict.fromkeys(derived.wrt)
    if derived.kind in ("gradient", "jacobian"):
        return (_first(matter, {name: _change(matter, name) for name in names}),)
    one, two = derived.wrt[0], derived.wrt[-1]
    matter = freed(matter, (one, two))  # they vary again
    start = _first(matter, {one: _change(matter, one)})
    gradient = None if matter.rank else _gradient(matter, one)
    if gradient is None:
        return (start,)
    return (start, _second(matter, gradient, two))


def _first(matter: Matter, directions: Mapping[str, str]) -> Derivation:
    """Return the derivation of df in given differentials."""
    whole = with_arrays(matter, {d: name for name, d in directions.items()})
    read_off = _jacobian if matter.rank else _gradient

    def results() -> Mapping[str, Tree]:
        found = {name: read_off(matter, name) for name in directions}
        known = {name: tree for name, tree in found.items() if tree is not None}
        return known if len(known) == len(found) else {}

    def differential() -> Tree | None:
        return _form(whole, differential_of(matter.graph, matter.output, directions), "denominator")

    return by_differentials(whole, directions, Goal(results, matter.rank > 0, differential))


def _second(matter: Matter, gradient: Tree, name: str) -> Derivation:
    """Return the derivation of dg, where g is the gradient."""
    known = {n: s for n, s in matter.shapes.items() if n in matter.graph.shapes}
    output = next(n for n in GRADIENTS if n not in matter.scope.shapes)
    properties = matter.graph.properties
    inner = matter_of(
        gradient, matter.definitions, shapes=known, properties=properties, output=output
    )
    return _first(inner, {name: _change(inner, name)})


def _gradient(matter: Matter, name: str) -> Tree | None:
    return _form(matter, gradient_of(matter.graph, matter.output, name), "denominator")


def _jacobian(matter: Matter, name: str) -> Tree | None:
    found = jacobian_of(matter.graph, matter.output, name)
    return _form(matter, found, "numerator") if found.order <= 2 else None


def _form(matter: Matter, derived: Derived, layout: Layout) -> Tree | None:
    return formed(derived, arranged(derived, layout), matter.style).tree


def _change(matter: Matter, name: str) -> str:
    """Return what the differential of a name is called."""
    wish = f"d{name}"
    while wish in matter.scope.shapes:
        wish += "_1"
    return wish
