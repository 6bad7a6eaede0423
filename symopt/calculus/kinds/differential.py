r"""The differential dF = Σ_K ∂F_I/∂X_K dX_K, linear in dX; with V in its place, a directional derivative.

    d(X⁻¹) = -X⁻¹ dX X⁻¹        d log det X = tr(X⁻¹ dX)

Of several variables it is the sum of what each gives. The variables are independent, so dX is any array of
X's shape, whatever is known of X itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph
from symopt.calculus.kinds.derived import Derived, Kind
from symopt.calculus.kinds.jacobian import jacobian_of
from symopt.calculus.nodes import Entry, Node
from symopt.calculus.tidy import tidy


def differential_of(
    graph: Graph, of: str, directions: Mapping[str, str], kind: Kind = "differential"
) -> Derived:
    """Return the derivative of `of` in given directions, each an array named `directions[X]` of X's shape."""
    own = ()
    parts: list[Node] = []
    for name, direction in directions.items():
        found = jacobian_of(graph, of, name)
        if found.own and own:
            moved = dict(zip(found.own, map(indices.of, own), strict=True))
            body = build.rename(found.body, moved)
        else:
            own, body = found.own, found.body
        labels = tuple(build.fresh(i) for i in found.others[0])
        places = tuple(map(indices.of, labels))
        body = build.rename(body, dict(zip(found.others[0], places, strict=True)))
        parts.append(build.contract(build.multiply(body, Entry(direction, places)), labels))
    total = tidy(build.add(*parts), graph.unit_rows, graph.properties)
    return Derived(kind, of, tuple(directions), own, (), total, dict(directions))
