r"""Numbers put in for names: `y = w h + b = 0.4 \times 0.58 + 0.6` says that w is 0.4 and b is 0.6 there.

A side of numbers that has the form of the side before, or of the definition of the head, gives the names
that have no value otherwise the numbers that stand for them. They hold in that chain alone.
"""

from __future__ import annotations

from symopt.documents.reading.book import Book
from symopt.documents.reading.coming import made
from symopt.documents.reading.forms import value_of
from symopt.documents.reading.ledger import Known
from symopt.documents.reading.parsed import Parsed
from symopt.syntax.tree import Add, Cancel, Mul, Name, Neg, Number, Tree, children


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
        found: dict[str, Tree] = {}
        if _matches(_flat(pattern), _flat(side), found):
            return {
                name: made(at, name, number)
                for name, number in found.items()
                if book.ledger.at(name, at.item, at.functions) is None
            }
    return {}


def _matches(pattern: Tree, side: Tree, found: dict[str, Tree]) -> bool:
    """Return whether a side is a pattern with numbers for names; takes note of the numbers."""
    value = value_of(side)
    if isinstance(pattern, Name):
        if value is None:
            return False
        before = found.setdefault(pattern.name, side)
        return value_of(before) == value
    if isinstance(pattern, Number):
        return value == pattern.value
    if type(pattern) is not type(side):
        return value is not None  # a derivative, or a function of names, worked out
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
