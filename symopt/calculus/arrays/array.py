"""Arrays of nodes: index labels and a body; alignment, matrix products, transposes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Node
from symopt.foundation.errors import ShapeError


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
