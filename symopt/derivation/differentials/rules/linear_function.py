r"""Linear functions of arrays: d tr U = tr dU, d sum U = sum dU, d diag U = diag dU."""

from __future__ import annotations

from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.syntax.tree import Call, Tree

_LINEAR = frozenset(("tr", "sum", "mean", "diag", "sc"))


def _apply(tree: Tree, work: Work) -> Tree | None:
    if not isinstance(tree, Call) or tree.function not in _LINEAR or len(tree.arguments) != 1:
        return None
    (inner,) = tree.arguments
    if tree.function == "tr" and isinstance(inner, Call) and inner.function == "expm":
        return None  # its differential is known under the trace alone
    return Call(tree.function, (work.d(inner),), tree.options)


LINEAR_FUNCTION = DifferentialRule(
    name="linear_function",
    title="d passes through linear functions",
    statement=r"\mathrm{d}\operatorname{tr} U = \operatorname{tr} \mathrm{d}U",
    rank=10,
    apply=_apply,
    linear=True,
    examples=("tr(A @ X)", "sum(x)", "mean(x)", "diag(x)"),
)
