"""From a model to graphs: one row as it is written, and the whole objective over all rows.

* `row`: the definitions as written; for scalar data it is one row's loss.
* `whole`: data columns, and what is made of them, carry a row index; the last definition is
  J = mean_i L_i + penalty. Derivation speaks of the first, code and fits of the second.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.arrays.grouping import narrow
from symopt.calculus.forward import total_derivative
from symopt.calculus.graph import Graph, NodeDefinition, inline, names_in
from symopt.calculus.indices import Affine, Index
from symopt.calculus.lower import Scope, lower, lower_kept
from symopt.calculus.nodes import ZERO, Node, Operator
from symopt.calculus.reverse import labels_of, local_partials
from symopt.foundation.errors import NameError_, ShapeError, SymoptError
from symopt.foundation.record import record
from symopt.model.model import Definition, Model
from symopt.model.properties import with_consequences
from symopt.syntax import tree as syntax

ROWS = ("m", "n", "N", "M", "rows")
"""What the number of rows may be called, best first."""
OBJECTIVES = ("J", "C", "Q", "F", "objective")
"""What the objective over all rows may be called, best first."""


@record
class System:
    """A model in the calculus.

    row, whole: graphs; the same if nothing is reduced over rows.   loss, objective: their outputs.
    rows: the name of the number of rows, "" if none.   by_row: names with a row index in `whole`.
    domains: conditions on each variable, as nodes in its own name.   scope: for lowering claims by row.
    """

    model: Model
    row: Graph
    loss: str
    whole: Graph
    objective: str
    rows: str
    by_row: frozenset[str]
    domains: Mapping[str, tuple[Node, ...]]
    scope: Scope

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the model it was lowered from."""
        return system_of, (self.model,)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters in declaration order."""
        return tuple(p.name for p in self.model.parameters)


def system_of(model: Model) -> System:
    """Lower a model. Raises the errors of lowering, with the definition's name as the place."""
    if model.penalty is not None and not model.by_row:
        model = _with_penalty(model)
    sizes = frozenset(s for v in model.variables for s in v.shape if isinstance(s, str))
    shapes = {v.name: tuple(map(indices.size, v.shape)) for v in model.variables}
    words = properties_of(model)
    unit = {
        v.name: indices.size(v.shape[-1])
        for v in model.variables
        if v.shape and "row sums 1" in words.get(v.name, ())
    }
    scope, row = _lowered(model, Scope(shapes, sizes), shapes, unit)
    if not model.by_row:
        rows, by_row, whole, objective = "", frozenset[str](), row, model.loss
    else:
        rows = unused(ROWS, {*shapes, *sizes, *(d.name for d in model.definitions)})
        by_row = _dependent(model)
        whole, objective = _over_rows(model, scope, shapes, unit, rows, by_row)
    loss_shape = row.shape(model.loss)
    if loss_shape:
        raise ShapeError(
            f"the loss {model.loss} is an array of shape ({', '.join(map(indices.spell, loss_shape))})",
            why="a loss is one number",
            remedy="reduce it, for example with sum or mean",
        )
    domains = {
        v.name: tuple(_condition(c, scope) for c in v.domain) for v in model.variables if v.domain
    }
    return System(
        model, row, model.loss, whole, objective, rows, by_row, domains, scope_with(scope, row)
    )


def properties_of(model: Model) -> Mapping[str, frozenset[str]]:
    """Return the properties of each variable that has some, with what follows from them."""
    found: dict[str, frozenset[str]] = {}
    for variable in model.variables:
        if variable.properties:
            try:
                found[variable.name] = with_consequences(variable.properties)
            except SymoptError as error:
                raise error.within(f"properties of {variable.name}") from None
    return found


def scope_with(scope: Scope, graph: Graph) -> Scope:
    """Return the scope in which derivatives of the graph's names have values."""

    def derive(of: str, wrt: tuple[str, ...]) -> Array:
        found = derivative_of_name(graph, of, wrt)
        labels = tuple(build.fresh(i) for i in found.indices)
        return Array(labels, found.at(tuple(map(indices.of, labels))))

    def partial(array: Array, name: str) -> Array:
        item = NodeDefinition("", array.indices, array.body)
        found = local_partials(graph, item, (name,), by_output=False).get(name)
        if found is None:
            labels = tuple(build.fresh(i) for i in labels_of(name, graph.shape(name)))
            return Array((*array.indices, *labels), ZERO)
        return Array(found.indices, found.body)

    def written(node: Node, names: frozenset[str]) -> Node:
        touched, needed = set(names), list[NodeDefinition]()
        for item in graph.definitions:
            if item.name not in names and not touched.isdisjoint(names_in(item.body)):
                touched.add(item.name)
                needed.append(item)
        return inline(node, needed) if needed else node

    return replace(scope, derive=derive, partial=partial, written=written)


