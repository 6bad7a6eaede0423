r"""A derivative that contains the function itself as a factor: (c e^{kx})' = k f.

Where every term of the derivative contains what was differentiated, its name stands for it.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.derivation.rule import Rewrite, RuleLine, Situation
from symopt.derivation.shape import cost, depends
from symopt.derivation.terms.terms import Term, atom, term_of, terms_of
from symopt.derivation.terms.writing import sum_tree
from symopt.foundation.document import Math
from symopt.syntax.tree import Call, Name, Tree


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the line in which the name stands for the definition."""
    output, definition = situation.context.output, situation.definition
    if not output or definition is None:
        return ()
    own = term_of(definition)
    functions = {
        f.tree.function
        for f in own.powers
        if isinstance(f.tree, Call) and depends(f.tree, situation.name)
    }
    if not functions or not own.coefficient:
        return ()
    terms = terms_of(tree)
    named = [_divided(t, own, output) for t in terms]
    if None in named and not (functions & {"sigmoid", "tanh"} and any(named)):
        return ()
    put = tuple(n if n is not None else t for n, t in zip(named, terms, strict=True))
    result = sum_tree(put, situation.context)
    if cost(result) >= cost(tree):
        return ()
    return (RuleLine(result, "definition", ("by the definition of ", Math(Name(output))), tree),)


def _divided(term: Term, own: Term, output: str) -> Term | None:
    """Return the term with the definition in it replaced by its name, None if it is not in it."""
    for factor, q in own.powers.items():
        mine = term.powers.get(factor, Fraction(0))
        if mine * q <= 0 or abs(mine) < abs(q):
            return None
    return term.times(own.to_the(-1)).times(atom(Name(output)))


OWN_FACTOR = Rewrite(
    name="own factor",
    title="the function itself as a factor",
    statement=r"\frac{d}{dx} c e^{kx} = k \cdot c e^{kx} = k f",
    rank=15,
    apply=apply,
    counterexamples=("k*exp(k*x)",),
)
