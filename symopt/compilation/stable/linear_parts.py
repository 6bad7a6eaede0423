"""softplus beside what is linear in its argument: softplus(z) - y z, the log loss of a label y.

    R softplus(z) + T z → z (R [z > 0] + T) + R log1p(exp(-|z|))
    R softplus(z) - R y z → R (y softplus(-z) + (1 - y) softplus(z))     for a label y
    n softplus(z) - k z → k softplus(-z) + (n - k) softplus(z)           for k of n trials
    log cosh u + log 2 + (1 - 2y) u → softplus(2u) - 2 y u

The part that is linear in z is taken together, so that R + T cancels before it meets a large z. T z may
also be written out: softplus(a + b) - y a - y b.
For large |u| log 2 cosh u is as large as u, and log loss is small where a label agrees with u.
Source: Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.2.2.2.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.nodes import (
    ONE,
    TRUE,
    ZERO,
    Apply,
    Entry,
    Node,
    Number,
    Product,
    Rational,
    Sum,
)
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rewriting.table import powers_of, quotient

LOG_2 = build.apply("log", Number(2))
Multiple = tuple[Rational, Node, list[tuple[Rational, Node]]]
"""c, y and the terms of a sum that are c y z."""


def linear_part(node: Sum, see: See) -> Node | None:
    """Return a sum with such a pair in its better form, None if there is none."""
    for coefficient, term in node.terms:
        for base, exponent in powers_of(term):
            body = seen(base, see)
            if exponent != 1 or not isinstance(body, Apply) or body.function != "softplus":
                continue
            z = body.arguments[0]
            scale, core = build.split(z)
            found = _multiples(node, term, core)
            if not found:
                continue
            rest = build.merge((b, q) for b, q in powers_of(term) if b is not base)
            slope = build.linear((Fraction(c) / scale, y) for c, y, _ in found)
            taken = [(-c, t) for _, _, terms in found for c, t in terms]
            left = build.linear([(1, node), (-coefficient, term), *taken])
            labels = _labels(build.scale(coefficient, rest), slope, see)
            if labels is not None:
                whole, y, others = labels
                agree = build.multiply(y, build.apply("softplus", build.negate(z)))
                against = build.multiply(others, body)
                return build.add(left, build.multiply(whole, build.add(agree, against)))
            tail = build.negate(build.apply("abs", z))
            tail = build.apply("log1p", build.apply("exp", tail))
            linear = build.multiply(z, _slope(coefficient, rest, z, slope))
            return build.linear([(1, left), (1, linear), (coefficient, build.multiply(rest, tail))])
    return None


def _labels(whole: Node, slope: Node, see: See) -> tuple[Node, Node, Node] | None:
    """Return (R, y, 1 - y) for T = -R y, (1, k, n - k) for data R = n and T = -k; None for others.

    So every spelling of log loss is one formula.
    """
    number, core = build.split(slope)
    coefficient, rest = build.split(whole)
    y = None if isinstance(core, Sum) else quotient(core, rest)
    if y is not None and number == -coefficient and _is_data(y, see):
        return whole, y, build.subtract(ONE, y)
    given = (rest is ONE or (_is_data(rest, see) and rest.free == core.free)) and _is_data(
        core, see
    )
    k = build.negate(slope)
    return (ONE, k, build.subtract(whole, k)) if given and number * coefficient < 0 else None


def _is_data(node: Node, see: See) -> bool:
    return isinstance(node, Entry) and see(node) is None


def _slope(coefficient: Rational, rest: Node, z: Node, slope: Node) -> Node:
    """Return c R [z > 0] + T, by R ([z > 0] + T/R) if R is a factor of T."""
    above = build.compare("<", ZERO, z)
    number, core = build.split(slope)
    y = quotient(core, rest) if not isinstance(core, Sum) or rest is ONE else None
    if y is None:
        step = build.cases([(build.scale(coefficient, rest), above), (ZERO, TRUE)])
        return build.add(step, slope)
    step = build.cases([(ONE, above), (ZERO, TRUE)])
    gap = build.add(step, build.scale(number / Fraction(coefficient), y))
    return build.scale(coefficient, build.multiply(rest, gap))


def _multiples(node: Sum, term: Node, core: Node) -> list[Multiple]:
    """Return what is linear in `core`, the argument of the softplus in a term."""
    if not isinstance(core, Entry | Sum):
        return []
    found: list[Multiple] = []
    for c, t in node.terms:
        y = quotient(t, core) if t is not term else None
        if y is None or y is t or isinstance(y, Apply) or core in dict(powers_of(y)):
            continue
        found.append((c, y, [(c, t)]))
    return found or (_written_out(node, core) if isinstance(core, Sum) else [])


def _written_out(node: Sum, core: Sum) -> list[Multiple]:
    """Return c, y and the terms c y t for each term t of a sum."""
    known = {t: c for c, t in node.terms} | {ONE: node.constant}
    parts = [*core.terms, *([(core.constant, ONE)] if core.constant else [])]
    (first, anchor), *others = parts
    for c, t in node.terms:
        y = quotient(t, anchor)
        if y is None or isinstance(y, Apply) or not y.free <= core.free:
            continue
        factor = Fraction(c) / first
        taken = [(factor * a, build.multiply(y, s)) for a, s in others]
        if all(known.get(s) == a for a, s in taken):
            return [(factor, y, [(c, t), *taken])]
    return []


def without_even_part(node: Sum) -> Node:
    """Return a sum with log cosh u + log 2 beside a multiple of u in its better form, others as they are."""
    known = {term: c for c, term in node.terms}
    number = known.get(LOG_2)
    if number is None:
        return node
    for coefficient, term in node.terms:
        if coefficient != number or not isinstance(term, Apply) or term.function != "logcosh":
            continue
        u = term.arguments[0]
        core = build.split(u)[1]
        beside = (quotient(t, core) for t in known if t is not term)
        if isinstance(core, Entry | Sum | Product) and any(y is not None for y in beside):
            whole = build.subtract(build.apply("softplus", build.scale(2, u)), u)
            left = build.linear([(1, node), (-number, term), (-number, LOG_2)])
            return build.linear([(1, left), (number, whole)])
    return node
