"""A counterexample made simple: as many coordinates as possible are 0, 1, -1, 2 or 1/2.

One coordinate after the other is replaced while the point stays in the domain and the enclosures of the two
sides stay apart, so that a person can check the point by hand.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus.indices import Index
from symopt.equality.enclosures.meeting import PRECISIONS, Meeting, both, refutation
from symopt.equality.enclosures.points import Point
from symopt.equality.verdict import Verdict

SIMPLE = tuple(map(Fraction, ("0", "1", "-1", "2", "1/2")))
MOST = 40
"""A point with more coordinates than this is left as it is."""


def simplified(asked: Meeting, verdict: Verdict) -> Verdict:
    """Return a refutation at a simpler point, or the one given if none is found."""
    example = verdict.counterexample
    if example is None or len(example.point) > MOST:
        return verdict
    sizes: dict[str, int] = {}
    places: dict[Index, int] = {}
    values: dict[tuple[str, tuple[int, ...]], Fraction] = {}
    free = {i.name: i for i in asked.free}
    names = asked.names
    for label, value in example.point.items():
        if not isinstance(value, Fraction):
            return verdict
        name, _, inside = label.partition("[")
        if label in free:
            places[free[label]] = int(value)
        elif name not in names:
            sizes[label] = int(value)
        else:
            at = tuple(map(int, inside.rstrip("]").split(","))) if inside else ()
            values[name, at] = value
    point = Point(0, {}, {}, sizes, {}, values, whole=asked.given.whole)
    best: Verdict | None = None
    for key in sorted(values):
        if key[0] in asked.graph.unit_rows or values[key] == 0:
            continue
        before = values[key]
        for trial in SIMPLE:
            if trial == before:
                break
            values[key] = trial
            found = both(asked, point, places, PRECISIONS[:2]) if asked.allowed(point) else None
            if found is not None and not found[0].overlaps(found[1]):
                best = refutation(point, places, *found, method=verdict.method)
                break
        else:
            values[key] = before
    return verdict if best is None else best
