r"""Sums over indices with symbolic ranges, and array functions, as kernels.

Σ_k (a b_k + c_k d_k) = a Σ_k b_k + Σ_k c_k d_k: the summand is put in canonical form, its terms are
summed one by one, and what does not depend on an index is taken out. Indices that no factor ties
together are summed apart: Σ_i Σ_j a_i b_j = (Σ a_i)(Σ b_j). Ranges are shifted to begin at 1; deltas
are eliminated by `build.contract`, which also names the bound indices; Σ_k k^p is Faulhaber's
polynomial.

A denominator leaves a sum only if the range is certainly not empty: 1/x is then part of the value.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Node, Operator, Product, Value
from symopt.equality.form.field import Quotient, single, used
from symopt.equality.form.matrices.contractions import kernel_node, law_of
from symopt.equality.form.matrices.matrix_functions import matrix_function
from symopt.equality.form.matrices.networks import Factor, certain, holds_matrices
from symopt.equality.form.opening import opened
from symopt.equality.form.powers import exponential, logarithm
from symopt.equality.form.space import Generator, Space
from symopt.equality.limits import GaveUp, Nowhere

if TYPE_CHECKING:
    from flint import fmpq_mpoly

Get = Callable[[Node], Quotient]
LARGEST_POWER = 12
"""The highest p for which Σ k^p is written out."""


def summed(space: Space, node: Product, get: Get) -> Quotient:
    """Return Σ over the node's bound indices of its factors."""
    factors, labels = opened(space, node.powers, node.sums)
    if not certain(labels) and holds_matrices(base for base, _ in factors):
        raise GaveUp("an inverse under a sum that may be empty")  # it need not exist there
    with space.scope():
        try:
            inside = space.settled(lambda: get(build.merge(factors)))
            total = _sum_of_terms(space, inside, labels, get)
        except Nowhere as error:  # an empty sum has a value all the same
            raise GaveUp(str(error)) from None
    return space.field.scale(node.coefficient, total)


def _sum_of_terms(space: Space, inside: Quotient, labels: list[Index], get: Get) -> Quotient:
    field, context = space.field, space.field.context
    outer, below = _split_denominator(space, inside.bottom, labels)
    total = field.constant(0)
    for top, inner in _divided(space, inside.top, below, labels):
        for exponents, coefficient in top.to_dict().items():
            free, tied = [0] * field.count, [0] * field.count
            for place, exponent in enumerate(exponents):
                if exponent:
                    (tied if _depends(space, place, labels) else free)[place] = exponent
            apart = field.make(context.from_dict({tuple(free): coefficient}), outer)
            term = context.from_dict({tuple(tied): 1})
            part = _sum_of_monomial(space, term, inner, labels, get)
            total = field.add(total, field.multiply(apart, part))
    return total


def _divided(
    space: Space,
    top: fmpq_mpoly,
    below: list[tuple[fmpq_mpoly, int]],
    labels: list[Index],
) -> list[tuple[fmpq_mpoly, list[tuple[fmpq_mpoly, int]]]]:
    """Write top/Π f^e as a sum without multiples of a factor above: E/(1 + E) = 1 - 1/(1 + E)."""
    for place, (factor, exponent) in enumerate(below):
        space.field.work += 20 * (len(top) + len(factor))
        quotient, rest = _division(space, top, factor, labels)
        if quotient.is_zero():
            continue
        if len(quotient) + len(rest) > space.limits.terms:
            raise GaveUp("too many terms")
        fewer = [*below[:place], *below[place + 1 :]]
        if exponent > 1:
            fewer.insert(place, (factor, exponent - 1))
        whole = _divided(space, quotient, fewer, labels)
        return whole if rest.is_zero() else [*_divided(space, rest, below, labels), *whole]
    return [] if top.is_zero() else [(top, below)]


def _division(
    space: Space, top: fmpq_mpoly, factor: fmpq_mpoly, labels: list[Index]
) -> tuple[fmpq_mpoly, fmpq_mpoly]:
    """Return (quotient, rest), by what depends on the labels: λ + x_k divides x_k, and not λ."""
    lead = enumerate(factor.monomial(0))
    if any(exponent and _depends(space, place, labels) for place, exponent in lead):
        return divmod(top, factor)
    degrees = factor.degrees()
    for place in used(factor):
        degree = degrees[place]
        first = _with_power(space, factor, place, degree)
        if _depends(space, place, labels) and first.is_constant():
            break
    else:
        return divmod(top, factor)
    variable = space.field.context.gen(place)
    quotient = space.field.zero
    while not top.is_zero() and top.degrees()[place] >= degree:
        power = top.degrees()[place]
        part = _with_power(space, top, place, power) * variable ** (power - degree) / first
        quotient, top = quotient + part, top - part * factor
    return quotient, top


