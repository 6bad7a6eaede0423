"""Names in a tree put in place of others, all at once, and which names of a tree are free.

x → a in Σ_a (x a)      Σ_b (a b)           an index that would capture a name is renamed
x → a in ∂e/∂x          ∂e(a)/∂a where a is a name of its own, else ∂e/∂x at x = a
x → a in f'(x)          f'(a) for a function of which nothing is known (see `unknowns`)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from symopt.documents.elaborate.names.unknowns import Application, name_of, unknown
from symopt.syntax.tree import (
    At,
    Derivative,
    Entry,
    Matrix,
    Name,
    Number,
    Part,
    Sum,
    Tree,
    children,
    rebuild,
)


def free_names(tree: Tree) -> frozenset[str]:
    """Return the names that the value of a tree depends on as it stands; an f'(x_0) names x_0.

    >>> sorted(free_names(At(Name("y"), (("x", Name("a")),))))
    ['a', 'y']
    """
    found: set[str] = set()
    _collect(tree, frozenset(), found)
    return frozenset(found)


def _collect(tree: Tree, bound: frozenset[str], found: set[str]) -> None:
    match tree:
        case Number():
            return
        case Name(name=name) | Entry(name=name):
            if name not in bound:
                found.add(name)
                item = unknown(name)
                if isinstance(item, Application):
                    for argument in item.arguments:
                        _collect(argument, bound, found)
            if isinstance(tree, Entry):
                for place in tree.indices:
                    _collect(place, bound, found)
        case Sum(body, index, lower, upper):
            for end in (lower, upper):
                if end is not None:
                    _collect(end, bound, found)
            _collect(body, bound | {index}, found)
        case At(body, point):
            for _, value in point:
                _collect(value, bound, found)
            _collect(body, bound | {name for name, _ in point}, found)
        case _:
            for child in children(tree):
                _collect(child, bound, found)


def replaced(tree: Tree, values: Mapping[str, Tree]) -> Tree:
    """Return the tree with free names replaced, all at once. Names inside definitions are not looked at.

    >>> replaced(Name("x"), {"x": Name("a")})
    Name(name='a')
    """
    values = {n: v for n, v in values.items() if v != Name(n)}
    return _replaced(tree, values) if values else tree


def _replaced(tree: Tree, values: Mapping[str, Tree]) -> Tree:
    match tree:
        case Name(name=name):
            return values[name] if name in values else _applied(tree, values)
        case Entry(name=name, indices=places):
            places = tuple(_replaced(place, values) for place in places)
            return entry_of(values[name], places) if name in values else Entry(name, places)
        case Sum():
            return _sum(tree, values)
        case Derivative():
            return _derivative(tree, values)
        case At(body, point):
            moved = {name: _replaced(value, values) for name, value in point}
            return At(body, tuple({**_moved(body, values), **moved}.items()))
        case _:
            return rebuild(tree, lambda child: _replaced(child, values))


def entry_of(array: Tree, places: tuple[Tree, ...]) -> Tree:
    """Return an entry of an array that is a name, written out, or any other expression."""
    if isinstance(array, Name):
        return Entry(array.name, places)
    if isinstance(array, Matrix) and all(isinstance(place, Number) for place in places):
        numbers = [int(place.value) for place in places if isinstance(place, Number)]
        if len(numbers) == 1:
            numbers = [*numbers, 1] if len(array.rows[0]) == 1 else [1, *numbers]
        row, column = numbers
        if 1 <= row <= len(array.rows) and 1 <= column <= len(array.rows[0]):
            return array.rows[row - 1][column - 1]
    return Part(array, places)


def _applied(tree: Name, values: Mapping[str, Tree]) -> Tree:
    """Return f'(x) with its argument replaced, for a function of which nothing is known."""
    found = unknown(tree.name)
    if not isinstance(found, Application):
        return tree
    arguments = tuple(_replaced(a, values) for a in found.arguments)
    if arguments == found.arguments:
        return tree
    return Name(name_of(replace(found, arguments=arguments)))


def _sum(tree: Sum, values: Mapping[str, Tree]) -> Tree:
    ends = [None if end is None else _replaced(end, values) for end in (tree.lower, tree.upper)]
    inner = {n: v for n, v in values.items() if n != tree.index}
    index, body = tree.index, tree.body
    inside = free_names(body)
    captured = {n for name, v in inner.items() if name in inside for n in free_names(v)}
    if index in captured:
        taken = captured | inside
        index = next(name for name in _letters(index) if name not in taken)
        body = _replaced(body, {tree.index: Name(index)})
    return Sum(_replaced(body, inner), index, ends[0], ends[1], span=tree.span)


def _letters(index: str) -> Iterator[str]:
    yield from ("j", "k", "l", "p", "q")
    count = 1
    while True:
        yield f"{index}_{count}"
        count += 1


def _derivative(tree: Derivative, values: Mapping[str, Tree]) -> Tree:
    """Return ∂e/∂x with names replaced: renamed where that is all, else taken at the point."""
    inside = free_names(tree)
    moved = _moved(tree, values)
    news = [v.name for v in moved.values() if isinstance(v, Name)]
    if len(set(news)) == len(moved) and inside.isdisjoint(news):
        of = _replaced(tree.of, moved)
        return replace(tree, of=of, wrt=tuple(_replaced(w, moved) for w in tree.wrt))
    return At(tree, tuple(moved.items())) if moved else tree


def _moved(tree: Tree, values: Mapping[str, Tree]) -> dict[str, Tree]:
    """Return what is replaced in a tree: the names in it, and unknown values that depend on these."""
    inside = free_names(tree)
    found = {n: v for n, v in values.items() if n in inside}
    for name in sorted(inside):
        new = _applied(Name(name), values)
        if new != Name(name) and name not in found:
            found[name] = new
    return found
