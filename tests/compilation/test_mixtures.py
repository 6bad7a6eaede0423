"""Logarithms of mixtures and complements of shares: derivatives and rewrites are proved."""

from __future__ import annotations

import math
from itertools import product

import pytest

from symopt.calculus import build, mixtures, shares
from symopt.calculus.elementary import MIXTURES, definition_node, derivative
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.nodes import Apply, Entry, Node, Product, Sum
from symopt.calculus.reverse import gradient
from symopt.compilation.compile import compile_graph
from symopt.compilation.stable.stabilize import stabilize
from symopt.compilation.stable.unit_gaps import unit_gap
from symopt.equality.decide import decide

from .support import system
from .test_one_row_accuracy import judge

LETTERS = ("v", "a", "w", "b")
ARGUMENTS = tuple(map(Entry, LETTERS))


@pytest.mark.parametrize("name", MIXTURES)
def test_derivatives_of_mixtures_are_proved(name: str) -> None:
    body = mixtures.mixture_definition(name, ARGUMENTS)
    graph = Graph(dict.fromkeys(LETTERS, ()), (NodeDefinition("f", (), body),))
    found = gradient(graph, "f", LETTERS)
    for place, letter in enumerate(LETTERS):
        ours = written(derivative(name, place, ARGUMENTS))
        assert decide(ours, found.entries[letter].body, found.graph).proved


@pytest.mark.parametrize("backend", ["math", "numpy"])
def test_a_part_without_weight_does_not_count(backend: str) -> None:
    for name, exact in (
        ("log_mixture", 3.0 + math.log(2)),
        ("mixture_share", 0.0),
        ("mixture_rate", math.inf),
    ):
        arguments = (Entry("v"), Entry("a"), Entry("w"), Entry("b"))
        graph = Graph(
            dict.fromkeys(LETTERS, ()), (NodeDefinition("f", (), Apply(name, arguments)),)
        )
        compiled = compile_graph(graph, "f", list(LETTERS), backend=backend)
        assert compiled.value([0.0, 1e4, 2.0, 3.0]) == pytest.approx(exact, rel=1e-15)


@pytest.mark.parametrize(
    ("weight", "far", "exact"),
    [(1e-20, 0.0, 1e-20), (1.0, -50.0, math.exp(-50)), (-0.5, 0.0, math.log(0.5))],
)
def test_the_logarithm_of_a_mixture_near_1(weight: float, far: float, exact: float) -> None:
    # log(1 + w exp(u)) is small where w or exp(u) is.
    arguments = (Entry("v"), Entry("a"), Entry("w"), Entry("b"))
    body = Apply("log_mixture", arguments)
    graph = Graph(dict.fromkeys(LETTERS, ()), (NodeDefinition("f", (), body),))
    compiled = compile_graph(graph, "f", list(LETTERS), backend="math")
    assert compiled.value([1.0, 0.0, weight, far]) == pytest.approx(exact, rel=1e-14)


S3 = "exp(a) + exp(b) + exp(w)"
REWRITTEN = {
    "a label beside its complement": "log(y*sigmoid(a) + (1 - y)*sigmoid(-a))",
    "labels of -1 and 1": "log((1 + y*tanh(a))/2)",
    "half and half": "log((sigmoid(a) + y)/2)",
    "a square and an exponential": "log(1 + y**2*exp(-2*a)/3)",
    "the class of a label": f"log((y*exp(a) + v*exp(b) + exp(w))/({S3}))",
    "the last class": f"log(1 - exp(a)/({S3}) - exp(b)/({S3}))",
    "one minus a mean": "(1 - y*sigmoid(a) - (1 - y)*sigmoid(-a))**2",
    "one minus a mean of classes": f"(1 - y*exp(a)/({S3}) - v*exp(b)/({S3}))**2",
    "a fractional power": "sigmoid(a)**(7/10)",
    "a density": "log(exp(-a**2/2)/sqrt(2*pi*exp(b)))",
    "a rate with exposure": "log(v*exp(a))",
    "log1p of an exponential": "log1p(exp(a))",
    "bits": "log2(1 + exp(a))",
}


@pytest.mark.parametrize("text", REWRITTEN.values(), ids=REWRITTEN)
def test_rewritten_formulas_are_proved(text: str) -> None:
    found = system(["a", "b", "w", "v", "y"], {"L": text}, reduction=None)
    before, after = body_of(found.row), body_of(stabilize(found.row, "L"))
    assert after is not before
    assert decide(before, written(after), found.row).proved


def body_of(graph: Graph) -> Node:
    found = graph.definition("L")
    assert found is not None
    return found.body


def written(node: Node) -> Node:
    """A node with mixtures and shares written out."""
    match node:
        case Apply():
            arguments = tuple(map(written, node.arguments))
            if node.function in (*MIXTURES, *shares.NAMES):
                found = definition_node(node.function, arguments)
                assert found is not None
                return found
            return build.apply(node.function, *arguments)
        case Product():
            factors = [(written(b), q) for b, q in node.powers]
            return build.scale(node.coefficient, build.merge(factors))
        case Sum():
            return build.linear([(c, written(t)) for c, t in node.terms], node.constant)
        case _:
            return node


@pytest.mark.parametrize(("large", "small"), [("a", "b"), ("b", "a")])
def test_a_squared_residual_beside_1_is_proved(large: str, small: str) -> None:
    # The rule by its branches: which of a and b is the larger, and whether |a - b| exp(u) is near 1.
    size = f"({large} - {small})"
    near = f"(({large} - 1) - {small} + {size}*expm1(u))*({size}*exp(u) + 1)"
    far = f"({size}*exp(u) - 1)*({size}*exp(u) + 1)"
    for text in (near, far):
        found = system(
            ["a", "b", "u"], {"L": f"{text} - ((a - b)**2*exp(2*u) - 1)"}, reduction=None
        )
        assert decide(body_of(found.row), build.number(0), found.row).proved


def test_a_squared_residual_beside_1_is_rewritten() -> None:
    a, b, u, w = map(Entry, ("a", "b", "u", "w"))
    residual = build.apply("times_exp", build.subtract(a, b), u)
    terms = [(1, build.multiply(w, build.power(residual, 2))), (-1, w), (2, u)]
    node = build.linear(terms)
    assert isinstance(node, Sum)
    found = unit_gap(node, lambda _: None)
    assert found is not None
    verdict = decide(found, node, Graph(dict.fromkeys(("a", "b", "u", "w"), ()), ()))
    assert verdict.counterexample is None  # max, min and |·| in one formula are beyond a proof


@pytest.mark.parametrize("text", ["(y - m)**2/(2*exp(s)) + s/2", "(y - m)**2*exp(-2*s)/2 + s"])
def test_the_slope_in_a_scale_where_the_residual_is_one(text: str) -> None:
    for (m, s), y in product([(1e-8, 0.0), (1.0, 1e-8), (-1.0, -1e-8)], [0.0, 1.0]):
        judge({"L": text}, {"m": m, "s": s}, {"y": y})
