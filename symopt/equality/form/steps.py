"""Indicators in one form: from one of their ends, and by one step where they cut at one side only.

    [a ≤ e ≤ b] = [a ≤ a + b - e ≤ b]      [e ≥ a + 1] = [e ≥ a] - [e = a]      [e ≥ a] = 1 - [-e ≥ 1 - a]

for whole numbers e and a. So the two triangles of a matrix add up to the matrix and its diagonal. Only an e
of two indices is treated, i - j: the indicator of a block cuts at a size and stays as it is. Arrays count as
continued beyond their ends by any numbers here; what holds for all of these holds for the array.
"""

from __future__ import annotations

from collections.abc import Collection

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index, spell
from symopt.calculus.nodes import ONE, Node, Within

LARGEST_SHIFT = 4
"""A threshold up to this far from 0 is moved there."""


def from_first_end(node: Within, summed: Collection[Index] = ()) -> Node:
    """Return the indicator from the end where its expression begins with more of what is not summed over."""
    affine, low, high = node.fields
    other = indices.combine(((low, 1), (high, 1), (affine, -1)))
    given = {s for s, _ in (*affine.terms, *other.terms) if s not in summed}
    names = sorted(given, key=lambda s: (isinstance(s, str), spell(indices.of(s))))

    def rank(side: Affine) -> tuple[int, ...]:
        terms = dict(side.terms)
        return *(terms.get(s, 0) for s in names), side.constant

    return build.within(other, low, high) if rank(other) > rank(affine) else node


def step_form(node: Within) -> Node:
    """Return the indicator, or an equal sum of the one indicator of its step and of deltas."""
    affine, low, high = node.fields
    if len(affine.indices) < 2:
        return from_first_end(node)
    above, below = (
        indices.sign(indices.subtract(*pair)) for pair in ((affine, low), (high, affine))
    )
    if (above == 1) == (below == 1):
        return from_first_end(node)
    if above == 1:  # the upper end cuts: -e ≥ -high
        affine, low = _negated(affine), _negated(high)
    e = indices.combine(((indices.of(s), c) for s, c in affine.terms if isinstance(s, Index)))
    threshold = indices.subtract(low, indices.subtract(affine, e))
    turned = _negated(e)
    if threshold.terms or abs(threshold.constant) > LARGEST_SHIFT:
        one, other = (
            _at_least(e, threshold),
            _at_least(turned, indices.shift(_negated(threshold), 1)),
        )
        return one if one.digest <= other.digest else build.subtract(ONE, other)
    zero = Affine(0)
    one, other = _at_least(e, zero), _at_least(turned, zero)
    base = (
        one
        if one.digest <= other.digest
        else build.add(build.subtract(ONE, other), build.delta(e, zero))
    )
    shift = threshold.constant
    between = [build.delta(e, Affine(t)) for t in range(min(shift, 0), max(shift, 0))]
    return build.linear([(1, base), *((-1 if shift > 0 else 1, d) for d in between)])


def _at_least(e: Affine, threshold: Affine) -> Node:
    """Return [e ≥ threshold], with the most that e can be as its other end."""
    return build.within(e, threshold, _most(e))


def _most(e: Affine) -> Affine:
    """Return what an expression of indices is at most, in sizes."""
    for _ in range(len(e.terms) + 8):
        target = next((s for s, _ in e.terms if isinstance(s, Index)), None)
        if target is None:
            break
        end = target.upper if dict(e.terms)[target] > 0 else target.lower
        e = indices.rename(e, {target: end})
    return e


def _negated(affine: Affine) -> Affine:
    return indices.combine(((affine, -1),))
