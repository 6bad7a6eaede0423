r"""The hyperbolic tangent recognized: 2 σ(2u) - 1 = \tanh u."""

from __future__ import annotations

from fractions import Fraction

from symopt.derivation.rule import Rewrite, RuleLine, Situation
from symopt.derivation.terms.terms import Term, atom, term_of, terms_of
from symopt.derivation.terms.writing import term_tree
from symopt.foundation.document import Math
from symopt.syntax.tree import Call, Tree


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the line with the hyperbolic tangent; c (2 σ(2u) - 1) is found too."""
    terms = terms_of(tree)
    if len(terms) != 2:
        return ()
    for term, other in (terms, terms[::-1]):
        for factor, q in term.powers.items():
            call = factor.tree
            if q != 1 or not (isinstance(call, Call) and call.function == "sigmoid"):
                continue
            rest = Term(term.coefficient, {f: e for f, e in term.powers.items() if f != factor})
            if (rest.coefficient, rest.monomial) != (-2 * other.coefficient, other.monomial):
                continue
            half = term_tree(term_of(call.arguments[0]).scaled(Fraction(1, 2)), situation.context)
            named = Call("tanh", (half,))
            result = term_tree(other.scaled(-1).times(atom(named)), situation.context)
            return (RuleLine(result, "recognize", ("this is ", Math(named)), tree),)
    return ()


RECOGNIZE_TANH = Rewrite(
    name="recognize tanh",
    title="the hyperbolic tangent",
    statement=r"2 \sigma(2u) - 1 = \tanh u",
    rank=19,
    apply=apply,
    examples=(("2*sigmoid(2*x) - 1", "tanh(x)"), ("2*y*sigmoid(2*x - 2*y) - y", "y*tanh(x - y)")),
    counterexamples=("2*sigmoid(x) + 1", "sigmoid(2*x) - 1"),
)
