"""The setting of a claim: the definitions that its names depend on, earlier names first.

What a name depends on is followed through the definitions in force at the claim. A definition that would
depend on itself is left out where the circle closes. Bodies are elaborated in the setting of those before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from symopt.documents.elaborate.elaborate import elaborate
from symopt.documents.elaborate.names.letters import HESSIANS
from symopt.documents.elaborate.names.setting import Defined, Setting
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.ledger import PATH, Known, Ledger
from symopt.documents.reading.known.recognized import recognized
from symopt.foundation.errors import LimitError, SymoptError
from symopt.model.model import Shape
from symopt.syntax.tree import Derivative, Entry, Name, Tree, names, rebuild, walk

FOLLOWED = 500
"""How many definitions a claim may rest on."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A setting, the lines of its definitions, and the definitions that were not understood."""

    setting: Setting
    because: tuple[int, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict[str, str])


class Scenes:
    """Settings in a document, with what was elaborated before."""

    def __init__(
        self,
        ledger: Ledger,
        shapes: Sequence[Mapping[str, Shape]],
        properties: Mapping[tuple[int, str], tuple[str, ...]],
    ) -> None:
        self.ledger = ledger
        self.properties = properties
        self.shapes = shapes
        self.conditions: list[tuple[int, Tree]] = []
        self._kept: dict[object, tuple[Known, Defined | str]] = {}

    def scene(
        self,
        at: Parsed,
        trees: Iterable[Tree],
        *,
        objective: str = "",
        variables: tuple[str, ...] = (),
        matrix: Tree | None = None,
        instead: Mapping[str, Known | None] | None = None,
        free: frozenset[str] = frozenset(),
    ) -> Scene:
        """Return the setting in which some trees of a statement are read.

        objective: a function that is spoken of.   instead: definitions to be taken for those in force,
        None for a name that is to be free.
        free: names that are read as if the document did not define them.
        """
        item, declared = at.item, at.item.declared
        trees = list(trees)
        wanted = [n for tree in trees for n in names(tree)]
        wanted += [objective] if objective else []
        wanted += names(matrix) if matrix is not None else []
        wanted += self.rates(at, wanted, trees)
        chosen = recognized(self._chosen(at, wanted, instead or {}, free), trees)
        bare = self.ledger.variables.get(item.stretch, set[str]())
        hidden = {
            *chosen,
            *bare,
            *(HESSIANS if objective else ()),
        }  # H is the Hessian of the objective
        unshaped = HESSIANS if objective else frozenset[str]()
        reached = {*wanted, *chosen, *(n for k in chosen.values() for n in k.uses)}
        functions = {
            name: at.functions[name]
            for name in sorted(reached & at.functions.keys())
            if name not in hidden
        }
        shapes = self.shapes[item.stretch]
        sizes = {s for n in reached for s in shapes.get(n, ()) if isinstance(s, str)}
        conditions = tuple(
            c
            for c in (*declared.conditions, *(c for n, c in self.conditions if n == item.scope))
            if reached & set(names(c))
        )
        setting = Setting(
            (),
            {n: s for n, s in shapes.items() if n in reached and s and n not in unshaped},
            self._properties(at, reached),
            conditions,
            objective,
            variables,
            matrix,
            frozenset(declared.data) & (reached | sizes),
            functions,
        )
        return self._elaborated(setting, chosen)

    def rates(self, at: Parsed, wanted: Sequence[str], trees: Sequence[Tree]) -> list[str]:
        """Return the names that are defined as ∂L/∂y of an undefined L: through them ∂L/∂x is known.

        A path that a chain rule for ∂L/∂x tells counts where L is differentiated by x.
        """
        found: list[str] = []
        paths = tuple(_paths(trees)) if self.ledger.rates else ()
        for name in self.ledger.rates:
            known = self.ledger.at(name, at.item, at.functions)
            if name.startswith(PATH) and not name.startswith(paths):
                continue
            body = None if known is None else known.body
            if not isinstance(body, Derivative) or not isinstance(body.of, Name):
                continue
            of = body.of.name
            if of in wanted and self.ledger.at(of, at.item, at.functions) is None:
                found.append(name)
        return found

    def _properties(self, at: Parsed, reached: set[str]) -> dict[str, tuple[str, ...]]:
        """Return what is declared or said of the arrays among some names."""
        stretch, declared = at.item.stretch, at.item.declared.properties
        shapes = self.shapes[stretch]
        found = {
            n: self.properties.get((stretch, n), ()) for n in reached if len(shapes.get(n, ())) == 2
        }
        found |= {n: declared[n] for n in reached if n in declared}
        return {n: words for n, words in found.items() if words}

    def _chosen(
        self,
        at: Parsed,
        wanted: Sequence[str],
        instead: Mapping[str, Known | None],
        free: frozenset[str],
    ) -> dict[str, Known]:
        """Return the definitions of a setting. Raises LimitError where they are too many."""
        found = self._followed(at, wanted, instead, free)
        if found is None:
            raise LimitError(
                f"a name here is made of more than {FOLLOWED} definitions",
                remedy="begin anew with a directive `scope`, or name a value in between",
            )
        return found

    def closure(
        self,
        at: Parsed,
        wanted: Sequence[str],
        instead: Mapping[str, Known | None],
        free: frozenset[str] = frozenset(),
    ) -> dict[str, Known]:
        """Return the definitions that some names depend on, each after those that it uses.

        Where these are more than are followed, none of them: a chain of thousands has no end in sight.
        """
        return self._followed(at, wanted, instead, free) or {}

    def _followed(
        self,
        at: Parsed,
        wanted: Sequence[str],
        instead: Mapping[str, Known | None],
        free: frozenset[str],
    ) -> dict[str, Known] | None:
        """Return what `closure` returns, None where there are too many."""
        found: dict[str, Known] = {}
        done: set[str] = set()
        stack: list[tuple[str, bool]] = [(name, False) for name in reversed(list(wanted))]
        open_: set[str] = set()
        while stack:
            name, leaving = stack.pop()
            if name in instead:
                known = instead[name]
            else:
                known = self.ledger.at(name, at.item, at.functions)
            if name in free:
                continue
            if leaving:
                open_.discard(name)
                done.add(name)
                if known is not None:
                    found[name] = known
                continue
            if name in done or name in open_ or known is None:
                continue
            if len(open_) + len(done) >= FOLLOWED:
                return None
            open_.add(name)
            stack.append((name, True))
            stack.extend(
                (n, False) for n in reversed(known.uses) if n not in open_ and n not in done
            )
        return found

    def depends(self, at: Parsed, name: str, on: str) -> bool:
        """Return whether a name is made of another one through the definitions in force."""
        chosen = self.closure(at, [name], {})
        return on != name and (on in chosen or any(on in k.uses for k in chosen.values()))

    def _elaborated(self, setting: Setting, chosen: Mapping[str, Known]) -> Scene:
        made: dict[str, Defined] = {}
        failed: dict[str, str] = {}
        for name, known in chosen.items():
            if known.opaque:
                failed[name] = known.opaque
                continue
            uses = [n for n in known.uses if n in chosen]
            if name in uses:
                failed[name] = f"{name} is defined by itself"
                continue
            found = self._defined(known, uses, made, setting)
            if isinstance(found, str):
                failed[name] = found
            else:
                made[name] = found
        lines = tuple(sorted({k.line for k in chosen.values() if k.line}))
        return Scene(replace(setting, definitions=tuple(made.values())), lines, failed)

    def _defined(
        self, known: Known, uses: Sequence[str], made: Mapping[str, Defined], setting: Setting
    ) -> Defined | str:
        """Return a definition with its body elaborated, or why it has none; one for the same uses."""
        key = (
            id(known),
            setting.objective,
            setting.variables,
            tuple(setting.shapes.items()),
            tuple(setting.functions),
            *(id(made[n]) for n in uses if n in made),
        )
        kept = self._kept.get(key)
        if kept is not None:
            return kept[1]
        here = replace(setting, definitions=tuple(made.values()))
        found: Defined | str
        try:
            exact = None if known.exact is None else elaborate(known.exact, here)
            found = Defined(
                known.name, elaborate(known.body, here), known.parameters, known.place, known.line,
                known.half, exact,
            )  # fmt: skip
        except SymoptError as error:
            found = error.what
        except RecursionError:
            found = "it is nested too deeply"
        self._kept[key] = (known, found)
        return found


def _paths(trees: Sequence[Tree]) -> Iterator[str]:
    """Yield how the names of paths begin that derivatives of names take."""
    for node in (node for tree in trees for node in walk(tree)):
        if isinstance(node, Derivative) and isinstance(node.of, Name):
            for by in node.wrt:
                if isinstance(by, Name | Entry):
                    yield f"{PATH}{node.of.name}_by_{by.name}_through_"


def renamed(tree: Tree, changes: Mapping[str, str]) -> Tree:
    """Return a tree with some names changed everywhere."""
    if not changes:
        return tree

    def change(node: Tree) -> Tree:
        if isinstance(node, Name) and node.name in changes:
            return Name(changes[node.name], span=node.span)
        return rebuild(node, change)

    return change(tree)
