"""What a name at the head of an equation is beside a definition: the next of a sequence, the Hessian, new."""

from __future__ import annotations

from symopt.documents.reading.book import Book
from symopt.documents.reading.parsed import Parsed
from symopt.syntax.names import split_name
from symopt.syntax.tree import Matrix, Tree, names


def is_next(book: Book, line: Parsed, name: str, side: Tree) -> bool:
    """Return whether `x_1 = x_0 - …` goes on with a sequence, which is not the input called x_1."""
    own, data = split_name(name), line.item.declared.data
    made = book.ledger.made
    family = (split_name(other) for other in names(side) if other not in data or other in made)
    return any(p.subscripts and (p.base, p.marks) == (own.base, own.marks) for p in family)


def is_hessian(book: Book, line: Parsed, name: str, side: Tree) -> bool:
    """Return whether `H = [[…]]` claims what the Hessian of the function in force is."""
    if name not in ("H", "Hbold") or not isinstance(side, Matrix):
        return False
    size = len(side.rows)
    about = f"{line.item.section} {line.item.before} {line.statement.before}".lower()
    if size != len(side.rows[0]) or "hessian" not in about:
        return False
    return book.objectives.latest_function(line, size) is not None


def is_new_here(book: Book, line: Parsed, name: str) -> bool:
    """Return whether nothing in this section says what a name is."""
    known = book.ledger.before(name, line.item, line.functions)
    given = name in line.item.declared.data
    return not given and (known is None or known.order >= 0 and known.section != line.item.section)
