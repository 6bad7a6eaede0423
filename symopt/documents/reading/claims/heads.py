"""What a name at the head of an equation is beside a definition: the next of a sequence, the Hessian, new."""

from __future__ import annotations

from symopt.documents.elaborate.names.letters import HESSIANS
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.foundation.pattern import pattern
from symopt.syntax.names import split_name
from symopt.syntax.tree import Call, Matrix, Name, Tree, names

SENTENCE = pattern(r"[.!?]\s+")
SUPPOSED = pattern(
    r"\b(?:an?|any|another|some|suppose|assum\w+|consider|let|if|when|example|say"
    r"|eine?[mnrs]?|angenommen|sei|wenn|falls|beispiel|une?|soit|supposons|si|exemple)\b"
)
"""Words of a sentence that is about no function in particular."""

NEAR = 60
"""How many characters before a name may say that it is any."""
_LET = pattern(
    r"(?i)\b(?:if|let|suppose|assume|whenever|functions?)\s*(?:that\s*)?(?:\$[A-Za-z]\$\s*and\s*)?\$\Z"
)
_ANY = pattern(
    r"(?i)\$\s*(?:,?\s*and\s*\$[A-Za-z]\$\s*)?(?:is|be|are|has|have|that|such that|for which|with)\b"
    r"(?:(?!\.\s)[^$\n])*(?:continuous|differentiable|integrable|smooth|inverses?\b|invertible|functions?\b"
    r"|satisf|given|for which|such that|antiderivative|increasing|decreasing|convex|concave)"
)

_NAMED = pattern(r"(?i)\blet\s*(?:\$[A-Za-z]\$\s*(?:and|,)\s*)?\$\Z")
_WORDS = pattern(
    r"(?i)\$\s*(?:(?:and|,)\s*\$[A-Za-z]\$\s*)?(?:=|be|denote|represent)\s*(?:the|an?)?\s*(?:\w+\s)?[a-z]{3,}"
)


def is_any(line: Parsed) -> bool:
    """Return whether words speak of any function: "Let $f$ be continuous", "If $f$ and $g$ are inverse"."""
    place = line.item.place
    text = place.sheet.text
    front = text[max(0, place.start - NEAR) : place.start]
    return bool(_LET.search(front) and _ANY.match(text[place.end : place.end + 2 * NEAR]))


def is_let(line: Parsed) -> bool:
    """Return whether words say anew what a name is: "Let $r$ = radius", "let $x$ be the width"."""
    place = line.item.place
    text = place.sheet.text
    front = text[max(0, place.start - NEAR) : place.start]
    return bool(_NAMED.search(front) and _WORDS.match(text[place.end : place.end + NEAR]))


def is_next(book: Book, line: Parsed, name: str, side: Tree) -> bool:
    """Return whether `x_1 = x_0 - …` goes on with a sequence, which is not the input called x_1."""
    own, data = split_name(name), line.item.declared.data
    made = book.ledger.made
    family = (split_name(other) for other in names(side) if other not in data or other in made)
    return any(p.subscripts and (p.base, p.marks) == (own.base, own.marks) for p in family)


def hessian_said(book: Book, line: Parsed, name: str, side: Tree) -> Tree | None:
    """Return the Hessian that `H_f = [[…]]`, or H where words call it so, is said to be; None for others.

    The Hessian of "a quadratic form", and one that is supposed, is none of the function before it.
    """
    mark, _, function = name.partition("_")
    if mark not in HESSIANS or not isinstance(side, Matrix):
        return None
    size = len(side.rows)
    if size != len(side.rows[0]):
        return None
    if function:
        known = book.ledger.at(function, line.item, line.functions)
        return Call("hess", (Name(function),)) if known and len(known.parameters) == size else None
    said = f"{line.item.before} {line.statement.before}".lower()
    if SUPPOSED.search(SENTENCE.split(said.rstrip())[-1]):
        return None
    called = "hess" in f"{line.item.section} {said}".lower()
    known = book.objectives.latest_function(line, size) if called else None
    return None if known is None else Call("hess", (Name(known.name),))


def is_new_here(book: Book, line: Parsed, name: str) -> bool:
    """Return whether nothing in this section says what a name is."""
    known = book.ledger.before(name, line.item, line.functions)
    given = name in line.item.declared.data
    return not given and (known is None or known.order >= 0 and known.section != line.item.section)
