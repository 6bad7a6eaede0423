"""The shapes of the names of a document that must be arrays, with sizes that fit one another.

Sizes are symbols, shared where an operation needs them equal: of Aᵀ(p - y) and Aθ, A is m × n, p and y are
of m, θ of n. A size that the document names, as the end of a sum does, keeps its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symopt.calculus.inference.infer import inferred_shapes
from symopt.documents.reading.elaborate.products import joined
from symopt.documents.reading.elaborate.ranks import told_ranks
from symopt.model.model import Shape
from symopt.syntax.tree import (
    ONE,
    Add,
    Entry,
    Matrix,
    Name,
    Neg,
    Part,
    Range,
    Relation,
    Sum,
    Tree,
    names,
    rebuild,
    walk,
)


def shapes_of(trees: Sequence[Tree], known: Mapping[str, Shape]) -> Mapping[str, Shape]:
    """Return the shapes of the names in the trees that must be arrays and are not known.

    trees: formulas, or equations of them.   known: shapes that are declared, () for a number.

    >>> from symopt.syntax.tree import MatMul, Transpose
    >>> shapes_of([MatMul((Transpose(Name("w")), Name("x")))], {})
    {'w': ('n',), 'x': ('n',)}
    """
    written = _written_out(trees)
    known = {**{n: s for n, s in written.items() if n not in known}, **known}
    ranks = told_ranks(trees, {n: len(shape) for n, shape in known.items()})
    if not ranks:
        return {}
    speaking = [
        joined(_difference(tree), ranks)
        for tree in trees
        if not ranks.keys().isdisjoint(names(tree))
    ]
    speaking += [tree for one in speaking for tree in _ranged_alike(one, ranks)]
    others = {n for tree in trees for n in names(tree)} - ranks.keys()
    found = inferred_shapes(speaking, known, others, ranks=ranks)
    return {n: found.get(n, known.get(n, ())) for n in ranks if n in found or n in written}


def _written_out(trees: Sequence[Tree]) -> dict[str, Shape]:
    """Return the shapes of names that equations say to be matrices written out."""
    found: dict[str, Shape] = {}
    for tree in trees:
        match tree:
            case Relation("=", Name(name=name), Matrix(rows)):
                count = len(rows[0])
                found.setdefault(name, (len(rows),) if count == 1 else (len(rows), count))
            case _:
                pass
    return found


def _difference(tree: Tree) -> Tree:
    """Return left - right of an equation, whose sides have one shape."""
    if isinstance(tree, Relation) and tree.op == "=":
        return Add((tree.left, Neg(tree.right)))
    return rebuild(tree, _difference)


def _ranged_alike(tree: Tree, ranks: Mapping[str, int]) -> list[Tree]:
    """Return sums of what one index runs over, where a sum has no end: these dimensions are of one size."""
    found: list[Tree] = []
    for node in walk(tree):
        if isinstance(node, Sum) and node.upper is None:
            parts = [
                _dimension(entry, place)
                for entry in walk(node.body)
                if isinstance(entry, Entry) and ranks.get(entry.name) == len(entry.indices)
                for place, index in enumerate(entry.indices)
                if index == Name(node.index)
            ]
            if len(parts) > 1:
                found.append(Add(tuple(parts)))
    return found


def _dimension(entry: Entry, place: int) -> Tree:
    """Return a vector along one dimension of an array."""
    if len(entry.indices) == 1:
        return Name(entry.name)
    return Part(
        Name(entry.name),
        tuple(Range() if k == place else ONE for k in range(len(entry.indices))),
    )
