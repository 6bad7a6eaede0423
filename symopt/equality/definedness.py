"""Where a node is defined: the conditions that its logarithms, roots, quotients and functions put.

Parts of cases are left out, since a branch that is not taken may have no value; so are parts under a sum,
which speak of many entries at once. The inverse of a matrix is not such a part: B⁻¹ needs det B ≠ 0, wherever
its entries are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.elementary import definition_node
from symopt.calculus.graph import Graph, inline, names_in, parts_of
from symopt.calculus.nodes import (
    FALSE,
    TRUE,
    ZERO,
    Apply,
    Boolean,
    Cases,
    Compare,
    Entry,
    Node,
    Operator,
    Product,
)
from symopt.equality.conventions import may_be_whole
from symopt.equality.enclosures.points import needed
from symopt.equality.form.canonical import declare_constraints, normal
from symopt.equality.form.matrices.networks import evaluated
from symopt.equality.form.space import Known, Plan, Space
from symopt.equality.limits import DEFAULT, Full, GaveUp, Limits, Refine
from symopt.foundation.errors import SymoptError

MOST = 60
"""At most this many conditions are looked at."""


def conditions(node: Node, graph: Graph) -> tuple[Node, ...]:
    """Return conditions that hold wherever the node is defined, definitions included."""
    bodies = [d.body for d in graph.definitions if d.name in needed((node,), graph)]
    found: dict[Node, None] = dict.fromkeys(_of_inverses((node, *bodies)))
    seen: set[Node] = set()
    waiting = [node, *(b for b in bodies if not b.free)]
    while waiting and len(found) < MOST:
        item = waiting.pop(0)
        if item in seen or isinstance(item, Cases):
            continue
        seen.add(item)
        for condition in _own(item, graph.whole):
            if not condition.free and condition is not TRUE:
                found[condition] = None
        waiting += [part for part in _parts(item) if not part.free]
    return tuple(found)


def _of_inverses(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield det B ≠ 0 for each B⁻¹ outside of cases whose B has no free indices."""
    seen: set[Node] = set()
    waiting = list(nodes)
    while waiting:
        item = waiting.pop(0)
        if item in seen:
            continue
        seen.add(item)
        waiting += evaluated(item)
        if isinstance(item, Operator) and item.function == "inv":
            determinant = build.operator("det", item.body, item.bound, ())
            if not determinant.free:
                yield build.compare("!=", determinant, ZERO)


def _parts(node: Node) -> list[Node]:
    if isinstance(node, Product):
        return [] if node.sums else [base for base, _ in node.powers]
    if isinstance(node, Apply):
        opened = definition_node(node.function, node.arguments)
        return [opened] if opened is not None else list(node.arguments)
    return parts_of(node)


def _own(node: Node, whole: frozenset[str]) -> list[Node]:
    match node:
        case Product(sums=()):
            found: list[Node] = []
            for base, exponent in node.powers:
                if Fraction(exponent).denominator > 1:
                    op = "<" if exponent < 0 else "<="
                    found.append(build.compare(op, ZERO, base))
                elif exponent < 0:
                    found.append(build.compare("!=", base, ZERO))
            return found
        case Apply(function="pow"):
            base, exponent = node.arguments
            return [] if may_be_whole(exponent, whole) else [build.compare("<", ZERO, base)]
        case Apply():
            return list(conditions_of_call(node.function, node.arguments))
        case _:
            return []


def conditions_of_call(function: str, arguments: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the catalogue's conditions on the arguments of a primitive, () for other functions."""
    return tuple(_placed(condition, arguments) for condition in _domain(function))


def _domain(function: str) -> tuple[Node, ...]:
    """Return the catalogue's condition on a primitive's arguments, numbered as names "0", "1", …"""
    from symopt.calculus.lower import Scope, lower
    from symopt.functions.lookup import domain_tree, functions

    entry = functions().get(function)
    tree = domain_tree(function) if entry is not None and entry.primitive else None
    if entry is None or tree is None:
        return ()
    from symopt.calculus.arrays.array import Array

    marks = {name: Array((), Entry(str(k))) for k, name in enumerate(entry.arguments)}
    try:
        node = lower(tree, Scope(values=marks)).body
    except SymoptError:
        return ()
    return node.fields[1] if isinstance(node, Boolean) and node.fields[0] == "and" else (node,)


def _placed(condition: Node, arguments: tuple[Node, ...]) -> Node:
    return build.rewrite(condition, entry=lambda e: arguments[int(e.name)])


def unsettled(
    found: Iterable[Node], known: Known, graph: Graph, limits: Limits = DEFAULT
) -> tuple[Node, ...]:
    """Return the conditions that do not follow from what is known, in order, each said once.

    They may follow in the named values, or with the names' definitions in their places.
    """
    left: list[Node] = []
    for condition in found:
        if condition is TRUE or condition in left:
            continue
        if not (follows(condition, known, limits) or _inside_out(condition, known, graph, limits)):
            left.append(condition)
    return tuple(left)


def _inside_out(condition: Node, known: Known, graph: Graph, limits: Limits) -> bool:
    if not any(graph.definition(name) for name in names_in(condition)):
        return False
    try:
        opened = inline(condition, graph.definitions)
    except (SymoptError, RecursionError):
        return False
    return opened is TRUE or follows(opened, known, limits)


def follows(condition: Node, known: Known, limits: Limits = DEFAULT) -> bool:
    """Return whether a comparison certainly holds under what is known; False says nothing."""
    if condition in known.constraints:
        return True
    if not isinstance(condition, Compare):
        return False
    op, left, right = condition.fields
    plan = Plan(min(limits.generators, 24))
    for _ in range(limits.restarts):
        space = Space(plan, limits, known)
        try:
            declare_constraints(space)
            gap = space.field.subtract(normal(space, right), normal(space, left))
            if op == "!=" and space.nonzero(gap):
                return True
            signs = space.sign(gap.bottom), space.sign(gap.top), space.weak_sign(gap.top)
        except Refine:
            continue
        except Full:
            plan.generators = min(limits.generators, 2 * plan.generators)
            continue
        except (GaveUp, SymoptError, RecursionError):
            return False
        below, strict, weak = signs
        if op == "!=":
            return strict is not None
        if below is None:
            return False
        return (weak if op == "<=" else strict) == below
    return False


def impossible(found: Iterable[Node], known: Known, limits: Limits = DEFAULT) -> bool:
    """Return whether one of the conditions certainly fails everywhere; False says nothing."""
    for condition in found:
        if condition is FALSE:
            return True
        if isinstance(condition, Compare) and condition.fields[0] in ("<", "<="):
            op, left, right = condition.fields
            opposite = build.compare("<=" if op == "<" else "<", right, left)
            if opposite is TRUE or follows(opposite, known, limits):
                return True
    return False


def with_conditions(known: Known, more: Iterable[Node]) -> Known:
    """Return what is known with further conditions."""
    return replace(known, constraints=(*known.constraints, *more))


__all__ = ["conditions", "follows", "unsettled", "with_conditions"]
