"""Calls of functions that may be undefined at a point.

Outside the domain a value is NaN: `math` raises there, numpy returns NaN or infinity, Python turns
a fractional power of a negative number complex. All three become NaN here, once.
"""

from __future__ import annotations

import cmath
from collections.abc import Callable
from math import nan
from typing import Any

# What `math` says of an argument outside the domain; any other ValueError is a defect of the
# caller's function and is not swallowed.
_DOMAIN_WORDS = ("math domain error", "math range error", "expected a", "singular")


def guarded(
    function: Callable[..., Any],
    *arguments: Any,  # noqa: ANN401
    overflow: float | None = None,
) -> Any:  # noqa: ANN401
    """Return function(*arguments), None where it is undefined, `overflow` where it is too large."""
    try:
        return function(*arguments)
    except OverflowError:
        return overflow
    except ArithmeticError:
        return None
    except ValueError as error:  # numpy.linalg.LinAlgError is one
        if any(word in str(error).lower() for word in _DOMAIN_WORDS):
            return None
        raise


def real(value: Any) -> float:  # noqa: ANN401
    """Return the value as a float; NaN if it is None or truly complex."""
    if isinstance(value, float):
        return value
    if value is None:
        return nan
    if isinstance(value, int):
        return float(value)
    if isinstance(value, complex):
        return value.real if cmath.isfinite(value) and value.imag == 0 else nan
    import numpy as np

    if isinstance(value, np.complexfloating):
        return real(complex(value))
    return float(np.asarray(value, dtype=np.float64).reshape(()))
