"""Sums over one denominator, where that makes them shorter: 1/√A - z²/A^(3/2) = (A - z²)/A^(3/2).

With A = 1 + z² the numerator is 1: for large z the two terms agreed in all but their last digits. The
numerator is multiplied out, and taken if it has fewer terms than the sum had.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.nodes import Node, Rational, Sum
from symopt.compilation.rewriting.apply import size
from symopt.compilation.rewriting.table import powers_of

MAX_TERMS = 8
MAX_POWER = 2
"""A denominator is multiplied out up to this power."""


def over_one_denominator(node: Sum) -> Node | None:
    """Return the sum over one of its denominators if that is shorter; else None."""
    if len(node.terms) > MAX_TERMS:
        return None
    below = {
        base: None
        for _, term in node.terms
        for base, exponent in powers_of(term)
        if exponent < 0 and isinstance(base, Sum)
    }
    for base in below:
        better = _over(node, base)
        if better is not None:
            return better
    return _over_all(node, tuple(below)) if len(below) == 2 else None


def _over_all(node: Sum, bases: tuple[Sum, ...]) -> Node | None:
    """Return all of a sum over the product of two denominators if one term is left above; else None."""
    above: Node = node
    lowest: list[tuple[Node, Rational]] = []
    for base in bases:
        terms = above.terms if isinstance(above, Sum) else ((1, above),)
        if (isinstance(above, Sum) and above.constant) or len(terms) > MAX_TERMS:
            return None
        exponents = [dict(powers_of(term)).get(base, 0) for _, term in terms]
        least = min(exponents)
        if any(Fraction(q - least).denominator != 1 or q - least > MAX_POWER for q in exponents):
            return None
        lowest.append((base, least))
        above = build.linear(
            (c, _times(build.merge([(t, 1), (base, -q)]), base, int(q - least)))
            for (c, t), q in zip(terms, exponents, strict=True)
        )
    return build.merge([(above, 1), *lowest]) if size(above) == 1 else None


def _over(node: Sum, base: Sum) -> Node | None:
    terms: list[tuple[Rational, Node]] = [*node.terms]
    if node.constant:
        terms.append((node.constant, build.number(1)))
    exponents = [dict(powers_of(term)).get(base, 0) for _, term in terms]
    lowest = min(exponents)
    together = [
        (c, t, q - lowest)
        for (c, t), q in zip(terms, exponents, strict=True)
        if Fraction(q - lowest).denominator == 1 and q - lowest <= MAX_POWER
    ]
    if len({q for _, _, q in together}) < 2:
        return None
    parts: list[tuple[Rational, Node]] = []
    for coefficient, term, power in together:
        own = dict(powers_of(term)).get(base, 0)
        rest = build.merge([(term, 1), (base, -own)])
        parts.append((coefficient, _times(rest, base, int(power))))
    above = build.linear(parts)
    if size(above) >= len(together):
        return None
    others = build.linear(
        [(1, node), *((-c, t) for c, t, _ in together)],
    )
    return build.add(others, build.merge([(above, 1), (base, lowest)]))


def _times(rest: Node, base: Sum, power: int) -> Node:
    """Return rest · base^power multiplied out."""
    out = rest
    for _ in range(power):
        terms = out.terms if isinstance(out, Sum) else ((1, out),)
        constant = out.constant if isinstance(out, Sum) else 0
        factors = [*base.terms, *([(base.constant, build.number(1))] if base.constant else [])]
        out = build.linear(
            [(a * b, build.multiply(s, t)) for a, s in terms for b, t in factors]
            + [(constant * b, t) for b, t in factors]
        )
    return out
