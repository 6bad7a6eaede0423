r"""Terms: a coefficient times powers of factors, and sums of them, in the order in which they are met.

A tree is read as Σ c · Π factor^exponent with rational c and exponents; to_tree (in `writing`) writes it
back. Brackets stay brackets: nothing is multiplied out. Two brackets that differ by a sign or a
rational number are powers of the same factor, so that y - ŷ cancels ŷ - y; a bracket prints as it
was first written. e^{-z} is the power -1 of e^z.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from math import gcd
from typing import Any

from symopt.derivation.shape import rational, without_cancel
from symopt.derivation.terms.cases import plain_cases
from symopt.derivation.terms.recent import Recent
from symopt.derivation.terms.spelling import spell
from symopt.syntax.tree import (
    Add,
    Call,
    Cancel,
    Constant,
    Div,
    Entry,
    Mul,
    Name,
    Neg,
    Number,
    Piecewise,
    Pow,
    Sum,
    Tree,
    number,
    walk,
)

ROOTED = "under a root"
"""Marks the key of a base that fractional powers have: its root is not the root of its factors."""

MAX_EXPONENT = 64
"""Powers of numbers beyond this are left as they are written."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A base of powers, equal to another if the two differ in sign alone.

    key: what is compared.   tree: how it prints.   sign: the value of `tree` is `sign` times the
    value that the key stands for.   parts: the terms of a bracket, None for anything else.
    written: a power as the author wrote it, with its exponent: (-1/2, e^{-x^2/2}).
    """

    key: Any
    tree: Tree = field(compare=False)
    sign: int = field(default=1, compare=False)
    parts: tuple[Term, ...] | None = field(default=None, compare=False)
    written: tuple[Fraction, Tree] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Term:
    """coefficient · Π factor^exponent; the exponents are not 0, and without order equal is equal."""

    coefficient: Fraction
    powers: Mapping[Factor, Fraction]

    @property
    def monomial(self) -> frozenset[tuple[Factor, Fraction]]:
        """The factors without the coefficient, for comparison."""
        return frozenset(self.powers.items())

    def times(self, other: Term) -> Term:
        """Return the product; the factors of `self` come first."""
        coefficient = self.coefficient * other.coefficient
        powers = dict(self.powers)
        for factor, exponent in other.powers.items():
            coefficient *= _merge(powers, factor, exponent)
        return _without_roots(_numbers_out(Term(coefficient, powers)))

    def to_the(self, exponent: int) -> Term:
        """Return the power; the exponent is not negative if the coefficient is 0."""
        powers = {factor: q * exponent for factor, q in self.powers.items()} if exponent else {}
        return _numbers_out(Term(self.coefficient**exponent, powers))

    def scaled(self, by: Fraction | int) -> Term:
        """Return the term with its coefficient multiplied."""
        return replace(self, coefficient=self.coefficient * by)

    @property
    def has_denominator(self) -> bool:
        """Whether it is a fraction in more than its coefficient."""
        return any(q < 0 and not is_exponential(f) for f, q in self.powers.items())


UNIT = Term(Fraction(1), {})
NOTHING = Term(Fraction(0), {})


def is_exponential(factor: Factor) -> bool:
    """Return whether the factor is e^u; its powers are always written in the numerator."""
    return isinstance(factor.tree, Call) and factor.tree.function == "exp"


_RECENT = Recent[Term]()


def term_of(tree: Tree) -> Term:
    """Return a tree as one term; a sum of several terms is one bracket."""
    if isinstance(tree, Add | Mul | Div | Neg | Pow | Call | Sum | Piecewise):
        return _RECENT.get(tree, _read)
    return _read(tree)


def _read(tree: Tree) -> Term:
    match tree:
        case Number(value=value):
            return Term(value, {})
        case Neg(body=body):
            return term_of(body).scaled(-1)
        case Cancel(body=body):
            return term_of(body)
        case Mul(factors=factors):
            return reduce(Term.times, map(term_of, factors), UNIT)
        case Div(numerator=top, denominator=bottom):
            below = term_of(bottom)
            if not below.coefficient:
                return atom(tree)
            return term_of(top).times(below.to_the(-1))
        case Pow():
            return _power(tree)
        case Call(function="exp", arguments=(exponent,)):
            return _exponential(exponent)
        case Call(function="sqrt", arguments=(body,)):
            return _root(body, Fraction(1, 2), tree)
        case Add():
            return bracket(terms_of(tree))
        case Piecewise():
            plain = plain_cases(tree)
            return atom(without_cancel(plain)) if isinstance(plain, Piecewise) else term_of(plain)
        case Sum(body=body):
            return _summed(tree, body)
        case _:
            return atom(without_cancel(tree))


def _summed(tree: Sum, body: Tree) -> Term:
    """Return Σ c u_i as c Σ u_i, for what is free of the index."""
    inner = term_of(body)
    if not inner.coefficient:
        return NOTHING
    fixed = {f: q for f, q in inner.powers.items() if not _holds_name(f.tree, tree.index)}
    moving = {f: q for f, q in inner.powers.items() if f not in fixed}
    if inner.coefficient == 1 and not fixed and moving:
        return atom(without_cancel(tree))
    from symopt.derivation.terms.writing import term_tree  # writing knows terms

    front = Term(inner.coefficient, fixed)
    if not moving and tree.lower is not None and tree.upper is not None:
        return front.times(bracket(terms_of(Add((tree.upper, Neg(tree.lower), number(1))))))
    return front.times(atom(replace(tree, body=term_tree(Term(Fraction(1), moving)))))


def _holds_name(tree: Tree, name: str) -> bool:
    return any(isinstance(part, Name | Entry) and part.name == name for part in walk(tree))


def terms_of(tree: Tree) -> tuple[Term, ...]:
    """Return a tree as a sum of terms, like terms collected, in the order of their first appearance.

    A subtracted bracket stays, v h - (y - ŷ), unless some of its terms are like others.
    """
    found = list(_addends(tree))
    whole = [t for term in found for t in opened(term)]
    if len(found) == 1 or len(collect(whole)) < len(whole):
        return collect(whole)
    return collect(t for term in found for t in (opened(term) if term.coefficient > 0 else (term,)))


def collect(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Return the terms with equal ones added; those that cancel are dropped."""
    found: dict[frozenset[tuple[Factor, Fraction]], Term] = {}
    for term in terms:
        key = term.monomial
        known = found.get(key)
        coefficient = term.coefficient * _orientation(known, term) if known else term.coefficient
        found[key] = replace(known, coefficient=known.coefficient + coefficient) if known else term
    return tuple(term for term in found.values() if term.coefficient)