def _with_power(space: Space, poly: fmpq_mpoly, place: int, power: int) -> fmpq_mpoly:
    """Return the coefficient of a power of a generator."""
    return space.field.context.from_dict(
        {
            (*exponents[:place], 0, *exponents[place + 1 :]): coefficient
            for exponents, coefficient in poly.to_dict().items()
            if exponents[place] == power
        }
    )


def _depends(space: Space, place: int, labels: list[Index]) -> bool:
    return not space.node(place).free.isdisjoint(labels)


def _certain(label: Index) -> bool:
    return indices.sign(indices.shift(label.upper, -1)) == 1


def _split_denominator(
    space: Space, bottom: fmpq_mpoly, labels: list[Index]
) -> tuple[fmpq_mpoly, list[tuple[fmpq_mpoly, int]]]:
    """Return (what leaves the sum, the factors that stay inside)."""
    if bottom.is_one():
        return bottom, []
    constant, factors = space.factor(bottom)
    outer, inner = space.field.context.constant(constant), list[tuple["fmpq_mpoly", int]]()
    leaves = all(_certain(label) for label in labels)
    for factor, exponent in factors:
        if leaves and not any(_depends(space, i, labels) for i in used(factor)):
            outer = outer * factor**exponent
        else:
            inner.append((factor, exponent))
    return outer, inner


def _sum_of_monomial(
    space: Space,
    term: fmpq_mpoly,
    inner: list[tuple[fmpq_mpoly, int]],
    labels: list[Index],
    get: Get,
) -> Quotient:
    """Return Σ over the labels of one product of generators over some factors."""
    field = space.field
    parts: list[tuple[fmpq_mpoly, int]] = [
        (field.context.gen(i), int(e)) for i, e in enumerate(term.degrees()) if e > 0
    ] + [(f, -e) for f, e in inner]
    return _sum_of_parts(space, parts, labels, get)


def _sum_of_parts(
    space: Space, parts: list[tuple[fmpq_mpoly, int]], labels: list[Index], get: Get
) -> Quotient:
    for part in parts:
        row = _unit_row(space, part, parts, labels)
        if row is not None:  # Σ_k Y_…k = 1, and the other factors do not know k
            rest = [other for other in parts if other is not part]
            return _sum_of_parts(space, rest, [i for i in labels if i is not row], get)
    result = space.field.constant(1)
    for group, members in _components(space, parts, labels):
        result = space.field.multiply(result, _sum_of_group(space, group, members, get))
    return result


def _unit_row(
    space: Space,
    part: tuple[fmpq_mpoly, int],
    parts: list[tuple[fmpq_mpoly, int]],
    labels: list[Index],
) -> Index | None:
    """Return k if the part is Y_…k over all k, rows of Y sum to 1, and k occurs nowhere else."""
    place = single(part[0])
    node = None if place is None else space.node(place)
    if not isinstance(node, Entry) or not node.indices or part[1] != 1:
        return None
    *before, last = node.indices
    label = last.plain
    if label is None or label not in labels or space.known.unit_rows.get(node.name) != label.upper:
        return None
    elsewhere = [other for other in parts if other is not part and _tied(space, other[0], label)]
    ranges = [i for i in labels if label in i.upper.indices]
    if elsewhere or ranges or any(label in affine.indices for affine in before):
        return None
    return label


def _tied(space: Space, poly: fmpq_mpoly, label: Index) -> bool:
    return any(label in space.node(i).free for i in used(poly))


def _components(
    space: Space, parts: list[tuple[fmpq_mpoly, int]], labels: list[Index]
) -> list[tuple[list[tuple[fmpq_mpoly, int]], list[Index]]]:
    """Group factors and labels that are tied together by a factor or by a range."""
    groups: list[tuple[list[tuple[fmpq_mpoly, int]], set[Index]]] = []

    def tie(part: tuple[fmpq_mpoly, int] | None, found: set[Index]) -> None:
        joined, kept = ([part] if part else []), found
        for other in [g for g in groups if g[1] & found]:
            groups.remove(other)
            joined, kept = other[0] + joined, kept | other[1]
        groups.append((joined, kept))

    for label in labels:
        tie(None, {label} | (set(label.upper.indices) & set(labels)))
    loose: list[tuple[fmpq_mpoly, int]] = []
    for part in parts:
        found = {i for place in used(part[0]) for i in space.node(place).free if i in labels}
        if found:
            tie(part, found)
        else:
            loose.append(part)
    ordered = [(members, [i for i in labels if i in found]) for members, found in groups]
    if loose and ordered:
        ordered[0] = ordered[0][0] + loose, ordered[0][1]
    return ordered


