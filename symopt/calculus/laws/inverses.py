r"""Inverses that cancel in contractions, Σ_s B_ts (B⁻¹)_se = δ_te, where that makes a formula no longer.

    B B⁻¹ = I               B may be composite (XᵀX), or a sum of which the terms of a formula hold each part
    (AB)⁻¹ = B⁻¹A⁻¹         for square A and B: if AB has an inverse, so have both

Both sides of the second are defined at the same points; the right side of the first is defined at more.
An inverse of a product is taken apart only where a part then cancels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.indices import Index
from symopt.calculus.laws.chain import inverse_of_product
from symopt.calculus.laws.partners import Partner, ends_of, inside, partners
from symopt.calculus.laws.pattern import Power, factors_of
from symopt.calculus.laws.symmetric import holds
from symopt.calculus.nodes import Apply, Node, Operator, Product, Rational, Sum

MAX_ROUNDS = 16
"""The largest number of inverses of one formula that are cancelled one after another."""


def cancel_inverses(node: Node, settled: Callable[[Node], Node] = lambda part: part) -> Node:
    """Return the node with inverses cancelled against the matrices that they invert.

    settled: gives the one form of nodes that are equal by properties of names (see `symmetric`).
    """
    return _Cancelling(settled).visit(node) if holds(node, _INVERSE) else node


_INVERSE = frozenset(("inv",))


class _Cancelling:
    def __init__(self, settled: Callable[[Node], Node]) -> None:
        self.settled = settled

    def visit(self, node: Node) -> Node:
        if not holds(node, _INVERSE):
            return node
        match node:
            case Sum():
                terms = ((c, self.visit(t)) for c, t in node.terms)
                parts = build.linear(terms, node.constant)
                return self.across_terms(parts) if isinstance(parts, Sum) else parts
            case Product():
                return self.product(node)
            case Apply():
                return build.apply(node.function, *map(self.visit, node.arguments))
            case _:
                return node

    def product(self, node: Product) -> Node:
        coefficient, factors, labels = factors_of(node)
        inner = [(self.visit(b) if isinstance(b, Sum | Product) else b, q) for b, q in factors]
        if any(a is not b for (a, _), (b, _) in zip(inner, factors, strict=True)):
            return self.visit(build.scale(coefficient, build.merge(inner, labels)))
        for place in range(len(factors)):
            found = self.cancelled(factors, place, labels)
            if found is not None:
                return self.visit(build.scale(coefficient, found))
        for place in range(len(factors)):
            found = self.taken_apart(factors, place, labels)
            if found is not None:
                return self.visit(build.scale(coefficient, found))
        return node

    def cancelled(
        self, factors: Sequence[Power], place: int, labels: Sequence[Index]
    ) -> Node | None:
        """Return Π factors summed over labels with the inverse at a place cancelled, None if it stays."""
        for partner in self.partners(factors, place, labels):
            match, _, other, row = partner
            gone = inside(partner, labels)
            kept = [f for k, f in enumerate(factors) if k != place and k not in match.used]
            if any(not base.free.isdisjoint(gone) for base, _ in kept) or other in gone:
                continue
            left = [i for i in labels if i not in gone]
            if any(not gone.isdisjoint(i.lower.indices + i.upper.indices) for i in left):
                continue
            same = build.delta(indices.of(row), indices.of(other))
            return build.scale(match.coefficient, build.merge([*kept, (same, 1)], left))
        return None

    def partners(
        self, factors: Sequence[Power], place: int, labels: Sequence[Index]
    ) -> Iterator[Partner]:
        return partners(factors, place, labels, self.settled, "inv")

    def taken_apart(
        self, factors: Sequence[Power], place: int, labels: Sequence[Index]
    ) -> Node | None:
        """Return the product with (AB)⁻¹ at a place written B⁻¹A⁻¹ if A or B then cancels, else None."""
        inverse, exponent = factors[place]
        if ends_of(inverse, "inv") is None or exponent != 1 or not isinstance(inverse, Operator):
            return None
        apart = inverse_of_product(inverse)
        if apart is None:
            return None
        inner, more = apart
        rest = [f for k, f in enumerate(factors) if k != place]
        for step in range(len(inner)):
            found = self.cancelled([*rest, *inner], len(rest) + step, [*labels, *more])
            if found is not None:
                return found
        return None

    def across_terms(self, node: Sum) -> Node:
        """Return a sum with A (A + B)⁻¹ + B (A + B)⁻¹ put together to I, whatever stands beside both.

        A symmetric inverse may stand either way round in each term, so terms are compared as settled.
        """
        for _ in range(MAX_ROUNDS):
            found = next(
                (n for c, t in node.terms if (n := self.joined(node, c, t)) is not None), None
            )
            if found is None:
                return node
            if not isinstance(found, Sum):
                return found
            node = found
        return node

    def joined(self, node: Sum, size: Rational, term: Node) -> Node | None:
        coefficient, factors, labels = factors_of(term)
        for place, (base, _) in enumerate(factors):
            if not isinstance(base, Operator) or base.function != "inv":
                continue
            parts = base.body
            if not isinstance(parts, Sum) or parts.constant:
                continue
            for part_size, part in parts.terms:
                whole = Operator("inv", part, base.bound, base.at)
                replaced = [
                    (whole, q) if k == place else (b, q) for k, (b, q) in enumerate(factors)
                ]
                for match, end, other, row in self.partners(replaced, place, labels):
                    found = self.with_all_parts(
                        node, parts, factors, place, labels, (match, end, other, row),
                        size * coefficient * match.coefficient * Fraction(1) / part_size,
                    )  # fmt: skip
                    if found is not None:
                        return found
        return None

    def with_all_parts(
        self,
        node: Sum,
        parts: Sum,
        factors: Sequence[Power],
        place: int,
        labels: Sequence[Index],
        here: Partner,
        size: Rational,
    ) -> Node | None:
        """Return the sum with size · context · B_k B⁻¹ for all k replaced by size · context, if it may be."""
        match, end, other, row = here
        inverse = factors[place][0]
        assert isinstance(inverse, Operator)
        gone = inside(here, labels)
        context = [f for k, f in enumerate(factors) if k != place and k not in match.used]
        if any(not base.free.isdisjoint(gone) for base, _ in context) or other in gone:
            return None
        left = [i for i in labels if i not in gone]
        at = (row, end) if inverse.at[0].plain == end else (end, row)
        mapping = {b: indices.of(i) for b, i in zip(inverse.bound, at, strict=True)}
        wanted: dict[Node, Rational] = {}
        for part_size, part in parts.terms:
            whole = [*context, (build.rename(part, mapping), 1), (inverse, 1)]
            own, product = build.split(self.settled(build.merge(whole, [*left, end])))
            wanted[product] = wanted.get(product, 0) + own * part_size * size
        have: dict[Node, Rational] = {}
        taken: list[tuple[Rational, Node]] = []
        for factor, term in node.terms:
            own, product = build.split(self.settled(term))
            if product in wanted:
                have[product] = have.get(product, 0) + own * factor
                taken.append((-factor, term))
        if have != wanted:
            return None
        same = build.delta(indices.of(row), indices.of(other))
        return build.linear([(1, node), *taken, (size, build.merge([*context, (same, 1)], left))])
