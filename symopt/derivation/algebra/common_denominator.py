r"""One fraction instead of several, where its numerator is then shorter.

-\frac{y}{ŷ} + \frac{1-y}{1-ŷ} = \frac{-y(1-ŷ) + (1-y)ŷ}{ŷ(1-ŷ)} = -\frac{y-ŷ}{ŷ(1-ŷ)}. The numerator is
multiplied out, what cancels is struck out, and the result is kept only if it is shorter than the
sum of fractions. A single fraction whose numerator shrinks when multiplied out is treated alike.
"""

from __future__ import annotations

from symopt.derivation.expanding import all_multiplied_out, denominator_of, over, struck_sum
from symopt.derivation.ordering import is_residual
from symopt.derivation.rule import Rewrite, RuleLine, Situation
from symopt.derivation.shape import cost, quotient
from symopt.derivation.terms import Term, collect, terms_of
from symopt.derivation.writing import fold, sum_tree, term_tree
from symopt.syntax.tree import ONE, Add, Tree


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the lines to one shorter fraction."""
    context = situation.context
    terms = terms_of(tree)
    denominator = denominator_of(terms)
    if not denominator.powers:
        return ()
    tops = _numerators(terms, denominator)
    opened = all_multiplied_out(tops, lambda factor: is_residual(factor, context))
    if opened is None:
        return ()
    collected = collect(opened)
    if len(terms) == 1 and len(collected) == len(opened):
        return ()  # one fraction already, and nothing in it cancels
    result = fold(quotient(sum_tree(collected, context), term_tree(denominator, context)), context)
    if cost(result) >= cost(tree):
        return ()
    below = term_tree(denominator, context)
    together = quotient(_plain_sum(tops, situation), below)
    lines = [RuleLine(together, "common denominator", ("common denominator",), tree)]
    if len(terms) == 1:
        lines = []
    if opened != tops and len(collected) < len(opened):
        struck = quotient(struck_sum(opened, context), below)
        lines.append(RuleLine(struck, "multiply out", ("multiply out the numerator",), together))
    reason = "collect the numerator" if len(collected) < len(opened) else "simplify"
    lines.append(RuleLine(result, "collect", (reason,)))
    return tuple(lines)


def _numerators(terms: tuple[Term, ...], denominator: Term) -> tuple[Term, ...]:
    """Return the numerators; a single bracket is opened into its terms."""
    tops = over(terms, denominator)
    if len(tops) != 1:
        return tops
    brackets = [(f, q) for f, q in tops[0].powers.items() if f.parts is not None and q == 1]
    if len(brackets) != 1:
        return tops
    factor, _ = brackets[0]
    assert factor.parts is not None  # by the choice above
    rest = Term(tops[0].coefficient, {f: q for f, q in tops[0].powers.items() if f != factor})
    return tuple(rest.times(part) for part in factor.parts)


def _plain_sum(terms: tuple[Term, ...], situation: Situation) -> Tree:
    written = tuple(term_tree(t, situation.context) for t in terms)
    if not written:
        return ONE
    return written[0] if len(written) == 1 else Add(written)


COMMON_DENOMINATOR = Rewrite(
    name="common denominator",
    title="common denominator",
    statement=r"\frac{a}{b} + \frac{c}{d} = \frac{a d + c b}{b d}",
    rank=20,
    apply=apply,
    examples=(
        ("-y/a + (1 - y)/(1 - a)", "(a - y)/(a*(1 - a))"),
        ("(2*x*(1 + x**2) - 2*x*x**2)/(1 + x**2)**2", "2*x/(1 + x**2)**2"),
    ),
    counterexamples=("1 - y/a", "x + 1", "1/x + 1/y"),
)
