"""How many bits of 53 generated code loses, at the worst entry of value, gradient and Hessian.

For an entry c of the code and the true value e at the very floats given,

    bits    log₂(|c - e| / max(|e|, 2⁻¹⁰²²)) + 53               what is lost
    beyond  log₂(|c - e| / max(|e|, 2⁻¹⁰²², 2⁵³ κ)) + 53        what the code is to blame for

not below 0. κ is how far e goes when every number given moves by half an ulp, seen at two draws of
directions: where z = w·x + b is 10⁴, rounding z alone makes 10⁴ ulps of exp(z), and where terms cancel
no code in floats has more digits. nan, a number of the wrong size and an infinity where a float could
hold the value have lost all 53; an infinity beyond the largest float is right. What has no value, and a
0 that cancellation leaves, are not judged by `bits`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf, isfinite, log2
from random import Random
from time import process_time
from typing import TYPE_CHECKING, Any

from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.precision import working
from symopt.faces.accuracy.exact import Exact, Wanted, wanted_of
from symopt.faces.accuracy.points import SIZES, Given, Points, places

if TYPE_CHECKING:
    from symopt.calculus.graph import NodeDefinition
    from symopt.calculus.system import System
    from symopt.compilation.bound import Bound
    from symopt.compilation.compiled import Compiled

POINTS = 12
SECONDS = 10.0
ENTRIES = 120
"""Of more entries of a gradient or a Hessian, a draw is compared, another one at each point."""
FUNCTIONS = ("value", "gradient", "hessian")
ALL = 53.0
_DRAWS = 2


@dataclass(frozen=True, slots=True)
class Worst:
    """An entry and a point.

    entry: the parameters by which it is a derivative, with places.   point: values by name.
    computed: what the code gives; nan and infinities have no JSON form: null.   exact: the true digits.
    """

    entry: tuple[str, ...]
    bits: float | None
    beyond: float
    computed: float
    exact: str
    point: Mapping[str, Any]


@dataclass(slots=True)
class Accuracy:
    """The worst over the points of one size of the parameters.

    scale: the size; None for corners (0, nearly 0, equal, one large).   points: how many had a value that
    a float can hold.   outside: where the model has no value.   undecided: where the bits allowed do not
    show it.   overflowing: where its value is beyond the largest float.
    value, gradient, hessian: the largest relative error of an entry, None if nothing was compared,
    infinite if the code gave no number.   bits: the same as bits lost.
    beyond: those that the rounding of what is given does not explain.   worst: where `beyond` is largest.
    """

    scale: float | None
    points: int = 0
    outside: int = 0
    undecided: int = 0
    overflowing: int = 0
    value: float | None = None
    gradient: float | None = None
    hessian: float | None = None
    bits: dict[str, float | None] = field(default_factory=lambda: dict.fromkeys(FUNCTIONS))
    beyond: dict[str, float | None] = field(default_factory=lambda: dict.fromkeys(FUNCTIONS))
    worst: dict[str, Worst | None] = field(default_factory=lambda: dict.fromkeys(FUNCTIONS))


@dataclass(slots=True)
class Measured:
    """The accuracy at each size of the parameters.

    complete: whether all points were tried in the time given.   warned: what the code warned of.
    """

    sizes: tuple[Accuracy, ...]
    complete: bool = True
    warned: list[str] = field(default_factory=list[str])


class _TimeIsUpError(Exception):
    """No time is left."""


def measure(
    system: System, compiled: Compiled, *, count: int = POINTS, seconds: float = SECONDS
) -> Measured:
    """Return the accuracy of compiled functions at several sizes of the parameters and in corners.

    count: points of each size.   seconds: of processor time, after which no more are tried.
    """
    wanted, points = wanted_of(system), Points(system, compiled)
    found = Measured(tuple(Accuracy(size) for size in SIZES))
    end = process_time() + seconds
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            for number in range(count):
                for own in found.sizes:
                    _at_point(own, points, wanted, compiled, number, end)
        except _TimeIsUpError:
            found.complete = False
    found.warned = sorted({str(item.message) for item in caught})
    return found


def _at_point(
    own: Accuracy, points: Points, wanted: Wanted, compiled: Compiled, number: int, end: float
) -> None:
    """Add a point of a size to what is known of the size."""
    try:
        given = points.point(own.scale, number)
    except OutsideDomain:  # no array of this size has the declared properties
        return
    judge = _Judge(own, wanted, given, compiled.constants, end)
    try:
        exact = judge.exact[0].of(wanted.value, ())
    except OutsideDomain:
        own.outside += 1
        return
    except Undecided:
        own.undecided += 1
        return
    if _is_beyond(exact):
        own.overflowing += 1
    else:
        own.points += 1
    bound, theta = points.bound(given)
    value, slope = bound.flat_value_and_gradient(theta)
    judge.entry("value", (), wanted.value, (), (bound.flat_value(theta), value))
    for name, at, place in _drawn(_flat(bound), number):
        judge.entry("gradient", ((name, at),), wanted.gradient[name], at, (float(slope[place]),))
    if wanted.blocks is None:
        return
    for value, slope, curvature in _second(bound, theta):
        judge.entry("value", (), wanted.value, (), (value,))
        for name, at, place in _drawn(_flat(bound), number):
            judge.entry(
                "gradient", ((name, at),), wanted.gradient[name], at, (float(slope[place]),)
            )
        for pair, at, row, column in _drawn(_pairs(bound, wanted), number):
            block = wanted.blocks[pair[0][0], pair[1][0]]
            both = (curvature[row, column], curvature[column, row])
            judge.entry("hessian", pair, block, at, both)


def _second(bound: Bound, theta: Any) -> Iterator[tuple[float, Any, Any]]:  # noqa: ANN401 - arrays
    """Return what the function of all three gives, and the Hessian where another function gives it alone."""
    value, slope, whole = bound.flat_all(theta)
    yield value, slope, whole
    alone: Any = bound.flat_hessian(theta)
    yield value, slope, alone.toarray() if hasattr(alone, "toarray") else alone


def _flat(bound: Bound) -> list[tuple[str, tuple[int, ...], int]]:
    """Return the entries of θ: name, place, position."""
    return [
        (name, at, part.start + place)
        for name, part, shape in bound.layout.spans()
        for place, at in enumerate(places(shape))
    ]


def _pairs(bound: Bound, wanted: Wanted) -> list[tuple[Any, tuple[int, ...], int, int]]:
    """Return the entries of the Hessian's upper blocks that are no 0 by structure."""
    entries = _flat(bound)
    return [
        (((first, i), (second, j)), (*i, *j), row, column)
        for first, i, row in entries
        for second, j, column in entries
        if (first, second) in (wanted.blocks or {}) and (first != second or row <= column)
    ]


