"""The parts a method is made of: settings, directions, searches, methods.

    x_{k+1} = x_k + t_k p_k,     p_k from a direction,  t_k from a search.

Each is a value in its own file; the folders `directions`, `searches` and `methods` are the lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from symopt.foundation.errors import SymoptError, UnsupportedError
from symopt.foundation.outcome import Outcome
from symopt.foundation.record import record
from symopt.optimization.constraints.box import Box
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.problem import Mask, Vector

if TYPE_CHECKING:
    from symopt.optimization.session import Session

Values: TypeAlias = Mapping[str, float]
Memory: TypeAlias = tuple[Any, ...]


@record
class Setting:
    """A number a user may choose: its default, its range (ends excluded if open), its meaning."""

    name: str
    default: float
    low: float
    high: float
    meaning: str

    def check(self, value: object, method: str) -> float:
        """Return the value as a float; raises SymoptError outside [low, high]."""
        if isinstance(value, int | float | np.floating | np.integer):
            number = float(value)
            if self.low <= number <= self.high:
                return number
        raise SymoptError(
            f"{self.name} = {value!r} is not a value for {method}",
            why=f"{self.name} is {self.meaning}",
            remedy=f"choose a number from {self.low:g} to {self.high:g} (default {self.default:g})",
        )


@record
class Direction:
    """Where to go: `propose` maps (evaluation, free variables, memory, settings) to (p, memory).

    The direction and the new memory are returned; memory is a value, so a run can be replayed from
    any iterate. `begin` makes the memory for n unknowns.
    """

    name: str
    title: str
    reference: str
    propose: Callable[[Evaluation, Mask | None, Memory, Values], tuple[Vector, Memory]]
    begin: Callable[[int], Memory] = lambda size: ()
    settings: tuple[Setting, ...] = ()
    needs_hessian: bool = False


@record
class Found:
    """What a search found: the evaluation it moves to (None if there is none) and the length t."""

    evaluation: Evaluation | None
    length: float
    reason: str = ""


@record
class Search:
    """How far: `find` maps (evaluator, evaluation, p, box, settings) to what it found."""

    name: str
    title: str
    reference: str
    find: Callable[[Evaluator, Evaluation, Vector, Box | None, Values], Found]
    settings: tuple[Setting, ...] = ()
    descends: bool = True  # every step lowers the value, so no step can leave the domain


@record
class Ending:
    """How a method's own loop ended, before the point is judged.

    outcome: None where the method believes to have converged.  reason: a clause for the message.
    """

    outcome: Outcome | None
    reason: str = ""


@record
class Method:
    """A way to minimize: its own loop (`solve`), its settings, and what it needs.

    solve: runs a session to its end.  max_iterations: the default limit.
    needs_hessian, needs_product (H v), needs_residuals, needs_rows, needs_information (expected), bounds,
    constraints: what it needs and what it can hold.
    descends: whether the value falls at each step.  escapes: whether it may leave a saddle point.
    direction, search: the two parts, for methods made of them.
    """

    name: str
    title: str
    summary: str
    reference: str
    solve: Callable[[Session], Ending]
    settings: tuple[Setting, ...] = ()
    max_iterations: int = 500
    needs_hessian: bool = False
    needs_product: bool = False
    needs_sparse: bool = False
    needs_residuals: bool = False
    needs_rows: bool = False
    needs_information: bool = False
    bounds: bool = False
    constraints: bool = False
    descends: bool = True
    escapes: bool = False
    direction: Direction | None = None
    search: Search | None = None
    order: float = 1.0  # of convergence, at a minimum with a nonsingular Hessian

    def values(self, given: Mapping[str, object]) -> dict[str, float]:
        """Return every setting's value, defaults filled in.

        Raises UnsupportedError for a setting the method does not have.
        """
        known = {setting.name: setting for setting in self.settings}
        for name in given:
            if name not in known:
                has = ", ".join(known) if known else "none"
                raise UnsupportedError(
                    f"{self.name} has no setting {name!r}", remedy=f"its settings: {has}"
                )
        return {
            name: setting.check(given[name], self.name) if name in given else setting.default
            for name, setting in known.items()
        }


STEP = Setting("step", 0.01, 1e-300, inf, "the step length α (learning rate)")
