"""Concrete sizes and arrays: checking what a caller gives against the shapes of a model.

Sizes (m, n) are read off the arrays; each must come out the same everywhere. Every complaint names
the array, what was expected and what was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symopt.calculus.indices import Affine, spell
from symopt.compilation.blocks.mapped import Mapped, as_mapped, is_mapped
from symopt.foundation.errors import DataError, ShapeError

Array = NDArray[np.float64]
_WANTED = ("give one number", "give an array of 1 dimension", "give an array of 2 dimensions")


def evaluate(affine: Affine, sizes: Mapping[str, int]) -> int:
    """Return a dimension as a number."""
    return affine.constant + sum(c * sizes[str(s)] for s, c in affine.terms)


def shape_text(shape: Iterable[Affine]) -> str:
    """Return a shape as text.

    >>> shape_text((Affine(0, (("m", 1),)), Affine(2)))
    '(m, 2)'
    """
    parts = [spell(d) for d in shape]
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


def as_array(
    name: str,
    given: Any,  # noqa: ANN401
    what: str,
    rank: int | None = None,
    *,
    files: bool = False,
) -> Any:  # noqa: ANN401 - an array of floats, or one that stays in its file
    """Return what was given as an array of floats; NaN where an entry is masked.

    rank: the number of dimensions expected; a column of shape (m, 1) is a vector where 1 is.
    files: whether large memory maps stay in their file, as `mapped.Mapped`, and columns that lie one after
    another in memory where they are: products with a few long columns are faster than with short rows.
    Raises DataError if it is not numbers, or not real.
    """
    if files and is_mapped(given):
        return as_mapped(given[:, 0] if rank == 1 and given.shape[1:] == (1,) else given)
    try:
        array = np.asarray(unmasked(given))
        if array.dtype.kind == "c":
            raise TypeError("it holds complex numbers")
        if rank == 1 and array.ndim == 2 and array.shape[1] == 1:
            array = array[:, 0]
        order = "F" if array.flags.fnc and files else "C"
        return np.asarray(array, dtype=np.float64, order=order)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"{what} {name} is not an array of numbers",
            why=str(error),
            remedy="give numbers, or arrays of numbers of one shape",
        ) from error


def unmasked(given: Any) -> Any:  # noqa: ANN401 - whatever a caller gives
    """Return a masked array with NaN for what is masked, anything else as it is."""
    if isinstance(given, np.ndarray) and np.any(getattr(given, "mask", False)):
        masked: Any = given
        return masked.astype(np.float64).filled(np.nan)
    return given  # pyright: ignore[reportUnknownVariableType]


def check_finite(name: str, array: Array | Mapped, what: str) -> None:
    """Raise DataError if an entry is NaN or infinite, naming the first.

    A sum that is finite says that all entries are: NaN and infinity stay, and nothing takes them back.
    """
    first = 0
    for block in array.blocks() if isinstance(array, Mapped) else (array,):
        with np.errstate(all="ignore"):
            total = block.sum()
        if not np.isfinite(total):
            _refuse_infinite(name, block, what, first)
        first += len(block) if block.ndim else 1


def _refuse_infinite(name: str, block: Array, what: str, first: int) -> None:
    """Raise DataError for the first entry that is not finite, if there is one; rows count from `first`."""
    finite = np.isfinite(block)
    if finite.all():
        return
    at = tuple(int(k) for k in np.argwhere(~finite)[0])
    bad = block[at]
    place = tuple(k + 1 for k in ((at[0] + first, *at[1:]) if at else ()))
    label = f"row {place[0]}" + (f", column {place[1]}" if len(place) == 2 else "") if place else ""
    if not place:
        label = "its value"
    if len(place) > 2:
        label = f"entry {place}"
    raise DataError(
        f"{what} {name} is not finite at {label}",
        where=f"{name}: {bad}",
        remedy="leave the row out or fill in the value; entries count from 1",
    )


def learn_sizes(
    name: str,
    array: Array | Mapped,
    shape: tuple[Affine, ...],
    sizes: dict[str, int],
    owners: dict[str, str],
    what: str,
) -> None:
    """Check an array against its shape and add the sizes that it determines.

    owners: which array determined each size, for messages.   Raises ShapeError.
    """
    if array.ndim != len(shape):
        raise ShapeError(
            f"{what} {name} has shape {array.shape}, expected {_expected(shape)}",
            remedy=_WANTED[min(len(shape), 2)],
        )
    for axis, dimension in enumerate(shape):
        given = array.shape[axis]
        if len(dimension.terms) == 1 and dimension.terms[0][1] == 1:
            size = str(dimension.terms[0][0])
            learned = sizes.setdefault(size, given - dimension.constant)
            source = owners.setdefault(size, f"{what} {name}")
            if learned + dimension.constant != given:
                raise ShapeError(
                    f"{what} {name} has {given} entries along axis {axis + 1}, expected"
                    f" {learned + dimension.constant}",
                    why=f"{size} is {learned} by {source}",
                    remedy="give arrays of equal length",
                )
            if learned < 1:
                raise ShapeError(
                    f"{what} {name} is empty along axis {axis + 1}",
                    why=f"{size} must be at least 1",
                    remedy="give at least one entry",
                )
        elif not dimension.terms and dimension.constant != given:
            raise ShapeError(
                f"{what} {name} has shape {array.shape}, expected {shape_text(shape)}",
                remedy=f"give {dimension.constant} entries along axis {axis + 1}",
            )


def _expected(shape: tuple[Affine, ...]) -> str:
    return shape_text(shape) if shape else "one number"
