r"""Names with index letters, x_j and A_{ij}, as entries of arrays that are told elsewhere.

Without knowing the arrays of a document its reader takes x_j outside of a sum for a name. Where x is an
array, x_j is its entry, and in an equation that says what \hat x_j is for all j, x̂ is one as well, and u_j is
a row where u is a matrix.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from symopt.syntax.names import NameParts, join_name, split_name
from symopt.syntax.tree import Entry, Name, Relation, Sum, Tree, names, rebuild, walk


def in_entries(tree: Tree, ranks: Mapping[str, int], rows: Collection[str] = frozenset()) -> Tree:
    """Return a tree with the names that are entries of told arrays as such, and rows of matrices.

    >>> in_entries(Name("x_j"), {"x": 1})
    Entry(name='x', indices=(Name(name='j'),))
    """
    if isinstance(tree, Name):
        found = None if tree.name in ranks and tree.name not in rows else lettered(tree.name)
        short = sample_of(tree.name) is not None and ranks.get(found[0] if found else "", 0) > 0
        if found is not None and (
            short or tree.name in rows or ranks.get(found[0]) == len(found[1])
        ):
            return Entry(found[0], tuple(map(Name, found[1])), span=tree.span)
        return tree
    return rebuild(tree, lambda part: in_entries(part, ranks, rows))


def rows_told(tree: Tree, ranks: Mapping[str, int]) -> set[str]:
    """Return the vectors u_a that an equation for all a speaks of, where U is a matrix: its rows."""
    if not isinstance(tree, Relation) or tree.op != "=" or not isinstance(tree.left, Name):
        return set()
    head = lettered(tree.left.name)
    if head is None:
        return set()
    found = {name: lettered(name) for name in names(tree.right) if ranks.get(name) == 1}
    return {n for n, f in found.items() if f and f[1] == head[1] and ranks.get(f[0]) == 2}


def rows_summed(trees: Iterable[Tree], ranks: Mapping[str, int]) -> set[str]:
    """Return the vectors u_k that are rows of a matrix u over which sums run on the same letter k."""
    trees = tuple(trees)
    summed = {
        (node.name, place.name)
        for tree in trees
        for total in walk(tree)
        if isinstance(total, Sum)
        for node in walk(total.body)
        if isinstance(node, Entry) and ranks.get(node.name) == len(node.indices) + 1
        for place in node.indices
        if place == Name(total.index) and isinstance(place, Name)
    }
    return {name for name in ranks if lettered(name) in summed}


def lettered(name: str) -> tuple[str, str] | None:
    """Return a name without its last subscript, and the index letters that this is; None if it is none."""
    parts = split_name(name)
    if not parts.subscripts:
        return None
    *rest, letters = parts.subscripts
    if rest[-2:-1] == ["sample"]:  # x_j^{(i)}
        rest, letters = rest[:-2], f"{rest[-1]}{letters}"
    elif rest[-1:] == ["sample"]:  # y^{(i)}
        rest = rest[:-1]
    if not letters.isalpha() or len(letters) > 2 or not letters.islower():
        return None
    return join_name(NameParts(parts.base, parts.marks, tuple(rest))), letters


def heads_told(tree: Tree, ranks: Mapping[str, int]) -> dict[str, int]:
    r"""Return the arrays whose entries an equation speaks of for all indices: x̂ of \hat x_j = (x_j - μ)/s."""
    if not isinstance(tree, Relation) or tree.op != "=" or not isinstance(tree.left, Name):
        return {}
    found = lettered(tree.left.name)
    if found is None or tree.left.name in ranks:
        return {}
    used = {
        place.name
        for node in walk(in_entries(tree.right, ranks, rows_told(tree, ranks)))
        if isinstance(node, Entry)
        for place in node.indices
        if isinstance(place, Name)
    }
    if not used.issuperset(found[1]):
        return {}
    beside = (lettered(name) for name in names(tree.right) if name not in ranks)
    told = [found, *(b for b in beside if b is not None and set(b[1]) <= set(found[1]))]
    return {name: len(letters) for name, letters in told if name not in ranks}


def sample_of(name: str) -> tuple[str, str] | None:
    """Return the array and the index letters of y^{(i)}; None for any other name.

    >>> sample_of("y_sample_i")
    ('y', 'i')
    """
    return lettered(name) if "_sample_" in name else None
