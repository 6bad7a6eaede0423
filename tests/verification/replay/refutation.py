"""A refutation replayed: both sides at its exact point by mpmath with 50 digits, from the formulas alone.

A derivative is a difference quotient of the original function, from both sides of the point; where the two
differ, the point is a kink, and a claim between them is not refuted. A point at which real values are
missing is looked at once more with principal complex values, as the verdict says where it did so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symopt.equality.complex.complex_rational import ComplexRational
from symopt.foundation.errors import DomainError, ReadingError, UnsupportedError
from symopt.model.model import Definition
from symopt.syntax.tree import Name, Tree, names
from symopt.verification.stated.claim_model import Stated, stated
from symopt.verification.stated.claims import claim_of, components_of, kind_of, names_of, single
from symopt.verification.stated.components import Component
from symopt.verification.stated.records import record_of
from tests.verification.replay.directed import of_kind
from tests.verification.replay.mpmath_functions import Context, Value
from tests.verification.replay.mpmath_values import MpmathValues

DIGITS = 50
"""Decimal digits of the replay."""
APART = 12
"""Values that agree to so many digits do not refute a claim."""
ANYWHERE = Fraction(1, 2)
"""A value for what the evidence says nothing of: nothing depends on it."""
_EXACT = re.compile(r"(?P<real>-?\d+(/\d+)?)( (?P<sign>[+-]) (?P<imaginary>\d+(/\d+)?)\*I)?")
_PLACES = "ijklpqrs"


@dataclass(frozen=True, slots=True)
class Replayed:
    """Both sides at the point of a refutation.

    apart: whether they differ.   as_stated: whether they are what the evidence says.
    """

    apart: bool
    as_stated: bool
    actual: str
    claimed: str
    message: str


class Refutation:
    """One refutation: the claim, the component in question, and the exact point."""

    def __init__(self, record: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        import mpmath

        read = record_of(dict(record))
        self.said: Stated = stated(read)
        self.claim = claim_of(read)
        self.answer = answer
        self.mp: Context = mpmath.mp.clone()
        self.mp.dps = DIGITS
        point: Mapping[str, str] = answer["counterexample"]["point"]
        self.point = {_plain(name, self.said): _exact(text) for name, text in point.items()}
        self.real = not self.claim.subject.given.complex

    def replayed(self) -> Replayed:
        """Return both sides at the point. Raises DomainError where one has no value."""
        try:
            return self.compared()
        except DomainError:
            if not self.real:
                raise
            self.real = False
            return self.compared()

    def compared(self) -> Replayed:
        """Return both sides at the point, real or complex as it was decided."""
        part, place = self.part()
        low, high = self.actual(part, place)
        names = self.defined(self.names(), (part.claimed,))
        claimed = _entry(self.values(names).value(part.claimed), place)
        scale = max(abs(low), abs(high), abs(claimed), self.mp.mpf(10) ** -30)
        gap = min(abs(claimed - low), abs(claimed - high))
        if low != high and low < claimed < high:
            gap = self.mp.mpf(0)
        apart = bool(gap > scale * self.mp.mpf(10) ** -APART)
        same = self.as_stated(claimed, "claimed")
        same = same and (low != high or self.as_stated(low, "actual"))
        shown = [self.mp.nstr(value, 20) for value in (low, high, claimed)]
        actual = shown[0] if low == high else f"{shown[0]} to {shown[1]}"
        message = "the sides differ" if apart else "the sides agree"
        message += "" if same else ", but a value is not the one stated"
        return Replayed(apart, same, actual, shown[2], message)

    def part(self) -> tuple[Component, tuple[int, ...]]:
        """Return the component in question, and which of its entries (numbers from 1)."""
        claim, label = self.claim, str(self.answer["evidence"].get("component", ""))
        if claim.relation == "equal":
            left = Name(claim.of) if isinstance(claim.of, str) else claim.of
            return Component("", left, (), single(claim.claimed)), self.place(label)
        if claim.relation == "update" and len(claim.wrt) == 1:
            return Component("", claim.of, claim.wrt, single(claim.claimed)), self.place(label)
        components = components_of(claim)
        if components is None:
            part = Component("", claim.of, names_of(claim), single(claim.claimed))
            return part, self.place(label)
        for part in components:
            if label == part.label or label.startswith(f"{part.label}["):
                return part, self.place(label.removeprefix(part.label))
        raise ReadingError(f"the claim has no component {label}")

    def place(self, label: str) -> tuple[int, ...]:
        """Return the places of "[1,2]", or the values of free indices in the point."""
        if label:
            return tuple(int(word) for word in re.findall(r"\d+", label))
        known = {v.name for v in self.said.model.variables} | self.sizes().keys()
        letters = [name for name in _PLACES if name in self.point and name not in known]
        return tuple(int(self.point[name]) for name in letters)

    def sizes(self) -> dict[str, int]:
        """Return the sizes of the arrays at the point."""
        found = {s for v in self.said.model.variables for s in v.shape if isinstance(s, str)}
        return {name: int(self.point.get(name, 2)) for name in found}

    def names(self) -> dict[str, Any]:
        """Return the exact values of all variables and sizes."""
        import numpy as np

        sizes = self.sizes()
        found: dict[str, Any] = dict(sizes)
        for variable in self.said.model.variables:
            if not variable.shape:
                found[variable.name] = self.point.get(variable.name, ANYWHERE)
                continue
            shape = [s if isinstance(s, int) else sizes[s] for s in variable.shape]
            array = np.empty((shape[0], shape[1] if len(shape) > 1 else 1), dtype=object)
            for place in np.ndindex(array.shape):
                inside = ",".join(str(k + 1) for k in place[: len(shape)])
                array[place] = self.point.get(f"{variable.name}[{inside}]", ANYWHERE)
            found[variable.name] = array
        for name, value in self.point.items():  # the step of an update
            found.setdefault(name, value)
        return found

    def values(self, names: Mapping[str, Any]) -> MpmathValues:
        """Return an evaluator with these values."""
        return MpmathValues(self.mp, names, real=self.real)

    def defined(
        self, names: Mapping[str, Any], trees: Sequence[Tree], fixed: frozenset[str] = frozenset()
    ) -> dict[str, Value]:
        """Return the values of the definitions that formulas need; `fixed` ones are in `names`."""
        found = dict(names)
        for item in _needed(self.said.model.definitions, trees):
            if item.name not in fixed:
                found[item.name] = self.values(found).value(item.body)
        return found

    def actual(self, part: Component, place: tuple[int, ...]) -> tuple[Value, Value]:
        """Return the truth; for a kink the ends of the derivatives from both sides."""
        if self.claim.relation == "equal":
            assert part.of is not None  # a side
            assert not isinstance(part.of, str)
            names = self.defined(self.names(), (part.of,))
            value = _entry(self.values(names).value(part.of), place)
            return value, value
        kind = kind_of(self.claim) if self.claim.relation == "" else None
        if kind is not None and not kind.turned:
            value = of_kind(self, kind, part.of, part.wrt, place)
            return value, value
        turned = place[::-1] if kind is not None else place
        low, high = self.derivative(part.of, part.wrt, turned)
        if self.claim.relation == "update":
            step = self.names()[self.step(part.claimed)]
            (name,) = part.wrt
            now = _entry(self.values(self.names()).value(Name(name)), place)
            step = self.values({}).number(step)
            return now - step * low, now - step * high
        return low, high

    def derivative(
        self, of: Tree | str | None, wrt: Sequence[str], place: tuple[int, ...]
    ) -> tuple[Value, Value]:
        """Return difference quotients of the original function, from the left and from the right."""
        function = Name(of or self.said.model.loss) if of is None or isinstance(of, str) else of
        base = self.defined(self.names(), (function, *map(Name, wrt)))
        ranks = [_rank(base[name]) for name in wrt]
        rank = len(place) - sum(ranks)
        own, rest = place[: max(rank, 0)], list(place[max(rank, 0) :])
        along: list[tuple[str, tuple[int, ...]]] = []
        for name, count in zip(wrt, ranks, strict=True):
            along.append((name, tuple(rest[:count])))
            rest = rest[count:]
        counts = Counter(along)
        start = [self.values({}).number(_entry(base[name], at)) for name, at in counts]
        moved = self.moved(function, list(counts), own)
        orders = list(counts.values())
        if len(counts) > 1:
            value = self.mp.diff(moved, tuple(start), tuple(orders))
            return value, value
        sides = [self.mp.diff(moved, start[0], orders[0], direction=d) for d in (-1, 1)]
        both = self.mp.diff(moved, start[0], orders[0])
        scale = max(*map(abs, sides), self.mp.mpf(1))
        if abs(sides[0] - sides[1]) <= scale * self.mp.mpf(10) ** -APART:
            return both, both
        return min(sides), max(sides)

    def moved(
        self, function: Tree, along: list[tuple[str, tuple[int, ...]]], own: tuple[int, ...]
    ) -> Callable[..., Value]:
        """Return the function of the coordinates `along`, everything else at the point."""
        fixed = frozenset(name for name, _ in along)
        base = self.defined(self.names(), tuple(Name(name) for name in fixed))

        def value(*numbers: Value) -> Value:
            names = dict(base)
            for (name, at), number in zip(along, numbers, strict=True):
                names[name] = _put(names[name], at, number)
            names = self.defined(names, (function,), fixed)
            return _entry(self.values(names).value(function), own)

        return value

    def step(self, claimed: Tree) -> str:
        """Return the name of an update's step: the one that the model does not use."""
        known = {v.name for v in self.said.model.variables if v.name in self.used()}
        known |= {d.name for d in self.said.model.definitions}
        steps = [name for name in names(claimed) if name not in known and name in self.point]
        if len(steps) != 1:
            raise UnsupportedError("the step of the update is no name of its own")
        return steps[0]

    def entry(self, value: Value, place: Sequence[int]) -> Value:
        """Return an entry of an array, a number itself."""
        return _entry(value, place)

    def used(self) -> set[str]:
        """Return the names that the model uses."""
        of = self.claim.of
        trees = [d.body for d in self.said.model.definitions]
        trees += [of] if of is not None and not isinstance(of, str) else []
        return {name for tree in trees for name in names(tree)} | set(self.claim.wrt)

    def as_stated(self, value: Value, which: str) -> bool:
        """Return whether a value is the one in the evidence, to the digits that it has."""
        text = str(self.answer["counterexample"][which]).replace(" ", "").replace("*I", "j")
        try:
            told = complex(text)
        except ValueError:
            return True  # not a plain number: nothing to hold it against
        return abs(complex(value) - told) <= 1e-9 * max(abs(told), 1e-30)


