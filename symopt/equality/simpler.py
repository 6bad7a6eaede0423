"""A counterexample made simple: as many coordinates as possible are 0, 1, -1, 2 or 1/2.

Whole arrays are tried first (0, the identity, ones), then one coordinate after the other. Each stays put if
the point is still in the domain, arrays have their declared properties, and the enclosures of the two sides
are apart, so that a person can check the point by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symopt.calculus.indices import Index
from symopt.equality.enclosures.meeting import PRECISIONS, Meeting, both, refutation
from symopt.equality.enclosures.points import Point, structures_of
from symopt.equality.enclosures.structured import Structure
from symopt.equality.verdict import Verdict

SIMPLE = tuple(map(Fraction, ("0", "1", "-1", "2", "1/2")))
MOST = 100
"""A point with more coordinates than this is left as it is."""
STEPS = 200
"""At most so many points are looked at."""

Place = tuple[int, ...]
Values = dict[tuple[str, Place], Fraction]


def simplified(asked: Meeting, verdict: Verdict) -> Verdict:
    """Return a refutation at a simpler point, or the one given if none is found."""
    example = verdict.counterexample
    if example is None or len(example.point) > MOST:
        return verdict
    found = _read(asked, verdict)
    return verdict if found is None else found.best()


def _read(asked: Meeting, verdict: Verdict) -> _Simplifier | None:
    """Return the point of a refutation, None if it is not one of real numbers."""
    sizes: dict[str, int] = {}
    places: dict[Index, int] = {}
    values: Values = {}
    free = {i.name: i for i in asked.free}
    names = asked.names
    for label, value in verdict.point.items():
        if not isinstance(value, Fraction):
            return None
        name, _, inside = label.partition("[")
        if label in free:
            places[free[label]] = int(value)
        elif name not in names:
            sizes[label] = int(value)
        else:
            at = tuple(map(int, inside.rstrip("]").split(","))) if inside else ()
            values[name, at] = value
    structures = structures_of(sorted({name for name, _ in values}), asked.graph, sizes)
    point = Point(0, {}, {}, sizes, {}, values, whole=asked.given.whole, structures=structures)
    return _Simplifier(asked, verdict, point, places)


class _Simplifier:
    """A point on its way to a simpler one."""

    def __init__(
        self, asked: Meeting, verdict: Verdict, point: Point, places: dict[Index, int]
    ) -> None:
        self.asked, self.verdict, self.point, self.places = asked, verdict, point, places
        self.values = point.values
        self.steps = 0

    def best(self) -> Verdict:
        """Return the refutation at the simplest point found."""
        for name in sorted({name for name, at in self.values if at}):
            if self._complete(name):
                self._whole_array(name)
        for key in sorted(self.values):
            if key[0] not in self.asked.graph.unit_rows and self.values[key] != 0:
                self._entry(key)
        return self.verdict

    def _complete(self, name: str) -> bool:
        structure = self.point.structures.get(name)
        count = sum(1 for other, _ in self.values if other == name)
        return structure is None or count == structure.rows * structure.columns

    def _whole_array(self, name: str) -> None:
        keys = [key for key in sorted(self.values) if key[0] == name]
        for trial in _arrays([at for _, at in keys]):
            if self._try(dict(zip(keys, trial, strict=True))):
                return

    def _entry(self, key: tuple[str, Place]) -> None:
        name, at = key
        structure = self.point.structures.get(name)
        for trial in SIMPLE:
            if trial == self.values[key]:
                return
            if structure is None:
                changed = {key: trial}
            else:
                row, column = (1, *at)[-2:]
                ties = structure.ties((row, column)).items()
                changed = {(name, structure.label(*p)): sign * trial for p, sign in ties}
            if changed.keys() <= self.values.keys() and self._try(changed):
                return

    def _try(self, changed: Values) -> bool:
        """Put values in place; take them back unless the point still refutes."""
        if self.steps >= STEPS or all(self.values[key] == v for key, v in changed.items()):
            return False
        self.steps += 1
        before = {key: self.values[key] for key in changed}
        self.values.update(changed)
        point, asked = self.point, self.asked
        if self._as_declared({name for name, _ in changed}) and asked.allowed(point):
            found = both(asked, point, self.places, PRECISIONS[:2])
            if found is not None and not found[0].overlaps(found[1]):
                self.verdict = refutation(point, self.places, *found, method=self.verdict.method)
                return True
        self.values.update(before)
        return False

    def _as_declared(self, names: set[str]) -> bool:
        rows = self.asked.graph.unit_rows
        return all(
            self._has(name, self.point.structures[name])
            if name in self.point.structures
            else name not in rows
            for name in names
        )

    def _has(self, name: str, structure: Structure) -> bool:
        known = self.values
        try:
            matrix = [
                [known[name, structure.label(i + 1, j + 1)] for j in range(structure.columns)]
                for i in range(structure.rows)
            ]
        except KeyError:
            return False
        return structure.holds(matrix)


def _arrays(places: list[Place]) -> Iterator[list[Fraction]]:
    """Yield simple arrays: zeros, for matrices the identity and one beside it, and ones."""
    yield [Fraction(0)] * len(places)
    if any(len(at) == 2 for at in places):
        yield [Fraction(len(set(at)) == 1) for at in places]
        yield [Fraction(at[0] <= at[1]) for at in places]
    yield [Fraction(1)] * len(places)


__all__ = ["MOST", "SIMPLE", "simplified"]
