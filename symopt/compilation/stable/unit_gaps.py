"""Squares of standardized residuals beside 1, the slope of a Gaussian loss in its scale.

    R d² exp(2u) - R → R (|d| exp u - 1) (|d| exp u + 1),        d = a - b

Near 1 the first factor is (max(a, b) - 1) - min(a, b) + |d| expm1(u): at a = 1, b = 1e-8 the difference d
itself is rounded, and at |d| = 1, u = 1e-8 the power is.
Source: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 1.14.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.nodes import ONE, TRUE, Apply, Node, Number, Sum
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rewriting.table import kept_whole, powers_of

HALF = Number(Fraction(1, 2))


def unit_gap(node: Sum, see: See) -> Node | None:
    """Return R d² exp(2u) - R beside other terms in the better form; None if there is none.

    Sums over rows are as good as their largest terms, so that what has a row is left as it is.
    """
    if node.free:
        return None
    known = {term: c for c, term in node.terms} | {ONE: node.constant}
    for coefficient, term in node.terms:
        for base, exponent in powers_of(term):
            if exponent != 2 or not isinstance(base, Apply) or base.function != "times_exp":
                continue
            number, rest = build.split(
                build.merge((b, q) for b, q in powers_of(term) if b is not base)
            )
            d = seen(base.arguments[0], see)
            if known.get(rest) != -coefficient * number or not isinstance(d, Sum):
                continue
            size = build.apply("abs", base)
            factors = build.multiply(rest, _gap(base, size, d), build.add(size, ONE))
            left = build.linear([(1, node), (-coefficient, term), (coefficient * number, rest)])
            return build.linear([(1, left), (coefficient * number, factors)])
    return None


def _gap(base: Apply, size: Node, d: Sum) -> Node:
    """Return |d| exp u - 1 of base = d exp u."""
    given, u = base.arguments
    above = build.linear(((c, t) for c, t in d.terms if c > 0), max(d.constant, 0))
    below = build.linear(((-c, t) for c, t in d.terms if c < 0), max(-d.constant, 0))
    large, small = build.apply("max", above, below), build.apply("min", above, below)
    lack = kept_whole(build.subtract(large, ONE))
    lack = kept_whole(build.subtract(lack, small))
    growth = build.multiply(build.apply("abs", given), build.apply("expm1", u))
    near = build.logic(
        "and",
        [
            build.compare("<", build.apply("abs", u), HALF),
            build.compare("<", build.apply("abs", lack), HALF),
        ],
    )
    return build.cases([(build.add(lack, growth), near), (build.subtract(size, ONE), TRUE)])
