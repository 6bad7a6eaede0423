r"""Proof by derivatives: two functions with equal gradients that agree at one point.

Theorem. Let U be an open set that has with every point the segment to it from a fixed center, and let the
difference f of two expressions be smooth on U with all partial derivatives 0 there. Then f is constant on U
(mean value theorem on segments). It has the same value at every point that is the end of such a segment and
at which f is defined, since each function f is made of is continuous where it is defined.

So: the region U is read off the declared conditions, and off where both sides are defined; that both sides
and their derivatives are smooth on U is proved by signs (`smoothness`), that the derivatives are equal by the
canonical form or by squares, and that the values at one point of U are equal by the canonical form or a
separation bound. Sizes and indices are parameters, or else real numbers of at least their least value; an
entry with indices is a name of its own.

Proves 2 atan x = asin(2x/(1 + x²)) on |x| < 1, atan x + atan y = atan((x+y)/(1-xy)) on xy < 1, and the forms
of the Gudermannian.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.graph import Graph, NodeDefinition, entries, names_in
from symopt.calculus.indices import spell
from symopt.calculus.nodes import ZERO, Entry, Node, Number, Value
from symopt.calculus.reverse import local_partials
from symopt.equality.form.canonical import difference, equal
from symopt.equality.form.field import Quotient, used
from symopt.equality.form.space import NOTHING, Known, Space
from symopt.equality.limits import DEFAULT, GaveUp, Limits
from symopt.equality.proofs.algebraic import equal_constants
from symopt.equality.proofs.regions import Region, regions
from symopt.equality.proofs.resolving import real_conditions, real_name, resolved, signs_in
from symopt.equality.proofs.smoothness import all_hold, needs
from symopt.equality.proofs.squares import equal_by_squares
from symopt.foundation.errors import SymoptError

MOST_NAMES = 12
"""With more names than this, gradients are not compared."""

MOST_SIZES = 3
"""With more sizes and indices than this, they are not taken for real numbers."""

Sides = tuple[Node, Node]


def equal_by_gradient(
    left: Node, right: Node, known: Known = NOTHING, limits: Limits = DEFAULT
) -> bool | None:
    """Return True if left = right is proved by equal gradients and one common value, else None.

    >>> from symopt.calculus.build import add, apply
    >>> x = Entry("x")
    >>> equal_by_gradient(add(apply("asinh", x), ZERO), apply("asinh", x))
    True
    """
    try:
        sides, known = _scalars((left, right), known)
        space, found = difference(*sides, known, limits)
        if space.assumed_nonzero:
            return None
        if found.top.is_zero() or _any_form(sides, space, found, limits):
            return True
        changed = _with_real_sizes(sides, known, space)
        if changed is None:
            return None
        sides, known = changed
        space, found = difference(*sides, known, limits)
        return True if found.top.is_zero() or _any_form(sides, space, found, limits) else None
    except (GaveUp, SymoptError, RecursionError):
        return None


def _any_form(sides: Sides, space: Space, found: Quotient, limits: Limits) -> bool:
    return any(_constant(form, space, limits) for form in _forms(sides, space, found))


def _with_real_sizes(sides: Sides, known: Known, space: Space) -> tuple[Sides, Known] | None:
    """Return both sides with real numbers for sizes and indices: equal for all real ones is more."""
    values = {
        node
        for place in range(len(space.generators))
        if isinstance(node := space.node(place), Value)
    }
    if not 0 < len(values) <= MOST_SIZES:
        return None
    first, second = (resolved(side, signs_in(space), reals=True) for side in sides)
    if first is None or second is None:
        return None
    domain = {**known.domain, **real_conditions(sorted(values, key=real_name))}
    return (first, second), replace(known, domain=domain)


def _forms(sides: Sides, space: Space, found: Quotient) -> Iterator[Sides]:
    """Yield the two sides, then each factor of the numerator of their difference beside 0."""
    yield sides
    factors = [factor for factor, _ in space.factor(found.top)[1]]
    if len(factors) > 1:
        for factor in factors:
            if len(used(factor)) > 1:
                yield space.poly_node(factor), ZERO


def _constant(sides: Sides, space: Space, limits: Limits) -> bool:
    """Return whether the two sides are proved equal where the conditions of the space hold."""
    first, second = (resolved(side, signs_in(space)) for side in sides)
    if first is None or second is None:
        return False
    names = names_in(first) | names_in(second)
    if not 0 < len(names) <= MOST_NAMES:
        return False
    return any(_proved((first, second), names, region, limits) for region in regions(space, names))


def _scalars(sides: Sides, known: Known) -> tuple[Sides, Known]:
    """Return both sides, and what is known, with each entry x_i a scalar of its own.

    x_i and x_j may be the same entry; that they are taken for independent proves more. An entry under a sum
    is many: taken for one it would prove Σ_i (2i - n - 1) x_i = 0. Raises GaveUp there.
    """
    domain = dict(known.domain)
    free = sides[0].free | sides[1].free
    found = entries(sides[0]) | entries(sides[1])
    if any(not entry.free <= free for entry in found):
        raise GaveUp("entries under a sum")
    for entry in found:
        if entry.indices and entry.name in domain:
            conditions = known.domain[entry.name]
            mark = _mark(entry)
            domain[mark.name] = tuple(
                build.rewrite(c, entry=lambda e, mark=mark: mark) for c in conditions
            )

    def put(node: Node) -> Node:
        return build.rewrite(node, entry=lambda e: _mark(e) if e.indices else e)

    constraints = tuple(c for c in known.constraints if not any(e.indices for e in entries(c)))
    kept = replace(known, domain=domain, constraints=constraints)
    return (put(sides[0]), put(sides[1])), kept


def _mark(entry: Entry) -> Entry:
    return Entry(f"{entry.name}[{','.join(map(spell, entry.indices))}]")


def _proved(sides: Sides, names: frozenset[str], region: Region, limits: Limits) -> bool:
    point = next(region.points(names), None)
    if point is None or not _smooth(sides, region, limits):
        return False
    for name in sorted(names):
        first, second = (resolved(_partial(side, name), _no_sign) for side in sides)
        if first is None or second is None:
            return False
        if not _smooth((first, second), region, limits):
            return False
        if not _same(first, second, region.known, limits):
            return False
    return any(_agree(sides, values, limits) for values in region.points(names))


def _no_sign(node: Node) -> None:
    """Ask for no sign: slopes are only written in primitives."""


def _same(left: Node, right: Node, known: Known, limits: Limits) -> bool:
    if equal(left, right, known, limits) is True:
        return True
    return equal_by_squares(left, right, known, limits) is True


def _smooth(sides: Sides, region: Region, limits: Limits) -> bool:
    wanted = [needs(side) for side in sides]
    if wanted[0] is None or wanted[1] is None:
        return False
    return all_hold(dict.fromkeys((*wanted[0], *wanted[1])), region.known, limits)


def _partial(node: Node, name: str) -> Node:
    graph = Graph({n: () for n in names_in(node)}, ())
    found = local_partials(graph, NodeDefinition("", (), node), (name,), by_output=False)
    return found[name].body if name in found else ZERO


def _agree(sides: Sides, point: dict[str, Fraction], limits: Limits) -> bool:
    left, right = (build.rewrite(side, entry=lambda e: Number(point[e.name])) for side in sides)
    if equal(left, right, NOTHING, limits) is True:
        return True
    return equal_constants(left, right, limits) is True


__all__ = ["equal_by_gradient"]
