r"""A simple eigenvalue of a symmetric matrix with its unit eigenvector: dλ = vᵀ dU v, for symmetric dU."""

from __future__ import annotations

from symopt.calculus.views.matrix_trees import transposed
from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.derivation.differentials.trees import call, matrix_times
from symopt.syntax.tree import Call, Tree


def _apply(tree: Tree, work: Work) -> Tree | None:
    if not isinstance(tree, Call) or tree.function != "eigmax":
        return None
    inner = tree.arguments[0]
    vector = call("vmax", inner)
    return matrix_times([transposed(vector), work.d(inner), vector])


EIGENVALUE = DifferentialRule(
    name="eigenvalue",
    title="differential of a simple eigenvalue",
    statement=r"\mathrm{d}\lambda = v^\top\,\mathrm{d}U\,v",
    rank=20,
    apply=_apply,
    reference="Magnus and Neudecker (2019), section 8.9; Petersen and Pedersen (2012), equation 67",
)
