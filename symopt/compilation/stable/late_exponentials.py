"""Products with an exponential that may overflow where the other factors vanish, and exp(z) - y near 0.

    d² exp(-s) → (d exp(-s/2))²         d exp(-s) → d exp(-s/2) exp(-s/2), 0 where d is 0 (times_exp)
    x d² exp(-s) → sign(x) (√|x| d exp(-s/2))² of one row
    exp(z) - y → (exp(z) - 1) + (1 - y) for z > -½ and y < 2, where 1 - y is exact (exp_gap)
    r exp(u) - s exp(v) → r (exp(u) - 1) - s (exp(v) - 1) + (r - s) near 0, in one row (rate_gap)

    [condition] exp(z) → exp(z) if the condition holds, else 0

Only factors that have no axes of their own are taken, so that products of matrices stay what they are.
"""

from __future__ import annotations

from collections.abc import Collection
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
    number, vanishing = _squares_opened(vanishing, see)
    rest = build.scale(number, rest)
    named = _by_name(vanishing, u, see)
    if named is not None:
        whole = named
    elif (all if node.free else any)(q % 2 == 0 for _, q in vanishing):
        whole = _square(vanishing, u)
    else:
        whole = build.apply("times_exp", build.merge(vanishing), u)
    return build.scale(node.coefficient, build.multiply(rest, whole))


def _square(powers: list[tuple[Node, Rational]], u: Node) -> Node:
    """Return x d² exp(u) as sign(x) (√|x| d exp(u/2))²: d² may underflow where x d² exp(u) does not."""
    root = build.merge((b, Fraction(q) / 2) for b, q in powers if q % 2 == 0)
    odd = build.merge((b, q) for b, q in powers if q % 2)
    sign: Node = ONE
    if odd is not ONE:
        root = build.multiply(root, build.power(build.apply("abs", odd), Fraction(1, 2)))
        sign = build.apply("sign", odd)
    whole = build.apply("times_exp", root, build.scale(Fraction(1, 2), u))
    return build.multiply(sign, build.power(whole, 2))


def _squares_opened(
    powers: list[tuple[Node, Rational]], see: See
) -> tuple[Rational, list[tuple[Node, Rational]]]:
    """Return c and factors: a name for c d² as d², which may underflow where (d exp(-s/2))² does not."""
    number: Rational = 1
    found: list[tuple[Node, Rational]] = []
    for base, exponent in powers:
        body = seen(base, see) if exponent == 1 else base
        parts = body.powers if isinstance(body, Product) and not body.sums else ()
        if parts and all(isinstance(b, Entry | Sum) and q % 2 == 0 and q > 0 for b, q in parts):
            assert isinstance(body, Product)  # it has parts
            number *= body.coefficient
            found += parts
        else:
            found.append((base, exponent))
    return number, list(powers_of(build.merge(found)))


def _by_name(powers: list[tuple[Node, Rational]], u: Node, see: See) -> Node | None:
    """Return d v exp(u) as c w² where v is c w for w = d exp(u), by its name; None if there is no such v.

    d v may underflow where d exp(u) does not.
    """
    for base, exponent in powers:
        if exponent != 1:
            continue
        others = build.merge((b, q) for b, q in powers if b is not base)
        whole = build.apply("times_exp", others, u)
        forms = (build.multiply(others, build.apply("exp", u)), whole)
        number = _multiple(base, forms, see)
        if number:
            return build.scale(number, build.power(whole, 2))
    return None


