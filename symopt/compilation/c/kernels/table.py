"""All kernels: C functions that generated code calls, by name, with the names of what they use."""

from __future__ import annotations

from symopt.compilation.c.kernels.columns import COLUMNS
from symopt.compilation.c.kernels.driver import DRIVER
from symopt.compilation.c.kernels.elementary import PARTS
from symopt.compilation.c.kernels.low_rank import LOW_RANK
from symopt.compilation.c.kernels.panels import PANELS
from symopt.compilation.c.kernels.row_products import ROW_PRODUCTS
from symopt.compilation.c.kernels.special import SPECIAL
from symopt.compilation.c.kernels.vectors import VECTORS

KERNELS: dict[str, tuple[str, tuple[str, ...]]] = {
    **PARTS, **SPECIAL, **VECTORS, **COLUMNS, **ROW_PRODUCTS, **PANELS, **LOW_RANK, **DRIVER,
}  # fmt: skip
"""Source and what it uses, by name."""
