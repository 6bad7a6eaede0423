r"""Whole powers of a matrix: d(Uᵏ) = Σ Uⁱ dU Uᵏ⁻¹⁻ⁱ, i from 0 to k - 1."""

from __future__ import annotations

from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.derivation.differentials.trees import call, matrix_times, total
from symopt.syntax.tree import Call, Number, Tree, number

_MOST = 8


def _apply(tree: Tree, work: Work) -> Tree | None:
    match tree:
        case Call(function="matpow", arguments=(base, Number(value=value))) if (
            value.denominator == 1
        ):
            count = int(value)
        case _:
            return None
    if not 1 <= count <= _MOST:
        return None
    change = work.d(base)
    return total(
        matrix_times([*_power(base, k), change, *_power(base, count - 1 - k)]) for k in range(count)
    )


def _power(base: Tree, count: int) -> list[Tree]:
    if count == 0:
        return []
    return [base] if count == 1 else [call("matpow", base, number(count))]


MATRIX_POWER = DifferentialRule(
    name="matrix_power",
    title="product rule for a power",
    statement=r"\mathrm{d}(U^k) = \sum_{i=0}^{k-1} U^i\,\mathrm{d}U\,U^{k-1-i}",
    rank=20,
    apply=_apply,
    examples=("matpow(X, 2)", "matpow(A @ X, 3)"),
)
