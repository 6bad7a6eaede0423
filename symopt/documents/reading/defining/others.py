"""A second value or formula of a name that is no mistake: of another point, curve, case or example."""

from __future__ import annotations

import re

from symopt.documents.reading.claims.asked import geometric
from symopt.documents.reading.claims.conditions import COORDINATES
from symopt.documents.reading.formulas.forms import is_constant_value, is_plain
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.hypotheses.assumed import is_assumed
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.ledger import Known, is_number
from symopt.syntax.tree import Name, Tree

_HERE = re.compile(r"\b(?:at|when|where|if|for|with|let)\s*\Z", re.IGNORECASE)
"""Words that give a name its value: "At $s = 10$"."""


def is_place_or_alias(book: Book, line: Parsed, old: Known) -> bool:
    """Return whether a name was said to be somewhere, x = 0, or where another one is, t = a."""
    place = isinstance(old.body, Name) or is_plain(old.body)
    variable = place and book.objectives.is_variable(line, old.name)
    return variable or is_alias(book, line, old.body)


def is_another(book: Book, line: Parsed, name: str, body: Tree, old: Known) -> bool:
    """Return whether a body is another exact value, x = π after x = 1/√3, or another curve's y."""
    exact = is_constant_value(old.body) and is_constant_value(body) and old.exact is None
    values = exact and not (is_number(old.body) and is_number(body))
    curves = name in COORDINATES and geometric(line)
    return (values or curves) and book.agree(line, old.body, body) is not True


def is_given(book: Book, line: Parsed, head: Name, body: Tree, old: Known) -> bool:
    """Return whether words give a number to what was a formula in another section: "At $s = 10$"."""
    words = f"{line.item.before} {line.statement.before}"
    elsewhere = is_number(body) and old.section != line.item.section and not old.numeric
    given = elsewhere and _HERE.search(words) is not None
    return given and book.agree(line, head, body) is not True


def is_another_case(book: Book, line: Parsed, old: Known, body: Tree) -> bool:
    """Return whether a number is that of another case than the formula of a name: assumed in words."""
    if old.parameters or book.agree(line, Name(old.name), body) is True:
        return False
    given = old.exact is None and old.name in book.moved and not line.statement.piece.display
    return given or is_assumed(book.lines, line)


def is_alias(book: Book, line: Parsed, body: Tree) -> bool:
    """Return whether a body is a name with a value: t = a says where t is, as t = 1 does."""
    if not isinstance(body, Name):
        return False
    known = book.ledger.at(body.name, line.item, line.functions)
    return known is not None and known.numeric
