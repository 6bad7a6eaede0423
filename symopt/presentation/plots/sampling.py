"""Values of a function for drawing, and the window to draw it in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.lower import Scope, lower_scalar
from symopt.compilation.compile import compile_graph
from symopt.optimization.problem import Vector
from symopt.syntax.tree import Tree

Interval = tuple[float, float]
CURVE, GRID = 601, 121


def sampler(tree: Tree, names: Sequence[str]) -> Callable[[Vector], float]:
    """Return the function of a point, NaN or infinite outside its domain."""
    node = lower_scalar(tree, Scope({name: () for name in names}))
    output = "f"
    while output in names:
        output += "_1"
    graph = Graph({name: () for name in names}, (NodeDefinition(output, (), node),))
    return compile_graph(graph, output, names).bind().flat_value


def values_on(tree: Tree, name: str, x: Vector) -> Vector:
    """Return f at each x."""
    f = sampler(tree, [name])
    return np.array([f(np.array([value])) for value in x])


def values_over(tree: Tree, names: Sequence[str], x: Vector, y: Vector) -> Vector:
    """Return f on a grid, shape (len(y), len(x))."""
    f = sampler(tree, names)
    return np.array([[f(np.array([a, b])) for a in x] for b in y])


def window(points: Sequence[float], least: float = 2.0, margin: float = 0.6) -> Interval:
    """Return an interval about points, at least so wide."""
    known = [p for p in points if np.isfinite(p)]
    if not known:
        return -least, least
    low, high = min(known), max(known)
    extra = max((high - low) * margin, (least - (high - low)) / 2, 0.25 * least)
    return low - extra, high + extra


def heights(values: Vector, must: Sequence[float] = (), margin: float = 0.06) -> Interval:
    """Return an interval of values to show: the bulk of them, and those that must be seen."""
    finite = values[np.isfinite(values)]
    if not finite.size:
        return -1.0, 1.0
    low, high = (float(q) for q in np.quantile(finite, (0.0, 0.85)))
    floor, ceiling = (float(q) for q in np.quantile(finite, (0.15, 1.0)))
    spread = float(np.quantile(finite, 0.85) - np.quantile(finite, 0.15))
    # A tail far below or above the bulk (a pole, an exponential) would flatten everything else.
    if floor - low > 6 * spread:
        low = floor - 2 * spread
    if ceiling - high <= 6 * spread:
        high = ceiling
    else:
        high += 2 * spread
    known = [v for v in must if np.isfinite(v)]
    low, high = min([low, *known]), max([high, *known])
    extra = margin * (high - low) if high > low else 1.0
    return low - extra, high + extra
