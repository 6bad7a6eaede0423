"""Critical points by search: what is done where the gradient is not solved exactly.

One unknown: interval bisection of a range, which misses nothing. Several: Newton's method from many
starts in a box. Each point found is proved by interval Newton, or recognized as an exact one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from fractions import Fraction
from itertools import product
from math import pi
from typing import Any

import numpy as np

from symopt.calculus import build
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.nodes import Node, Number
from symopt.compilation.compile import compile_graph
from symopt.foundation.record import record
from symopt.optimization.critical.functions import Function
from symopt.optimization.critical.intervals import enclose_point, zeros_in
from symopt.optimization.critical.places import Place, closed_place

BOX = (-10.0, 10.0)
STARTS = 64
STEPS = 60
DENOMINATORS = 24


@record(frozen=False)
class Search:
    """What a search found.

    complete: whether the box is proved to hold no others.   starts: 0 where no starts were used.
    """

    places: list[Place] = field(default_factory=list)
    complete: bool = False
    starts: int = 0


def search(function: Function, box: Sequence[tuple[float, float]]) -> Search:
    """Return the critical points of a smooth function in a box, one range for each name."""
    if len(function.names) == 1:
        return _in_range(function, *box[0])
    return _from_starts(function, box)


def _in_range(function: Function, low: float, high: float) -> Search:
    zeros = zeros_in(function, low, high)
    out = Search(complete=zeros.complete)
    for point in (*zeros.simple, *zeros.open):
        place = settle(function, (point,))
        if place is None:
            out.complete = False
        elif not _known(place, out.places):
            out.places.append(place)
    return out


def settle(function: Function, point: Sequence[float]) -> Place | None:
    """Return a place proved to be critical near a point: a simple rational one, or a box; None if neither."""
    exact = [_simple(float(x)) for x in point]
    if all(node is not None for node in exact):
        place = closed_place(function.names, tuple(node for node in exact if node is not None))
        if all(place.zero(g) for g in function.gradient):
            return place
    balls = enclose_point(function, point)
    if balls is None:
        return None
    floats = tuple(float(b.mid()) for b in balls)
    return Place(function.names, None, None, balls, floats)


def _simple(x: float) -> Node | None:
    """Return a rational number or a multiple of π with a small denominator near x."""
    for unit, value, most, near in (
        (Number(1), 1.0, DENOMINATORS, 1e-4),
        (build.apply("pi"), pi, 12, 1e-6),
    ):
        found = Fraction(x / value).limit_denominator(most)
        if abs(float(found) * value - x) <= near * max(1.0, abs(x)):
            return build.scale(found, unit)
    return None


def _from_starts(function: Function, box: Sequence[tuple[float, float]]) -> Search:
    names = function.names
    output = "f"
    while output in names:
        output += "_1"
    graph = Graph({n: () for n in names}, (NodeDefinition(output, (), function.node),))
    bound = compile_graph(graph, output, names, backend="numpy").bind()
    low, high = (np.array(side, dtype=np.float64) for side in zip(*box, strict=True))
    out = Search(starts=0)
    for start in _starts(low, high):
        out.starts += 1
        point = _newton(bound.flat_all, start, high - low)
        if point is None or ((point < low) | (point > high)).any():
            continue
        if any(np.allclose(point, p.floats, rtol=1e-5, atol=1e-5) for p in out.places):
            continue
        place = settle(function, point.tolist())
        if place is None:
            place = Place(names, None, None, None, tuple(map(float, point)))
        if not _known(place, out.places):
            out.places.append(place)
    return out


def _starts(low: np.ndarray, high: np.ndarray) -> list[np.ndarray]:  # pyright: ignore[reportMissingTypeArgument]
    """Return a grid about the middle, then seeded points of the box, half of them near the middle."""
    middle, half = (low + high) / 2, (high - low) / 2
    size = len(low)
    grid = [middle + half * np.array(d) * 0.1 for d in product((0.0, 1.0, -1.0), repeat=size)][:27]
    random = np.random.default_rng(0)
    spread = [
        middle + half * random.uniform(-1, 1, size) * (0.3 if k % 2 else 1.0) for k in range(STARTS)
    ]
    return [*(g + 1e-3 * half * random.uniform(-1, 1, size) for g in grid), *spread]


Evaluate = Callable[[Any], tuple[Any, Any, Any]]


def _newton(evaluate: Evaluate, start: np.ndarray, reach: np.ndarray) -> np.ndarray | None:  # pyright: ignore[reportMissingTypeArgument]
    """Return where Newton's method for a zero of the gradient ends, None if it does not converge."""
    x = start
    for _ in range(STEPS):
        _, gradient, hessian = evaluate(x)
        if not (np.isfinite(gradient).all() and np.isfinite(hessian).all()):
            return None
        step = -np.linalg.lstsq(hessian, gradient, rcond=1e-12)[0]
        size = float(np.abs(step / reach).max())
        x = x + step * min(1.0, 0.25 / size if size else 1.0)
        if float(np.abs(step).max()) <= 1e-11 * max(1.0, float(np.abs(x).max())):
            break
    _, gradient, hessian = evaluate(x)
    scale = max(1.0, float(np.abs(hessian).max())) if np.isfinite(hessian).all() else 0.0
    return x if float(np.abs(gradient).max()) <= 1e-9 * scale else None


def _known(place: Place, places: Sequence[Place]) -> bool:
    return any(
        all(
            abs(a - b) <= 1e-9 * max(1.0, abs(a))
            for a, b in zip(place.floats, other.floats, strict=True)
        )
        for other in places
    )