def _needed(definitions: Sequence[Definition], trees: Sequence[Tree]) -> list[Definition]:
    """Return the definitions that formulas need, in order."""
    wanted = {name for tree in trees for name in names(tree)}
    found: list[Definition] = []
    for item in reversed(definitions):
        if item.name in wanted:
            found.append(item)
            wanted |= set(names(item.body))
    return found[::-1]


def _plain(name: str, said: Stated) -> str:
    """Return the canonical name of a value in a point."""
    written = {text: canonical for canonical, text in said.written.items()}
    base, bracket, rest = name.partition("[")
    return written.get(base, base) + bracket + rest


def _exact(text: str) -> Any:  # noqa: ANN401 - a Fraction, or a complex rational
    found = _EXACT.fullmatch(text)
    if found is None:
        raise ReadingError(f"{text[:60]!r} is not an exact number")
    real = Fraction(found["real"])
    if found["imaginary"] is None:
        return real
    size = Fraction(found["imaginary"])
    return ComplexRational(real, -size if found["sign"] == "-" else size)


def _rank(value: object) -> int:
    import numpy as np

    if not isinstance(value, np.ndarray):
        return 0
    return 1 if value.shape[1] == 1 else 2


def _entry(value: Value, place: Sequence[int]) -> Value:
    """Return an entry of an array, a number itself; a number stands for an array of it."""
    import numpy as np

    if not isinstance(value, np.ndarray):
        return value
    where = [k - 1 for k in place]
    if len(where) == 1:
        where = [where[0], 0] if value.shape[1] == 1 else [0, where[0]]
    if len(where) != 2 or any(not 0 <= k < n for k, n in zip(where, value.shape, strict=True)):
        raise DomainError("the evidence does not say which entry")
    return value[tuple(where)]


def _put(value: Value, place: Sequence[int], number: Value) -> Value:
    import numpy as np

    if not isinstance(value, np.ndarray):
        return number
    found = value.copy()
    where = [k - 1 for k in place]
    found[tuple(where if len(where) == 2 else [*where, 0])] = number
    return found
