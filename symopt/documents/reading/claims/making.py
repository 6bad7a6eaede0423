"""Claims put together: trees elaborated in their setting, or the reason why they are not understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.meaning.digits import literals
from symopt.documents.meaning.units import unit_behind, units_in
from symopt.documents.reading.claims.readings import Equation, with_readings
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.ledger import Known
from symopt.documents.reading.known.scene import Scene
from symopt.documents.reading.known.unrelated import unrelated
from symopt.documents.scanning.source.placed import Place
from symopt.documents.statements.chain import Side, Sign
from symopt.equality.verdict import Status
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import Constant, Derivative, Entry, Name, Tree, names, walk


@dataclass(frozen=True, slots=True)
class Where:
    """Where a link stands: its statement, the marked side, the whole chain, its text, the unit behind it."""

    at: Parsed
    place: Place
    whole: Place
    latex: str
    text: str = ""
    unit: str = ""


def where(at: Parsed, index: int, first: int | None = None) -> Where:
    """Return where a side of a statement stands, with the link from side `first` to it."""
    statement = at.statement
    sides = statement.sides
    side = sides[index]
    begin = sides[index - 1 if first is None and index else first or 0]
    text = statement.piece.text[begin.start : side.end].strip()
    whole = statement.piece.place(sides[0].start, sides[-1].end)
    own = statement.place(_trimmed(statement.piece.text, side))
    rest = statement.piece.text[side.end : sides[index + 1].start if sides[index + 1 :] else None]
    behind = unit_behind(rest, at.item.after if side is sides[-1] else "")
    return Where(at, own, whole, text, statement.text(side), behind)


def _trimmed(text: str, side: Side) -> Side:
    part = text[side.start : side.end]
    start = side.start + len(part) - len(part.lstrip())
    return Side(start, max(start, side.start + len(part.rstrip())))


def notation(place: Where, claimed: Tree | None = None, message: str = "") -> Claim:
    """Return what claims nothing."""
    return Claim(
        ClaimKind.NOTATION, place.place, place.whole, place.latex, Setting(),
        claimed=claimed, message=message,
    )  # fmt: skip


def not_understood(place: Where, message: str, kind: ClaimKind = ClaimKind.EQUATION) -> Claim:
    """Return a claim that is not understood, with the reason."""
    return Claim(
        kind, place.place, place.whole, place.latex, Setting(),
        settled=Status.NOT_UNDERSTOOD, message=message,
    )  # fmt: skip


def definition(
    place: Where, name: str, head: Tree, body: Tree, message: str = "", reading: str = ""
) -> Claim:
    """Return a first definition, which is true by itself."""
    return Claim(
        ClaimKind.DEFINITION, place.place, place.whole, place.latex, Setting(), head, None, body,
        name=name, settled=Status.PROVED, message=message, reading=reading,
    )  # fmt: skip


def claim(
    book: Book,
    kind: ClaimKind,
    place: Where,
    head: Tree | None,
    previous: Tree | None,
    claimed: Tree,
    sign: Sign = Sign.EQUAL,
    *,
    name: str = "",
    word: str = "",
    reading: str = "",
    matrix: Tree | None = None,
    objective: str = "",
    instead: Mapping[str, Known | None] | None = None,
) -> Claim:
    """Return a claim to be judged; not understood where it has no meaning in its setting."""
    usable = [head, previous]
    reason = ""
    if kind is not ClaimKind.UPDATE:
        instead = {**_on_both_sides(book, place.at, usable, claimed), **(instead or {})}
    sound = (head, previous) != (None, None) and not _problem(
        book, place.at, [*usable, claimed], matrix, objective, instead
    )
    for position in () if sound else (0, 1):
        tree = usable[position]
        if tree is None or kind is ClaimKind.UPDATE:
            continue
        problem = _problem(book, place.at, [tree], matrix, objective, instead)
        if problem:
            usable[position] = None
            reason = reason or problem
    problem = "" if sound else _problem(book, place.at, [claimed], matrix, objective, instead)
    if problem or (usable == [None, None] and kind is not ClaimKind.MATRIX):
        return not_understood(
            place, problem or reason or "there is nothing to compare it with", kind
        )
    try:
        scene, made = book.read_in(
            place.at, [*usable, claimed], matrix=matrix, objective=objective, instead=instead
        )
        if matrix is not None:
            matrix = _matrix(scene, matrix)
    except (SymoptError, RecursionError) as error:
        return not_understood(place, _told(error), kind)
    setting = scene.setting
    if matrix is not None:
        setting = replace(setting, matrix=matrix)
    found = Claim(
        kind, place.place, place.whole, place.latex, setting, made[0], made[1], made[2], sign,
        name, word, scene.because, reading, measured=_measured(book, made),
        **_as_written(book, place, claimed),
    )  # fmt: skip
    if book.lexicon.error and _speaks_of_e(found):
        found = replace(found, doubt="e may be the number, or what it is defined to be")
    other = _of_another_example(book, place.at, [*usable, claimed], instead)
    found = replace(found, doubt=found.doubt or other)
    if kind not in (ClaimKind.EQUATION, ClaimKind.DERIVATIVE):
        return found
    equation = Equation(book, place.at, found, [*usable, claimed], instead)
    return with_readings(equation, book.said.at(place.at))


def _speaks_of_e(claim: Claim) -> bool:
    """Return whether e, other than that of a power, stands in a claim or in what it rests on."""
    sides = (
        claim.head,
        claim.previous,
        claim.claimed,
        *(d.body for d in claim.setting.definitions),
    )
    return any(node == Constant("e") for side in sides if side is not None for node in walk(side))


def _as_written(book: Book, place: Where, claimed: Tree) -> dict[str, Any]:
    """Return what the text of a claim about a number tells of units, and of the base of its logarithms."""
    if names(claimed):
        return {}
    bare = r"\log" in place.latex and r"\ln" not in place.latex
    bases = book.bases if bare else frozenset[int]()
    units = units_in(place.latex) - {place.unit}
    return {"unit": place.unit, "units": units, "bases": bases}


def _measured(book: Book, trees: list[Tree | None]) -> frozenset[Fraction]:
    """Return the literals of some trees that were worked out before, to the digits that are printed."""
    if not book.measured:
        return frozenset()
    found = (item.value for tree in trees if tree is not None for item in literals(tree))
    return frozenset(value for value in found if value in book.measured)


def _of_another_example(
    book: Book, at: Parsed, trees: list[Tree | None], instead: Mapping[str, Known | None] | None
) -> str:
    """Return why names may mean another thing here than what they were defined as, "" if none may."""
    own = [n for tree in trees if tree is not None for n in names(tree)]
    for name, known in book.scenes.closure(at, own, instead or {}).items():
        if book.ledger.foreign(known, at.item):
            return f"{name} of line {known.line} is that of another example"
        if book.ledger.passing(known, at.item):
            return f"{name} has many values: line {known.line} gave it the last one"
    return ""


def _on_both_sides(
    book: Book, at: Parsed, others: list[Tree | None], claimed: Tree
) -> dict[str, Known | None]:
    """Return the names given as numbers that both sides are about: a formula in x is not about x = 0."""
    if not names(claimed):
        return {}
    before = [n for tree in others if tree is not None for n in names(tree)]
    first, second = (
        {*own, *(n for k in book.scenes.closure(at, own, {}).values() for n in (k.name, *k.uses))}
        for own in (before, list(names(claimed)))
    )
    return {
        name: None
        for name in first & second
        if (known := book.ledger.at(name, at.item, at.functions)) is not None
        and known.numeric
        and known.exact is None
    }


def _matrix(scene: Scene, matrix: Tree) -> Tree:
    from symopt.documents.elaborate.elaborate import elaborate

    return elaborate(matrix, scene.setting)


def _problem(
    book: Book,
    at: Parsed,
    trees: list[Tree | None],
    matrix: Tree | None,
    objective: str,
    instead: Mapping[str, Known | None] | None,
) -> str:
    """Return why some trees have no meaning here, "" if they have one."""
    try:
        scene, made = book.read_in(at, trees, matrix=matrix, objective=objective, instead=instead)
    except (SymoptError, RecursionError) as error:
        return _told(error)
    for name, message in scene.failed.items():
        return f"{name} is not understood: {message}"
    missing = book.undefined(scene, [tree for tree in made if tree is not None])
    if missing:
        return f"{missing} is not defined here"
    written = [tree for tree in trees if tree is not None]
    return unrelated(book.ledger, scene.setting, written) or _of_numbers(book, at, written)


def _of_numbers(book: Book, at: Parsed, trees: list[Tree]) -> str:
    """Return why a derivative is not about a definition: its variable is a number there and an array here.

    y = 2x - 3 under an earlier heading says nothing of ∂y/∂x_i.
    """
    here = book.shapes[at.item.stretch]
    for node in (node for tree in trees for node in walk(tree) if isinstance(node, Derivative)):
        if not isinstance(node.of, Name):
            continue
        known = book.ledger.at(node.of.name, at.item, at.functions)
        if known is None or known.order < 0 or known.stretch == at.item.stretch:
            continue
        for by in node.wrt:
            name = by.name if isinstance(by, Name | Entry) else ""
            number = name in known.uses and not book.shapes[known.stretch].get(name)
            free = book.ledger.at(name, at.item, at.functions) is None
            if number and free and here.get(name):
                return f"{known.name} of line {known.line} is of a number {name}"
    return ""


def _told(error: Exception) -> str:
    if isinstance(error, SymoptError):
        return "; ".join(part for part in (error.what, error.why) if part)
    return "the formula is nested too deeply"