def _multiple(node: Node, forms: Collection[Node], see: See) -> Rational:
    """Return c where a node is c times what has these forms, names seen through; 0 if it is not."""
    terms = node.terms if isinstance(node, Sum) and not node.constant else ((1, node),)
    parts = [(c, *build.split(seen(t, see))) for c, t in terms]
    return sum(c * q for c, q, _ in parts) if all(body in forms for _, _, body in parts) else 0


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

    In one row sums of data and of data times exponentials are rate_gap.
    """
    if not node.free:
        return _near_gap(node, see)
    sizes = {c for c, _ in node.terms}
    for coefficient, term in node.terms:
        for base, exponent in powers_of(term) if -coefficient in sizes else ():
            body = seen(base, see)
            if exponent != 1 or not isinstance(body, Apply) or body.function != "exp":
                continue
            rest = build.merge((b, q) for b, q in powers_of(term) if b is not base)
            for c, t in node.terms:
                labels = [b for b, q in powers_of(t) if q == 1 and _is_data(b, see)]
                y = next((b for b in labels if build.multiply(b, rest) is t), None)
                if c == -coefficient and y is not None:
                    left = build.linear([(1, node), (-coefficient, term), (-c, t)])
                    gap = Apply("exp_gap", (base, body.arguments[0], y))
                    return build.linear([(1, left), (coefficient, build.multiply(rest, gap))])
    return None


def _near_gap(node: Sum, see: See) -> Node | None:
    """Return r exp(u) + s exp(v) + d with data r, s and d of more than one sign as rate_gap."""
    rates = {t: rate for _, t in node.terms if (rate := _rate(t, see)) and _weighs(rate[0], see)}
    exponents = {build.split(z)[1] for _, z in rates.values()}
    plain = {t for _, t in node.terms if t not in rates and _weighs(t, see, exponents)}
    taken = [(c, t) for c, t in node.terms if t in rates or t in plain]
    given = build.linear(((c, t) for c, t in taken if t in plain), node.constant)
    powers = [
        part
        for c, t in taken
        if t in rates
        for part in (build.scale(c, t), build.scale(c, rates[t][0]), rates[t][1])
    ]
    signs = {c > 0 for c in (*(c for c, _ in taken), node.constant) if c}
    if not rates or len(signs) < 2 or isinstance(build.add(given, *powers[1::3]), Number):
        return None
    gap = Apply("rate_gap", (given, *powers))
    left = build.linear([(1, node), *((-c, t) for c, t in taken)], -node.constant)
    return build.add(left, gap)


def _weighs(node: Node, see: See, exponents: Collection[Node] = ()) -> bool:
    """Return whether a node is made of data by products, without any of the exponents."""
    bases = [b for b, _ in powers_of(node) if b is not ONE]
    return all(_is_data(b, see) and b not in exponents for b in bases)


def _rate(term: Node, see: See) -> tuple[Node, Node] | None:
    """Return r and z of a term r exp(z), with r = t s for s exp(z + log t); None for another term."""
    for base, exponent in powers_of(term):
        body = seen(base, see)
        if exponent != 1 or not isinstance(body, Apply):
            continue
        rest = build.merge((b, q) for b, q in powers_of(term) if b is not base)
        if body.function == "exp":
            factor, z = without_logarithms(body.arguments[0], see)
            return build.multiply(rest, factor), z
        if body.function == "times_exp":
            x, z = body.arguments
            return build.multiply(rest, x), z
    return None


def without_logarithms(u: Node, see: See) -> tuple[Node, Node]:
    """Return (t, z) with u = z + log t, t = 1 where u has no logarithm of data."""
    body = seen(u, see)
    logs = [
        (c, t)
        for c, t in (body.terms if isinstance(body, Sum) else ())
        if isinstance(t, Apply) and t.function == "log" and _given(t.arguments[0], see)
    ]
    if not logs:
        return ONE, u
    factor = build.multiply(*(build.power(t.arguments[0], c) for c, t in logs))
    return factor, build.linear([(1, body), *((-c, t) for c, t in logs)])


def rate_gap(given: Node, *powers: Node) -> Node:
    """Return d + Σ r_k exp(z_k), near z = 0 by a sum of which one part is exact.

    powers: r_k exp(z_k), r_k and z_k for each term.
    """
    wholes, weights, exponents = powers[::3], powers[1::3], powers[2::3]
    half = Number(Fraction(1, 2))
    sizes = [build.apply("abs", build.negate(z) if build.split(z)[0] < 0 else z) for z in exponents]
    near = build.logic("and", [build.compare("<", size, half) for size in dict.fromkeys(sizes)])
    lack = kept_whole(build.add(given, *weights))
    growths = (
        build.multiply(r, build.apply("expm1", z)) for r, z in zip(weights, exponents, strict=True)
    )
    return build.cases([(build.add(*growths, lack), near), (build.add(given, *wholes), TRUE)])


def _is_data(node: Node, see: See) -> bool:
    return isinstance(node, Entry) and see(node) is None


def _given(node: Node, see: See) -> bool:
    return isinstance(node, Number) or _is_data(node, see)
