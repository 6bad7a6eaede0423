"""A name that is defined again: the same once more, another meaning from here on, or a mistake.

What follows decides: later lines that say the same of the name, or that hold with one body and not with the
other, are votes. After a heading with another title, or words such as "example" and "now let", the new body
holds unless derivatives that follow fit the old one better; without them only if what follows fits it.
Bodies are compared for all values of their names: x² and x³ are two functions, also where x = 0 is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from symopt.documents.reading.formulas.forms import has_derivative, is_plain
from symopt.documents.reading.formulas.parsed import Parsed, Unread
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.in_general import given_numbers
from symopt.documents.reading.known.ledger import Known, is_number
from symopt.documents.reading.known.values import free_names
from symopt.documents.statements.chain import Sign
from symopt.syntax.tree import At, Derivative, Name, Tree, names, walk

AHEAD = 60
"""How many statements after a definition may speak for it."""
ENOUGH = 4
"""How many votes of a kind are counted."""
_AFRESH = re.compile(
    r"\b(?:example|exercise|problem|case|let|consider|suppose|another|instead|now|new|change|replace|other"
    r"|similarly|alternatively|different|assume|conversely|instance|specific|particular|construct|choose|given)\b",
    re.IGNORECASE,
)


_FOR = re.compile(r"\b(?:for|or)\s*\Z|(?:\A|\s)\(?\d{1,3}[.)]\s*\Z", re.IGNORECASE)
_MARKUP = re.compile(r"\\[a-z]+|[\s$()]")
_LISTED = re.compile(r"[,;&|/]+\Z")
"""What stands between the items of a list: y = x², y = |x| are two curves."""
_WORD = re.compile(r"[^\W\d_]{2,}")


class Again(Enum):
    """What a second definition of a name is."""

    SAME = "same"
    NEW = "new"
    OTHER_VALUE = "other value"
    EITHER = "another meaning, or a mistake"
    WRONG = "wrong"


def again(book: Book, at: Parsed, old: Known, new: Known, sign: Sign) -> Again:
    """Return what it is that a name is defined again as `new`."""
    if _same(book, at, old, new):
        return Again.SAME
    if not _beside(at, old) and _is_general(book, at, new):
        return Again.NEW
    afresh = (
        old.section != new.section
        or (old.order < 0 and sign is Sign.DEFINED)
        or sign is Sign.DEFINED
        or bool(_AFRESH.search(at.item.before) or _FOR.search(at.item.before))
        or _other_parameters(old, new)
        or _other_row(at, old)
    )
    if old.order < 0 and not afresh:
        return Again.WRONG
    match old.body, new.body:
        case At(one, _), At(two, _) if one == two:
            return Again.OTHER_VALUE  # u = g(a) there, u = g(b) here
        case _:
            pass
    if any(k.body == new.body and k.order >= 0 for k in book.ledger.made.get(new.name, ())):
        return Again.NEW  # as it was before the old one: the two take turns
    if old.numeric and new.numeric:
        return Again.NEW if afresh else Again.OTHER_VALUE
    if old.numeric and old.exact is None and _is_open(book, at, new):
        return Again.NEW if afresh else Again.EITHER
    place = is_plain(old.body) or isinstance(old.body, Name)
    if place and old.exact is None and book.objectives.is_variable(at, new.name):
        return Again.NEW  # x = 0 is where a function was looked at
    afresh = afresh or _companions_are_new(book, at, old)
    if afresh and old.parameters != new.parameters and new.parameters:
        return Again.NEW
    for_new, for_old = votes(book, at, old, new, restated=not afresh)
    if afresh:
        return Again.WRONG if for_old > for_new else Again.NEW
    if for_new == for_old == 0 and not _beside(at, old):
        other = new.parameters and new.parameters != old.parameters
        return Again.NEW if other else Again.EITHER
    return Again.NEW if for_new or (new.parameters and not for_old) else Again.WRONG


def _is_open(book: Book, at: Parsed, new: Known) -> bool:
    """Return whether a body is made of names without value: it does not contradict a number."""
    if isinstance(new.body, Name):  # t = a "to the movable end", though another section had an a
        known = book.ledger.at(new.body.name, at.item, at.functions)
        if known is not None and known.section != at.item.section:
            return True
    return bool(free_names(book, at, new.body)) and not new.parameters


def _other_row(at: Parsed, old: Known) -> bool:
    """Return whether a definition stands in another row of a Markdown table than the one before."""
    place = at.item.place
    text = place.sheet.text
    begin = text.rfind("\n", 0, place.start) + 1
    return text[begin : place.start].lstrip().startswith("|") and old.line != at.item.line


def _same(book: Book, at: Parsed, old: Known, new: Known) -> bool:
    """Return whether two bodies are equal in general, or at given numbers that the new one has put in."""
    if old.body == new.body:
        return True
    given = _given(book, at, old, new)
    if given:
        if book.agree(at, old.body, new.body, given):
            return True
        if set(given) & set(names(new.body)):
            return False
    return bool(book.agree(at, old.body, new.body))


def _given(book: Book, at: Parsed, old: Known, new: Known) -> dict[str, Known | None]:
    """Return the names given as numbers, and parameters, that two bodies are made of: to be free."""
    free: dict[str, Known | None] = dict.fromkeys((*old.parameters, *new.parameters))
    if is_number(old.body) or is_number(new.body):
        return free
    return {**free, **given_numbers(book, at, (old.body, new.body))}


def _is_general(book: Book, at: Parsed, new: Known) -> bool:
    """Return whether a name is made of functions that nothing defines in its section: u = g(x)."""
    applied = [
        node.body.name
        for node in walk(new.body)
        if isinstance(node, At) and isinstance(node.body, Name)
    ]
    own = [n for n in names(new.body) if n in at.functions]
    if not applied or set(own) - set(applied):
        return False
    knowns = [book.ledger.at(name, at.item, at.functions) for name in applied]
    return any(known is None for known in knowns) and not any(
        known is not None and known.section == new.section for known in knowns
    )


def _beside(at: Parsed, old: Known) -> bool:
    """Return whether two definitions of a plain name stand on one line: then they are compared."""
    said, place = f"{at.item.before} {at.statement.before}", at.item.place
    if old.place is not None and old.place.sheet is place.sheet:
        said += place.sheet.text[old.place.end : place.start]
    said = _MARKUP.sub(" ", said)
    rows = "cases}" in at.statement.piece.text  # each brace has its own x
    words = rows or _WORD.search(said) or _LISTED.match(said.replace(" ", ""))
    return old.line == at.item.line and not old.parameters and not words


def _companions_are_new(book: Book, at: Parsed, old: Known) -> bool:
    """Return whether what was defined together with a name has been defined anew since."""
    for name in book.ledger.together.get(old.source, ()):
        if name == old.name:
            continue
        now = book.ledger.before(name, at.item, at.functions)
        if now is not None and now.source != old.source and now.order > old.order:
            return True
    return False


def _other_parameters(old: Known, new: Known) -> bool:
    return (
        bool(old.parameters) and bool(new.parameters) and len(old.parameters) != len(new.parameters)
    )


def votes(
    book: Book, at: Parsed, old: Known, new: Known, *, restated: bool = True
) -> tuple[int, int]:
    """Return how many later statements speak for the new body, and how many for the old one.

    restated: whether saying the old body once more speaks for it; else it is what comes after an example.
    """
    for_new = for_old = 0
    name = new.name
    given = _given(book, at, old, new)
    numbers = given_numbers(book, at, (old.body, new.body))  # ∂L/∂w goes through the ŷ of L(y, ŷ)
    for line in _following(book, at):
        if not restated and line.item.section != at.item.section:
            break
        body = _body_for(line, name)
        if body is not None:
            same_new = body == new.body or book.agree(line, body, new.body, given) is True
            same_old = body == old.body or book.agree(line, body, old.body, given) is True
            if same_old and not same_new and not restated:
                break
            for_new, for_old = for_new + (same_new > same_old), for_old + (same_old > same_new)
            if not same_new and not same_old:
                break
        else:
            for left, right in _links(line):
                if not _speaks_of(book, line, (left, right), name):
                    continue
                by_new = book.agree(line, left, right, {**numbers, name: new})
                by_old = book.agree(line, left, right, {**numbers, name: old})
                for_new += by_new is True and by_old is False
                for_old += by_old is True and by_new is False
        if max(for_new, for_old) >= ENOUGH:
            break
    return for_new, for_old


def _following(book: Book, at: Parsed) -> Iterator[Parsed]:
    start = at.item.order + 1
    for line in book.lines[start : start + AHEAD]:
        if line.item.scope != at.item.scope:
            return
        yield line


def _body_for(line: Parsed, name: str) -> Tree | None:
    """Return the body if a statement says `name = body`."""
    head = line.sides[0]
    if not isinstance(head, Name) or head.name != name or line.statement.leading is not None:
        return None
    if not line.statement.signs or line.statement.signs[0] not in (Sign.EQUAL, Sign.DEFINED):
        return None
    body = line.sides[1]
    return None if isinstance(body, Unread) or name in names(body) else body


def _links(line: Parsed) -> Iterator[tuple[Tree, Tree]]:
    """Yield head and side of a chain that is about a derivative."""
    head = line.sides[0]
    if isinstance(head, Unread) or not has_derivative(head):
        return
    for sign, side in zip(line.statement.signs, line.sides[1:], strict=True):
        if sign in (Sign.EQUAL, Sign.IMPLIES) and not isinstance(side, Unread):
            yield head, side


def _speaks_of(book: Book, line: Parsed, trees: tuple[Tree, ...], name: str) -> bool:
    """Return whether a derivative in some trees is of the name, or of what is made of it."""
    for tree in trees:
        for node in walk(tree):
            if not isinstance(node, Derivative) or not isinstance(node.of, Name):
                continue
            if node.of.name == name or book.scenes.depends(line, node.of.name, name):
                return True
    return False
