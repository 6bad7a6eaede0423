"""Trees of numbers as floats: constants, starts and bounds are exact until here."""

from __future__ import annotations

from math import isfinite

from symopt.foundation.errors import DomainError, ReadingError
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Constant, Neg, Tree, names


def number_of(tree: Tree, where: str = "") -> float:
    """Return the float nearest to the value of a tree without names, for example 2*pi/3.

    Raises ReadingError if the tree holds a name, DomainError if it has no finite real value.

    >>> from symopt.syntax.tree import number
    >>> number_of(number(-2))
    -2.0
    """
    infinite = _infinite(tree)
    if infinite is not None:
        return infinite
    free = names(tree)
    if free:
        raise ReadingError(
            f"{free[0]} stands where a number is needed",
            where=where or to_text(tree),
            remedy="write a number, such as 2, 0.5 or 2*pi/3",
        )
    return _value(tree, where)


def _infinite(tree: Tree) -> float | None:
    if isinstance(tree, Constant) and tree.name == "inf":
        return float("inf")
    if isinstance(tree, Neg) and isinstance(tree.body, Constant) and tree.body.name == "inf":
        return float("-inf")
    return None


def _value(tree: Tree, where: str) -> float:
    from symopt.calculus.lower import Scope, lower_scalar
    from symopt.calculus.nodes import Number
    from symopt.equality.conventions import OutsideDomain, Undecided
    from symopt.equality.enclosures.balls import enclose

    node = lower_scalar(tree, Scope())
    if isinstance(node, Number):
        found = _nearest(node.value)
    else:
        try:
            found = float(enclose(node, {}).mid())
        except (OutsideDomain, Undecided, ArithmeticError):
            found = float("nan")
    if not isfinite(found):
        raise DomainError(
            f"{to_text(tree)} has no finite value",
            where=where,
            remedy="write a real number below 1.8e308",
        )
    return found


def _nearest(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except OverflowError:
        return float("inf")
