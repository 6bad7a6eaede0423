"""Readable names of indices: i over rows, j, k, … over the rest; never a name in use."""

from __future__ import annotations

from collections.abc import Iterable

from symopt.calculus.graph import entries
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Node
from symopt.calculus.views.ordering import Style

_ROWS = ("i", "r", "s", "t")
_OTHERS = ("j", "k", "l", "p", "q", "u", "v", "h", "g", "f", "d", "c", "b", "a")


def names_used(node: Node, style: Style) -> frozenset[str]:
    """Return the names that occur in a node, of variables and sizes, as they will be written."""
    found = {style.spelled.get(e.name, e.name) for e in entries(node)}
    return frozenset(found | set(style.roles) | set(_sizes(node.fields)))


def free_names(node: Node, style: Style, also: Iterable[Index] = ()) -> dict[Index, str]:
    """Return a readable name for each free index of a node; those of the style first, then new ones."""
    return name_free(dict.fromkeys([*also, *_ordered(node.free)]), names_used(node, style), style)


def name_free(labels: Iterable[Index], used: frozenset[str], style: Style) -> dict[Index, str]:
    """Return a readable name for each label, none of them in use and no two the same."""
    wanted = list(labels)
    found = {i: style.index_names[i.name] for i in wanted if i.name in style.index_names}
    for label in wanted:
        if label not in found:
            found[label] = readable(label, used | set(found.values()), style)
    return found


def readable(index: Index, taken: Iterable[str], style: Style) -> str:
    """Return a name for one index that is not taken."""
    avoid = set(taken)
    rows = is_row(index, style)
    plain = (*_OTHERS, *_ROWS) if style.rows else ("i", *_OTHERS, *_ROWS)
    for letter in (*_ROWS, *_OTHERS) if rows else plain:
        if letter not in avoid:
            return letter
    stem, number = ("i" if rows else "j"), 1
    while f"{stem}_{number}" in avoid:
        number += 1
    return f"{stem}_{number}"


def is_row(index: Index, style: Style) -> bool:
    """Whether an index counts rows."""
    return any(isinstance(s, str) and s in style.rows for s, _ in index.upper.terms)


def _ordered(found: frozenset[Index]) -> list[Index]:
    return sorted(found, key=lambda i: i.name)


def _sizes(value: object) -> Iterable[str]:
    """Yield the sizes that occur in the fields of a node, those of index ranges included."""
    if isinstance(value, Node):
        yield from _sizes(value.fields)
    elif isinstance(value, tuple):
        for part in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _sizes(part)
    elif isinstance(value, Affine):
        for symbol, _ in value.terms:
            if isinstance(symbol, Index):
                yield from _sizes((symbol.lower, symbol.upper))
            else:
                yield symbol
    elif isinstance(value, Index):
        yield from _sizes((value.lower, value.upper))
