"""What is differentiated: an expression in named arrays, with definitions before it, as a graph.

Shapes that are not declared are inferred (see `inference`), and it is said which.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.arrays.grouping import squeezed
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.indices import Affine
from symopt.calculus.inference.infer import inferred_shapes
from symopt.calculus.lower import Scope, lower_kept
from symopt.calculus.views.ordering import NameRole, Style, symmetric_names
from symopt.foundation.errors import NameError_, SymoptError
from symopt.foundation.record import record
from symopt.model.properties import property_named, with_consequences
from symopt.syntax.tree import Tree

Shape: TypeAlias = "tuple[str | int, ...]"
OUTPUTS = ("f", "F", "g", "phi", "output")
"""What an expression without a name may be called, best first."""


@record
class Matter:
    """An expression to differentiate.

    tree: as it is written.   graph: with the expression as its last definition, `output`.
    shapes: of every name but definitions.   inferred: the names whose shapes nobody said.
    scope: for lowering further formulas in these names.   row: whether its value is written as a row.
    definitions: the names defined before it, as they are written.
    """

    tree: Tree
    graph: Graph
    output: str
    shapes: Mapping[str, Shape]
    inferred: tuple[str, ...]
    scope: Scope
    style: Style
    row: bool
    definitions: tuple[tuple[str, Tree], ...] = ()

    @property
    def rank(self) -> int:
        """The number of dimensions of the expression's value."""
        return len(self.graph.shape(self.output))


def matter_of(
    tree: Tree,
    definitions: Sequence[tuple[str, Tree]] = (),
    *,
    shapes: Mapping[str, Shape],
    properties: Mapping[str, Collection[str]],
    numbers: Collection[str] = (),
    square: Collection[str] = (),
    output: str = "",
) -> Matter:
    """Return an expression with its names' shapes, lowered.

    shapes, properties: what is declared of names.   numbers: further names that are numbers.
    square: names that are square matrices, though no property says so.
    output: what the expression is called; a name that is not in use if "".
    Raises NameError_ for a name that is spoken of and does not occur, and the errors of lowering.
    """
    trees = [*(body for _, body in definitions), tree]
    square = {*square} | {name for name, said in properties.items() if _square(said)}
    inferred = inferred_shapes([tree], dict(shapes), numbers, definitions, square)
    known: dict[str, Shape] = {**shapes, **inferred}
    _refuse_unknown(properties, known, "properties")
    sizes = frozenset(s for shape in known.values() for s in shape if isinstance(s, str))
    sizes |= _made_sizes(trees, known)
    variables = {name: tuple(map(indices.size, shape)) for name, shape in known.items()}
    words = {name: with_consequences(said) for name, said in properties.items() if said}
    scope = Scope(variables, sizes)
    graph = Graph(variables, (), _unit_rows(variables, words), properties=words)
    for name, body in definitions:
        scope, graph, _ = _defined(name, body, scope, graph)
    free = (name for name in OUTPUTS if name not in scope.shapes and name not in sizes)
    output = output or next(free)
    scope, graph, row = _defined(output, tree, scope, graph)
    roles: dict[str, NameRole] = {d.name: "definition" for d in graph.definitions}
    every = [*variables, *(d.name for d in graph.definitions)]
    style = Style(
        roles,
        {name: place for place, name in enumerate(every)},
        shapes={name: graph.shape(name) for name in every},
        symmetric=symmetric_names(graph),
    )
    return Matter(
        tree, graph, output, known, tuple(inferred), scope, style, row, tuple(definitions)
    )


def with_arrays(matter: Matter, like: Mapping[str, str]) -> Matter:
    """Return the matter with further names among its own, each of the shape of one that it has.

    like: the new names, with the name of which each has the shape.
    """
    shapes = {new: matter.graph.shape(name) for new, name in like.items()}
    graph = replace(matter.graph, shapes={**matter.graph.shapes, **shapes})
    scope = replace(matter.scope, shapes={**matter.scope.shapes, **shapes})
    style = replace(matter.style, shapes={**matter.style.shapes, **shapes})
    said = {new: matter.shapes.get(name, ()) for new, name in like.items()}
    return replace(matter, graph=graph, scope=scope, style=style, shapes={**matter.shapes, **said})


def freed(matter: Matter, names: Collection[str]) -> Matter:
    """Return the matter with nothing known of names that vary: see `Graph.free`."""
    style = replace(matter.style, symmetric=matter.style.symmetric - set(names))
    return replace(matter, graph=matter.graph.free(names), style=style)


def _defined(name: str, body: Tree, scope: Scope, graph: Graph) -> tuple[Scope, Graph, bool]:
    if name in scope.shapes:
        raise NameError_(f"{name} is defined twice", remedy="give one of them another name")
    try:
        array = lower_kept(body, scope)
    except SymoptError as error:
        raise error.within(f"definition of {name}") if graph.definitions else error from None
    labels = tuple(
        indices.Index(f"{name}_{k + 1}", Affine(1), i.count) for k, i in enumerate(array.indices)
    )
    places = dict(zip(array.indices, map(indices.of, labels), strict=True))
    item = NodeDefinition(name, labels, build.rename(array.body, places))
    return scope.defining(name, array), graph.extended(item), squeezed(array).row


def _refuse_unknown(said: Mapping[str, object], known: Mapping[str, Shape], what: str) -> None:
    for name in said:
        if name not in known:
            raise NameError_(
                f"{what} speaks of {name}, which does not occur",
                remedy=f"known are: {', '.join(known)}",
            )


def _made_sizes(trees: Sequence[Tree], known: Mapping[str, Shape]) -> frozenset[str]:
    """Return the names that are sizes by use alone: the n of eye(n), or of a sum to n."""
    from symopt.calculus.inference.letters import usage

    return usage(trees).sizes - known.keys()


def _square(words: Collection[str]) -> bool:
    """Whether one of the properties is one of square matrices alone."""
    known = {property_named(word) for word in words}
    return bool(known - {None, "full column rank", "row sums 1", "one-hot rows"})


def _unit_rows(
    variables: Mapping[str, tuple[Affine, ...]], words: Mapping[str, frozenset[str]]
) -> dict[str, Affine]:
    return {
        name: variables[name][-1]
        for name, said in words.items()
        if "row sums 1" in said and variables[name]
    }


def spelled_shape(shape: Shape) -> str:
    """Return a shape for readers: "m × n", "n entries", "a number".

    >>> [spelled_shape(s) for s in ((), ("n",), ("m", 3))]
    ['a number', 'n entries', 'm × 3']
    """
    if not shape:
        return "a number"
    return " × ".join(map(str, shape)) + (" entries" if len(shape) == 1 else "")


__all__ = ["OUTPUTS", "Matter", "Shape", "freed", "matter_of", "spelled_shape", "with_arrays"]