def bracket(terms: tuple[Term, ...]) -> Term:
    """Return a sum as one term: itself if there is one term, else content times a bracket."""
    if not terms:
        return NOTHING
    if len(terms) == 1:
        return terms[0]
    content = _content(terms)
    inner = tuple(term.scaled(1 / content) for term in terms)
    if inner[0].coefficient < 0:
        lead = [t for t in inner if t.coefficient > 0]
        if lead:  # a positive term comes first: 1 - a, never -a + 1
            inner = (lead[0], *(t for t in inner if t is not lead[0]))
        else:
            content, inner = -content, tuple(t.scaled(-1) for t in inner)
    factor = bracket_factor(inner)
    return Term(content, {factor: Fraction(1)})


def bracket_factor(terms: tuple[Term, ...]) -> Factor:
    """Return the factor of a sum whose terms stay in their order."""
    from symopt.derivation.terms.writing import sum_tree  # writing knows terms

    pairs = sorted(((spell(t), t.coefficient) for t in terms), key=lambda pair: pair[0])
    sign = -1 if pairs[0][1] < 0 else 1
    key = ("sum", frozenset((t.monomial, t.coefficient * sign) for t in terms))
    return Factor(key, sum_tree(terms), sign, terms)


def atom(tree: Tree) -> Term:
    """Return the tree as a factor of its own."""
    return Term(Fraction(1), {Factor(tree, tree): Fraction(1)})


def _addends(tree: Tree) -> Iterable[Term]:
    match tree:
        case Add(terms=terms):
            for term in terms:
                yield from _addends(term)
        case Neg(body=Add() as body):
            inner = bracket(collect(_addends(body)))
            if inner.coefficient:
                yield inner.scaled(-1)
        case Cancel(body=body):
            yield from _addends(body)
        case _:
            term = term_of(tree)
            if term.coefficient:
                yield term


def opened(term: Term) -> tuple[Term, ...]:
    """Return the terms of ±(a + b) where that is the whole term."""
    if len(term.powers) == 1 and abs(term.coefficient) == 1:
        ((factor, exponent),) = term.powers.items()
        if factor.parts is not None and exponent == 1:
            return tuple(part.scaled(term.coefficient) for part in factor.parts)
    return (term,)


def _without_roots(term: Term) -> Term:
    """Return the term with whole powers of what stood under a root as powers of it."""
    whole = [f for f, q in term.powers.items() if _is_rooted(f) and q.denominator == 1]
    if not whole:
        return term
    plain = Term(term.coefficient, {f: q for f, q in term.powers.items() if f not in whole})
    for factor in whole:
        plain = plain.times(term_of(factor.tree).to_the(int(term.powers[factor])))
    return plain


def _numbers_out(term: Term) -> Term:
    """Return the term with whole powers of numbers, such as (2^{1/2})^2, in its coefficient."""
    whole = [f for f, q in term.powers.items() if isinstance(f.tree, Number) and q.denominator == 1]
    if not whole:
        return term
    coefficient = term.coefficient
    for factor in whole:
        value = rational(factor.tree)
        if value is None or abs(term.powers[factor]) > MAX_EXPONENT:
            return term
        coefficient *= value ** int(term.powers[factor])
    return Term(coefficient, {f: q for f, q in term.powers.items() if f not in whole})


def _is_rooted(factor: Factor) -> bool:
    return isinstance(factor.key, tuple) and len(factor.key) == 2 and factor.key[0] == ROOTED  # pyright: ignore[reportUnknownArgumentType]


