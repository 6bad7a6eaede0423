r"""The differential of a defined name is that of its body."""

from __future__ import annotations

from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.syntax.tree import Name, Tree


def _apply(tree: Tree, work: Work) -> Tree | None:
    if isinstance(tree, Name) and tree.name in work.definitions:
        return work.d(work.definitions[tree.name])
    return None


DEFINITION = DifferentialRule(
    name="definition",
    title="its definition",
    statement=r"\mathrm{d}z = \mathrm{d}(A x)",
    rank=5,
    apply=_apply,
)
