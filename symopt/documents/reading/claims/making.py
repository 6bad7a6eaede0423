"""Claims put together: trees elaborated in their setting, or the reason why they are not understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.reading.formulas.gradients import operated
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.formulas.renewed import as_renewed
from symopt.documents.reading.formulas.zeroth import with_zeroth
from symopt.documents.reading.hypotheses.labels import with_class, with_labels
from symopt.documents.reading.hypotheses.symmetric import with_symmetry
from symopt.documents.reading.hypotheses.under import under
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.ledger import Known
from symopt.documents.reading.known.scene import Scene
from symopt.documents.reading.known.unrelated import unrelated
from symopt.documents.reading.vocabulary.signatures import CONVENTIONAL
from symopt.documents.scanning.source.placed import Place
from symopt.documents.statements.chain import Side, Sign
from symopt.equality.verdict import Status
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import At, Derivative, Entry, Name, Number, Relation, Tree, names, walk


@dataclass(frozen=True, slots=True)
class Where:
    """Where a link stands: its statement, the marked side, the whole chain, and its text."""

    at: Parsed
    place: Place
    whole: Place
    latex: str
    text: str = ""


def where(at: Parsed, index: int, first: int | None = None) -> Where:
    """Return where a side of a statement stands, with the link from side `first` to it."""
    statement = at.statement
    sides = statement.sides
    side = sides[index]
    begin = sides[index - 1 if first is None and index else first or 0]
    text = statement.piece.text[begin.start : side.end].strip()
    whole = statement.piece.place(sides[0].start, sides[-1].end)
    own = statement.place(_trimmed(statement.piece.text, side))
    return Where(at, own, whole, text, statement.text(side))


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
        name, word, scene.because, reading,
    )  # fmt: skip
    if kind not in (ClaimKind.EQUATION, ClaimKind.DERIVATIVE):
        return found
    said = book.said.at(place.at)
    return _with_readings(book, place, found, [*usable, claimed], instead, said)


def _with_readings(
    book: Book,
    place: Where,
    found: Claim,
    trees: list[Tree | None],
    instead: Mapping[str, Known | None] | None,
    said: Sequence[Relation],
) -> Claim:
    """Return an equation with its other readings, all under the conditions that are said."""
    longer, unsure = with_zeroth(found)
    if longer is not None and not longer.weak:
        found, longer = longer, None
    general = _with_names_free(book, place, found, trees, instead)
    renewed = _as_renewed(book, place, found, trees, instead)
    before = _as_before(book, place, found, trees, instead)
    stretch = place.at.item.stretch
    symmetric = with_symmetry(found, [n for own, n in book.transposed if own == stretch])
    labelled = (with_labels(found), with_class(found))
    readings = (general, renewed, before, *labelled, symmetric, longer)
    others = tuple(under(reading, said) for reading in readings if reading is not None)
    doubt = _reused(book, place.at, trees) or _factor(book, place.at, trees)
    doubt = doubt or operated(trees) or unsure
    return replace(under(found, said), alternatives=others, doubt=doubt)


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


def _with_names_free(
    book: Book,
    place: Where,
    found: Claim,
    trees: list[Tree | None],
    instead: Mapping[str, Known | None] | None,
) -> Claim | None:
    """Return a claim as it reads if names mean nothing that another section has made of them.

    A rule stated in general, d(bx)/dx = b, is not about the b of an example pages before. None if all
    names are defined in the present section, or some are but by declaration.
    """
    item = place.at.item
    old: set[str] = set()
    meant = _differentiated(book, place.at, trees)
    for defined in found.setting.definitions:
        known = book.ledger.at(defined.name, item, place.at.functions)
        elsewhere = known is not None and known.order >= 0 and known.section != item.section
        if elsewhere and defined.name not in meant:
            old.add(defined.name)
    if not old:
        return None
    again = _read_again(book, place, found, trees, instead=instead, free=frozenset(old))
    if again is None:
        return None
    scene, claim = again
    told = [t for t in (claim.head, claim.previous, claim.claimed) if t is not None]
    if scene.failed or book.undefined(scene, told):
        return None
    said = ", ".join(sorted(old))
    return replace(
        claim, weak=True, because=scene.because,
        reading=f"with {said} free, as this section defines nothing of the kind",
        doubt=f"it is wrong for the {said} of another section, but may be about another one",
    )  # fmt: skip


def _as_before(
    book: Book,
    place: Where,
    found: Claim,
    trees: list[Tree | None],
    instead: Mapping[str, Known | None] | None,
) -> Claim | None:
    """Return a claim as it reads with names as they were before a second definition that may be a mistake."""
    old: dict[str, Known | None] = {}
    for name in (d.name for d in found.setting.definitions):
        known = book.ledger.at(name, place.at.item, place.at.functions)
        if known is not None and (name, known.order) in book.replaced:
            old[name] = book.replaced[name, known.order]
    if not old:
        return None
    again = _read_again(book, place, found, trees, instead={**(instead or {}), **old})
    if again is None:
        return None
    scene, claim = again
    said = ", ".join(f"{name} of line {known.line}" for name, known in old.items() if known)
    return replace(
        claim, weak=True, because=scene.because, reading=f"with the {said}", alternatives=(),
        doubt=f"it is wrong as the names were defined last, but may be about the {said}",
    )  # fmt: skip


def _as_renewed(
    book: Book,
    place: Where,
    found: Claim,
    trees: list[Tree | None],
    instead: Mapping[str, Known | None] | None,
) -> Claim | None:
    """Return a claim as it reads with new names for what they were defined as; None if that is the same."""
    meant = [None if tree is None else as_renewed(tree, book.renewed) for tree in trees]
    if meant == trees:
        return None
    again = _read_again(book, place, found, meant, instead=instead)
    if again is None:
        return None
    told = f"with the new {', '.join(sorted(book.renewed))} for what it was made of"
    return replace(again[1], reading=told)


def _read_again(
    book: Book,
    place: Where,
    found: Claim,
    trees: list[Tree | None],
    instead: Mapping[str, Known | None] | None,
    free: frozenset[str] = frozenset(),
) -> tuple[Scene, Claim] | None:
    """Return the scene and the claim as its formulas read with other meanings; None if they do not."""
    try:
        scene, made = book.read_in(place.at, trees, instead=instead, free=free)
    except (SymoptError, RecursionError):
        return None
    head, previous, claimed = made
    return scene, replace(
        found, setting=scene.setting, head=head, previous=previous, claimed=claimed
    )


def _differentiated(book: Book, at: Parsed, trees: list[Tree | None]) -> set[str]:
    """Return what is differentiated by name and what it is made of: ∂L/∂w is about the document's L."""
    roots = [
        node.of.name
        for tree in trees
        if tree is not None
        for node in walk(tree)
        if isinstance(node, Derivative) and isinstance(node.of, Name)
    ]
    roots += [tree.name for tree in trees if isinstance(tree, Name)]  # L = … is about it, too
    roots += book.scenes.rates(at, roots, [tree for tree in trees if tree is not None])
    return {*roots, *book.scenes.closure(at, roots, {}, _own_variables(book, at, roots))}


