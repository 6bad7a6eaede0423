r"""Sums whose bounds the notes leave out, \sum_i x_i: the index runs over the places of the array it indexes.

Bounds and sizes that are defined as others, N = m, are put in terms of these.
"""

from __future__ import annotations

from symopt.documents.elaborate.names.extents import extent
from symopt.documents.elaborate.names.known import Known
from symopt.foundation.errors import ShapeError, UnsupportedError
from symopt.syntax.tree import ONE, Entry, Name, Part, Sum, Tree, children, number

_LONGEST = 20
"""How often a size may be defined as another one."""


def bounded(tree: Sum, known: Known) -> Tree:
    """Return a sum with both its bounds. Raises UnsupportedError if nothing says how far it runs.

    The body has been elaborated before.
    """
    lower = ONE if tree.lower is None else _in_sizes(tree.lower, known)
    if tree.upper is not None:
        return Sum(tree.body, tree.index, lower, _in_sizes(tree.upper, known), span=tree.span)
    sizes = {
        size if isinstance(size, int) else _size_name(size, known)
        for size in _ranges(tree.body, tree.index, known)
    }
    if not sizes:
        raise UnsupportedError(
            f"the sum over {tree.index} has no end",
            why=f"nothing in it is an array that {tree.index} indexes",
            remedy=r"write \sum_{i=1}^{m}, or say what the shapes are",
        )
    if len(sizes) > 1:
        raise ShapeError(
            f"{tree.index} runs over {' and '.join(sorted(map(str, sizes)))}",
            why="the arrays that it indexes have different sizes",
        )
    size = sizes.pop()
    upper = Name(size) if isinstance(size, str) else number(size)
    return Sum(tree.body, tree.index, lower, upper, span=tree.span)


def _ranges(tree: Tree, index: str, known: Known) -> set[str | int]:
    found: set[str | int] = set()
    if isinstance(tree, Sum) and tree.index == index:
        return found
    match tree:
        case Entry(name=name, indices=places) | Part(Name(name=name), places):
            shape = extent(Name(name), known) or ()
            found |= {
                size for place, size in zip(places, shape, strict=False) if place == Name(index)
            }
        case _:
            pass
    for child in children(tree):
        found |= _ranges(child, index, known)
    return found


def _in_sizes(tree: Tree, known: Known) -> Tree:
    """Return a bound with a name that is defined as a size, N = m, in terms of that."""
    return Name(_size_name(tree.name, known)) if isinstance(tree, Name) else tree


def _size_name(name: str, known: Known) -> str:
    for _ in range(_LONGEST):
        body = known.body(name)
        if not isinstance(body, Name):
            return name
        name = body.name
    return name
