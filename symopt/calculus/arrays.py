"""Arrays of nodes: index labels and a body; alignment, matrix products, reductions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import ONE, Node
from symopt.foundation.errors import ShapeError, UnsupportedError
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree


@dataclass(frozen=True, slots=True)
class Array:
    """One node for all entries: `body` at the free `indices`. `row`: a vector written as a row, xᵀ."""

    indices: tuple[Index, ...]
    body: Node
    row: bool = False

    @property
    def shape(self) -> tuple[Affine, ...]:
        """The number of values of each index."""
        return tuple(i.count for i in self.indices)

    @property
    def shape_text(self) -> str:
        """The shape as a message shows it."""
        sizes = [indices.spell(s) for s in self.shape]
        return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"

    def map(self, change: Callable[[Node], Node]) -> Array:
        """Return the array with its body changed."""
        return Array(self.indices, change(self.body), self.row)

    def at(self, places: Sequence[Affine]) -> Node:
        """Return the entry at the given places."""
        return build.rename(self.body, dict(zip(self.indices, places, strict=True)))

    def labelled(self, labels: Sequence[Index]) -> Array:
        """Return the same array with other labels."""
        return Array(tuple(labels), self.at([indices.of(i) for i in labels]), self.row)


def align(parts: Sequence[Array], operation: str, *, broadcast_rows: bool = False) -> list[Array]:
    """Return the parts with common labels; scalars stay, and take the labels of the arrays.

    broadcast_rows: a vector of n may meet a matrix (m, n), as a bias meets a batch.
    Raises ShapeError if two arrays have different shapes, naming both.
    """
    lead = max(parts, key=lambda p: len(p.indices))
    if not lead.indices:
        return list(parts)
    result: list[Array] = []
    for part in parts:
        if not part.indices:
            result.append(Array(lead.indices, part.body, lead.row))
            continue
        fits = part.shape == lead.shape
        if not fits and broadcast_rows and len(part.indices) == 1:
            fits = part.shape[0] == lead.shape[-1]
        if not fits:
            raise ShapeError(
                f"shapes {part.shape_text} and {lead.shape_text} do not fit under {operation}",
                why="elementwise operations need equal shapes",
                remedy="use @ for the matrix product, or .T to transpose",
            )
        labels = lead.indices[len(lead.indices) - len(part.indices) :]
        moved = part if part is lead else part.labelled(labels)
        result.append(Array(lead.indices, moved.body, lead.row))
    return result


def matrix_product(left: Array, right: Array) -> Array:
    """Return left @ right; a column times a row (x @ x.T) is the outer product.

    Raises ShapeError naming both shapes if the inner dimensions differ.
    """
    if not left.indices or not right.indices:
        raise ShapeError("@ needs arrays on both sides", remedy="use * for a product with a number")
    if len(left.indices) == 1 and not left.row and len(right.indices) == 1 and right.row:
        (i,), (j,) = left.indices, (build.fresh(right.indices[0]),)
        other = right.labelled((j,))
        return Array((i, j), build.multiply(left.body, other.body))
    inner = left.indices[-1]
    first = right.indices[0]
    if inner.count != first.count:
        raise ShapeError(
            f"shapes {left.shape_text} and {right.shape_text} do not fit under @",
            why=f"the inner dimensions {indices.spell(inner.count)} and {indices.spell(first.count)} differ",
            remedy="transpose one of them with .T",
        )
    rest = tuple(build.fresh(i) for i in right.indices[1:])
    other = right.labelled((inner, *rest))
    labels = (*left.indices[:-1], *rest)
    body = build.contract(build.multiply(left.body, other.body), (inner,))
    row = len(labels) == 1 and len(left.indices) == 1
    return Array(labels, body, row)


def transpose(array: Array) -> Array:
    """Return the transpose; a vector becomes a row and back."""
    if len(array.indices) == 1:
        return Array(array.indices, array.body, not array.row)
    return Array(array.indices[::-1], array.body)


def array_function(
    name: str, arguments: list[Array], options: Sequence[tuple[str, Tree]]
) -> Array | None:
    """Return a reduction or another function of whole arrays; None if `name` is elementwise.

    Raises UnsupportedError for functions of arrays that are read but have no calculus yet.
    """
    if name in _NOT_YET:
        raise UnsupportedError(f"{name} of an array is read, but has no calculus yet")
    function = _FUNCTIONS.get(name)
    if function is None:
        return None
    axis = _axis(dict(options), arguments[0]) if arguments else None
    return function(arguments[0], axis)


def _axis(options: dict[str, Tree], array: Array) -> int | None:
    """Return the axis counted from 0, or None for all; `axis=` counts from 0 as in numpy, or from the end."""
    axis = options.get("axis")
    if axis is None:
        return None
    sign = -1 if isinstance(axis, syntax.Neg) else 1
    body = axis.body if isinstance(axis, syntax.Neg) else axis
    if not isinstance(body, syntax.Number) or body.value.denominator != 1:
        raise ShapeError("axis must be a whole number")
    place = sign * body.value.numerator
    count = len(array.indices)
    if not -count <= place < count:
        raise ShapeError(f"axis {place} is outside an array of shape {array.shape_text}")
    return place % count


def _reduced(array: Array, axis: int | None) -> tuple[tuple[Index, ...], tuple[Index, ...]]:
    """Return (kept, reduced) labels."""
    if axis is None:
        return (), array.indices
    return array.indices[:axis] + array.indices[axis + 1 :], (array.indices[axis],)


def _sum(array: Array, axis: int | None) -> Array:
    kept, gone = _reduced(array, axis)
    return Array(kept, build.contract(array.body, gone))


def _mean(array: Array, axis: int | None) -> Array:
    kept, gone = _reduced(array, axis)
    counts = [(build.value(i.count), -1) for i in gone]
    return Array(kept, build.merge([(array.body, 1), *counts], gone))


def _softmax(array: Array, axis: int | None) -> Array:
    place = (len(array.indices) - 1) if axis is None else axis
    _need(array, "softmax")
    label = array.indices[place]
    inner = build.fresh(label)
    body = build.rename(array.body, {label: indices.of(inner)})
    return Array(array.indices, build.operator("softmax", body, (inner,), (indices.of(label),)))


def _logsumexp(array: Array, axis: int | None) -> Array:
    _need(array, "logsumexp")
    place = (len(array.indices) - 1) if axis is None else axis
    label = array.indices[place]
    kept = array.indices[:place] + array.indices[place + 1 :]
    return Array(kept, build.operator("logsumexp", array.body, (label,), ()))


def _trace(array: Array, axis: int | None) -> Array:
    if len(array.indices) != 2 or array.shape[0] != array.shape[1]:
        raise ShapeError(f"tr needs a square matrix, not shape {array.shape_text}")
    i, j = array.indices
    return Array((), build.contract(build.rename(array.body, {j: indices.of(i)}), (i,)))


def _norm(array: Array, axis: int | None) -> Array:
    kept, gone = _reduced(array, axis)
    squares = build.contract(build.power(array.body, 2), gone)
    return Array(kept, build.power(squares, Fraction(1, 2)))


def _norm1(array: Array, axis: int | None) -> Array:
    kept, gone = _reduced(array, axis)
    return Array(kept, build.contract(build.apply("abs", array.body), gone))


def _diagonal(array: Array, axis: int | None) -> Array:
    if len(array.indices) == 1:
        (i,) = array.indices
        j = build.fresh(i)
        return Array((i, j), build.multiply(array.body, build.delta(indices.of(i), indices.of(j))))
    if len(array.indices) != 2 or array.shape[0] != array.shape[1]:
        raise ShapeError(f"diag needs a vector or a square matrix, not shape {array.shape_text}")
    i, j = array.indices
    return Array((i,), build.rename(array.body, {j: indices.of(i)}))


def _eye(array: Array, axis: int | None) -> Array:
    i = _size(array, "eye")
    j = build.fresh(i)
    return Array((i, j), build.delta(indices.of(i), indices.of(j)))


def _ones(array: Array, axis: int | None) -> Array:
    return Array((_size(array, "ones"),), ONE)


def _size(array: Array, name: str) -> Index:
    from symopt.calculus.nodes import Number, Value

    body = array.body
    if isinstance(body, Value):
        return build.fresh(Index("", Affine(1), body.affine))
    if isinstance(body, Number) and isinstance(body.value, int) and body.value > 0:
        return build.fresh(Index("", Affine(1), Affine(body.value)))
    raise ShapeError(f"{name} needs a size: a whole number or the name of a dimension")


def _need(array: Array, name: str) -> None:
    if not array.indices:
        raise ShapeError(f"{name} needs an array, not a number")


_FUNCTIONS: dict[str, Callable[[Array, int | None], Array]] = {
    "sum": _sum,
    "mean": _mean,
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "tr": _trace,
    "norm": _norm,
    "norm1": _norm1,
    "diag": _diagonal,
    "eye": _eye,
    "ones": _ones,
}

_NOT_YET = frozenset(
    (
        "det",
        "logdet",
        "inv",
        "pinv",
        "kron",
        "had",
        "had3",
        "ediv",
        "hpow",
        "matpow",
        "expm",
        "vmax",
    )
)
