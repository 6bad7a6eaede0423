"""Differences of a sigmoid, a share or a hyperbolic tangent and a label, the slopes of log loss.

    R σ(u) - R y → R (1 - y) σ(u) - R y σ(-u)          exact for labels of 0 and 1
    (y + w) σ(u) - y → w σ(u) - y σ(-u)
    n σ(u) - k → (n - k) σ(u) - k σ(-u)        for k of n trials
    R σ(u) + T → (R + T) σ(u) + T σ(-u)                where terms of R and T cancel
    tanh(u) - y → (1 - y) σ(2u) - (1 + y) σ(-2u)       exact for labels of -1 and 1

For R = b (1 - y) + a y and T = -b (1 - y), weights of two classes, R + T is a y. In one row
a σ(u) - b σ(-u) is `label_gap`, (a + b)/2 tanh(u/2) + (a - b)/2 near u = 0, for labels of ½.
Source: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 1.7.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from symopt.calculus import build
from symopt.calculus.nodes import ONE, TRUE, Apply, Entry, Node, Number, Rational, Sum
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rewriting.table import kept_whole, powers_of, quotient
from symopt.compilation.stable.late_exponentials import without_logarithms
from symopt.compilation.stable.polynomials import expanded, written_out
from symopt.compilation.stable.share_sums import logistic_complement


def label(node: Sum, see: See) -> Node | None:
    """Return a sum with R p - R y, for a share p, in its better form; None if there is none.

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
                y = quotient(t, rest)
                if y is not None and _is_data(y, see):
                    first = build.multiply(build.subtract(ONE, y), p)
                    parts = build.subtract(first, build.multiply(y, other))
                    return build.linear([(1, left), (coefficient, build.multiply(rest, parts))])
    return None


def trials(node: Sum, see: See) -> Node | None:
    """Return a sum with n p - k, for a share p and data n and k, in its better form; else None."""
    for coefficient, term in node.terms:
        for p, other, rest in _shares(powers_of(term), see):
            if rest is not ONE and not _is_data(rest, see):
                continue
            for c, t in node.terms:
                same_rows = rest is ONE or t.free == rest.free
                if c * coefficient > 0 or t is term or not (same_rows and _is_data(t, see)):
                    continue
                n, k = build.scale(coefficient, rest), build.scale(-c, t)
                left = build.linear([(1, node), (-coefficient, term), (-c, t)])
                first = build.multiply(build.subtract(n, k), p)
                return build.add(left, first, build.negate(build.multiply(k, other)))
    return None


def _is_data(node: Node, see: See) -> bool:
    return isinstance(node, Entry) and see(node) is None


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


def weighted_label(node: Sum, see: See) -> Node | None:
    """Return a sum with R p + T, where terms of R and T cancel, in its better form; None if there is none."""
    for coefficient, term in node.terms:
        powers = powers_of(term)
        for base, exponent in powers:
            body = seen(base, see)
            other = logistic_complement(body) if exponent == 1 and len(powers) > 1 else None
            if other is None:
                continue
            rest = build.merge((b, q) for b, q in powers if b is not base)
            weight = expanded(build.scale(coefficient, seen(rest, see)))
            taken = _cancelling(node, term, weight) if len(weight) > 1 else []
            if not taken:
                continue
            given = build.add(*(written_out(build.scale(c, t)) for c, t in taken))
            more = build.add(build.linear((c, t) for t, c in weight.items()), given)
            left = build.linear([(1, node), (-coefficient, term), *((-c, t) for c, t in taken)])
            return build.add(left, build.multiply(more, body), build.multiply(given, other))
    return None


def _cancelling(node: Sum, term: Node, weight: dict[Node, Rational]) -> list[tuple[Rational, Node]]:
    """Return the terms of a sum, and its constant, whose monomials all cancel with some of the weight."""
    found: list[tuple[Rational, Node]] = []
    for c, t in [*node.terms, *([(node.constant, ONE)] if node.constant else [])]:
        own = {} if t is term else expanded(t)
        if own and all(weight.get(part) == -c * q for part, q in own.items()):
            found.append((c, t))
    return found


