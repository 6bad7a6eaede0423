"""The values of formulas in numbers: exact, or enclosed, entry by entry.

Names with numbers for values are taken as EXACT or as PRINTED. Formulas are lowered in the exact reading in
both cases, so that a derivative goes through a name of which a rounded value is printed. LOOSE takes each
printed number for all values that are printed so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias, cast

from symopt.calculus import indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.lower import lower_scalar
from symopt.calculus.nodes import Node
from symopt.documents.elaborate.names.setting import Defined, Setting
from symopt.documents.meaning.digits import middle, radius
from symopt.documents.meaning.needed import closure, is_number
from symopt.documents.meaning.subject import Numbers, ground
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.arithmetic import Values
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.exact import ExactArithmetic
from symopt.equality.enclosures.precision import working
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import Tree, names
from symopt.verification.judge import entries_of, squeezed

if TYPE_CHECKING:
    from flint import arb

PRECISION = 256
"""Bits of an enclosure."""
Place: TypeAlias = "tuple[int, ...]"


class Taken(Enum):
    """How numbers that are printed for known values are taken."""

    EXACT = "exact"
    PRINTED = "printed"
    LOOSE = "loose"


@dataclass(frozen=True, slots=True)
class Value:
    """A number between two bounds, which are the same where it is known exactly."""

    low: Fraction
    high: Fraction

    @property
    def exact(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high

    @property
    def middle(self) -> Fraction:
        """The number in the middle."""
        return (self.low + self.high) / 2

    def meets(self, low: Fraction, high: Fraction) -> bool:
        """Return whether a value between the bounds may be this one."""
        return self.low <= high and low <= self.high


@dataclass(frozen=True, slots=True)
class Entries:
    """The values of an array by place, of a number at the place ()."""

    shape: tuple[int, ...]
    at: Mapping[Place, Value]


def rounded(setting: Setting, *trees: Tree) -> list[Defined]:
    """Return the definitions behind formulas that are numbers printed for known or rounded values."""
    wanted = [n for tree in trees for n in names(tree)]
    return [
        d
        for d in closure(setting, wanted)
        if (d.exact is not None or (d.half and is_number(d.body))) and not _is_whole(setting, d)
    ]


def _is_whole(setting: Setting, defined: Defined) -> bool:
    """Return whether a number is printed with all of its digits: 0.8 of 4/5."""
    found = None if defined.exact is None else values_of(setting, defined.exact)
    printed = None if found is None else values_of(setting, defined.body)
    return printed is not None and printed == found and all(v.exact for v in printed.at.values())


def values_of(setting: Setting, tree: Tree, taken: Taken = Taken.EXACT) -> Entries | None:
    """Return the values of a formula; None where it has none, or depends on names without a number."""
    try:
        here = ground(setting, (tree,), Numbers.EXACT).subject
        array = squeezed(here.value(tree))
        graph, loose = here.graph, dict[str, tuple[Fraction, Fraction]]()
        if taken is not Taken.EXACT:
            graph, loose = _printed(graph, rounded(setting, tree), taken)
        return _entries(array, graph, loose)
    except (SymoptError, RecursionError, OverflowError, OutsideDomain, Undecided, _Unknown):
        return None


class _Unknown(Exception):  # noqa: N818 - control flow
    """A name has no number for its value."""


def _printed(
    graph: Graph, rounded_: Sequence[Defined], taken: Taken
) -> tuple[Graph, dict[str, tuple[Fraction, Fraction]]]:
    """Return the graph with printed numbers for values, and the ranges of those that are free in it."""
    bodies = {d.name: lower_scalar(d.body) for d in rounded_ if is_number(d.body)}
    loose: dict[str, tuple[Fraction, Fraction]] = {}
    if taken is Taken.LOOSE:
        for item in rounded_:
            value = bodies.get(item.name)
            if value is not None and item.half:
                number = Fraction(getattr(value, "value"))  # noqa: B009 - a Number, asked above
                loose[item.name] = (number - item.half, number + item.half)
    kept: list[NodeDefinition] = []
    for item in graph.definitions:
        body = bodies.get(item.name)
        if item.name not in loose:
            kept.append(item if body is None else NodeDefinition(item.name, (), body))
    shapes = {**graph.shapes, **dict.fromkeys(loose, ())}
    return replace(graph, definitions=tuple(kept), shapes=shapes), loose


def _entries(
    array: Array, graph: Graph, loose: Mapping[str, tuple[Fraction, Fraction]]
) -> Entries | None:
    places = entries_of(array.indices)
    if not places or array.body.free - set(array.indices):
        return None
    found: dict[Place, Value] = {}
    for place in places:
        node = array.at(tuple(map(indices.constant, place)))
        found[place] = _value(node, graph, loose)
    shape = tuple(max(p[k] for p in places) for k in range(len(array.indices)))
    return Entries(shape, found)


def _value(node: Node, graph: Graph, loose: Mapping[str, tuple[Fraction, Fraction]]) -> Value:
    if not loose:
        try:
            exact = Evaluation(ExactArithmetic(), _none, {}, graph).value(node)
            return Value(exact, exact)
        except Undecided:
            pass
    with working(PRECISION):
        arithmetic = BallArithmetic()

        def ball(name: str, at: tuple[int, ...]) -> arb:
            from flint import arb

            if name not in loose:
                raise _Unknown
            low, high = map(arithmetic.constant, loose[name])
            return (low + high) / 2 + arb(0, ((high - low) / 2).abs_upper())

        found = cast("arb", Evaluation(arithmetic, cast("Values", ball), {}, graph).value(node))
        center, off = middle(found), radius(found)
    return Value(center - off, center + off)


def _none(name: str, at: tuple[int, ...]) -> Fraction:
    raise _Unknown
