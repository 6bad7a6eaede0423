"""Derivatives in complex variables, by rules that hold on the whole plane.

Functions with a definition are taken by it (acsc u = asin(1/u), whose real derivative has |u|), and the
derivatives of primitives are those of the catalogue in terms of the input: acosh' u = 1/(√(u-1) √(u+1)), not
1/√(u² - 1). Those of exp, log, the trigonometric and hyperbolic functions, their inverses, erf and the gamma
family hold off the cuts, and along a cut for values that stay on it.

|u|, sign u, max, min and cases have no complex derivative; in a real variable they keep the real one where
their arguments are certainly real.
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.elementary import definition_node
from symopt.calculus.graph import Graph, NodeDefinition, inline, names_in
from symopt.calculus.nodes import (
    ZERO,
    Apply,
    Cases,
    Delta,
    Entry,
    Node,
    Number,
    Operator,
    Product,
    Sum,
    Value,
    Within,
)
from symopt.calculus.reverse import local_partials
from symopt.equality.complex.complex_balls import REAL_ONLY
from symopt.foundation.errors import UnsupportedError

NOT_HOLOMORPHIC = REAL_ONLY | {"abs", "sign"}
REAL_ON_THE_REALS = frozenset((
    "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "atan", "asinh", "erf", "erfc", "gamma",
    "digamma", "abs", "sign", "max", "min", "pi",
))  # fmt: skip
"""Functions with real values at all real arguments where they have any."""


def complex_derivative(
    graph: Graph, output: str | Node, wrt: tuple[str, ...], names: frozenset[str]
) -> Node:
    """Return ∂output/∂wrt… of a scalar through the definitions, for complex values of `names`.

    wrt: variables, one for each order.   names: those declared complex.
    Raises UnsupportedError where there is no derivative, as of |z| in z, and for arrays.
    """
    _check_scalars(graph, output, wrt)
    node = Entry(output) if isinstance(output, str) else output
    node = by_primitives(inline(node, graph.definitions))
    shapes = {**{name: () for name in names_in(node)}, **graph.shapes}
    for name in wrt:
        _check(node, name, names)
        found = local_partials(
            Graph(shapes, ()), NodeDefinition("f", (), node), (name,), by_output=False
        )
        node = by_primitives(found[name].body) if name in found else ZERO
    return node


def _check_scalars(graph: Graph, output: str | Node, wrt: tuple[str, ...]) -> None:
    named = (*wrt, output) if isinstance(output, str) else wrt
    for name in named:
        if (name in graph.shapes or name in graph.named) and graph.shape(name):
            raise UnsupportedError(
                f"derivatives of complex values with the array {name} are not handled",
                remedy="write out its entries as scalars",
            )


def by_primitives(node: Node) -> Node:
    """Return the node with functions taken by their definitions, but those of real arguments alone."""
    match node:
        case Sum():
            return build.linear(((c, by_primitives(t)) for c, t in node.terms), node.constant)
        case Product(sums=()):
            factors = [(by_primitives(base), q) for base, q in node.powers]
            return build.scale(node.coefficient, build.merge(factors))
        case Apply():
            arguments = tuple(map(by_primitives, node.arguments))
            if node.function not in REAL_ONLY:
                definition = definition_node(node.function, arguments)
                if definition is not None:
                    return by_primitives(definition)
            return build.apply(node.function, *arguments)
        case _:
            return node


def _check(node: Node, name: str, names: frozenset[str]) -> None:
    """Raise UnsupportedError if something that depends on the name has no derivative in it."""
    stack, seen = [node], set[Node]()
    while stack:
        item = stack.pop()
        if item in seen or name not in names_in(item):
            continue
        seen.add(item)
        match item:
            case Sum():
                stack += [term for _, term in item.terms]
            case Product():
                stack += [base for base, _ in item.powers]
            case Apply():
                if item.function in NOT_HOLOMORPHIC and not (
                    name not in names and all(is_real(a, names) for a in item.arguments)
                ):
                    raise _refused(item.function, name)
                stack += item.arguments
            case Operator() | Cases():
                if not is_real(item, names):
                    raise _refused(item.kind, name)
            case _:
                pass


def _refused(what: str, name: str) -> UnsupportedError:
    return UnsupportedError(
        f"{what} has no derivative in the complex variable {name}",
        why="its value depends on the conjugate of the argument, or on an order that there is not",
        remedy=f"declare {name} and what goes with it real",
    )


def is_real(node: Node, names: frozenset[str]) -> bool:
    """Return whether a node certainly has real values, if any, at real values of all other names."""
    match node:
        case Number() | Value() | Delta() | Within():
            return True
        case Entry():
            return node.name not in names
        case Sum():
            return all(is_real(term, names) for _, term in node.terms)
        case Product():
            return all(is_real(b, names) and isinstance(q, int) for b, q in node.powers)
        case Apply():
            known = node.function in REAL_ON_THE_REALS
            return known and all(is_real(a, names) for a in node.arguments)
        case _:
            return False
