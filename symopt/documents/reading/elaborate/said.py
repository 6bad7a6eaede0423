"""What a statement says of shapes: its sides, as equations where equality signs stand between them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from symopt.documents.statements.chain import Sign
from symopt.syntax.tree import Name, Relation, Tree

_EQUAL = frozenset((Sign.EQUAL, Sign.DEFINED))


def equations_of(sides: Sequence[object], signs: Sequence[Sign]) -> list[Tree]:
    """Return the equations of a chain, a = b and a = c of a = b = c, and its sides where it says no equation.

    Sides that were not understood are no trees, and say nothing.

    >>> x, y = Name("x"), Name("y")
    >>> equations_of((x, y), (Sign.EQUAL,))
    [Relation(op='=', left=Name(name='x'), right=Name(name='y'))]
    """
    found: list[Tree] = []
    used: set[int] = set()
    for k, (left, right) in enumerate(pairwise(sides)):
        if k < len(signs) and signs[k] in _EQUAL and _are_trees(left, right):
            head = sides[0] if isinstance(sides[0], Name) and set(signs[:k]) <= _EQUAL else left
            assert isinstance(head, Tree)
            assert isinstance(right, Tree)
            found.append(Relation("=", head, right))
            used |= {k, k + 1}
    return [*found, *(s for k, s in enumerate(sides) if k not in used and isinstance(s, Tree))]


def _are_trees(left: object, right: object) -> bool:
    return isinstance(left, Tree) and isinstance(right, Tree)
