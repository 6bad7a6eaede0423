r"""d(u + v) = du + dv."""

from __future__ import annotations

from symopt.derivation.differentials.rule import DifferentialRule, Work
from symopt.derivation.differentials.trees import negative, total
from symopt.syntax.tree import Add, Neg, Tree


def _apply(tree: Tree, work: Work) -> Tree | None:
    match tree:
        case Add(terms=terms):
            parts = [_spread(t, tree, work) for t in terms]
            return None if None in parts else total(p for p in parts if p is not None)
        case Neg(body=body):
            return negative(work.d(body))
        case _:
            return None


def _spread(term: Tree, whole: Tree, work: Work) -> Tree | None:
    """Return the differential of a term; one that is spread over an array is left to the entries."""
    if work.varies(term) and work.rank(term) != work.rank(whole):
        return None
    return work.d(term)


SUM = DifferentialRule(
    name="sum",
    title="sums term by term",
    statement=r"\mathrm{d}(u + v) = \mathrm{d}u + \mathrm{d}v",
    rank=10,
    apply=_apply,
    linear=True,
    examples=("x + y", "A - X", "-x"),
)
