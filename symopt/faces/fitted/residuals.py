"""The residual sum of squares of a loss that is a square, found from the loss itself.

A loss is c/2 Σ r² with r linear in some name u it uses (y, ŷ) with slope ±1 exactly if

    ∂²L/∂u∂u' = c δ(u, u')   with c a constant,   and   L = Σ (∂L/∂u)²/(2c),

and then RSS = Σ r² = 2 L/c. Both are checked exactly; any other loss has no residual sum of squares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

import numpy as np

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph, NodeDefinition, names_in
from symopt.calculus.nodes import ZERO, Entry, Node
from symopt.calculus.reverse import local_partials
from symopt.calculus.system import System
from symopt.compilation.bound import Bound
from symopt.compilation.compile import compile_graph
from symopt.compilation.compiled import Compiled
from symopt.compilation.residuals.compile import Residuals, compile_residuals
from symopt.equality.enclosures.balls import enclose
from symopt.equality.form.canonical import equal
from symopt.foundation.errors import SymoptError, UnsupportedError
from symopt.optimization.certificates.curvature import balance
from symopt.optimization.choice import LARGEST_NEWTON
from symopt.optimization.least_squares.last_digits import MOST_ENTRIES
from symopt.optimization.problem import Matrix, Vector

_FAR_FROM_SINGULAR = 1e-6


def residuals_of(system: System, owner: Compiled) -> Residuals | None:
    """Return the residuals of an objective as code, None if it is not seen to be a sum of squares.

    owner: the objective as code, for which they are sought once.
    """
    if owner not in _residuals:
        names = [v.name for v in system.model.data]
        _residuals[owner] = residuals_in(system.whole, system.objective, system.parameters, names)
    return _residuals[owner]


def residuals_in(
    graph: Graph, output: str, parameters: Sequence[str], data: Sequence[str] = ()
) -> Residuals | None:
    """Return the residuals of an output as code, None if it is not seen to be a sum of squares."""
    try:
        return compile_residuals(graph, output, parameters, data)
    except UnsupportedError:  # a residual whose derivative has no form
        return None


def constant_hessian(code: Residuals | None, bound: Bound, point: Vector) -> Matrix | None:
    """Return the Hessian of a sum of squares of affine residuals, by which one step leads to the minimum.

    None for other objectives, for few data, to which residuals give more digits, and where the Hessian, in
    coordinates with a diagonal of 1, is not far from singular.
    """
    size = bound.layout.size
    if code is None or not code.affine or size > LARGEST_NEWTON or bound.owner.order < 2:
        return None
    if bound.numbers <= MOST_ENTRIES:
        return None
    found = bound.flat_hessian(point)
    found = (found + found.T) / 2
    if not (np.isfinite(found).all() and (np.diagonal(found) > 0).all()):
        return None
    scale = balance(found)
    try:
        pivots = np.diagonal(np.linalg.cholesky(found / scale[:, None] / scale[None, :]))
    except np.linalg.LinAlgError:
        return None
    return found if float(pivots.min()) ** 2 > _FAR_FROM_SINGULAR else None


def residual_sum_of_squares(
    system: System, bound: Bound, objective: float, point: Vector, constants: Mapping[str, float]
) -> float | None:
    """Return Σ (y_i - ŷ_i)² at a flat point, None for a loss that is no square.

    objective: its value there, from which the loss is taken where nothing was added to it.
    """
    if bound.owner not in _curvatures:
        _curvatures[bound.owner] = square_curvature(system)
    curvature = _curvatures[bound.owner]
    if curvature is None:
        return None
    fit = system.model.fit
    if system.model.penalty is None and not fit.weights:
        total = objective
        if fit.reduction == "mean":
            total *= bound.sizes[system.rows]
    else:
        total = _loss_alone(system, bound, point, constants)
    return 2 * total / float(enclose(curvature, {}, bound.sizes).mid())


_curvatures: WeakKeyDictionary[Compiled, Node | None] = WeakKeyDictionary()
_residuals: WeakKeyDictionary[Compiled, Residuals | None] = WeakKeyDictionary()
"""What `square_curvature` found, once for each compiled function."""


def square_curvature(system: System) -> Node | None:
    """Return c of a loss c/2 Σ r², a constant made of numbers and sizes; None for any other loss."""
    graph, model = system.row, system.model
    item = graph.definition(model.loss)
    if item is None:
        return None
    names = sorted(names_in(item.body) - set(system.parameters))
    first = [model.fit.predict] if model.fit.predict in names else []
    for name in (*first, *names):
        try:
            found = _curvature(graph, item, name)
        except SymoptError:  # a loss without such a derivative is no square
            continue
        if found is not None:
            return found
    return None


def _curvature(graph: Graph, item: NodeDefinition, name: str) -> Node | None:
    slope = local_partials(graph, item, (name,), by_output=False).get(name)
    if slope is None:
        return None
    second = local_partials(graph, slope, (name,), by_output=False).get(name)
    if second is None or names_in(second.body):
        return None
    labels, others = slope.indices, second.indices[len(slope.indices) :]
    same = dict(zip(others, map(indices.of, labels), strict=True))
    curvature = build.rename(second.body, same)
    if curvature.free or curvature is ZERO:
        return None
    apart = zip(others, labels, strict=True)
    deltas = [build.delta(indices.of(i), indices.of(j)) for i, j in apart]
    square = build.contract(build.power(slope.body, 2), labels)
    claimed = build.divide(square, build.scale(2, curvature))
    diagonal = equal(second.body, build.multiply(curvature, *deltas)) is True
    return curvature if diagonal and equal(item.body, claimed) is True else None


def _loss_alone(
    system: System, bound: Bound, point: Vector, constants: Mapping[str, float]
) -> float:
    """Return the sum of the loss over the rows, without weights and penalty."""
    graph, name = system.whole, system.model.loss
    found = graph.definition(name)
    assert found is not None  # assemble checked that the loss is defined
    total = Entry(name, tuple(map(indices.of, found.indices)))
    label = "loss_alone"
    while label in graph.shapes or graph.definition(label):
        label += "_1"
    item = NodeDefinition(label, (), build.contract(total, found.indices))
    code = compile_graph(
        graph.extended(item),
        label,
        system.parameters,
        data=[v.name for v in system.model.data],
        constants=constants,
    )
    arrays = {n: a for n, a in bound.arrays.items() if n not in constants}
    return code.bind(arrays, bound.layout.unpack(point)).flat_value(point)
