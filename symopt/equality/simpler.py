"""A counterexample made simple: as many coordinates as possible are 0, 1, -1, 2 or 1/2.

Sizes are made smaller first, down to 2; then whole arrays are tried (0, the identity, ones), then one
coordinate after the other. Each stays put if the point is still in the domain, arrays have their declared
properties, and the enclosures of the two sides are apart, so that a person can check the point by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice, product

from symopt.calculus.indices import Index
from symopt.equality.enclosures.meeting import PRECISIONS, Meeting, both, refutation
from symopt.equality.enclosures.points import Point, concrete, structures_of
from symopt.equality.enclosures.structured import Structure
from symopt.equality.verdict import Verdict

SIMPLE = tuple(map(Fraction, ("0", "1", "-1", "2", "1/2")))
MOST = 100
"""A point with more coordinates than this is left as it is."""
SMALLEST, MOST_PLACES = 2, 9
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
        for size in sorted(self.point.sizes):
            while self.point.sizes[size] > SMALLEST and self._shrink(size):
                pass
        for name in sorted({name for name, at in self.values if at}):
            if self._complete(name):
                self._whole_array(name)
        for key in sorted(self.values):
            if key[0] not in self.asked.graph.unit_rows and self.values[key] != 0:
                self._entry(key)
        return self.verdict

    def _shrink(self, size: str) -> bool:
        """Take the last row or column off all arrays of that size; put them back unless that refutes."""
        sizes = {**self.point.sizes, size: self.point.sizes[size] - 1}
        names = sorted({name for name, _ in self.values})
        shapes = {
            name: tuple(concrete(d, sizes) for d in self.asked.graph.shapes.get(name, ()))
            for name in names
        }
        kept: Values = {
            (name, at): value
            for (name, at), value in self.values.items()
            if all(k <= limit for k, limit in zip(at, shapes[name], strict=False))
        }
        before = self.point, self.values, self.places, self.verdict
        structures = structures_of(names, self.asked.graph, sizes)
        self.point = replace(self.point, sizes=sizes, values=kept, structures=structures)
        self.values = kept
        for places in islice(_below(self.places, sizes), MOST_PLACES):
            self.places = places
            if self._refutes(set(names)):
                return True
        self.point, self.values, self.places, self.verdict = before
        return False

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
        before = {key: self.values[key] for key in changed}
        self.values.update(changed)
        if self._refutes({name for name, _ in changed}):
            return True
        self.values.update(before)
        return False

    def _refutes(self, changed: set[str]) -> bool:
        """Return whether the point as it is refutes, and keep that verdict.

        changed: the names whose declared properties have to be looked at.
        """
        self.steps += 1
        point, asked = self.point, self.asked
        if not self._as_declared(changed) or not asked.allowed(point):
            return False
        found = both(asked, point, self.places, PRECISIONS[:2])
        if found is None or found[0].overlaps(found[1]):
            return False
        self.verdict = refutation(point, self.places, *found, method=self.verdict.method)
        return True

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


def _below(places: dict[Index, int], sizes: dict[str, int]) -> Iterator[dict[Index, int]]:
    """Yield values of the free indices that smaller sizes allow, those that stay as they are first."""
    ends = {i: concrete(i.upper, sizes) if not i.upper.indices else k for i, k in places.items()}
    each = [
        sorted(range(1, ends[i] + 1), key=lambda k, old=old: k != old) for i, old in places.items()
    ]
    for found in product(*each):
        yield dict(zip(places, found, strict=True))


def _arrays(places: list[Place]) -> Iterator[list[Fraction]]:
    """Yield simple arrays: zeros, for matrices the identity and one beside it, and ones."""
    yield [Fraction(0)] * len(places)
    if any(len(at) == 2 for at in places):
        yield [Fraction(len(set(at)) == 1) for at in places]
        yield [Fraction(at[0] <= at[1]) for at in places]
    yield [Fraction(1)] * len(places)


__all__ = ["MOST", "SIMPLE", "simplified"]
