r"""Constant factors stay: d(AUB) = A dU B, d(c u) = c du, d(u/c) = du/c."""

from __future__ import annotations

from dataclasses import replace

from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.derivation.differentials.trees import matrix_times, over, times
from symopt.syntax.tree import ONE, Call, Div, MatMul, Mul, Tree


def _apply(tree: Tree, work: Work) -> Tree | None:
    match tree:
        case MatMul(factors=factors) if _single(factors, work):
            return matrix_times([work.d(f) if work.varies(f) else f for f in factors])
        case Mul(factors=factors, sign=sign) if _single(factors, work):
            parts = [work.d(f) if work.varies(f) else f for f in factors]
            return times(*parts, elementwise=sign == "⊙")
        case Call(function="had" | "had3", arguments=factors) if _single(factors, work):
            return times(*(work.d(f) if work.varies(f) else f for f in factors), elementwise=True)
        case Div(numerator=top, denominator=bottom) if not work.varies(bottom):
            if isinstance(top, Mul) and ONE not in top.factors and _single(top.factors, work):
                parts = tuple(work.d(f) if work.varies(f) else f for f in top.factors)
                return over(replace(top, factors=parts), bottom)
            return over(work.d(top), bottom)
        case _:
            return None


def _single(factors: tuple[Tree, ...], work: Work) -> bool:
    return sum(map(work.varies, factors)) == 1


CONSTANT_FACTOR = DifferentialRule(
    name="constant_factor",
    title="constant factors",
    statement=r"\mathrm{d}(A U B) = A\,\mathrm{d}U\,B",
    rank=10,
    apply=_apply,
    linear=True,
    examples=("A @ X @ B", "2*x", "a*x", "x/2"),
)
