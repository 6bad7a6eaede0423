"""Functions of whole matrices in numpy: each array f(B) is computed once, stacks of matrices at once.

    inv      np.linalg.inv(B); where only B⁻¹r is needed, np.linalg.solve(B, r)
    logdet   by np.linalg.slogdet, which does not overflow        det, pinv, expm, eigmax, vmax

Source for solving rather than inverting: Higham (2002), Accuracy and Stability of Numerical Algorithms,
section 14.1. An inverse that is needed whole, or solved with more often than it costs to form, is formed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Node, Operator
from symopt.compilation.expressions import ATOM, Text
from symopt.compilation.labels import standard_label

if TYPE_CHECKING:
    from symopt.compilation.arrays.writer import ArrayWriter

CALLS = {
    "inv": "np.linalg.inv",
    "det": "np.linalg.det",
    "logdet": "logdet",
    "pinv": "pinv",
    "expm": "expm",
    "eigmax": "eigmax",
    "vmax": "vmax",
}
"""How each function is called; those without a dot are imported or defined in the source."""
MOST_SOLVED = 3
"""Beyond so many systems with one matrix (2n³/3 each) its inverse (2n³) is cheaper."""

Key: TypeAlias = "tuple[str, Node, tuple[Index, ...]]"
"""A function, its body, and the body's axes: those of a stack, rows, columns; all at standard labels."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What one writing of a function learns for the next.

    whole: inverses to be formed.   repeated: texts of products that occur several times.
    """

    whole: frozenset[Key] = frozenset()
    repeated: frozenset[str] = frozenset()


@dataclass(slots=True)
class Use:
    """How one inverse was used: whole, and solved with which right-hand sides."""

    whole: bool = False
    solved: Counter[str] = field(default_factory=Counter[str])


class Matrices:
    """The arrays f(B) of one function that is written."""

    def __init__(self, writer: ArrayWriter, hints: Hints) -> None:
        self.writer, self.hints = writer, hints
        self.names: dict[Key, str] = {}
        self.owners: dict[Key, str] = {}
        self.owned: dict[str, Key] = {}
        self.uses: dict[Key, Use] = {}

    def standard(self, node: Operator) -> tuple[Key, tuple[Affine, ...]]:
        """Return the array that an entry belongs to, and the entry's places: in the stack, then `at`.

        A body that reads K by columns is read as K: f(Kᵀ) = f(K)ᵀ, or f(K) where f gives no matrix.
        """
        body, (rows, columns) = build.open_operator(node)
        natural = [i for i in self.writer.natural(body) if i in (rows, columns)]
        at = node.at
        if natural == [columns, rows]:
            rows, columns = columns, rows
            at = at[::-1]
        stack = tuple(i for i in self.writer.natural(body) if i not in (rows, columns))
        labels: list[Index] = []
        mapping: dict[Index, Affine] = {}
        for old in (*stack, rows, columns):
            labels.append(standard_label(old.lower, old.upper, set(labels)))
            mapping[old] = indices.of(labels[-1])
        key = (node.function, build.rename(body, mapping), tuple(labels))
        return key, (*map(indices.of, stack), *at)

    def own(self, definitions: Iterable[NodeDefinition]) -> None:
        """Let arrays that the model has a name for be called by it."""
        for item in definitions:
            if isinstance(item.body, Operator) and item.body.function in CALLS:
                key, places = self.standard(item.body)
                if places == tuple(map(indices.of, item.indices)) and key not in self.owners:
                    self.owners[key] = item.name
                    self.owned[item.name] = key

    def define(self, name: str) -> bool:
        """Write the array that has this name; False if none has. An inverse waits until it is used."""
        key = self.owned.get(name)
        if key is None:
            return False
        if key[0] != "inv" or key in self.hints.whole:
            self.made(key)
        return True

    def made(self, key: Key) -> str:
        """Return the name of an array, which is computed when it is first needed."""
        known = self.names.get(key)
        if known is None:
            function, body, axes = key
            self.uses.setdefault(key, Use()).whole = True
            text = self.writer.full(body, axes)
            owner = self.owners.get(key)
            wish = f"{text}_{function}" if text.isidentifier() else function.upper()[0]
            known = self.writer.names.of(owner) if owner else self.writer.names.fresh(wish)
            self.names[key] = known
            self.writer.used_functions.add(function)
            self.writer.place.append(f"{known} = {CALLS[function]}({text})")
        return known

    def entry(self, node: Operator) -> Text:
        """Return an entry of f(B) in the writer's context."""
        key, places = self.standard(node)
        return self.at(key, places)

    def at(self, key: Key, places: tuple[Affine, ...]) -> Text:
        """Return the array at the given places, in the writer's context."""
        name = self.made(key)
        *stack, rows, columns = key[2]
        result = {2: [columns, rows], 1: [rows], 0: []}[len(places) - len(stack)]
        axes = [*stack, *result]
        if not axes:
            return name, ATOM
        moved = [
            indices.shift(indices.subtract(p, i.lower), 1)
            for p, i in zip(places, axes, strict=True)
        ]
        return self.writer.subscript(name, [i.count for i in axes], moved)

    def inverse(self, node: Node) -> tuple[Key, tuple[Index, ...]] | None:
        """Return which inverse a factor is, and its labels, if it is not formed yet; else None."""
        if isinstance(node, Entry):
            key, places = self.owned.get(node.name), node.indices
        elif isinstance(node, Operator) and node.function == "inv":
            key, places = self.standard(node)
        else:
            return None
        if key is None or key[0] != "inv" or key in self.hints.whole or len(key[2]) > 2:
            return None
        labels = tuple(p.plain for p in places)
        found = tuple(i for i in labels if i is not None)
        ranges = [(i.lower, i.upper) for i in found] == [(i.lower, i.upper) for i in key[2]]
        return (key, found) if ranges and len(set(found)) == 2 else None

    def solve(self, key: Key, right: str, *, turned: bool) -> str:
        """Return B⁻¹ times an array, or B⁻ᵀ times it where `turned`."""
        _, body, axes = key
        matrix = self.writer.full(body, axes)
        if turned:
            matrix = f"{matrix}.T" if matrix.isidentifier() else f"({matrix}).T"
        text = f"np.linalg.solve({matrix}, {right})"
        self.uses.setdefault(key, Use()).solved[text] += 1
        return text

    def learned(self) -> frozenset[Key]:
        """Return the inverses that are to be formed: needed whole anyway, or solved with too often."""
        return frozenset(
            key
            for key, use in self.uses.items()
            if key[0] == "inv" and (use.whole or len(use.solved) > MOST_SOLVED)
        )
