r"""The determinant: d det U = det(U) tr(U⁻¹ dU) (Jacobi), d ln det U = tr(U⁻¹ dU), for invertible U."""

from __future__ import annotations

from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.derivation.differentials.trees import call, matrix_times, times
from symopt.syntax.tree import Call, Tree


def _determinant(tree: Tree, work: Work) -> Tree | None:
    if not isinstance(tree, Call) or tree.function != "det":
        return None
    return times(tree, _trace(tree.arguments[0], work))


def _logarithm(tree: Tree, work: Work) -> Tree | None:
    match tree:
        case Call(function="logdet", arguments=(inner,)):
            return _trace(inner, work)
        case Call(function="log", arguments=(Call(function="det", arguments=(inner,)),)):
            return _trace(inner, work)
        case _:
            return None


def _trace(inner: Tree, work: Work) -> Tree:
    return call("tr", matrix_times([call("inv", inner), work.d(inner)]))


DETERMINANT = DifferentialRule(
    name="determinant",
    title="Jacobi's formula",
    statement=r"\mathrm{d}\det U = \det(U)\operatorname{tr}(U^{-1}\,\mathrm{d}U)",
    rank=20,
    apply=_determinant,
    examples=("det(X)", "det(X.T @ A @ X)"),
    reference="Jacobi (1841); Magnus and Neudecker (2019), section 8.3",
)
LOG_DETERMINANT = DifferentialRule(
    name="log_determinant",
    title="differential of a log-determinant",
    statement=r"\mathrm{d}\ln\det U = \operatorname{tr}(U^{-1}\,\mathrm{d}U)",
    rank=15,
    apply=_logarithm,
    examples=("log(det(X))", "logdet(A @ X)"),
    reference="Magnus and Neudecker (2019), section 8.3",
)