def _own_variables(book: Book, at: Parsed, roots: list[str]) -> frozenset[str]:
    """Return the parameters of functions that are no values of other sections: the y of f(x, y) = sin(xy)."""
    found: set[str] = set()
    for root in roots:
        function = book.ledger.at(root, at.item, at.functions)
        for name in function.parameters if function is not None else ():
            known = book.ledger.at(name, at.item, at.functions)
            if known is None or known.order < 0 or function is None:
                continue
            if known.section not in (at.item.section, function.section):
                found.add(name)
    return frozenset(found)


def _factor(book: Book, at: Parsed, trees: list[Tree | None]) -> str:
    """Return why a letter before a bracket may be a factor, "" if it is none that is in doubt.

    It is a function elsewhere, but nothing here says so: no definition, no prime, no plain argument.
    """
    nodes = [node for tree in trees if tree is not None for node in walk(tree)]
    primed = {n.of.name for n in nodes if isinstance(n, Derivative) and isinstance(n.of, Name)}
    for node in nodes:
        match node:
            case At(Name(name), point) if name in at.functions and name not in primed:
                plain = any(isinstance(value, Name | Number) for _, value in point)
                if not plain and book.ledger.at(name, at.item, at.functions) is None:
                    return f"whether {name} is a function or a factor here is not said"
            case _:
                pass
    return ""


def _reused(book: Book, at: Parsed, trees: list[Tree | None]) -> str:
    """Return why a letter may stand for another function than the one in force, "" if there is none.

    A page that has called several functions f, each in its section, may go on with one in words.
    """
    for name in dict.fromkeys(n for tree in trees if tree is not None for n in names(tree)):
        known = book.ledger.at(name, at.item, at.functions) if name in CONVENTIONAL else None
        if known is None or known.order < 0 or not known.parameters:
            continue
        sections = {k.section for k in book.ledger.made.get(name, ()) if k.body != known.body}
        if known.section != at.item.section and sections - {known.section}:
            return f"it is wrong for the {name} of line {known.line}, but may be about another one"
    return ""


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
