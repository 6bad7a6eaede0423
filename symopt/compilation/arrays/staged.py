"""Code in two stages: what the data alone determine is computed once, the rest at each θ.

def hessian(X, y, m, n):              stage one: sizes, arrays of the data, views of H
    t = y - 1
    def at(theta): …                  stage two
    return at
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Affine
from symopt.calculus.nodes import Node
from symopt.compilation.arrays.matrices import Hints
from symopt.compilation.arrays.writer import ArrayWriter
from symopt.compilation.expressions import ATOM, Dialect, Text
from symopt.compilation.identifiers import Identifiers
from symopt.compilation.numpy_code.logistic import called
from symopt.compilation.rows import used_names
from symopt.compilation.writer import worth_a_name

_ASSIGNMENT = re.compile(r"([A-Za-z_]\w*(?:, [A-Za-z_]\w*)*),? = (.*)", re.DOTALL)


class StagedWriter(ArrayWriter):
    """A writer that gives arrays of the data alone names of their own. fixed: names of such arrays."""

    def __init__(
        self,
        dialect: Dialect,
        names: Identifiers,
        shapes: Mapping[str, tuple[Affine, ...]],
        hints: Hints,
        fixed: frozenset[str],
    ) -> None:
        super().__init__(dialect, names, shapes, hints)
        self.fixed_names = fixed
        self.fixed_nodes: dict[Node, bool] = {}

    def _write(self, node: Node) -> Text:
        if node not in self.known and node.free and (called(node) or self.once(node)):
            return self.align((self.temporary(node), ATOM), self.own[node])
        return super()._write(node)

    def once(self, node: Node) -> bool:
        """Return whether a node is an array that is computed in the first stage."""
        return worth_a_name(node) and self.fixed(node)

    def fixed(self, node: Node) -> bool:
        """Return whether the data alone determine a node."""
        found = self.fixed_nodes.get(node)
        if found is None:
            found = self.fixed_nodes[node] = used_names(node) <= self.fixed_names
        return found

    def temporary(self, node: Node, wish: str = "t") -> str:
        """Return a name for a node's value."""
        return super().temporary(node, called(node) or wish)


def fixed_names(variables: Iterable[str], definitions: Iterable[NodeDefinition]) -> frozenset[str]:
    """Return the variables and the definitions that depend on nothing else."""
    found = set(variables)
    for item in definitions:
        if used_names(item.body) <= found:
            found.add(item.name)
    return frozenset(found)


def stages(lines: Sequence[str], late: Iterable[str]) -> tuple[list[str], list[str]]:
    """Separate lines that do not depend on any of the words in `late`, directly or by others."""
    tainted = set(late)
    first: list[str] = []
    second: list[str] = []
    for line in lines:
        found = _ASSIGNMENT.fullmatch(line)
        if found and tainted.isdisjoint(words(found[2])):
            first.append(line)
        else:
            second.append(line)
            tainted |= set(found[1].split(", ")) if found else set()
    return first, second


def turned_once(
    first: list[str], second: list[str], given: Iterable[str], fresh: Callable[[str], str]
) -> list[str]:
    """Return the second stage with transposes of arrays of the first stage made there, side by side.

    given: arrays of the data.   fresh: gives a name that is not in use.
    """
    fixed = {line.split(" = ")[0] for line in first} | set(given)
    made = {line.split(" = ", 1)[1]: line.split(" = ")[0] for line in first}

    def once(found: re.Match[str]) -> str:
        if found[1] not in fixed:
            return found[0]
        text = f"np.ascontiguousarray({found[0]})"
        if text not in made:
            made[text] = fresh(f"{found[1]}_T")
            first.append(f"{made[text]} = {text}")
        return made[text]

    return [re.sub(r"\b([A-Za-z]\w*)\.T\b", once, line) for line in second]


def words(*lines: str) -> set[str]:
    """Return the identifiers in some lines."""
    return {word for line in lines for word in re.findall(r"[A-Za-z_]\w*", line)}
