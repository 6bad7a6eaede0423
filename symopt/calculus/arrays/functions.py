"""The functions of whole arrays by name: how each makes an array of nodes from its arguments.

A function is a value in one of the tables below; what it is called and how it prints is the business of
`functions.arrays`. What has no formula by sums and products becomes an `Operator` (see `operators`).
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus.arrays.array import Array
from symopt.calculus.arrays.asked import ArrayFunction, Asked, axis_of, keeps
from symopt.calculus.arrays.blocks import BLOCKS
from symopt.calculus.arrays.convolution import CONVOLUTION
from symopt.calculus.arrays.elementwise import ELEMENTWISE
from symopt.calculus.arrays.made import MADE
from symopt.calculus.arrays.matrices import MATRICES
from symopt.calculus.arrays.patterns import PATTERNS
from symopt.calculus.arrays.products import PRODUCTS
from symopt.calculus.arrays.reductions import REDUCTIONS
from symopt.foundation.errors import ShapeError
from symopt.syntax.tree import Tree

_TABLE: dict[str, ArrayFunction] = {
    **REDUCTIONS,
    **MATRICES,
    **MADE,
    **ELEMENTWISE,
    **PRODUCTS,
    **BLOCKS,
    **PATTERNS,
    **CONVOLUTION,
}


def array_function(
    name: str, arguments: list[Array], options: Sequence[tuple[str, Tree]]
) -> Array | None:
    """Return a reduction or another function of whole arrays; None if `name` is elementwise.

    Raises ShapeError where the shapes do not fit, UnsupportedError for what has no calculus.
    """
    if name in _EXTREMES and (options or len(arguments) == 1):
        if len(arguments) > 1:
            raise ShapeError(
                f"{name} along an axis takes one array, not {len(arguments)}",
                remedy=f"write {name}(a, b) for the {name}imum of entries at the same place",
            )
        name = _EXTREMES[name]
    function = _TABLE.get(name)
    if function is None:
        return None
    known = dict(options)
    axis, keep = axis_of(known, arguments), keeps(known)
    return function(Asked(name, tuple(arguments), axis, keep))


_EXTREMES = {"max": "amax", "min": "amin"}
