r"""A sum multiplied out, where like terms then leave something shorter: 2 - 2x - x(2 - x) = x^2 - 4x + 2."""

from __future__ import annotations

from fractions import Fraction

from symopt.derivation.rule import Rewrite, RuleLine, Situation
from symopt.derivation.shape import cost
from symopt.derivation.terms.expanding import all_multiplied_out, struck_sum
from symopt.derivation.terms.ordering import is_residual
from symopt.derivation.terms.terms import Term, collect, is_exponential, terms_of
from symopt.derivation.terms.writing import sum_tree
from symopt.syntax.tree import Tree


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the lines to the shorter sum."""
    context = situation.context
    terms = terms_of(tree)
    if len(terms) < 2 or any(t.has_denominator for t in terms):
        return ()
    opened = all_multiplied_out(terms, lambda factor: is_residual(factor, context))
    if opened is None or len(opened) == len(terms):
        return ()
    collected = sorted(collect(opened), key=_degree, reverse=True)
    if len(collected) > len(terms):
        return ()  # a sum of products reads better than a longer sum
    result = sum_tree(collected, context)
    if cost(result) >= cost(tree):
        return ()
    struck = struck_sum(opened, context)
    return (
        RuleLine(struck, "multiply out", ("multiply out",), tree),
        RuleLine(result, "collect", ("like terms collected",)),
    )


def _degree(term: Term) -> Fraction:
    found = (q for f, q in term.powers.items() if not is_exponential(f))
    return sum(found, Fraction(0))


MULTIPLY_OUT = Rewrite(
    name="multiply out",
    title="multiplying out",
    statement=r"a (b + c) - a b = a c",
    rank=28,
    apply=apply,
    examples=(("2 - 2*x - x*(2 - x)", "x**2 - 4*x + 2"),),
    counterexamples=("x*(1 - x) + y", "x + 1"),
)
