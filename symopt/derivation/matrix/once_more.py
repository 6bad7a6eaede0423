"""Back propagation differentiated once more: the differential of each ∂L/∂Z, written Z̄, in a direction.

    Z̄ = (z̄ vᵀ) ⊙ A ⊙ (1 - A)
    W̄ = Xᵀ Z̄                    the dot of W̄ is Xᵀ times the dot of Z̄

With the differentials of the definitions, it is the Hessian times the direction (Ẇ, ċ, v̇, …): one line
for each definition, however many blocks the Hessian has and whatever their order.

Source: Pearlmutter (1994), Fast exact multiplication by the Hessian, Neural Computation 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symopt.calculus import build
from symopt.calculus.graph import NodeDefinition, names_in
from symopt.calculus.nodes import Entry, Node
from symopt.calculus.views.matrix_trees import cost
from symopt.derivation.matrix.adjoints import adjoint_name, upstream
from symopt.derivation.matrix.deriver import MatrixDeriver
from symopt.derivation.matrix.differentials import Differentials, differential_name, is_taken
from symopt.derivation.step import Derivation
from symopt.syntax.names import add_mark


def bar_name(name: str) -> str:
    """Return what ∂L/∂name is called here: Zbar, printed as Z with a bar."""
    return add_mark(name, "bar")


def once_more(deriver: MatrixDeriver) -> tuple[Derivation, ...]:
    """Return the differential of each derivative that the gradient needs, output first; () if there is none.

    There is none where a derivative has no matrix form, or a name that it would need is taken.
    """
    bodies = _bodies(deriver)
    if bodies is None:
        return ()
    moving = dict.fromkeys((*deriver.network.users, *deriver.network.inputs))
    names = (*moving, *map(bar_name, bodies))
    if is_taken(deriver.graph, (*map(bar_name, bodies), *map(differential_name, names))):
        return ()
    shapes = {name: deriver.graph.shape(name) for name in moving}
    bars = {bar_name(name): deriver.graph.shape(name) for name in bodies}
    row = replace(deriver.graph, shapes={**deriver.graph.shapes, **bars})
    style = replace(
        deriver.style,
        shapes={**deriver.style.shapes, **bars},
        roles={**deriver.style.roles, **dict.fromkeys(bars, "definition")},
    )
    scope = deriver.system.scope
    scope = replace(scope, shapes={**scope.shapes, **bars})
    system = replace(deriver.system, row=row, scope=scope)
    made = Differentials(system, style, {**shapes, **bars})
    found: list[Derivation] = []
    still: set[str] = set()  # bars that do not change
    for name, body in bodies.items():
        item = NodeDefinition(bar_name(name), deriver.adjoints.equations[name].labels, body)
        used = [n for n in made.shapes if n in names_in(body) and n not in still]
        if not used:
            still.add(item.name)
            continue
        one = made.of(item, used)
        if one is None:
            return ()
        found.append(one)
    return tuple(found)


def _bodies(deriver: MatrixDeriver) -> dict[str, Node] | None:
    """Return each derivative that the gradient needs in names and in bars, the shorter of its two forms."""
    deriver.gradients()
    chosen: dict[str, Node] = {}
    waiting: list[str] = [n for n in deriver.wrt if n in deriver.adjoints.equations]
    while waiting:
        name = waiting.pop()
        found = deriver.recursions[name]
        if found is None:
            return None
        if name not in chosen:
            closed = name in deriver.trees and cost(deriver.trees[name]) <= cost(found.tree)
            chosen[name] = deriver.results[name] if closed else found.node
            waiting += upstream(chosen[name], deriver.output)
    order: Sequence[str] = [n for n in deriver.adjoints.equations if n in chosen]
    return {name: _barred(deriver, chosen[name]) for name in order}


def _barred(deriver: MatrixDeriver, node: Node) -> Node:
    known = {adjoint_name(deriver.output, n): bar_name(n) for n in deriver.adjoints.equations}
    return build.rewrite(
        node,
        entry=lambda e: Entry(known[e.name], e.indices) if e.name in known else e,
    )
