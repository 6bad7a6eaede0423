"""A fit that has ended, and what held its parameters there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symopt.calculus.system import System
from symopt.compilation.bound import Bound
from symopt.compilation.residuals.compile import Residuals
from symopt.optimization.constraints.box import box_of
from symopt.optimization.problem import Constraint, Vector
from symopt.optimization.result import Result

_ACTIVE = 1e-6


@dataclass(frozen=True, slots=True)
class Ended:
    """A fit that has ended: the model, its code over data, and what bounded it.

    code: its residuals, if it is a sum of squares.
    """

    system: System
    bound: Bound
    code: Residuals | None
    result: Result
    pairs: Sequence[tuple[float | None, float | None]] | None = None
    constraints: Sequence[Constraint] = ()

    @property
    def free(self) -> Any:  # noqa: ANN401 - a mask
        """Return which variables no bound holds."""
        box = box_of(self.pairs, self.result.names)
        if box is None:
            return np.ones(len(self.result.names), dtype=np.bool_)
        return box.free(self.result.point, self.result.gradient)

    @property
    def active(self) -> list[Constraint]:
        """Return the constraints that hold with equality."""
        x = self.result.point
        return [c for c in self.constraints if _is_active(c, x)]


def _is_active(constraint: Constraint, x: Vector) -> bool:
    """Return whether a constraint holds with equality, to what a step of relative size 1e-6 changes."""
    slope = np.abs(np.asarray(constraint.gradient(x), dtype=np.float64))
    size = float(slope @ np.maximum(np.abs(x), 1e-8))
    return constraint.kind == "=" or abs(float(constraint.value(x))) <= _ACTIVE * max(size, 1e-300)
