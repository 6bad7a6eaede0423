"""C code by the compiler on this machine: fused loops over blocks of rows, one pass where one is enough.

The functions are those of the numpy backend, from the same plans; values agree to rounding. What C code does
not have (functions of matrices, some special functions) is refused by name. The Hessian is in a module of its
own, compiled when it is first asked for. Sparse Hessians (see `compilation.sparse`) are left to numpy.
"""

from __future__ import annotations

from symopt.compilation.arrays.form import hessian_form, structured
from symopt.compilation.arrays.plan import ArrayPlan
from symopt.compilation.backend import Backend, Source
from symopt.compilation.c.formulas import FUNCTIONS
from symopt.compilation.c.from_arrays import array_function
from symopt.compilation.c.from_form import hessian_function
from symopt.compilation.c.from_rows import row_function
from symopt.compilation.c.function import Function
from symopt.compilation.c.module import module
from symopt.compilation.c.running.compiler import find_compiler
from symopt.compilation.c.running.load import load
from symopt.compilation.expressions import ATOM, Dialect, Text
from symopt.compilation.plan import RowPlan
from symopt.foundation.errors import UnsupportedError

_HEADS = (("value", 0), ("value_and_gradient", 1), ("all", 2))


def _choose(value: str, condition: str, otherwise: str) -> Text:
    return f"({condition} ? {value} : {otherwise})", ATOM


DIALECT = Dialect(
    functions={name: name for name in sorted(FUNCTIONS)},
    power="pow", sqrt="sqrt", nan="NAN", choose=_choose,
    both="&", either="|", negated="!", eager=True,
)  # fmt: skip


def emit(plan: RowPlan | ArrayPlan) -> Source:
    """Return the source of value, value_and_gradient and all; the Hessian alone if it has a structure.

    A Hessian of too many formulas is refused by name, and the rest is written.
    Raises UnsupportedError for what C code cannot compute.
    """
    order = plan.order
    refused: list[tuple[str, str]] = []
    if isinstance(plan, RowPlan):
        written = []
        for title, level in _HEADS[: order + 1]:
            try:
                written.append(row_function(plan, title, level))
            except UnsupportedError as error:
                if level < 2:
                    raise
                refused.append((title, error.what))
    else:
        written = [
            array_function(plan, title, level) for title, level in _HEADS[: min(order, 1) + 1]
        ]
        written += [_second(plan)] if order >= 2 else []
    sizes = tuple(f"#{size}" for size in written[0].sizes)
    first, second = written[:2], written[2:]
    units = [(f.title, module(part)) for part in (first, second) for f in part]
    names = tuple(title for title, _ in _HEADS[: order + 1])
    rows = tuple((f.title, f.row_axes) for f in written)
    arguments = (*written[0].data, *sizes)
    text = module(written)
    filled = tuple(f.title for f in written if f.dense)
    return Source(
        text, names, arguments,
        units=tuple(units), rows=rows, filled=filled, refused=tuple(refused),
    )  # fmt: skip


def _second(plan: ArrayPlan) -> Function:
    """Return the function of the Hessian, with value and gradient where it has no structure."""
    turned, form = hessian_form(plan)
    if structured(turned, form):
        return hessian_function(turned, form, "hessian")
    return array_function(plan, "all", 2)


C = Backend(
    name="c",
    title="C by the compiler on this machine, compiled once and kept",
    dialect=DIALECT,
    available=lambda: find_compiler() is not None,
    emit=emit,
    load=load,
)
