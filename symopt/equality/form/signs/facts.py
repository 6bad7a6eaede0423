"""Facts about the signs of polynomials: how they are noted, and what follows from them.

A fact belongs to a polynomial with leading coefficient 1. From value > 0 the sign of an irreducible
factor follows where all the others are known; from bounds on one variable follow its own sign and more
(see `entailment`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from symopt.equality.form.field import Quotient, fraction, used
from symopt.equality.form.signs.entailment import Inequality, Monomial, follows
from symopt.foundation.record import record

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly

    from symopt.equality.form.space import Space


@record(eq=False)
class Fact:
    """poly ≥ 0 (sign 1) or ≤ 0 (sign -1); strictly so if `strict`."""

    poly: fmpq_mpoly
    sign: int
    strict: bool


Facts: TypeAlias = "dict[str, Fact]"
"""Facts by the text of their polynomial."""

_EQUATIONS = 40
"""At most this many facts are looked through for what follows from them."""


def note(space: Space, value: Quotient, strict: bool, facts: Facts) -> None:
    """Add to `facts` what follows for one irreducible factor from value > 0 (or ≥ 0)."""
    sign, unknown = 1, list[tuple["fmpq_mpoly", bool]]()
    for poly, below in ((value.top, False), (value.bottom, True)):
        if poly.is_zero():
            return
        constant, factors = space.factor(poly)
        sign *= 1 if constant > 0 else -1
        for factor, exponent in factors:
            known = space.sign(factor)
            if known is not None:
                sign *= known if exponent % 2 else 1
            elif exponent % 2:
                unknown.append((factor, below))
            elif not strict and not below:
                return
    if len(unknown) == 1:
        factor, below = unknown[0]
        lead = factor.leading_coefficient()
        monic, found = factor / lead, sign if lead > 0 else -sign
        _put(facts, monic, found, strict or below)
        _bound(space, monic, found, facts)
    elif len(unknown) == 2:
        _between(space, sign, unknown[0][0], unknown[1][0], strict, facts)


def _put(facts: Facts, poly: fmpq_mpoly, sign: int, strict: bool) -> None:
    text = str(poly)
    old = facts.get(text)
    if old is None or (strict and not old.strict and old.sign == sign):
        facts[text] = Fact(poly, sign, strict)


def _between(
    space: Space, sign: int, first: fmpq_mpoly, second: fmpq_mpoly, strict: bool, facts: Facts
) -> None:
    """From (g - r)(g - s) ≤ 0 with r < s follows r ≤ g ≤ s, as where p/(1 - p) > 0."""
    if used(first) != used(second) or len(used(first)) != 1:
        return
    if first.total_degree() != 1 or second.total_degree() != 1:
        return
    roots: list[fmpq] = []
    variable = space.field.context.gen(used(first)[0])
    for factor in (first, second):
        lead = factor.leading_coefficient()
        sign *= 1 if lead > 0 else -1
        rest = variable - factor / lead
        roots.append(rest.leading_coefficient() if not rest.is_zero() else lead - lead)
    if sign < 0:
        _put(facts, variable - min(roots), 1, strict)
        _put(facts, variable - max(roots), -1, strict)
        if min(roots) > 0:
            _put(facts, variable, 1, True)


def _bound(space: Space, poly: fmpq_mpoly, sign: int, facts: Facts) -> None:
    """From g + c ≥ 0 with c < 0 follows g > 0; from g + c ≤ 0 with c > 0 follows g < 0."""
    places = used(poly)
    if poly.total_degree() != 1 or len(places) != 1 or len(poly) != 2:
        return
    variable = space.field.context.gen(places[0])
    rest = poly - variable
    if rest.is_constant() and (rest.leading_coefficient() > 0) == (sign < 0):
        _put(facts, variable, sign, True)


def entailed_sign(space: Space, poly: fmpq_mpoly) -> tuple[int, bool] | None:
    """Return (sign, strict) of a polynomial if it follows from the facts by linear arithmetic."""
    known = list({**space.facts, **space.declared}.values())
    if not known or len(poly) > 12:
        return None
    rows = _relevant(space, poly, known)
    if rows is None:
        return None
    claim = _row(poly, 1, False)
    for sign, strict in ((1, True), (-1, True), (1, False), (-1, False)):
        wanted = (
            claim
            if sign > 0
            else Inequality({m: -c for m, c in claim.terms.items()}, -claim.constant)
        )
        if follows(Inequality(wanted.terms, wanted.constant, strict), rows):
            return sign, strict
    return None


def _relevant(space: Space, poly: fmpq_mpoly, facts: list[Fact]) -> list[Inequality] | None:
    """Return the facts that share a monomial with the polynomial, directly or through others."""
    reached = {m for m in poly.to_dict() if any(m)}
    rows: list[Inequality] = []
    waiting = facts[:_EQUATIONS]
    found = True
    while found:
        found = False
        for fact in list(waiting):
            row = _row(fact.poly, fact.sign, fact.strict)
            if reached & row.terms.keys():
                waiting.remove(fact)
                rows.append(row)
                reached |= {m for m in fact.poly.to_dict() if any(m)}
                found = True
    if not rows:
        return None
    for monomial in sorted(reached):
        single = space.field.context.from_dict({monomial: 1})
        sign = space.sign_of_terms(single)
        if sign is not None:
            rows.append(_row(single, *sign))
    return rows


def _row(poly: fmpq_mpoly, sign: int, strict: bool) -> Inequality:
    terms: dict[Monomial, Fraction] = {}
    constant = Fraction(0)
    for exponents, coefficient in poly.to_dict().items():
        if any(exponents):
            terms[exponents] = sign * fraction(coefficient)
        else:
            constant = sign * fraction(coefficient)
    return Inequality(terms, constant, strict)


__all__ = ["Fact", "Facts", "entailed_sign", "note"]
