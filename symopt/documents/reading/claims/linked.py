r"""What a link of a chain is beside a claim: `y = f(x) = x^3`, `a = b = 1`, `y = p + (y - p)`."""

from __future__ import annotations

from symopt.documents.reading.formulas.parsed import Parsed, Unread
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.chains import Chain
from symopt.documents.reading.known.ledger import Known, is_number
from symopt.documents.statements.chain import Sign
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


def is_passed_over(book: Book, line: Parsed, chain: Chain) -> bool:
    r"""Return whether `$$= b$$` goes on with something before the formula in the sentence that leads to it.

    "Find $\\int f$. Use $g = h$ to get $$= b$$" is not about g, unless b is g.
    """
    statement, first = line.statement, line.sides[0]
    if statement.leading is not Sign.EQUAL or not statement.piece.display:
        return False
    if chain.waiting is not None or chain.last.statement.piece.display or isinstance(first, Unread):
        return False
    sides = (side for side in (chain.head, chain.previous) if side is not None)
    return not any(book.agree(line, side, first) for side in sides)


def is_identity(book: Book, line: Parsed, head: Name, side: Tree) -> bool:
    """Return whether `y = p + (y - p)` holds whatever y is, so that it moves nothing."""
    free: dict[str, Known | None] = {name: None for name in (head.name, *names(side))}
    return book.agree(line, head, side, free) is True
