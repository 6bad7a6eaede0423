r"""A function or bracket that all terms share, taken out: 2x e^x + x^2 e^x = x e^x (2 + x).

Polynomials in variables are left as they are.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.derivation.rule import LocalContext, Rewrite, RuleLine, Situation
from symopt.derivation.shape import cost
from symopt.derivation.terms.terms import Factor, Term, bracket, collect, is_exponential, terms_of
from symopt.derivation.terms.writing import addends, term_tree
from symopt.syntax.tree import Entry, Name, Tree


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the line with the common factor in front, if that is shorter."""
    terms = terms_of(tree)
    if len(terms) < 2:
        return ()
    shared = _shared(terms)
    number = _number(terms)
    if not any(_worth(f, situation.context) for f in shared) and number == 1:
        return ()
    common = Term(number, shared)
    rest = _without(common, terms, situation.context)
    if any(q < 0 and not _is_function(f) for f, q in shared.items()) and _fractions(rest):
        # (1 - u/s)/s holds a fraction in a fraction for the sake of a name: 1/s - u/s² reads better
        kept = {f: q for f, q in shared.items() if q > 0 or _is_function(f)}
        if not any(_worth(f, situation.context) for f in kept):
            return ()
        common = Term(number, kept)
        rest = _without(common, terms, situation.context)
    result = term_tree(common.times(bracket(rest)), situation.context)
    if cost(result) > cost(tree) - (any(map(_is_function, shared))):
        return ()
    return (RuleLine(result, "factor", ("factor out what the terms share",), tree),)


def _fractions(terms: tuple[Term, ...]) -> bool:
    return any(t.has_denominator for t in terms)


def _without(common: Term, terms: tuple[Term, ...], context: LocalContext) -> tuple[Term, ...]:
    back = common.to_the(-1)
    return collect(p for t in terms for p in addends(t.times(back), context))


def _number(terms: tuple[Term, ...]) -> Fraction:
    """Return the number that three or more terms share, 1 if there is none."""
    sizes = {abs(t.coefficient) for t in terms}
    return sizes.pop() if len(sizes) == 1 and len(terms) > 2 else Fraction(1)


def _shared(terms: tuple[Term, ...]) -> dict[Factor, Fraction]:
    """Return the factors of all terms with the powers they share; powers of e only if equal."""
    shared: dict[Factor, Fraction] = {}
    for factor, q in terms[0].powers.items():
        others = [t.powers.get(factor, Fraction(0)) for t in terms]
        if any(o * q <= 0 for o in others):
            continue
        if is_exponential(factor):
            if all(o == q for o in others):
                shared[factor] = q
            continue
        shared[factor] = min(others, key=abs)
    return shared


def _worth(factor: Factor, context: LocalContext) -> bool:
    """Return whether taking a factor out reads better: functions, brackets and defined names."""
    if not isinstance(factor.tree, Name | Entry):
        return True
    return context.roles.get(factor.tree.name) == "definition"


def _is_function(factor: Factor) -> bool:
    return not isinstance(factor.tree, Name | Entry)


FACTOR_OUT = Rewrite(
    name="factor out",
    title="common factor",
    statement=r"a c + b c = c (a + b)",
    rank=25,
    apply=apply,
    examples=(("2*x*exp(x) + x**2*exp(x)", "x*exp(x)*(2 + x)"),),
    counterexamples=("x**2 + x", "exp(x) + 1", "1/exp(x) - y**2/exp(x)**3"),
)
