r"""From a derivative as the rules leave it to the form that a textbook stops at.

First numbers, signs and equal factors are folded; then the strategies of `algebra` are tried in their
order, at the root, in the branches of a case distinction and in the brackets of a product, until none
helps. Each either makes lines to a shorter or better known form, or none.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symopt.derivation.rule import RuleLine, Situation, rewrites
from symopt.derivation.shape import cost
from symopt.derivation.terms.reasons import folding_reason
from symopt.derivation.terms.terms import Factor, Term, is_exponential, term_of
from symopt.derivation.terms.writing import fold, power_tree, sum_tree, term_tree
from symopt.syntax.tree import ONE, Add, Div, Mul, Name, Neg, Piecewise, Tree

MAX_STRATEGIES = 12
"""At most so many strategies follow one another; each makes the line better, so few are needed."""

MAX_COST = 600
"""Longer formulas are folded only: a person would name their parts first."""


WHOLE = frozenset({"into the cases", "case by case"})
"""Rules that say themselves what becomes of numbers and signs."""


def finish(tree: Tree, situation: Situation) -> list[RuleLine]:
    """Return the lines from `tree`, in which nothing is pending, to its textbook form."""
    lines: list[RuleLine] = []
    for _ in range(MAX_STRATEGIES):
        folded = fold(tree, situation.context)
        more: tuple[RuleLine, ...] = ()
        if cost(folded) <= MAX_COST:
            more = improve(tree, folded, situation)
        reason = folding_reason(tree, folded)
        skipped = bool(more) and (reason == ("in order",) or more[0].rule in WHOLE)
        if folded != tree and not skipped:
            lines.append(RuleLine(folded, "simplify", reason, tree))
        if not more:
            break
        lines.extend(more)
        tree = more[-1].tree
    return lines


def improve(tree: Tree, folded: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the lines of the first strategy that helps, at the root, in a branch or in a bracket."""
    for strategy in rewrites():
        lines = strategy.apply(folded, situation)
        if lines and lines[-1].tree not in (folded, tree):
            return lines
    if isinstance(folded, Piecewise):
        return _in_branches(folded, situation)
    if isinstance(folded, Neg) and isinstance(folded.body, Piecewise):
        lines = _in_branches(folded.body, situation)
        return tuple(replace(line, tree=Neg(line.tree)) for line in lines)
    if isinstance(folded, Neg | Mul | Div):
        return _in_bracket(folded, situation)
    return _in_terms(folded, situation) if isinstance(folded, Add) else ()


def _in_terms(tree: Add, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the lines that improve one term of a sum."""
    inside = Situation(situation.context)
    for k, term in enumerate(tree.terms):
        body = term.body if isinstance(term, Neg) else term
        lines = () if isinstance(body, Add | Name) else improve(body, body, inside)
        if lines and cost(lines[-1].tree) < cost(body):
            put = [Neg(x.tree) if isinstance(term, Neg) else x.tree for x in lines]
            return tuple(
                replace(x, tree=Add((*tree.terms[:k], new, *tree.terms[k + 1 :])), place=term)
                for x, new in zip(lines, put, strict=True)
            )
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


def _in_bracket(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the lines that improve one bracket of a product, the rest of it kept."""
    whole = term_of(tree)
    inside = Situation(situation.context)
    for factor, exponent in whole.powers.items():
        if factor.parts is None or exponent != 1:
            continue
        body = sum_tree(factor.parts, situation.context)
        lines = improve(body, body, inside)
        if not lines:
            continue
        wrapped = tuple(replace(x, tree=_put(whole, factor, x.tree, situation)) for x in lines)
        last = fold(wrapped[-1].tree, situation.context)
        if cost(last) <= cost(tree) and last != tree:
            return wrapped
    return ()


def _put(whole: Term, factor: Factor, tree: Tree, situation: Situation) -> Tree:
    """Return a product as a tree, one of its brackets replaced by another tree."""
    context = situation.context
    rest = Term(abs(whole.coefficient), {f: q for f, q in whole.powers.items() if f != factor})
    under_it = {f: -q for f, q in rest.powers.items() if q < 0 and not is_exponential(f)}
    above = Term(rest.coefficient, {f: q for f, q in rest.powers.items() if f not in under_it})
    below = Term(Fraction(1), under_it)
    top = term_tree(above, context)
    factors = top.factors if isinstance(top, Mul) else () if top == ONE else (top,)
    inner = tree.factors if isinstance(tree, Mul) and not tree.sign else (tree,)
    body: Tree = Mul((*factors, *inner)) if factors else tree
    if below.powers:
        under = [power_tree(f, q, context) for f, q in below.powers.items()]
        body = Div(body, under[0] if len(under) == 1 else Mul(tuple(under)))
    return Neg(body) if whole.coefficient < 0 else body
