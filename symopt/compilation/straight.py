"""Straight-line code of a few scalars: functions on plain numbers, and loops of Newton steps made of them.

Nothing here needs arrays, so that a short command can do without them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from symopt.calculus.graph import Graph
from symopt.compilation.backend import Source
from symopt.compilation.backend import backend as find_backend
from symopt.compilation.loops.newton import newton_loop
from symopt.compilation.loops.zero import zero_loop
from symopt.compilation.plan import RowPlan, plan_rows
from symopt.compilation.sweep import NeedsArrays, TooLarge
from symopt.foundation.errors import UnsupportedError
from symopt.foundation.record import record

Loop = Callable[..., Any]


@record
class Straight:
    """Loaded straight-line code; the functions raise outside the domain.

    functions: value, value_and_gradient, all; each (θ, *scalars) -> numbers and tuples of them.
    loops: "newton" or "zero" to the loop of Newton steps to a minimum or a zero, None where there is none.
    """

    source: Source
    functions: Mapping[str, Callable[..., Any]]
    loops: Callable[[str], Loop | None]


def straight_code(graph: Graph, output: str, parameters: Sequence[str], order: int = 2) -> Straight:
    """Return the code of a stabilized graph.

    Raises UnsupportedError if the problem has rows, needs arrays, or is too large for such code.
    """
    target = find_backend("math")
    try:
        plan = plan_rows(graph, output, parameters, straight=True, order=order)
    except NeedsArrays:
        plan = None
    except TooLarge as error:
        raise UnsupportedError(
            "the Hessian has too many entries for straight-line code",
            remedy="use backend='numpy'",
        ) from error
    if plan is None or plan.row is not None:
        raise UnsupportedError(
            "math code is for scalar problems without rows", remedy="use backend='numpy'"
        )
    source = target.emit(plan)
    return Straight(source, target.load(source), _loops(plan))


def _loops(plan: RowPlan) -> Callable[[str], Loop | None]:
    return cache(lambda kind: newton_loop(plan) if kind == "newton" else zero_loop(plan))
