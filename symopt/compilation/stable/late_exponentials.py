"""Products with an exponential that may overflow where the other factors vanish, and exp(z) - y near 0.

    d² exp(-s) → (d exp(-s/2))²         d exp(-s) → d exp(-s/2) exp(-s/2), 0 where d is 0 (times_exp)
    exp(z) - y → (exp(z) - 1) + (1 - y) for z > -½ and y < 2, where 1 - y is exact (exp_gap)

    [condition] exp(z) → exp(z) if the condition holds, else 0

Only factors that have no axes of their own are taken, so that products of matrices stay what they are.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.nodes import (
    ONE,
    TRUE,
    ZERO,
    Apply,
    Cases,
    Entry,
    Node,
    Number,
    Product,
    Rational,
    Sum,
)
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rewriting.table import kept_whole, powers_of
from symopt.compilation.rows import subnodes


def times_exponential(node: Product, see: See) -> Node:
    """Return the product with an exponential and what may vanish beside it as one function."""
    found = next((p for p in node.powers if _exponential(*p)), None)
    if found is None or node.sums:
        return node
    u = build.scale(found[1], found[0].fields[1][0])
    if never_positive(u):
        return node
    inside = set(subnodes(u))  # x exp(x) overflows where x is large alone
    vanishing = [(b, q) for b, q in node.powers if b not in inside and _may_vanish(b, q, u, see)]
    if not vanishing:
        return node
    rest = build.merge(p for p in node.powers if p is not found and p not in vanishing)
    if all(q % 2 == 0 for _, q in vanishing):
        root = build.merge((b, Fraction(q) / 2) for b, q in vanishing)
        whole = build.power(build.apply("times_exp", root, build.scale(Fraction(1, 2), u)), 2)
    else:
        whole = build.apply("times_exp", build.merge(vanishing), u)
    return build.scale(node.coefficient, build.multiply(rest, whole))


def chosen_exponential(node: Product) -> Node:
    """Return [condition] exp(z) as a choice between exp(z) and 0, so that no 0 meets an overflow."""
    if not any(_exponential(*p) for p in node.powers):
        return node
    for base, exponent in node.powers:
        if (
            exponent == 1
            and isinstance(base, Cases)
            and {v for v, _ in base.branches} <= {ZERO, ONE}
        ):
            others = build.merge((b, q) for b, q in node.powers if b is not base)
            rest = build.scale(node.coefficient, others)
            return build.cases((rest if v is ONE else ZERO, c) for v, c in base.branches)
    return node


def _exponential(base: Node, exponent: Rational) -> bool:
    whole = isinstance(exponent, int) and exponent > 0
    return whole and isinstance(base, Apply) and base.function == "exp"


def _may_vanish(base: Node, exponent: Rational, u: Node, see: See) -> bool:
    if not (isinstance(exponent, int) and exponent > 0 and isinstance(base, Entry | Sum)):
        return False
    body = seen(base, see)
    if not u.free:
        return isinstance(body, Sum) or not base.free
    return isinstance(body, Entry | Sum) and base.free <= u.free


def never_positive(u: Node) -> bool:
    """Return whether an exponent is a sum of negative multiples of even powers and absolute values."""
    terms = u.terms if isinstance(u, Sum) else (build.split(u),)
    constant = u.constant if isinstance(u, Sum) else 0
    return constant <= 0 and all(
        c < 0
        and all(
            (isinstance(q, int) and q % 2 == 0)
            or (isinstance(b, Apply) and b.function in ("abs", "exp", "softplus"))
            for b, q in powers_of(t)
        )
        for c, t in terms
    )


def count_gap(node: Sum, see: See) -> Node | None:
    """Return c exp(z) - c y, a rate without a count, as c exp_gap; None if there is none.

    In one row r exp(z) - c y with any rest r is rate_gap.
    """
    sizes = {c for c, _ in node.terms}
    for coefficient, term in node.terms:
        found = _rate(term, see) if -coefficient in sizes else None
        if found is None:
            continue
        rest, z, base = found
        for c, t in node.terms:
            if c != -coefficient:
                continue
            left = build.linear([(1, node), (-coefficient, term), (-c, t)])
            labels = [b for b, q in powers_of(t) if q == 1 and _is_data(b, see)]
            y = next((b for b in labels if build.multiply(b, rest) is t), None)
            if y is not None and base is not None:
                gap = Apply("exp_gap", (base, z, y))
                return build.linear([(1, left), (coefficient, build.multiply(rest, gap))])
            weights = [b for b, _ in (*powers_of(rest), *powers_of(t))]
            if not node.free and all(_is_data(b, see) for b in weights):
                gap = Apply("rate_gap", (term, z, rest, t))
                return build.linear([(1, left), (coefficient, gap)])
    return None


def _rate(term: Node, see: See) -> tuple[Node, Node, Node | None] | None:
    """Return r, z and exp(z) of a term r exp(z), without exp(z) for times_exp; None for another term."""
    for base, exponent in powers_of(term):
        body = seen(base, see)
        if exponent != 1 or not isinstance(body, Apply):
            continue
        rest = build.merge((b, q) for b, q in powers_of(term) if b is not base)
        if body.function == "exp":
            return rest, body.arguments[0], base
        if body.function == "times_exp":
            x, z = body.arguments
            return build.multiply(rest, x), z, None
    return None


def rate_gap(power: Node, z: Node, r: Node, y: Node) -> Node:
    """Return r exp(z) - y of power = r exp(z), near z = 0 by a sum of which one part is exact."""
    half = Number(Fraction(1, 2))
    near = build.compare("<", build.apply("abs", z), half)
    lack = kept_whole(build.subtract(r, y))
    close = build.add(build.multiply(r, build.apply("expm1", z)), lack)
    return build.cases([(close, near), (build.subtract(power, y), TRUE)])


def _is_data(node: Node, see: See) -> bool:
    return isinstance(node, Entry) and see(node) is None
