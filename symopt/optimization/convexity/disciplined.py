"""Whether an objective is a sum over rows of convex terms, seen from how it is built.

    J(θ) = a Σ_i f_i(θ) + P(θ),   a > 0,   f_i of row i alone,   every f_i and P convex in θ

The rules are those of disciplined convex programming: a sum of convex terms with factors >= 0; an affine
argument; a convex argument of a convex increasing function, a concave one of a convex decreasing one; the
square of an affine term, and the root of a sum of such squares; log Σ exp of convex terms. Signs of factors
are those of numbers, sizes, ranges of functions, and of the data themselves: y log(1 + e^-z) is convex where
all y are >= 0. "No" means not seen.

That each f_i is of row i alone makes J over fewer rows a lower bound in curvature (see `lower_bound`): so no
data of another row, no number of the row and no sum over rows may be inside f_i.

Source: M. Grant, S. Boyd and Y. Ye, Disciplined convex programming (2006).
"""

from __future__ import annotations

from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from symopt.calculus.graph import Graph, names_in, parts_of
from symopt.calculus.indices import Affine, Index, of
from symopt.calculus.nodes import (
    Apply,
    Cases,
    Delta,
    Entry,
    Node,
    Operator,
    Product,
    Sum,
    Value,
    Within,
)
from symopt.compilation.stable.stabilize import stabilize
from symopt.optimization.convexity.spans import (
    Ranges,
    Span,
    exactly,
    real_function,
    times,
    to_power,
)

if TYPE_CHECKING:
    from symopt.compilation.bound import Bound
    from symopt.compilation.compiled import Compiled


class Bend(Enum):
    """How a term depends on the parameters."""

    CONSTANT = "constant"
    AFFINE = "affine"
    CONVEX = "convex"
    CONCAVE = "concave"
    OTHER = "other"


_FLIPPED = {Bend.CONVEX: Bend.CONCAVE, Bend.CONCAVE: Bend.CONVEX}


_made: WeakKeyDictionary[Compiled, Graph] = WeakKeyDictionary()


def _stable(owner: Compiled) -> Graph:
    """Return the graph in the form that code is written from, made once for each compiled function."""
    if owner not in _made:
        _made[owner] = stabilize(owner.graph, owner.output)
    return _made[owner]


def is_convex(bound: Bound, size: str) -> bool:
    """Return whether the bound objective is seen to be a sum over rows of convex terms.

    size: the name of the number of rows.
    """
    found = _Reader(bound, size)
    item = found.graph.definition(bound.owner.output)
    return item is not None and found.objective(item.body) in (Bend.CONVEX, Bend.AFFINE)


def _sum(bends: list[Bend]) -> Bend:
    kinds = set(bends) - {Bend.CONSTANT}
    if not kinds:
        return Bend.CONSTANT
    if Bend.OTHER in kinds or kinds >= {Bend.CONVEX, Bend.CONCAVE}:
        return Bend.OTHER
    return next(iter(kinds - {Bend.AFFINE}), Bend.AFFINE)


def _scaled(bend: Bend, factor: Span) -> Bend:
    """Return the bend of a term times a factor without parameters."""
    if bend not in _FLIPPED or factor[0] >= 0:
        return bend
    return _FLIPPED[bend] if factor[1] <= 0 else Bend.OTHER


