"""C code by the compiler on this machine: fused loops over blocks of rows, one pass where one is enough.

The functions are those of the numpy backend, from the same plans; values agree to rounding. What C code does
not have (functions of matrices, some special functions) is refused by name.
"""

from __future__ import annotations

from symopt.compilation.arrays.plan import ArrayPlan
from symopt.compilation.backend import Backend, Source
from symopt.compilation.c.compiler import find_compiler
from symopt.compilation.c.formulas import FUNCTIONS
from symopt.compilation.c.from_arrays import array_function
from symopt.compilation.c.from_rows import row_function
from symopt.compilation.c.load import load
from symopt.compilation.c.module import module
from symopt.compilation.expressions import ATOM, Dialect, Text
from symopt.compilation.plan import RowPlan

_HEADS = (("value", 0), ("value_and_gradient", 1), ("all", 2))


def _choose(value: str, condition: str, otherwise: str) -> Text:
    return f"({condition} ? {value} : {otherwise})", ATOM


DIALECT = Dialect(
    functions={name: name for name in sorted(FUNCTIONS)},
    power="pow", sqrt="sqrt", nan="NAN", choose=_choose,
    both="&", either="|", negated="!", eager=True,
)  # fmt: skip


def emit(plan: RowPlan | ArrayPlan) -> Source:
    """Return the source of value, value_and_gradient and all.

    Raises UnsupportedError for what C code cannot compute.
    """
    heads = [(title, level) for title, level in _HEADS if level <= plan.order]
    make = row_function if isinstance(plan, RowPlan) else array_function
    functions = [make(plan, title, level) for title, level in heads]  # type: ignore[arg-type]
    sizes = tuple(f"#{size}" for size in functions[0].sizes)
    return Source(module(functions), tuple(t for t, _ in heads), (*functions[0].data, *sizes))


C = Backend(
    name="c",
    title="C by the compiler on this machine, compiled once and kept",
    dialect=DIALECT,
    available=lambda: find_compiler() is not None,
    emit=emit,
    load=load,
)
