"""A C module: headers and the kernels that its functions use, then the functions."""

from __future__ import annotations

from collections.abc import Sequence

from symopt.compilation.c.columns import COLUMNS
from symopt.compilation.c.driver import DRIVER
from symopt.compilation.c.elementary import HEAD, PARTS, with_parts
from symopt.compilation.c.function import Function
from symopt.compilation.c.panels import PANELS
from symopt.compilation.c.special import SPECIAL

KERNELS = {**PARTS, **SPECIAL, **COLUMNS, **PANELS, **DRIVER}


def module(functions: Sequence[Function]) -> str:
    """Return the source of a module."""
    bodies = [function.source() for function in functions]
    used = {name for function in functions for name in function.used}
    return "\n".join(
        [HEAD.lstrip(), *(p.strip("\n") + "\n" for p in with_parts(used, KERNELS)), *bodies]
    )
