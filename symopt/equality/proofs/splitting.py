r"""Proof by cases: sign f is asked for only where the canonical form is stuck on it.

|u|, sign u, max, min and conditions are polynomials in signs of irreducible factors f (see `branches`). Where
the difference of two sides does not vanish, one f in it is chosen, and f > 0, f < 0 and f = 0 are tried as
further hypotheses. Patterns of signs that contradict one another by linear arithmetic never arise, since
a sign that follows from the others is not asked for. On f = 0 one variable is replaced by what it equals
there; if nothing is proved there while all open cases hold, f = 0 is a boundary: the two sides are equal
almost everywhere.

That a boundary is a null set needs f ≠ 0 somewhere on every piece: f is made of analytic functions of
names with real values (the innermost signs are split first; n = 1 for a size n is no null set), and the
caller checks at its sample points, of many sizes, that f ≠ 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from typing import TYPE_CHECKING

from symopt.calculus import build
from symopt.calculus.graph import names_in, parts_of
from symopt.calculus.nodes import FALSE, ZERO, Boolean, Cases, Compare, Entry, Node
from symopt.equality.form.canonical import difference, normal
from symopt.equality.form.field import Quotient, used
from symopt.equality.form.signs.monotone import same_sign
from symopt.equality.form.space import Known, Space
from symopt.equality.form.special_laws import ANALYTIC
from symopt.equality.limits import Full, GaveUp, Limits, Nowhere, Refine
from symopt.foundation.errors import DomainError, SymoptError
from symopt.foundation.record import record

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly

DEEPEST = 9
"""At most this many signs are assumed together."""
MOST_LEAVES = 400
"""At most this many cases are looked at."""
SMOOTH = frozenset(
    ("entry", "value", "pi", "exp", "log", "root", "cos", "sin", "asin", "atan", "erf", "gamma")
    + ("loggamma", "polygamma", "sum", "power", *ANALYTIC)
)
"""Kinds of generators that are analytic wherever they are defined (a root where it is not 0)."""

Prove = Callable[[Node, Node, Known], bool]
"""Another method, tried where no sign is left to split on."""


@record
class Split:
    """A proof by cases. boundary: the f on whose zeros nothing is proved, () if proved everywhere."""

    leaves: int
    boundary: tuple[Node, ...]


def equal_by_cases(
    left: Node,
    right: Node,
    known: Known,
    limits: Limits,
    otherwise: Prove = lambda left, right, known: False,
) -> Split | None:
    """Return a proof that left = right in every open case, None if there is none.

    otherwise: tried in a case that holds no more signs and is not settled by the canonical form.
    """
    splitting = _Splitting(limits, otherwise)
    try:
        proved = splitting.holds(left, right, known, 0)
    except GaveUp:
        return None
    if not proved:
        return None
    return Split(splitting.leaves, tuple(splitting.boundary))


@record(frozen=False)
class _Splitting:
    limits: Limits
    otherwise: Prove
    leaves: int = 0
    boundary: list[Node] = field(default_factory=list[Node])

    def holds(self, left: Node, right: Node, known: Known, depth: int) -> bool:
        """Return whether left = right under what is known, boundaries apart."""
        if depth > DEEPEST or self.leaves >= MOST_LEAVES:
            raise GaveUp("too many cases")
        self.leaves += 1
        try:
            space, found = difference(left, right, known, self.limits)
        except Nowhere:
            return True  # in this case there is no point at which both sides have values
        if found.top.is_zero():
            return self.noted(left, right, known, space, depth)
        try:
            switch = _switch(space, found)
        except (Refine, Full) as error:
            raise GaveUp("a condition needs a finer root") from error
        if switch is None:
            return self.otherwise(left, right, known)
        node, analytic = switch
        weak = _weak_sign(space, node)
        for sign, condition in ((1, Compare("<", ZERO, node)), (-1, Compare("<", node, ZERO))):
            if weak == -sign:
                continue  # f ≥ 0 leaves f > 0 and f = 0
            more = replace(known, constraints=(*known.constraints, condition))
            if not self.holds(left, right, more, depth + 1):
                return False
        if not self.on_boundary(left, right, known, node, space, depth):
            if not analytic:
                return False
            if node not in self.boundary:
                self.boundary.append(node)
        return True

    def noted(self, left: Node, right: Node, known: Known, space: Space, depth: int) -> bool:
        """Return whether left = right, boundaries apart, where it holds if certain bases are not 0."""
        for poly in space.assumed_nonzero:
            node = space.poly_node(poly)
            if self.on_boundary(left, right, known, node, space, depth):
                continue
            if not _null_set(space, poly):
                return False
            if node not in self.boundary:
                self.boundary.append(node)
        return True

    def on_boundary(
        self, left: Node, right: Node, known: Known, node: Node, space: Space, depth: int
    ) -> bool:
        """Return whether left = right where node = 0."""
        solved = solve_for_entry(space, node)
        if solved is None:
            return False
        entry, value = solved
        try:
            known = substituted(known, entry, value)
            left, right = put(left, entry, value), put(right, entry, value)
        except (
            DomainError
        ):  # a denominator is 0 there, which says little if it is in a branch not taken
            return not (_branches(left) or _branches(right))
        except SymoptError:
            return False
        if any(_false(c) for c in known.constraints):
            return True
        before = list(self.boundary)
        try:
            proved = self.holds(left, right, known, depth + 1)
        except GaveUp:
            proved = False
        if not proved or len(self.boundary) > len(before):
            self.boundary = before  # what fails on a part of f = 0 is left out with all of it
            return False
        return True


def _branches(node: Node) -> bool:
    """Return whether there are branches in a node."""
    waiting, seen = [node], set[Node]()
    while waiting:
        part = waiting.pop()
        if isinstance(part, Cases):
            return True
        if part not in seen:
            seen.add(part)
            waiting += parts_of(part)
    return False


def put(node: Node, entry: Entry, value: Node) -> Node:
    """Return the node with a scalar entry replaced."""
    return build.rewrite(node, entry=lambda e: value if e is entry else e)


def substituted(known: Known, entry: Entry, value: Node) -> Known:
    """Return what is known where a scalar entry has that value."""
    own = known.domain.get(entry.name, ())
    domain = {name: c for name, c in known.domain.items() if name != entry.name}
    constraints = tuple(put(c, entry, value) for c in (*known.constraints, *own))
    return replace(known, domain=domain, constraints=constraints)


def solve_for_entry(space: Space, node: Node) -> tuple[Entry, Node] | None:
    """Return (entry, value) such that node = 0 exactly where entry = value, if there is one."""
    try:
        element = normal(space, node)
    except (GaveUp, Refine, Full):
        return None
    poly = element.top
    degrees = poly.degrees()
    for place in used(poly):
        entry = space.node(place)
        if not isinstance(entry, Entry) or entry.indices or degrees[place] != 1:
            continue
        others = [space.node(i) for i in used(poly) if i != place]
        if any(entry.name in names_in(other) for other in others):
            continue
        factor, rest = _split_linear(space, poly, place)
        if space.sign(factor) is None:
            continue
        value = build.divide(build.negate(space.poly_node(rest)), space.poly_node(factor))
        return entry, value
    return None


def _split_linear(space: Space, poly: fmpq_mpoly, place: int) -> tuple[fmpq_mpoly, fmpq_mpoly]:
    """Return (a, b) with poly = a·g + b."""
    with_it, without = dict[tuple[int, ...], "fmpq"](), dict[tuple[int, ...], "fmpq"]()
    for exponents, coefficient in poly.to_dict().items():
        if exponents[place]:
            with_it[(*exponents[:place], 0, *exponents[place + 1 :])] = coefficient
        else:
            without[exponents] = coefficient
    context = space.field.context
    return context.from_dict(with_it), context.from_dict(without)


def _false(condition: Node) -> bool:
    return condition is FALSE or (
        isinstance(condition, Boolean)
        and condition.fields[0] == "and"
        and any(map(_false, condition.fields[1]))
    )


def _switch(space: Space, found: Quotient) -> tuple[Node, bool] | None:
    """Return an innermost f whose sign is not known, and whether it is made of analytic functions."""
    seen: set[int] = set()
    waiting = [*used(found.top), *used(found.bottom)]
    best: tuple[Node, bool] | None = None
    while waiting:
        place = waiting.pop(0)
        if place in seen:
            continue
        seen.add(place)
        sort = space.generators[place]
        inner = _made_of(space, place)
        waiting += inner
        if sort.kind in ("sign", "abs") and sort.of is not None:
            kinds = _all_kinds(space, used(sort.of))
            if not kinds & {"sign", "abs", "cases"} and space.sign(sort.of) is None:
                return _settled_by(space, sort.of), _null_set(space, sort.of)
        elif isinstance(sort.of, Cases) and best is None:
            best = _switch_of_cases(space, sort.of)
    return best


def _switch_of_cases(space: Space, node: Cases) -> tuple[Node, bool] | None:
    """Return the first factor of a condition's gap whose sign is not known."""
    waiting: list[Node] = [condition for _, condition in node.branches]
    while waiting:
        condition = waiting.pop(0)
        if isinstance(condition, Boolean):
            waiting = [*condition.fields[1], *waiting]
            continue
        if not isinstance(condition, Compare):
            return None
        _, left, right = condition.fields
        gap = space.field.subtract(normal(space, right), normal(space, left))
        for poly in (gap.top, gap.bottom):
            if poly.is_zero():
                continue
            for factor, _ in space.factor(poly)[1]:
                if space.sign(factor) is not None:
                    continue
                inner = _switch(space, Quotient(factor, space.field.one))
                if inner is not None:
                    return inner
                return _settled_by(space, factor), _null_set(space, factor)
    return None


