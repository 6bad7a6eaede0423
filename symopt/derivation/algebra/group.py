r"""Terms with the same bracket or function brought together: (1-a) r - a r - a(1-a) = (1-2a) r - a(1-a)."""

from __future__ import annotations

from fractions import Fraction

from symopt.derivation.rule import Rewrite, RuleLine, Situation
from symopt.derivation.shape import cost
from symopt.derivation.terms.expanding import all_multiplied_out
from symopt.derivation.terms.ordering import is_residual
from symopt.derivation.terms.terms import Factor, Term, bracket, collect, terms_of
from symopt.derivation.terms.writing import sum_tree, term_tree
from symopt.foundation.document import Math
from symopt.syntax.tree import Entry, Name, Tree


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the line in which the multiples of one factor are one term, if that is shorter."""
    terms = terms_of(tree)
    if len(terms) < 3:
        return ()
    best: tuple[tuple[bool, int], RuleLine] | None = None
    for factor in dict.fromkeys(f for t in terms for f, q in t.powers.items() if q == 1):
        line = _grouped(tree, terms, factor, situation)
        if line is not None:
            rank = (not is_residual(factor, situation.context), cost(line.tree))
            best = (rank, line) if best is None or rank < best[0] else best
    return (best[1],) if best else ()


def _grouped(
    tree: Tree, terms: tuple[Term, ...], factor: Factor, situation: Situation
) -> RuleLine | None:
    """Return the line with the multiples of one factor as one term, None if it is no shorter."""
    mine = [t for t in terms if t.powers.get(factor) == 1]
    if isinstance(factor.tree, Name | Entry) or not 2 <= len(mine) < len(terms):
        return None
    together = _together(mine, factor)
    if together is None:
        return None
    place = terms.index(mine[0])
    rest = [t for t in terms if t not in mine]
    result = sum_tree((*rest[:place], together, *rest[place:]), situation.context)
    if cost(result) >= cost(tree):
        return None
    shown = term_tree(Term(Fraction(1), {factor: Fraction(1)}), situation.context)
    return RuleLine(result, "group", ("bring the multiples of ", Math(shown), " together"), tree)


def _together(terms: list[Term], factor: Factor) -> Term | None:
    """Return Σ c_i f as (Σ c_i) f, the bracket multiplied out where it is then no longer."""
    back = Term(Fraction(1), {factor: Fraction(-1)})
    inner = collect(t.times(back) for t in terms)
    opened = all_multiplied_out(inner)
    if opened is not None and len(collect(opened)) <= len(inner):
        inner = collect(opened)
    return bracket(inner).times(Term(Fraction(1), {factor: Fraction(1)})) if inner else None


GROUP = Rewrite(
    name="group",
    title="multiples of one factor together",
    statement=r"a r + b r + c = (a + b) r + c",
    rank=26,
    apply=apply,
    examples=(("(1-a)*ln(x) - a*ln(x) - a*b", "ln(x)*(1-2*a) - a*b"),),
    counterexamples=("a*x + b*x + c", "ln(x) + x + 1"),
)
