r"""Proofs of lines: each rule where it was used, and the line around it, with what does not matter as names.

1. d(u) = r, as a rule says: parts v of u whose d(v) stands in r become variables Y with differentials dY. If
   the differential of u(Y) is r(Y, dY) for all Y and dY, it is so for Y = v(X): the chain rule.
2. The line before with r for each d(u) equals the line after, where pending differentials and inverses,
   determinants and the like are arbitrary arrays. What holds for all of these holds for the ones there are.
3. What that does not show is compared as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from symopt.calculus import indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.graph import Graph
from symopt.calculus.nodes import Entry
from symopt.derivation.differentials.rule import Work, is_pending
from symopt.derivation.differentials.value import (
    differential_array,
    line_value,
    value_of,
    with_values,
    written_out,
)
from symopt.equality.decide import decide
from symopt.equality.verdict import Given, Verdict
from symopt.foundation.errors import SymoptError
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Call, Name, Tree

_OPAQUE = frozenset(
    ("inv", "pinv", "det", "logdet", "expm", "adj", "eigmax", "vmax", "softmax", "logsumexp")
)
"""Functions whose values may be any arrays, in the comparison of two lines."""

Used = Sequence[tuple[Tree, Tree]]


def proved_line(before: Tree, after: Tree, used: Used, work: Work, graph: Graph) -> Verdict:
    """Return what is known of before = after, where each d(u) became r for (u, r) in `used`."""
    if all(_local(u, r, work, graph) for u, r in used):
        table = dict(used)

        def put(part: Tree) -> Tree:
            if is_pending(part):
                found = table.get(syntax.children(part)[0])
                if found is not None:
                    return put(found)
            return syntax.rebuild(part, put)

        names = _Names(work)
        left, right = names.lowered(put(before)), names.lowered(after)
        whole = replace(graph, shapes={**graph.shapes, **names.shapes})
        found = _compared(left, right, whole)
        if found.proved:
            return found
    return _compared(value_of(before, work, graph), value_of(after, work, graph), graph)


def _local(tree: Tree, result: Tree, work: Work, graph: Graph) -> bool:
    """Whether d(u) = r is proved with parts of u as variables."""
    names = _Names(work)
    parts = {syntax.children(p)[0] for p in syntax.walk(result) if is_pending(p)}
    table = {part: f"%y{k}" for k, part in enumerate(sorted(parts, key=repr))}
    directions = {**work.directions}
    try:
        for part, name in table.items():
            names.add(name, work.array(part))
            names.add(f"d{name}", work.array(part))
            directions[name] = f"d{name}"

        def put(part: Tree) -> Tree:
            if is_pending(part):
                return Name(f"d{table[syntax.children(part)[0]]}")
            found = table.get(part)
            return syntax.rebuild(part, put) if found is None else Name(found)

        scope = with_values(work.scope, names.values)
        whole = replace(graph, shapes={**graph.shapes, **names.shapes})
        left = differential_array(line_value(put(tree), scope), directions, whole)
        return _compared(left, line_value(put(result), scope), whole).proved
    except SymoptError:
        return False


@dataclass(slots=True)
class _Names:
    """Arbitrary arrays by name, in place of parts of a tree."""

    work: Work
    table: dict[Tree, str] = field(default_factory=dict[Tree, str])
    values: dict[str, Array] = field(default_factory=dict[str, Array])

    @property
    def shapes(self) -> Mapping[str, tuple[indices.Affine, ...]]:
        """The shapes of the arrays."""
        return {n: tuple(i.count for i in array.indices) for n, array in self.values.items()}

    def add(self, name: str, like: Array) -> None:
        """Let a name stand for an arbitrary array of the shape of another one."""
        places = tuple(map(indices.of, like.indices))
        self.values[name] = like.map(lambda _: Entry(name, places))

    def lowered(self, tree: Tree) -> Array:
        """Return the value of a line with arbitrary arrays in it."""
        changed = self.put(tree)
        return line_value(changed, with_values(self.work.scope, self.values))

    def put(self, part: Tree) -> Tree:
        """Return a tree with pending differentials and opaque functions as names."""
        opaque = isinstance(part, Call) and part.function in _OPAQUE
        if not (is_pending(part) or (opaque and not _holds_pending(part))):
            return syntax.rebuild(part, self.put)
        name = self.table.get(part)
        if name is None:
            name = self.table[part] = f"%a{len(self.table)}"
            self.add(name, self.work.array(part))
        return Name(name)


def _holds_pending(tree: Tree) -> bool:
    return any(map(is_pending, syntax.walk(tree)))


def _compared(left: Array, right: Array, graph: Graph) -> Verdict:
    if left.indices and right.indices:
        right = right.labelled(left.indices)
    one, two = written_out((left.body, right.body), graph)
    return decide(one, two, replace(graph, definitions=()), Given(), thorough=False)
