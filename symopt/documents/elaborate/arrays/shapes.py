"""The shapes of the names of a document that must be arrays, with sizes that fit one another.

Sizes are symbols, shared where an operation needs them equal: of Aᵀ(p - y) and Aθ, A is m × n, p and y are
of m, θ of n. A size that the document names, as the end of a sum does, keeps its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from symopt.calculus.inference.infer import inferred_shapes
from symopt.calculus.system import ROWS
from symopt.documents.elaborate.arrays.lettered import (
    heads_told,
    in_entries,
    rows_summed,
    rows_told,
)
from symopt.documents.elaborate.arrays.products import joined
from symopt.documents.elaborate.arrays.ranks import told_ranks
from symopt.documents.elaborate.names.replacing import replaced
from symopt.model.model import Shape
from symopt.syntax.names import split_name
from symopt.syntax.tree import (
    ONE,
    Add,
    Div,
    Entry,
    Matrix,
    Mul,
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

_ROUNDS = 4
"""How often the entries of one array make another one."""


def shapes_of(trees: Sequence[Tree], known: Mapping[str, Shape]) -> Mapping[str, Shape]:
    """Return the shapes of the names in the trees that must be arrays and are not known.

    trees: formulas, or equations of them.   known: shapes that are declared, () for a number.

    >>> from symopt.syntax.tree import MatMul, Transpose
    >>> shapes_of([MatMul((Transpose(Name("w")), Name("x")))], {})
    {'w': ('n',), 'x': ('n',)}
    """
    trees = _one_alphabet(trees, known)
    written = _written_out(trees)
    known = {**{n: s for n, s in written.items() if n not in known}, **known}
    ranks = _ranks(trees, {n: len(shape) for n, shape in known.items()})
    if not ranks:
        return {}
    rows = {n for tree in trees for n in rows_told(tree, ranks) if n not in known}
    rows |= {n for n in rows_summed(trees, ranks) if n not in known}
    ranks = {n: r for n, r in ranks.items() if n not in rows}
    trees = [_averaged(in_entries(tree, ranks, rows)) for tree in trees]
    speaking: list[Tree] = []
    for tree in trees:
        if not ranks.keys().isdisjoint(names(tree)):
            one = joined(_difference(tree), ranks)
            says = isinstance(tree, Relation) and isinstance(tree.left, Name | Entry)
            speaking += [one, *_ranged_alike(one, ranks, free=says)]
    others = {n for tree in trees for n in names(tree)} - ranks.keys()
    found = inferred_shapes(speaking, known, others, ranks=ranks)
    return {n: found.get(n, known.get(n, ())) for n in ranks if n in found or n in written}


def _one_alphabet(trees: Sequence[Tree], known: Mapping[str, Shape]) -> Sequence[Tree]:
    r"""Return the trees with \boldsymbol{\sigma} as σ where the document writes entries σ_i of it."""
    entered = {node.name for t in trees for node in walk(t) if isinstance(node, Entry)}
    bold = {n for t in trees for n in names(t) if "bold" in split_name(n).marks and n not in known}
    plain = {name: Name(name.replace("bold", "", 1)) for name in bold}
    changes: dict[str, Tree] = {n: p for n, p in plain.items() if p.name in entered}
    return [replaced(tree, changes) for tree in trees] if changes else trees


def _ranks(trees: Sequence[Tree], known: Mapping[str, int]) -> dict[str, int]:
    """Return the ranks of all arrays: what is said of entries for all of them makes further ones."""
    heads: dict[str, int] = {}
    for _ in range(_ROUNDS):
        ranks = told_ranks(trees, known, heads)
        more = {
            name: rank
            for tree in trees
            for name, rank in heads_told(tree, ranks).items()
            if name not in known and name not in heads
        }
        if not more:
            return ranks
        heads |= more
    return told_ranks(trees, known, heads)


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


def _averaged(tree: Tree) -> Tree:
    r"""Return a tree in which an average without an end, \frac1m \sum_i x_i, runs up to m."""
    tree = rebuild(tree, _averaged)
    match tree:
        case Div(Sum() as total, Name(name=size)) if size in ROWS:
            return Div(_ended(total, size), tree.denominator, span=tree.span)
        case Mul((Div(above, Name(name=size)), Sum() as total, *rest)) if (
            size in ROWS and above == ONE
        ):
            return Mul((tree.factors[0], _ended(total, size), *rest), tree.sign, span=tree.span)
        case _:
            return tree


def _ended(tree: Sum, size: str) -> Sum:
    open_ = tree.upper is None and tree.lower in (None, ONE)
    return replace(tree, lower=ONE, upper=Name(size)) if open_ else tree


def _ranged_alike(tree: Tree, ranks: Mapping[str, int], *, free: bool) -> list[Tree]:
    """Return sums of what one index runs over, where no sum says how far: these dimensions are equal.

    free: whether that holds of indices that no sum binds, as in what defines an array. A claim about a
    derivative may have them wrong.
    """
    found: list[Tree] = []
    sums = [node for node in walk(tree) if isinstance(node, Sum)]
    ended = {node.index for node in sums if node.upper is not None}
    letters = {index for _, _, index in _placed(tree)} if free else {node.index for node in sums}
    for letter in sorted(letters - ended):
        parts = [
            _dimension(name, place, ranks[name])
            for name, place, index in _placed(tree)
            if index == letter and name in ranks
        ]
        if len(parts) > 1:
            found.append(Add(tuple(dict.fromkeys(parts))))
    return found


def _placed(tree: Tree) -> list[tuple[str, int, str]]:
    """Return the arrays that letters index in a tree, with the dimension and the letter."""
    return [
        (name, place, index.name)
        for node in walk(tree)
        if (found := _indexed(node)) is not None
        for name, places in (found,)
        for place, index in enumerate(places)
        if isinstance(index, Name)
    ]


def _indexed(tree: Tree) -> tuple[str, tuple[Tree, ...]] | None:
    match tree:
        case Entry(name=name, indices=places) | Part(Name(name=name), places):
            return name, places
        case _:
            return None


def _dimension(name: str, place: int, rank: int) -> Tree:
    """Return a vector along one dimension of an array."""
    if rank == 1:
        return Name(name)
    return Part(Name(name), tuple(Range() if k == place else ONE for k in range(rank)))
