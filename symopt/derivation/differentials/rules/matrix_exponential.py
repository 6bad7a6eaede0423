r"""Under a trace: d tr e^U = tr(e^U dU), since e^U commutes with U and a trace is cyclic."""

from __future__ import annotations

from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.derivation.differentials.trees import call, matrix_times
from symopt.syntax.tree import Call, Tree


def _apply(tree: Tree, work: Work) -> Tree | None:
    match tree:
        case Call(function="tr", arguments=(Call(function="expm", arguments=(inner,)) as whole,)):
            return call("tr", matrix_times([whole, work.d(inner)]))
        case _:
            return None


MATRIX_EXPONENTIAL = DifferentialRule(
    name="matrix_exponential",
    title="differential of the trace of an exponential",
    statement=r"\mathrm{d}\operatorname{tr} e^U = \operatorname{tr}(e^U\,\mathrm{d}U)",
    rank=9,
    apply=_apply,
    examples=("tr(expm(X))", "tr(expm(A @ X))"),
    reference="Magnus and Neudecker (2019), section 8.8",
)
