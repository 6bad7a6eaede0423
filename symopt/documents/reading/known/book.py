"""All that is known of a document while it is read: statements with trees, words, definitions, settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from symopt.documents.elaborate.elaborate import elaborate
from symopt.documents.elaborate.names.setting import meant
from symopt.documents.meaning.agree import agree
from symopt.documents.reading.formulas.numbered import written_out
from symopt.documents.reading.formulas.parsed import Parsed, parsed
from symopt.documents.reading.formulas.rereading import Readings
from symopt.documents.reading.hypotheses.said_conditions import SaidConditions
from symopt.documents.reading.hypotheses.symmetric import properties_said, transposed
from symopt.documents.reading.known.arrays import shapes_by_stretch
from symopt.documents.reading.known.coming import known_of
from symopt.documents.reading.known.greek import learn_own_functions
from symopt.documents.reading.known.ledger import Known, Ledger
from symopt.documents.reading.known.objectives import Objectives
from symopt.documents.reading.known.scene import Scene, Scenes, renamed
from symopt.documents.reading.known.unrelated import unrelated
from symopt.documents.reading.vocabulary.bases import bases_spoken_of
from symopt.documents.reading.vocabulary.declared import Declared
from symopt.documents.reading.vocabulary.items import Item
from symopt.documents.reading.vocabulary.lexicon import Lexicon
from symopt.documents.statements.chain import Statement
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import Derivative, Name, Tree, names, walk

TRIES = 3_000
"""How many comparisons of readings a document may cost; after that rules decide without them."""


class Book:
    """A document under reading."""

    def __init__(self, items: Sequence[Item], declared: Declared) -> None:
        self.items = items
        self._parsed: dict[object, Parsed] = {}
        self._readings = Readings()
        self.lexicon = Lexicon(items, declared)
        learn_own_functions(items, self.lexicon)
        self.lines, self.shapes = shapes_by_stretch(
            items, self.lexicon, lambda item: self.parse(item, item.statement)
        )
        self.ledger = Ledger()
        self._find_variables()
        self.ledger.arrays = {k: frozenset(s) for k, s in enumerate(self.shapes)}
        self.scenes = Scenes(self.ledger, self.shapes, properties_said(self.lines))
        self.objectives = Objectives(self.lines, self.ledger)
        self.tries = TRIES
        self._last: tuple[object, tuple[Scene, list[Tree | None]], object] | None = None
        self._agreed: dict[object, bool | None] = {}
        self.conditions: list[tuple[Parsed, Tree]] = []
        self.said = SaidConditions(self.lines)
        self.transposed = transposed(self.lines)
        self.replaced: dict[tuple[str, int], Known] = {}  # by what may be a mistake: see `redefine`
        words = (f"{i.section} {i.chapter} {i.before}".casefold() for i in items)
        spoken = (item.order for item, said in zip(items, words, strict=True) if "implicit" in said)
        self.implicit = next(spoken, len(items))  # from where on y may be given by an equation
        self.moved: set[str] = set()  # names that were given a number after another
        self.measured: set[Fraction] = set()  # numbers that are rounded where they are told
        self.bases = bases_spoken_of(items)
        self.renewed: dict[str, Tree] = {}  # what was written for a new value made of the old one
        self._enter_declared(declared)

    def parse(self, item: Item, statement: Statement) -> Parsed:
        """Return a statement with its trees, in the words that hold there."""
        vocabulary = self.lexicon.vocabulary(item)
        key = (item.order, statement.sides, id(vocabulary))
        kept = self._parsed.get(key)
        if kept is None:
            own = item.order, statement.sides
            kept = self._readings.alike(own, statement, vocabulary)
            if kept is None:
                kept = parsed(item, statement, vocabulary)
            self._readings.last[own] = vocabulary, kept
            self._parsed[key] = kept
        return kept

    def _find_variables(self) -> None:
        """Find the letters that are differentiated by, or are parameters, and are applied to nothing."""
        applied: dict[int, set[str]] = {}
        mentioned: dict[int, list[str]] = {}
        for name, places in self.lexicon.mentions.items():
            for order in places:
                mentioned.setdefault(order, []).append(name)
        for line in self.lines:
            stretch = line.item.stretch
            applied.setdefault(stretch, set()).update(mentioned.get(line.item.order, ()))
            own = self.ledger.variables.setdefault(stretch, set())
            known = known_of(line)
            own.update(known.parameters if known is not None else ())
            for tree in line.trees:
                for node in walk(tree):
                    if isinstance(node, Derivative):
                        own.update(w.name for w in node.wrt if isinstance(w, Name))
        for stretch, names_ in applied.items():
            self.ledger.variables[stretch] -= names_

    def _enter_declared(self, declared: Declared) -> None:
        for name, body in (*declared.constants.items(), *declared.definitions.items()):
            self.ledger.enter(Known(name, body, -1, "", 0, declared.functions.get(name, ())))

    def variants(self, at: Parsed, trees: Iterable[Tree]) -> dict[str, str]:
        """Return the functions that go by their other case in the section of a statement."""
        found: dict[str, str] = {}
        for name in {n for tree in trees for n in names(tree)}:
            spoken = name in at.functions or name in self.objectives.differentiated
            if len(name) == 1 and spoken and name not in self.shapes[at.item.stretch]:
                other = self.ledger.variant(name, at.item, at.functions)
                if other != name:
                    found[name] = other
        return found

    def read_in(
        self,
        at: Parsed,
        trees: Sequence[Tree | None],
        *,
        matrix: Tree | None = None,
        objective: str = "",
        instead: Mapping[str, Known | None] | None = None,
        free: frozenset[str] = frozenset(),
    ) -> tuple[Scene, list[Tree | None]]:
        """Return the setting of some trees of a statement, and the trees elaborated in it.

        Raises the errors of elaboration.
        """
        asked = (
            *(id(tree) for tree in (*trees, matrix)),
            *((name, id(known)) for name, known in (instead or {}).items()),
            at.item.order, objective, free, self.ledger.changes, len(self.scenes.conditions),
        )  # fmt: skip
        if self._last is not None and self._last[0] == asked:
            return self._last[1]
        made = self._read_in(at, trees, matrix, objective, instead, free)
        self._last = asked, made, (trees, matrix, instead)  # what is kept keeps its place in memory
        return made

    def _read_in(
        self,
        at: Parsed,
        trees: Sequence[Tree | None],
        matrix: Tree | None,
        objective: str,
        instead: Mapping[str, Known | None] | None,
        free: frozenset[str],
    ) -> tuple[Scene, list[Tree | None]]:
        trees = [None if t is None else written_out(t, lambda n: self.knows(at, n)) for t in trees]
        given = [tree for tree in trees if tree is not None]
        changes = self.variants(at, given)
        trees = [None if tree is None else renamed(tree, changes) for tree in trees]
        given = [tree for tree in trees if tree is not None]
        spoken = given if matrix is None else [*given, matrix]
        target, variables = self.objectives.of(at, spoken, objective)
        scene = self.scenes.scene(
            at, given, objective=target, variables=variables, matrix=matrix, instead=instead,
            free=free,
        )  # fmt: skip
        made = [None if tree is None else elaborate(tree, scene.setting) for tree in trees]
        return scene, made

    def knows(self, at: Parsed, name: str) -> bool:
        """Return whether a name is declared or defined at a statement."""
        return name in at.item.declared.names or (
            self.ledger.at(name, at.item, at.functions) is not None
        )

    def agree(
        self, at: Parsed, left: Tree, right: Tree, instead: Mapping[str, Known | None] | None = None
    ) -> bool | None:
        """Return whether two formulas agree at a statement; None if that is not known."""
        if left == right:
            return True
        if self.tries <= 0:
            return None
        self.tries -= 1
        try:
            scene, (first, second) = self.read_in(at, [left, right], instead=instead)
        except (SymoptError, RecursionError):
            return None
        assert first is not None
        assert second is not None
        if scene.failed or self.undefined(scene, [first, second]):
            return None
        if unrelated(self.ledger, scene.setting, [left, right]):
            return None
        asked = (first, second, meant(scene.setting))
        if asked not in self._agreed:
            self._agreed[asked] = agree(first, second, scene.setting)
        return self._agreed[asked]

    def undefined(self, scene: Scene, trees: Sequence[Tree]) -> str:
        """Return a name that is differentiated although nothing is known of it, "" if there is none."""
        for tree in trees:
            for node in walk(tree):
                if isinstance(node, Derivative) and isinstance(node.of, Name):
                    name = node.of.name
                    if (
                        scene.setting.definition(name) is None
                        and name not in scene.setting.functions
                    ):
                        same = all(isinstance(w, Name) and w.name == name for w in node.wrt)
                        if not same:
                            return name
        return ""
