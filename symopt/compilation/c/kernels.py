"""All kernels: C functions that generated code calls, by name, with the names of what they use."""

from __future__ import annotations

from symopt.compilation.c.columns import COLUMNS
from symopt.compilation.c.driver import DRIVER
from symopt.compilation.c.elementary import PARTS
from symopt.compilation.c.low_rank import LOW_RANK
from symopt.compilation.c.panels import PANELS
from symopt.compilation.c.row_products import ROW_PRODUCTS
from symopt.compilation.c.special import SPECIAL
from symopt.compilation.c.vectors import VECTORS

KERNELS: dict[str, tuple[str, tuple[str, ...]]] = {
    **PARTS, **SPECIAL, **VECTORS, **COLUMNS, **ROW_PRODUCTS, **PANELS, **LOW_RANK, **DRIVER,
}  # fmt: skip
"""Source and what it uses, by name."""
