"""Linear algebra of a few unknowns by plain numbers: definite systems, eigenvalues and eigenvectors.

For up to `MOST` unknowns this is faster than calls of LAPACK, and needs no array. The eigenvalues are
Jacobi's: rotations by the angle that annihilates one entry beside the diagonal,

    a_pq (c² - s²) + (a_pp - a_qq) c s = 0
    t = s/c = sign(θ)/(|θ| + √(θ² + 1)),     θ = (a_qq - a_pp)/(2 a_pq)

until each entry is small beside √|a_pp a_qq|, which keeps the digits of small eigenvalues too.
Sources: C. Jacobi, J. reine angew. Math. 30 (1846) 51-94; G. Golub and C. Van Loan, Matrix Computations
(2013), section 8.5; J. Demmel and K. Veselić, SIAM J. Matrix Anal. 13 (1992) 1204-1245.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite, sqrt
from sys import float_info
from typing import TypeAlias

Numbers: TypeAlias = Sequence[float]
Rows: TypeAlias = Sequence[Sequence[float]]

MOST = 6
"""Up to so many unknowns plain numbers are faster than calls of LAPACK."""
_MOST_SWEEPS = 60
SMALL = 1e-4
"""How small the diagonal entry of a row may be beside its others, as balanced."""


def rank_tolerance(size: int) -> float:
    """Return the eigenvalue of a balanced matrix, relative to the largest, below which it counts as zero."""
    return 64 * size * float_info.epsilon


def newton_step(h: Rows, g: Numbers) -> list[float] | None:
    """Return -H⁻¹ g if H is safely positive definite, else None, by H = L D Lᵀ: d_k is the balanced pivot.

    >>> newton_step([[2.0, 0.0], [0.0, 4.0]], [2.0, 2.0])
    [-1.0, -0.5]
    """
    size = len(g)
    least = rank_tolerance(size) * 4
    lower = [[0.0] * size for _ in g]
    pivots: list[float] = []
    smallest = 1.0
    scale = balance(h)
    z: list[float] = []
    for k, row in enumerate(h):
        left = lower[k]
        for j in range(k):
            inner = sum(left[i] * lower[j][i] * pivots[i] for i in range(j))
            left[j] = (row[j] - inner) / pivots[j]
        pivot = row[k] - sum(left[j] * left[j] * pivots[j] for j in range(k))
        # A small pivot before carries its rounding, eps over its size, into this one.
        share = pivot / scale[k] / scale[k]
        if not share * smallest > least:
            return None
        smallest = min(smallest, share)
        pivots.append(pivot)
        z.append(-g[k] - sum(left[j] * z[j] for j in range(k)))
    step = [0.0] * size
    for k in reversed(range(size)):
        step[k] = z[k] / pivots[k] - sum(lower[j][k] * step[j] for j in range(k + 1, size))
    return step if all(map(isfinite, step)) else None


def relative_gradient(point: Numbers, gradient: Numbers, hessian: Rows) -> float:
    """Return r(x) of `stationarity`: the relative change of x to which the gradient corresponds."""
    sizes = [max(1.0, abs(x)) for x in point]
    ratio = 0.0
    for slope, row in zip(gradient, hessian, strict=True):
        if not slope:
            continue
        curvature = sum(abs(h) * size for h, size in zip(row, sizes, strict=True))
        found = abs(slope) / curvature if curvature else inf
        if not found <= ratio:
            ratio = found if found == found else inf
    return ratio


def balance(h: Rows) -> list[float]:
    """Return √|h_kk| for each row, or 10⁻⁴ of its largest entry, balanced, where that is more.

    >>> balance([[4.0, 1e6], [1e6, 1e12]])
    [2.0, 1000000.0]
    """
    ends = [sqrt(abs(row[k]) or SMALL * max(map(abs, row))) for k, row in enumerate(h)]
    return [
        max(d, SMALL * max(abs(x) / e if e else 0.0 for x, e in zip(row, ends, strict=True))) or 1.0
        for row, d in zip(h, ends, strict=True)
    ]


def spectrum(matrix: Rows) -> tuple[list[float], list[list[float]]]:
    """Return the eigenvalues of a symmetric matrix, ascending, and unit eigenvectors in their order.

    >>> spectrum([[0.0, 2.0], [2.0, 0.0]])[0]
    [-2.0, 2.0]
    """
    size = len(matrix)
    a = [list(row) for row in matrix]
    vectors = [[float(i == j) for j in range(size)] for i in range(size)]
    for _ in range(_MOST_SWEEPS):
        turned = False
        for p in range(size):
            for q in range(p + 1, size):
                if abs(a[p][q]) > float_info.epsilon * sqrt(abs(a[p][p])) * sqrt(abs(a[q][q])):
                    _rotate(a, vectors, p, q)
                    turned = True
        if not turned:
            break
    order = sorted(range(size), key=lambda k: a[k][k])
    return [a[k][k] for k in order], [vectors[k] for k in order]


def _rotate(a: list[list[float]], vectors: list[list[float]], p: int, q: int) -> None:
    """Annihilate a_pq by a rotation in the plane of p and q."""
    entry = a[p][q]
    half = 0.5 * (a[q][q] - a[p][p])
    if abs(half) >= 1e150 * abs(entry):
        t = entry / (2 * half)
    else:
        theta = half / entry
        t = (1.0 if theta >= 0 else -1.0) / (abs(theta) + sqrt(theta * theta + 1))
    c = 1 / sqrt(t * t + 1)
    s = t * c
    a[p][p] -= t * entry
    a[q][q] += t * entry
    a[p][q] = a[q][p] = 0.0
    for k in range(len(a)):
        if k not in (p, q):
            left, right = a[p][k], a[q][k]
            a[p][k] = a[k][p] = c * left - s * right
            a[q][k] = a[k][q] = s * left + c * right
    first, second = vectors[p], vectors[q]
    vectors[p] = [c * x - s * y for x, y in zip(first, second, strict=True)]
    vectors[q] = [s * x + c * y for x, y in zip(first, second, strict=True)]
