"""Names that an equation brings in without saying what they are.

Such an equation may define them, or hold a slip of the pen, so it is not judged; unless its side does not
depend on the name, which cancels, or the name is one more of a family of inputs: x_0 beside x_1 and x_2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from symopt.documents.elaborate.names.letters import IDENTITIES
from symopt.documents.reading.formulas.forms import is_headed, is_plain
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.syntax.names import split_name
from symopt.syntax.tree import At, Name, Number, Tree, children, names, substitute

_TRIED = (Fraction(3, 7), Fraction(8, 5))


def strangers(book: Book, at: Parsed, seen: set[str], before: Tree, side: Tree) -> str | None:
    """Return what stands between two sides and a comparison; None if nothing does.

    A name that nothing said before and that only one side has; a variable of another function, which may be
    tied to those of the first one: g'(y) = 1/f'(x) for the inverse g of f.
    """
    name = newcomer(book, at, seen, before, side)
    if not name and not is_headed(before) and not is_plain(side):
        name = newcomer(book, at, seen, side, before)
    if name:
        return f"it brings in {name}, which is not defined before"
    name = variable_of_another(book, at, before, side)
    return f"how {name} belongs to the other side is not said" if name else None


def variable_of_another(book: Book, at: Parsed, before: Tree, side: Tree) -> str:
    """Return a parameter of a function in a side on which the other side does not depend."""
    applied = set(_varying(side, at.functions, frozenset()))
    if not applied:
        return ""
    own = {*names(before), *book.scenes.closure(at, list(names(before)), {})}
    own |= {n for name in list(own) for n in _uses(book, at, name)}
    own |= {p for name in own for p in at.functions.get(name, ())}
    for function in applied - own:
        for name in at.functions[function]:
            if name not in own and book.ledger.at(name, at.item, at.functions) is None:
                return name
    return ""


def _varying(
    tree: Tree, functions: Mapping[str, tuple[str, ...]], fixed: frozenset[str]
) -> Iterator[str]:
    """Yield the functions in a tree that vary with a parameter: f'(x), and not f'(x_0)."""
    if isinstance(tree, Name) and not fixed.issuperset(functions.get(tree.name, fixed)):
        yield tree.name
    inner = fixed | {name for name, _ in tree.point} if isinstance(tree, At) else fixed
    for child in children(tree):
        yield from _varying(child, functions, inner)


def newcomer(book: Book, at: Parsed, seen: set[str], head: Tree | None, side: Tree) -> str:
    """Return a name that a side brings in, "" if it brings in none."""
    own = set(names(head)) if head is not None else set[str]()
    reached = set(book.scenes.closure(at, [*own], {}))
    reached |= {n for name in list(reached) for n in _uses(book, at, name)}
    shapes = book.shapes[at.item.stretch]
    lengths = {size for n in (own & shapes.keys()) for size in shapes[n]}
    fresh = [
        n
        for n in names(side)
        if n not in seen
        and n not in own
        and n not in lengths
        and n not in reached
        and n not in at.functions
        and n not in IDENTITIES
        and n not in at.item.declared.names
        and book.ledger.at(n, at.item, at.functions) is None
    ]
    for name in fresh:
        if not _is_sibling(book, at, name, seen | own) and not _cancels(book, at, side, name):
            return name
    return ""


def in_other_case(book: Book, at: Parsed, seen: set[str], side: Tree) -> dict[str, str]:
    r"""Return names with subscripts that were met in the other case only: `w_{11}` for `W_{11}`."""
    found: dict[str, str] = {}
    for name in names(side):
        parts, twin = split_name(name), name[0].swapcase() + name[1:]
        if len(parts.base) > 1 or not parts.subscripts or name in seen or twin not in seen:
            continue
        if twin not in names(side) and book.ledger.at(name, at.item, at.functions) is None:
            found[name] = twin
    return found


def _uses(book: Book, at: Parsed, name: str) -> Iterable[str]:
    known = book.ledger.at(name, at.item, at.functions)
    return () if known is None else known.uses


def _is_sibling(book: Book, at: Parsed, name: str, seen: set[str]) -> bool:
    """Return whether names of the same letter with other subscripts are inputs of the document."""
    parts = split_name(name)
    if not parts.subscripts:
        return False
    for other in seen:
        twin = split_name(other)
        family = other != name and twin.subscripts and twin.base == parts.base
        free = book.ledger.at(other, at.item, at.functions) is None
        if family and twin.marks == parts.marks and free:
            return True
    return False


def _cancels(book: Book, at: Parsed, side: Tree, name: str) -> bool:
    """Return whether the value of a side is the same whatever the name is."""
    first, second = (substitute(side, {name: Number(value)}) for value in _TRIED)
    return book.agree(at, first, second) is True
