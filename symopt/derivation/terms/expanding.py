r"""Multiplying out, and writing out what cancels.

Terms are multiplied out in reading order and not collected, so that a line can show which of them
cancel: -y + \cancel{yŷ} + ŷ - \cancel{yŷ}.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from math import gcd

from symopt.derivation.rule import LocalContext
from symopt.derivation.terms.terms import Factor, Term, is_exponential
from symopt.derivation.terms.writing import term_tree
from symopt.syntax.tree import ZERO, Add, Cancel, Neg, Tree

MAX_TERMS = 48
MAX_POWER = 3


def multiplied_out(
    term: Term, keep: Callable[[Factor], bool] | None = None
) -> tuple[Term, ...] | None:
    """Return the terms of a product, brackets in its numerator multiplied out, in reading order.

    None if there would be too many. Denominators are left as they are, and so are brackets to `keep`.
    """
    done: list[Term] = [Term(term.coefficient, {})]
    for factor, exponent in term.powers.items():
        if _opens(factor, exponent, keep):
            if exponent > MAX_POWER:
                return None
            for _ in range(exponent.numerator):
                done = [a.times(b) for a in done for b in factor.parts or ()]
                if len(done) > MAX_TERMS:
                    return None
        else:
            done = [a.times(Term(Fraction(1), {factor: exponent})) for a in done]
    if any(_opens(f, q, keep) for t in done for f, q in t.powers.items()):
        return all_multiplied_out(done, keep)  # a bracket within the bracket
    return tuple(done)


def _opens(factor: Factor, exponent: Fraction, keep: Callable[[Factor], bool] | None) -> bool:
    whole = factor.parts is not None and exponent > 0 and exponent.denominator == 1
    return whole and not (keep is not None and keep(factor))


def all_multiplied_out(
    terms: Iterable[Term], keep: Callable[[Factor], bool] | None = None
) -> tuple[Term, ...] | None:
    """Return the terms of a sum, each multiplied out, but for the brackets to `keep`."""
    found: list[Term] = []
    for term in terms:
        parts = multiplied_out(term, keep)
        if parts is None or len(found) + len(parts) > MAX_TERMS:
            return None
        found.extend(parts)
    return tuple(found)


def struck_sum(terms: tuple[Term, ...], context: LocalContext) -> Tree:
    """Return the sum of the terms as they are, with pairs that cancel struck out."""
    struck: set[int] = set()
    for k, term in enumerate(terms):
        if k in struck:
            continue
        for j in range(k + 1, len(terms)):
            opposite = terms[j].scaled(-1)
            if j not in struck and (opposite.coefficient, opposite.monomial) == (
                term.coefficient,
                term.monomial,
            ):
                struck |= {k, j}
                break
    written: list[Tree] = []
    for k, term in enumerate(terms):
        tree = term_tree(term, context)
        if k in struck:
            tree = Neg(Cancel(tree.body)) if isinstance(tree, Neg) else Cancel(tree)
        written.append(tree)
    if not written:
        return ZERO
    return written[0] if len(written) == 1 else Add(tuple(written))


def denominator_of(terms: Iterable[Term]) -> Term:
    """Return the least common denominator of the terms, its numbers included."""
    powers: dict[Factor, Fraction] = {}
    number = 1
    for term in terms:
        bottom = term.coefficient.denominator
        number = number * bottom // gcd(number, bottom)
        for factor, exponent in term.powers.items():
            if exponent < 0 and not is_exponential(factor):
                powers[factor] = max(powers.get(factor, Fraction(0)), -exponent)
    return Term(Fraction(number), powers)


def over(terms: Iterable[Term], denominator: Term) -> tuple[Term, ...]:
    """Return the numerators of the terms over a common denominator."""
    return tuple(term.times(denominator) for term in terms)
