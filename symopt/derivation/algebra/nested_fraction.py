r"""A fraction within a fraction cleared: \frac{1}{x^2 (1 + 1/x^2)} = \frac{1}{x^2 + 1}.

A bracket in a product that holds fractions is multiplied by their common denominator, and the product
divided by it; the result is kept if it is shorter.
"""

from __future__ import annotations

from symopt.derivation.rule import LocalContext, Rewrite, RuleLine, Situation
from symopt.derivation.shape import cost
from symopt.derivation.terms.expanding import all_multiplied_out, denominator_of, over
from symopt.derivation.terms.ordering import is_residual
from symopt.derivation.terms.terms import Factor, Term, bracket, collect, term_of
from symopt.derivation.terms.writing import term_tree
from symopt.foundation.document import Math
from symopt.syntax.tree import Tree


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the line without the inner fraction."""
    whole = term_of(tree)
    if len(whole.powers) < 2:
        return ()
    for factor, exponent in whole.powers.items():
        if factor.parts is None or exponent.denominator != 1:
            continue
        below = denominator_of(factor.parts)
        opened = _cleared(factor, below, situation.context) if below.powers else None
        if opened is None:
            continue
        rest = Term(whole.coefficient, {f: q for f, q in whole.powers.items() if f != factor})
        cleared = bracket(collect(opened)).times(below.to_the(-1)).to_the(exponent.numerator)
        result = term_tree(rest.times(cleared), situation.context)
        if cost(result) < cost(tree) - 1:  # 1 - f/K is as good as (K - f)/K
            by = Math(term_tree(below, situation.context))
            reason = ("clear the inner fraction: multiply it by ", by)
            return (RuleLine(result, "nested fraction", reason, tree),)
    return ()


def _cleared(factor: Factor, below: Term, context: LocalContext) -> tuple[Term, ...] | None:
    assert factor.parts is not None  # the caller has asked
    return all_multiplied_out(over(factor.parts, below), lambda f: is_residual(f, context))


NESTED_FRACTION = Rewrite(
    name="nested fraction",
    title="clearing inner fractions",
    statement=r"\frac{a + b/c}{d} = \frac{a c + b}{c d}",
    rank=18,
    apply=apply,
    examples=(
        ("1/(x**2*(1 + 1/x**2))", "1/(x**2 + 1)"),
        ("(1 + x/sqrt(x**2 + 1))/(x + sqrt(x**2 + 1))", "1/sqrt(x**2 + 1)"),
    ),
    counterexamples=("1 + 1/x", "x/(1 + x)"),
)
