"""What a derivative may have lost or gained as a factor: links of the chain rule, and named quantities.

Links: ∂d/∂u for a definition d and a name u in it, as the calculus writes it (σ' = a(1 - a)); ∂u/∂x of the
inner functions u of what is differentiated; f'(u) of its outer functions. Named quantities: variables,
definitions d and 1 - d, and sizes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.graph import entries
from symopt.calculus.nodes import ONE, Entry, Node, Number, Product
from symopt.calculus.reverse import local_partials
from symopt.equality.enclosures.points import needed, sizes_of
from symopt.foundation.errors import SymoptError
from symopt.verification.search.parts import Parts
from symopt.verification.search.replacing import parts_within
from symopt.verification.search.sheet import Sheet
from symopt.verification.search.vector import Vector

MOST = 80
"""How many quantities are looked through."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A quantity that may be a factor.

    link: what it is in the chain rule, "the derivative of a_1 in z_1"; "" for a named quantity.
    """

    node: Node
    value: Vector
    link: str = ""


def links(sheet: Sheet, parts: Parts | None) -> list[Factor]:
    """Return the links of the chain rule between the function and the variable."""
    found: dict[Node, str] = {}
    for node, what in _definition_links(sheet):
        found.setdefault(node, what)
    if parts is not None:
        for node, what in _inner_links(sheet, parts):
            found.setdefault(node, what)
    return _valued(sheet, found)


def _definition_links(sheet: Sheet) -> Iterator[tuple[Node, str]]:
    """Yield ∂d/∂u for definitions d that depend on the variable, through names u that do."""
    moving = set(sheet.problem.wrt[-1:])
    for definition in sheet.definitions:
        names = {e.name for e in entries(definition.body)}
        through = sorted(names & moving)
        if not through or definition.name in sheet.problem.wrt:
            continue
        moving.add(definition.name)
        if definition.indices:
            continue
        try:
            partials = local_partials(sheet.graph, definition, through, by_output=True)
        except SymoptError:
            continue
        for name, partial in partials.items():
            if not partial.indices:
                of, wrt = sheet.say(definition.entry), sheet.say(Entry(name))
                yield partial.body, f"the derivative of {of} in {wrt}"


def _inner_links(sheet: Sheet, parts: Parts) -> Iterator[tuple[Node, str]]:
    """Yield the derivatives of inner functions in the variable, and those of outer ones in the inner.

    A part that not every path from the function to the variable goes through is no link of the chain.
    """
    slope = sheet.vector(parts.tangent(parts.function))
    if slope is None:
        return
    on_chain = {node for node, through in parts.passes() if sheet.matches(through, slope)}
    for node in parts.inner():
        if node in on_chain:
            of = sheet.say(node)
            yield parts.tangent(node), f"the derivative of the inner function {of}"
    for node, local in parts.outer():
        if node in on_chain:
            yield local, f"the derivative of the outer function {sheet.say(node)}"


def named(sheet: Sheet) -> list[Factor]:
    """Return the named quantities around the claim."""
    found: dict[Node, str] = {}
    for entry in _entries(sheet):
        found[entry] = ""
    for entry in list(found):
        found[build.subtract(ONE, entry)] = ""
    if any(_rooted(n) for n in _nodes(sheet)):
        for entry in _entries(sheet):
            found[build.power(entry, Fraction(1, 2))] = ""
    for name in sorted(sizes_of(_nodes(sheet), sheet.graph)):
        found[build.value(indices.of(name))] = ""
    return _valued(sheet, found)


def _rooted(node: Node) -> bool:
    return any(
        isinstance(part, Product) and any(not isinstance(q, int) for _, q in part.powers)
        for part in parts_within(node)
    )


def _entries(sheet: Sheet) -> list[Entry]:
    """Return scalars by name, and entries of arrays at free labels."""
    sides = [n for n in (sheet.truth, sheet.claim) if n is not None]
    free = sides[0].free.union(*(n.free for n in sides))
    found = {node: entries(node) for node in _nodes(sheet)}
    seen = sorted({e for s in found.values() for e in s if e.free <= free}, key=lambda e: e.digest)
    near = [e for e in seen if any(e in found[n] for n in sides)]
    needs = needed(_nodes(sheet), sheet.graph)
    scalars = [d.name for d in sheet.definitions if not d.indices]
    scalars += [n for n, shape in sheet.graph.shapes.items() if not shape and n in needs]
    if len(sheet.graph.shapes) <= MOST // 2:  # a factor that has nothing to do with the claim
        scalars += [n for n, shape in sheet.graph.shapes.items() if not shape and n not in needs]
    return list(dict.fromkeys([*near, *map(Entry, scalars), *seen]))[:MOST]


def _nodes(sheet: Sheet) -> list[Node]:
    return [n for n in (sheet.truth, sheet.claim, sheet.problem.function) if n is not None]


def _valued(sheet: Sheet, found: dict[Node, str]) -> list[Factor]:
    made: list[Factor] = []
    for node, link in found.items():
        if isinstance(node, Number) and abs(node.value) == 1:
            continue
        value = sheet.vector(node)
        if value is not None and all(b.is_finite() and not b.contains(0) for b in value.balls):
            made.append(Factor(node, value, link))
    return made[:MOST]
