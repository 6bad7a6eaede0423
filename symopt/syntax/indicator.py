r"""The indicator of a condition, 1 where it holds and 0 elsewhere: `\mathbf{1}[Z > 0]`.

It is the cases "1 if Z > 0, 0 otherwise", and is written so where the condition speaks of arrays: there it
stands as a factor, entry by entry. Brackets as in Knuth (1992), Two notes on notation.
"""

from __future__ import annotations

from collections.abc import Container

from symopt.syntax.tree import ONE, ZERO, Entry, Name, Piecewise, Tree, walk


def indicated(tree: Piecewise, arrays: Container[str]) -> Tree | None:
    """Return the condition whose indicator the cases are, if it speaks of arrays, else None.

    >>> from symopt.syntax.tree import Relation
    >>> cases = Piecewise(((ONE, Relation(">", Name("Z"), ZERO)), (ZERO, None)))
    >>> indicated(cases, {"Z"}) is not None, indicated(cases, ())
    (True, None)
    """
    if len(tree.branches) != 2 or [value for value, _ in tree.branches] != [ONE, ZERO]:
        return None
    condition, otherwise = (test for _, test in tree.branches)
    if condition is None or otherwise is not None:
        return None
    names = (part.name for part in walk(condition) if isinstance(part, Name | Entry))
    return condition if any(name in arrays for name in names) else None


def indicator(condition: Tree) -> Piecewise:
    """Return the cases "1 if condition, 0 otherwise"."""
    return Piecewise(((ONE, condition), (ZERO, None)))
