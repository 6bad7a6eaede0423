"""Newton's method in many digits, with steps as long as f falls along them.

    p = -L⁻ᵀ |D|⁻¹ L⁻¹ ∇f,   ∇²f = L D Lᵀ;   x ← x + 2^k p

k grows while f is lower still, for f may fall for ever along p, or to a minimum 10³⁰⁰ away, and shrinks where
it is not lower. Near a minimum, where the steps are next to nothing beside x, they are whole: there f
itself may have no more digits.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.foundation.record import record
from symopt.optimization.digits.formula import LARGEST, Ball, Balls, Formula, Slopes

_HALVINGS = 400
# Where steps are below this power of 2 beside x, they are whole.
_NEAR = -16
# What is below this power of 2 is 0, times the bits.
_ZERO = -8


@record
class Place:
    """Where a descent ended: whether at rest, or farther out than double precision goes."""

    point: Balls
    at: Slopes
    settled: bool
    out: bool = False


def descend(formula: Formula, begin: Balls, moving: Sequence[int], most_steps: int) -> Place | None:
    """Return where f is lowest in some of the unknowns near a point; None where nothing has a value."""
    point = begin
    with formula.working(point):
        at = formula.slopes(point)
    if at is None or not moving:
        return None if at is None else Place(point, at, settled=True)
    for _ in range(most_steps):
        with formula.working(point):
            step, curved = _step(at, moving)
            if step is None:
                break
            if curved and _within(step, point, _settled()):
                return _at_rest(formula, _moved(point, step, 0))
            if curved and (_within(step, point, _NEAR) or _unseen(at, step)):
                following = _moved(point, step, 0)
            else:
                following = _lower(formula, point, at, step)
            if following is None:
                break
            if not max(abs(float(x)) for x in following) < LARGEST:
                return Place(point, at, settled=False, out=True)
        with formula.working(following):
            there = formula.slopes(following)
        if there is None:
            break
        point, at = following, there
    return Place(point, at, settled=False)


def _settled() -> int:
    """Return below which power of 2 a step of Newton's is beside x that leads to all bits."""
    from flint import ctx

    return -(ctx.prec // 2)


def _within(step: Balls, point: Balls, power: int) -> bool:
    """Return whether a step is below a power of 2 beside a point."""
    from flint import arb, ctx

    share, zero = arb(2) ** power, arb(2) ** (_ZERO * ctx.prec)
    return all(abs(p) <= share * abs(x) + zero for p, x in zip(step, point, strict=True))


def _unseen(at: Slopes, step: Balls) -> bool:
    """Return whether what a step gains, ∇f · p / 2, is below the last bit of f."""
    from flint import arb, ctx

    gain = sum((g * p for g, p in zip(at.gradient, step, strict=True)), arb(0))
    return bool(abs(gain) < abs(at.value) * arb(2) ** -ctx.prec)


def _at_rest(formula: Formula, point: Balls) -> Place | None:
    at = formula.slopes(point)
    return None if at is None else Place(point, at, settled=True)


def _moved(point: Balls, step: Balls, doublings: int) -> Balls:
    from flint import arb

    length = arb(2) ** doublings
    return [(x + length * p).mid() for x, p in zip(point, step, strict=True)]


def _lower(formula: Formula, point: Balls, at: Slopes, step: Balls) -> Balls | None:
    """Return the farthest point on a way of doublings, or the nearest of halvings, at which f is lower."""
    best, value = None, at.value
    k = 0
    while k <= 2100:
        trial = _moved(point, step, k)
        if not max(abs(float(x)) for x in trial) < LARGEST:
            return trial if best is not None else None
        with formula.working(trial):
            found = formula.value(trial)
            if found is None or not found < value:
                break
        best, value = trial, found
        k += 1
    if best is not None:
        return best
    return _shortened(formula, point, at, step)


def _shortened(formula: Formula, point: Balls, at: Slopes, step: Balls) -> Balls | None:
    """Return the end of a step halved until f is lower there, and no more than makes it lower still."""

    def trial(k: int) -> tuple[Balls, Ball | None]:
        place = _moved(point, step, -k)
        return place, formula.value(place)

    failed, k = 0, 1
    while k < _HALVINGS:
        best, value = trial(k)
        if value is not None and value < at.value:
            for longer in range(k - 1, failed, -1):
                place, found = trial(longer)
                if found is None or not found < value:
                    break
                best, value = place, found
            return best
        failed, k = k, k + max(1, k // 8)
    return None


def _step(at: Slopes, moving: Sequence[int]) -> tuple[Balls | None, bool]:
    """Return Newton's step, |D| in place of D, and whether D is positive; None where D is not certain."""
    from flint import arb

    matrix = [[at.hessian[i][j] for j in moving] for i in moving]
    factors = factored(matrix)
    step: Balls = [arb(0)] * len(at.gradient)
    if factors is None:
        return None, False
    lower, pivots = factors
    count = len(moving)
    rest: Balls = [-at.gradient[i] for i in moving]
    for i in range(count):
        for j in range(i):
            rest[i] -= lower[i][j] * rest[j]
    rest = [r / abs(d) for r, d in zip(rest, pivots, strict=True)]
    for i in reversed(range(count)):
        for j in range(i + 1, count):
            rest[i] -= lower[j][i] * rest[j]
    for k, i in enumerate(moving):
        step[i] = rest[k].mid()
    if not all(p.is_finite() for p in step):
        return None, False
    return step, all(d > 0 for d in pivots)


def factored(matrix: list[Balls]) -> tuple[list[Balls], Balls] | None:
    """Return L and D with L D Lᵀ the symmetric matrix; None where the sign of a pivot is not certain."""
    count = len(matrix)
    rows = [list(row) for row in matrix]
    lower: list[Balls] = [[None] * count for _ in range(count)]
    pivots: Balls = []
    for k in range(count):
        pivot = rows[k][k]
        if not (pivot > 0 or pivot < 0):
            return None
        pivots.append(pivot)
        for i in range(k + 1, count):
            lower[i][k] = rows[i][k] / pivot
        for i in range(k + 1, count):
            for j in range(k + 1, i + 1):
                rows[i][j] = rows[j][i] = rows[i][j] - lower[i][k] * rows[j][k]
    return lower, pivots


def definite(matrix: list[Balls]) -> bool:
    """Return whether a matrix of balls is certainly positive definite."""
    found = factored(matrix)
    return found is not None and all(pivot > 0 for pivot in found[1])
