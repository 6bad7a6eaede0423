"""Finding the index over the rows: the one axis along which an objective is a sum over blocks.

A size is that of the rows if no parameter has it, no statement has two indices over it, arrays that have
it are read at one and the same row, and no array function runs along it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Node
from symopt.compilation.c.program import (
    Along,
    Assign,
    Crossed,
    Gram,
    Mixed,
    Pair,
    Squares,
    Statement,
    Total,
)
from symopt.compilation.rows import subnodes

Shapes = Mapping[str, tuple[Affine, ...]]


def find_rows(
    statements: Sequence[Statement], shapes: Shapes, variables: Iterable[str], fixed: Iterable[str]
) -> tuple[Index | None, tuple[Statement, ...]]:
    """Return the row index and the statements in it; None and the statements if there are no rows.

    variables: data, whose sizes are tried in order.   fixed: names that have no rows.
    """
    excluded = {s for n in fixed for d in shapes[n] for s, _ in d.terms}
    sizes = dict.fromkeys(
        s for n in variables for d in shapes[n][:2] for s, _ in d.terms if isinstance(s, str)
    )
    for size in sizes:
        if size in excluded or not all(_at_an_end(shapes[n], size) for n in variables):
            continue
        if all(_fits(item, shapes, size) for item in statements):
            row = Index("row", Affine(1), indices.of(size))
            moved = [_moved(item, row) for item in statements]
            return row, tuple(s for item in moved for s in _without_weight(item, row))
    return None, tuple(s for item in statements for s in _without_weight(item, None))


def _without_weight(item: Statement, row: Index | None) -> list[Statement]:
    """Return a weighted sum as it is if it is over the rows, else with the weight in an array of its own."""
    if not isinstance(item, Pair) or item.weight is None or item.over == (row,):
        return [item]
    plain = [p.plain for e in (item.left, item.weight) for p in e.indices]
    axes = tuple(dict.fromkeys(i for i in plain if i is not None))
    product = build.multiply(item.left, item.weight)
    made = Assign(f"{item.name}.left", axes, product)
    left = Entry(made.name, tuple(map(indices.of, axes)))
    return [made, Pair(item.name, item.axes, left, item.right, item.over)]


def _at_an_end(shape: Sequence[Affine], size: str) -> bool:
    """Return whether data have their rows along the first or the last axis, if they have rows."""
    return not any(_has(d, size) for d in shape[1:-1])


def _bodies(item: Statement) -> list[Node]:
    match item:
        case Assign() | Total():
            return [item.body]
        case Pair():
            return [item.left, item.right, *([item.weight] if item.weight else [])]
        case Along():
            return [item.body]
        case Gram():
            return [item.weight, *(entry for part in item.parts for entry in part)]
        case Squares():
            return [item.weight, item.features]
        case Mixed() | Crossed():
            return []


def _all_indices(item: Statement) -> set[Index]:
    found = set(item.axes)
    if isinstance(item, Total | Pair):
        found |= set(item.over)
    if isinstance(item, Along):
        found.add(item.label)
    return found.union(*(body.free for body in _bodies(item)))


def _fits(item: Statement, shapes: Shapes, size: str) -> bool:
    """Return whether a statement can be computed block by block."""
    own = _all_indices(item)
    touching = {i for i in own if _has(i.upper, size) or _has(i.lower, size)}
    if len(touching) > 1 or not all(_runs(i, size) for i in touching):
        return False
    if isinstance(item, Along) and item.label in touching:
        return False
    if any(not touching.isdisjoint((*i.lower.indices, *i.upper.indices)) for i in own):
        return False
    row = next(iter(touching), None)
    for body in _bodies(item):
        for node in subnodes(body):
            if isinstance(node, Entry) and not _reads(node, shapes[node.name], row, size):
                return False
    return True


def _reads(entry: Entry, shape: Sequence[Affine], row: Index | None, size: str) -> bool:
    """Return whether an entry is taken at the row along its one axis of rows, and nowhere else."""
    along = [k for k, d in enumerate(shape) if _has(d, size)]
    for k, place in enumerate(entry.indices):
        if k in along and (place.plain is None or place.plain is not row):
            return False
        if k not in along and row is not None and row in place.free:
            return False
    return len(along) <= 1 and all(shape[k] == indices.of(size) for k in along)


def _runs(index: Index, size: str) -> bool:
    return index.lower == Affine(1) and index.upper == indices.of(size)


def _has(affine: Affine, size: str) -> bool:
    return any(symbol == size for symbol, _ in affine.terms)


def _moved(item: Statement, row: Index) -> Statement:
    """Return the statement with its index over the rows replaced by the common one."""
    old = next((i for i in _all_indices(item) if i.upper == row.upper), None)
    if old is None:
        return item
    mapping = {old: indices.of(row)}

    def axes(given: tuple[Index, ...]) -> tuple[Index, ...]:
        return tuple(row if i is old else i for i in given)

    match item:
        case Assign():
            return replace(item, axes=axes(item.axes), body=build.rename(item.body, mapping))
        case Total():
            body = build.rename(item.body, mapping)
            return replace(item, axes=axes(item.axes), body=body, over=axes(item.over))
        case Pair():
            sides = (_entry(item.left, mapping), _entry(item.right, mapping))
            weight = item.weight and _entry(item.weight, mapping)
            return Pair(item.name, axes(item.axes), *sides, axes(item.over), weight)
        case Along():
            return replace(item, axes=axes(item.axes), body=_entry(item.body, mapping))
        case Gram():
            parts = tuple(tuple(_entry(e, mapping) for e in part) for part in item.parts)
            weight = _entry(item.weight, mapping)
            return replace(item, weight=weight, parts=parts, over=row)
        case Squares():
            weight, features = (_entry(e, mapping) for e in (item.weight, item.features))
            return replace(item, weight=weight, features=features, over=row)
        case Mixed() | Crossed():
            return item


def _entry(entry: Entry, mapping: Mapping[Index, Affine]) -> Entry:
    return Entry(entry.name, tuple(indices.rename(p, mapping) for p in entry.indices))
