"""The benchmark's pairs as nodes, graphs and conditions."""

from dataclasses import dataclass, replace

from benchmark_pairs import ARRAYS, FREE

from symopt.calculus import indices
from symopt.calculus.graph import Graph, names_in
from symopt.calculus.indices import Affine, Index
from symopt.calculus.lower import Scope, lower
from symopt.calculus.nodes import Node
from symopt.calculus.system import scope_with
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse


@dataclass(frozen=True)
class Pair:
    """Both sides, what names mean, and the conditions: in one name by name, and in several."""

    left: Node
    right: Node
    graph: Graph
    domain: dict[str, tuple[Node, ...]]
    constraints: tuple[Node, ...]


class _AnyScalar(dict[str, tuple[Affine, ...]]):
    """Shapes in which every name that is asked for is a scalar."""

    def __missing__(self, name: str) -> tuple[Affine, ...]:
        return ()


def read(left: str, right: str, conditions: str = "") -> Pair:
    """Formulas with brackets or sums are over the benchmark's arrays; all other names are scalars."""
    arrays = any(mark in left + right for mark in ("[", "Sum("))
    shapes = _AnyScalar()
    sizes: frozenset[str] = frozenset()
    if arrays:
        shapes |= {name: tuple(map(indices.size, shape)) for name, shape in ARRAYS.items()}
        sizes = frozenset(size for shape in ARRAYS.values() for size in shape)
    vocabulary = default_vocabulary().declare([*shapes, *sizes])
    graph = Graph(shapes, ())
    free = {name: Index(name, Affine(1), indices.size(size)) for name, size in FREE.items()}
    scope = replace(
        scope_with(Scope(shapes, sizes, open=True), graph), places=free if arrays else {}
    )

    def node(text: str) -> Node:
        found = lower(parse(text, vocabulary), scope)
        assert not found.indices
        return found.body

    domain: dict[str, tuple[Node, ...]] = {}
    constraints: list[Node] = []
    for part in filter(None, conditions.split(",")):
        condition = node(part)
        names = names_in(condition)
        if len(names) == 1:
            (name,) = names
            domain[name] = (*domain.get(name, ()), condition)
        else:
            constraints.append(condition)
    return Pair(node(left), node(right), graph, domain, tuple(constraints))
