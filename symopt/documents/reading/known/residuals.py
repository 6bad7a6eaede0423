"""Data that a document compares with their model: y_i - w x_i - b is not 0 though y = w x + b."""

from __future__ import annotations

from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.syntax.tree import ZERO, Add, Entry, Tree, walk


def data_of_models(book: Book, line: Parsed) -> tuple[str, ...]:
    """Return the names whose entries are data, as the difference to their own model is taken."""
    models = {name for name, _ in book.ledger.models}
    found: dict[str, None] = {}
    for node in (node for tree in line.trees for node in walk(tree)):
        if not isinstance(node, Add) or not _entries(node) & models:
            continue
        if book.agree(line, node, ZERO) is True:
            found |= dict.fromkeys(sorted(_entries(node) & models))
    return tuple(found)


def _entries(tree: Add) -> set[str]:
    """Return the arrays of which an entry is a term of a sum by itself, or with a sign."""
    return {node.name for term in tree.terms for node in _own(term) if isinstance(node, Entry)}


def _own(term: Tree) -> tuple[Tree, ...]:
    return (term, *(c for c in (getattr(term, "body", None),) if c is not None))
