"""What kind of array a name is, by what stands around it and, where that leaves it open, by its letter.

    tr(A), inv(A), det(A)       a matrix            x[i]      as many dimensions as indices
    A @ b, b.T, norm(b)         an array            eye(n)    n is a size
    capital letters matrices, h to z vectors, a to g and Greek letters numbers

The letters are those of matrixcalculus.org (Laue, Mitterreiter and Giesen, 2018). An expression without any
operation on arrays, and without a declared array, speaks of numbers alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from symopt.foundation.record import record
from symopt.functions.arrays import ARRAY_FUNCTIONS
from symopt.syntax import tree as syntax
from symopt.syntax.names import GREEK_UNICODE, split_name
from symopt.syntax.tree import Tree

ARRAYS = frozenset(function.name for function in ARRAY_FUNCTIONS)
SQUARE = frozenset(
    ("tr", "det", "logdet", "inv", "adj", "expm", "matpow", "eigmax", "vmax", "toepsum", "eigvals")
)
MADE = frozenset(("eye", "ones", "zeros"))


@record
class Usage:
    """What an expression says of its names.

    arrays: whether it speaks of arrays at all.   sizes: names of dimensions.
    matrices, members: names that must be matrices, or arrays.   ranks: of names with entries.
    """

    arrays: bool
    sizes: frozenset[str]
    matrices: frozenset[str]
    members: frozenset[str]
    ranks: dict[str, int]

    def rank(self, name: str) -> tuple[int, bool]:
        """Return the number of dimensions of an undeclared name, and whether only its letter says so."""
        if name in self.ranks:
            return self.ranks[name], False
        if name in self.matrices:
            return 2, False
        known = by_letter(name) if self.arrays else 0
        if name in self.members:
            return max(known, 1), False
        return known, known == 1


def by_letter(name: str) -> int:
    """Return the number of dimensions that a name's letter suggests.

    >>> [by_letter(name) for name in ("A", "Sigma", "x", "yhat", "c", "lambda", "x_1")]
    [2, 2, 1, 1, 0, 0, 0]
    """
    parts = split_name(name)
    first = parts.base[:1]
    if first.isupper():
        return 2
    if parts.base in GREEK_UNICODE or any(s.isdigit() for s in parts.subscripts):
        return 0
    return int(first >= "h")


def usage(trees: Iterable[Tree]) -> Usage:
    """Return what expressions say of the names in them."""
    sizes: set[str] = set()
    matrices: set[str] = set()
    members: set[str] = set()
    ranks: dict[str, int] = {}
    arrays = False
    trees = tuple(trees)
    parts_of_all = (node for tree in trees for node in syntax.walk(tree))
    bound = {node.index for node in parts_of_all if isinstance(node, syntax.Sum)}
    for tree in trees:
        for node in syntax.walk(tree):
            match node:
                case syntax.MatMul(factors=parts):
                    members |= _named(parts)
                    arrays = True
                case syntax.Transpose(body=body):
                    members |= _named((body,))
                    arrays = True
                case syntax.Call(function=function, arguments=parts) if function in MADE:
                    sizes |= {name for part in parts for name in syntax.names(part)}
                    arrays = True
                case syntax.Call(function=function, arguments=parts) if function in ARRAYS:
                    (matrices if function in SQUARE else members).update(_named(parts[:1]))
                    arrays = True
                case syntax.Call(arguments=parts, options=options) if options:
                    members |= _named(parts[:1])
                    arrays = True
                case syntax.Entry(name=name, indices=places):
                    ranks[name] = len(places)
                case syntax.Part(body=syntax.Name(name=name), places=places):
                    ranks[name] = len(places)
                    arrays = True
                case syntax.Sum(lower=low, upper=high) | syntax.Range(lower=low, upper=high):
                    ends = [end for end in (low, high) if end is not None]
                    sizes |= {name for end in ends for name in syntax.names(end)}
                case _:
                    pass
    sizes -= bound
    return Usage(arrays, frozenset(sizes), frozenset(matrices), frozenset(members), ranks)


def _named(parts: Iterable[Tree]) -> set[str]:
    """Return the names among parts, behind a sign or a transpose."""
    found: set[str] = set()
    for part in parts:
        while isinstance(part, syntax.Neg | syntax.Transpose):
            part = part.body
        if isinstance(part, syntax.Name):
            found.add(part.name)
    return found
