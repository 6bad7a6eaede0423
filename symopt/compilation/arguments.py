"""What generated functions take after θ: data in the order of the code, in its precision.

Code over blocks of rows is given `over_blocks` as well (blocks/run.py), which says how many threads
there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import Context, copy_context
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from symopt.compilation.blocks.keep_memory import keep_memory
from symopt.compilation.blocks.mapped import Columns, Mapped
from symopt.compilation.blocks.run import LARGE, NARROWEST, Blocks, block_size
from symopt.compilation.blocks.tiles import Tiles
from symopt.compilation.recycled import recycled
from symopt.compilation.shapes import Array
from symopt.foundation.errors import UnsupportedError
from symopt.foundation.record import record

if TYPE_CHECKING:
    from symopt.compilation.code import Code

PRECISIONS = ("float64", "float32")
EXTENDED = "longdouble"
"""What numbers too large for a double are computed again in (`wide_range`)."""


@record
class Running:
    """How code over arrays is run.

    threads: of sums over rows; None for one on small data, one for each core on large.
    precision: "float64", or "float32" for arrays over rows; their sums over blocks stay in float64.
    watch: told, during a pass over many rows, how many are done and how many there are.
    one_row: whether data of one row are given code of their own (`compilation.one_row`).
    """

    threads: int | None = None
    precision: str = "float64"
    watch: Callable[[int, int], object] | None = None
    one_row: bool = True

    def __post_init__(self) -> None:
        """Refuse what is no setting."""
        if self.threads is not None and self.threads < 1:
            raise UnsupportedError(
                f"threads is {self.threads}", remedy="give a number from 1, or None"
            )
        if self.precision not in (*PRECISIONS, EXTENDED):
            raise UnsupportedError(
                f"{self.precision!r} is no precision", remedy=f"use {' or '.join(PRECISIONS)}"
            )

    def blocks(self) -> Blocks:
        """Return what adds up over blocks of rows."""
        return Blocks(self.threads, watch=self.watch)

    def theta(self, theta: Array) -> Any:  # noqa: ANN401 - an array of the precision
        """Return the parameter vector in the precision of the data."""
        return theta if self.precision == "float64" else theta.astype(self.precision)

    def array(self, array: Array | Mapped) -> Any:  # noqa: ANN401 - an array of the precision
        """Return data in the precision; what stays in its file is read in double precision."""
        if isinstance(array, Mapped):
            return array
        return array if self.precision == "float64" else array.astype(self.precision)


DEFAULT = Running()


def applied(
    code: Code, function: str, running: Running, arguments: Sequence[Any]
) -> Callable[[Array], Any]:
    """Return a function of code over arrays as one of θ; nan and infinity outside the domain."""
    call, keywords = code.functions[function], {}
    if function in code.blocked:
        keywords["over_blocks"] = running.blocks()
    keep_memory()
    if function in code.staged:
        return _staged(function, call, arguments)
    single = running.precision != "float64"

    def run(theta: Array) -> Any:  # noqa: ANN401 - as the functions of code
        try:
            with np.errstate(all="ignore"):
                return call(running.theta(theta) if single else theta, *arguments, **keywords)
        except np.linalg.LinAlgError:  # a singular matrix: the function has no value here
            return undefined(function, len(theta))

    return run


def _staged(
    function: str, first: Callable[..., Any], arguments: Sequence[Any]
) -> Callable[[Array], Any]:
    """Return a function in two stages as one of θ, the first of them run with its first call."""
    second: Callable[[Array], Any] | None = None

    context = _silence()

    def run(theta: Array) -> Any:  # noqa: ANN401 - as the functions of code
        nonlocal second
        try:
            found = second
            if found is None:
                found = second = silent(partial(first, memory=recycled), *arguments)
            return silent(found, theta) if context is None else context.copy().run(found, theta)
        except np.linalg.LinAlgError:
            return undefined(function, len(theta))

    return run


def silent(function: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401
    """Return what a function gives, without floating-point warnings."""
    context = _silence()
    if context is not None:
        return context.copy().run(function, *arguments)
    with np.errstate(all="ignore"):
        return function(*arguments)


@cache
def _silence() -> Context | None:
    """Return a context in which numpy gives no warnings; None for a numpy that keeps this elsewhere.

    To run in a copy of it takes a tenth of the time of `np.errstate`, which counts for small arrays.
    """
    if int(np.__version__.split(".")[0]) < 2:
        return None
    context = copy_context()
    context.run(np.seterr, all="ignore")
    return context


def moderate(arrays: Mapping[str, Any], running: Running) -> bool:
    """Return whether functions of whole arrays serve: on small data in memory, in double precision."""
    plain = all(isinstance(array, np.ndarray) for array in arrays.values())
    size = sum(array.size for array in arrays.values())
    return plain and running.precision == "float64" and size < LARGE  # for any number of threads


def names_of(data: Any) -> list[Any]:  # noqa: ANN401 - a mapping or a frame
    """Return the names of the columns of data."""
    if data is None:
        return []
    columns = getattr(data, "columns", None)
    return list(data if columns is None else columns)


def arrange(
    code: Code,
    arrays: Mapping[str, Array],
    sizes: Mapping[str, int],
    running: Running,
    known: Mapping[str, Any] | None = None,
) -> tuple[Any, ...]:
    """Return the arguments that the functions of some code take after theta; `known` are some of them."""
    known = known or {}
    out: list[Any] = []
    arrays = {n: a if n in code.streams else np.asarray(a) for n, a in arrays.items()}
    for name in code.arguments:
        if name in known:
            out.append(known[name])
        elif name == "":
            out.append(_stacked(code, arrays, running))
        elif name[0] == "#":
            out.append(sizes[name[1:]])
        elif code.plain or not (arrays[name].shape or code.single_row):
            out.append(float(arrays[name]))
        else:
            array = arrays[name]
            out.append(running.array(array if array.ndim else np.atleast_1d(array)))
    return tuple(out)


def _stacked(code: Code, arrays: Mapping[str, Any], running: Running) -> Any:  # noqa: ANN401
    """Return data columns as rows of one array, with ones where there is no column."""
    columns = [None if c is None else arrays[c] for c in code.stack]
    if any(isinstance(c, Mapped) for c in columns):
        return Columns(columns)
    given = [None if c is None else c.reshape(-1) for c in columns]
    count = next(len(c) for c in given if c is not None)
    size = block_size(max(len(given), NARROWEST))
    if code.blocked and count >= 2 * size:
        return Tiles(given, count, size, running.precision)
    out = np.ones((len(given), count), dtype=running.precision)
    for k, column in enumerate(given):
        if column is not None:
            out[k] = column
    return out


def undefined(function: str, size: int) -> Any:  # noqa: ANN401 - as the functions of code
    """Return what a function gives outside the domain."""
    parts = (np.nan, np.full(size, np.nan), np.full((size, size), np.nan))
    found = {"value": np.nan, "value_and_gradient": parts[:2], "hessian": parts[2]}
    return found.get(function, parts)
