"""Small simplifications of derivatives that never make them larger.

Derivatives are kept factored. The one step taken is the one a person takes: multiply a product out
when that cancels denominators, as in (-y/ŷ + (1-y)/(1-ŷ)) · ŷ(1-ŷ) = ŷ - y, and keep the result only if
it costs no more. Facts about sums, such as Σ_k Y_ik = 1 for one-hot rows, are applied on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from symopt.calculus import build, indices
from symopt.calculus.cost import cost
from symopt.calculus.graph import names_in
from symopt.calculus.indices import Affine
from symopt.calculus.laws.inverses import cancel_inverses
from symopt.calculus.laws.pseudoinverses import PSEUDOINVERSE, shorten_pseudoinverses
from symopt.calculus.laws.symmetric import holds, settling
from symopt.calculus.nodes import Cases, Entry, Node, Product, Rational, Sum

NO_ROWS: Mapping[str, Affine] = MappingProxyType({})
NO_PROPERTIES: Mapping[str, frozenset[str]] = MappingProxyType({})

_INVERSE = frozenset(("inv",))
MAX_TERMS = 64
"""The largest number of terms that multiplying out may make."""
MAX_LAWS = 400
"""In a costlier formula inverses are not sought to cancel."""


def tidy(
    node: Node,
    unit_rows: Mapping[str, Affine] = NO_ROWS,
    properties: Mapping[str, frozenset[str]] = NO_PROPERTIES,
) -> Node:
    """Return the node or a cheaper equal one: multiplied out, inverses cancelled, properties used.

    unit_rows: arrays whose sum over the whole last index, 1..size, is 1.
    properties: words such as "symmetric" by name (see `model.properties`).
    """
    large = cost(node) > MAX_LAWS
    named = any(name in properties for name in names_in(node)) if large else True
    settled = settling(node, properties) if named else _as_it_is
    node = settled(node)
    best = _regrouped(join_cases(apply_unit_rows(node, unit_rows)))
    candidates = [collect(best)]
    if _cancels(best):
        candidates.append(collect(apply_unit_rows(expand(best), unit_rows)))
    if holds(best, _INVERSE) and not large:
        candidates += [cancel_inverses(best, settled), cancel_inverses(expand(best), settled)]
    best = _cheapest(best, candidates)
    if holds(best, PSEUDOINVERSE) and not large:
        best = _cheapest(best, [collect(shorten_pseudoinverses(expand(best), settled))])
    return best


def _cheapest(best: Node, others: Iterable[Node]) -> Node:
    """Return the cheapest node, of equal ones the last."""
    for other in others:
        if other is not best and cost(other) <= cost(best):
            best = other
    return best


def _as_it_is(node: Node) -> Node:
    return node


def join_cases(node: Node) -> Node:
    """Return the node with sums of cases under the same conditions as cases of sums."""
    if isinstance(node, Product) and any(isinstance(b, Sum) for b, _ in node.powers):
        if node.sums or not any(
            isinstance(b, Sum) and join_cases(b) is not b for b, _ in node.powers
        ):
            return node
        factors = [(join_cases(b), q) for b, q in node.powers]
        return build.scale(node.coefficient, build.merge(factors))
    if not isinstance(node, Sum):
        return node
    alike: dict[tuple[Node, ...], list[tuple[Rational, Cases]]] = {}
    for factor, term in node.terms:
        if isinstance(term, Cases):
            alike.setdefault(tuple(c for _, c in term.branches), []).append((factor, term))
    joined: list[tuple[Rational, Node]] = []
    for conditions, terms in alike.items():
        if len(terms) > 1:
            values = (
                build.linear((factor, term.branches[place][0]) for factor, term in terms)
                for place in range(len(conditions))
            )
            joined.append((1, build.cases(zip(values, conditions, strict=True))))
            joined += [(-factor, term) for factor, term in terms]
    return build.linear([(1, node), *joined]) if joined else node


def _regrouped(node: Node) -> Node:
    """Return a product with what all terms of a bracket share taken out of the bracket."""
    if isinstance(node, Sum):
        return build.linear(((c, _regrouped(t)) for c, t in node.terms), node.constant)
    if not isinstance(node, Product):
        return node
    if not any(isinstance(b, Sum) and q == 1 and collect(b) is not b for b, q in node.powers):
        return node
    summand, labels = build.open_sums(node)
    if not isinstance(summand, Product):
        return node
    factors = [(collect(b) if q == 1 else b, q) for b, q in summand.powers]
    return build.scale(summand.coefficient, build.merge(factors, labels))


def collect(node: Node) -> Node:
    """Return a sum with the factors that all its terms share taken out: ab + ac = a(b + c)."""
    if not isinstance(node, Sum) or node.constant:
        return node
    sums = {t.sums if isinstance(t, Product) else () for _, t in node.terms}
    if len(sums) != 1:
        return node
    (bound,) = sums
    labels = [build.fresh(i) for i in bound]
    opened = {old: indices.of(new) for old, new in zip(bound, labels, strict=True)}
    if any(i.lower.indices or i.upper.indices for i in bound):
        return node
    terms = [(c, _factors(t, opened)) for c, t in node.terms]
    common = {
        base: min((powers[base] for _, powers in terms), key=abs)
        for base in terms[0][1]
        if all(base in powers and powers[base] * terms[0][1][base] > 0 for _, powers in terms)
    }
    if not common and not bound:
        return node
    rest = build.linear(
        (c, build.merge((b, q - common.get(b, 0)) for b, q in powers.items()))
        for c, powers in terms
    )
    return build.merge([*common.items(), (rest, 1)], labels)


def _factors(node: Node, opened: dict[indices.Index, indices.Affine]) -> dict[Node, Rational]:
    powers = node.powers if isinstance(node, Product) else ((node, 1),)
    return {build.rename(base, opened): exponent for base, exponent in powers}


def expand(node: Node, limit: int = MAX_TERMS) -> Node:
    """Return the node multiplied out, as long as no product makes more than `limit` terms."""
    if isinstance(node, Sum):
        return build.linear(((c, expand(t, limit)) for c, t in node.terms), node.constant)
    if not isinstance(node, Product):
        return node
    if node.sums:
        summand, labels = build.open_sums(node)
        inner = expand(summand, limit)
        parts: list[tuple[Rational, Node]] = (
            [(inner.constant, build.number(1)), *inner.terms]
            if isinstance(inner, Sum)
            else [(1, inner)]
        )
        return build.linear((c, build.contract(t, labels)) for c, t in parts if c)
    place = _next_factor(node)
    if place is None:
        return node
    base, exponent = node.powers[place]
    assert isinstance(base, Sum)  # by choice of the factor
    if len(base.terms) * _width(node) > limit:
        return node
    rest = (*node.powers[:place], *node.powers[place + 1 :], (base, exponent - 1))
    pieces = [*base.terms, (base.constant, build.number(1))]
    done = build.linear(
        (c * node.coefficient, build.merge([(t, 1), *rest])) for c, t in pieces if c
    )
    return expand(done, limit) if done is not node else node


def _next_factor(node: Product) -> int | None:
    """Return the factor to multiply out next: sums with quotients inside first, so that they cancel."""
    found = None
    for place, (base, exponent) in enumerate(node.powers):
        if isinstance(base, Sum) and isinstance(exponent, int) and 0 < exponent <= 3:
            if len(node.powers) == 1 and exponent == 1:
                return None
            if any(_divides(t) for _, t in base.terms):
                return place
            found = place if found is None else found
    return found


def _divides(node: Node) -> bool:
    return isinstance(node, Product) and any(q < 0 for _, q in node.powers)


def _width(node: Product) -> int:
    """Return how many terms the other sums of a product would make."""
    width = 1
    for base, exponent in node.powers:
        if isinstance(base, Sum) and exponent > 0:
            width *= len(base.terms)
    return width


def _cancels(node: Node) -> bool:
    """Whether multiplying out would cancel a base of a sum's term against a factor beside the sum."""
    if isinstance(node, Sum):
        return any(_cancels(t) for _, t in node.terms)
    if not isinstance(node, Product) or len(node.powers) < 2:
        return False
    beside = dict(node.powers)
    for base, exponent in node.powers:
        if isinstance(base, Sum) and exponent > 0:
            for _, term in base.terms:
                for inner, power in term.powers if isinstance(term, Product) else ((term, 1),):
                    if power * beside.get(inner, 0) < 0:
                        return True
    return False


