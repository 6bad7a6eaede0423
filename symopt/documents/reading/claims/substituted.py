r"""Numbers put in for names: `y = w h + b = 0.4 \times 0.58 + 0.6` says that w is 0.4 and b is 0.6 there.

A side of numbers that has the form of the side before, or of the definition of the head, gives the names
that have no value otherwise the numbers that stand for them. They hold in that chain alone. In
`w - \alpha \frac{\partial E}{\partial w} = 0.4 - 0.5 \times 0.0845` the derivative of an E that is not known
has its number from there, too; what has a value is judged with that.
"""

from __future__ import annotations

from collections.abc import Mapping

from symopt.documents.reading.formulas.forms import is_headed, value_of
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.coming import made
from symopt.documents.reading.known.ledger import Known
from symopt.documents.reading.known.values import free_names, is_constant
from symopt.syntax.tree import (
    Add,
    Cancel,
    Derivative,
    Mul,
    Name,
    Neg,
    Number,
    Tree,
    children,
    rebuild,
)


def values_put_in(
    book: Book, at: Parsed, head: Tree, previous: Tree | None, side: Tree
) -> dict[str, Known]:
    """Return the numbers that stand for names without value, {} if the side has another form."""
    patterns = [previous, head]
    if isinstance(head, Name):
        known = book.ledger.before(head.name, at.item, at.functions)
        patterns.append(None if known is None else known.body)
    for pattern in patterns:
        if pattern is None or isinstance(pattern, Name | Number):
            continue
        found: dict[Tree, Tree] = {}
        if _matches(_flat(pattern), _flat(side), found):
            return {
                part.name: made(at, part.name, number)
                for part, number in found.items()
                if isinstance(part, Name)
                and book.ledger.at(part.name, at.item, at.functions) is None
            }
    return {}


def filled_in(
    book: Book, at: Parsed, pattern: Tree, side: Tree, values: Mapping[str, Known | None]
) -> Tree | None:
    """Return a formula with the numbers of a side for its parts of which nothing is known.

    None if the side has another form, or no such part has a number. A formula as a whole is no part of
    itself, and one that has a value without any, ∂²f/∂x² of a parabola, is not open.
    """
    found: dict[Tree, Tree] = {}
    if isinstance(pattern, Name | Derivative) or not _matches(_flat(pattern), _flat(side), found):
        return None
    open_: dict[Tree, Tree] = {}
    for part, number in found.items():
        free = free_names(book, at, part, values)
        if free is None or (free and not is_constant(book, at, part, free)):
            open_[part] = number
    if not all(map(is_headed, open_)) or _flat(pattern) in open_:
        return None

    def change(node: Tree) -> Tree:
        return open_[node] if node in open_ else rebuild(node, change)

    return change(_flat(pattern)) if open_ else None


def _matches(pattern: Tree, side: Tree, found: dict[Tree, Tree]) -> bool:
    """Return whether a side is a pattern with numbers for its parts; takes note of the numbers."""
    value = value_of(side)
    if isinstance(pattern, Number):
        return value == pattern.value
    if isinstance(pattern, Name) or type(pattern) is not type(side):
        if value is None:
            return False
        before = found.setdefault(pattern, side)  # a derivative, or a function of names, worked out
        return value_of(before) == value
    inner, outer = children(pattern), children(side)
    return len(inner) == len(outer) and all(
        _matches(a, b, found) for a, b in zip(inner, outer, strict=True)
    )


def _flat(tree: Tree) -> Tree:
    """Return a tree without brackets that do not matter: sums in sums, products in products."""
    match tree:
        case Cancel(body):
            return _flat(body)
        case Add(terms):
            parts = [_flat(term) for term in terms]
            return Add(
                tuple(
                    p for part in parts for p in (part.terms if isinstance(part, Add) else (part,))
                )
            )
        case Mul(factors):
            parts = [_flat(factor) for factor in factors]
            return Mul(
                tuple(
                    p
                    for part in parts
                    for p in (part.factors if isinstance(part, Mul) else (part,))
                )
            )
        case Neg(body):
            return Neg(_flat(body))
        case _:
            return tree
