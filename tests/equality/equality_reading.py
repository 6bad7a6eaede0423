"""Nodes and graphs from text, for tests of equality."""

from collections.abc import Mapping, Sequence

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph, NodeDefinition, names_in
from symopt.calculus.indices import Affine
from symopt.calculus.lower import Scope, lower, lower_scalar
from symopt.calculus.nodes import Node
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse

NONE = Graph({}, ())


def node(text: str) -> Node:
    """A scalar; unknown names are scalar variables."""
    return lower_scalar(parse(text, default_vocabulary()))


def domain(text: str) -> dict[str, tuple[Node, ...]]:
    """Conditions separated by commas, by the one name in each."""
    found: dict[str, tuple[Node, ...]] = {}
    for part in filter(None, text.split(",")):
        condition = node(part)
        (name,) = names_in(condition)
        found[name] = (*found.get(name, ()), condition)
    return found


class Reader:
    """Reads formulas over declared arrays and definitions."""

    def __init__(
        self,
        shapes: Mapping[str, Sequence[str]],
        definitions: Sequence[tuple[str, str]] = (),
        unit_rows: Sequence[str] = (),
    ) -> None:
        given = {name: tuple(map(indices.size, shape)) for name, shape in shapes.items()}
        sizes = frozenset(size for shape in shapes.values() for size in shape)
        names = [*shapes, *sizes, *(name for name, _ in definitions)]
        self.vocabulary = default_vocabulary().declare(names)
        self.scope = Scope(given, sizes)
        made: list[NodeDefinition] = []
        for name, text in definitions:
            array = lower(parse(text, self.vocabulary), self.scope)
            made.append(NodeDefinition(name, array.indices, array.body))
            upper = tuple(i.upper for i in array.indices)
            self.scope = Scope({**self.scope.shapes, name: upper}, sizes)
        self.graph = Graph(given, tuple(made), {name: given[name][-1] for name in unit_rows})

    def pair(self, left: str, right: str) -> tuple[Node, Node]:
        """Both sides with the same free indices."""
        a, b = (lower(parse(text, self.vocabulary), self.scope) for text in (left, right))
        moved = {j: indices.of(i) for i, j in zip(a.indices, b.indices, strict=bool(b.indices))}
        return a.body, build.rename(b.body, moved)

    def node(self, text: str, *places: Affine) -> Node:
        """One side, at index expressions."""
        return lower(parse(text, self.vocabulary), self.scope).at(places)
