r"""Equations that say where something holds: "Where $r = 0$, there is none", "except at $d_1 = d_2$".

They are no claims. Such words stand right before an equation between what is known already, of which the
document does not hold that it is always so.
"""

from __future__ import annotations

import re

from symopt.documents.reading.formulas.forms import is_plain
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.syntax.tree import Name, Tree, names

_PLACE = re.compile(
    r"(?:\b(?:except|only|save|but)\s+(?:at|where|when|if|for)|\b(?:unless|if|when|whenever|wherever)"
    r"|\b(?:points?|values?|places?)\s+(?:where|at which|for which)|\b(?-i:Where|At|For|In case))\s*\Z",
    re.IGNORECASE,
)
_LAST = 60


def is_aside(book: Book, at: Parsed, head: Tree, side: Tree) -> bool:
    """Return whether `head = side` only says where something holds."""
    words = f"{at.item.before[-_LAST:]} {at.statement.before[-_LAST:]}"
    if not _PLACE.search(words):
        return False
    if isinstance(head, Name) and not (is_plain(side) or isinstance(side, Name)):
        return False  # "If u = ln x, then" says what u is
    spoken = (head,) if isinstance(head, Name) else tuple(map(Name, names(head)))
    known = [book.ledger.before(name.name, at.item, at.functions) for name in spoken]
    own = (k for k in known if k is not None and not book.ledger.foreign(k, at.item))
    if all(k.numeric for k in own):
        return False
    return book.agree(at, head, side) is not True
