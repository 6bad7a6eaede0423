"""What standard errors need of the residuals, as sums: from all of them at once, or from block after block.

A Jacobian of many rows is not formed: with J = Q R the triangle R says of the parameters all that J says,
and R of two blocks of rows comes from R of the first over the second (J. Demmel, L. Grigori, M. Hoemmen
and J. Langou, SIAM J. Sci. Comput. 34 (2012) A206-A239).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from symopt.calculus.indices import Affine
from symopt.compilation.bound import Bound
from symopt.compilation.residuals.compile import BoundResiduals, Residuals
from symopt.faces.fitted.exact_residuals import exact_bases
from symopt.optimization.problem import Matrix, Vector

_BLOCK = 2_000_000
"""Numbers in the Jacobian of a block."""

Weights = Callable[[Bound, int], Vector]
"""From data and the number of observations to the weight of each."""


@dataclass(frozen=True, slots=True)
class ResidualSums:
    """Sums over the observations, r = root · base with base = ±(y - f).

    jacobian: ∂r/∂θ, penalties included, or its triangle.   constant: root in the same rows, 0 for penalties.
    count: observations that count.   squares: Σ r².   plain, weighted: Σ base² and Σ w base², None where r
    is not of that form, or its factors are no weights.   spread: Σ root² (y - ȳ)² of a single output.
    penalized: whether there are penalties.
    """

    jacobian: Matrix
    constant: Vector
    count: int
    squares: float
    plain: float | None
    weighted: float | None
    spread: float | None
    penalized: bool

    def r_squared(self, basis: Matrix) -> float | None:
        """Return 1 - Σ r²/Σ root² (y - ȳ)²; None unless a constant is among the fits."""
        size = float(np.linalg.norm(self.constant))
        if self.spread is None or self.penalized or not self.spread > 0 or size == 0.0:
            return None
        whole = self.constant / size
        inner = _scaled(self.jacobian @ basis)
        found = np.linalg.lstsq(inner, whole, rcond=None)[0]
        if float(np.linalg.norm(whole - inner @ found)) > 1e-8:
            return None
        return 1 - self.squares / self.spread


def sums_at_once(
    held: BoundResiduals, point: Vector, basis: Matrix, weights: Weights
) -> ResidualSums | None:
    """Return the sums at the minimum of θ = point + basis z, which the point misses by its rounding.

    None where the Jacobian is not finite.
    """
    values = np.asarray(held.residuals(point), dtype=np.float64)
    bases, exact = exact_bases(held, held.bound.owner.graph, point)
    roots, seen = held.roots(), held.observed
    if exact:
        values[seen] = roots * bases
    jacobian = np.asarray(held.jacobian(point), dtype=np.float64)
    if not np.isfinite(jacobian).all():
        return None
    moved = _without_rounding(jacobian, basis, values, point)
    if moved is not None:
        values, counting = moved, roots > 0
        bases[counting] = values[seen][counting] / roots[counting]
    sums = _Sums()
    sums.add(held, values, bases, weights)
    constant = np.zeros(len(values))
    constant[seen] = roots
    return sums.result(jacobian, constant, penalized=not bool(seen.all()))


def sums_by_blocks(
    code: Residuals, bound: Bound, point: Vector, weights: Weights
) -> ResidualSums | None:
    """Return the sums from blocks of rows.

    None where the observations are not over one size of rows, or where the Jacobian is not finite.
    """
    size = _rows(code)
    if size is None:
        return None
    count = len(point)
    triangle = np.zeros((0, count + 1))
    sums, penalized = _Sums(), False
    for held in code.parts(bound, size, max(1000, _BLOCK // count)):
        if held is None:
            return None
        values = np.asarray(held.residuals(point), dtype=np.float64)
        jacobian = np.asarray(held.jacobian(point), dtype=np.float64)
        if not np.isfinite(values).all() or not np.isfinite(jacobian).all():
            return None
        constant = np.zeros(len(values))
        constant[held.observed] = held.roots()
        penalized = penalized or not bool(held.observed.all())
        stacked = np.vstack([triangle, np.column_stack([jacobian, constant])])
        triangle = np.asarray(np.linalg.qr(stacked, mode="r"), dtype=np.float64)
        sums.add(held, values, np.asarray(held.bases(point), dtype=np.float64), weights)
    return sums.result(triangle[:, :count], triangle[:, count], penalized=penalized)


class _Sums:
    """Sums that grow."""

    def __init__(self) -> None:
        self.count, self.squares, self.plain, self.weighted = 0, 0.0, 0.0, 0.0
        self.ratios: list[float] = []
        self.known, self.single = True, True
        self.shift: float | None = None
        self.moments = np.zeros(3)

    def add(self, held: BoundResiduals, values: Vector, bases: Vector, weights: Weights) -> None:
        roots, response = held.roots(), held.responses()
        seen = values[held.observed]
        self.count += int((roots > 0).sum())
        self.squares += float(seen @ seen)
        self.plain += float(bases @ bases)
        own = weights(held.bound, len(bases))
        self.weighted += float(own @ bases**2)
        counting = own > 0
        if counting.any():
            ratio = roots[counting] ** 2 / own[counting]
            self.ratios += [float(ratio.min()), float(ratio.max())]
        self.single = self.single and held.kinds == 1
        if response is None:
            self.known = False
            return
        self.shift = float(response.mean()) if self.shift is None else self.shift
        away, factor = response - self.shift, roots**2
        self.moments += [factor.sum(), float(factor @ away), float(factor @ away**2)]

    def result(self, jacobian: Matrix, constant: Vector, *, penalized: bool) -> ResidualSums:
        low, high = min(self.ratios, default=0.0), max(self.ratios, default=0.0)
        even = self.known and 0 < high <= low * (1 + 1e-9)
        whole, first, second = self.moments.tolist()
        spread = second - first**2 / whole if self.known and self.single and whole > 0 else None
        return ResidualSums(
            jacobian=jacobian,
            constant=constant,
            count=self.count,
            squares=self.squares,
            plain=self.plain if self.known else None,
            weighted=self.weighted if even else None,
            spread=spread,
            penalized=penalized,
        )


def _rows(code: Residuals) -> str | None:
    """Return the size that every observation's first index, and no penalty's, runs over."""
    found: set[Affine] = set()
    for block in code.blocks:
        labels = block.square.labels
        if block.observed:
            if not labels:
                return None
            found.add(labels[0].upper)
    if len(found) != 1:
        return None
    (size,) = found
    plain = size.constant == 0 and len(size.terms) == 1 and size.terms[0][1] == 1
    others = {i.upper for b in code.blocks for i in b.square.labels[int(b.observed) :]}
    return str(size.terms[0][0]) if plain and size not in others else None


def _scaled(matrix: Matrix) -> Matrix:
    norms = np.linalg.norm(matrix, axis=0)
    return matrix / np.where(norms > 0, norms, 1.0)


def _without_rounding(
    jacobian: Matrix, basis: Matrix, values: Vector, point: Vector
) -> Vector | None:
    """Return r at the minimum of its linearization, None if that is farther off than rounding goes."""
    inner = _scaled(jacobian @ basis)
    step = np.linalg.lstsq(inner, -values, rcond=None)[0]
    size = float(np.abs(np.linalg.norm(jacobian, axis=0) * point).max(initial=0.0))
    if not float(np.abs(step).max(initial=0.0)) <= 1e-13 * size:
        return None
    return values + inner @ step
