r"""A definition met in a result is written by its name: \frac{e^{z}}{s^2} = \frac{p}{s} for p = e^z / s.

Only products that hold a function are looked for, so that meeting one is no accident, and only names
that make the result shorter are put in, and leave nothing of what they stand for.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.derivation.rule import Rewrite, RuleLine, Situation
from symopt.derivation.shape import cost
from symopt.derivation.terms.terms import Factor, Term, atom, bracket, term_of, terms_of
from symopt.derivation.terms.writing import sum_tree
from symopt.foundation.document import Inline, Math
from symopt.syntax.tree import Call, Name, Tree


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the line in which names stand for the definitions they have."""
    context = situation.context
    terms = terms_of(tree)
    used: list[str] = []
    held = {f for t in terms for f in _all(t)}
    for name, body in context.definitions.items():
        own = term_of(body)
        if not own.coefficient or not own.powers.keys() <= held:
            continue
        put = tuple(_named(term, own, name) for term in terms)
        if put == terms or any(_kernels(own) & _all(t) for t in put):
            continue  # a name beside what it stands for reads worse
        if cost(sum_tree(put)) < cost(sum_tree(terms)):
            terms = put
            used.append(name)
    result = sum_tree(terms, context)
    if not used or cost(result) >= cost(tree):
        return ()
    reason: list[Inline] = ["by the definition of "]
    for k, name in enumerate(used):
        reason += ([", "] if k else []) + [Math(Name(name))]
    return (RuleLine(result, "definition", tuple(reason), tree),)


def _kernels(own: Term) -> set[Factor]:
    return {f for f in own.powers if isinstance(f.tree, Call)}


def _all(term: Term) -> set[Factor]:
    """Return the factors of a term, those of the terms in its brackets included."""
    inner = {f for factor in term.powers for part in factor.parts or () for f in _all(part)}
    return {*term.powers, *inner}


def _named(term: Term, own: Term, name: str) -> Term:
    """Return the term with the definition divided out and its name put in, in its brackets too."""
    rooted = _rooted(term, own)
    if rooted is not None:
        factor, times = rooted
        rest = Term(term.coefficient, {f: q for f, q in term.powers.items() if f != factor})
        return rest.times(atom(Name(name)).to_the(times))
    if _holds(term, own):
        return term.times(own.to_the(-1)).times(atom(Name(name)))
    done = Term(term.coefficient, {})
    for factor, q in term.powers.items():
        factor_term = Term(Fraction(1), {factor: q})
        if factor.parts is not None and q == 1:
            parts = tuple(_named(p, own, name) for p in factor.parts)
            factor_term = bracket(parts) if parts != factor.parts else factor_term
        done = done.times(factor_term)
    return done


def _rooted(term: Term, own: Term) -> tuple[Factor, int] | None:
    """Return the base and n where the term holds the n-th power of a definition that is a root."""
    if len(own.powers) != 1 or own.coefficient != 1:
        return None
    ((factor, q),) = own.powers.items()
    times = term.powers.get(factor, Fraction(0)) / q
    if q.denominator == 1 or not times or times.denominator != 1:
        return None
    return factor, times.numerator


def _holds(term: Term, own: Term) -> bool:
    for factor, q in own.powers.items():
        mine = term.powers.get(factor, Fraction(0))
        if mine * q <= 0 or abs(mine) < abs(q):
            return False
    return bool(own.powers)


BY_NAME = Rewrite(
    name="by name",
    title="by the definition",
    statement=r"\frac{e^{z}}{s^2} = \frac{p}{s} \text{ for } p = \frac{e^{z}}{s}",
    rank=16,
    apply=apply,
    counterexamples=("exp(z)/s", "x + 1"),
)
