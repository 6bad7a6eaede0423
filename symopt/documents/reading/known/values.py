"""What is known of values at a statement: whether names have numbers, and whether a formula is constant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.ledger import Known
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import ZERO, At, Derivative, Entry, Matrix, Name, Sum, Tree, children, names

MOST = 12
"""By how many names it is looked at whether a formula is constant."""


def free_names(
    book: Book, at: Parsed, tree: Tree, instead: Mapping[str, Known | None] | None = None
) -> tuple[str, ...] | None:
    """Return the names without value that a formula depends on; None if it has no meaning here."""
    try:
        scene, (made,) = book.read_in(at, [tree], instead=instead)
    except (SymoptError, RecursionError):
        return None
    assert made is not None
    return tuple(sorted(_Free(scene.setting).of(made)))


def vanishes(book: Book, at: Parsed, tree: Tree) -> bool:
    """Return whether a formula is 0 whatever names are, or depends on none, so that it is 0 or not."""
    given = {
        name: None
        for name in book.scenes.closure(at, list(names(tree)), {})
        if (known := book.ledger.at(name, at.item, at.functions)) is not None and known.numeric
    }
    free = free_names(book, at, tree, given)
    return (free is not None and not free) or book.agree(at, tree, ZERO, given) is True


def is_unknown(book: Book, at: Parsed, tree: Tree) -> bool:
    """Return whether nothing is known of what a tree stands for: f''(x) of a function without definition."""
    try:
        scene, (made,) = book.read_in(at, [tree])
    except (SymoptError, RecursionError):
        return True
    known = isinstance(made, Name) and scene.setting.definition(made.name) is not None
    return isinstance(made, Name) and not isinstance(tree, Name) and not known


def stands_for_unknown(book: Book, at: Parsed, tree: Tree) -> bool:
    """Return whether a name is defined as what nothing is known of: slope = f'(x_0) for some f."""
    if not isinstance(tree, Name):
        return False
    for _ in range(MOST):
        if not isinstance(tree, Name):
            return is_unknown(book, at, tree)
        known = book.ledger.at(tree.name, at.item, at.functions)
        if known is None or known.opaque or known.parameters:
            return False
        if not isinstance(known.body, Name | At | Derivative):
            return False
        tree = known.body
    return False


class _Free:
    """The names without value under a tree, with the definitions of a setting opened."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.made: dict[str, frozenset[str]] = {}

    def of(self, tree: Tree) -> frozenset[str]:
        """Return the free names of a tree; those that a point or a sum binds are none."""
        match tree:
            case Name(name):
                return self.name(name)
            case Entry(name, places):
                return self.name(name).union(*map(self.of, places))
            case At(body, point):
                inner = self.of(body) - {name for name, _ in point}
                return inner.union(*(self.of(value) for _, value in point))
            case Sum(body, index, lower, upper):
                ends = (end for end in (lower, upper) if end is not None)
                return (self.of(body) - {index}).union(*map(self.of, ends))
            case _:
                return frozenset[str]().union(*map(self.of, children(tree)))

    def name(self, name: str) -> frozenset[str]:
        """Return the free names that a name is made of."""
        known = self.setting.definition(name)
        if known is None:
            return frozenset((name,))
        if name not in self.made:
            self.made[name] = frozenset()
            self.made[name] = self.of(known.body)
        return self.made[name]


def is_constant(book: Book, at: Parsed, tree: Tree, free: Sequence[str]) -> bool:
    """Return whether a formula is known not to depend on its free names: ∂²f/∂x² of a parabola."""
    if len(free) > MOST:
        return False
    return all(
        book.agree(at, Derivative(entry, (Name(name),)), ZERO) is True
        for entry in _entries(book, at, tree)
        for name in free
    )


def _entries(book: Book, at: Parsed, tree: Tree) -> list[Tree]:
    """Return the entries of what a formula is, ∇²f for one, or the formula itself where it is a number."""
    try:
        scene, (made,) = book.read_in(at, [tree])
    except (SymoptError, RecursionError):
        return [tree]
    defined = scene.setting.definition(made.name) if isinstance(made, Name) else None
    made = made if defined is None else defined.body
    return [e for row in made.rows for e in row] if isinstance(made, Matrix) else [tree]
