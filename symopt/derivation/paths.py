"""Which way the chain rule goes: users of each name, junctions, and paths up to what is derived already.

A definition is a junction if two or more of its inputs lead to parameters, or a parameter enters it
directly: its adjoint ∂L/∂d is shared, and is derived once. Between junctions the way is a chain of
definitions with one input each (a = σ(z)), written out as a product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symopt.calculus.graph import Graph, names_in


@dataclass(frozen=True, slots=True)
class Network:
    """The part of a graph between the output and the names differentiated in.

    inputs: for each definition on the way, the names in it that lead to a wanted name, in order.
    users: the definitions that use a name.   junctions: in the order of definition.
    """

    output: str
    inputs: dict[str, tuple[str, ...]]
    users: dict[str, tuple[str, ...]]
    junctions: tuple[str, ...]

    def paths(self, name: str) -> tuple[tuple[str, ...], ...]:
        """Return the ways up from `name`: (name, user, …, end) with `end` the output or a junction."""
        found: list[tuple[str, ...]] = []
        stack: list[tuple[str, ...]] = [(name,)]
        while stack:
            path = stack.pop()
            top = path[-1]
            if len(path) > 1 and (top == self.output or top in self.junctions):
                found.append(path)
            else:
                stack.extend((*path, user) for user in reversed(self.users.get(top, ())))
        return tuple(found)

    def reaches_otherwise(self, definition: str, name: str) -> bool:
        """Return whether `name` also enters the definition through another of its inputs."""
        others = [u for u in self.inputs[definition] if u != name]
        seen: set[str] = set()
        while others:
            inner = others.pop()
            if inner == name:
                return True
            if inner not in seen:
                seen.add(inner)
                others.extend(self.inputs.get(inner, ()))
        return False


def network(graph: Graph, output: str, wrt: Sequence[str]) -> Network:
    """Return the network between the output and the names `wrt`."""
    leading = set(wrt)
    inputs: dict[str, tuple[str, ...]] = {}
    order = [*graph.shapes, *(d.name for d in graph.definitions)]
    place = {name: k for k, name in enumerate(order)}
    for item in graph.definitions:
        used = sorted(names_in(item.body) & leading, key=place.__getitem__)
        if used:
            leading.add(item.name)
            inputs[item.name] = tuple(used)
    kept = _needed(inputs, output)
    inputs = {name: used for name, used in inputs.items() if name in kept}
    users: dict[str, list[str]] = {}
    for name, used in inputs.items():
        for inner in used:
            users.setdefault(inner, []).append(name)
    junctions = tuple(
        name
        for name, used in inputs.items()
        if name != output and (len(used) > 1 or not set(used).isdisjoint(wrt))
    )
    return Network(output, inputs, {k: tuple(v) for k, v in users.items()}, junctions)


def by_depth(network: Network, names: Sequence[str]) -> list[str]:
    """Return names by their greatest distance from the output, layer by layer, else in their order."""
    depth: dict[str, int] = {network.output: 0}
    for name in reversed(network.inputs):
        below = depth.setdefault(name, 0) + 1
        for inner in network.inputs[name]:
            depth[inner] = max(depth.get(inner, 0), below)
    return sorted(names, key=lambda name: depth.get(name, 0))


def _needed(inputs: dict[str, tuple[str, ...]], output: str) -> set[str]:
    kept: set[str] = set()
    stack = [output]
    while stack:
        name = stack.pop()
        if name in inputs and name not in kept:
            kept.add(name)
            stack.extend(inputs[name])
    return kept