def derivative_of_name(graph: Graph, of: str, wrt: tuple[str, ...]) -> NodeDefinition:
    """Return ∂of/∂wrt… through the definitions, at the labels of `of` followed by those of each `wrt`."""
    first = total_derivative(graph.free(wrt[1:]), of, wrt[0])
    if len(wrt) == 1:
        return first
    labels = tuple(map(build.fresh, first.indices))  # the next sweep uses the same names again
    helper = NodeDefinition(f"∂{of}/∂{wrt[0]}", labels, first.at(tuple(map(indices.of, labels))))
    return derivative_of_name(graph.extended(helper), helper.name, wrt[1:])


def _lowered(
    model: Model, scope: Scope, shapes: Mapping[str, tuple[Affine, ...]], unit: Mapping[str, Affine]
) -> tuple[Scope, Graph]:
    """Lower the definitions in order, each in the scope of those before it."""
    definitions: list[NodeDefinition] = []
    for item in model.definitions:
        array = _body(item, scope)
        labels = tuple(
            Index(f"{item.name}_{k + 1}", Affine(1), i.count) for k, i in enumerate(array.indices)
        )
        body = array.labelled(labels).body
        lead = (scope.row,) if scope.row is not None and item.name in scope.by_row else ()
        definitions.append(NodeDefinition(item.name, (*lead, *labels), body))
        scope = scope.defining(item.name, array)
        if (
            isinstance(body, Operator)
            and body.function == "softmax"
            and body.at[0].plain == labels[-1]
        ):
            unit = {**unit, item.name: labels[-1].upper}
    variables = dict(shapes)
    if scope.row is not None:
        variables = {
            n: ((scope.row.upper, *s) if n in scope.by_row else s) for n, s in shapes.items()
        }
    return scope, Graph(variables, tuple(definitions), unit, properties=properties_of(model))


def _body(item: Definition, scope: Scope) -> Array:
    if item.name in scope.shapes:
        raise NameError_(f"{item.name} is defined twice", remedy="give one of them another name")
    try:
        return narrow(lower_kept(item.body, scope), "a definition cannot name")
    except SymoptError as error:
        raise error.within(f"definition of {item.name}") from None


def _over_rows(
    model: Model,
    scope: Scope,
    shapes: Mapping[str, tuple[Affine, ...]],
    unit: Mapping[str, Affine],
    rows: str,
    by_row: frozenset[str],
) -> tuple[Graph, str]:
    row = Index("i", Affine(1), indices.of(rows))
    base = Scope(shapes, scope.sizes | {rows}, row, by_row)
    inner, graph = _lowered(model, base, shapes, unit)
    loss = lower(syntax.Name(model.loss), inner).body
    weights = model.fit.weights
    if weights:
        loss = build.multiply(lower(syntax.Name(weights), inner).body, loss)
    total = build.contract(loss, (row,))
    if model.fit.reduction == "mean":
        total = build.divide(total, build.value(indices.of(rows)))
    name = unused(OBJECTIVES, {*inner.shapes, *inner.sizes})
    if model.penalty is not None:
        total = build.add(total, _penalty(model, inner))
    return graph.extended(NodeDefinition(name, (), total)), name


def _with_penalty(model: Model) -> Model:
    """Return the model with J = loss + penalty as its last definition, where nothing is reduced."""
    assert model.penalty is not None  # the caller asks first
    taken = {v.name for v in model.variables} | {d.name for d in model.definitions}
    name = unused(OBJECTIVES, taken)
    last = Definition(name, syntax.Add((syntax.Name(model.loss), model.penalty)))
    return replace(model, definitions=(*model.definitions, last), loss=name, penalty=None)


def _penalty(model: Model, scope: Scope) -> Node:
    assert model.penalty is not None  # the callers ask first
    try:
        array = lower(model.penalty, scope)
    except SymoptError as error:
        raise error.within("penalty") from None
    names = set(syntax.names(model.penalty))
    data = names & scope.by_row
    if data or array.indices:
        raise ShapeError(
            "the penalty must be one number",
            where="penalty",
            why=f"{min(data)} differs from row to row" if data else "it is an array",
            remedy="a penalty is added once, never reduced over rows: use parameters and constants",
        )
    return array.body


def _dependent(model: Model) -> frozenset[str]:
    """Return the data and every definition that depends on data."""
    found = {v.name for v in model.data}
    for item in model.definitions:
        if not found.isdisjoint(syntax.names(item.body)):
            found.add(item.name)
    return frozenset(found)


def _condition(tree: syntax.Tree, scope: Scope) -> Node:
    return lower(tree, scope).body


def unused(names: Sequence[str], taken: Collection[str]) -> str:
    """Return the first of the names that is not taken, else the last one with a number."""
    more = (f"{names[-1]}_{k}" for k in range(len(taken) + 1))
    return next(name for name in (*names, *more) if name not in taken)