def _sum_of_group(
    space: Space, group: list[tuple[fmpq_mpoly, int]], labels: list[Index], get: Get
) -> Quotient:
    if len(labels) == 1:
        power = _power_of_label(space, group, labels[0])
        if power is not None:
            return faulhaber(space, power, get(build.value(labels[0].upper)))
    factors: list[Factor] = [(_factor_node(space, poly), q) for poly, q in group]
    shorter = law_of(space, factors, labels, get)
    if shorter is not None:
        with space.silent():
            return get(shorter)
    node = kernel_node(space, factors, labels)
    coefficient, core = build.split(node)
    if not (isinstance(core, Product) and len(core.sums) == len(labels)):
        if space.depth > 40:
            raise GaveUp("sums nested too deep")
        with space.silent():
            return get(node)
    result = space.kernel(("sum", core), lambda: core)
    if all(map(_certain, labels)):
        _mark(space, space.generators[space.places["sum", core]], group)
    return space.field.scale(coefficient, result)


def _mark(space: Space, sort: Generator, group: list[tuple[fmpq_mpoly, int]]) -> None:
    """Record that a sum of positive terms is positive, if that needs no fact of the present scope."""
    negative, strict = False, True
    for poly, exponent in group:
        sign = space.lasting_sign(poly)
        if exponent % 2:
            if sign is None:
                return
            negative ^= sign < 0
        strict = strict and (sign is not None or exponent < 0)
    if not negative:
        sort.nonnegative, sort.positive = True, strict


def _factor_node(space: Space, poly: fmpq_mpoly) -> Node:
    place = single(poly)
    return space.poly_node(poly) if place is None else space.node(place)


def _power_of_label(space: Space, group: list[tuple[fmpq_mpoly, int]], label: Index) -> int | None:
    """Return p if the group is label^p and nothing else."""
    power = 0
    for poly, exponent in group:
        place = single(poly)
        if place is None or exponent < 0:
            return None
        node = space.node(place)
        if not isinstance(node, Value) or node.affine.plain != label:
            return None
        power += exponent
    return power if power <= LARGEST_POWER else None


def faulhaber(space: Space, power: int, count: Quotient) -> Quotient:
    r"""Return Σ_{k=1}^{n} k^p = 1/(p+1) Σ_j C(p+1, j) B_j n^(p+1-j), with B_1 = +1/2."""
    field = space.field
    total = field.constant(0)
    for j, number in enumerate(bernoulli(power)):
        factor = Fraction(comb(power + 1, j)) * number / (power + 1)
        total = field.add(total, field.scale(factor, field.power(count, power + 1 - j)))
    return total


def bernoulli(last: int) -> list[Fraction]:
    """Return B_0, …, B_last with B_1 = +1/2.

    >>> [str(b) for b in bernoulli(4)]
    ['1', '1/2', '1/6', '0', '-1/30']
    """
    found: list[Fraction] = []
    for m in range(last + 1):
        rest = sum((comb(m + 1, k) * b for k, b in enumerate(found)), Fraction(0))
        # Σ_k C(m+1, k) B_k = m + 1 for this sign of B_1
        found.append((m + 1 - rest) / (m + 1))
    return found


def operator(space: Space, node: Operator, get: Get) -> Quotient:
    """Return softmax as exp/Σ exp and logsumexp as log Σ exp; for others see `matrix_functions`."""
    if node.function not in ("softmax", "logsumexp"):
        return matrix_function(space, node, get)
    total = exponential_sum(node)
    if node.function == "logsumexp":
        return logarithm(space, get(total))
    places = dict(zip(node.bound, node.at, strict=True))
    here = build.rename(node.body, places)
    return space.field.multiply(exponential(space, get(here)), space.field.inverse(get(total)))


def exponential_sum(node: Operator) -> Node:
    """Return Σ over the operator's bound indices of exp(body)."""
    mapping: dict[Index, Affine] = {}
    labels: list[Index] = []
    for old in node.bound:
        lower, upper = indices.rename(old.lower, mapping), indices.rename(old.upper, mapping)
        label = build.fresh(Index("", lower, upper))
        mapping[old] = indices.of(label)
        labels.append(label)
    return build.contract(build.apply("exp", build.rename(node.body, mapping)), labels)
