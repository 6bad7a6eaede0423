r"""Sums over names that differ by a number, \sum_{t=1}^{3} x_t h_{t-1} of x_1, x_2, x_3: written out.

Where x is no array, x_t is none of its entries but one of the names x_1, x_2, x_3, which are all known.
"""

from __future__ import annotations

from collections.abc import Callable

from symopt.documents.elaborate.names.exact import value_of
from symopt.syntax.tree import Add, Entry, Name, Number, Sum, Tree, number, rebuild, walk

MOST = 12
"""How many terms are written out."""


def written_out(tree: Tree, is_known: Callable[[str], bool]) -> Tree:
    """Return a tree with its sums over numbered names as the terms that they have."""
    if not any(isinstance(node, Sum) for node in walk(tree)):
        return tree

    def change(node: Tree) -> Tree:
        node = rebuild(node, change)
        return _terms(node, is_known) or node if isinstance(node, Sum) else node

    return change(tree)


def _terms(tree: Sum, is_known: Callable[[str], bool]) -> Tree | None:
    lower, upper = tree.lower, tree.upper
    if not isinstance(lower, Number) or not isinstance(upper, Number):
        return None
    first, last = lower.value, upper.value
    if first.denominator != 1 or last.denominator != 1 or not 0 <= last - first < MOST:
        return None
    terms = [_at(tree.body, tree.index, k, is_known) for k in range(int(first), int(last) + 1)]
    found = tuple(term for term in terms if term is not None)
    if len(found) < len(terms):
        return None
    return found[0] if len(found) == 1 else Add(found, span=tree.span)


def _at(body: Tree, index: str, k: int, is_known: Callable[[str], bool]) -> Tree | None:
    """Return a term, None if a name with its number is not known, or nothing in it is numbered."""
    missing: list[str] = []
    named: list[str] = []

    def change(node: Tree) -> Tree:
        if isinstance(node, Name) and node.name == index:
            return number(k)
        node = rebuild(node, change)
        if not isinstance(node, Entry) or len(node.indices) != 1:
            return node
        value = value_of(node.indices[0])
        name = f"{node.name}_{value}"
        if is_known(node.name) or value is None or value.denominator != 1 or value < 0:
            return node
        named.append(name)
        if not is_known(name):
            missing.append(name)
        return Name(name, span=node.span)

    found = change(body)
    return None if missing or not named else found
