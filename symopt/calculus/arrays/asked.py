"""One call of an array function: its name, its arguments, the axis; and what such functions may demand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from symopt.calculus import build
from symopt.calculus.arrays.array import Array, fresh_group
from symopt.calculus.arrays.grouping import common, regrouped
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Number, Value
from symopt.foundation.errors import ShapeError
from symopt.foundation.record import record
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree


@record
class Asked:
    """name: the function.   arguments: arrays.   axis: counted from 0; None for all, or the default.

    keep: whether what is reduced stays as a dimension of size 1, which meets any size.
    """

    name: str
    arguments: tuple[Array, ...]
    axis: int | None = None
    keep: bool = False

    @property
    def array(self) -> Array:
        """The first argument."""
        return self.arguments[0]


ArrayFunction: TypeAlias = Callable[[Asked], Array]


def axis_of(options: Mapping[str, Tree], arguments: Sequence[Array]) -> int | None:
    """Return the axis counted from 0, or None for all; `axis=` counts from 0 as in numpy, or from the end.

    Raises ShapeError for an axis that the first argument does not have.
    """
    if "axis" not in options or not arguments:
        return None
    place = _whole(options["axis"], "axis")
    count = arguments[0].rank
    if not -count <= place < count:
        raise ShapeError(
            f"axis {place} is outside an array of shape {arguments[0].shape_text}",
            why="axes count from 0, and from -1 backwards",
        )
    return place % count


def keeps(options: Mapping[str, Tree]) -> bool:
    """Return whether `keepdims=1` is asked for."""
    return "keepdims" in options and _whole(options["keepdims"], "keepdims") != 0


def _whole(tree: Tree, name: str) -> int:
    sign = -1 if isinstance(tree, syntax.Neg) else 1
    body = tree.body if isinstance(tree, syntax.Neg) else tree
    if not isinstance(body, syntax.Number) or body.value.denominator != 1:
        raise ShapeError(f"{name} must be a whole number")
    return sign * body.value.numerator


def square(asked: Asked) -> Array:
    """Return the first argument, a square matrix. Raises ShapeError for any other shape."""
    array = asked.array
    shared = common(array.dimensions) if array.rank == 2 else None
    if shared is None:
        raise ShapeError(
            f"{asked.name} needs a square matrix, not shape {array.shape_text}",
            remedy="give a matrix with as many rows as columns",
        )
    if not array.groups:
        return array
    for place in (0, 1):
        array = regrouped(array, place, fresh_group(shared))
    return array


def matrix(asked: Asked) -> Array:
    """Return the first argument, a matrix. Raises ShapeError for any other shape."""
    if asked.array.rank != 2:
        raise ShapeError(f"{asked.name} needs a matrix, not shape {asked.array.shape_text}")
    return asked.array


def some(asked: Asked) -> Array:
    """Return the first argument, an array. Raises ShapeError for a number."""
    if not asked.array.rank:
        raise ShapeError(f"{asked.name} needs an array, not a number")
    return asked.array


def size_of(array: Array, name: str) -> Index:
    """Return a label that runs over a size given as a number. Raises ShapeError for anything else."""
    body = array.body
    if isinstance(body, Value):
        return build.fresh(Index("", Affine(1), body.affine))
    if isinstance(body, Number) and isinstance(body.value, int) and body.value > 0:
        return build.fresh(Index("", Affine(1), Affine(body.value)))
    raise ShapeError(f"{name} needs a size: a whole number or the name of a dimension")
