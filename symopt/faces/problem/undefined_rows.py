"""Which row of the data leaves an objective without a value, where the others have one.

A sum has no value as soon as one term has none: log x at x = 0, a count of -3. Halving finds the first such
row with few evaluations. Where most rows have no value the data are not at fault, but the parameters.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from symopt.calculus.indices import Affine
from symopt.faces.problem.row_size import row_size

if TYPE_CHECKING:
    from symopt.calculus.system import System
    from symopt.compilation.bound import Bound
    from symopt.optimization.problem import Vector

_MOST_NUMBERS = 5_000_000
_PROBED = 20
_MOST_SHOWN = 4


def undefined_row(system: System, bound: Bound, point: Vector) -> str:
    """Return a sentence that names the first row without a finite loss or gradient, "" for none to blame."""
    size = system.rows or row_size(bound)
    count = bound.sizes.get(size, 0) if size else 0
    if count < 2 or bound.numbers > _MOST_NUMBERS:
        return ""

    def defined(first: int, last: int) -> bool:
        part = bound.take(size, np.arange(first, last))
        value, slope = part.flat_value_and_gradient(point)
        return isfinite(value) and bool(np.isfinite(slope).all())

    with np.errstate(all="ignore"):
        if defined(0, count):
            return ""
        low, high = 0, count
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if defined(low, middle) else (low, middle)
        probed = [k for k in np.linspace(0, count - 1, _PROBED).astype(int).tolist() if k != low]
        good = sum(defined(k, k + 1) for k in probed)
    if 2 * good < len(probed):
        return ""
    shown = ", ".join(_entries(bound, size, low))
    return (
        f"Row {low + 1} of the data{f' ({shown})' if shown else ''} has no finite loss at the start, while "
        "most rows have one: correct it or leave it out, or choose a loss that is defined for it."
    )


def _entries(bound: Bound, size: str, row: int) -> list[str]:
    """Return the numbers of a row, those of scalar columns, as text."""
    found: list[str] = []
    for name in bound.owner.data:
        dimensions = bound.owner.shapes[name]
        if list(dimensions) == [Affine(0, ((size, 1),))]:
            found.append(f"{name} = {float(bound.arrays[name][row]):.6g}")
    return found[:_MOST_SHOWN]
