r"""What all terms of a numerator share with the denominator, taken out and cancelled.

\frac{2 x \ln x - 3 x}{x^4} = \frac{x (2 \ln x - 3)}{x^4} = \frac{2 \ln x - 3}{x^3}.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.derivation.rule import Rewrite, RuleLine, Situation
from symopt.derivation.shape import cost, product, quotient
from symopt.derivation.terms.striking import struck_product
from symopt.derivation.terms.terms import (
    Factor,
    Term,
    bracket,
    collect,
    is_exponential,
    opened,
    term_of,
)
from symopt.derivation.terms.writing import term_tree
from symopt.syntax.tree import Neg, Tree


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the lines that take the shared factor out and cancel it."""
    whole = term_of(tree)
    context = situation.context
    for factor, exponent in whole.powers.items():
        if factor.parts is None or exponent != 1:
            continue
        shared = _shared(factor.parts, whole)
        if not shared:
            continue
        common = Term(Fraction(1), shared)
        back = common.to_the(-1)
        inner = bracket(collect(p for t in factor.parts for p in opened(t.times(back))))
        rest = Term(whole.coefficient, {f: q for f, q in whole.powers.items() if f != factor})
        result = term_tree(rest.times(common).times(inner), context)
        if cost(result) >= cost(tree):
            continue
        size = rest.times(Term(inner.coefficient, {}))
        bare = Term(Fraction(1), inner.powers)
        top = Term(abs(size.coefficient), {f: q for f, q in size.powers.items() if q > 0})
        under = Term(Fraction(1), {f: -q for f, q in size.powers.items() if q < 0})
        numerator = product(
            term_tree(top, context), term_tree(common, context), term_tree(bare, context)
        )
        split = quotient(numerator, term_tree(under, context))
        struck = struck_product((split,)) or split
        shown = Neg(struck) if size.coefficient < 0 else struck
        return (
            RuleLine(shown, "factor", ("factor the numerator and cancel",), tree),
            RuleLine(result, "cancel", ("without what cancels",)),
        )
    return ()


def _shared(parts: tuple[Term, ...], whole: Term) -> dict[Factor, Fraction]:
    """Return the factors of all terms that the denominator of the whole also has."""
    shared: dict[Factor, Fraction] = {}
    for factor, q in parts[0].powers.items():
        below = -whole.powers.get(factor, Fraction(0))
        least = min((t.powers.get(factor, Fraction(0)) for t in parts), default=q)
        if below > 0 and least > 0 and not is_exponential(factor):
            shared[factor] = min(least, below)
    return shared


CANCEL_COMMON = Rewrite(
    name="cancel common",
    title="cancelling a shared factor",
    statement=r"\frac{a c + b c}{c d} = \frac{a + b}{d}",
    rank=17,
    apply=apply,
    examples=(("(2*x*ln(x) - 3*x)/x**4", "(2*ln(x) - 3)/x**3"),),
    counterexamples=("(x + 1)/x", "x + 1"),
)