def apply_unit_rows(node: Node, names: Mapping[str, Affine]) -> Node:
    """Return the node with Σ_k Y_ik replaced by 1 for the named arrays Y."""
    if not names:
        return node
    if isinstance(node, Sum):
        return build.linear(((c, apply_unit_rows(t, names)) for c, t in node.terms), node.constant)
    if not isinstance(node, Product) or not node.sums:
        return node
    for index in node.sums:
        users = [(b, q) for b, q in node.powers if index in b.free]
        if len(users) != 1 or users[0][1] != 1 or not isinstance(users[0][0], Entry):
            continue
        entry = users[0][0]
        whole = index.lower == Affine(1) and index.upper == names.get(entry.name)
        if whole and entry.indices[-1].plain == index:
            others = [index_ for index_ in entry.indices[:-1] if index in index_.indices]
            if others:
                continue
            summand, labels = build.open_sums(node)
            where = node.sums.index(index)
            rest = _without(summand, entry.name, indices.of(labels[where]))
            if rest is not None:
                kept = [label for k, label in enumerate(labels) if k != where]
                return apply_unit_rows(build.contract(rest, kept), names)
    return node


def _without(summand: Node, name: str, place: indices.Affine) -> Node | None:
    """Return the summand divided by its factor name[…, place]."""
    factors = summand.powers if isinstance(summand, Product) else ((summand, 1),)
    coefficient = summand.coefficient if isinstance(summand, Product) else 1
    for k, (base, exponent) in enumerate(factors):
        if (
            isinstance(base, Entry)
            and base.name == name
            and base.indices[-1] == place
            and exponent == 1
        ):
            return build.scale(coefficient, build.merge(factors[:k] + factors[k + 1 :]))
    return None
