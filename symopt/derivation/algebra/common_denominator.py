r"""One fraction instead of several, where its numerator is then shorter.

-\frac{y}{ŷ} + \frac{1-y}{1-ŷ} = \frac{-y(1-ŷ) + (1-y)ŷ}{ŷ(1-ŷ)} = -\frac{y-ŷ}{ŷ(1-ŷ)}. The numerator is
multiplied out, what cancels is struck out, and the result is kept only if it is shorter than the
sum of fractions. A single fraction whose numerator shrinks when multiplied out is treated alike.
"""

from __future__ import annotations

from symopt.derivation.rule import LocalContext, Rewrite, RuleLine, Situation
from symopt.derivation.shape import cost, quotient
from symopt.derivation.terms.expanding import all_multiplied_out, denominator_of, over, struck_sum
from symopt.derivation.terms.kernel import common_factor
from symopt.derivation.terms.ordering import is_residual
from symopt.derivation.terms.terms import Term, bracket, collect, term_of, terms_of
from symopt.derivation.terms.writing import addends, term_tree
from symopt.syntax.tree import ONE, Add, Tree

RESIDUAL = 4
"""So much longer may a fraction be than the sum, if it shows the residual y - ŷ."""


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the lines to one shorter fraction."""
    context = situation.context
    terms = terms_of(tree)
    denominator = denominator_of(terms)
    if not denominator.powers:
        return ()
    tops = _numerators(terms, denominator)
    opened = _opened(tops, denominator, context)
    if opened is None:
        return ()
    collected = collect(opened)
    if len(terms) == 1 and len(collected) == len(opened):
        return ()  # one fraction already, and nothing in it cancels
    result = term_tree(_over(collected, denominator), context)
    several = sum(t.has_denominator for t in terms) > 1
    goal = several and any(is_residual(f, context) for f in term_of(result).powers)
    if cost(result) >= cost(tree) + (RESIDUAL if goal else 0):
        return ()
    below = term_tree(denominator, context)
    together = quotient(_plain_sum(tops, situation), below)
    lines = [RuleLine(together, "common denominator", ("common denominator",), tree)]
    if len(terms) == 1:
        lines = []
    if opened != tops and len(collected) < len(opened):
        struck = quotient(struck_sum(opened, context), below)
        lines.append(RuleLine(struck, "multiply out", ("multiply out the numerator",), together))
    factored = len(collected) > 1 and common_factor(collected).powers
    reason = "factor the numerator" if factored else "simplify"
    reason = "collect the numerator" if len(collected) < len(opened) else reason
    lines.append(RuleLine(result, "collect", (reason,)))
    return tuple(lines)


def _opened(
    tops: tuple[Term, ...], denominator: Term, context: LocalContext
) -> tuple[Term, ...] | None:
    """Return the numerator multiplied out as far as makes it shortest: brackets that need not open stay."""
    squares = {f for t in tops for f, q in t.powers.items() if q > 1}
    shared = {f for f in tops[0].powers if all(f in t.powers for t in tops)}
    choices = (
        lambda factor: is_residual(factor, context) or factor in squares,
        lambda factor: is_residual(factor, context) or factor in shared,
        lambda factor: is_residual(factor, context),
        lambda factor: factor in shared,
        None,
    )
    found = [all_multiplied_out(tops, keep) for keep in choices]
    known = [terms for terms in found if terms is not None]
    return min(known, key=lambda t: cost(term_tree(_over(collect(t), denominator))), default=None)


def _over(terms: tuple[Term, ...], denominator: Term) -> Term:
    return _numerator(terms).times(denominator.to_the(-1))


def _numerator(terms: tuple[Term, ...]) -> Term:
    """Return a sum as one term, what its terms share in front."""
    if len(terms) < 2:
        return bracket(terms)
    found = common_factor(terms)
    common = found.scaled(1 if found.coefficient > 0 else -1)
    back = common.to_the(-1)
    return common.times(bracket(collect(t.times(back) for t in terms)))


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
    opened = [part for term in terms for part in addends(term, situation.context)]
    written = tuple(term_tree(t, situation.context) for t in opened)
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
