"""The shared points: where truth and claim have values, split into where they differ and where they agree.

For code the claim is known by its numbers alone. They are taken as balls of a few units in the last
places that a careful evaluation gets right, so that nothing is matched to more digits than are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.meeting import balls_at, choose_places, in_domain
from symopt.equality.enclosures.points import Point, sample
from symopt.foundation.errors import SymoptError
from symopt.verification.problem import Problem
from symopt.verification.search.vector import narrow

if TYPE_CHECKING:
    from flint import arb

WANTED = 6
"""How many points of either kind are kept; for code, which has no proof, twice as many."""
FEWEST = 3
"""Where there are fewer points at which neither side is 0, the others are taken too."""
TRIES = 48
"""How many points are looked at."""
STRIDE = 37
"""From one point to the next: the signs of many names change at each step, not one at a time."""
CODE = 1e-13
"""The relative accuracy with which the numbers of code are believed."""


@dataclass(frozen=True, slots=True)
class Place:
    """One point with values of the free indices, and both sides there."""

    point: Point
    indices: Mapping[Index, int]
    evaluation: Evaluation
    truth: arb
    claim: arb

    def value(self, node: Node) -> arb | None:
        """Return a node's value here, None if it has none for certain."""
        here = {i: self.indices[i] for i in node.free if i in self.indices}
        try:
            return self.evaluation.value(node, here)
        except (OutsideDomain, Undecided, SymoptError, RecursionError):
            return None

    def holds(self, condition: Node) -> bool | None:
        """Return whether a condition holds here, None if that is not certain."""
        here = {i: self.indices[i] for i in condition.free if i in self.indices}
        try:
            return self.evaluation.holds(condition, here)
        except (OutsideDomain, Undecided, SymoptError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class Places:
    """Where the sides differ, and where they agree."""

    differing: tuple[Place, ...]
    agreeing: tuple[Place, ...]


def find_places(problem: Problem) -> Places:
    """Return the shared points of a problem, the same ones each time."""
    numbers = [STRIDE * k % 64 for k in range(TRIES)]
    found = (p for k in numbers if (p := _Start.at(k, problem)) is not None)
    if problem.values is not None:
        return _split(_of_code(list(found), problem), 2 * WANTED)
    places = (start.place(c) for start in found if (c := start.claim(problem)) is not None)
    return _split(places, WANTED)


def _split(places: Iterable[Place], wanted: int) -> Places:
    """Return the points kept. Where one side is 0 there are no ratios: they are a last resort."""
    differing: list[Place] = []
    zero: list[Place] = []
    agreeing: list[Place] = []
    for place in places:
        if place.truth.overlaps(place.claim):
            agreeing.append(place)
        else:
            (zero if place.truth == 0 or place.claim == 0 else differing).append(place)
        if len(differing) == wanted:
            break
    if len(differing) < FEWEST:
        differing = [*differing, *zero][:wanted]
    return Places(tuple(differing), tuple(agreeing[:WANTED]))


def _of_code(starts: Sequence[_Start], problem: Problem) -> list[Place]:
    from flint import arb

    assert problem.values is not None  # the caller asks first
    numbers = problem.values([start.point for start in starts])
    size = max((abs(v) for v in numbers if isfinite(v)), default=0.0)
    return [
        start.place(arb(v, CODE * abs(v) + 1e-15 * min(size, 1.0)))
        for start, v in zip(starts, numbers, strict=True)
        if isfinite(v)
    ]


@dataclass(frozen=True, slots=True)
class _Start:
    """A point of the domain at which the truth has a value."""

    point: Point
    indices: Mapping[Index, int]
    evaluation: Evaluation
    truth: arb

    @staticmethod
    def at(number: int, problem: Problem) -> _Start | None:
        nodes = [problem.truth, *([problem.claimed] if problem.claimed is not None else [])]
        function = [problem.function] if problem.function is not None else []
        given, graph = problem.subject.given, problem.subject.graph
        point = sample(number, [*nodes, *function], graph, given.domain, given.whole)
        free = frozenset[Index]().union(*(n.free for n in nodes))
        chosen = choose_places(number, free, point.sizes)
        if chosen is None:
            return None
        evaluation = balls_at(point, graph)
        try:
            truth = evaluation.value(problem.truth, {i: chosen[i] for i in problem.truth.free})
            if not in_domain(evaluation, given, point):
                return None
        except (OutsideDomain, Undecided, RecursionError):
            return None
        return _Start(point, chosen, evaluation, truth)

    def value(self, node: Node) -> arb | None:
        try:
            return self.evaluation.value(node, {i: self.indices[i] for i in node.free})
        except (OutsideDomain, Undecided, RecursionError):
            return None

    def claim(self, problem: Problem) -> arb | None:
        """Return the claim's value, None if it, or the truth, is not known well here."""
        value = None if problem.claimed is None else self.value(problem.claimed)
        return value if value is not None and narrow(self.truth) and narrow(value) else None

    def place(self, claim: arb) -> Place:
        return Place(self.point, self.indices, self.evaluation, self.truth, claim)
