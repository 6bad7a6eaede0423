r"""From a derivative as the rules leave it to the form that a textbook stops at.

First numbers, signs and equal factors are folded; then the strategies of `algebra` are tried in their
order, at the root and in the branches of a case distinction, until none helps. Each either makes
lines to a shorter or better known form, or none.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.derivation.rule import RuleLine, Situation, rewrites
from symopt.derivation.shape import cost
from symopt.derivation.writing import fold
from symopt.syntax.tree import Neg, Piecewise, Tree

MAX_STRATEGIES = 12
"""At most so many strategies follow one another; each makes the line better, so few are needed."""

MAX_COST = 600
"""Longer formulas are folded only: a person would name their parts first."""


def finish(tree: Tree, situation: Situation) -> list[RuleLine]:
    """Return the lines from `tree`, in which nothing is pending, to its textbook form."""
    lines: list[RuleLine] = []
    for _ in range(MAX_STRATEGIES):
        folded = fold(tree, situation.context)
        more: tuple[RuleLine, ...] = ()
        if cost(folded) <= MAX_COST:
            more = improve(tree, folded, situation)
        if folded != tree:
            lines.append(RuleLine(folded, "simplify", ("simplify",), tree))
        if not more:
            break
        lines.extend(more)
        tree = more[-1].tree
    return lines


def improve(tree: Tree, folded: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the lines of the first strategy that helps, at the root or in a branch."""
    for strategy in rewrites():
        lines = strategy.apply(folded, situation)
        if lines and lines[-1].tree not in (folded, tree):
            return lines
    if isinstance(folded, Piecewise):
        return _in_branches(folded, situation)
    if isinstance(folded, Neg) and isinstance(folded.body, Piecewise):
        lines = _in_branches(folded.body, situation)
        return tuple(replace(line, tree=Neg(line.tree)) for line in lines)
    return ()


def _in_branches(tree: Piecewise, situation: Situation) -> tuple[RuleLine, ...]:
    for k, (branch, condition) in enumerate(tree.branches):
        inner = finish(branch, situation)
        if inner:
            return tuple(
                replace(line, tree=_with_branch(tree, k, line.tree, condition)) for line in inner
            )
    return ()


def _with_branch(tree: Piecewise, place: int, value: Tree, condition: Tree | None) -> Piecewise:
    branches = (*tree.branches[:place], (value, condition), *tree.branches[place + 1 :])
    return Piecewise(branches)
