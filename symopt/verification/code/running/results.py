"""From what code returned to one number for each component: accepted layouts, and complaints about others.

Rows come first. A gradient has the shape of its variable, or is flat in the order of the names; several
names may also come as a tuple, a list or a mapping. A Hessian is (n, n), or the shape of its variable
twice; its diagonal is laid out as a gradient.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from symopt.verification.code.claimed.inputs import Sheet
from symopt.verification.code.claimed.target import Place, Target, count
from symopt.verification.code.running.exact import Exact

UNITS = {2: 2.0**-11, 4: 2.0**-24}
"""Unit roundoff by bytes of a float; 2^-53 for others."""


@dataclass(frozen=True, slots=True)
class Result:
    """One row of numbers for each row of data (or one), a column for each component.

    numbers: floats, or objects of a run without rounding.
    unit: the unit roundoff of the numbers as they came.
    """

    numbers: NDArray[Any]
    unit: float


@dataclass(frozen=True, slots=True)
class Unfit:
    """A result that cannot be what is claimed: what came, what was expected, and a hint."""

    given: str
    expected: str
    hint: str = ""


def read_result(value: Any, target: Target, sheet: Sheet) -> Result | Unfit:  # noqa: ANN401
    """Return the components of what code returned."""
    claim, sizes = target.claim, sheet.sizes
    lead: Place = (sheet.rows,) if claim.by_row else ()
    shapes = {name: target.shape(name, sizes) for name in claim.wrt}
    if isinstance(value, Mapping) or (
        isinstance(value, tuple | list) and len(value) == len(claim.wrt) > 1  # pyright: ignore[reportUnknownArgumentType]
    ):
        parts = _parts(value, target, shapes, lead)
        if parts is not None:
            return parts
    array = to_array(value)
    if array is None:
        return Unfit(_described(value), _shapes(_wanted(target, shapes, sizes, lead)))
    wanted = _wanted(target, shapes, sizes, lead)
    if array.shape not in wanted:
        return Unfit(f"shape {array.shape}", _shapes(wanted), _hint(array.shape, wanted, lead))
    return _result(array, lead)


def _wanted(
    target: Target, shapes: Mapping[str, Place], sizes: Mapping[str, int], lead: Place
) -> list[Place]:
    """Return the accepted shapes, the best first."""
    claim, top = target.claim, target.matrix_shape(sizes)
    total = sum(map(count, shapes.values()))
    own = next(iter(shapes.values())) if len(shapes) == 1 else (total,)
    if claim.order == 0:
        inner = [top]
    elif claim.order == 1 or claim.hessian == "diagonal":
        inner = [(*top, *own), (*top, total)]
    else:
        inner = [(*top, *own, *own), (*top, total, total)]
    return list(dict.fromkeys((*lead, *shape) for shape in inner))


def _parts(
    value: Any,  # noqa: ANN401
    target: Target,
    shapes: Mapping[str, Place],
    lead: Place,
) -> Result | Unfit | None:
    """Return a result given name by name; None where it is to be read as one array."""
    claim = target.claim
    if claim.order == 0 or (claim.order == 2 and claim.hessian == "full"):
        return None
    given: Mapping[str, Any] = (
        value if isinstance(value, Mapping) else dict(zip(claim.wrt, value, strict=True))
    )
    if set(given) != set(claim.wrt):
        return Unfit(f"entries {', '.join(map(str, given))}", f"entries {', '.join(claim.wrt)}")
    arrays = {name: to_array(given[name]) for name in claim.wrt}
    flat: list[NDArray[Any]] = []
    units: list[float] = []
    for name, array in arrays.items():
        wanted = (*lead, *shapes[name])
        if array is None or array.shape != wanted:
            if not isinstance(value, Mapping) and to_array(value) is not None:
                return None
            shown = _described(given[name]) if array is None else f"shape {array.shape}"
            return Unfit(f"{shown} for {name}", f"shape {wanted}")
        result = _result(array, lead)
        flat.append(result.numbers)
        units.append(result.unit)
    return Result(np.concatenate(flat, axis=1), max(units))


def _result(array: Any, lead: Place) -> Result:  # noqa: ANN401
    unit = UNITS.get(array.dtype.itemsize, 2.0**-53) if array.dtype.kind == "f" else 2.0**-53
    rows = lead[0] if lead else 1
    numbers = array if array.dtype.kind == "O" else np.asarray(array, dtype=np.float64)
    return Result(numbers.reshape(rows, -1), unit)


def to_array(value: Any) -> Any:  # noqa: ANN401 - a numpy array of real numbers, or None
    """Return what numpy makes of a result, tensors and sparse matrices included; None if no real numbers."""
    for step in ("detach", "cpu", "numpy", "toarray"):
        method = getattr(value, step, None)
        if callable(method) and not isinstance(value, np.ndarray):
            value = method()
    try:
        array: Any = np.asarray(value)
        if array.dtype.kind == "O" and not any(isinstance(v, Exact) for v in array.flat):
            array = None if any(v is None for v in array.flat) else array.astype(np.float64)
    except (TypeError, ValueError):
        return None
    if array is None:
        return None
    if array.dtype.kind == "c":
        return array.real if not np.any(array.imag) else None
    return array if array.dtype.kind in "fiubO" else None


def _described(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, Mapping):
        return f"a mapping with entries {', '.join(map(str, cast('Mapping[Any, Any]', value)))}"
    kind = type(value).__name__
    array = np.asarray(value) if isinstance(value, np.ndarray) else None
    return (
        f"complex numbers in a {kind}"
        if array is not None and array.dtype.kind == "c"
        else (f"a {kind} that is no array of real numbers")
    )


def _shapes(wanted: list[Place]) -> str:
    return "shape " + " or ".join(map(str, wanted))


def _hint(given: Place, wanted: list[Place], lead: Place) -> str:
    """Return what a wrong shape may come from."""
    if given[::-1] in wanted:
        return "it is transposed"
    if lead and any(given == w[1:] for w in wanted):
        return "it has the shape of a result reduced over the rows"
    if not lead and any(given[1:] == w for w in wanted if given):
        return "it has one result for each row"
    return ""
