"""One array of symbolic size as a numpy function of the arrays in it: readable source, shapes checked.

source    def derivative(X, A, n): …      the sizes come last
call      code(X=…, A=…)                  sizes are read off the arrays
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.indices import Affine
from symopt.compilation.arrays.matrices import Hints
from symopt.compilation.arrays.narrow import narrowed
from symopt.compilation.arrays.writer import ArrayWriter, written
from symopt.compilation.backend import Source, load_python
from symopt.compilation.backends.numpy_backend import (
    DIALECT,
    array_words,
    module,
    operator_helpers,
)
from symopt.compilation.identifiers import Identifiers
from symopt.compilation.numpy_code.arrays import standard
from symopt.compilation.rows import needed_definitions, used_names
from symopt.foundation.errors import DataError

TITLE = "derivative"


@dataclass(frozen=True, slots=True)
class ArrayCode:
    """A compiled array.

    source: the module's text.   function: takes the arrays, then the sizes.
    names: the arrays, in the order of the arguments.   sizes: names of dimensions.   shapes: of the arrays.
    """

    source: str
    function: Callable[..., Any]
    names: tuple[str, ...]
    sizes: tuple[str, ...]
    shapes: Mapping[str, tuple[Affine, ...]]

    def __call__(self, arrays: Mapping[str, Any], sizes: Mapping[str, int] | None = None) -> Any:  # noqa: ANN401
        """Return the array's value.

        arrays: by name; further ones only tell sizes.   sizes: those that no array tells.
        Raises DataError for what is missing or no array of numbers, ShapeError for a wrong shape.
        """
        from symopt.compilation.shapes import as_array, learn_sizes

        known = dict(sizes or {})
        owners = dict.fromkeys(known, "the caller")
        given: dict[str, Any] = {}
        for name, shape in self.shapes.items():
            if name in arrays:
                given[name] = as_array(name, arrays[name], "array", len(shape))
                learn_sizes(name, given[name], shape, known, owners, "array")
        for name in (*self.names, *self.sizes):
            if name not in given and name not in known:
                what = "size" if name in self.sizes else "array"
                raise DataError(f"the {what} {name} has no value", remedy=f"give {name}=…")
        arguments = [given[n] for n in self.names]
        return self.function(*arguments, *(known[s] for s in self.sizes))


def compile_array(graph: Graph, item: NodeDefinition) -> ArrayCode:
    """Return numpy code for an array in the names of a graph.

    graph: shapes of variables, and the definitions that the array speaks of.
    item: the array: its axes in order, and its entry at them.
    Raises UnsupportedError for what numpy code cannot express.
    """
    needed = needed_definitions(graph, used_names(item.body))
    used = {name for d in (*needed, item) for name in used_names(d.body)}
    names = tuple(name for name in graph.shapes if name in used)
    dimensions = [size for name in graph.shapes for size in graph.shapes[name]]
    sizes = tuple(
        dict.fromkeys(str(s) for size in dimensions for s, _ in size.terms if isinstance(s, str))
    )
    shapes = {n: graph.shape(n) for n in (*graph.shapes, *(d.name for d in needed))}
    source = ""

    def write(hints: Hints) -> ArrayWriter:
        nonlocal source
        users = dict.fromkeys((*names, *sizes, *(d.name for d in needed)))
        words = Identifiers(users, array_words() | {TITLE})
        writer = ArrayWriter(DIALECT, words, shapes, hints)
        result = _write(writer, needed, item)
        arguments = ", ".join(words.of(n) for n in (*names, *sizes))
        body = "".join(f"    {line}\n" for line in (*writer.before, f"return {result}"))
        helpers = operator_helpers(writer.used_functions)
        source = module([f"\ndef {TITLE}({arguments}):\n{body}"], writer.used_functions, helpers)
        return writer

    written(write)
    function = load_python(Source(source, (TITLE,), ()))[TITLE]
    return ArrayCode(source, function, names, sizes, dict(graph.shapes))


def _write(writer: ArrayWriter, needed: Sequence[NodeDefinition], item: NodeDefinition) -> str:
    """Write the definitions; return the text of the result."""
    needed, item = [narrowed(d) for d in needed], narrowed(item)
    writer.matrices.own(needed)
    writer.count([standard(d).body for d in (*needed, item)])
    for definition in needed:
        if writer.matrices.define(definition.name):
            continue
        placed = standard(definition)
        name = writer.names.of(definition.name)
        writer.before.append(f"{name} = {writer.full(placed.body, placed.indices)}")
        if placed.body.free >= set(placed.indices):
            writer.adopt(placed.body, name, placed.indices)
    result = standard(item)
    return writer.full(result.body, result.indices)
