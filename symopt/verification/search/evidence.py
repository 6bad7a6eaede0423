"""All that slips look at: the sheet, the function taken apart, possible factors, parts with their goals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Entry, Node, Sum
from symopt.calculus.tidy import expand, tidy
from symopt.foundation.errors import SymoptError
from symopt.verification.search.factors import Factor, links, named
from symopt.verification.search.parts import Parts, parts_of, quotient_form
from symopt.verification.search.replacing import parts_within
from symopt.verification.search.sheet import Sheet
from symopt.verification.search.sites import Site, sites
from symopt.verification.search.vector import Vector

MOST_TERMS = 80
"""How many terms are looked through."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side in one form, and what each of its parts would have to be to give the other side."""

    name: Literal["truth", "claim"]
    root: Node
    sites: tuple[Site, ...]

    def words(self, site: Site, new: Node) -> tuple[Node, Node]:
        """Return (what the claim has, what is right) of a change at a part."""
        return (new, site.node) if self.name == "truth" else (site.node, new)


@dataclass(frozen=True, slots=True)
class RulePlace:
    """A part of the function: what a rule gives there (right), and what it must have given in the claim."""

    node: Node
    adjoint: Node
    right: Node
    goal: Vector


class Evidence(Sheet):
    """A sheet with everything that slips look at, each made when it is first asked for.

    multiplied_out: whether the sides are to be the truth multiplied out, which is looked at last.
    """

    multiplied_out = False

    @cached_property
    def function(self) -> Node | None:
        """What was differentiated last: the function, or its derivative of one order less."""
        node = self.problem.function
        if node is None or any(map(self.graph.shape, self.problem.wrt)):
            return None
        node = self.inlined(node)
        for name in self.problem.wrt[:-1]:
            parts = parts_of(node, name)
            if parts is None:
                return None
            node = tidy(parts.tangent(node))
        return node

    @cached_property
    def parts(self) -> Parts | None:
        """The function taken apart."""
        wrt = self.problem.wrt
        if self.function is None or not wrt or self.graph.shape(wrt[-1]):
            return None
        return parts_of(self.function, self.problem.wrt[-1])

    @cached_property
    def links(self) -> list[Factor]:
        """Links of the chain rule."""
        return links(self, self.parts)

    @cached_property
    def named(self) -> list[Factor]:
        """Named quantities."""
        return named(self)

    @cached_property
    def multipliers(self) -> list[tuple[Factor, int, int, Vector]]:
        """Links and named quantities f as (f, p, s, s · f^p) for p, s = ±1."""
        return [
            (factor, power, sign, value.scaled(sign))
            for factor in (*self.links, *self.named)
            for power, value in ((1, factor.value), (-1, self.one / factor.value))
            for sign in (1, -1)
        ]

    @cached_property
    def scale(self) -> Node | None:
        """Truth over derivative: 1, or the step of an update; None if there is no derivative."""
        if self.parts is None or self.function is None:
            return None
        slope = self.parts.tangent(self.function)
        if self.matches(slope, self.T):
            return ONE
        value = self.vector(slope) if self.problem.update else None
        if value is None or any(b.contains(0) for b in value.balls):
            return None
        try:
            return build.divide(self.truth, slope)
        except SymoptError:
            return None

    @cached_property
    def rule_places(self) -> list[RulePlace]:
        """The parts of the function that depend on the variable, outer ones first."""
        if self.parts is None or self.scale is None:
            return []
        found: list[RulePlace] = []
        for node in reversed(self.parts.order):
            right = self.parts.tangent(node)
            adjoint = build.multiply(self.scale, self.parts.adjoint(node))
            a, r = self.vector(adjoint), self.vector(right)
            if a is not None and r is not None:
                found.append(RulePlace(node, adjoint, right, self.gap / a + r))
        return found

    def misapplied(self, place: RulePlace, wrong: Node) -> Node:
        """Return the derivative in which a rule gave something else at one place."""
        return build.add(
            self.truth, build.multiply(place.adjoint, build.subtract(wrong, place.right))
        )

    @cached_property
    def forms(self) -> list[Node]:
        """The truth as the calculus gives it, with definitions put in place, and as a textbook has it."""
        found = [self.truth, self.whole]
        if self.parts is not None and self.scale is not None:
            found.append(build.multiply(self.scale, quotient_form(self.parts)))
        return list(dict.fromkeys(found))

    @cached_property
    def terms(self) -> list[Factor]:
        """What may be missing as a term: names, and the terms that sums around the claim have."""
        found: dict[Node, Factor] = {f.node: f for f in self.named if isinstance(f.node, Entry)}
        for root in (*self.forms, self.function, self.claim):
            for part in parts_within(root):
                for _, term in part.terms if isinstance(part, Sum) else ():
                    value = self.vector(term) if term not in found else None
                    if value is not None and len(found) < MOST_TERMS:
                        found[term] = Factor(term, value)
        return list(found.values())

    @cached_property
    def whole(self) -> Node:
        """The truth with definitions put in place of their names."""
        return self.inlined(self.truth)

    @property
    def sides(self) -> list[Side]:
        """The claim and the forms of the truth, with their parts: the claim first."""
        return self._expanded if self.multiplied_out else self._plain

    @cached_property
    def _plain(self) -> list[Side]:
        found: list[Side] = []
        if self.claim is not None:
            found.append(Side("claim", self.claim, tuple(sites(self, self.claim, self.T))))
        return found + [self._side(form) for form in self.forms]

    @cached_property
    def _expanded(self) -> list[Side]:
        """Multiplied out, so that a term may be missing that stood in a bracket."""
        expanded = dict.fromkeys(expand(form) for form in self.forms)
        return [self._side(form) for form in expanded if form not in self.forms]

    def _side(self, form: Node) -> Side:
        return Side("truth", form, tuple(sites(self, form, self.C)))

    def all_sites(self) -> Iterator[tuple[Side, Site]]:
        """Yield every part of every side, outer ones first."""
        for side in self.sides:
            for site in side.sites:
                yield side, site
