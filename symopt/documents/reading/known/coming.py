"""Definitions that come after their use: `L = (y - ŷ)²`, where `ŷ = wx + b`.

A definition is meant before it stands there if the words "where", "with" lead to it, or if its name is first
met just before it in its section. A name that the section differentiates by is a variable, and is not meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symopt.documents.reading.formulas.forms import is_update
from symopt.documents.reading.formulas.parsed import Parsed, Unread
from symopt.documents.reading.hypotheses.said_conditions import relations
from symopt.documents.reading.known.ledger import Known, is_number
from symopt.documents.statements.chain import Sign
from symopt.syntax.tree import Derivative, Name, Tree, names, walk
from symopt.syntax.tree import Sequence as Listed

NEAR = 6
"""How many statements may stand between the first use of a name and its definition."""
_WHERE = re.compile(r"\b(?:where|with|here|in which|given)\b[^.;]*\Z", re.IGNORECASE)
_STRICTLY = re.compile(r"\b(?:where|here|in which)\b[^.;]*\Z", re.IGNORECASE)


def known_of(line: Parsed) -> Known | None:
    """Return what a statement defines if it says `name = body`, None for other statements."""
    statement = line.statement
    if statement.leading is not None or not statement.signs:
        return None
    if statement.signs[0] not in (Sign.EQUAL, Sign.DEFINED):
        return None
    head, body = line.sides[0], line.sides[1]
    if not isinstance(head, Name) or isinstance(body, Unread) or head.name in names(body):
        return None
    if relations(line):  # "if i = j" says nothing of what i is
        return None
    return made(line, head.name, body)


def made(line: Parsed, name: str, body: Tree, *, freed: bool = False) -> Known:
    """Return a definition that a statement makes.   freed: it leaves the name without one."""
    item = line.item
    place = item.place
    return Known(
        name, body, item.order, item.section, item.scope, line.functions.get(name, ()),
        place, place.first[0], source=line.statement.piece.place().start, stretch=item.stretch,
        unit=item.unit, freed=freed,
    )  # fmt: skip


def coming(lines: Sequence[Parsed]) -> Iterator[tuple[int, Known]]:
    """Yield definitions meant before they stand there, each with the first statement that means it."""
    first: dict[tuple[int, str, str], int] = {}
    by: set[tuple[int, str, str]] = set()
    found: list[tuple[Parsed, Known]] = []
    placed: dict[tuple[int, str, str], int] = {}
    for line in lines:
        item = line.item
        for name in placed_names(line):
            placed.setdefault((item.scope, item.section, name), item.order)
        for tree in line.trees:
            for name in names(tree):
                first.setdefault((item.scope, item.section, name), item.order)
            spoken = names(tree)
            by.update(  # J(w) varies with w, whatever its minimum is said to be later
                (item.scope, item.section, parameter)
                for function in spoken
                for parameter in line.functions.get(function, ())
            )
            for node in walk(tree):
                if isinstance(node, Derivative):
                    by.update(
                        (item.scope, item.section, w.name) for w in node.wrt if isinstance(w, Name)
                    )
        known = known_of(line)
        if (
            known is not None
            and not is_number(known.body)
            and not is_update(known.name, known.body)
        ):
            found.append((line, known))
    for line, known in found:
        item = line.item
        key = (item.scope, item.section, known.name)
        since = first.get(key, item.order)
        if since >= item.order:
            continue
        words = f"{line.statement.before} {item.before}"
        if placed.get(key, item.order) < item.order and not _STRICTLY.search(words):
            continue  # K \in R^{n \times n} is any; "with K = k" is a case of it
        if _WHERE.search(line.statement.before) or _WHERE.search(item.before):
            yield max(since, item.order - 2 * NEAR), known
        elif key not in by and item.order - since <= NEAR:
            yield since, known


def placed_names(line: Parsed) -> Iterator[str]:
    """Yield the names that a statement puts into a space."""
    if line.statement.signs[:1] != (Sign.IN,) or isinstance(line.sides[0], Unread):
        return
    side = line.sides[0]
    items = side.items if isinstance(side, Listed) else (side,)
    yield from (item.name for item in items if isinstance(item, Name))
