"""Code that has been loaded: the functions of one backend, and what they take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symopt.compilation.layout import Layout
from symopt.compilation.shapes import Array
from symopt.foundation.errors import UnsupportedError
from symopt.foundation.record import record

Functions = Mapping[str, Callable[..., Any]]


@record
class Code:
    """Loaded code.

    source: the module's text.   functions: value, value_and_gradient, all; each (theta, *arguments).
    arguments: names of data and constants, "" for the stacked columns, "#n" for the size n.
    stack: the columns of the stack, None for ones.   plain: takes floats and gives tuples of floats.
    single_row: scalar data are columns of one row.   refusal: why a function is not there.
    blocked: functions that sum over blocks of rows, and take `over_blocks`.
    staged: functions that take `arguments` and `memory` alone, and give the function of theta.
    streams: data over rows that are only ever read block by block, so that they may stay in a file.
    later: a part of the code to that code ("blocks": all over blocks of rows, "alone": hessian alone where
    that goes by blocks, "whole": all, and hessian alone, of whole arrays, "plain": all by formulas alone,
    "everything": to be read), written when it is first needed; None if all is here.
    note: why this is not what was asked for, empty if it is.
    loops: "newton" or "zero" to the loop of Newton steps to a minimum or a zero (see `newton_loop`,
    `zero_loop`), None where there is none.
    sparse: (layout, sizes, arrays) to functions with a sparse Hessian (`SparseFunction`), None for a dense.
    ready: (arrays, sizes, running) to functions of θ alone by name, which are used instead of `functions`.
    """

    backend: str
    source: str
    functions: Functions
    arguments: tuple[str, ...]
    stack: tuple[str | None, ...] = ()
    plain: bool = False
    single_row: bool = False
    refusal: UnsupportedError | None = None
    blocked: tuple[str, ...] = ()
    staged: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()
    later: Callable[[str], Code] | None = None
    note: str = ""
    loops: Callable[[str], Callable[..., Any] | None] = lambda kind: None
    sparse: Callable[[Layout, Mapping[str, int], Mapping[str, Array]], Any] = lambda *known: None
    ready: Callable[..., Functions] = lambda *known: {}

    def complete(self) -> Code:
        """Return the code with all of its functions, those included that are written when needed."""
        return self if self.later is None else self.later("everything")
