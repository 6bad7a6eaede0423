r"""A factor in front of a case distinction goes into its cases: x {u; 0} = {x u; 0}.

So a derivative at a kink reads as one: what it is on this side, and what on the other.
"""

from __future__ import annotations

from symopt.derivation.rule import Rewrite, RuleLine, Situation
from symopt.derivation.shape import cost
from symopt.derivation.terms.terms import Factor, Term, term_of
from symopt.derivation.terms.writing import term_tree
from symopt.syntax.tree import ZERO, Piecewise, Tree

MAX_REPEATED = 24
"""Factors longer than this are not repeated in each case."""


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the line with the other factors in the cases."""
    whole = term_of(tree)
    cases = [f for f, q in whole.powers.items() if isinstance(f.tree, Piecewise) and q == 1]
    if len(cases) != 1 or tree == cases[0].tree:
        return ()
    if any(isinstance(f.tree, Piecewise) and q != 1 for f, q in whole.powers.items()):
        return ()
    rest = Term(whole.coefficient, {f: q for f, q in whole.powers.items() if f != cases[0]})
    moving = [b for b, _ in _branches(cases[0]) if b != ZERO]
    if cost(term_tree(rest)) * max(0, len(moving) - 1) > MAX_REPEATED:
        return ()
    put = Piecewise(
        tuple((_into(rest, branch, situation), when) for branch, when in _branches(cases[0]))
    )
    return (RuleLine(put, "into the cases", ("the factor goes into the cases",), tree),)


def _branches(factor: Factor) -> tuple[tuple[Tree, Tree | None], ...]:
    assert isinstance(factor.tree, Piecewise)  # the caller has chosen it
    return factor.tree.branches


def _into(rest: Term, branch: Tree, situation: Situation) -> Tree:
    if branch == ZERO:
        return ZERO
    return term_tree(rest.times(term_of(branch)), situation.context)


INTO_CASES = Rewrite(
    name="into the cases",
    title="into the cases",
    statement=r"c \begin{cases} u & A \\ v & B \end{cases} = \begin{cases} c u & A \\ c v & B \end{cases}",
    rank=5,
    apply=apply,
    examples=(("k*Piecewise((x, x > 0), (0, True))", "Piecewise((k*x, x > 0), (0, True))"),),
    counterexamples=("Piecewise((x, x > 0), (0, True))", "k*x"),
)
