"""What is checked of one array expression: value, gradient, Hessian-vector product, matrix view, code.

The referee evaluates the tree alone: gradients by a complex step of 1e-30, which has no rounding error of
its own; the derivative of that along a direction by central differences of order eight, with a step so short
that it meets no kink.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from array_nodes import Nodes
from array_values import Trees

from symopt.calculus import indices
from symopt.calculus.forward import hessian_vector_product
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.lower import Scope, lower
from symopt.calculus.reverse import gradient
from symopt.calculus.views.matrix_view import matrix_view
from symopt.compilation.compile import compile_graph
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse

SIZES = {"m": 3, "n": 2, "k": 4}
LARGEST = 1e6
STEP = 1e-30
STENCIL = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
"""Weights of f(x + jh) - f(x - jh) in h f'(x), to order eight."""


@dataclass
class Case:
    """One expression at a point, with a direction for each name."""

    text: str
    shapes: dict
    seed: int

    def __post_init__(self):
        rng = np.random.default_rng(self.seed)
        vocabulary = default_vocabulary().declare(
            (*self.shapes, *SIZES), arrays={n: len(s) for n, s in self.shapes.items() if s}
        )
        self.tree = parse(self.text, vocabulary)
        dimensions = {n: tuple(map(indices.size, s)) for n, s in self.shapes.items()}
        body = lower(self.tree, Scope(dimensions, frozenset(SIZES))).body
        self.graph = Graph(dimensions, (NodeDefinition("f", (), body),))
        self.point, self.along, self.other = (
            {n: np.asarray(rng.normal(size=[SIZES[d] for d in s])) for n, s in self.shapes.items()}
            for _ in range(3)
        )
        self.names = tuple(n for n in self.shapes)

    def value(self, point):
        with np.errstate(all="ignore"):
            return Trees(point, SIZES).value(self.tree)[()]

    def slope(self, name, point):
        """Return the derivative in one name along its direction, by a complex step."""
        moved = {**point, name: point[name] + 1j * STEP * self.along[name]}
        return np.imag(self.value(moved)) / STEP

    def curvature(self, name, step=2e-5):
        """Return the derivative of `slope` along the other directions of all names."""

        def at(t):
            return self.slope(name, {n: a + t * self.other[n] for n, a in self.point.items()})

        return sum(w * (at(j * step) - at(-j * step)) for j, w in STENCIL.items()) / step

    @property
    def usable(self):
        value = self.value(self.point)
        return np.isfinite(value) and abs(value) < LARGEST


def agree(text, got, wanted, parts, tolerance):
    """Compare numbers, relative to the size of the parts whose sum they are."""
    scale = 1 + np.sum(np.abs(parts))
    assert np.isfinite(got), text
    assert abs(got - wanted) <= tolerance * scale, f"{text}: {got} instead of {wanted}"


def check_value(case):
    nodes = Nodes(case.point, SIZES, case.graph.definitions)
    got = nodes.of(case.graph.definitions[0].body, {})
    agree(case.text, got, case.value(case.point), got, 1e-10)


def check_gradient(case):
    """The gradient in each name, as nodes and as matrix notation. Returns how many had a view."""
    found = gradient(case.graph, "f", case.names)
    nodes = Nodes(case.point, SIZES, found.graph.definitions)
    views, known = 0, {**case.point, "f": case.value(case.point)}
    for name in case.names:
        item = found.entries[name]
        got = nodes.array(item)
        parts = got * case.along[name]
        wanted = case.slope(name, case.point)
        agree(f"∂/∂{name} {case.text}", np.sum(parts), wanted, parts, 1e-8)
        view = matrix_view(found.expanded(name), item.indices)
        if view is not None:
            views += 1
            seen = Trees(known, SIZES).value(view)
            same = np.shape(seen) == np.shape(got) and np.allclose(
                seen, got, rtol=1e-7, atol=1e-7 * (1 + np.abs(got).max())
            )
            assert same, f"view of ∂/∂{name} {case.text}: {seen} instead of {got}"
    return views


def check_hessian(case):
    """The Hessian-vector product in each name."""
    directions = {n: f"{n}_1" for n in case.names}
    found = hessian_vector_product(case.graph, "f", case.names, directions)
    arrays = {**case.point, **{directions[n]: a for n, a in case.other.items()}}
    nodes = Nodes(arrays, SIZES, found.graph.definitions)
    for name in case.names:
        got = nodes.array(found.entries[name])
        parts = got * case.along[name]
        agree(f"∂²/∂{name} {case.text}", np.sum(parts), case.curvature(name), parts, 1e-6)


def check_code(case):
    """Value, gradient and Hessian of compiled code."""
    code = compile_graph(case.graph, "f", case.names)
    value, slopes, hessian = code.all(case.point)
    agree(case.text, value, case.value(case.point), value, 1e-9)
    for name in case.names:
        parts = slopes[name] * case.along[name]
        wanted = case.slope(name, case.point)
        agree(f"code of ∂/∂{name} {case.text}", np.sum(parts), wanted, parts, 1e-8)
    product = code.bind(None, case.point).layout.unpack(hessian.dense() @ code.pack(case.other))
    for name in case.names:
        parts = product[name] * case.along[name]
        agree(f"code of ∂²/∂{name} {case.text}", np.sum(parts), case.curvature(name), parts, 1e-6)
