r"""The function that a statement is about without naming it: `w \to w - \alpha …` goes down it, H is of it.

For an update it is the definition in force that depends on the name and that nothing else is made of: the
loss. For a Hessian or a gradient at a point it is the function with as many parameters that was last defined.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.documents.elaborate.names.letters import HESSIANS
from symopt.documents.reading.formulas.forms import NABLA, has_derivative
from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.reading.known.ledger import Known, Ledger
from symopt.syntax.tree import Call, Derivative, Entry, Name, Tree, names, walk


class Objectives:
    """What is differentiated in a document, and where."""

    def __init__(self, lines: Sequence[Parsed], ledger: Ledger) -> None:
        self.ledger = ledger
        self.differentiated: dict[str, list[int]] = {}
        self.by: dict[str, int] = {}
        self.pairs: set[tuple[str, str]] = set()
        for line in lines:
            for tree in line.trees:
                for node in walk(tree):
                    of = _differentiated(node)
                    if of:
                        self.differentiated.setdefault(of, []).append(line.item.order)
                        self.pairs.update((of, name) for name in _by(node))
                    for name in _by(node):
                        self.by.setdefault(name, line.item.order)

    def of(self, at: Parsed, trees: Sequence[Tree], said: str = "") -> tuple[str, tuple[str, ...]]:
        """Return the function that some trees are about and its variables, ("", ()) if there is none."""
        if said:
            known = self.ledger.at(said, at.item, at.functions)
            return said, self.variables(at, known)
        for tree in trees:
            for node in walk(tree):
                if isinstance(node, Call) and node.function in NABLA:
                    inner = node.arguments[0]
                    if isinstance(inner, Name):
                        known = self.ledger.at(inner.name, at.item, at.functions)
                        return inner.name, self.variables(at, known)
        if any("H" in names(tree) for tree in trees):
            known = self.latest_function(at, len(at.functions.get("H", ())) or None)
            if known is not None:
                return known.name, self.variables(at, known)
        return "", ()

    def variables(self, at: Parsed, known: Known | None) -> tuple[str, ...]:
        """Return what a function is differentiated by: its parameters, else the parameters declared."""
        if known is None:
            return ()
        if known.parameters:
            return known.parameters
        return at.item.declared.parameters

    def is_variable(self, at: Parsed, name: str) -> bool:
        """Return whether the document has differentiated by a name, or made it a function's parameter."""
        if self.by.get(name, at.item.order) < at.item.order:
            return True
        return any(
            name in known.parameters
            for own in self.ledger.made
            if (known := self.ledger.before(own, at.item, {})) is not None
        )

    def latest_function(self, at: Parsed, count: int | None) -> Known | None:
        """Return the function in force that was defined last, with so many parameters if that is said."""
        best: Known | None = None
        for name in self.ledger.made:
            known = self.ledger.at(name, at.item, {})
            if (
                known is None
                or not known.parameters
                or known.order > at.item.order
                or name in HESSIANS
            ):
                continue
            if count is not None and len(known.parameters) != count:
                continue
            if best is None or known.order > best.order:
                best = known
        return best

    def moved_along(self, at: Parsed, name: str) -> str:
        """Return the definition that an update of a name goes down, "" if there is none."""
        if at.item.declared.objective:
            return at.item.declared.objective
        uses: dict[str, set[str]] = {}
        force: dict[str, Known] = {}
        for own in self.ledger.made:
            known = self.ledger.at(own, at.item, {})
            if known is None or (known.numeric and known.exact is None):
                continue
            if has_derivative(known.body):
                continue  # \delta = ∂L/∂z is found on the way: nothing is minimized that is a slope
            if not self.over_rows(known, at):
                force[own] = known
                uses[own] = set(known.uses) - {own}
        reached = _above(name, uses)
        used = {n for own in reached for n in uses[own]}
        sinks = [own for own in reached if own not in used and own not in HESSIANS]
        return max(sinks, key=lambda own: self.rank(own, force[own], at), default="")

    def over_rows(self, known: Known, at: Parsed) -> bool:
        r"""Return whether a definition sums over rows of data what is defined for one: \sum_i L_i of L."""
        indexed = {node.name for node in walk(known.body) if isinstance(node, Entry)}
        return any(self._is_of_one_row(name, at) for name in indexed)

    def _is_of_one_row(self, name: str, at: Parsed) -> bool:
        """Return whether a name is defined by what is no array, so that it is a number."""
        arrays = self.ledger.arrays.get(at.item.stretch, frozenset[str]())
        waiting, met = [name], set[str]()
        while waiting:
            known = self.ledger.at(waiting.pop(), at.item, at.functions)
            fresh = set(known.uses) - met if known is not None else set[str]()
            waiting += fresh
            met |= fresh
        return bool(met) and arrays.isdisjoint(met)

    def rank(self, name: str, known: Known, at: Parsed) -> tuple[bool, bool, int]:
        """Return how likely a definition is what is minimized: differentiated, a number, spoken of last."""
        places = [p for p in self.differentiated.get(name, ()) if p <= at.item.order]
        array = name in self.ledger.arrays.get(at.item.stretch, ())
        return bool(self.differentiated.get(name)), not array, max([known.order, *places])


def _differentiated(node: Tree) -> str:
    r"""Return L of ∂L/∂w and of `\nabla L`, "" for anything else."""
    match node:
        case Derivative(Name(name)):
            return name
        case Call(function, (Name(name), *_)) if function in NABLA:
            return name
        case _:
            return ""


def _by(node: Tree) -> list[str]:
    """Return the names that a derivative or a gradient is by."""
    wrt: tuple[Tree, ...] = ()
    if isinstance(node, Derivative):
        wrt = node.wrt
    elif isinstance(node, Call) and node.function in NABLA:
        wrt = node.arguments[1:]
    return [w.name for w in wrt if isinstance(w, Name)]


def _above(name: str, uses: dict[str, set[str]]) -> list[str]:
    """Return the definitions that depend on a name, directly or not, in order."""
    reached: dict[str, None] = {}
    changed = True
    while changed:
        changed = False
        for own, used in uses.items():
            if own not in reached and own != name and (name in used or used & reached.keys()):
                reached[own] = None
                changed = True
    return list(reached)
