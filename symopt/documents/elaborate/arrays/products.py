"""Products side by side, A θ and Bᵀ(p - y), and A^{-1}, as products and inverses of matrices.

A reader of LaTeX that does not know what is an array takes these for products and powers of numbers; here the
ranks are known. Two vectors side by side, y log p, are multiplied entry by entry, as authors mean it who do
not write yᵀ log p; w·x is the inner product.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from symopt.syntax.ranks import COLUMN, MATRIX, NUMBER, ROW, Rank, rank_of, whole_exponent
from symopt.syntax.tree import (
    Call,
    Entry,
    MatMul,
    Mul,
    Name,
    Part,
    Pow,
    Range,
    Tree,
    number,
    rebuild,
)

_FITS = frozenset(((MATRIX, MATRIX), (MATRIX, COLUMN), (ROW, MATRIX), (ROW, COLUMN), (COLUMN, ROW)))


def joined(tree: Tree, ranks: Mapping[str, int]) -> Tree:
    """Return a tree with its products of arrays as matrix products, by the ranks of its names.

    >>> joined(Mul((Name("A"), Name("x"))), {"A": 2, "x": 1})
    MatMul(factors=(Name(name='A'), Name(name='x')))
    """

    def change(node: Tree) -> Tree:
        node = rebuild(node, change)
        if isinstance(node, Entry):
            return row_of(node, ranks.get(node.name, 0))
        return product_of(node, lambda part: rank_of(part, lambda n: ranks.get(n, 0)))

    return change(tree)


def row_of(tree: Entry, rank: int) -> Tree:
    """Return a row of a matrix, u_k, as a part of it; an entry stays."""
    missing = rank - len(tree.indices)
    if missing < 1:
        return tree
    return Part(
        Name(tree.name), (*tree.indices, *(Range() for _ in range(missing))), span=tree.span
    )


def product_of(tree: Tree, rank: Callable[[Tree], Rank | None]) -> Tree:
    """Return a product with neighbors that are arrays joined, a power of a matrix as what it is."""
    if isinstance(tree, MatMul) and all(rank(factor) == COLUMN for factor in tree.factors):
        return Mul(tree.factors, "⊙", span=tree.span)
    if isinstance(tree, Mul) and tree.sign != "⊙":
        return _dot(tree, rank) or _beside(tree, rank)
    if isinstance(tree, Pow) and rank(tree.base) == MATRIX:
        exponent = whole_exponent(tree.exponent)
        if exponent == -1:
            return Call("inv", (tree.base,), span=tree.span)
        if exponent is not None:
            return Call("matpow", (tree.base, number(exponent)), span=tree.span)
    return tree


def _dot(tree: Mul, rank: Callable[[Tree], Rank | None]) -> Tree | None:
    """Return the inner product w·x; None for any other product."""
    if tree.sign != "·" or [rank(factor) for factor in tree.factors] != [COLUMN, COLUMN]:
        return None
    return Call("dot", tree.factors, span=tree.span)


def _beside(tree: Mul, rank: Callable[[Tree], Rank | None]) -> Tree:
    ranks = [rank(factor) for factor in tree.factors]
    if sum(r is not None and r != NUMBER for r in ranks) < 2:
        return tree
    groups: list[list[Tree]] = []
    last: Rank | None = None
    for factor, own in zip(tree.factors, ranks, strict=True):
        if groups and (last, own) in _FITS:
            groups[-1].append(factor)
            last = rank(MatMul(tuple(groups[-1])))
        else:
            groups.append([factor])
            last = own
    parts: Sequence[Tree] = [g[0] if len(g) == 1 else MatMul(tuple(g)) for g in groups]
    if len(parts) == 1:
        return parts[0]
    return tree if len(parts) == len(tree.factors) else Mul(tuple(parts), tree.sign, span=tree.span)