def _drawn(entries: Sequence[Any], number: int) -> Sequence[Any]:
    return entries if len(entries) <= ENTRIES else Random(number).sample(entries, ENTRIES)


class _Judge:
    """Compares entries at one point."""

    def __init__(
        self, own: Accuracy, wanted: Wanted, given: Given, constants: Mapping[str, Any], end: float
    ) -> None:
        self.own, self.given, self.end = own, given, end
        moves = (None, *range(_DRAWS))
        self.exact = [Exact(wanted.graph, given, constants, moved) for moved in moves]

    def entry(
        self,
        function: str,
        names: tuple[tuple[str, tuple[int, ...]], ...],
        definition: NodeDefinition,
        at: tuple[int, ...],
        computed: Sequence[float],
    ) -> None:
        """Compare what the code gives for one entry."""
        if process_time() > self.end:
            raise _TimeIsUpError
        try:
            true = self.exact[0].of(definition, at)
        except (OutsideDomain, Undecided):  # a kink, for example
            return
        own, known = self.own, self.own.beyond[function]
        for value in map(float, computed):
            error = relative_error(value, true)
            lost = bits(error)
            if error is not None:
                before: float | None = getattr(own, function)
                setattr(own, function, error if before is None else max(before, error))
                own.bits[function] = max(lost or 0.0, own.bits[function] or 0.0)
            beyond = lost  # an ulp or less wants no explanation, and less than the worst is not the worst
            if lost is None or lost > max(known or 0.0, 1.0):
                beyond = self._beyond(value, true, definition, at)
            worst = own.worst[function]
            if beyond is None:
                continue
            if worst is None or (beyond, lost or 0.0) > (worst.beyond, worst.bits or 0.0):
                known = own.beyond[function] = beyond
                shown = tuple(_spelled(name, place) for name, place in names)
                own.worst[function] = Worst(
                    shown, lost, beyond, value, _digits(true), self.given.arrays
                )

    def _beyond(
        self,
        value: float,
        true: Any,  # noqa: ANN401 - a ball
        definition: NodeDefinition,
        at: tuple[int, ...],
    ) -> float | None:
        """Return the bits that moving what is given does not explain; None for a 0 that is right."""
        if not isfinite(value) or _is_beyond(true):
            return ALL
        if true == 0 and value == 0:
            return None
        from flint import arb

        with working(256):
            room = _at_least(true) / 2**53
            for moved in self.exact[1:]:
                try:
                    gap = abs(moved.of(definition, at) - true).mid()
                except (OutsideDomain, Undecided):
                    continue
                room = gap if gap > room else room
            return bits(float((abs(arb(value) - true) / (room * 2**53)).mid()))


def bits(error: float | None) -> float | None:
    """Return how many bits of 53 a relative error takes.

    >>> bits(2.0**-43), bits(0.0), bits(3.0), bits(None)
    (10.0, 0.0, 53.0, None)
    """
    if error is None:
        return None
    if not isfinite(error):
        return ALL
    return min(ALL, max(0.0, round(log2(error) + 53, 1))) if error else 0.0


def relative_error(computed: float, true: Any) -> float | None:  # noqa: ANN401 - a ball
    """Return |computed - true| / max(|true|, 2⁻¹⁰²²); infinite for no number, None where the truth is 0.

    A true value beyond the largest float has the error 0 if the code gives that infinity.
    """
    from flint import arb

    if _is_beyond(true):
        right = computed == (inf if true > 0 else -inf)
        return 0.0 if right else inf
    if not isfinite(computed):
        return inf
    if true == 0:
        return None
    with working(256):
        return float((abs(arb(computed) - true) / _at_least(true)).mid())


def _is_beyond(true: Any) -> bool:  # noqa: ANN401 - a ball
    from flint import arb

    with working(256):
        return bool(abs(true) >= arb(2) ** 1024 - arb(2) ** 970)


def _at_least(true: Any) -> Any:  # noqa: ANN401 - balls
    from flint import arb

    least = arb(2) ** -1022
    return abs(true) if abs(true) > least else least


def _digits(true: Any) -> str:  # noqa: ANN401 - a ball
    return str(true.str(18, radius=False))


def _spelled(name: str, at: tuple[int, ...]) -> str:
    return f"{name}[{','.join(map(str, at))}]" if at else name