def _merge(powers: dict[Factor, Fraction], factor: Factor, exponent: Fraction) -> int:
    """Multiply by factor^exponent in place; return the sign that comes out."""
    known = next((f for f in powers if f == factor), None)
    if known is None:
        powers[factor] = exponent
        return 1
    sign = 1
    if known.sign != factor.sign:
        whole = exponent if exponent.denominator == 1 else powers[known]
        if whole.denominator != 1:
            powers[Factor((factor.key, "negative"), factor.tree, 1, factor.parts)] = exponent
            return 1
        sign = -1 if whole % 2 else 1
        if exponent.denominator != 1:
            powers[factor] = powers.pop(known)
            known = factor
    powers[known] += exponent
    if not powers[known]:
        del powers[known]
    return sign


def _orientation(known: Term, term: Term) -> int:
    """Return the sign between two terms with the same factors, printed in different ways."""
    sign = 1
    mine = {f: f.sign for f in known.powers}
    for factor, exponent in term.powers.items():
        if mine[factor] != factor.sign and exponent % 2:
            sign = -sign
    return sign


def _power(tree: Pow) -> Term:
    exponent = rational(tree.exponent)
    if exponent is None:
        return _general_power(tree)
    if exponent.denominator != 1:
        return _root(tree.base, exponent, tree)
    base = term_of(tree.base)
    big = abs(exponent) > MAX_EXPONENT and abs(base.coefficient) != 1
    if big or (not base.coefficient and exponent <= 0):
        return atom(tree)
    return base.to_the(exponent.numerator)


def _general_power(tree: Pow) -> Term:
    """Return (u/v)^{n-1} as (u/v)^n (v/u): so it meets (u/v)^n; powers of names stay as they are."""
    exponent = tree.exponent
    if not (isinstance(exponent, Add) and isinstance(tree.base, Div)):
        return atom(tree)
    numbers = [rational(t) for t in exponent.terms]
    whole = sum((n for n in numbers if n is not None), Fraction(0))
    kept = tuple(t for t, n in zip(exponent.terms, numbers, strict=True) if n is None)
    if whole.denominator != 1 or not whole or not kept:
        return atom(tree)
    rest = Pow(tree.base, kept[0] if len(kept) == 1 else Add(kept))
    return atom(rest).times(term_of(tree.base).to_the(int(whole)))


def _root(body: Tree, exponent: Fraction, tree: Tree) -> Term:
    """Return body^exponent; only a plain base may share its key: sqrt(x^2) is not x."""
    base = term_of(body)
    if base == UNIT:
        return UNIT
    if base.coefficient > 0 and base.powers and all(_positive(f) for f in base.powers):
        roots = {f: q * exponent for f, q in base.powers.items()}
        front = UNIT if base.coefficient == 1 else _root(number(base.coefficient), exponent, tree)
        return front.times(Term(Fraction(1), roots))
    if len(base.powers) != 1 or base.coefficient != 1:
        if not base.powers and base.coefficient > 0:
            plain = number(base.coefficient)
            return Term(Fraction(1), {Factor(plain, plain): exponent})
        return _rooted(body, exponent)
    ((factor, inner),) = base.powers.items()
    if inner != 1 or factor.sign != 1:
        return _rooted(body, exponent)
    return Term(Fraction(1), {factor: exponent})


def _positive(factor: Factor) -> bool:
    """Return whether a factor is a positive constant, so that a root of a product is one of roots."""
    return isinstance(factor.tree, Constant)


def _rooted(body: Tree, exponent: Fraction) -> Term:
    from symopt.derivation.terms.writing import sum_tree

    shown = sum_tree(terms_of(body))
    return Term(Fraction(1), {Factor((ROOTED, shown), shown): exponent})


def _exponential(exponent: Tree) -> Term:
    """Return e^u as a power of e^v, where v is u without its rational factor."""
    whole = bracket(terms_of(exponent))
    if not whole.coefficient:
        return UNIT
    if not whole.powers:
        base = Call("exp", (number(1),))
        return Term(Fraction(1), {Factor(base, base): whole.coefficient})
    from symopt.derivation.terms.writing import term_tree

    content = whole.coefficient
    key: list[tuple[Factor, Fraction]] = []
    for factor, q in whole.powers.items():
        key.append((factor, q))
        if factor.sign < 0 and q.denominator == 1 and q % 2:
            content = -content  # e^{1-x} and e^{x-1} are powers of one another
    sign = Fraction(content / whole.coefficient)
    shown = Call("exp", (term_tree(replace(whole, coefficient=sign)),))
    as_written = (content, Call("exp", (exponent,)))
    return Term(Fraction(1), {Factor(("exp", frozenset(key)), shown, written=as_written): content})


def _content(terms: tuple[Term, ...]) -> Fraction:
    tops = gcd(*(t.coefficient.numerator for t in terms))
    bottoms = reduce(lambda a, b: a * b // gcd(a, b), (t.coefficient.denominator for t in terms))
    return Fraction(tops, bottoms)
