r"""The inverse: d(U⁻¹) = -U⁻¹ dU U⁻¹, since 0 = d(U⁻¹ U) = d(U⁻¹) U + U⁻¹ dU."""

from __future__ import annotations

from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.derivation.differentials.trees import matrix_times, negative
from symopt.syntax.tree import Call, Tree


def _apply(tree: Tree, work: Work) -> Tree | None:
    if not isinstance(tree, Call) or tree.function != "inv" or work.rank(tree) != 2:
        return None
    return negative(matrix_times([tree, work.d(tree.arguments[0]), tree]))


INVERSE = DifferentialRule(
    name="inverse",
    title="differential of an inverse",
    statement=r"\mathrm{d}(U^{-1}) = -U^{-1}\,\mathrm{d}U\,U^{-1}",
    rank=20,
    apply=_apply,
    examples=("inv(X)", "inv(A @ X)"),
    reference="Magnus and Neudecker (2019), section 8.4",
)
