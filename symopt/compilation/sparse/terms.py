"""The terms of a partially separable function for known sizes: where each takes its unknowns from.

Where unknowns stand side by side (x[1:n-1] beside x[2:n]) they are slices, else index arrays. A range may
hold indices before it, as in Σ_{i < j}: then the terms are counted one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from symopt.calculus.indices import Affine, Index
from symopt.compilation.layout import Layout
from symopt.compilation.shapes import Array
from symopt.compilation.sparse.elements import Elements, Group

MOST_EACH = 100
"""Many more terms than unknowns are rows of data, which other code reads in blocks."""
MOST_PAIRS = 4_000_000
"""Terms whose ranges depend on each other no other code takes one by one."""
Integers: TypeAlias = "np.ndarray[Any, np.dtype[np.intp]]"


class _NotBound(Exception):  # noqa: N818 - it never leaves this file
    """For these sizes the function is left to other code."""


@dataclass(frozen=True, slots=True)
class Term:
    """A group for known sizes.

    count: of terms.   places: where u1, … are in θ, arrays of (count,).   takes: the same, slices where
    they can be.   arguments: d1, ….   weight: the coefficients, None if all are 1.
    """

    number: int
    count: int
    places: tuple[Integers, ...]
    takes: tuple[slice | Integers, ...]
    arguments: tuple[Any, ...]
    weight: Any

    def part(self, rows: Integers, number: Integers) -> Term:
        """Return some of the terms.

        rows: which.   number: the new position of each unknown.
        """
        places = tuple(number[place[rows]] for place in self.places)
        arguments = tuple(a[rows] if np.ndim(a) else a for a in self.arguments)
        weight = None if self.weight is None else self.weight[rows]
        takes = tuple(map(_take, places))
        return Term(self.number, len(rows), places, takes, arguments, weight)


def terms_of(
    elements: Elements, layout: Layout, sizes: Mapping[str, int], arrays: Mapping[str, Array]
) -> list[Term] | None:
    """Return the terms that are there, group by group; None where other code is to take them.

    layout: the flat order.   sizes: of arrays.   arrays: data and constants by name.
    """
    starts = {name: (span.start, shape) for name, span, shape in layout.spans()}
    starts |= {name: (layout.size + k, ()) for k, name in enumerate(elements.shared)}
    most = MOST_PAIRS if elements.dependent else MOST_EACH * layout.size
    try:
        terms = [
            _listed(group, k + 1, arrays)
            if group.listed
            else _ranged(group, k + 1, starts, _Known(sizes, arrays, most))
            for k, group in enumerate(elements.groups)
        ]
    except (_NotBound, KeyError):  # KeyError: a size that nothing shows
        return None
    return [term for term in terms if term.count]


def _listed(group: Group, number: int, arrays: Mapping[str, Array]) -> Term:
    count = len(group.listed)
    places = np.array([place for place, _, _ in group.listed], dtype=np.intp).T
    numbers = [
        np.array(column, dtype=float)
        for column in zip(*(d for _, d, _ in group.listed), strict=True)
    ]
    given = [float(arrays[name]) for name, _ in group.given]
    weights = np.array([float(c) for _, _, c in group.listed])
    weight = None if (weights == 1).all() else weights
    columns = tuple(np.ascontiguousarray(column) for column in places)
    return Term(number, count, columns, tuple(map(_take, columns)), (*numbers, *given), weight)


@dataclass(frozen=True, slots=True)
class _Known:
    """Sizes and data, and how many terms there may be."""

    sizes: Mapping[str, int]
    arrays: Mapping[str, Any]
    most: int


class _Labels:
    """The values of some indices in all their terms, in row-major order."""

    def __init__(self, labels: Sequence[Index], known: _Known) -> None:
        self.sizes = known.sizes
        self.values: dict[Index, Integers] = {}
        self.count = 1
        for label in labels:
            low, high = self.of(label.lower), self.of(label.upper)
            counts = np.maximum(high - low + 1, 0)
            self.count = int(counts.sum())
            if self.count > known.most:
                raise _NotBound
            self.values = {k: np.repeat(v, counts) for k, v in self.values.items()}
            ends = np.cumsum(counts)
            within = np.arange(self.count) - np.repeat(ends - counts, counts)
            self.values[label] = (np.repeat(low, counts) + within).astype(np.intp)

    def of(self, affine: Affine) -> Integers:
        """Return the value of an affine expression in every term."""
        total: Any = affine.constant
        for symbol, c in affine.terms:
            known = isinstance(symbol, Index)
            total = total + c * (self.values[symbol] if known else self.sizes[str(symbol)])
        return np.broadcast_to(total, (self.count,)).astype(np.intp)


def _ranged(
    group: Group,
    number: int,
    starts: Mapping[str, tuple[int, tuple[int, ...]]],
    known: _Known,
) -> Term:
    arrays = known.arrays
    if not all(isinstance(arrays[n], np.ndarray) for n, _ in group.given if n):
        raise _NotBound
    labels = _Labels(group.labels, known)
    count = labels.count

    def flat(place: Sequence[Affine], shape: Sequence[int]) -> Integers:
        position = np.zeros(count, dtype=np.intp)
        for affine, length in zip(place, shape, strict=True):
            found = labels.of(affine)
            if count and not (found.min() >= 1 and found.max() <= length):
                raise _NotBound  # outside of its array: code over whole arrays says how that reads
            position = position * length + (found - 1)
        return position

    places = tuple(starts[name][0] + flat(at, starts[name][1]) for name, at in group.unknowns)
    arguments: list[Any] = []
    for name, at in group.given:
        if not name:
            arguments.append(labels.of(at[0]).astype(float))
        elif at:
            arguments.append(arrays[name].reshape(-1)[flat(at, arrays[name].shape)])
        else:
            arguments.append(float(arrays[name]))
    return Term(number, count, places, tuple(map(_take, places)), tuple(arguments), None)


def _take(places: Integers) -> slice | Integers:
    """Return the places as a slice if they are evenly spaced upward."""
    if len(places) == 1:
        return slice(int(places[0]), int(places[0]) + 1)
    steps = np.diff(places)
    if len(places) > 1 and steps[0] > 0 and (steps == steps[0]).all():
        return slice(int(places[0]), int(places[-1]) + 1, int(steps[0]))
    return places
