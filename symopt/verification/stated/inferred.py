"""What formulas say of names that nobody declares: which are sizes, and which shapes arrays have.

Sum(x[i]**2, (i, 1, n))     n bounds a sum: a size; x is indexed by i up to n: a vector of n
eye(n), ones(n)             n is a size
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from symopt.foundation.errors import ShapeError
from symopt.model.model import Shape
from symopt.syntax.tree import Call, Entry, Name, Number, Sum, Tree, children, names, walk

_MADE = frozenset(("eye", "ones", "zeros"))


def size_names(trees: Iterable[Tree]) -> set[str]:
    """Return the free names that bound a sum or are the size of a made array."""
    found: set[str] = set()
    for tree in trees:
        free = set(names(tree))
        for node in walk(tree):
            if isinstance(node, Sum):
                ends = [end for end in (node.lower, node.upper) if end is not None]
                found |= {name for end in ends for name in names(end)} & free
            elif isinstance(node, Call) and node.function in _MADE:
                found |= {a.name for a in node.arguments if isinstance(a, Name)}
    return found


def inferred_shapes(trees: Iterable[Tree]) -> dict[str, Shape]:
    """Return the shape of each indexed name whose indices all run over sums with plain bounds.

    Raises ShapeError for a name that is indexed with different ranges.
    """
    found: dict[str, Shape] = {}
    for tree in trees:
        for name, shape in _entries(tree, {}):
            if found.setdefault(name, shape) != shape:
                raise ShapeError(
                    f"the shape of {name} cannot be read off its entries",
                    remedy=f'declare it: "vars": {{"{name}": {{"shape": ["m", "n"]}}}}',
                )
    return found


def _entries(tree: Tree, ends: Mapping[str, Tree | None]) -> Iterable[tuple[str, Shape]]:
    if isinstance(tree, Sum):
        ends = {**ends, tree.index: tree.upper}
    if isinstance(tree, Entry):
        sizes = [_size(ends.get(i.name) if isinstance(i, Name) else None) for i in tree.indices]
        if all(size is not None for size in sizes):
            yield tree.name, tuple(size for size in sizes if size is not None)
    for child in children(tree):
        yield from _entries(child, ends)


def _size(end: Tree | None) -> str | int | None:
    match end:
        case Name(name=name):
            return name
        case Number(value=value) if value.denominator == 1 and value > 0:
            return int(value)
        case _:
            return None
