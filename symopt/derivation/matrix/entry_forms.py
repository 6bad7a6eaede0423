"""Results over arrays entry by entry, Σ_i (ŷ_i - y_i) X_ij / m: what other algebra systems read."""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus.system import System
from symopt.calculus.views.raising import raise_node
from symopt.derivation.matrix.arrays import ArrayDeriver
from symopt.derivation.matrix.second import MatrixHessian
from symopt.syntax.tree import Tree


def gradient_entries(system: System, names: Sequence[str]) -> tuple[Tree, ...]:
    """Return ∂output/∂name at free indices for each name, in the model's names."""
    deriver = ArrayDeriver(system, wrt=names)
    return tuple(
        raise_node(deriver.entries(name, deriver.letters.labels(name)), deriver.style)
        if name in deriver.network.users
        else raise_node(deriver.found.expanded(name), deriver.style)
        for name in names
    )


def hessian_entries(system: System, name: str) -> Tree:
    """Return ∂²output/∂name² at free indices, in the model's names."""
    maker = MatrixHessian(system, wrt=(name,))
    first = maker.letters.labels(name)
    labels = (*first, *maker.letters.labels(name, taken=first))
    return raise_node(maker.node(name, name, labels), maker.style)
