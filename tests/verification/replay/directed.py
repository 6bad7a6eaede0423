"""Differentials, Hessians times directions, and derivatives by tied entries, by difference quotients.

Each is a derivative of f(X + s E + t D) in numbers s and t, E and D being directions: dX; the matrix that
is 1 in one place; the matrix that is ±1 in all places tied to one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from symopt.equality.enclosures.structured import Structure
from symopt.syntax.tree import Name, Tree
from symopt.verification.derived import Kind
from tests.verification.replay.mpmath_functions import Value

if TYPE_CHECKING:
    from tests.verification.replay.refutation import Refutation

Direction = Mapping[str, Value]
"""What is added to each variable."""


def of_kind(
    refutation: Refutation,
    kind: Kind,
    of: Tree | str | None,
    wrt: Sequence[str],
    place: tuple[int, ...],
) -> Value:
    """Return the truth of a claim of some kind at one place."""
    names = refutation.names()
    steps = {name: names[d] for name, d in (kind.directions or {}).items() if d in names}
    if kind.structure:
        return _derivative(refutation, of, [{wrt[0]: _tied(names[wrt[0]], place, kind)}], ())
    if len(wrt) == 2 and wrt[0] == wrt[1]:
        one = {wrt[0]: _tied(names[wrt[0]], place, kind)}
        return _derivative(refutation, of, [one, {wrt[0]: steps[wrt[0]]}], ())
    return _derivative(refutation, of, [{name: steps[name] for name in wrt}], place)


def _tied(array: Value, place: tuple[int, ...], kind: Kind) -> Value:
    """Return 1 in a place, and ±1 in those tied to it."""
    if not isinstance(array, np.ndarray):
        return 1
    found = np.zeros(array.shape, dtype=object)
    row, column = place if len(place) == 2 else (place[0], 1)
    structure = Structure(frozenset(kind.structure), *array.shape)
    for (i, j), sign in structure.ties((row, column)).items():
        found[i - 1, j - 1] = sign
    return found


def _derivative(
    refutation: Refutation,
    of: Tree | str | None,
    directions: Sequence[Direction],
    own: tuple[int, ...],
) -> Value:
    function = Name(of or refutation.said.model.loss) if of is None or isinstance(of, str) else of
    base = refutation.names()

    def value(*steps: Value) -> Value:
        moved = dict(base)
        for step, direction in zip(steps, directions, strict=True):
            for name, along in direction.items():
                moved[name] = _plus(refutation, moved[name], step, along)
        known = refutation.defined(moved, (function,))
        return refutation.entry(refutation.values(known).value(function), own)

    zero = refutation.mp.mpf(0)
    orders = (1,) * len(directions)
    if len(directions) == 1:
        return refutation.mp.diff(value, zero)
    return refutation.mp.diff(value, (zero,) * len(directions), orders)


def _plus(refutation: Refutation, value: Value, step: Value, along: Value) -> Value:
    number = refutation.values({}).number
    if not isinstance(value, np.ndarray):
        return number(value) + step * number(along)
    found = np.empty(value.shape, dtype=object)
    for at in np.ndindex(value.shape):
        found[at] = number(value[at]) + step * number(along[at])
    return found
