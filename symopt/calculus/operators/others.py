"""Products of all entries but some: Π_{l≠k} u_l = Π_l u_l / u_k where u_k is not 0.

A derivative of a product has the first form, as Π_l (δ_kl + (1 - δ_kl) u_l), which has a value where an entry
is 0. The second is how one writes it. Of two entries left out, k and m, the second form is for k ≠ m.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus import build
from symopt.calculus.indices import Affine, Index, combine, of
from symopt.calculus.nodes import ONE, Delta, Node, Operator, Product, Sum


def left_out(node: Operator) -> tuple[Node, list[Node], list[Node]]:
    """Return Π u, the entries u_k left out of it, and δ_km for pairs of these, which may coincide."""
    body, places = node.body, list[dict[Index, Affine]]()
    while node.function == "prod":
        found = _masked(body, node.bound)
        if found is None:
            break
        body, place = found
        places.append(place)
    whole = build.operator("prod", body, node.bound, ())
    entries = [build.rename(body, place) for place in places]
    pairs = [
        build.multiply(*(build.delta(one[i], two[i]) for i in node.bound))
        for k, one in enumerate(places)
        for two in places[:k]
    ]
    return whole, entries, pairs


def _masked(body: Node, bound: Sequence[Index]) -> tuple[Node, dict[Index, Affine]] | None:
    """Return (u, k) of a body δ_kl + (1 - δ_kl) u_l, None for another body."""
    if not isinstance(body, Sum) or body.constant or len(body.terms) != 2:
        return None
    for place, (coefficient, term) in enumerate(body.terms):
        at = _place(term, bound) if coefficient == 1 else None
        if at is None:
            continue
        factor, other = body.terms[1 - place]
        kept = build.subtract(ONE, term)
        inner = build.scale(factor, build.merge([(other, 1), (kept, -1)]))
        divided = isinstance(inner, Product) and any(
            q < 0 and term in _parts(b) for b, q in inner.powers
        )
        if not divided:
            return inner, at
    return None


def _parts(base: Node) -> list[Node]:
    return [t for _, t in base.terms] if isinstance(base, Sum) else [base]


def _place(term: Node, bound: Sequence[Index]) -> dict[Index, Affine] | None:
    """Return what a product of deltas makes of each bound index."""
    factors = [b for b, _ in term.powers] if isinstance(term, Product) else [term]
    if len(factors) != len(bound) or (isinstance(term, Product) and term.sums):
        return None
    found: dict[Index, Affine] = {}
    for factor in factors:
        if not isinstance(factor, Delta):
            return None
        for symbol, coefficient in factor.difference.terms:
            if symbol in bound and isinstance(symbol, Index) and abs(coefficient) == 1:
                rest = combine(((factor.difference, -coefficient), (of(symbol), 1)))
                found[symbol] = rest
    return found if len(found) == len(bound) else None
