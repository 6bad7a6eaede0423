r"""Inverses that cancel in contractions, Σ_s B_ts (B⁻¹)_se = δ_te, where that makes a formula no longer.

    B B⁻¹ = I               B may be composite (XᵀX), or a sum of which the terms of a formula hold each part
    (AB)⁻¹ = B⁻¹A⁻¹         for square A and B: if AB has an inverse, so have both
    det(AB) = det A det B   for square A and B

Both sides of each are defined at the same points, but for B B⁻¹ = I, whose right side is defined at more.
An inverse of a product is taken apart only where a part then cancels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.indices import Index
from symopt.calculus.laws.chain import inverse_of_product
from symopt.calculus.laws.pattern import Match, Power, factors_of, find
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
        for match, end, other, row in self.partners(factors, place, labels):
            gone = {end, *(match.places[i] for i in match.places if match.places[i] in labels)} - {
                row
            }
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
    ) -> Iterator[tuple[Match, Index, Index, Index]]:
        """Yield (match, s, e, t): factors that are B_ts beside (B⁻¹)_se, or B_st beside (B⁻¹)_es."""
        inverse, exponent = factors[place]
        ends = _ends(inverse)
        if ends is None or exponent != 1 or not isinstance(inverse, Operator):
            return
        others = [
            (b, q) if k != place else (build.number(0), 1) for k, (b, q) in enumerate(factors)
        ]
        for side in (0, 1):
            end, other = ends[side], ends[1 - side]
            if end not in labels or end in inverse.body.free:
                continue
            row = build.fresh(inverse.bound[side])
            at = (row, end) if side == 0 else (end, row)
            mapping = {b: indices.of(i) for b, i in zip(inverse.bound, at, strict=True)}
            for match in find(build.rename(inverse.body, mapping), [row], others, self.settled):
                inner = {j for i, j in match.places.items() if i != row}
                apart = len(inner) == len(match.places) - 1 and inner <= {*labels} - {end}
                if apart and row in match.places and match.places[row] not in {end, *inner}:
                    yield match, end, other, match.places[row]

    def taken_apart(
        self, factors: Sequence[Power], place: int, labels: Sequence[Index]
    ) -> Node | None:
        """Return the product with (AB)⁻¹ at a place written B⁻¹A⁻¹ if A or B then cancels, else None."""
        inverse, exponent = factors[place]
        if _ends(inverse) is None or exponent != 1 or not isinstance(inverse, Operator):
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
        """Return a sum with A (A + B)⁻¹ + B (A + B)⁻¹ put together to I, whatever stands beside both."""
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
        here: tuple[Match, Index, Index, Index],
        size: Rational,
    ) -> Node | None:
        """Return the sum with size · context · B_k B⁻¹ for all k replaced by size · context, if it may be."""
        match, end, other, row = here
        inverse = factors[place][0]
        assert isinstance(inverse, Operator)
        gone = {end, *(i for i in match.places.values() if i in labels)} - {row}
        context = [f for k, f in enumerate(factors) if k != place and k not in match.used]
        if any(not base.free.isdisjoint(gone) for base, _ in context) or other in gone:
            return None
        left = [i for i in labels if i not in gone]
        at = (row, end) if inverse.at[0].plain == end else (end, row)
        mapping = {b: indices.of(i) for b, i in zip(inverse.bound, at, strict=True)}
        have = {t: c for c, t in node.terms}
        taken: list[tuple[Rational, Node]] = []
        for part_size, part in parts.terms:
            inside = [*context, (build.rename(part, mapping), 1), (inverse, 1)]
            own, product = build.split(build.merge(inside, [*left, end]))
            if product not in have or have[product] != own * part_size * size:
                return None
            taken.append((-have[product], product))
        same = build.delta(indices.of(row), indices.of(other))
        return build.linear([(1, node), *taken, (size, build.merge([*context, (same, 1)], left))])


def _ends(node: Node) -> tuple[Index, Index] | None:
    """Return the two labels of an inverse, None for anything else and for a diagonal entry."""
    if not isinstance(node, Operator) or node.function != "inv":
        return None
    first, second = (place.plain for place in node.at)
    return (first, second) if first and second and first != second else None
