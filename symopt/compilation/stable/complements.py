"""What is left of 1 when shares of exponentials, weighted or not, are taken from it.

    1 - p_a - p_b → p_c + p_d          for shares a, b, c, d of one sum of exponentials
    1 - y p - (1 - y) q → y (1 - p) + (1 - y) (1 - q)
    1 - Σ y_k p_k → (1 - Σ y_k) + Σ y_k (1 - p_k)          for names y_k, such as labels
    1 - Σ_k y_k p_k → Σ_k (1 - y_k) p_k          for an array y and a softmax p over the axis

The last two hold for any y; where the labels add up to 1 nothing is left that cancels. All hold up to a
common factor, beside other terms, and for a sum with a name, 1 - m with m = y p + (1 - y) q.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from symopt.calculus import build, indices, shares
from symopt.calculus.indices import Index
from symopt.calculus.nodes import (
    ZERO,
    Apply,
    Entry,
    Node,
    Number,
    Operator,
    Product,
    Rational,
    Sum,
)
from symopt.compilation.rewriting.apply import size
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rewriting.table import powers_of

Complement: TypeAlias = Callable[[Node], Node | None]
MAX_TERMS = 8
_SHARES = ("portion", "portion_rest")


def complement_of_shares(node: Sum, see: See) -> Node | None:
    """Return R (1 - portion(u, …) - portion(v, …)) as R times the other shares; None for another sum."""
    if len(node.terms) > MAX_TERMS:
        return None
    for coefficient, term in node.terms:
        for rest, share in _shares(term, see):
            if share.function != "portion_rest":
                continue
            found = [share.arguments[0]]
            taken: list[tuple[Rational, Node]] = [(-coefficient, term)]
            for c, t in node.terms:
                top = _same_share(t, rest, share, see) if c == -coefficient else None
                if top is not None and top not in found:
                    found.append(top)
                    taken.append((-c, t))
            others = [u for u in share.arguments if u not in found]
            if len(found) == 1 or not others:
                continue
            better = build.add(*(_share(u, share.arguments) for u in others))
            left = build.linear([(1, node), *taken])
            return build.linear([(1, left), (coefficient, build.multiply(rest, better))])
    return None


def complement_of_mean(node: Sum, complement: Complement, see: See) -> Node | None:
    """Return c - Σ w_k p_k with Σ w_k = c by the complements of the p_k; None for another sum.

    complement: gives 1 - p of a share p, None for another node.
    """
    node = _opened(node, complement, see)
    others, parts = _parts(node, complement, see)
    if len(parts) < 2 or len(node.terms) > MAX_TERMS:
        return None
    weights = build.add(*(w for w, _ in parts))
    rest = build.add(others, weights)
    if weights is ZERO or size(rest) != size(others) - size(weights):
        return None
    return build.subtract(rest, build.add(*(build.multiply(*part) for part in parts)))


def complement_of_labels(node: Node, complement: Complement, see: See) -> Node:
    """Return c - Σ y_k p_k with names y_k as (c - Σ y_k) + Σ y_k (1 - p_k), any other node as it is.

    The first form is the shorter, so that this is the last of the rules.
    """
    if not isinstance(node, Sum) or not node.constant or len(node.terms) > MAX_TERMS:
        return node
    others, parts = _parts(node, complement, see)
    if len(parts) < 2 or not isinstance(others, Number):
        return node
    split = [(build.split(w), p) for w, p in parts]
    names = all(
        c * node.constant < 0 and isinstance(w, Entry) and see(w) is None for (c, w), _ in split
    )
    sets = {
        frozenset(p.arguments) if isinstance(p, Apply) and p.function in _SHARES else None
        for _, p in parts
    }
    if not names or len(sets) != 1 or None in sets:
        return node
    rest = build.add(others, *(w for w, _ in parts))
    return build.subtract(rest, build.add(*(build.multiply(*part) for part in parts)))


def complement_of_chosen(node: Sum, see: See) -> Node | None:
    """Return c - c Σ_k y_k p_k by the other shares of a softmax p; None for another sum."""
    for coefficient, term in node.terms:
        body = seen(term, see) if node.constant else term
        if not isinstance(body, Product) or len(body.sums) != 1:
            continue
        summand, (label,) = build.open_sums(body)
        factor, core = build.split(summand)
        bases = [(b, q) for b, q in powers_of(core) if label in b.free]
        shares = [b for b, _ in bases if _is_share_at(seen(b, see), label)]
        names = [b for b, _ in bases if isinstance(b, Entry) and see(b) is None]
        alone = len(bases) == 2 and len(powers_of(core)) == 2 and all(q == 1 for _, q in bases)
        if alone and len(shares) == len(names) == 1 and coefficient * factor == -node.constant:
            others = build.multiply(build.subtract(build.number(1), names[0]), shares[0])
            left = build.linear([(1, node), (-coefficient, term)], -node.constant)
            return build.linear([(1, left), (node.constant, build.contract(others, [label]))])
    return None


def _is_share_at(node: Node, label: Index) -> bool:
    """Return whether a node is the share of an index that runs over the whole axis."""
    if not isinstance(node, Operator) or node.function != "portion":
        return False
    (bound,) = node.bound
    return node.at == (indices.of(label),) and (bound.lower, bound.upper) == (
        label.lower,
        label.upper,
    )


def _parts(node: Sum, complement: Complement, see: See) -> tuple[Node, list[tuple[Node, Node]]]:
    """Return the terms without a share, and weights and complements of the others."""
    plain: list[tuple[Rational, Node]] = []
    parts: list[tuple[Node, Node]] = []
    for coefficient, term in node.terms:
        found = _bounded(term, complement, see)
        if found is None:
            plain.append((coefficient, term))
        else:
            parts.append((build.scale(coefficient, found[0]), found[1]))
    return build.linear(plain, node.constant), parts


def _opened(node: Sum, complement: Complement, see: See) -> Sum:
    """Return a sum in which a name that stands for a mean of shares is written out."""
    terms: list[tuple[Rational, Node]] = []
    for coefficient, term in node.terms:
        body = seen(term, see)
        opened = (
            isinstance(body, Sum)
            and body is not term
            and len(body.terms) <= MAX_TERMS
            and any(_bounded(t, complement, see) for _, t in body.terms)
        )
        terms.append((coefficient, body if opened else term))
    whole = build.linear(terms, node.constant)
    return whole if isinstance(whole, Sum) else node


def _bounded(term: Node, complement: Complement, see: See) -> tuple[Node, Node] | None:
    """Return w and 1 - p of a term w p with one share p; None for another term."""
    found = [
        (b, other)
        for b, q in powers_of(term)
        if q == 1 and (other := complement(seen(b, see))) is not None
    ]
    if len(found) != 1:
        return None
    ((base, other),) = found
    return build.merge((b, q) for b, q in powers_of(term) if b is not base), other


def _shares(term: Node, see: See) -> list[tuple[Node, Apply]]:
    """Return the shares of more than two parts in a term, each with the other factors."""
    found: list[tuple[Node, Apply]] = []
    for base, exponent in powers_of(term):
        body = seen(base, see)
        if exponent == 1 and isinstance(body, Apply) and body.function in _SHARES:
            rest = build.merge((b, q) for b, q in powers_of(term) if b is not base)
            found.append((rest, body))
    return found


def _same_share(term: Node, rest: Node, whole: Apply, see: See) -> Node | None:
    """Return u where a term is rest · portion(u, …), a share of the same sum of exponentials."""
    for other, share in _shares(term, see):
        same = share.function == "portion" and other is rest
        if same and frozenset(share.arguments) == frozenset(whole.arguments):
            return share.arguments[0]
    return None


def _share(top: Node, arguments: tuple[Node, ...]) -> Node:
    place = arguments.index(top)
    return shares.share(top, [*arguments[:place], *arguments[place + 1 :]])
