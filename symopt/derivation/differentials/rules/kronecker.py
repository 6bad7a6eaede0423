r"""The Kronecker product: d(U ⊗ V) = dU ⊗ V + U ⊗ dV."""

from __future__ import annotations

from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.derivation.differentials.trees import call, total
from symopt.syntax.tree import Call, Tree


def _apply(tree: Tree, work: Work) -> Tree | None:
    if not isinstance(tree, Call) or tree.function != "kron":
        return None
    parts = tree.arguments
    return total(
        call("kron", *parts[:k], work.d(u), *parts[k + 1 :])
        for k, u in enumerate(parts)
        if work.varies(u)
    )


KRONECKER = DifferentialRule(
    name="kronecker",
    title="product rule",
    statement=r"\mathrm{d}(U \otimes V) = \mathrm{d}U \otimes V + U \otimes \mathrm{d}V",
    rank=20,
    apply=_apply,
)
