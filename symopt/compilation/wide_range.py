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
from symopt.compilation.backend import Source, load_python

if TYPE_CHECKING:
    from symopt.compilation.bound import Bound
    from symopt.compilation.code import Code

MOST_NUMBERS = 100_000
"""Of data: extended arithmetic takes some fifty times longer."""
_WIDER = np.finfo(np.longdouble).maxexp > np.finfo(np.float64).maxexp

Function = Callable[[Any], Any]


def with_wide_range(bound: Bound, function: str, plain: Function) -> Function:
    """Return a function of the code that is computed again where it is not finite."""
    if not _WIDER or bound.running.precision != "float64" or bound.numbers > MOST_NUMBERS:
        return plain
    wide: Function | None = None

    def run(theta: Any) -> Any:  # noqa: ANN401 - as the functions of code
        nonlocal wide
        found = plain(theta)
        if _is_finite(found):
            return found
        if wide is None:
            wide = _wide(bound, function) or plain
        if wide is not plain:
            try:
                return wide(np.asarray(theta, np.longdouble))
            except TypeError:  # linear algebra is for doubles alone
                wide = plain
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


def _wide(bound: Bound, function: str) -> Function | None:
    """Return the function of numpy code for extended parameters and data."""
    code = bound.owner.code if bound.owner.backend == "numpy" else bound.owner.numpy
    if code is None or any(not isinstance(array, np.ndarray) for array in bound.arrays.values()):
        return None
    if code.later is not None and (function not in code.functions or function in code.staged):
        code = code.later("plain")
    name = function if function in code.functions else "all"
    if name not in code.functions or name in code.staged:
        return None
    running = replace(bound.running, precision=EXTENDED, watch=None)
    code = _with_special_functions(code)
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


def _with_special_functions(code: Code) -> Code:
    """Return code whose functions of SciPy, which are for doubles alone, take extended floats.

    They are bounded, or overflow where the others do; a product with exp(1000) may still be a number.
    """
    if "from scipy" not in code.source:
        return code
    functions = load_python(Source(code.source, tuple(code.functions), code.arguments))
    space: dict[str, Any] = next(iter(functions.values())).__globals__
    for name, value in list(space.items()):
        if _is_for_doubles(value):
            space[name] = _in_doubles(value)
    return replace(code, functions=functions)


def _is_for_doubles(value: Any) -> bool:  # noqa: ANN401 - what a module holds
    if isinstance(value, np.ufunc):
        return not any(kinds.endswith("->g") for kinds in value.types)
    return callable(value) and str(getattr(value, "__module__", "")).startswith("scipy.")


def _in_doubles(function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*arguments: Any, out: Any = None) -> Any:  # noqa: ANN401 - as functions of arrays
        found = function(*(np.asarray(x, np.float64) for x in arguments))
        wide = found if np.iscomplexobj(found) else np.asarray(found, np.longdouble)[()]
        if out is None:
            return wide
        out[...] = wide
        return out

    return run
