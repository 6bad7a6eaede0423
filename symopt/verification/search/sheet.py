"""A refuted claim laid out for looking slips up: both sides and whatever they are made of, as vectors.

Every quantity is evaluated once at the shared points and looked up from then on. Words for people are
found here too: how a quantity reads in the user's names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from symopt.calculus import build
from symopt.calculus.graph import Graph, NodeDefinition, entries, inline
from symopt.calculus.nodes import Entry, Node, Number
from symopt.equality.enclosures.points import Point, needed
from symopt.foundation.errors import SymoptError
from symopt.verification.problem import Problem
from symopt.verification.search.places import Place, Places
from symopt.verification.search.vector import CLOSE, Vector, constant_vector, vector
from symopt.verification.search.words import said, said_condition

if TYPE_CHECKING:
    from flint import arb

MOST_DEFINITIONS = 60
"""Where more definitions than this are needed, they are not put in place of their names."""


class Sheet:
    """Truth and claim at the points where they differ.

    T, C: the two as vectors.   ratio, gap: C/T and C - T.
    """

    def __init__(self, problem: Problem, places: Places) -> None:
        self.problem = problem
        self.places: tuple[Place, ...] = places.differing
        self.agreeing: tuple[Place, ...] = places.agreeing
        self.truth, self.claim = problem.truth, problem.claimed
        self.known: dict[Node, Vector | None] = {}
        self.seen: dict[Node, float | None] = {}

    @property
    def graph(self) -> Graph:
        """What names mean."""
        return self.problem.subject.graph

    @cached_property
    def T(self) -> Vector:  # noqa: N802 - the letter of the formulas
        """The truth."""
        return vector(place.truth for place in self.places)

    @cached_property
    def C(self) -> Vector:  # noqa: N802 - the letter of the formulas
        """The claim."""
        return vector(place.claim for place in self.places)

    @cached_property
    def ratio(self) -> Vector:
        """Claim over truth; it meets nothing where the truth may be 0."""
        return self.C / self.T

    @cached_property
    def gap(self) -> Vector:
        """Claim minus truth."""
        return self.C - self.T

    @cached_property
    def one(self) -> Vector:
        """The number 1."""
        return constant_vector(1, len(self.places))

    def vector(self, node: Node) -> Vector | None:
        """Return a node at the shared points, None unless it has a value at each."""
        if node not in self.known:
            balls: list[arb] = []
            for place in self.places:
                ball = place.value(node)
                if ball is None:
                    break
                balls.append(ball)
            self.known[node] = vector(balls) if len(balls) == len(self.places) else None
        return self.known[node]

    def first(self, node: Node) -> float | None:
        """Return about the value at the first point, None if there is none."""
        if node in self.known:
            found = self.known[node]
            return None if found is None else found.first
        if node not in self.seen:
            ball = self.places[0].value(node)
            self.seen[node] = None if ball is None else float(ball)
        return self.seen[node]

    def matches(self, node: Node, target: Vector) -> bool:
        """Return whether a node has the wanted values; the first point decides most cases."""
        first = self.first(node)
        if first is None or not abs(first - target.first) <= CLOSE * abs(target.first):
            return False
        found = self.vector(node)
        return found is not None and found.meets(target)

    @cached_property
    def definitions(self) -> tuple[NodeDefinition, ...]:
        """The definitions that matter here, in order; none if there are too many."""
        nodes = [n for n in (self.truth, self.claim, self.problem.function) if n is not None]
        names = needed(nodes, self.graph)
        found = tuple(d for d in self.graph.definitions if d.name in names)
        return found if len(found) <= MOST_DEFINITIONS else ()

    def inlined(self, node: Node) -> Node:
        """Return a node with definitions in place of their names, the variables of differentiation kept."""
        kept = set(self.problem.wrt)
        try:
            return inline(node, [d for d in self.definitions if d.name not in kept])
        except (SymoptError, RecursionError):
            return node

    @cached_property
    def names(self) -> dict[Node, Entry]:
        """What a definition is made of, and the name to write for it, the latest first."""
        found: dict[Node, Entry] = {}
        for definition in reversed(self.definitions):
            written = not definition.indices and definition.name[0] != "∂"
            if written and not isinstance(definition.body, Entry | Number):
                found[definition.body] = definition.entry
                found[self.inlined(definition.body)] = definition.entry
        return found

    def say(self, node: Node) -> str:
        """Return a quantity in the user's names, on one line."""
        return said(node, self.problem.subject.style, self.names)

    def say_condition(self, node: Node) -> str:
        """Return a condition in the user's names, on one line."""
        return said_condition(node, self.problem.subject.style)

    @property
    def noun(self) -> str:
        """What the truth is called in a sentence."""
        if self.problem.update:
            return "step"
        return "right value" if self.problem.function is None else "derivative"


def step_problem(problem: Problem) -> Problem | None:
    """Return the problem of an update as one about its step, name - new value; None if it has no name."""
    entry = _updated(problem)
    if entry is None:
        return None
    claimed = None if problem.claimed is None else build.subtract(entry, problem.claimed)
    values = problem.values

    def steps(points: Sequence[Point]) -> list[float]:
        assert values is not None  # used where there are values
        old = [float(point.value(entry.name, ())) for point in points]
        return [a - b for a, b in zip(old, values(points), strict=True)]

    return replace(
        problem,
        truth=build.subtract(entry, problem.truth),
        claimed=claimed,
        tree=None,
        values=None if values is None or entry.indices else steps,
    )


def _updated(problem: Problem) -> Entry | None:
    if not problem.wrt:
        return None
    found = [e for e in entries(problem.truth) if e.name == problem.wrt[0]]
    found = [e for e in found if all(i.name[0] != "%" for i in e.free)]
    return min(found, key=lambda e: e.digest) if found else None
