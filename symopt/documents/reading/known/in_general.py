"""Formulas compared for all values of their names, though the document has given numbers for some."""

from __future__ import annotations

from collections.abc import Iterable

from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.ledger import Known
from symopt.syntax.tree import Tree, names


def given_numbers(book: Book, at: Parsed, trees: Iterable[Tree]) -> dict[str, Known | None]:
    """Return the names given as numbers that some formulas are made of, each to be free.

    A number that was printed for a value stands for that value and is none of them.
    """
    wanted = [n for tree in trees for n in names(tree)]
    found: dict[str, Known | None] = {}
    for name in book.scenes.closure(at, wanted, {}):
        known = book.ledger.at(name, at.item, at.functions)
        if known is not None and known.numeric and known.exact is None and not known.parameters:
            found[name] = None
    return found


def agree_in_general(book: Book, at: Parsed, left: Tree, right: Tree) -> bool | None:
    """Return whether two formulas agree at a statement, whatever the numbers are that are given there."""
    return book.agree(at, left, right, given_numbers(book, at, (left, right)))