def _weak_sign(space: Space, node: Node) -> int | None:
    try:
        element = normal(space, node)
    except (GaveUp, Refine, Full):
        return None
    below, above = space.sign(element.bottom), space.weak_sign(element.top)
    return None if below is None or above is None else below * above


def _null_set(space: Space, poly: fmpq_mpoly) -> bool:
    """Return whether f = 0 may be a null set: f is analytic, and in some name with real values."""
    if not _all_kinds(space, used(poly)) <= SMOOTH:
        return False
    return bool(names_in(space.poly_node(poly)) - space.known.whole)


def _settled_by(space: Space, poly: fmpq_mpoly) -> Node:
    """Return what to ask the sign of: the polynomial, or a factor of what has the same sign."""
    gap = same_sign(space, poly)
    for part in () if gap is None else (gap.top, gap.bottom):
        for factor, _ in space.factor(part)[1] if not part.is_constant() else ():
            if space.sign(factor) is None:
                return space.poly_node(factor)
    return space.poly_node(poly)


def _made_of(space: Space, place: int) -> list[int]:
    """Return the generators that a kernel was made of."""
    of = space.generators[place].of
    if isinstance(of, Quotient):
        return [*used(of.top), *used(of.bottom)]
    if of is None or isinstance(of, Node):
        return []
    return list(used(of))


def _all_kinds(space: Space, places: tuple[int, ...]) -> set[str]:
    kinds: set[str] = set()
    waiting, seen = list(places), set[int]()
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            kinds.add(space.generators[place].kind)
            waiting += _made_of(space, place)
    return kinds
