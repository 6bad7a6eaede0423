r"""The product rule: d(UV) = dU V + U dV, for matrix products, products of numbers and elementwise ones."""

from __future__ import annotations

from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.derivation.differentials.trees import times, total
from symopt.syntax.tree import Call, MatMul, Mul, Tree


def _apply(tree: Tree, work: Work) -> Tree | None:
    match tree:
        case MatMul(factors=factors):
            return total(
                MatMul((*factors[:k], work.d(f), *factors[k + 1 :]))
                for k, f in enumerate(factors)
                if work.varies(f)
            )
        case Mul(factors=factors, sign=sign):
            return _elementwise(factors, sign == "⊙", work)
        case Call(function="had" | "had3", arguments=factors):
            return _elementwise(factors, True, work)
        case _:
            return None


def _elementwise(factors: tuple[Tree, ...], sign: bool, work: Work) -> Tree:
    return total(
        times(*factors[:k], work.d(f), *factors[k + 1 :], elementwise=sign)
        for k, f in enumerate(factors)
        if work.varies(f)
    )


PRODUCT = DifferentialRule(
    name="product",
    title="product rule",
    statement=r"\mathrm{d}(UV) = \mathrm{d}U\,V + U\,\mathrm{d}V",
    rank=20,
    apply=_apply,
    examples=("x.T @ A @ x", "X @ X", "x*x", "had(X, X)", "tr(X)*X"),
)
