"""Numpy code of a partially separable function: each template over all its terms at once.

    u = θ[i],   f = Σ φ(u),   g[i_a] += ∂φ/∂u_a,   H[i_a, i_b] += ∂²φ/∂u_a∂u_b

The templates are straight-line code on arrays with an entry for each term.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from symopt.calculus.graph import Graph, NodeDefinition
from symopt.compilation.backend import Source, load_python
from symopt.compilation.backends.math_backend import straight_line
from symopt.compilation.backends.numpy_backend import DIALECT, module
from symopt.compilation.plan import plan_rows
from symopt.compilation.sparse.elements import Elements, Group
from symopt.foundation.errors import UnsupportedError

_WORDS = ("np", "pi")
_FUNCTIONS = ("value", "slopes", "curvatures")


@dataclass(frozen=True, slots=True)
class ElementCode:
    """The code of all groups.

    source: a module, functions value_k, slopes_k and curvatures_k for group k.
    pairs: the places (a, b), a <= b, of the second derivatives that curvatures_k returns.
    """

    elements: Elements
    source: str
    functions: Mapping[str, Callable[..., Any]]
    pairs: tuple[tuple[tuple[int, int], ...], ...]


def element_code(elements: Elements) -> ElementCode | None:
    """Return the code, None where a template cannot be written."""
    bodies: list[str] = []
    used: set[str] = set()
    pairs: list[tuple[tuple[int, int], ...]] = []
    titles: list[str] = []
    try:
        for number, group in enumerate(elements.groups):
            texts, functions, found = _written(group, number + 1)
            bodies += texts
            used |= functions
            pairs.append(found)
            titles += [f"{word}_{number + 1}" for word in _FUNCTIONS]
    except UnsupportedError:
        return None
    source = module(bodies, used, [])
    loaded = load_python(Source(source, tuple(titles), ()))
    return ElementCode(elements, source, loaded, tuple(pairs))


def _written(group: Group, number: int) -> tuple[list[str], set[str], tuple[tuple[int, int], ...]]:
    """Return the three functions of a group, what they call, and where second derivatives are."""
    shapes = {name: () for name in (*group.slots, *group.data)}
    graph = Graph(shapes, (NodeDefinition("f", (), group.template),))
    plan = plan_rows(graph, "f", group.slots, straight=True)
    assert plan is not None  # a template has neither rows nor sums
    bodies: list[str] = []
    used: set[str] = set()
    pairs: tuple[tuple[int, int], ...] = ()
    for level, word in enumerate(_FUNCTIONS):
        found = straight_line(plan, level, _WORDS, DIALECT)
        used |= found.functions
        results = [found.value]
        if level:
            results.append(_tuple(found.gradient))
        if level > 1:
            pairs = tuple(sorted(found.hessian))
            results.append(_tuple([found.hessian[place] for place in pairs]))
        arguments = ", ".join(map(found.names.of, (*group.slots, *group.data)))
        lines = [*found.lines, f"return {', '.join(results)}"]
        body = "".join(f"    {line}\n" for line in lines)
        bodies.append(f"\ndef {word}_{number}({arguments}):\n{body}")
    return bodies, used, pairs


def _tuple(parts: Sequence[str]) -> str:
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
