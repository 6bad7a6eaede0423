r"""Softmax and log-sum-exp of a vector: ds = (diag s - s sᵀ) du, d lse(u) = softmax(u)ᵀ du."""

from __future__ import annotations

from symopt.calculus.views.matrix_trees import transposed
from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.derivation.differentials.trees import call, matrix_times
from symopt.syntax.tree import Add, Call, MatMul, Neg, Tree


def _softmax(tree: Tree, work: Work) -> Tree | None:
    match tree:
        case Call(function="softmax", arguments=(inner,), options=()) if work.rank(inner) == 1:
            slope = Add((call("diag", tree), Neg(MatMul((tree, transposed(tree))))))
            return matrix_times([slope, work.d(inner)])
        case _:
            return None


def _logsumexp(tree: Tree, work: Work) -> Tree | None:
    match tree:
        case Call(function="logsumexp", arguments=(inner,), options=()) if work.rank(inner) == 1:
            return matrix_times([transposed(call("softmax", inner)), work.d(inner)])
        case _:
            return None


SOFTMAX = DifferentialRule(
    name="softmax",
    title="differential of the softmax",
    statement=r"\mathrm{d}s = (\operatorname{diag} s - s s^\top)\,\mathrm{d}u",
    rank=20,
    apply=_softmax,
    examples=("softmax(A @ x)",),
    reference="Bishop (2006), equation 4.106",
)
LOGSUMEXP = DifferentialRule(
    name="logsumexp",
    title="differential of log-sum-exp: the softmax",
    statement=r"\mathrm{d}\ln\sum_i e^{u_i} = \operatorname{softmax}(u)^\top\,\mathrm{d}u",
    rank=20,
    apply=_logsumexp,
    examples=("logsumexp(A @ x)",),
)
