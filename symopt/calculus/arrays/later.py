"""What only arrays need, imported when one is met: an expression in numbers does without.

Each function is the one of its name in the module that it imports.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symopt.calculus.arrays.array import Array
from symopt.functions.folders import ELEMENTARY, INTERNAL

if TYPE_CHECKING:
    from symopt.calculus.arrays.selection import Place
    from symopt.syntax.tree import Call, Tree

_OF_ARRAYS_TOO = ("max", "min")


def array_function(
    name: str, arguments: list[Array], options: Sequence[tuple[str, Tree]]
) -> Array | None:
    """Return a function of whole arrays; None if `name` is elementwise."""
    if name not in _OF_ARRAYS_TOO and (name in ELEMENTARY or name in INTERNAL):
        return None
    from symopt.calculus.arrays import functions

    return functions.array_function(name, arguments, options)


def of_eigenvalues(tree: Call) -> Tree | None:
    """Return what a reduction of `eigvals(A)` equals; None for any other call."""
    if tree.function in ELEMENTARY or tree.function in INTERNAL:
        return None
    from symopt.calculus.arrays import spectrum

    return spectrum.of_eigenvalues(tree)


def matrix_product(left: Array, right: Array) -> Array:
    """Return left @ right."""
    from symopt.calculus.arrays import products

    return products.matrix_product(left, right)


def transpose(array: Array) -> Array:
    """Return the transpose."""
    from symopt.calculus.arrays import products

    return products.transpose(array)


def selected(array: Array, places: Sequence[Place]) -> Array:
    """Return an entry or a part."""
    from symopt.calculus.arrays import selection

    return selection.selected(array, places)


def blocks(rows: Sequence[Sequence[Array]]) -> Array:
    """Return a matrix of blocks."""
    from symopt.calculus.arrays import blocks as of_blocks

    return of_blocks.blocks(rows)
