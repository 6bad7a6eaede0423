"""What a setting knows of dependence: which names a name is made of, and which are independent inputs.

A name without a definition may be an input, such as a weight, or a value that the document has not yet
defined, such as ŷ. The derivative of the first by another input is 0; of the second it is unknown. So 0 is
only said where the document shows that the two are inputs: where they stand side by side in one definition,
or others of the same letter do (w_12 beside x_1, where z_1 = w_11 x_1 + b_1).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from symopt.documents.elaborate.names.exact import bounded
from symopt.documents.elaborate.names.replacing import entry_of, free_names, replaced
from symopt.documents.elaborate.names.setting import Defined, Setting
from symopt.documents.elaborate.names.unknowns import Application, Rate, unknown
from symopt.model.model import Shape
from symopt.syntax.names import split_name
from symopt.syntax.tree import At, Derivative, Entry, Name, Tree, rebuild


@dataclass(frozen=True, slots=True)
class Known:
    """A setting with its definitions by name, and what was found out of it."""

    setting: Setting
    bodies: dict[str, Defined]
    reached: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    shapes: dict[str, Shape] = field(default_factory=dict[str, Shape])
    used: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    rated: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def body(self, name: str) -> Tree | None:
        """Return the body of a definition, None for a free name."""
        found = self.bodies.get(name)
        return None if found is None else found.body

    def parameters(self, name: str) -> tuple[str, ...]:
        """Return the parameters of a function, () for any other name."""
        found = self.bodies.get(name)
        if found is not None:
            return found.parameters
        return self.setting.functions.get(name, ())

    def made_of(self, name: str) -> frozenset[str]:
        """Return the names that a name depends on by the definitions, itself included."""
        found = self.reached.get(name)
        if found is None:
            self.reached[name] = frozenset((name,))  # definitions in a circle end here
            found = frozenset((name,)) | self.reach(self._direct(name))
            self.reached[name] = found
        return found

    def rates(self, of: str) -> frozenset[str]:
        """Return the names y for which a definition names ∂of/∂y."""
        if not self.rated and self.bodies:
            self.rated[""] = set()
            for name in self.bodies:
                for used in self._direct(name):
                    item = unknown(used)
                    if isinstance(item, Rate) and len(item.wrt) == 1:
                        self.rated.setdefault(item.of, set()).add(item.wrt[0])
        return frozenset(self.rated.get(of, ()))

    def _direct(self, name: str) -> Iterable[str]:
        body = self.body(name)
        if body is not None:
            if name not in self.used:
                self.used[name] = free_names(body)
            return self.used[name]
        item = unknown(name)
        if isinstance(item, Rate):
            return item.wrt
        if isinstance(item, Application):
            return frozenset[str]().union(*map(free_names, item.arguments))
        return self.setting.functions.get(name, ())

    def reach(self, names: Iterable[str]) -> frozenset[str]:
        """Return all that some names depend on, themselves included."""
        return frozenset[str]().union(*map(self.made_of, names))

    def inputs(self, names: Iterable[str]) -> frozenset[str]:
        """Return the free names that some names are made of."""
        return frozenset(n for n in self.reach(names) if n not in self.bodies)

    def written_out(self, tree: Tree, about: Collection[str]) -> Tree:
        """Return the tree with each name that depends on some names written out down to these.

        Raises LimitError where that grows too large.
        """
        wanted = frozenset(about)
        opened: dict[str, Tree] = {}

        def inside(name: str) -> Tree:
            if name not in opened:
                opened[name] = bounded(visit(self.bodies[name].body))
            return opened[name]

        def visit(node: Tree) -> Tree:
            match node:
                case Name(name=name) if self._to_open(name, wanted):
                    return inside(name)
                case Entry(name=name, indices=places) if self._to_open(name, wanted):
                    return entry_of(inside(name), tuple(map(visit, places)))
                case Derivative(of, wrt):
                    return self._derivative(of, wrt, node, wanted)
                case At(body, point):
                    held = frozenset(name for name, _ in point)
                    inner = self.written_out(body, wanted - held)
                    return At(inner, tuple((name, visit(value)) for name, value in point))
                case _:
                    return rebuild(node, visit)

        return bounded(visit(tree))

    def _to_open(self, name: str, wanted: frozenset[str]) -> bool:
        if name in wanted or name not in self.bodies:
            return False
        return not self.made_of(name).isdisjoint(wanted)

    def _derivative(
        self, of: Tree, wrt: tuple[Tree, ...], node: Derivative, wanted: frozenset[str]
    ) -> Tree:
        """Return ∂e/∂ŷ with ŷ as a variable inside, and as what it is defined to be outside."""
        held = frozenset(w.name for w in wrt if isinstance(w, Name | Entry))
        if self.reach(free_names(of)).isdisjoint(wanted) and held.isdisjoint(wanted):
            return node
        inner = Derivative(
            self.written_out(of, held | wanted), wrt, node.total, node.style, span=node.span
        )
        outside = {n: self.bodies[n].body for n in held if self._to_open(n, wanted)}
        return replaced(inner, {n: self.written_out(b, wanted) for n, b in outside.items()})

    def independent(self, names: Iterable[str], variable: str) -> bool:
        """Return whether the document shows that some names do not depend on a variable."""
        setting = self.setting
        rest = {
            n
            for n in self.inputs(names)
            if n not in setting.given and n not in setting.variables and unknown(n) is None
        }
        if not rest:
            return True
        if variable in setting.given:
            return False
        beside = self._beside(variable)
        if rest <= beside:
            return True
        letters = set(map(_letter, beside)) - set(map(_letter, self.bodies))
        return all(n in beside or _letter(n) in letters for n in rest)

    def _beside(self, variable: str) -> frozenset[str]:
        """Return the inputs that stand beside a variable: of it, or of a definition that it is in."""
        if variable in self.bodies:
            return self.inputs((variable,))
        users = [n for n in self.bodies if variable in self.made_of(n)]
        return self.inputs(users)


def known_of(setting: Setting) -> Known:
    """Return what a setting knows; a number printed for a value is what that value is made of."""
    bodies = {
        d.name: d if d.exact is None else replace(d, body=d.exact) for d in setting.definitions
    }
    return Known(setting, bodies)


def _letter(name: str) -> tuple[str, tuple[str, ...]]:
    parts = split_name(name)
    return parts.base, parts.marks
