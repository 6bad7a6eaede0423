"""Every rewrite of the catalogue is proved, is applied, and computes what the first formula loses."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import mpmath as mp
import pytest

from symopt.calculus import build, shares
from symopt.calculus.elementary import definition_node, derivative
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.nodes import Entry, Node
from symopt.calculus.reverse import gradient
from symopt.compilation.compile import compile_graph
from symopt.compilation.rewriting.apply import improved
from symopt.compilation.rewriting.rewrite import Rewrite, pattern
from symopt.compilation.rewriting.table import families
from symopt.equality.decide import decide
from symopt.functions.lookup import definition_tree, internal_functions, stable_tree

from .jets import evaluate

ALL = [rewrite for family in families().values() for rewrite in family.rewrites]
NAMES = [rewrite.before for rewrite in ALL]
X = Entry("x")


def graph_of(node: Node) -> Graph:
    return Graph({"x": ()}, (NodeDefinition("f", (), node),))


@pytest.mark.parametrize("rewrite", ALL, ids=NAMES)
def test_a_rewrite_is_proved(rewrite: Rewrite) -> None:
    verdict = decide(pattern(rewrite.before), pattern(rewrite.after), Graph({"x": ()}, ()))
    assert verdict.proved


@pytest.mark.parametrize("rewrite", ALL, ids=NAMES)
def test_a_rewrite_is_applied_also_under_a_factor(rewrite: Rewrite) -> None:
    before, after = pattern(rewrite.before), pattern(rewrite.after)
    assert improved(before, lambda _: None, late=True) is after
    if before.kind != "apply":
        factor = build.scale(-3, Entry("w"))
        more = build.linear([(c, build.multiply(factor, t)) for c, t in _terms(before)])
        found = improved(more, lambda _: None, late=True)
        assert decide(found, build.multiply(factor, after), Graph({"x": (), "w": ()}, ())).proved
        assert found is not more


def _terms(node: Node) -> list[tuple[Fraction | int, Node]]:
    if node.kind != "sum":
        return [(1, node)]
    constant = [(node.fields[0], build.number(1))] if node.fields[0] else []
    return [*node.fields[1], *constant]


@pytest.mark.parametrize("rewrite", [r for r in ALL if r.at], ids=[r.before for r in ALL if r.at])
def test_code_has_the_digits_that_the_formula_loses(rewrite: Rewrite) -> None:
    node = pattern(rewrite.before)
    for backend in ("math", "numpy"):
        compiled = compile_graph(graph_of(node), "f", ["x"], backend=backend)
        for (text,) in rewrite.at:
            x = float(Fraction(text))
            with mp.workdps(1000):
                exact = evaluate({"f": rewrite.before}, {"x": x}, {}).value
                error = abs(mp.mpf(compiled.value([x])) - exact) / abs(exact) if exact else 0
                # exp at x has |x| ulps of x in it, sin of about 0 those of pi
                assert error < 2e-15 * (1 + abs(x)), (backend, text)
                assert exact == 0 or _naive(rewrite.before, x, exact) > 1e-14, text


def _naive(text: str, x: float, exact: Any) -> float:
    """The relative error of the formula as it stands in Python's floats; infinite if it overflows."""
    known = {
        **{n: getattr(math, n) for n in ("exp", "log", "tanh", "cosh", "sinh", "erf", "erfc")},
        **{n: getattr(math, n) for n in ("sqrt", "sin", "cos", "expm1", "log1p")},
        "sech": lambda u: 1 / math.cosh(u),
        "sigmoid": lambda u: 1 / (1 + math.exp(-u)),
        "softplus": lambda u: math.log1p(math.exp(u)),
        "softplus_ratio": lambda u: 1 / (1 + math.exp(-u)) / math.log1p(math.exp(u)),
        "x": x,
    }
    try:
        return float(abs(mp.mpf(eval(text, {}, known)) - exact) / abs(exact))  # noqa: S307
    except (ArithmeticError, ValueError):
        return math.inf


INTERNAL = [n for n, entry in internal_functions().items() if len(entry.arguments) == 1]
POINTS = [0.0, 1e-8, 1e-3, 0.3, 0.6, 1.0, 3.9, 4.1, 5.1, 8.0, 20.0, 36.0, 41.0, 300.0]


@pytest.mark.parametrize("name", INTERNAL)
def test_an_internal_function_is_its_definition(name: str) -> None:
    entry = internal_functions()[name]
    below = entry.domain == "x < 0"
    compiled = compile_graph(graph_of(build.apply(name, X)), "f", ["x"], backend="numpy")
    text = _definition(entry.definition)
    for x in [*(() if below else POINTS), *(-p for p in POINTS if p)]:
        with mp.workdps(700):
            exact = evaluate({"f": text}, {"x": x}, {}).value
            if abs(exact) < 1e-300:
                continue
            error = abs(mp.mpf(compiled.value([x])) - exact) / abs(exact)
        assert error < 1e-14 * (20 + x * x / 40), x
    assert stable_tree(name) is not None


def _definition(text: str) -> str:
    """A definition in functions that the referee has."""
    hazard = "(sqrt(2/pi)*exp(-x**2/2)/erfc(x/sqrt(2)))"
    return text.replace("hazard(x)", hazard)


@pytest.mark.parametrize("name", INTERNAL)
def test_the_derivative_of_an_internal_function_is_proved(name: str) -> None:
    definition = definition_node(name, (X,))
    assert definition is not None
    assert definition_tree(name) is not None
    graph = graph_of(definition)
    slope = gradient(graph, "f", ("x",)).entries["x"].body
    assert decide(derivative(name, 0, (X,)), slope, gradient(graph, "f", ("x",)).graph).proved


@pytest.mark.parametrize("name", shares.NAMES)
def test_derivatives_of_shares_are_proved(name: str) -> None:
    names = ("a", "b", "c")
    arguments = tuple(map(Entry, names))
    graph = Graph(
        dict.fromkeys(names, ()),
        (NodeDefinition("f", (), shares.share_definition(name, arguments)),),
    )
    found = gradient(graph, "f", names)
    for place, letter in enumerate(names):
        ours = derivative(name, place, arguments)
        assert decide(_written(ours), found.entries[letter].body, found.graph).proved


def _written(node: Node) -> Node:
    """Shares written out by exponentials."""
    if node.kind == "product":
        return build.scale(node.fields[0], build.merge((_written(b), q) for b, q in node.fields[1]))
    if node.kind == "apply" and node.fields[0] in shares.NAMES:
        return shares.share_definition(node.fields[0], node.fields[1])
    return node
