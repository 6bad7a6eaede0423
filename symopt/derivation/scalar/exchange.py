r"""Names that a model does not tell apart: a derivation found for one is one for the other.

An exchange of names σ, such as w_1 ↔ w_7 with x_1 ↔ x_7 in z = Σ_k w_k x_k + b, or of two units of a layer
with all that belongs to them, is a symmetry where each body of a definition d, renamed, is the body of σ(d),
and declarations agree. It turns each equality that holds of the definitions into another, so that a chain
proved line by line for ∂L/∂w_1 is, renamed, proved for ∂L/∂w_7. A guess at σ is read off the trees, place by
place; that it is a symmetry is seen on the nodes, where equal expressions are one.

Source: the argument by renaming variables; B. D. McKay (1981), Practical Graph Isomorphism, for the search by
refinement, of which the first choice is taken here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from symopt.calculus.build import rewrite
from symopt.calculus.graph import names_in
from symopt.calculus.nodes import Entry, Node, Sum
from symopt.calculus.system import System
from symopt.calculus.views.ordering import style_of
from symopt.derivation.step import Derivation
from symopt.foundation.document import Inline, Math
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Add, Mul, Name, Tree, children, names

Exchange = Mapping[str, str]
"""A symmetry that is its own inverse: only names that move are in it."""

TRIED = 8
"""How many names, found lately without a model, are tried as models for the next."""


class Exchanges:
    """The symmetries of one system that keep an output in place.

    wrt: the names differentiated in; a symmetry keeps them together.
    """

    def __init__(self, system: System, output: str, wrt: Collection[str]) -> None:
        self.system, self.output = system, output
        self.wrt = frozenset(wrt)
        self.rank = style_of(system.model).rank
        self.variables = {v.name: v for v in system.model.variables}
        self.bodies = {d.name: d.body for d in system.model.definitions}
        self.users: dict[str, list[str]] = {}
        for name, body in self.bodies.items():
            for inner in names(body):
                self.users.setdefault(inner, []).append(name)
        self._places: dict[int, tuple[Tree, dict[str, list[int]]]] = {}
        self._terms: dict[str, dict[str, list[int]]] = {}
        self._models: list[str] = []
        self._last = ""
        self._found: dict[str, tuple[str, Exchange] | None] = {}

    def of(self, name: str) -> tuple[str, Exchange] | None:
        """Return a name asked for before and a symmetry that takes it to this one, None if none is seen."""
        if name not in self._found:
            tried = dict.fromkeys((*reversed(self._models[-TRIED:]), self._last))
            each = ((model, self.between(model, name)) for model in tried if model)
            self._found[name] = next(((model, x) for model, x in each if x is not None), None)
            if self._found[name] is None:
                self._models.append(name)
            self._last = name
        return self._found[name]

    def carried(self, derivation: Derivation, exchange: Exchange) -> Derivation:
        """Return a derivation with the names of a symmetry exchanged."""
        return exchanged(derivation, exchange, self.rank)

    def between(self, first: str, second: str) -> Exchange | None:
        """Return a symmetry that exchanges two names, None if none is seen."""
        guess = _Guess(self)
        found = guess.complete(first, second)
        return found if found is not None and self.holds(found) else None

    def alike(self, first: str, second: str) -> bool:
        """Return whether two names are declared alike, as far as can be told from each alone."""
        fixed = {self.output, self.system.loss}
        if (first in self.wrt) != (second in self.wrt) or not fixed.isdisjoint((first, second)):
            return False
        if first in self.bodies or second in self.bodies:
            return first in self.bodies and second in self.bodies
        one, other = self.variables.get(first), self.variables.get(second)
        if one is None or other is None or one.shape or other.shape:
            return False
        return one.role is other.role and len(one.domain) == len(other.domain)

    def holds(self, exchange: Exchange) -> bool:
        """Return whether the definitions and domains, renamed, are those there are."""
        domains = self.system.domains
        for name, other in exchange.items():
            here, there = domains.get(name, ()), domains.get(other, ())
            if tuple(_renamed(c, exchange) for c in here) != there:
                return False
        moved = {d for name in exchange for d in self.users.get(name, ())}
        moved |= exchange.keys() & self.bodies.keys()
        return all(self._kept(name, exchange) for name in moved)

    def _kept(self, name: str, exchange: Exchange) -> bool:
        known = self.system.row.named
        body, other = known[name].body, known[exchange.get(name, name)].body
        if body is not other or not isinstance(body, Sum):
            return _renamed(body, exchange) is other
        held = self._terms.get(name)
        if held is None:
            held = self._terms[name] = _positions(names_in(term) for _, term in body.terms)
        touched = {k for moved in exchange for k in held.get(moved, ())}
        before = {body.terms[k] for k in touched}
        return {(c, _renamed(term, exchange)) for c, term in before} == before

    def places(self, tree: Tree) -> Mapping[str, Sequence[int]]:
        """Return in which of a tree's direct parts each name stands."""
        known = self._places.get(id(tree))
        if known is None:
            known = self._places[id(tree)] = tree, _positions(map(names, children(tree)))
        return known[1]


