r"""What a link of a chain is beside a claim: `y = f(x) = x^3`, `a = b = 1`, `y = p + (y - p)`."""

from __future__ import annotations

from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.chains import Chain
from symopt.documents.reading.known.ledger import Known, is_number
from symopt.syntax.tree import Name, Tree, names


def is_worked_out(book: Book, line: Parsed, chain: Chain) -> bool:
    """Return whether a chain goes on to say what the function is: `y = f(x) = x^3`."""
    head, middle = chain.head, chain.previous
    if not isinstance(head, Name) or not isinstance(middle, Name) or chain.links != 1:
        return False
    known = book.ledger.before(head.name, line.item, line.functions)
    own = known is not None and known.order == line.item.order and known.body == middle
    return own and bool(line.functions.get(middle.name))


def is_of_both(book: Book, line: Parsed, chain: Chain, side: Tree) -> bool:
    """Return whether `a = b = 1` gives both names another number than they had."""
    head, middle = chain.head, chain.previous
    if not isinstance(head, Name) or not isinstance(middle, Name) or not is_number(side):
        return False
    first, second = (book.ledger.at(n.name, line.item, line.functions) for n in (head, middle))
    if first is None or second is None or first.body != middle:
        return False
    return first.order == line.item.order and second.numeric and second.exact is None


def is_identity(book: Book, line: Parsed, head: Name, side: Tree) -> bool:
    """Return whether `y = p + (y - p)` holds whatever y is, so that it moves nothing."""
    free: dict[str, Known | None] = {name: None for name in (head.name, *names(side))}
    return book.agree(line, head, side, free) is True