class _Reader:
    """Reads a graph with the ranges of its data."""

    def __init__(self, bound: Bound, size: str) -> None:
        self.graph, self.bound = _stable(bound.owner), bound
        self.size, self.rows = size, of(size)
        self.moving = set(bound.owner.parameters)
        for item in self.graph.definitions:
            if not self.moving.isdisjoint(names_in(item.body)):
                self.moving.add(item.name)
        self.bends: dict[str, Bend] = {}
        self.ranges = Ranges(self.graph, bound, self.moving)

    @cached_property
    def counting(self) -> frozenset[str]:
        """Names without an axis of rows whose value changes with the rows that are there."""
        found: set[str] = set()
        for item in self.graph.definitions:
            own = any(i.upper == self.rows for i in item.indices)
            if not own and self.of_rows(item.body, found):
                found.add(item.name)
        return frozenset(found)

    def of_rows(self, node: Node, counting: set[str] | frozenset[str]) -> bool:
        """Return whether a node has rows in it, or a value that changes with their number."""
        if isinstance(node, Entry):
            return node.name in counting or any(map(self.holds, self.graph.shape(node.name)))
        if isinstance(node, Value):
            return self.holds(node.affine)
        return (
            isinstance(node, Product)
            and any(self.holds(i.upper) for i in node.sums)
            or isinstance(node, Operator)
            and any(self.holds(i.upper) for i in node.bound)
            or any(self.of_rows(part, counting) for part in parts_of(node))
        )

    def holds(self, affine: Affine) -> bool:
        """Return whether the number of rows, or the number of a row, is in an affine expression."""
        return any(
            s == self.size or (isinstance(s, Index) and self.holds(s.upper))
            for s, _ in affine.terms
        )

    def moves(self, node: Node) -> bool:
        """Return whether a node depends on the parameters."""
        return not self.moving.isdisjoint(names_in(node))

    def objective(self, node: Node) -> Bend:
        """Return the bend of a term that may be a sum over rows."""
        if not self.of_rows(node, self.counting):
            return self.bend(node)
        if not self.moves(node):
            return Bend.CONSTANT
        match node:
            case Sum():
                return _sum([_scaled(self.objective(t), exactly(c)) for c, t in node.terms])
            case Entry() if not node.indices:
                item = self.graph.definition(node.name)
                return Bend.OTHER if item is None else self.objective(item.body)
            case Product():
                return self.reduced(node)
            case _:
                return Bend.OTHER

    def reduced(self, node: Product) -> Bend:
        """Return the bend of a factor times a sum over rows, or times a term with one inside."""
        sizes = [(b, q) for b, q in node.powers if isinstance(b, Value) and not b.affine.indices]
        rest = [power for power in node.powers if power not in sizes]
        factor = exactly(node.coefficient)
        for base, exponent in sizes:
            factor = times(factor, to_power(self.ranges.span(base), float(exponent)))
        if any(i.upper == self.rows for i in node.sums):
            for base, exponent in rest:
                if base.free.isdisjoint(node.sums) and not self.moves(base):
                    factor = times(factor, to_power(self.ranges.span(base), float(exponent)))
            rest = [(b, q) for b, q in rest if not b.free.isdisjoint(node.sums) or self.moves(b)]
            own = all(self.alone(base) for base, _ in rest)
            plain = sum(self.holds(i.upper) for i in node.sums) == 1
            return _scaled(self.product(rest), factor) if own and plain else Bend.OTHER
        moving = [power for power in rest if self.moves(power[0])]
        if node.sums or len(moving) != 1 or moving[0][1] != 1:
            return Bend.OTHER
        for base, exponent in rest:
            if base is not moving[0][0]:
                factor = times(factor, to_power(self.ranges.span(base), float(exponent)))
        return _scaled(self.objective(moving[0][0]), factor)

    def alone(self, node: Node) -> bool:
        """Return whether a node within a sum over rows is of that row alone."""
        if isinstance(node, Entry):
            if node.name in self.counting:
                return False
            for place, dimension in zip(node.indices, self.graph.shape(node.name), strict=True):
                index = place.plain
                here = dimension == self.rows and index is not None and index.upper == self.rows
                if not here and (self.holds(dimension) or self.holds(place)):
                    return False
            item = self.graph.definition(node.name)
            return item is None or self.alone(item.body)
        if isinstance(node, Value | Delta | Within):
            affines = [a for a in node.fields if isinstance(a, Affine)]
            return not any(map(self.holds, affines))
        bound = node.sums if isinstance(node, Product) else ()
        bound = node.bound if isinstance(node, Operator) else bound
        if any(self.holds(i.upper) or self.holds(i.lower) for i in bound):
            return False
        if isinstance(node, Operator) and any(map(self.holds, node.at)):
            return False
        return all(map(self.alone, parts_of(node)))

    def bend(self, node: Node) -> Bend:
        """Return the bend of a term without sums over rows."""
        if not self.moves(node):
            return Bend.CONSTANT
        match node:
            case Entry():
                return self.entry(node.name)
            case Sum():
                return _sum([_scaled(self.bend(t), exactly(c)) for c, t in node.terms])
            case Product():
                return _scaled(self.product(node.powers), exactly(node.coefficient))
            case Apply() if len(node.arguments) == 1:
                return self.applied(node.function, self.bend(node.arguments[0]))
            case Operator() if node.function in ("logsumexp", "surprise"):
                # -log p_j = log Σ exp z - z_j needs affine z, log Σ exp z convex ones.
                inner, whole = self.bend(node.body), node.function == "logsumexp"
                convex = inner is Bend.AFFINE or (whole and inner is Bend.CONVEX)
                return Bend.CONVEX if convex else Bend.OTHER
            case Cases():
                if any(self.moves(condition) for _, condition in node.branches):
                    return Bend.OTHER
                return _sum([self.bend(value) for value, _ in node.branches])
            case _:
                return Bend.OTHER

    def entry(self, name: str) -> Bend:
        """Return the bend of a parameter or a definition."""
        item = self.graph.definition(name)
        if item is None:
            return Bend.AFFINE
        if name not in self.bends:
            self.bends[name] = self.bend(item.body)
        return self.bends[name]

    def product(self, powers: object) -> Bend:
        """Return the bend of a product, one factor of which depends on the parameters."""
        assert isinstance(powers, tuple | list)
        bend = Bend.CONSTANT
        for base, exponent in powers:
            if self.moves(base):
                if bend is not Bend.CONSTANT:
                    return Bend.OTHER
                bend = self.power(base, float(exponent))
        factor: Span = (1.0, 1.0)
        if bend in _FLIPPED:  # of an affine term the sign does not matter: large data are not read
            for base, exponent in powers:
                if not self.moves(base):
                    factor = times(factor, to_power(self.ranges.span(base), float(exponent)))
        return _scaled(bend, factor)

    def power(self, base: Node, exponent: float) -> Bend:
        """Return the bend of base^exponent."""
        inner = self.bend(base)
        if exponent == 1:
            return inner
        if isinstance(base, Apply) and base.function == "exp":
            affine = self.bend(base.arguments[0]) is Bend.AFFINE
            return Bend.CONVEX if affine else Bend.OTHER
        if exponent >= 2 and exponent == int(exponent) and int(exponent) % 2 == 0:
            rises = inner is Bend.CONVEX and self.ranges.span(base)[0] >= 0
            return Bend.CONVEX if inner is Bend.AFFINE or rises else Bend.OTHER
        return Bend.CONVEX if exponent == 0.5 and self.is_square(base) else Bend.OTHER

    def is_square(self, node: Node) -> bool:
        """Return whether a node is c + Σ a², c >= 0, of affine a: its square root is a length."""
        terms = node.terms if isinstance(node, Sum) else ((1, node),)
        if isinstance(node, Sum) and node.constant < 0:
            return False
        for c, term in terms:
            if self.moves(term):
                if not (c > 0 and isinstance(term, Product) and len(term.powers) == 1):
                    return False
                base, exponent = term.powers[0]
                affine = exponent == 2 and self.bend(base) is Bend.AFFINE
                if not (affine and term.coefficient > 0):
                    return False
            elif times(exactly(c), self.ranges.span(term))[0] < 0:
                return False
        return True

    def applied(self, name: str, inner: Bend) -> Bend:
        """Return the bend of a function of one argument."""
        entry = real_function(name)
        if entry is None or entry.convex is None or entry.kinks or entry.whole:
            return Bend.OTHER
        outer = Bend.CONVEX if entry.convex else Bend.CONCAVE
        # Convex of convex where it rises, of concave where it falls; concave the other way around.
        alike = {True: outer, False: _FLIPPED[outer], None: Bend.OTHER}[entry.increasing]
        return outer if inner in (Bend.AFFINE, alike) else Bend.OTHER
