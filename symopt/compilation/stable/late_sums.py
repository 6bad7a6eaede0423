"""Sums of code in which a label, a count or a square is subtracted (see stable/late.py).

In each rule the terms may have a common factor, and others may stand beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from symopt.calculus import build, shares
from symopt.calculus.nodes import (
    ONE,
    TRUE,
    ZERO,
    Apply,
    Entry,
    Node,
    Operator,
    Product,
    Rational,
    Sum,
)
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rewriting.table import powers_of
from symopt.compilation.stable.late_exponentials import count_gap
from symopt.compilation.stable.share_sums import arguments_of, logistic_complement, without
from symopt.compilation.stable.unit_gaps import unit_gap

MAX_TERMS = 40


def better_sum(node: Sum, see: See) -> Node | None:
    """Return the sum by one of the rules, None if none fits."""
    if len(node.terms) > MAX_TERMS:
        return None
    for rule in _RULES:
        better = rule(node, see)
        if better is not None:
            return better
    return None


def _label(node: Sum, see: See) -> Node | None:
    """Return R p - R y as R (1 - y) p - R y (1 - p), (y + w) p - y as w p - y (1 - p), for a share p.

    p may be the product of two, with 1 - p q = (1 - p) + p (1 - q).
    """
    sizes = {c for c, _ in node.terms}
    for coefficient, term in node.terms:
        powers = powers_of(term) if -coefficient in sizes else ()
        for p, other, rest in _shares(powers, see):
            for c, t in node.terms:
                if c != -coefficient or t is term:
                    continue
                left = build.linear([(1, node), (-coefficient, term), (-c, t)])
                whole = seen(rest, see)
                if isinstance(t, Entry) and isinstance(whole, Sum) and (1, t) in whole.terms:
                    weight = build.subtract(whole, t)
                    parts = build.subtract(build.multiply(weight, p), build.multiply(t, other))
                    return build.linear([(1, left), (coefficient, parts)])
                y = _quotient(t, rest)
                if isinstance(y, Entry) and see(y) is None:
                    first = build.multiply(build.subtract(ONE, y), p)
                    parts = build.subtract(first, build.multiply(y, other))
                    return build.linear([(1, left), (coefficient, build.multiply(rest, parts))])
    return None


def _shares(powers: Sequence[tuple[Node, Rational]], see: See) -> Iterator[tuple[Node, Node, Node]]:
    """Yield p, 1 - p and the other factors for each share p, and each product of two shares."""
    found = [
        (b, body, other)
        for b, q in powers
        if q == 1 and (other := logistic_complement(body := seen(b, see))) is not None
    ]
    for base, body, other in found:
        yield body, other, build.merge((b, q) for b, q in powers if b is not base)
    for (base, p, other), (second, q, rest) in combinations(found, 2):
        both = build.multiply(p, q)
        lack = build.add(other, build.multiply(p, rest))
        yield both, lack, build.merge((b, e) for b, e in powers if b not in (base, second))


def _quotient(term: Node, rest: Node) -> Node | None:
    """Return q with term = rest · q where rest is a factor of the term by its form; else None."""
    if rest is ONE:
        return term
    powers = dict(powers_of(term))
    for base, exponent in powers_of(rest):
        if powers.get(base) != exponent:
            return None
        del powers[base]
    return build.merge(powers.items())


def _count(node: Sum, see: See) -> Node | None:
    """Return softplus(z) - y z with the part that is linear in z taken together."""
    for coefficient, term in node.terms:
        body = seen(term, see)
        if not isinstance(body, Apply) or body.function != "softplus":
            continue
        z = body.arguments[0]
        scale, core = build.split(z)
        for c, t in node.terms:
            y = _quotient(t, core) if isinstance(core, Entry | Sum) and t is not term else None
            if y is None or y is t or isinstance(y, Apply) or core in dict(powers_of(y)):
                continue
            y = build.scale(-Fraction(c) / (coefficient * scale), y)
            step = build.cases([(ONE, build.compare("<", ZERO, z)), (ZERO, TRUE)])
            tail = build.negate(build.apply("abs", z))
            tail = build.apply("log1p", build.apply("exp", tail))
            linear = build.multiply(z, build.subtract(step, y))
            left = build.linear([(1, node), (-coefficient, term), (-c, t)])
            return build.linear([(1, left), (coefficient, linear), (coefficient, tail)])
    return None


def _scores(node: Sum, see: See) -> Node | None:
    """Return R lse(u, v, …) - Σ y u by what each class lacks of certainty."""
    for coefficient, term in node.terms:
        for base, exponent in powers_of(term):
            body = seen(base, see)
            arguments = arguments_of(body)
            softplus = isinstance(body, Apply) and body.function == "softplus"
            if exponent != 1 or len(arguments) < 2 or softplus:
                continue
            rest = build.merge((b, q) for b, q in powers_of(term) if b is not base)
            found = _taken(node, (coefficient, term), arguments, see)
            if not found:
                continue
            sure = {u: shares.surprise(u, without(arguments, u)) for u, _, _, _ in found}
            parts = [build.multiply(y, sure[u]) for u, y, _, _ in found]
            rest = build.subtract(rest, build.add(*(y for _, y, _, _ in found)))
            left = [(1, node), (-coefficient, term), *((-c, t) for _, _, c, t in found)]
            whole = build.add(*parts, build.multiply(rest, base))
            return build.linear([(1, build.linear(left)), (coefficient, whole)])
    return None


def _taken(
    node: Sum, whole: tuple[Rational, Node], arguments: tuple[Node, ...], see: See
) -> list[tuple[Node, Node, Rational, Node]]:
    """Return (u, y, c, t) for the terms c t = -coefficient · y u of a sum."""
    coefficient, term = whole
    found: list[tuple[Node, Node, Rational, Node]] = []
    for u in arguments:
        for c, t in node.terms:
            if t is term or not isinstance(u, Entry | Sum):
                continue
            for sign in (1, -1):  # y (t - a) is the form of -y (a - t)
                y = _beside(t, build.scale(sign, u), see)
                if y is not None:
                    y = build.scale(-sign * Fraction(c) / coefficient, y)
                    found.append((u, y, c, t))
                    break
    return found


def _beside(term: Node, u: Node, see: See) -> Node | None:
    """Return y where a term is y u, or y v with a name v for the same formula; None if it is not."""
    y = _quotient(term, u)
    if y is not None and y is not term:
        return y
    body = seen(u, see) if isinstance(u, Entry) else build.rewrite(u, entry=lambda e: seen(e, see))
    for base, exponent in powers_of(term):
        if exponent == 1 and isinstance(base, Entry) and seen(base, see) is body:
            return build.merge((b, q) for b, q in powers_of(term) if b is not base)
    return None


def _pinned(node: Sum, see: See) -> Node | None:
    """Return Σ R softplus(lse(u)) - Σ R Σ_j y_j u_j, a softmax with a score of 0, by its surprises."""
    if not any(_over_axis(term, see) for _, term in node.terms):
        return None
    from symopt.compilation.stable.score_sums import with_pinned

    return with_pinned(node, see)


def _over_axis(term: Node, see: See) -> bool:
    """Return whether a factor of a term is the softplus of a function of an array."""
    for base, _ in term.powers if isinstance(term, Product) else ((term, 1),):
        body = seen(base, see)
        if isinstance(body, Apply) and body.function == "softplus":
            return isinstance(seen(body.arguments[0], see), Operator)
    return False


def _squares(node: Sum, see: See) -> Node | None:
    """Return a² - b² as (a - b)(a + b)."""
    having = [(c, t) for c, t in node.terms if any(q == 2 for _, q in powers_of(t))]
    sizes = {c for c, _ in having}
    squares = [
        (c, t, base, build.merge((b, q) for b, q in powers_of(t) if b is not base))
        for c, t in having
        if -c in sizes
        for base, exponent in powers_of(t)
        if exponent == 2
    ]
    for place, (c, t, a, rest) in enumerate(squares):
        for d, s, b, other in squares[place + 1 :]:
            if d == -c and other is rest and t is not s:
                product = build.multiply(rest, build.subtract(a, b), build.add(a, b))
                left = build.linear([(1, node), (-c, t), (-d, s)])
                return build.linear([(1, left), (c, product)])
    return None


_RULES: tuple[Callable[[Sum, See], Node | None], ...] = (
    _label,
    _scores,
    _pinned,
    _count,
    count_gap,
    unit_gap,
    _squares,
)
