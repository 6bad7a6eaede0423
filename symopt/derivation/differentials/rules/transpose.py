r"""d(Uᵀ) = (dU)ᵀ."""

from __future__ import annotations

from symopt.calculus.views.matrix_trees import transposed
from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.syntax.tree import Transpose, Tree


def _apply(tree: Tree, work: Work) -> Tree | None:
    return transposed(work.d(tree.body)) if isinstance(tree, Transpose) else None


TRANSPOSE = DifferentialRule(
    name="transpose",
    title="transposes",
    statement=r"\mathrm{d}(U^\top) = (\mathrm{d}U)^\top",
    rank=10,
    apply=_apply,
    linear=True,
    examples=("X.T", "x.T", "(A @ X).T"),
)
