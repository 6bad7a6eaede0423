r"""Formulas of entries that stand for all of them: \operatorname{diag}(p_i(1 - p_i)), as one of vectors."""

from __future__ import annotations

from symopt.syntax.tree import Call, Entry, Name, Sum, Tree, rebuild, walk


def diagonal(tree: Call) -> Call:
    """Return diag of a formula in p_i, for all i, as diag of the same formula in p."""
    body = tree.arguments[0]
    index = _only_index(body)
    if index is None:
        return tree
    return Call("diag", (over_all(body, index),), tree.options, span=tree.span)


def over_all(tree: Tree, index: str) -> Tree:
    """Return a formula in entries x_i as the one in the vectors x, which says the same of each entry.

    >>> over_all(Entry("x", (Name("i"),)), "i")
    Name(name='x')
    """
    if isinstance(tree, Entry) and tree.indices == (Name(index),):
        return Name(tree.name, span=tree.span)
    return rebuild(tree, lambda part: over_all(part, index))


def _only_index(tree: Tree) -> str | None:
    """Return the one index of the vectors in a formula; None if there are sums, matrices or other indices."""
    found: set[str] = set()
    for node in walk(tree):
        if isinstance(node, Sum):
            return None
        if isinstance(node, Entry):
            if len(node.indices) != 1 or not isinstance(node.indices[0], Name):
                return None
            found.add(node.indices[0].name)
    return found.pop() if len(found) == 1 else None
