"""Products as products of a few factors of fewer axes each, which code multiplies in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symopt.calculus import build
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node, Product, Rational
from symopt.compilation.arrays.rows import Part

MOST_FACTORS = 8
"""A product with more is not searched for two halves."""


def halves(
    body: Node, axes: tuple[Index, ...], long: tuple[Index, ...] = ()
) -> tuple[Node, Node] | None:
    """Return two factors of a product that covers all axes, of which neither does, the second a small one.

    long: axes that are counted as those of both.
    """
    coefficient, product = build.split(body)
    if not isinstance(product, Product) or product.sums or not body.free >= set(axes):
        return None
    count = len(product.powers)
    best: tuple[int, Node, Node] | None = None
    for mask in range(1, 2**count - 1) if count <= MOST_FACTORS else ():
        one, two = (
            build.merge(p for k, p in enumerate(product.powers) if mask >> k & 1 == side)
            for side in (0, 1)
        )
        width, small = (len({*part.free, *long}) for part in (one, two))
        fits = two.free and width < len(axes) and small < len(axes)
        if fits and (best is None or width < best[0]):
            best = width, build.scale(coefficient, one), two
    return best and best[1:]


def apart(
    body: Node, axes: Sequence[Index], fixed: Callable[[Node], bool]
) -> tuple[Node, Node, Node] | None:
    """Return two factors that have no axis in common and cover all, and one that the data determine."""
    coefficient, product = build.split(body)
    if not isinstance(product, Product) or product.sums:
        return None
    held = [(b, q) for b, q in product.powers if b.free and fixed(b)]
    groups: list[tuple[frozenset[Index], list[tuple[Node, Rational]]]] = []
    for base, exponent in product.powers:
        if (base, exponent) in held:
            continue
        joined = [g for g in groups if not g[0].isdisjoint(base.free)]
        groups = [g for g in groups if g not in joined]
        free = base.free.union(*(g[0] for g in joined))
        groups.append((free, [*(p for g in joined for p in g[1]), (base, exponent)]))
    alone = [power for free, powers in groups if not free for power in powers]
    wide = [group for group in groups if group[0]]
    if not held or len(wide) != 2 or wide[0][0] | wide[1][0] != frozenset(axes):
        return None
    one, two = (build.merge(powers) for _, powers in wide)
    return build.scale(coefficient, build.multiply(build.merge(alone), one)), two, build.merge(held)


def squared(parts: Sequence[Part]) -> tuple[tuple[Part, Part], Part] | None:
    """Return two equal parts of one axis each and the one other part, None if there are none such."""
    if len(parts) != 3:
        return None
    for k in range(3):
        one, two = (part for place, part in enumerate(parts) if place != k)
        if one.node is two.node and one.labels == two.labels and len(one.axes) == 1:
            return (one, two), parts[k]
    return None


def balanced(parts: Sequence[Part]) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Return the parts on two sides, so that the larger side has as few axes as possible.

    Of equal ways the one that keeps their order is taken; the first part is on the left.
    """
    if len(parts) < 2:
        return tuple(parts), ()
    best: tuple[tuple[int, int], tuple[Part, ...], tuple[Part, ...]] | None = None
    for chosen in range(2 ** (len(parts) - 1) - 1):
        mask = 2 * chosen + 1
        left = tuple(p for k, p in enumerate(parts) if mask >> k & 1)
        right = tuple(p for k, p in enumerate(parts) if not mask >> k & 1)
        width = max(sum(len(p.axes) for p in side) for side in (left, right))
        turns = 0 if (*left, *right) == tuple(parts) else 1
        if best is None or (width, turns) < best[0]:
            best = (width, turns), left, right
    assert best is not None  # two parts have a way
    return best[1], best[2]
