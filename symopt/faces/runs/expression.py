"""One expression as a function of its unknowns: which they are, its graph, its compiled functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.lower import Scope, lower_scalar
from symopt.foundation.errors import NameError_, ReadingError, SymoptError
from symopt.syntax.tree import ZERO, Add, Constant, Neg, Relation, Tree, names, substitute

if TYPE_CHECKING:
    from symopt.compilation.compiled import Compiled


def to_zero(tree: Tree, text: str) -> Tree:
    """Return f - g for the tree of f = g, any other tree that is a value as it is.   text: for messages."""
    if not isinstance(tree, Relation):
        return tree
    if tree.op != "=":
        raise ReadingError(
            f"{tree.op} stands where an equation is needed",
            where=text[:100],
            remedy='write a function, or an equation such as "exp(-x) = x"',
        )
    return tree.left if tree.right == ZERO else Add((tree.left, Neg(tree.right)))


def with_eulers_number(tree: Tree, start: Mapping[str, float]) -> tuple[Tree, str]:
    """Return the expression with an E that has no start as the number e, and a sentence that says so.

    SymPy prints exp(1) as E. A declared name always wins: an E with a start is an unknown.
    """
    if not start or "E" in start or "E" not in names(tree):
        return tree, ""
    return substitute(tree, {"E": Constant("e")}), "E has no start: it was read as the number e."


def unknowns_of(
    tree: Tree, start: Mapping[str, float], constraints: Sequence[Tree] = ()
) -> tuple[str, ...]:
    """Return the unknowns in the order of the start.

    constraints: relations whose unknowns are some as well.
    Raises NameError_ unless the start has exactly the names used, SymoptError where there are none.
    """
    used = list(dict.fromkeys(name for part in (tree, *constraints) for name in names(part)))
    if not names(tree):
        raise SymoptError(
            "the expression has no unknowns", remedy="write one in, for example, x and y"
        )
    missing = [name for name in used if name not in start]
    if missing:
        raise NameError_(
            f"{missing[0]} has no start",
            remedy=f"give a start for each of {_listed(used)}, such as {missing[0]}=1",
        )
    extra = [name for name in start if name not in used]
    if extra:
        raise NameError_(
            f"the start names {extra[0]}, which the expression does not use",
            remedy=f"the expression is in {_listed(used)}",
        )
    return tuple(start)


def _listed(unknowns: Sequence[str]) -> str:
    """Return names for a message, the first ones of many."""
    most = 20
    more = f", … ({len(unknowns)} in all)" if len(unknowns) > most else ""
    return ", ".join(unknowns[:most]) + more


def graph_of(tree: Tree, unknowns: Sequence[str]) -> Graph:
    """Return an expression as a graph of one definition."""
    node = lower_scalar(tree, Scope({name: () for name in unknowns}))
    output = "f" if "f" not in unknowns else "f_value"
    while output in unknowns:
        output += "_1"
    return Graph({name: () for name in unknowns}, (NodeDefinition(output, (), node),))


def compile_expression(tree: Tree, unknowns: Sequence[str], *, backend: str = "auto") -> Compiled:
    """Return an expression as compiled functions of its unknowns."""
    from symopt.compilation.compile import compile_graph

    graph = graph_of(tree, unknowns)
    return compile_graph(graph, graph.definitions[-1].name, unknowns, backend=backend)
