r"""A quotient that has a name: \frac{\sinh u}{\cosh u} = \tanh u, \frac{\sin u}{\cos u} = \tan u."""

from __future__ import annotations

from fractions import Fraction

from symopt.derivation.rule import Rewrite, RuleLine, Situation
from symopt.derivation.terms.terms import Factor, Term, atom, term_of
from symopt.derivation.terms.writing import term_tree
from symopt.foundation.document import Math
from symopt.syntax.tree import Call, Tree

RATIOS = {"sinh": ("cosh", "tanh"), "sin": ("cos", "tan")}


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the line with the quotient by its name."""
    term = term_of(tree)
    for factor, q in term.powers.items():
        found = _ratio(factor, q, term)
        if found is None:
            continue
        below, call = found
        powers = {f: e for f, e in term.powers.items() if f not in (factor, below)}
        named = Term(term.coefficient, powers).times(atom(call).to_the(int(q)))
        result = term_tree(named, situation.context)
        return (RuleLine(result, "recognize", ("this is ", Math(call)), tree),)
    return ()


def _ratio(factor: Factor, q: Fraction, term: Term) -> tuple[Factor, Call] | None:
    """Return the factor below and what the quotient is called."""
    above = factor.tree
    if not (isinstance(above, Call) and above.function in RATIOS and q > 0 and q.denominator == 1):
        return None
    other, name = RATIOS[above.function]
    below = next((f for f in term.powers if f.tree == Call(other, above.arguments)), None)
    if below is None or term.powers[below] != -q:
        return None
    return below, Call(name, above.arguments)


RECOGNIZE_RATIO = Rewrite(
    name="recognize ratio",
    title="a quotient by its name",
    statement=r"\frac{\sinh u}{\cosh u} = \tanh u",
    rank=19,
    apply=apply,
    examples=(("y*sinh(x)/cosh(x)", "y*tanh(x)"), ("3*sin(x)**2/cos(x)**2", "3*tan(x)**2")),
    counterexamples=("cosh(x)/sinh(x)", "sin(x)/cos(y)", "sin(x)**2/cos(x)"),
    reference="NIST DLMF, sections 4.14 and 4.28",
)
