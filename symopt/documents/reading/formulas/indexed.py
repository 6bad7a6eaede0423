r"""Definitions entry by entry: `\hat{y}_i = w x_i + b` for each i defines the array ŷ = w x + b.

a_i = \sigma(z_i)            a = σ(z)
z_i = \sum_j W_{ij} x_j      z = W x
e_{ij} = r_{ij} - \sum_f p_{if} q_{jf}      e = r - p qᵀ
"""

from __future__ import annotations

from symopt.syntax.tree import (
    Add,
    Entry,
    MatMul,
    Mul,
    Name,
    Neg,
    Sum,
    Transpose,
    Tree,
    names,
    rebuild,
    walk,
)


def whole(head: Entry, body: Tree) -> Tree | None:
    """Return the body that the whole array has, None if it is not seen.

    >>> from symopt.syntax.tree import Name, Mul
    >>> i = Name("i")
    >>> whole(Entry("a", (i,)), Mul((Name("w"), Entry("x", (i,)))))
    Mul(factors=(Name(name='w'), Name(name='x')), sign='')
    """
    match head.indices:
        case (Name(index),):
            pass
        case (Name(row), Name(column)) if row != column:
            return _matrix(body, row, column)
        case _:
            return None
    found = _without(body, index)
    made = any(isinstance(n, Entry) and n.indices == (Name(index),) for n in walk(body))
    contracted = any(isinstance(n, MatMul) for n in walk(found)) if found is not None else False
    if found is None or index in names(found) or not (made or contracted):
        return None
    return found


def _matrix(tree: Tree, row: str, column: str) -> Tree | None:
    """Return a tree in which matrices stand for their entries at two indices; None where that has no form."""
    match tree:
        case Entry(name, (Name(first), Name(second))):
            if (first, second) == (row, column):
                return Name(name)
            return Transpose(Name(name)) if (second, first) == (row, column) else None
        case Sum(body, index):
            return _product(body, row, column, index)
        case Neg(body):
            inner = _matrix(body, row, column)
            return None if inner is None else Neg(inner)
        case Add(terms):
            found = [_matrix(term, row, column) for term in terms]
            return None if None in found else Add(tuple(t for t in found if t is not None))
        case _:
            return None


def _product(tree: Tree, row: str, column: str, index: str) -> Tree | None:
    """Return P Q^T for the sum over f of p_if q_jf."""
    match tree:
        case Mul((Entry() as left, Entry() as right)):
            pass
        case _:
            return None
    found: dict[str, Tree] = {}
    for factor in (left, right):
        for free in (row, column):
            if factor.indices == (Name(free), Name(index)):
                found[free] = Name(factor.name)
            elif factor.indices == (Name(index), Name(free)):
                found[free] = Transpose(Name(factor.name))
    if len(found) < 2:
        return None
    last = found[column]
    return MatMul((found[row], last.body if isinstance(last, Transpose) else Transpose(last)))


def _without(tree: Tree, index: str) -> Tree | None:
    """Return a tree in which arrays stand for their entries at an index; None where that has no form."""
    if index not in names(tree):
        return tree
    if isinstance(tree, Entry):
        return Name(tree.name) if tree.indices == (Name(index),) else None
    if isinstance(tree, Sum):
        return _contracted(tree, index)
    if not isinstance(tree, Name):
        parts: list[Tree | None] = []

        def change(child: Tree) -> Tree:
            parts.append(_without(child, index))
            return parts[-1] or child

        found = rebuild(tree, change)
        return None if None in parts else found
    return None


def _contracted(tree: Sum, index: str) -> Tree | None:
    """Return W x for the sum over j of W_ij x_j."""
    body = tree.body
    if isinstance(body, Neg):
        inner = _contracted(Sum(body.body, tree.index, tree.lower, tree.upper), index)
        return None if inner is None else Neg(inner)
    if isinstance(body, Add):
        terms = [_contracted(Sum(t, tree.index, tree.lower, tree.upper), index) for t in body.terms]
        found = tuple(t for t in terms if t is not None)
        return Add(found) if len(found) == len(terms) else None
    factors = body.factors if isinstance(body, Mul) else (body,)
    row, column = (Name(index), Name(tree.index)), (Name(tree.index),)
    matrices = [f for f in factors if isinstance(f, Entry) and f.indices == row]
    turned = [f for f in factors if isinstance(f, Entry) and f.indices == row[::-1]]
    vectors = [f for f in factors if isinstance(f, Entry) and f.indices == column]
    if len(matrices) + len(turned) != 1 or len(vectors) != 1:
        return None
    rest = [f for f in factors if f not in (*matrices, *turned, *vectors)]
    if any({index, tree.index} & set(names(f)) for f in rest):
        return None
    vector = Name(vectors[0].name)
    if matrices:
        product = MatMul((Name(matrices[0].name), vector))
    else:
        product = MatMul((vector, Name(turned[0].name)))
    return Mul((*rest, product)) if rest else product
