"""Data as a caller has them: the columns that a model needs, by their names or by a spec's [columns].

Data may be a mapping of arrays, a pandas or polars frame (anything with `columns`), or, where the
model has one array among its data, that array itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from symopt.compilation.blocks.mapped import Mapped, as_mapped, is_mapped, side_by_side
from symopt.compilation.shapes import unmasked
from symopt.faces.problem.ranges import sort_conditions
from symopt.foundation.errors import DataError, UnsupportedError
from symopt.model.model import Model, Variable
from symopt.syntax.printing.text_printer import to_text

_REMEDIES = {
    "M": "give times as numbers, such as the days (or seconds) since the first one",
    "m": "divide by a unit, as in column / numpy.timedelta64(1, 'D')",
    "c": "give real and imaginary parts as columns of their own",
}
"""What numpy would make numbers of without a word, by the kind of its type."""


def take_columns(model: Model, data: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the arrays of the model's data variables, by name.

    Raises DataError for a missing column (naming near ones), values outside a variable's domain, or
    weights that are negative or all zero.
    """
    present = _present(model, data)
    found = {v.name: _column(v, present) for v in model.data}
    for variable in model.data:
        if variable.domain:
            _check_domain(variable, found[variable.name])
        if variable.name == model.fit.weights:
            _check_weights(variable.name, found[variable.name])
    return found


def _present(model: Model, data: Any) -> Mapping[str, Any]:  # noqa: ANN401
    if data is None:
        return {}
    columns = getattr(data, "columns", None)
    if columns is not None:
        return {str(c): data[c] for c in columns}
    if isinstance(data, Mapping):
        return {str(getattr(k, "name", k)): v for k, v in data.items()}
    arrays = [v for v in model.data if v.shape]
    if len(model.data) == 1 or len(arrays) == 1 == len(model.data):
        return {model.data[0].name: data}
    raise DataError(
        f"the data are {type(data).__name__}, not columns by name",
        why=f"the model has {', '.join(v.name for v in model.data) or 'no data'}",
        remedy="give a mapping of arrays or a data frame",
    )


def _column(variable: Variable, present: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """Return the data of a variable: from the columns that the model names for it, else from its own."""
    wanted = variable.column
    several = wanted if isinstance(wanted, tuple) else ()
    if several and len(variable.shape) != 2:
        raise DataError(
            f"[columns] names {len(several)} columns for {variable.name}, which is no matrix",
            remedy=f"name one column, or declare {variable.name} under [shapes]",
        )
    missing = [c for c in several if c not in present]
    if several and not missing:
        return _side_by_side([_numbers(c, present[c]) for c in several])
    if wanted and isinstance(wanted, str) and wanted in present:
        return _numbers(wanted, present[wanted])
    if variable.name in present:
        return _numbers(variable.name, present[variable.name])
    if not wanted and len(variable.shape) == 2:
        raise _unnamed(variable.name, present)
    raise _missing(missing[0] if missing else str(wanted or variable.name), present)


def _side_by_side(columns: list[Any]) -> Any:  # noqa: ANN401 - an array, or one in a file
    """Return columns as one array with a row for each of theirs, each column a run in memory."""
    in_files = any(isinstance(c, Mapped) for c in columns)
    return side_by_side(columns) if in_files else np.stack(columns).T


def _numbers(name: str, given: Any) -> Any:  # noqa: ANN401
    if is_mapped(given):
        return as_mapped(given)
    kind = np.asarray(given).dtype.kind
    if kind in _REMEDIES:
        raise DataError(
            f"column {name} is not made of real numbers",
            why=f"its type is {np.asarray(given).dtype}",
            remedy=_REMEDIES[kind],
        )
    try:
        return np.asarray(unmasked(given), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"column {name} is not made of numbers", why=str(error), remedy="give numbers only"
        ) from None


def _unnamed(name: str, present: Mapping[str, Any]) -> DataError:
    """Return what is wrong where a matrix is neither there under its name nor put together from columns."""
    first = ", ".join(f'"{column}"' for column in list(present)[:2] or ("a", "b"))
    return DataError(
        f"column {name} is missing",
        why=f"{name} is a matrix, and the data have {', '.join(present) or 'no columns'}",
        remedy=f"name its columns under [columns], as in {name} = [{first}]",
    )


def _missing(name: str, present: Mapping[str, Any]) -> DataError:
    from difflib import get_close_matches

    near = [p for p in present if p.casefold() == name.casefold()]
    near = near or get_close_matches(name, list(present), 1, 0.6)
    return DataError(
        f"column {name} is missing",
        why=f"the data have {', '.join(present) or 'no columns'}",
        remedy=f"did you mean {near[0]}? Name it under [columns]"
        if near
        else f"add a column named {name}, or name the one it is under [columns]",
    )


def _check_weights(name: str, values: Any) -> None:  # noqa: ANN401
    first, largest = 0, 0.0
    for block in values.blocks() if isinstance(values, Mapped) else (np.asarray(values),):
        bad = np.flatnonzero(block < 0)
        if bad.size:
            raise DataError(
                f"the weight {name} = {block.flat[bad[0]]:g} in row {first + int(bad[0]) + 1} is negative",
                why="a weight says how much a row counts: 0 leaves it out",
                remedy="give weights of 0 or more",
            )
        largest = max(largest, float(np.max(block, initial=0.0)))
        first += len(block) if block.ndim else 1
    if largest == 0:
        raise DataError(
            f"every weight in {name} is 0", why="no row counts", remedy="give some row a weight"
        )


def _check_domain(variable: Variable, values: Any) -> None:  # noqa: ANN401
    try:
        found = sort_conditions(variable.domain, [variable.name]).ranges.get(variable.name)
    except UnsupportedError:
        return  # a condition on several names is no range of this one
    if found is None:
        return
    first = 0
    for block in values.blocks() if isinstance(values, Mapped) else (np.asarray(values),):
        above = block > found.low if found.open_low else block >= found.low
        below = block < found.high if found.open_high else block <= found.high
        bad = np.argwhere(~(above & below) & np.isfinite(block))
        if bad.size:
            at = tuple(bad[0])
            row = first + int(at[0]) + 1 if at else 1
            raise DataError(
                f"{variable.name} = {block[at]:g} in row {row} is outside its domain",
                where=", ".join(map(to_text, variable.domain)),
                remedy="correct the data, or the domain",
            )
        first += len(block) if block.ndim else 1
