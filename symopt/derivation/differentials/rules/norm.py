r"""Norms: d‖u‖² = 2 uᵀ du, d‖U‖² = 2 tr(Uᵀ dU), d‖u‖ = uᵀ du/‖u‖, d‖u‖₁ = sign(u)ᵀ du."""

from __future__ import annotations

from symopt.calculus.views.matrix_trees import transposed
from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.derivation.differentials.trees import call, matrix_times, over, times
from symopt.syntax.tree import TWO, Call, Number, Pow, Tree


def _squared(tree: Tree, work: Work) -> Tree | None:
    match tree:
        case Pow(
            base=Call(function="norm", arguments=(inner,), options=()), exponent=Number(value=two)
        ):
            return times(TWO, _dot(inner, inner, work)) if two == 2 and work.rank(inner) else None
        case _:
            return None


def _euclidean(tree: Tree, work: Work) -> Tree | None:
    match tree:
        case Call(function="norm", arguments=(inner,), options=()) if work.rank(inner):
            return over(_dot(inner, inner, work), tree)
        case _:
            return None


def _absolute(tree: Tree, work: Work) -> Tree | None:
    match tree:
        case Call(function="norm1", arguments=(inner,), options=()) if work.rank(inner):
            return _dot(call("sign", inner), inner, work)
        case _:
            return None


def _dot(left: Tree, inner: Tree, work: Work) -> Tree:
    """Return tr(Lᵀ dU), for vectors lᵀ du."""
    product = matrix_times([transposed(left), work.d(inner)])
    return product if work.rank(inner) == 1 else call("tr", product)


SQUARED_NORM = DifferentialRule(
    name="squared_norm",
    title="differential of a squared norm",
    statement=r"\mathrm{d}\|U\|^2 = 2\operatorname{tr}(U^\top\,\mathrm{d}U)",
    rank=15,
    apply=_squared,
    examples=("norm(A @ x - y)**2", "norm(X)**2"),
)
NORM = DifferentialRule(
    name="norm",
    title="differential of a norm",
    statement=r"\mathrm{d}\|u\| = \frac{u^\top\,\mathrm{d}u}{\|u\|}",
    rank=20,
    apply=_euclidean,
    examples=("norm(x)", "norm(A @ X)"),
)
NORM1 = DifferentialRule(
    name="norm1",
    title="differential of a sum of absolute values",
    statement=r"\mathrm{d}\|u\|_1 = \operatorname{sign}(u)^\top\,\mathrm{d}u",
    rank=20,
    apply=_absolute,
    examples=("norm1(A @ x - y)", "norm1(X)"),
)
