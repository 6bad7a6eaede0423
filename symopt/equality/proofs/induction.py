r"""Induction on a size n that sums run up to: equality for n = 1, and from n to n + 1.

Let D(n) = left - right, with x_1, x_2, … one sequence for all n. If D(1) = 0, if D(k) = 0 implies D(k+1) = 0
wherever both have values, and if D(k) has a value for all k ≤ n wherever D(n) has one (see `persistence`),
then D(n) = 0. For n + 1, sums are split into the sum for n and the last terms; for n = 1 they are written
out. The implication holds if D(k+1) = D(k), or if the numerator of D(k+1) is a multiple of that of D(k).
Where a sum has n - m terms, and n >= m is known, induction begins at n = m instead.

Proves Σ p^i (1 - p) = p - p^(n+1), Σ x^(n-i) y^(i-1) (x - y) = x^n - y^n, Σ 1/(i(i+1)) = n/(n+1), and other
telescoping sums.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symopt.calculus import build, indices
from symopt.calculus.graph import entries
from symopt.calculus.indices import Affine, Symbol
from symopt.calculus.nodes import ZERO, Node
from symopt.calculus.resize import counts_in, resized, split_sums
from symopt.equality.definedness import follows
from symopt.equality.form.canonical import declare_constraints, difference, equal, normal
from symopt.equality.form.space import NOTHING, Known, Plan, Space
from symopt.equality.limits import DEFAULT, Full, GaveUp, Limits, Refine
from symopt.equality.proofs.constancy import equal_by_gradient
from symopt.equality.proofs.persistence import depends, persists
from symopt.equality.proofs.resolving import resolved, signs_in
from symopt.foundation.errors import SymoptError

if TYPE_CHECKING:
    from flint import fmpq_mpoly

DEEPEST = 2
"""How many sizes induction may run over, one inside the other."""


def equal_by_induction(
    left: Node, right: Node, known: Known = NOTHING, limits: Limits = DEFAULT
) -> bool | None:
    """Return True if left = right is proved by induction on a size, else None.

    >>> from symopt.calculus.indices import Index, over
    >>> i, n = over("i", "n"), indices.of("n")
    >>> two = build.number(2)
    >>> total = build.contract(build.general_power(two, build.value(indices.of(i))), (i,))
    >>> power = build.general_power(two, build.value(indices.shift(n, 1)))
    >>> equal_by_induction(total, build.subtract(power, two))
    True
    """
    try:
        space, found = difference(left, right, known, limits)
        if found.top.is_zero() and not space.assumed_nonzero:
            return True
        sides = [resolved(side, signs_in(space)) for side in (left, right)]
    except (GaveUp, SymoptError, RecursionError):
        sides = [left, right]
    first, second = (new or old for new, old in zip(sides, (left, right), strict=True))
    return _proved(first, second, known, limits, 0)


def _proved(left: Node, right: Node, known: Known, limits: Limits, depth: int) -> bool | None:
    if depth and _same(left, right, known, limits):
        return True
    if depth == DEEPEST:
        return None
    for size in _sizes(left, right):
        try:
            if _by(size, left, right, known, limits, depth):
                return True
        except (SymoptError, RecursionError):
            continue
    return None


def _same(left: Node, right: Node, known: Known, limits: Limits) -> bool:
    if equal(left, right, known, limits) is True:
        return True
    return equal_by_gradient(left, right, known, limits) is True


def _sizes(left: Node, right: Node) -> list[str]:
    """Return the sizes that sums run up to, and that no free index does."""
    counts = [*counts_in(left), *counts_in(right)]
    found = {s for count in counts for s, c in count.terms if isinstance(s, str) and c > 0}
    free = {
        symbol
        for index in left.free | right.free
        for end in (index.lower, index.upper)
        for symbol, _ in end.terms
    }
    return sorted(found - {s for s in free if isinstance(s, str)})


def _without(known: Known, size: str) -> Known:
    """Return what is known for every value of the size: the entries of one sequence, and scalars."""
    rows = {name: end for name, end in known.unit_rows.items() if not end.terms}
    constraints = tuple(
        c
        for c in known.constraints
        if not depends(c, size) and not any(e.indices for e in entries(c))
    )
    return replace(known, unit_rows=rows, constraints=constraints)


def _by(size: str, left: Node, right: Node, known: Known, limits: Limits, depth: int) -> bool:
    start = _start(size, left, right, known, limits)
    if start is None:
        return False
    known = _without(known, size)
    left, right = (resized(side, {size: start}) for side in (left, right))
    counts = [c for c in (*counts_in(left), *counts_in(right)) if _grows(c, size)]
    if any(indices.sign(c) != 1 or c.indices for c in counts):
        return False
    if not persists(left, size, known, limits) or not persists(right, size, known, limits):
        return False
    first = [split_sums(resized(side, {size: Affine(1)})) for side in (left, right)]
    if _proved(first[0], first[1], known, limits, depth + 1) is not True:
        return False
    kept: dict[tuple[tuple[Symbol, int], ...], int] = {}
    for count in counts:
        kept[count.terms] = min(count.constant, kept.get(count.terms, count.constant))
    more = {size: indices.shift(indices.of(size), 1)}
    now, then = (
        [split_sums(side, kept) for side in (left, right)],
        [split_sums(resized(side, more), kept) for side in (left, right)],
    )
    if _implies(now, then, known, limits):
        return True
    steps = [build.subtract(b, a) for a, b in zip(now, then, strict=True)]
    return _proved(steps[0], steps[1], known, limits, depth + 1) is True


def _start(size: str, left: Node, right: Node, known: Known, limits: Limits) -> Affine | None:
    """Return what stands for the size n in terms of one that begins at 1: k - 1 + n of n - k terms.

    Only where a range that may be of fewer than no members is known not to be.
    """
    plain = indices.of(size)
    for count in (*counts_in(left), *counts_in(right)):
        if not _grows(count, size) or indices.sign(count) == 1:
            continue
        others = indices.subtract(count, plain)
        if count.indices or any(symbol == size for symbol, _ in others.terms):
            return None
        if not follows(build.compare("<=", ZERO, build.value(count)), known, limits):
            return None
        return indices.shift(indices.subtract(plain, others), -1)
    return plain


def _implies(now: list[Node], then: list[Node], known: Known, limits: Limits) -> bool:
    """Return whether the numerator of the second difference is a multiple of that of the first."""
    plan = Plan(min(limits.generators, 24))
    for _ in range(limits.restarts):
        space = Space(plan, limits, known)
        try:
            declare_constraints(space)
            first, second = (
                space.field.subtract(normal(space, a), normal(space, b)).top for a, b in (now, then)
            )
            return second.is_zero() or _divides(space, first, second)
        except Refine:
            continue
        except Full:
            if plan.generators >= limits.generators:
                return False
            plan.generators = min(limits.generators, 2 * plan.generators)
        except GaveUp:
            return False
    return False


def _divides(space: Space, first: fmpq_mpoly, second: fmpq_mpoly) -> bool:
    """Return whether second = 0 follows from first = 0: each factor that may be 0 divides it."""
    if first.is_zero():
        return False
    factors = [f for f, _ in space.factor(first)[1] if space.sign(f) is None]
    return bool(factors) and all(divmod(second, f)[1].is_zero() for f in factors)


def _grows(count: Affine, size: str) -> bool:
    return any(symbol == size and factor > 0 for symbol, factor in count.terms)
