"""Applying the rules to one node whose parts are rewritten already.

In a sum a rule is looked for up to a common factor: with the rule 1 - tanh²x = 4 σ(2x) σ(-2x), the node
3 w - 3 w tanh(u)² + b becomes 12 w σ(2u) σ(-2u) + b.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Apply, Entry, Node, Product, Rational, Sum
from symopt.compilation.rewriting.matching import Binding, See, put, seen, unify
from symopt.compilation.rewriting.table import Powers, Rule, head_of, powers_of, rules

MAX_STEPS = 50
"""How many rules are applied to one node; each makes it simpler, so that this is never met."""
ODD = frozenset(("tanh", "sinh", "erf", "atanh", "asinh"))
EVEN = frozenset(("cosh", "sech", "logcosh"))
MAX_FACTORS = 2
"""Names of longer products are not written out."""
MAX_TERMS = 200
"""Longer sums are not looked at: they are no formula that a person wrote."""


def improved(node: Node, see: See, *, late: bool) -> Node:
    """Return the node by better forms. late: whether rules for code alone are used, too."""
    for _ in range(MAX_STEPS):
        found = _once(node, see, late)
        if found is None:
            return node
        node = found
    return node


def _once(node: Node, see: See, late: bool) -> Node | None:
    match node:
        case Sum() if len(node.terms) <= MAX_TERMS:
            return _sum(node, see, late)
        case Product(sums=()):
            return _product(node, see, late)
        case Apply():
            return _apply(node, see, late)
        case _:
            return None


def _rules(kind: str, node: Node, exponent: Rational, late: bool) -> Iterator[Rule]:
    head = head_of(node, exponent)
    if head:
        yield from (r for r in rules(kind, head) if late or not r.rewrite.late)


def _apply(node: Apply, see: See, late: bool) -> Node | None:
    looked = Apply(node.function, tuple(seen(a, see) for a in node.arguments))
    for rule in _rules("apply", looked, 1, late):
        for binding in unify(rule.before, looked, {}, see):
            return upright(put(rule.after, binding))
    return None


def _product(node: Product, see: See, late: bool) -> Node | None:
    for base, exponent in node.powers:
        body = seen(base, see)
        for rule in _rules("product", body, exponent, late):
            if not _divides(rule.exponent, exponent):
                continue
            for binding in unify(rule.base, body, {}, see):
                rest = _without(node.powers, base, rule, binding, see)
                if rest is not None:
                    factor = Fraction(node.coefficient) / Fraction(rule.coefficient)
                    whole = build.multiply(build.merge(rest), upright(put(rule.after, binding)))
                    return build.scale(factor, whole)
    return None


def _divides(wanted: Rational, exponent: Rational) -> bool:
    """Return whether a power has another as its factor, of the same sign."""
    if wanted == exponent:
        return True
    whole = isinstance(wanted, int) and isinstance(exponent, int)
    return whole and (0 < wanted < exponent or exponent < wanted < 0)


def _without(
    powers: Powers, base: Node, rule: Rule, binding: Binding, see: See
) -> list[tuple[Node, Rational]] | None:
    """Return factors without the anchor and what stands beside it in a rule; None if that is missing."""
    left = dict(powers)
    left[base] -= rule.exponent
    for pattern, exponent in rule.beside:
        wanted = put(pattern, binding)
        place = next((b for b in left if b is wanted or seen(b, see) is wanted), None)
        if place is None or not _divides(exponent, left[place]):
            return None
        left[place] -= exponent
    return [(b, q) for b, q in left.items() if q]


def _sum(node: Sum, see: See, late: bool) -> Node | None:
    written = [(c, _written(t, see)) for c, t in node.terms]
    if not any(_heads(t) for _, t in written):
        return None
    names: dict[tuple[Rational, Node], Node] = {}
    for (c, term), (_, other) in zip(node.terms, written, strict=True):
        if other is not term:
            number, inner = build.split(other)
            names[c * number, inner] = build.scale(c, term)
    whole = build.linear(written, node.constant) if names else node
    if not isinstance(whole, Sum):
        return whole
    terms: dict[Node, Rational] = {t: c for c, t in whole.terms}
    terms[ONE] = whole.constant
    for coefficient, term in whole.terms:
        found = _from_anchor(terms, coefficient, term, see, late)
        if found is not None:
            taken, better = found
            left = build.linear([(1, whole), (-1, taken)])
            return build.add(_named(left, names), better)
    return None


def _from_anchor(
    terms: Mapping[Node, Rational], coefficient: Rational, term: Node, see: See, late: bool
) -> tuple[Node, Node] | None:
    """Return (part, better part) by a rule whose anchor is a term, None if none fits."""
    powers = powers_of(term)
    for base, exponent in powers:
        for rule in _rules("sum", base, exponent, late):
            if not _divides(rule.exponent, exponent) or len(rule.others) >= len(terms):
                continue
            for binding in unify(rule.base, base, {}, see):
                rest = _without(powers, base, rule, binding, see)
                if rest is None:
                    continue
                factor = Fraction(coefficient) / Fraction(rule.coefficient)
                other = build.merge(rest)
                parts = _present(terms, factor, other, rule, binding, see)
                if parts is not None:
                    after = improved(upright(put(rule.after, binding)), see, late=late)
                    better = build.multiply(other, after)
                    taken = build.linear([(coefficient, term), *parts])
                    return taken, build.scale(factor, better)
    return None


def _present(
    terms: Mapping[Node, Rational],
    factor: Fraction,
    rest: Node,
    rule: Rule,
    binding: Binding,
    see: See,
) -> list[tuple[Rational, Node]] | None:
    """Return the other terms of a rule, times factor · rest, if a sum has them all; else None."""
    found: list[tuple[Rational, Node]] = []
    for coefficient, pattern in rule.others:
        part = rest if pattern is ONE else build.multiply(rest, put(pattern, binding))
        pieces: list[tuple[Rational, Node]] = [(1, part)]
        if isinstance(part, Sum):
            pieces = [*part.terms, *([(part.constant, ONE)] if part.constant else [])]
        for c, piece in pieces:
            number, inner = build.split(piece)
            wanted = factor * coefficient * c * number
            if inner not in terms:
                inner = _written(inner, see)
            if terms.get(inner, 0) != wanted:
                return None
            found.append((wanted, inner))
    return found


def _named(left: Node, names: Mapping[tuple[Rational, Node], Node]) -> Node:
    """Return what is left of a sum in the names that it had; terms that have merged stay written out."""
    if isinstance(left, Sum):
        terms = [names.get((c, t)) or build.scale(c, t) for c, t in left.terms]
        return build.linear(((1, t) for t in terms), left.constant)
    return names.get(build.split(left)) or left


def _heads(term: Node) -> bool:
    """Return whether any factor of a term has rules for sums."""
    for base, exponent in powers_of(term):
        head = head_of(base, exponent)
        if head and rules("sum", head):
            return True
    return False


def _written(term: Node, see: See) -> Node:
    """Return a term with names of functions, and of products of them, written out."""
    powers = powers_of(term)
    if not any(isinstance(b, Entry) for b, _ in powers):
        return term
    if isinstance(term, Product) and term.sums:
        return term
    coefficient = term.coefficient if isinstance(term, Product) else 1
    return build.scale(coefficient, build.merge((_function(b, see), q) for b, q in powers))


def _function(node: Node, see: See) -> Node:
    """Return what a name stands for if that is a function or a product of few powers of functions."""
    body = seen(node, see)
    powers = powers_of(body)
    short = len(powers) <= MAX_FACTORS and not (isinstance(body, Product) and body.sums)
    return body if short and all(isinstance(b, Apply) for b, _ in powers) else node


def upright(node: Node) -> Node:
    """Return a node whose odd and even functions have no negative argument, tanh(-u) as -tanh(u).

    So what is found in two places is one, and a name that it has already is used.
    """
    if isinstance(node, Sum):
        return build.linear(((c, upright(t)) for c, t in node.terms), node.constant)
    if not any(isinstance(b, Apply) and b.function in (ODD | EVEN) for b, _ in powers_of(node)):
        return node
    coefficient = build.split(node)[0]
    return build.scale(coefficient, build.merge((_upright(b), q) for b, q in powers_of(node)))


def _upright(node: Node) -> Node:
    if not isinstance(node, Apply) or node.function not in (ODD | EVEN):
        return node
    (u,) = node.arguments
    sign = u.terms[0][0] if isinstance(u, Sum) else build.split(u)[0]
    if sign > 0:
        return node
    turned = build.apply(node.function, build.negate(u))
    return turned if node.function in EVEN else build.negate(turned)


def size(node: Node) -> int:
    """Return the number of terms of a sum, its constant included; 0 for 0."""
    if isinstance(node, Sum):
        return len(node.terms) + (node.constant != 0)
    return 0 if node.kind == "number" and not node.fields[0] else 1
