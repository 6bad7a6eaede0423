"""All critical points of a function: solved exactly piece by piece, searched for where that fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from fractions import Fraction
from itertools import combinations, islice, product
from math import ceil, floor

from symopt.calculus.lower import Scope, lower_scalar
from symopt.calculus.nodes import Node, Number, Product
from symopt.foundation.record import record
from symopt.optimization.certificates.certificate import Nature
from symopt.optimization.critical.families import component_family, constant_family, periodic_family
from symopt.optimization.critical.functions import Function, Piece, kinks
from symopt.optimization.critical.judge import examine, kink
from symopt.optimization.critical.places import Place, closed_place
from symopt.optimization.critical.report import CriticalPoint, Family
from symopt.optimization.critical.search import Search, search
from symopt.optimization.critical.solve import Solved, solve
from symopt.syntax.tree import Tree, number, substitute

MOST_MEMBERS = 60


@record(frozen=False)
class Gathered:
    """What was found, and how."""

    points: list[CriticalPoint] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    exact: bool = True
    complete: bool = True
    method: str = ""
    notes: list[str] = field(default_factory=list)
    starts: int = 0


def gather(
    function: Function,
    parts: Sequence[Piece],
    domain: Sequence[Node],
    box: Sequence[tuple[float, float]],
    seconds: float,
) -> Gathered:
    """Return the critical points of a function in its domain."""
    out = Gathered()
    for piece in parts:
        solved = solve(piece.function.gradient, function.names, seconds)
        if solved is None:
            _searched(out, function, piece, parts, domain, box)
        else:
            _solved(out, function, piece, parts, domain, box, solved)
    arguments = [*kinks(parts), *(_roots(function.node) if len(function.names) == 1 else ())]
    if arguments:
        _kinks(out, function, parts, arguments, domain, seconds)
    out.method = _method(out, box)
    return out


def _allowed(function: Function, piece: Piece, place: Place, domain: Sequence[Node]) -> bool:
    """Return whether a place lies in the domain, in the piece, and the function has a value there."""
    value = place.value(function.node)
    return (
        value == value
        and all(place.holds(condition) for condition in domain)
        and all(place.sign(argument) == sign for argument, sign in piece.signs)
    )


def _add(out: Gathered, point: CriticalPoint) -> None:
    near = (
        all(
            abs(a.decimal - b.decimal) <= 1e-12 * max(1.0, abs(a.decimal))
            for a, b in zip(point.coordinates, other.coordinates, strict=True)
        )
        for other in out.points
    )
    if not any(near):
        out.points.append(point)


def _solved(
    out: Gathered,
    function: Function,
    piece: Piece,
    parts: Sequence[Piece],
    domain: Sequence[Node],
    box: Sequence[tuple[float, float]],
    solved: Solved,
) -> None:
    out.complete = out.complete and solved.complete
    for place in solved.places:
        if _allowed(function, piece, place, domain):
            _add(out, examine(function, parts, place))
    for component in solved.components:
        if not component:
            _constant(out, function, piece, domain)
            continue
        if piece.signs or domain:
            _note(out, "Of the infinitely many critical points only those in the domain count.")
        out.families.append(component_family(piece.function, component))
    for tree, whole in solved.families:
        members = _members(tree, whole, function.names, box[0])
        points = [
            examine(function, parts, place, f"{whole} = {k}")
            for k, place in members
            if _allowed(function, piece, place, domain)
        ]
        for point in points:
            _add(out, point)
        out.families.append(periodic_family(piece.function, tree, whole, points))
    if solved.foreign:
        _second_look(out, function, piece, parts, domain, box)


def _second_look(
    out: Gathered,
    function: Function,
    piece: Piece,
    parts: Sequence[Piece],
    domain: Sequence[Node],
    box: Sequence[tuple[float, float]],
) -> None:
    """Add what interval arithmetic finds in the range and the exact solution does not have."""
    for place in search(piece.function, box).places:
        known = any(abs(place.floats[0] - p.coordinates[0].decimal) < 1e-7 for p in out.points)
        if not known and _allowed(function, piece, place, domain):
            out.complete = False
            _add(out, examine(function, parts, place))


def _note(out: Gathered, text: str) -> None:
    if text not in out.notes:
        out.notes.append(text)


def _constant(out: Gathered, function: Function, piece: Piece, domain: Sequence[Node]) -> None:
    """Add the region where the function is constant, if a point of it is found."""
    size = len(function.names)
    steps = (
        [Fraction(n, 2) for n in range(-24, 25)]
        if size == 1
        else [Fraction(n) for n in (0, 1, -1, 3, -3)]
    )
    for point in islice(product(steps, repeat=size), 2000):
        place = closed_place(function.names, tuple(map(Number, point)))
        if _allowed(function, piece, place, domain):
            out.families.append(constant_family(piece, place))
            return


def _members(
    tree: Tree, whole: str, names: tuple[str, ...], span: tuple[float, float]
) -> list[tuple[int, Place]]:
    """Return the members a + b k of a family that lie in a range."""

    def place(k: int) -> Place:
        node = lower_scalar(substitute(tree, {whole: number(k)}), Scope())
        return closed_place(names, (node,))

    start, step = place(0).floats[0], place(1).floats[0] - place(0).floats[0]
    if not step:
        return [(0, place(0))]
    ends = sorted((span[0] - start) / step if e == 0 else (span[1] - start) / step for e in (0, 1))
    found = range(ceil(ends[0]), floor(ends[1]) + 1)
    return [(k, place(k)) for k in list(found)[:MOST_MEMBERS]]


def _searched(
    out: Gathered,
    function: Function,
    piece: Piece,
    parts: Sequence[Piece],
    domain: Sequence[Node],
    box: Sequence[tuple[float, float]],
) -> None:
    found: Search = search(piece.function, box)
    out.exact = False
    out.complete = out.complete and found.complete
    out.starts = max(out.starts, found.starts)
    for place in found.places:
        if _allowed(function, piece, place, domain):
            _add(out, examine(function, parts, place))


def _roots(node: Node) -> list[Node]:
    """Return the bases of roots: where they vanish the function may have a cusp."""
    found: dict[Node, None] = {}
    stack, seen = [node], set[Node]()
    while stack:
        item = stack.pop()
        if item in seen:
            continue
        seen.add(item)
        if isinstance(item, Product):
            for base, power in item.powers:
                if Fraction(power).denominator != 1:
                    found.setdefault(base)
        for value in item.fields:
            stack += _inner(value)
    return list(found)


def _inner(value: object) -> list[Node]:
    if isinstance(value, Node):
        return [value]
    if isinstance(value, tuple):
        return [n for part in value for n in _inner(part)]  # pyright: ignore[reportUnknownVariableType]
    return []


def _kinks(
    out: Gathered,
    function: Function,
    parts: Sequence[Piece],
    arguments: Sequence[Node],
    domain: Sequence[Node],
    seconds: float,
) -> None:
    """Add the points where the function has no derivative and an extremum, in one variable."""
    if len(function.names) > 1:
        _corners(out, function, parts, arguments, domain, seconds)
        return
    for argument in arguments:
        solved = solve([argument], function.names, seconds)
        if solved is None or solved.families or solved.components:
            out.complete = False
            _note(out, "The function has kinks that could not be located exactly.")
            continue
        for place in solved.places:
            value = place.value(function.node)
            if value != value or not all(place.holds(c) for c in domain):
                continue
            sides = (place.floats[0] + h * max(1.0, abs(place.floats[0])) for h in (-1e-7, 1e-7))
            beside = [Place(function.names, None, floats=(x,)).value(function.node) for x in sides]
            if any(v != v for v in beside):
                _note(out, "An end of the domain is not examined.")
                continue
            point = kink(function, place, parts)
            if point.nature is not Nature.SADDLE:
                _add(out, point)


def _corners(
    out: Gathered,
    function: Function,
    parts: Sequence[Piece],
    arguments: Sequence[Node],
    domain: Sequence[Node],
    seconds: float,
) -> None:
    """Add the corners, in several variables; other points on kinks are not examined."""
    out.complete = False
    _note(out, "Of the points on kinks, where there is no gradient, only corners are examined.")
    for some in islice(combinations(arguments, len(function.names)), 20):
        solved = solve(some, function.names, seconds)
        for place in solved.places if solved is not None else ():
            value = place.value(function.node)
            if value == value and all(place.holds(c) for c in domain):
                point = kink(function, place, parts)
                if point.nature in (Nature.MINIMUM, Nature.MAXIMUM):
                    _add(out, point)


def _method(out: Gathered, box: Sequence[tuple[float, float]]) -> str:
    """Return the sentence that says how the points were found, and whether there may be others."""
    equations = "The equation was" if len(box) == 1 else "The equations were"
    if out.exact and out.complete and any(p.kink for p in out.points):
        return "The critical points and the kinks were found exactly: these are all."
    if out.exact and out.complete:
        if not out.points and not out.families:
            return f"{equations} solved exactly: there is no critical point."
        if len(out.points) == 1 and not out.families:
            return f"{equations} solved exactly: there is one critical point."
        return "The critical points were found exactly: these are all."
    if out.exact:
        return "The critical points were found exactly; there may be others."
    where = " × ".join(f"[{low:g}, {high:g}]" for low, high in box)
    if out.starts:
        how = f"The critical points were found numerically, by Newton's method from {out.starts} starts"
        return f"{how} in {where}; there may be others."
    how = "The critical points were found numerically, by interval arithmetic"
    if out.complete:
        return f"{how}: {where} holds no others; outside it there may be some."
    return f"{how} in {where}; there may be others."
