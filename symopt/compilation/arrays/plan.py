"""Plans over arrays: every value and derivative is a definition over indices.

The gradient and Hessian come from the calculus, whose adjoints and tangents are named definitions of
an extended graph; a backend computes those that the wanted outputs need, in order, as whole arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from symopt.calculus.forward import hessian
from symopt.calculus.graph import Graph, NodeDefinition, inline
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Product
from symopt.calculus.reverse import gradient
from symopt.compilation.arrays.atoms import name_sums, with_common_factors
from symopt.compilation.arrays.narrow import narrowed
from symopt.compilation.arrays.offsets import with_offsets_joined
from symopt.compilation.rows import needed_definitions, subnodes, used_names
from symopt.compilation.stable.gaps import without_gaps
from symopt.compilation.stable.late_arrays import finished_arrays
from symopt.foundation.errors import UnsupportedError


@dataclass(frozen=True, slots=True)
class ArrayPlan:
    """A scalar objective of parameters of any shape.

    shapes: of variables and definitions.   definitions: values, adjoints and tangents, in order.
    gradient: by parameter.   blocks: the upper triangle by pairs; absent ones are zero.
    variables: data and constants in use.   sizes: size names in use.
    refusal: why there is no Hessian (then `blocks` is empty), or not even a gradient.
    joined: makes the plan with W and c of X W + c as one parameter, None if there are no such.
    """

    output: str
    parameters: tuple[str, ...]
    shapes: Mapping[str, tuple[Affine, ...]]
    definitions: tuple[NodeDefinition, ...]
    gradient: Mapping[str, NodeDefinition]
    blocks: Mapping[tuple[str, str], NodeDefinition]
    variables: tuple[str, ...]
    sizes: tuple[str, ...]
    refusal: UnsupportedError | None = None
    joined: Callable[[], ArrayPlan | None] = lambda: None

    @property
    def order(self) -> int:
        """How often this is differentiated: 2 unless a derivative has no form."""
        return 2 if self.refusal is None else 1 if self.gradient else 0

    def results(self, level: int) -> list[NodeDefinition]:
        """Return what is computed beyond the value: gradient (level 1), blocks too (level 2)."""
        gradient = list(self.gradient.values()) if level >= 1 else []
        return gradient + (list(self.blocks.values()) if level >= 2 else [])

    def needed(self, level: int, *, alone: bool = False) -> list[NodeDefinition]:
        """Return the definitions that value (level 0), gradient (1) and Hessian (2) need, in order.

        alone: those of the Hessian without value and gradient.
        """
        wanted = set() if alone else {self.output}
        for item in self.blocks.values() if alone else self.results(level):
            wanted |= used_names(item.body)
        graph = Graph(self.shapes, self.definitions)
        return needed_definitions(graph, wanted)


def plan_arrays(
    graph: Graph, output: str, parameters: Sequence[str], *, order: int = 2
) -> ArrayPlan:
    """Differentiate `order` times, 1 or 2, and return the plan."""
    plan = _planned(graph, output, parameters, order)

    @cache
    def joined() -> ArrayPlan | None:
        found = with_offsets_joined(graph, parameters)
        made = None if found is None else _planned(found[0], output, found[1], order)
        return made if made is not None and made.order == plan.order else None

    return replace(plan, joined=joined)


def _planned(graph: Graph, output: str, parameters: Sequence[str], order: int) -> ArrayPlan:
    graph = name_sums(graph)
    found = _differentiated(graph, output, tuple(parameters), order)
    own = {d.name: d for d in graph.definitions}
    definitions, outer = _split([own.get(d.name, d) for d in found.graph.definitions])
    definitions = tuple(map(_summed, definitions))
    slopes = {n: _summed(_written(d, outer)) for n, d in found.gradient.items()}
    blocks = {pair: _summed(_written(d, outer)) for pair, d in found.blocks.items()}
    shapes = {n: graph.shape(n) for n in graph.shapes}
    shapes |= {d.name: tuple(i.upper for i in d.indices) for d in definitions}
    used = {n for d in definitions for n in used_names(d.body)}
    variables = tuple(n for n in graph.shapes if n in used and n not in parameters)
    plan = ArrayPlan(
        output=output,
        parameters=tuple(parameters),
        shapes=shapes,
        definitions=definitions,
        gradient=slopes,
        blocks=blocks,
        variables=variables,
        sizes=(),
    )
    bodies = [d.body for d in (*definitions, *plan.results(2))]
    dimensions = [d for n in (*variables, *parameters) for d in shapes[n]]
    dimensions += [i.upper for d in (*definitions, *plan.results(2)) for i in d.indices]
    sizes = set(_sizes(dimensions))
    for body in bodies:
        for node in subnodes(body):
            sizes |= set(_sizes(_affines(node.fields)))
    return finished_arrays(replace(plan, sizes=tuple(sorted(sizes)), refusal=found.refusal))


def _summed(item: NodeDefinition) -> NodeDefinition:
    return narrowed(without_gaps(item))


@dataclass(frozen=True, slots=True)
class _Derivatives:
    """What could be differentiated. graph: with the helpers.   refusal: why there is no more."""

    graph: Graph
    gradient: Mapping[str, NodeDefinition]
    blocks: Mapping[tuple[str, str], NodeDefinition]
    refusal: UnsupportedError | None = None


def _differentiated(
    graph: Graph, output: str, parameters: tuple[str, ...], order: int
) -> _Derivatives:
    """Return gradient and Hessian, or what there is of them: that of tr(expm(A)) has no derivative."""
    refusal = UnsupportedError("second derivatives were not asked for")
    try:
        if order < 2:
            first = gradient(graph, output, parameters, by_output=False)
            return _Derivatives(first.graph, first.entries, {}, refusal)
        found = hessian(graph, output, parameters, by_output=False)
        return _Derivatives(found.graph, found.gradient.entries, found.blocks)
    except UnsupportedError as error:
        refusal = error.with_traceback(None)
    try:
        first = gradient(graph, output, parameters, by_output=False)
        return _Derivatives(first.graph, first.entries, {}, refusal)
    except UnsupportedError as error:
        return _Derivatives(graph, {}, {}, error.with_traceback(None))


def _split(
    definitions: Sequence[NodeDefinition],
) -> tuple[tuple[NodeDefinition, ...], list[NodeDefinition]]:
    """Separate derived definitions that are outer products, T_ijb X_ia, from those to be computed.

    As arrays they would be as large as all their axes together; written out where they are used, they
    are summed factor by factor and never exist.
    """
    kept: list[NodeDefinition] = []
    outer: list[NodeDefinition] = []
    for item in definitions:
        written = _written(item, outer)
        derived = item.name[0] == "∂" and len(item.indices) > 2
        body = with_common_factors(written.body) if derived else written.body
        written = NodeDefinition(item.name, item.indices, body)
        axes = set(item.indices)
        if (
            derived
            and isinstance(body, Product)
            and not body.sums
            and all(base.free < axes for base, _ in body.powers)
        ):
            outer.append(written)
        else:
            kept.append(written)
    return tuple(kept), outer


def _written(item: NodeDefinition, outer: Sequence[NodeDefinition]) -> NodeDefinition:
    used = used_names(item.body)
    inner = [d for d in outer if d.name in used]
    return NodeDefinition(item.name, item.indices, inline(item.body, inner)) if inner else item


def _affines(fields: object) -> Iterable[Affine]:
    if isinstance(fields, Affine):
        yield fields
        for index in fields.indices:
            yield from _affines((index.lower, index.upper))
    elif isinstance(fields, Index):
        yield from _affines((fields.lower, fields.upper))
    elif isinstance(fields, tuple):
        for part in fields:  # pyright: ignore[reportUnknownVariableType]
            yield from _affines(part)  # pyright: ignore[reportUnknownArgumentType]


def _sizes(affines: Iterable[Affine]) -> Iterable[str]:
    for affine in affines:
        yield from (s for s, _ in affine.terms if isinstance(s, str))
