r"""Squares that add up: c \cos^2 u + c \sin^2 u = c, and c \cosh^2 u - c \sinh^2 u = c."""

from __future__ import annotations

from fractions import Fraction

from symopt.derivation.rule import Rewrite, RuleLine, Situation
from symopt.derivation.shape import cost
from symopt.derivation.terms.terms import Factor, Term, collect, terms_of
from symopt.derivation.terms.writing import sum_tree
from symopt.foundation.document import Math
from symopt.syntax.tree import ONE, TWO, Add, Call, Neg, Pow, Relation, Tree

SQUARES = {"cos": ("sin", 1), "cosh": ("sinh", -1)}
"""The partner of a square, and the sign between the two."""


def apply(tree: Tree, situation: Situation) -> tuple[RuleLine, ...]:
    """Return the line in which two terms are one."""
    terms = terms_of(tree)
    for first in terms:
        for factor, q in first.powers.items():
            call = factor.tree
            if q != 2 or not (isinstance(call, Call) and call.function in SQUARES):
                continue
            other, sign = SQUARES[call.function]
            bare = Term(first.coefficient, {f: e for f, e in first.powers.items() if f != factor})
            partner = _partner(terms, bare.scaled(sign), Call(other, call.arguments))
            if partner is None:
                continue
            kept = [bare if t is first else t for t in terms if t is not partner]
            result = sum_tree(collect(kept), situation.context)
            if cost(result) < cost(tree):
                return (RuleLine(result, "pythagoras", ("since ", Math(_law(call))), tree),)
    return ()


def _partner(terms: tuple[Term, ...], bare: Term, call: Call) -> Term | None:
    """Return the term that is `bare` times the square of the call."""
    square: dict[Factor, Fraction] = {Factor(call, call): Fraction(2)}
    wanted = bare.times(Term(Fraction(1), square))
    return next(
        (t for t in terms if (t.coefficient, t.monomial) == (wanted.coefficient, wanted.monomial)),
        None,
    )


def _law(call: Call) -> Relation:
    other, sign = SQUARES[call.function]
    second: Tree = Pow(Call(other, call.arguments), TWO)
    return Relation("=", Add((Pow(call, TWO), second if sign > 0 else Neg(second))), ONE)


PYTHAGORAS = Rewrite(
    name="pythagoras",
    title="squares that add up",
    statement=r"\cos^2 u + \sin^2 u = 1, \quad \cosh^2 u - \sinh^2 u = 1",
    rank=14,
    apply=apply,
    examples=(
        ("y*cosh(x)**2 - y*sinh(x)**2", "y"),
        ("cos(x)**2 + sin(x)**2 + x", "1 + x"),
    ),
    counterexamples=("cos(x)**2 - sin(x)**2", "cosh(x)**2 + sinh(x)**2", "cos(x)**2 + sin(y)**2"),
    reference="NIST DLMF, 4.21.12 and 4.35.11",
)
