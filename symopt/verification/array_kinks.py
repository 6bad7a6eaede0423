"""Where functions of arrays have kinks: entries of arguments of abs, max and the like that vanish or tie.

A derivative is claimed everywhere; where such a kink may be it exists at most almost everywhere, and a proof
names these sets. Kinks are read off the function as it is written, so one that cancels is named too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from symopt.calculus import build
from symopt.calculus.elementary import definition_node
from symopt.calculus.graph import Graph, inline, names_in, parts_of
from symopt.calculus.indices import Index, of, spell
from symopt.calculus.nodes import Apply, Cases, Compare, Node, Operator, Product, Sum
from symopt.calculus.views.matrix_view import matrix_view
from symopt.calculus.views.ordering import Style, order_terms
from symopt.calculus.views.raising import raise_node
from symopt.equality.enclosures.kinks import EXTREMES
from symopt.equality.enclosures.switches import oriented
from symopt.foundation.errors import SymoptError
from symopt.syntax.printing.text_printer import to_text

MOST = 400
"""At most so many nodes are looked at."""


def array_gaps(function: Node, graph: Graph, names: tuple[str, ...]) -> tuple[Node, ...]:
    """Return the gaps at whose zeros a function of the names may have a kink or a jump, entry by entry.

    An extreme of an array is itself among them: its kinks are where it ties.
    """
    try:
        opened = inline(function, graph.definitions)
    except (SymoptError, RecursionError):
        opened = function
    found: dict[Node, None] = {}
    waiting, seen = [opened], set[Node]()
    while waiting and len(seen) < MOST:
        node = waiting.pop(0)
        if node in seen or names_in(node).isdisjoint(names):
            continue
        seen.add(node)
        for gap in _gaps(node):
            if not names_in(gap).isdisjoint(names):
                found[oriented(gap)] = None
        if isinstance(node, Operator) and node.function in EXTREMES:
            found[node] = None
        waiting += _inside(node)
    return tuple(found)


def told(gap: Node, style: Style) -> str:
    """Return where a gap is 0, or an extreme ties, as text."""
    if isinstance(gap, Operator) and gap.function in EXTREMES:
        size = "largest" if gap.function == "amax" else "smallest"
        return f"two entries of {_written(gap.body, tuple(gap.bound), style)} are {size}"
    labels = tuple(sorted(gap.free, key=lambda i: i.name))
    if isinstance(gap, Sum) and order_terms(gap, style)[0][0] < 0:
        gap = build.negate(
            gap
        )  # the set is the same, and does not depend on what labels are called
    text = _written(gap, labels, style)
    return f"an entry of {text} is 0" if labels else f"{text} = 0"


def _gaps(node: Node) -> Iterator[Node]:
    match node:
        case Apply(function="abs" | "sign" | "floor" | "ceiling"):
            yield node.arguments[0]
        case Apply(function="max" | "min"):
            for one, two in combinations(node.arguments, 2):
                yield build.subtract(one, two)
        case Compare():
            yield build.subtract(node.fields[2], node.fields[1])
        case _:
            return


def _inside(node: Node) -> list[Node]:
    """Return the parts of a node; those of a sum with its indices free."""
    match node:
        case Product() if node.sums:
            summand, _ = build.open_sums(node)
            return [summand]
        case Operator():
            labels = tuple(build.fresh(i) for i in node.bound)
            return [build.rename(node.body, dict(zip(node.bound, map(of, labels), strict=True)))]
        case Apply(function="log", arguments=(Apply(function="abs") as size,)):
            return list(size.arguments)  # where the argument is 0 the logarithm has no value
        case Apply():
            opened = definition_node(node.function, node.arguments)
            return [*node.arguments, *([opened] if opened is not None else [])]
        case Cases():
            return [part for branch in node.branches for part in branch]
        case _:
            return parts_of(node)


def _written(node: Node, labels: tuple[Index, ...], style: Style) -> str:
    """Return an array in matrix notation, of two layouts the shorter one, else one entry of it."""
    if len(labels) <= 2:
        views = [matrix_view(node, order, style) for order in {labels, labels[::-1]}]
        texts = sorted(
            (to_text(view) for view in views if view is not None), key=lambda t: (len(t), t)
        )
        if texts:
            return texts[0]
    try:
        return to_text(raise_node(node, style))
    except SymoptError:
        return f"an array of {' × '.join(spell(i.count) for i in labels)} entries"
