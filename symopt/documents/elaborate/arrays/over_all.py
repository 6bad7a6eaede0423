r"""Formulas of entries, for all of them at once: what x_i is for each i, as what x is.

    \hat x_j = (x_j - \mu)/s             x̂ = (x - μ)/s
    z_i = \sum_j W_{ij} x_j + b_i        z = W x + b
    p_a = e^{u_a^T v}/\sum_w e^{u_w^T v} p = exp(U v)/Σ_w …

Where entries of other places come in, x_{i+1} or δ_ij, there is no such formula.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from symopt.model.model import Shape
from symopt.syntax.tree import (
    ONE,
    Add,
    Call,
    Cancel,
    Derivative,
    Div,
    Entry,
    MatMul,
    Mul,
    Name,
    Neg,
    Number,
    Part,
    Pow,
    Sum,
    Transpose,
    Tree,
    names,
    walk,
)


def over_all(tree: Tree, indices: Sequence[str], shapes: Mapping[str, Shape]) -> Tree | None:
    """Return the formula of the array whose entries at one or two indices a tree is; None if there is none.

    >>> over_all(Entry("x", (Name("i"),)), ("i",), {"x": ("n",)})
    Name(name='x')
    """
    return _OverAll(tuple(indices), shapes).visit(tree)


class _OverAll:
    def __init__(self, indices: tuple[str, ...], shapes: Mapping[str, Shape]) -> None:
        self.indices = indices
        self.places = tuple(map(Name, indices))
        self.shapes = shapes

    def visit(self, tree: Tree) -> Tree | None:
        if not self.mentions(tree):
            return tree
        match tree:
            case Entry(name=name, indices=places):
                return self.entry(name, places)
            case Add(parts):
                return self.made(parts, lambda found: Add(found, span=tree.span))
            case Mul(parts):
                return self.product(tree, parts)
            case Neg(body) | Cancel(body):
                inner = self.visit(body)
                return None if inner is None else type(tree)(inner, span=tree.span)
            case Div(above, below):
                return self.made((above, below), lambda found: Div(*found, span=tree.span))
            case Pow(base, exponent):
                return self.made((base, exponent), lambda found: Pow(*found, span=tree.span))
            case Call(function, arguments, ()) if len(arguments) == 1:
                return self.made(arguments, lambda found: Call(function, found, span=tree.span))
            case Sum():
                return self.sum(tree)
            case MatMul(parts):
                return self.rows(parts)
            case Derivative(of, (only,)) if not self.mentions(of):
                inner = self.visit(only)
                return None if inner is None else Derivative(of, (inner,), span=tree.span)
            case _:
                return None

    def mentions(self, tree: Tree) -> bool:
        return not set(self.indices).isdisjoint(names(tree))

    def made(
        self, parts: tuple[Tree, ...], make: Callable[[tuple[Tree, ...]], Tree]
    ) -> Tree | None:
        found = [self.visit(part) for part in parts]
        return None if None in found else make(tuple(f for f in found if f is not None))

    def entry(self, name: str, places: tuple[Tree, ...]) -> Tree | None:
        rank = len(self.shapes.get(name, places))
        if places == self.places and rank == len(places):
            return Name(name)
        if len(self.places) == 2 and places == self.places[::-1] and rank == 2:
            return Transpose(Name(name))
        return None

    def product(self, tree: Mul, parts: tuple[Tree, ...]) -> Tree | None:
        """Return an elementwise product; with a row of a matrix in front, u_iᵀ v, a matrix product."""
        rows = self.rows(parts)
        if rows is not None:
            return rows
        found = [self.visit(part) for part in parts]
        arrays = sum(self.mentions(part) for part in parts)
        if None in found:
            return None
        sign = "⊙" if arrays > 1 else tree.sign
        return Mul(tuple(f for f in found if f is not None), sign, span=tree.span)

    def rows(self, parts: tuple[Tree, ...]) -> Tree | None:
        """Return U v of u_iᵀ v, and of vᵀ u_i."""
        if len(parts) == 2 and isinstance(parts[0], Transpose) and self.mentions(parts[1]):
            parts = (Transpose(parts[1]), parts[0].body)
        if len(parts) != 2 or self.mentions(parts[1]):
            return None
        match parts[0]:
            case Transpose(Entry(name=name, indices=places)) | Transpose(
                Part(Name(name=name), (*places, _))
            ) if tuple(places) == self.places[:1] and len(self.places) == 1:
                matrix = len(self.shapes.get(name, ())) == 2
                return MatMul((Name(name), parts[1])) if matrix else None
            case _:
                return None

    def sum(self, tree: Sum) -> Tree | None:
        """Return W x of Σ_j W_ij x_j, Wᵀ r of Σ_j W_ji r_j; the sum must run over all places."""
        if len(self.places) != 1 or tree.lower not in (None, ONE):
            return None
        factors = list(tree.body.factors) if isinstance(tree.body, Mul) else [tree.body]
        j = Name(tree.index)
        matrices = [f for f in factors if isinstance(f, Entry) and len(f.indices) == 2]
        if len(matrices) != 1 or matrices[0].indices not in ((*self.places, j), (j, *self.places)):
            return None
        turned = matrices[0].indices[0] == j
        shape = self.shapes.get(matrices[0].name, ())
        if len(shape) != 2 or not _ends_at(tree.upper, shape[0 if turned else 1]):
            return None
        rest = [f for f in factors if f is not matrices[0]]
        if any(self.mentions(f) for f in rest):
            return None
        inner = (
            _OverAll((tree.index,), self.shapes).visit(
                Mul(tuple(rest)) if len(rest) > 1 else rest[0]
            )
            if rest
            else None
        )
        if inner is None or not any(_varies(f, tree.index) for f in rest):
            return None
        matrix: Tree = Name(matrices[0].name)
        return MatMul((Transpose(matrix) if turned else matrix, inner))


def _varies(tree: Tree, index: str) -> bool:
    return index in names(tree)


def _ends_at(upper: Tree | None, size: str | int) -> bool:
    """Return whether a sum ends where a dimension does."""
    match upper:
        case None:
            return True
        case Name(name=name):
            return name == size
        case Number(value=value):
            return value == size
        case _:
            return False


def indices_of(tree: Tree) -> frozenset[str]:
    """Return the letters that index entries of a tree and that no sum in it binds."""
    free = set(names(tree))
    return frozenset(
        place.name
        for node in walk(tree)
        if isinstance(node, Entry)
        for place in node.indices
        if isinstance(place, Name) and place.name in free
    )


__all__ = ["indices_of", "over_all"]
