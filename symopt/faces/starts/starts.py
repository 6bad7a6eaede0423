"""Where a run begins: what the caller gives, else what the spec gives, else zeros or a seeded draw.

Zero is no start for a network: where a parameter multiplies what depends on another parameter, the
zero point is symmetric (all hidden units stay equal) or even stationary. There the default start is
drawn, from a seed that the result names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from symopt.calculus.graph import Graph, names_in
from symopt.calculus.nodes import Entry, Node, Product
from symopt.faces.problem.numbers import number_of
from symopt.faces.problem.ranges import Range
from symopt.foundation.errors import DataError, LimitError, NameError_, ShapeError
from symopt.syntax.tree import Tree

MOST = 10**8
"""How many numbers the parameters may hold together: a run keeps some thirty vectors of that length."""

SPREAD = 0.5
"""The standard deviation of drawn starts; of a matrix with n columns, divided by √n."""


@dataclass(frozen=True, slots=True)
class Start:
    """A value for each parameter, and a sentence on where they come from.

    default: the parameters that neither the caller nor the spec gives.
    """

    values: Mapping[str, Any]
    note: str
    default: tuple[str, ...] = ()


def choose_start(
    shapes: Mapping[str, tuple[int, ...]],
    given: Mapping[str, Any],
    spec: Mapping[str, Tree],
    ranges: Mapping[str, Range],
    *,
    symmetric: bool,
    seed: int,
) -> Start:
    """Return the start: each parameter from `given`, `spec`, or by default.

    symmetric: whether zeros are no start.   Raises NameError_ for a name that is no parameter,
    ShapeError for a wrong shape, DataError for what is no number, LimitError for too many numbers.
    """
    _check_names(given, shapes)
    _check_count(shapes)
    generator = np.random.default_rng(seed)
    values: dict[str, Any] = {}
    default: list[str] = []
    for name, shape in shapes.items():
        # Drawn for every name, so that giving one start does not change the others.
        drawn = generator.normal(0.0, SPREAD / np.sqrt(shape[1] if len(shape) == 2 else 1), shape)
        if name in given:
            values[name] = _shaped(name, given[name], shape)
        elif name in spec:
            values[name] = _shaped(name, number_of(spec[name], f"start of {name}"), shape)
        else:
            default.append(name)
            values[name] = _default(drawn if symmetric else np.zeros(shape), ranges.get(name))
    return Start(values, _note(values, default, symmetric, seed), tuple(default))


def _note(values: Mapping[str, Any], default: list[str], symmetric: bool, seed: int) -> str:
    if not default:
        return "The start is as given."
    what = "at zero"
    if symmetric:
        what = f"drawn at random (seed {seed}), since zeros can be a symmetric point"
    elif any(np.any(values[name]) for name in default):
        what = "at zero, or inside the domain where zero is outside it"
    if len(default) == len(values):
        return f"The start is {what}."
    return f"The start is as given; {', '.join(default)}: {what}."


def _default(value: Any, found: Range | None) -> Any:  # noqa: ANN401 - an array
    if found is None:
        return value
    inside = found.nearest_to_zero()
    return np.where(np.vectorize(found.inside)(value), value, inside)


def _shaped(name: str, value: Any, shape: tuple[int, ...]) -> Any:  # noqa: ANN401
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(
            f"the start of {name} is not a number", where=repr(value)[:60], remedy="give numbers"
        ) from None
    if not np.isfinite(array).all():
        raise DataError(f"the start of {name} is not finite", remedy="give finite numbers")
    if array.ndim == 0:
        return np.full(shape, float(array))
    if array.shape == (*shape, 1) and len(shape) == 1:
        return array[:, 0]
    if array.shape != shape:
        raise ShapeError(
            f"the start of {name} has shape {array.shape}, expected {shape}",
            remedy="give an array of that shape, or one number for all its entries",
        )
    return array


def _check_names(given: Mapping[str, Any], shapes: Mapping[str, Any]) -> None:
    from difflib import get_close_matches

    for name in given:
        if name not in shapes:
            near = get_close_matches(name, list(shapes), 1, 0.5)
            raise NameError_(
                f"the start names {name}, which is no parameter",
                remedy=f"did you mean {near[0]}?" if near else f"use {', '.join(shapes)}",
            )


def _check_count(shapes: Mapping[str, tuple[int, ...]]) -> None:
    count = sum(prod(shape) for shape in shapes.values())
    if count > MOST:
        large = max(shapes, key=lambda name: prod(shapes[name]))
        raise LimitError(
            f"the parameters are {count:,} numbers; a run takes {MOST:,} at most",
            why=f"{large} has shape {shapes[large]}",
            remedy="choose smaller sizes",
        )


def is_symmetric(graph: Graph, parameters: tuple[str, ...]) -> bool:
    """Whether a parameter multiplies what depends on another parameter anywhere in the graph."""
    moving = set(parameters)
    for item in graph.definitions:
        if any(_couples(node, moving) for node in _products(item.body)):
            return True
        if names_in(item.body) & moving:
            moving.add(item.name)
    return False


def _couples(product: Product, moving: set[str]) -> bool:
    parts = [names_in(base) & moving for base, _ in product.powers]
    return sum(map(bool, parts)) > 1 and len(frozenset[str]().union(*parts)) > 1


def _products(node: Node) -> list[Product]:
    found: list[Product] = []
    seen: set[Node] = set()
    stack: list[Any] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(item)  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(item, Node) and item not in seen and not isinstance(item, Entry):
            seen.add(item)
            if isinstance(item, Product):
                found.append(item)
            stack.extend(item.fields)
    return found
