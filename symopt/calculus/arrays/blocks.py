"""Arrays side by side and under one another: hstack, vstack, and matrices of blocks [[A, B], [C, D]].

    [A B]_ij = [1 ≤ j ≤ p] A_ij + [1 ≤ j - p ≤ q] B_i(j-p)     for A of p columns, B of q

A vector is a column, its transpose a row, and a number a 1 × 1 block; so hstack(X, ones(m)) appends a
column of ones, and vstack(x, 1) a last entry.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array, Group, of_dimensions, relabelled
from symopt.calculus.arrays.asked import ArrayFunction
from symopt.calculus.arrays.grouping import common, regrouped, single, squeezed
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import ONE, Delta, Node, Product, Rational, Sum, Within
from symopt.foundation.errors import ShapeError


def blocks(items: Sequence[Sequence[Array]]) -> Array:
    """Return the matrix of blocks, row by row. Raises ShapeError naming the shapes that do not fit."""
    if not any(item.rank for row in items for item in row):
        return _of_numbers(items)
    return stacked([stacked(row, 1) for row in items], 0)


def _of_numbers(items: Sequence[Sequence[Array]]) -> Array:
    """Return the matrix Σ_rc [i = r] [j = c] a_rc; a column alone is a vector."""
    rows, columns = len(items), len(items[0])
    i = build.fresh(Index("", Affine(1), Affine(rows)))
    j = build.fresh(Index("", Affine(1), Affine(columns)))
    parts: list[Node] = []
    for r, row in enumerate(items):
        for c, item in enumerate(row):
            here = [build.delta(indices.of(i), Affine(r + 1))]
            if columns > 1:
                here.append(build.delta(indices.of(j), Affine(c + 1)))
            parts.append(build.multiply(item.body, *here))
    return Array((i,) if columns == 1 else (i, j), build.add(*parts))


def stacked(parts: Sequence[Array], axis: int) -> Array:
    """Return arrays under one another (axis 0) or side by side (axis 1)."""
    matrices = [_matrix(part) for part in parts]
    if len(matrices) == 1:
        return squeezed(matrices[0])
    across = 1 - axis
    shared = common([m.dimensions[across] for m in matrices])
    if shared is None:
        shapes = " and ".join(dict.fromkeys(part.shape_text for part in parts))
        raise ShapeError(
            f"shapes {shapes} do not fit {'side by side' if axis else 'under one another'}",
            why=f"they differ in the number of {'rows' if axis else 'columns'}",
            remedy="a vector is a column here; .T makes it a row",
        )
    matrices = [regrouped(m, across, shared) for m in matrices]
    total = indices.combine((m.shape[axis], 1) for m in matrices)
    label = build.fresh(Index("", Affine(1), total))
    body = build.add(*_placed(matrices, axis, label))
    groups: list[Group] = [shared, shared]
    groups[axis] = (label,)
    return squeezed(of_dimensions(groups, body))


def _placed(matrices: Sequence[Array], axis: int, label: Index) -> list[Node]:
    """Return the entry of each block, 0 outside of it."""
    found: list[Node] = []
    before = Affine(0)
    for array in matrices:
        here = indices.subtract(indices.of(label), before)
        count = array.shape[axis]
        one = count == Affine(1)
        inside = build.delta(here, count) if one else build.within(here, Affine(1), count)
        body = build.rename(array.body, {own: here for own in array.dimensions[axis]})
        found += [build.scale(c, build.multiply(term, inside)) for c, term in _terms(body)]
        before = indices.add(before, count)
    return found


def _terms(body: Node) -> list[tuple[Rational, Node]]:
    """Return the terms of a row of blocks: those with an indicator; any other entry stays whole."""
    if not isinstance(body, Sum) or not all(map(_indicated, (t for _, t in body.terms))):
        return [(1, body)]
    constant = [(body.constant, ONE)] if body.constant else []
    return [*constant, *body.terms]


def _indicated(node: Node) -> bool:
    factors = [b for b, _ in node.powers] if isinstance(node, Product) else [node]
    return any(isinstance(factor, Within | Delta) for factor in factors)


def _matrix(part: Array) -> Array:
    """Return rows and columns: (m, 1) for a column, (1, n) for a row, (1, 1) for a number."""
    part = relabelled(single(part, "a block is not made of"))
    if part.rank > 2:
        raise ShapeError(f"a block has rows and columns, not shape {part.shape_text}")
    match part.dimensions:
        case ():
            groups = ((), ())
        case (only,):
            groups = ((), only) if part.row else (only, ())
        case both:
            groups = both
    return of_dimensions(groups, part.body)


BLOCKS: dict[str, ArrayFunction] = {
    "hstack": lambda asked: stacked(asked.arguments, 1),
    "vstack": lambda asked: stacked(asked.arguments, 0),
}
