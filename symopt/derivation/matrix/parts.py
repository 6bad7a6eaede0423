"""All that is derived of a model over arrays: in matrix notation, and entry by entry where asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symopt.calculus.system import System
from symopt.derivation.matrix.arrays import ArrayDeriver
from symopt.derivation.matrix.deriver import MatrixDeriver
from symopt.derivation.matrix.layers import Layers, layers
from symopt.derivation.matrix.once_more import once_more
from symopt.derivation.matrix.second import MatrixHessian
from symopt.derivation.matrix.three_forms import three_forms
from symopt.derivation.rule import Detail
from symopt.derivation.step import Derivation
from symopt.syntax.tree import Derivative, Name, Relation, Tree, walk


@dataclass(frozen=True, slots=True)
class ArrayParts:
    """What a model over arrays has beside its local derivatives, adjoints and gradients.

    layers: common forms of equations that differ in the number of a layer.   sums: gradients that are
    one sum over such a number.
    by_entries: names whose derivatives have no matrix form.
    forms: one gradient entry by entry, row by row and as a whole.
    once_more: the differentials of the gradient.   again: their common forms.
    blocks: how many blocks the Hessian has.   left_out: blocks that are too long to read as one formula.
    entries: local derivatives, adjoints and gradients entry by entry, at the level "every".
    """

    layers: tuple[Layers, ...] = ()
    sums: Mapping[str, Tree] | None = None
    by_entries: tuple[str, ...] = ()
    forms: tuple[Derivation, ...] = ()
    once_more: tuple[Derivation, ...] = ()
    again: tuple[Layers, ...] = ()
    blocks: int = 0
    left_out: tuple[tuple[str, str], ...] = ()
    entries: tuple[Derivation, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrayDerivation:
    """The derivation of a model over arrays; see `whole.ModelDerivation` for what the parts are."""

    locals: tuple[Derivation, ...]
    shared: tuple[Derivation, ...]
    gradients: tuple[Derivation, ...]
    second: tuple[Derivation, ...]
    parts: ArrayParts

    @property
    def more(self) -> tuple[Derivation, ...]:
        """The derivations of the parts."""
        return (*self.parts.forms, *self.parts.once_more, *self.parts.entries)


def derive_arrays(
    system: System, names: Sequence[str], *, order: int, detail: Detail
) -> ArrayDerivation:
    """Derive gradient (order 1) and Hessian (order 2) of a system of arrays in the given names."""
    deriver = MatrixDeriver(system, wrt=names)
    shared, gradients = deriver.shared(), deriver.gradients()
    brief = detail == "result"
    maker = MatrixHessian(system, wrt=names) if order >= 2 else None
    second = maker.blocks() if maker else ()
    again = () if brief or not maker else once_more(deriver)
    equations = {
        d.goal.name: Relation("=", d.goal, d.result) for d in again if isinstance(d.goal, Name)
    }
    parts = ArrayParts(
        deriver.layers,
        deriver.sums,
        tuple(deriver.by_entries),
        () if brief else _forms(deriver),
        again,
        layers(equations, deriver.letter),
        len(maker.pairs()) if maker else 0,
        maker.left_out if maker else (),
        _entries(deriver.index) if detail == "every" else (),
    )
    if brief:
        needed = _needed(gradients, shared)
        return ArrayDerivation((), needed, tuple(d.brief for d in gradients), second, parts)
    return ArrayDerivation(deriver.locals(), shared, gradients, second, parts)


def _forms(deriver: MatrixDeriver) -> tuple[Derivation, ...]:
    """Return the three forms of the first gradient that is a sum over rows."""
    for name in deriver.wrt:
        found = deriver.recursions.get(name)
        if found is None:
            continue
        forms = three_forms(deriver.system, deriver.adjoints, name, found.first, deriver.style)
        if forms:
            return forms
    return ()


def _needed(
    gradients: Sequence[Derivation], shared: Sequence[Derivation]
) -> tuple[Derivation, ...]:
    """Return the shared derivatives that results speak of by name, in one line each."""
    by_goal = {d.goal: d for d in shared}
    needed: dict[Tree, None] = {}
    waiting = [d.result for d in gradients]
    while waiting:
        for part in walk(waiting.pop()):
            if isinstance(part, Derivative) and part in by_goal and part not in needed:
                needed[part] = None
                waiting.append(by_goal[part].result)
    return tuple(d.brief for d in shared if d.goal in needed)


def _entries(index: ArrayDeriver) -> tuple[Derivation, ...]:
    """Return every derivation entry by entry."""
    return (*index.locals(), *index.shared(), *index.gradients())
