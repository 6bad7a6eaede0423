"""Newton steps toward a zero of one scalar as one generated loop: x ← x - f(x)/f′(x).

The loop takes regular steps only: everything finite, and each step less than half as long as the one
before, so that the iterates can neither run in a cycle nor move away. At anything else, and when a step
is small beside x, it stops at the last good point, and whoever called it decides there.
Reference: J. Stoer and R. Bulirsch, Introduction to Numerical Analysis (2002), section 5.2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symopt.compilation.backend import Source, load_python
from symopt.compilation.backends.math_backend import helpers, straight_line
from symopt.compilation.plan import RowPlan

_WORDS = (
    "zero", "rows", "limit", "tolerance", "tiny", "damped", "steps", "add", "longest", "step", "slope",
    "f_old", "slope_old", "abs",
)  # fmt: skip


def zero_loop(plan: RowPlan) -> Callable[..., Any] | None:
    """Return the loop as a function, None for several unknowns."""
    source = zero_source(plan)
    return None if source is None else load_python(source)["zero"]


def zero_source(plan: RowPlan) -> Source | None:
    """Return the source of the loop, None for several unknowns.

    zero(x, rows, limit, tolerance, tiny, longest, damped, data…) appends (x, f, f′, step) to rows for each
    step and returns the point it leads to with the value there. The first step must be below `longest`.
    """
    if len(plan.parameters) != 1 or plan.order < 1:
        return None
    found = straight_line(plan, 1, _WORDS)
    (x,), f, old = found.parameters, found.value, found.names.fresh("x_old")
    evaluation = [*found.lines, f"slope = {found.gradient[0]}"]
    scalars = [found.names.of(name) for name in plan.scalars]
    lines = [
        f"def zero({', '.join([x, 'rows', 'limit', 'tolerance', 'tiny', 'longest', 'damped', *scalars])}):",
        '    """Take Newton steps while they are regular; return the point and its value."""',
        "    add = rows.append",
        "    steps = 0",
        f"    {old}, f_old = {x}, nan",
        "    try:",
        *(f"        {line}" for line in evaluation),
        "        while steps < limit:",
        f"            {old}, f_old, slope_old = {x}, {f}, slope",
        f"            step = -{f}/slope",
        # False as well where something is not a number.
        f"            if not tolerance*abs({x}) < abs(step) < longest or abs({x}) + abs(step) <= tiny:",
        "                break",
        f"            {x} = {old} + step",
        *(f"            {line}" for line in evaluation),
        f"            if not (-inf < {f} < inf and ({f} != 0.0 or slope != 0.0)) or (",
        f"                damped and abs({f}) >= abs(f_old)",
        "            ):",
        "                break",
        f"            add(({old}, f_old, slope_old, step))",
        "            steps += 1",
        f"            {old}, f_old = {x}, {f}",
        "            longest = 0.5*abs(step)",
        "    except (ArithmeticError, ValueError):",
        "        pass",
        f"    return {old}, f_old",
    ]
    return Source(
        helpers(found.functions) + "\n\n" + "\n".join(lines) + "\n", ("zero",), plan.scalars
    )
