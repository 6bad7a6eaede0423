"""Values of array operators at a point: the whole array f(B) is found once, for all of its entries.

softmax and logsumexp from exponentials; amax and amin by comparison; inv, det, pinv, expm, eigmax and vmax
from the matrix B (see `matrices`). An equality with an extreme, u_k = max u, is decided by comparing the
entries, since balls of equal numbers are not known to be equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node, Operator
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures import matrices
from symopt.equality.enclosures.arithmetic import Arithmetic, Enclosed, Matrix, MatrixArithmetic

if TYPE_CHECKING:
    from symopt.equality.enclosures.evaluation import Evaluation

Place: TypeAlias = tuple[int, ...]
Entries: TypeAlias = dict[Place, Enclosed]
"""An array by places from 1; a number stands at ()."""
Whole: TypeAlias = Callable[[Arithmetic, Entries], Entries]

MOST_ENTRIES = 2500
"""An operator of a larger array is not evaluated."""
_EXTREMES = {"amax": 1, "amin": -1}


class OperatorValues:
    """The operators evaluated so far at one point, or why they have no value."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.known: dict[tuple[object, ...], Entries | type[Exception]] = {}

    def value(self, node: Operator, places: Mapping[Index, int]) -> Enclosed:
        """Return the entry that the node names. Raises OutsideDomain, Undecided."""
        at = tuple(self.evaluation.affine(a, places) for a in node.at)
        found = self._whole(node, places).get(at)
        if found is None:
            raise OutsideDomain
        return found

    def _whole(self, node: Operator, places: Mapping[Index, int]) -> Entries:
        outer = tuple(
            (i.name, k) for i, k in places.items() if i in node.free and i not in node.bound
        )
        key = (node.function, node.body, node.bound, tuple(sorted(outer)))
        found = self.known.get(key)
        if found is None:
            try:
                function = _FUNCTIONS.get(node.function)
                if function is None:
                    raise Undecided
                found = function(self.evaluation.arithmetic, self.entries(node, places))
            except (OutsideDomain, Undecided) as error:
                found = type(error)
            self.known[key] = found
        if isinstance(found, type):
            raise found
        return found

    def entries(self, node: Operator, places: Mapping[Index, int]) -> Entries:
        """Return the entries of the operator's argument, counted from 1. Raises Undecided if too many."""
        evaluation = self.evaluation
        spans = [
            range(evaluation.affine(i.lower, places), evaluation.affine(i.upper, places) + 1)
            for i in node.bound
        ]
        count = 1
        for span in spans:
            count *= len(span)
        if count > MOST_ENTRIES:
            raise Undecided
        found: Entries = {}
        for inside in product(*spans):
            here = {**places, **dict(zip(node.bound, inside, strict=True))}
            at = tuple(k - span.start + 1 for k, span in zip(inside, spans, strict=True))
            found[at] = evaluation.at(node.body, here)
        return found

    def is_extreme(self, left: Node, right: Node, places: Mapping[Index, int]) -> bool | None:
        """Return whether an entry of an array is its largest (or smallest); None for another equation.

        The largest may have a name, as M in 1[Z = M] with M = max Z: two balls alone would never be equal.
        """
        for name, other in ((left, right), (right, left)):
            node = self.evaluation.written(name)
            if isinstance(node, Operator) and node.function in _EXTREMES:
                return self._extreme_at(node, other, places)
        return None

    def _extreme_at(self, node: Operator, other: Node, places: Mapping[Index, int]) -> bool | None:
        outer = {i: indices.constant(k) for i, k in places.items()}
        wanted = build.rename(other, outer)
        entries = self.entries(node, places)
        for at, value in entries.items():
            inside = {
                i: indices.constant(k + self.evaluation.affine(i.lower, places) - 1)
                for i, k in zip(node.bound, at, strict=True)
            }
            if build.rename(node.body, {**outer, **inside}) is wanted:
                rest = [v for place, v in entries.items() if place != at]
                sign = self.evaluation.arithmetic.sign
                return all(_EXTREMES[node.function] * sign(value - v) >= 0 for v in rest)
        return None


def _matrix(entries: Entries) -> Matrix:
    rows, columns = max(entries, default=(0, 0))
    return [[entries[i + 1, j + 1] for j in range(columns)] for i in range(rows)]


def _by_places(matrix: Matrix) -> Entries:
    return {(i + 1, j + 1): entry for i, row in enumerate(matrix) for j, entry in enumerate(row)}


def _exponentials(arithmetic: Arithmetic, entries: Entries) -> tuple[Entries, Enclosed]:
    found = {at: arithmetic.function("exp", [value]) for at, value in entries.items()}
    total = arithmetic.constant(0)
    for value in found.values():
        total = total + value
    return found, total


def _softmax(arithmetic: Arithmetic, entries: Entries) -> Entries:
    found, total = _exponentials(arithmetic, entries)
    reciprocal = arithmetic.inverse(total)
    return {at: value * reciprocal for at, value in found.items()}


def _logsumexp(arithmetic: Arithmetic, entries: Entries) -> Entries:
    return {(): arithmetic.function("log", [_exponentials(arithmetic, entries)[1]])}


def _extreme(name: str) -> Whole:
    def evaluate(arithmetic: Arithmetic, entries: Entries) -> Entries:
        if not entries:
            raise OutsideDomain
        found = arithmetic.function(name, list(entries.values()))
        if found is None:
            raise Undecided
        return {(): found}

    return evaluate


def _product(arithmetic: Arithmetic, entries: Entries) -> Entries:
    total = arithmetic.constant(1)
    for value in entries.values():
        total = total * value
    return {(): total}


def _square(entries: Entries) -> Matrix:
    matrix = _matrix(entries)
    if any(len(row) != len(matrix) for row in matrix):
        raise OutsideDomain
    return matrix


def _determinant(arithmetic: Arithmetic, entries: Entries) -> Entries:
    return {(): matrices.determinant(arithmetic, _square(entries))}


def _inverse(arithmetic: Arithmetic, entries: Entries) -> Entries:
    return _by_places(matrices.inverse(arithmetic, _square(entries)))


def _pseudoinverse(arithmetic: Arithmetic, entries: Entries) -> Entries:
    return _by_places(matrices.pseudoinverse(arithmetic, _matrix(entries)))


def _exponential(arithmetic: Arithmetic, entries: Entries) -> Entries:
    if not isinstance(arithmetic, MatrixArithmetic):
        raise Undecided
    return _by_places(arithmetic.exponential(_square(entries)))


def _largest(arithmetic: Arithmetic, matrix: Matrix) -> Enclosed:
    if len(matrix) == 1:
        return matrix[0][0]
    if not isinstance(arithmetic, MatrixArithmetic):
        raise Undecided
    return arithmetic.largest_eigenvalue(matrix)


def _largest_eigenvalue(arithmetic: Arithmetic, entries: Entries) -> Entries:
    return {(): _largest(arithmetic, _square(entries))}


def _its_eigenvector(arithmetic: Arithmetic, entries: Entries) -> Entries:
    matrix = _square(entries)
    found = matrices.eigenvector(arithmetic, matrix, _largest(arithmetic, matrix))
    return {(k + 1,): value for k, value in enumerate(found)}


_FUNCTIONS: dict[str, Whole] = {
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "amax": _extreme("max"),
    "amin": _extreme("min"),
    "prod": _product,
    "det": _determinant,
    "inv": _inverse,
    "pinv": _pseudoinverse,
    "expm": _exponential,
    "eigmax": _largest_eigenvalue,
    "vmax": _its_eigenvector,
}
"""By name; an operator that is not here stays undecided at every point."""
