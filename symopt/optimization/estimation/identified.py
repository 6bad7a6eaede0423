"""Which combinations of parameters are determined where single ones are not, in the parameters' names.

A null direction v says that x and x + t v fit alike; a combination cᵀx is determined if cᵀv = 0 for all
of them. Both bases are put in reduced echelon form, so that each names few parameters: for
z = (w_1 + w_2) x the direction is w_1 - w_2, and w_1 + w_2 is determined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from symopt.optimization.judging.explain import signed_direction
from symopt.optimization.problem import Matrix, Vector

_ZERO = 1e-8
_MOST_LISTED = 6
_LARGEST_WHOLE = 20
_MOST_SPELLED = 4


@dataclass(frozen=True, slots=True)
class Undetermined:
    """Parameters that are not determined one by one.

    names: those that belong together.   determined: combinations of them that are, as text.
    directions: along which nothing changes, as text.   near: only to first order at this point, as for
    a product of parameters.
    """

    names: tuple[str, ...]
    determined: tuple[str, ...]
    directions: tuple[str, ...]
    near: bool = False

    @property
    def sentence(self) -> str:
        """Return what is known of them."""
        those = listed(self.names)
        if not self.determined:
            verb = "is" if len(self.names) == 1 else "are"
            return f"{those} {verb} not determined: nothing depends on {'it' if verb == 'is' else 'them'}."
        only = listed(self.determined)
        each = "each of them" if len(self.names) > 2 else "the two apart"
        here = "Near this point only" if self.near else "Only"
        if len(self.determined) + len(self.directions) > _MOST_SPELLED:
            return (
                f"{here} {len(self.determined)} combinations of the {len(self.names)} parameters "
                f"{those} are determined, not each of them."
            )
        return (
            f"{here} {only} {'is' if len(self.determined) == 1 else 'are'} determined of {those}, not "
            f"{each}: nothing changes along {listed(self.directions)}."
        )


def undetermined(
    names: tuple[str, ...], null: Matrix, *, near: bool = False
) -> tuple[Undetermined, ...]:
    """Return the groups of parameters that null directions tie together.

    null: directions as columns, shape (n, k).   near: whether they are null at this point alone.
    """
    if not null.shape[1]:
        return ()
    basis = _echelon(null.T)
    found: list[Undetermined] = []
    left = list(range(len(basis)))
    while left:
        rows, places = _component(basis, left)
        left = [k for k in left if k not in rows]
        inner = basis[np.ix_(rows, places)]
        kept = _determined(inner)
        own = tuple(names[k] for k in places)
        found.append(
            Undetermined(
                own,
                tuple(combination(own, row) for row in kept),
                tuple(combination(own, row) for row in inner),
                near,
            )
        )
    return tuple(found)


def combination(names: Sequence[str], factors: Vector) -> str:
    """Return Σ factor · name, in whole numbers where these are in proportion to small ones.

    >>> combination(("w_1", "w_2"), np.array([0.5, -1.0]))
    'w_1 - 2 w_2'
    """
    size = np.abs(factors)
    scaled = factors / size[size > _ZERO].min()
    scaled = scaled if scaled[size > _ZERO][0] > 0 else -scaled
    whole = scaled.round()
    if float(np.abs(scaled - whole).max()) > 1e-6 or float(np.abs(whole).max()) > _LARGEST_WHOLE:
        return signed_direction(tuple(names), (scaled / np.abs(scaled).max()).round(10))
    text = ""
    for name, factor in zip(names, whole.tolist(), strict=True):
        if factor:
            sign = (" - " if factor < 0 else " + ") if text else ("-" if factor < 0 else "")
            text += f"{sign}{'' if abs(factor) == 1 else f'{abs(factor):.0f} '}{name}"
    return text


def _component(basis: Matrix, left: list[int]) -> tuple[list[int], list[int]]:
    """Return the directions that share parameters with the first one left, and these parameters."""
    rows, touched = [left[0]], np.abs(basis[left[0]]) > _ZERO
    while True:
        more = [
            k for k in left if k not in rows and bool((touched & (np.abs(basis[k]) > _ZERO)).any())
        ]
        if not more:
            return rows, [int(k) for k in np.flatnonzero(touched)]
        rows += more
        for k in more:
            touched = touched | (np.abs(basis[k]) > _ZERO)


def _determined(directions: Matrix) -> Matrix:
    """Return combinations c, as rows, with cᵀv = 0 for every direction v (rows)."""
    _, values, turn = np.linalg.svd(directions, full_matrices=True)
    rank = int((values > _ZERO * values.max(initial=0.0)).sum())
    return _echelon(turn[rank:])


def _echelon(rows: Matrix) -> Matrix:
    """Return a basis of the row space in reduced echelon form, with pivots of largest size."""
    a = np.array(rows, dtype=np.float64)
    used: list[int] = []
    for k in range(len(a)):
        rest = np.abs(a[k:])
        rest[:, used] = 0.0
        # The first column among those nearly as large as the largest: names come in their order.
        best = rest.max(axis=0)
        pivot = int(np.flatnonzero(best >= 0.5 * best.max())[0])
        if best[pivot] <= _ZERO:
            return a[:k]
        row = k + int(rest[:, pivot].argmax())
        a[[k, row]] = a[[row, k]]
        a[k] /= a[k, pivot]
        others = [j for j in range(len(a)) if j != k]
        a[others] -= np.outer(a[others, pivot], a[k])
        used.append(pivot)
    a[np.abs(a) <= _ZERO] = 0.0
    return a


def listed(items: Sequence[str]) -> str:
    """Return names as prose: a, b and c."""
    shown = list(items[:_MOST_LISTED])
    if len(items) > _MOST_LISTED:
        return ", ".join(shown) + ", …"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