def opposite_labels(node: Sum, see: See) -> Node | None:
    """Return a sum with a σ(u) and b σ(-u) in one row with their gap; None if there is none."""
    if node.free:
        return None
    found: dict[Node, tuple[Rational, Node, Node]] = {}
    for coefficient, term in node.terms:
        for base, exponent in powers_of(term):
            factor, body = build.split(seen(base, see))
            if exponent != 1 or not (isinstance(body, Apply) and body.function == "sigmoid"):
                continue
            (u,) = body.arguments
            rest = build.merge((_opened(b, see), q) for b, q in powers_of(term) if b is not base)
            rest = build.scale(factor, rest)
            opposite = found.get(build.negate(u))
            if opposite is None:
                found[u] = coefficient, term, rest
                continue
            c, t, other = opposite
            if t is term or not (_weight(rest) and _weight(other)):  # σ(u) σ(-u), or too long
                continue
            given, taken = build.scale(coefficient, rest), build.scale(-c, other)
            left = build.linear([(1, node), (-coefficient, term), (-c, t)])
            a, b = written_out(given), written_out(taken)
            factor, z = without_logarithms(u, see)
            count = () if factor is ONE else (build.multiply(a, factor), z)
            return build.add(left, Apply("label_gap", (a, b, u, *count)))
    return None


def _opened(node: Node, see: See) -> Node:
    """Return what a name stands for if that is a weight, else the node."""
    body = seen(node, see)
    return body if body is not node and _weight(body) else node


def _weight(node: Node) -> bool:
    """Return whether a node is a short polynomial in names, as weights and features are."""
    parts = [b for t in expanded(node) for b, _ in powers_of(t)]
    return bool(parts) and all(isinstance(b, Entry | Number) for b in parts)


def sign_label(node: Sum, see: See) -> Node | None:
    """Return a sum with R tanh(u) - R y in one row in its better form; None if there is none."""
    if node.free:
        return None
    for coefficient, term in node.terms:
        powers = powers_of(term)
        for base, exponent in powers:
            body = seen(base, see)
            if exponent != 1 or not (isinstance(body, Apply) and body.function == "tanh"):
                continue
            rest = build.merge((b, q) for b, q in powers if b is not base)
            for c, t in node.terms:
                y = quotient(t, rest) if c == -coefficient and t is not term else None
                if y is not None and _is_data(y, see):
                    left = build.linear([(1, node), (-coefficient, term), (-c, t)])
                    weights = (build.subtract(ONE, y), build.add(ONE, y))
                    gap = Apply("label_gap", (*weights, build.scale(2, body.arguments[0])))
                    return build.linear([(1, left), (coefficient, build.multiply(rest, gap))])
    return None


def label_gap(a: Node, b: Node, u: Node, *count: Node) -> Node:
    """Return a σ(u) - b σ(-u), near u = 0 by the hyperbolic tangent.

    count: r and z where a exp(u) is r exp(z), as in negative binomial losses: then it is
    σ(-u) (r (exp(z) - 1) + (r - b)) near z = 0.
    """
    _, z = count or (a, u)
    near = build.compare("<", build.apply("abs", z), ONE)
    above, below = (build.apply("sigmoid", v) for v in (u, build.negate(u)))
    if count:
        r, z = count
        growth = build.multiply(r, build.apply("expm1", z))
        close = build.multiply(below, build.add(growth, kept_whole(build.subtract(r, b))))
    else:
        half = build.apply("tanh", build.scale(Fraction(1, 2), u))
        lack = kept_whole(build.scale(Fraction(1, 2), build.subtract(a, b)))
        close = build.add(build.multiply(build.scale(Fraction(1, 2), build.add(a, b)), half), lack)
    far = build.subtract(build.multiply(a, above), build.multiply(b, below))
    return build.cases([(close, near), (far, TRUE)])
