r"""Code of its own for data of exactly one row: the graph without the axis of rows.

    J = (1/m) Σ_i L(z_i, y_i),  z_i = Σ_j X_ij w_j,  m = 1    →    J = L(z, y),  z = Σ_j X_j w_j

Among many rows what σ(z) - 1/2 loses at z = 1e-12 is nothing beside the other terms, and code of rows does
not spend a pass on it. Of one row it is all that there is: there the rules for formulas without rows apply,
which keep every digit. The code is written when it is first called, and code of rows stays as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from symopt.calculus import build
from symopt.calculus.graph import Graph, NodeDefinition, sizes_in
from symopt.calculus.indices import Affine, of
from symopt.calculus.indices import sizes_in as sizes_of
from symopt.calculus.nodes import Entry, Node
from symopt.calculus.resize import resized, split_sums
from symopt.compilation.rows import needed_definitions
from symopt.foundation.errors import SymoptError

if TYPE_CHECKING:
    from symopt.compilation.bound import Bound
    from symopt.compilation.compiled import Compiled

ONE = Affine(1)


class _HasNoFormError(Exception):
    """The rows are more than an axis that sums run over."""


def row_axis(owner: Compiled) -> str:
    """Return the size that is the number of rows, "" where this does not tell.

    It is the one axis of data that nothing else has, or the first axis of all data.
    """
    given = [owner.shapes[name] for name in owner.data if owner.shapes[name]]
    others = {d for name, shape in owner.shapes.items() if name not in owner.data for d in shape}
    free = {d for shape in given for d in shape} - others
    found = free if len(free) == 1 else {shape[0] for shape in given}
    terms = found.pop().terms if len(found) == 1 else ()
    size = str(terms[0][0]) if terms else ""
    return size if any(of(size) in shape for shape in given) else ""


def without_rows(graph: Graph, output: str, size: str) -> Graph | None:
    """Return the graph of one row, in which the axes of a size are gone; None if it has another form."""
    axis = of(size)
    kept = {
        name: tuple(k for k, d in enumerate(shape) if d != axis)
        for name, shape in graph.shapes.items()
    }
    needed = needed_definitions(graph, [output])
    kept |= {d.name: tuple(k for k, i in enumerate(d.indices) if i.upper != axis) for d in needed}

    def entry(old: Entry) -> Node:
        places = kept[old.name]
        if any(p != ONE for k, p in enumerate(old.indices) if k not in places):
            raise _HasNoFormError  # an array function of the rows
        return Entry(old.name, tuple(old.indices[k] for k in places))

    def dropped(item: NodeDefinition) -> NodeDefinition:
        labels = tuple(item.indices[k] for k in kept[item.name])
        first = {i: ONE for k, i in enumerate(item.indices) if k not in kept[item.name]}
        if size in sizes_of(labels) or any(i.lower != ONE for i in first):
            raise _HasNoFormError
        body = build.rename(item.body, first)
        if size in sizes_in(item.body):
            body = split_sums(resized(body, {size: ONE}), most=1)  # sums over other axes stay
        return NodeDefinition(item.name, labels, build.rewrite(body, entry=entry))

    try:
        definitions = tuple(map(dropped, needed))
    except (_HasNoFormError, SymoptError):  # more terms than are written out
        return None
    shapes = {n: tuple(shape[k] for k in kept[n]) for n, shape in graph.shapes.items()}
    if size in sizes_of(tuple(shapes.values())):
        return None
    whole = {n for n, shape in graph.shapes.items() if len(kept[n]) == len(shape)}
    return Graph(
        shapes,
        definitions,
        {n: d for n, d in graph.unit_rows.items() if size not in sizes_of(d)},
        graph.whole,
        {n: words for n, words in graph.properties.items() if n in whole},
    )


def one_row_of(owner: Compiled) -> Compiled | None:
    """Return the functions of one row, without its axis; None where there is no such form."""
    from symopt.compilation.compile import compile_again

    graph, output, parameters, data, constants, backend, order = owner.recipe
    size = row_axis(owner)
    single = without_rows(graph, output, size) if size else None
    if single is None:
        return None
    fixed = {n: np.reshape(v, _cut(owner, n, np.shape(v), size)) for n, v in constants.items()}
    return compile_again(single, output, parameters, data, fixed, backend, order)


def bound_to_one_row(bound: Bound) -> Bound | None:
    """Return functions of one row for data of one row; None for other data, and without such a form."""
    owner, arrays, size = bound.owner, bound.arrays, row_axis(bound.owner)
    given = {name: arrays[name] for name in owner.data}
    if bound.sizes.get(size) != 1 or not all(isinstance(a, np.ndarray) for a in given.values()):
        return None
    single = owner.of_one_row
    if single is None:
        return None
    data = {n: a.reshape(_cut(owner, n, a.shape, size)) for n, a in given.items()}
    shapes = bound.layout.shapes
    parameters = {n: np.zeros(_cut(owner, n, shape, size)) for n, shape in shapes.items()}
    return single.bind(data, parameters, threads=bound.running.threads, one_row=False)


def _cut(owner: Compiled, name: str, shape: tuple[int, ...], size: str) -> tuple[int, ...]:
    """Return the shape of an array without the axis of rows."""
    return tuple(n for n, d in zip(shape, owner.shapes[name], strict=True) if d != of(size))