class _Guess:
    """One attempt at a symmetry: what is exchanged so far, and what follows from it."""

    def __init__(self, known: Exchanges) -> None:
        self.known = known
        self.exchange: dict[str, str] = {}
        self.waiting: list[tuple[str, str]] = []

    def complete(self, first: str, second: str) -> Exchange | None:
        """Return the exchange that two names start, None where it contradicts itself."""
        possible = self.pair(first, second)
        while possible and self.waiting:
            possible = self.follow(*self.waiting.pop())
        return self.exchange if possible else None

    def pair(self, first: str, second: str) -> bool:
        """Exchange two names; return whether that is possible."""
        if first == second:
            return first not in self.exchange
        if first in self.exchange or second in self.exchange:
            return self.exchange.get(first) == second
        if not self.known.alike(first, second):
            return False
        self.exchange |= {first: second, second: first}
        self.waiting.append((first, second))
        return True

    def follow(self, first: str, second: str) -> bool:
        """Exchange what two names are made of, and what is made of them."""
        bodies, users = self.known.bodies, self.known.users
        if first in bodies and not self.match(bodies[first], bodies[second]):
            return False
        ours, theirs = users.get(first, []), users.get(second, [])
        both = set(ours) & set(theirs)
        own = [name for name in ours if name not in both]
        other = [name for name in theirs if name not in both]
        if len(own) != len(other) or not all(map(self.pair, own, other)):
            return False
        return all(
            self.apart(bodies[name], first, second)
            for name in ours
            if name in both and name not in self.exchange
        )

    def match(self, first: Tree, second: Tree) -> bool:
        """Exchange the names that stand at the same places of two trees."""
        if isinstance(first, Name):
            return isinstance(second, Name) and self.pair(first.name, second.name)
        ours, theirs = children(first), children(second)
        if type(first) is not type(second) or len(ours) != len(theirs):
            return False
        return all(map(self.match, ours, theirs))

    def apart(self, tree: Tree, first: str, second: str) -> bool:
        """Exchange the terms or factors that hold two names in a body that is to stay as it is."""
        while True:
            held = self.known.places(tree)
            ours, theirs = held.get(first, ()), held.get(second, ())
            if len(ours) == 1 and ours == theirs:
                tree = children(tree)[ours[0]]
                continue
            if len(ours) != len(theirs):
                return False
            parts = children(tree)
            return all(
                self.match(parts[k], parts[n])
                for k, n in zip(ours, theirs, strict=True)
                if k not in theirs and n not in ours
            )


def exchanged(derivation: Derivation, exchange: Exchange, rank: Callable[[str], Any]) -> Derivation:
    """Return a derivation with names exchanged by a symmetry of what it was derived from.

    rank: of a name in the order of declaration; sums and products that stood in it stand in it again.
    """
    written = _Exchanged(exchange, rank)

    def reason(part: Inline) -> Inline:
        return replace(part, tree=written.put(part.tree)) if isinstance(part, Math) else part

    lines = (
        replace(
            step,
            before=written.put(step.before),
            after=written.put(step.after),
            reason=tuple(map(reason, step.reason)),
        )
        for step in derivation.steps
    )
    steps = tuple(step for step in lines if step.before != step.after)
    return replace(derivation, goal=written.put(derivation.goal), steps=steps)


class _Exchanged:
    """Trees with names exchanged."""

    def __init__(self, exchange: Exchange, rank: Callable[[str], Any]) -> None:
        self.exchange, self.rank = exchange, rank
        self.done: dict[int, Tree] = {}

    def put(self, tree: Tree) -> Tree:
        """Return the tree with names exchanged; trees are kept alive by what is exchanged."""
        if isinstance(tree, Name):
            return Name(self.exchange.get(tree.name, tree.name))
        known = self.done.get(id(tree))
        if known is None:
            known = self.done[id(tree)] = self.ordered(tree, syntax.rebuild(tree, self.put))
        return known

    def ordered(self, before: Tree, after: Tree) -> Tree:
        """Return a sum or product in the order of its names, if it was so before."""
        if after is before:
            return after
        if isinstance(after, Add) and self.sorted(children(before)):
            return replace(after, terms=tuple(sorted(after.terms, key=self.place)))
        if isinstance(after, Mul) and self.sorted(children(before)):
            return replace(after, factors=tuple(sorted(after.factors, key=self.place)))
        return after

    def sorted(self, parts: Sequence[Tree]) -> bool:
        """Return whether parts stand in the order of their names."""
        places = list(map(self.place, parts))
        return all(a <= b for a, b in pairwise(places))

    def place(self, tree: Tree) -> list[Any]:
        """Return where a part stands in the order of names."""
        return list(map(self.rank, names(tree)))


def _renamed(node: Node, exchange: Exchange) -> Node:
    if exchange.keys().isdisjoint(names_in(node)):
        return node
    return rewrite(node, entry=lambda e: Entry(exchange.get(e.name, e.name), e.indices))


def _positions(groups: Iterable[Iterable[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, group in enumerate(groups):
        for name in group:
            found.setdefault(name, []).append(place)
    return found
