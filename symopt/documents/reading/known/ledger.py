"""Definitions of a document in the order in which they are made, and which one is in force where.

The latest definition before a place is in force there. Where there is none, the next one of the same section
is: notes say `L = (y - ŷ)²` first and `where ŷ = wx + b` after it. A capital and its small letter mean one
another for a function that the present section defines by the other one only: f above, F below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from symopt.documents.reading.vocabulary.items import Item
from symopt.documents.scanning.source.placed import Place
from symopt.syntax.tree import Derivative, Div, Matrix, Neg, Number, Tree, names

MANY = 3
"""How many values under how many headings make a number a passing one."""
PATH = "path_of_"
"""What the names begin with by which paths of chain rules are kept; no document writes them."""


@dataclass(frozen=True, slots=True)
class Known:
    """A definition: `name = body`, from a statement on.

    order, section, scope: where it was made; order -1 if it was declared.   line: its line, 0 if declared.
    half, exact: of a number that was printed for a value defined before (see `Defined`).
    source: where its formula begins, shared by what one formula defines together.
    opaque: why the body is not understood, "" if it is.   uses: the names that it is made of.
    local: whether it holds under its heading alone: a point that the heading is about.
    stretch: the number of its heading.   unit: the example that it is part of, "" for what is general.
    freed: from here on the name means nothing that was said of it before.
    """

    name: str
    body: Tree
    order: int
    section: str
    scope: int
    parameters: tuple[str, ...] = ()
    place: Place | None = None
    line: int = 0
    half: Fraction | None = None
    exact: Tree | None = None
    source: int = -1
    opaque: str = ""
    local: bool = False
    stretch: int = 0
    unit: str = ""
    freed: bool = False
    uses: tuple[str, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Note the names that the definition is made of."""
        exact = () if self.exact is None else names(self.exact)
        object.__setattr__(self, "uses", tuple(dict.fromkeys((*names(self.body), *exact))))

    @property
    def numeric(self) -> bool:
        """Whether the name is given as a number."""
        return is_number(self.body)


def is_number(tree: Tree) -> bool:
    """Return whether a tree is a number as it is written, or a matrix of such."""
    match tree:
        case Number():
            return True
        case Neg(body):
            return is_number(body)
        case Div(Number(), Number()):
            return True
        case Matrix(rows):
            return all(is_number(item) for row in rows for item in row)
        case _:
            return False


class Ledger:
    """The definitions made so far, and those that are still to come.

    variables: names that are variables under a heading, and no functions.   arrays: names of arrays there.
    rates: names that some definition makes derivatives.   together: those that one formula defines.
    pairs: names that are given as data, with the scopes in which they are.   models: definitions of a name
        as a whole, which are none of such data.
    """

    def __init__(self) -> None:
        self.made: dict[str, list[Known]] = {}
        self.changes = 0  # how often something was put in
        self.rates: dict[str, None] = {}
        self.together: dict[int, dict[str, None]] = {}
        self.coming: dict[str, list[tuple[int, Known]]] = {}
        self.variables: dict[int, set[str]] = {}
        self.arrays: dict[int, frozenset[str]] = {}
        self.pairs: dict[str, set[int]] = {}
        self.models: set[tuple[str, int]] = set()

    def enter(self, known: Known) -> None:
        """Put a definition in force from its place on."""
        self.changes += 1
        self.made.setdefault(known.name, []).append(known)
        if known.order >= 0 and known.line:
            self.together.setdefault(known.source, {}).setdefault(known.name)
        if isinstance(known.body, Derivative):
            self.rates.setdefault(known.name)

    def expect(self, known: Known, since: int) -> None:
        """Take note of a definition that is still to come, and from which statement on it is meant."""
        self.changes += 1
        self.coming.setdefault(known.name, []).append((since, known))

    def at(self, name: str, item: Item, functions: Mapping[str, tuple[str, ...]]) -> Known | None:
        """Return the definition of a name that is in force at a statement, None if it is free there.

        functions: parameters as the statement means them; one for another number of them is not meant.
        """
        known = self._latest(name, item, functions)
        if known is not None:
            return None if known.freed else known
        return self._later(name, item, functions)

    def before(
        self, name: str, item: Item, functions: Mapping[str, tuple[str, ...]]
    ) -> Known | None:
        """Return the definition of a name that was made before a statement, None if there is none."""
        known = self._latest(name, item, functions)
        return None if known is None or known.freed else known

    def _latest(
        self, name: str, item: Item, functions: Mapping[str, tuple[str, ...]]
    ) -> Known | None:
        for known in reversed(self.made.get(name, ())):
            if known.order >= 0 and (known.scope != item.scope or self._hidden(known, item)):
                continue
            if _fits(known, functions):
                return known
        return None

    def foreign(self, known: Known, item: Item) -> bool:
        """Return whether a definition is one of another example, so that its name may mean another thing.

        What is general and has one definition only is about that example.
        """
        if known.order < 0 or item.unit.startswith(known.unit):
            return False
        others = (k for k in self.made.get(known.name, ()) if k.body != known.body)
        return bool(item.unit) or any(others)

    def passing(self, known: Known, item: Item) -> bool:
        """Return whether a number is one of many that sections gave a name: x = 2 there, x = 3 there."""
        if not known.numeric or known.exact is not None or known.section == item.section:
            return False
        given = [k for k in self.made.get(known.name, ()) if k.numeric and k.exact is None]
        return len({k.body for k in given}) >= MANY <= len({k.section for k in given})

    def _hidden(self, known: Known, item: Item) -> bool:
        """Return whether a function of another section is not meant: its letter is a variable here."""
        if known.local and known.section != item.section:
            return True
        if (known.name, known.order) in self.models and item.scope in self.pairs.get(
            known.name, ()
        ):
            return True
        if known.numeric and known.name in self.arrays.get(item.stretch, ()):
            return not isinstance(known.body, Matrix)
        variables = self.variables.get(item.stretch, ())
        return bool(known.parameters) and known.section != item.section and known.name in variables

    def _later(
        self, name: str, item: Item, functions: Mapping[str, tuple[str, ...]]
    ) -> Known | None:
        for since, known in self.coming.get(name, ()):
            if since <= item.order < known.order and known.scope == item.scope:
                return known if _fits(known, functions) else None
        return None

    def variant(self, name: str, item: Item, functions: Mapping[str, tuple[str, ...]]) -> str:
        """Return the name that a function goes by in the present section: itself, or its other case."""
        other = name.swapcase() if len(name) == 1 else name
        if other == name:
            return name
        own, twin = self.at(name, item, functions), self.at(other, item, functions)
        if twin is None or twin.order < 0 or twin.section != item.section:
            return name
        if own is not None and (own.section == item.section or own.order > twin.order):
            return name
        return other


def _fits(known: Known, functions: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether a definition has as many parameters as a statement gives the function."""
    meant = functions.get(known.name)
    return meant is None or not known.parameters or len(known.parameters) == len(meant)
