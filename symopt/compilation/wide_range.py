"""Once more, with wider exponents, where no number came out because one on the way was too large.

Σ x_i exp(z_i) has the term 0 at x = 0, z = 1000; in doubles it is 0 ∞, no number. Extended floats of 80 or
128 bits reach to 10^4932, and z to 11,356. What is not finite is therefore computed a second time by numpy
code that is given such floats, and is then infinite only if the result itself is beyond the largest double.
Where the machine has no wider floats, or the data are many, what came out stays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from symopt.compilation.arguments import EXTENDED, applied, arrange

if TYPE_CHECKING:
    from symopt.compilation.bound import Bound

MOST_NUMBERS = 100_000
"""Of data: extended arithmetic takes some fifty times longer."""
_WIDER = np.finfo(np.longdouble).maxexp > np.finfo(np.float64).maxexp

Function = Callable[[Any], Any]


def with_wide_range(bound: Bound, function: str, plain: Function) -> Function:
    """Return a function of the code that is computed again where it is not finite."""
    if not _WIDER or bound.running.precision != "float64" or bound.numbers > MOST_NUMBERS:
        return plain
    wide: list[Function] | None = None

    def run(theta: Any) -> Any:  # noqa: ANN401 - as the functions of code
        nonlocal wide
        found = plain(theta)
        if _is_finite(found):
            return found
        if wide is None:
            wide = [
                call for kind in (EXTENDED, "float64") if (call := _wide(bound, function, kind))
            ]
        extended = np.asarray(theta, np.longdouble)
        while wide:
            try:
                return wide[0](extended)
            except TypeError:  # SciPy has a function of the data for doubles alone
                wide.pop(0)
        return found

    return run


def _is_finite(found: Any) -> bool:  # noqa: ANN401
    """Return whether value, gradient and the Hessian's diagonal are numbers."""
    if isinstance(found, float):
        return isfinite(found)
    return all(map(_is_finite_part, found if isinstance(found, tuple) else (found,)))


def _is_finite_part(part: Any) -> bool:  # noqa: ANN401 - a number, an array or nested tuples
    if isinstance(part, np.ndarray):
        few = part.diagonal() if part.ndim == 2 else part
        return np.count_nonzero(np.isfinite(few)) == few.size
    if isinstance(part, list | tuple):
        return all(map(_is_finite_part, part))
    return isfinite(part)


def _wide(bound: Bound, function: str, precision: str) -> Function | None:
    """Return the function of numpy code for extended parameters, with the data in a precision."""
    code = bound.owner.code if bound.owner.backend == "numpy" else bound.owner.careful
    if code is None or any(not isinstance(array, np.ndarray) for array in bound.arrays.values()):
        return None
    if code.later is not None and (function not in code.functions or function in code.staged):
        code = code.later("blocks")
    name = function if function in code.functions else "all"
    if name not in code.functions or name in code.staged:
        return None
    running = replace(bound.running, precision=precision, watch=None)
    call = applied(code, name, running, arrange(code, bound.arrays, bound.sizes, running))

    def run(theta: Any) -> Any:  # noqa: ANN401 - as the functions of code
        found = call(theta)
        with np.errstate(all="ignore"):
            if name == "value":
                return float(found)
            value, *rest = found
            parts = (float(value), *(np.asarray(part).astype(np.float64) for part in rest))
        return {"value": parts[0], "value_and_gradient": parts[:2], "hessian": parts[-1]}.get(
            function, parts
        )

    return run
