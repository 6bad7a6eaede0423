"""Names of scores less their largest, or less their mean, that an exponential is taken of.

    t = u - max u,  p = exp(t)/Σ exp(t)    →    p = portion(u)          for a mean or u_1 likewise
    t_k = u_k - m,  m = max(u_1, u_2, …)   →    the same of scalars

A softmax does not change with the shift: its slope in max u is Σ p - 1 = 0, which in floating point is a
last digit of 1, more than a small p is. Written out, the shift cancels before anything is differentiated.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from symopt.calculus.graph import NodeDefinition, names_in
from symopt.calculus.indices import Affine
from symopt.calculus.nodes import Apply, Entry, Node, Operator, Product, Rational, Sum
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rows import subnodes

EXPONENTIALS = frozenset({"exp", "softmax", "logsumexp"})


def shifted(definitions: Sequence[NodeDefinition]) -> frozenset[str]:
    """Return the names of such scores among definitions, and then of max u too, which may be added again."""
    known = {d.name: d for d in definitions}

    def see(entry: Entry) -> Node | None:
        return known[entry.name].at(entry.indices) if entry.name in known else None

    shifts = {d.name: found for d in definitions if (found := _shifts(d.body, see))}
    alike = _alike(definitions, see)
    if not shifts and not alike:
        return frozenset()
    arguments = [a for d in definitions for node in subnodes(d.body) for a in _arguments(node)]
    taken = frozenset().union(*map(names_in, arguments))
    names = taken.intersection(shifts)
    largest = frozenset(d.name for d in definitions if _is_largest(d.body)) if names else names
    again = {t.name for n in names for t in shifts[n] if isinstance(t, Entry)}
    return names | largest | again | (alike & taken)


def _shifts(node: Node, see: See) -> list[Node]:
    """Return the terms of a sum that are made of other terms, without an axis that those have."""
    if not isinstance(node, Sum):
        return []
    found: list[Node] = []
    for c, t in node.terms:
        missing = {(i.lower, i.upper) for i in node.free - t.free}
        body = seen(t, see)
        if c > 0 or not missing or not any(_reduced(form, missing) for form in (t, body)):
            continue
        others = frozenset().union(*(names_in(other) for _, other in node.terms if other is not t))
        if _is_largest(body) or not others.isdisjoint(names_in(t) | names_in(body)):
            found.append(t)
    return found


def _alike(definitions: Sequence[NodeDefinition], see: See) -> frozenset[str]:
    """Return names of scores less the same name m, as a - m and b - m with m = max(a, b)."""
    found: dict[tuple[Rational, str], list[str]] = {}
    for item in definitions:
        terms = item.body.terms if isinstance(item.body, Sum) else ()
        for c, t in terms:
            body = see(t) if c < 0 and isinstance(t, Entry) and t.free == item.body.free else None
            others = (names_in(other) for _, other in terms if other is not t)
            if body is not None and not names_in(body).isdisjoint(frozenset().union(*others)):
                assert isinstance(t, Entry)  # it has a body
                found.setdefault((c, t.name), []).append(item.name)
    return frozenset(name for names in found.values() if len(names) > 1 for name in names)


def _reduced(node: Node, missing: Collection[tuple[Affine, Affine]]) -> bool:
    """Return whether a node is a function of what has one more axis: an extreme, a mean, an entry."""
    match node:
        case Operator():
            return node.function in ("amax", "amin", "logsumexp")
        case Product():
            return any((i.lower, i.upper) in missing for i in node.sums)
        case Entry():
            return any(not place.terms for place in node.indices)
        case _:
            return False


def _is_largest(node: Node) -> bool:
    return isinstance(node, Operator) and node.function == "amax"


def _arguments(node: Node) -> Sequence[Node]:
    """Return what an exponential is taken of."""
    if isinstance(node, Apply) and node.function in EXPONENTIALS:
        return node.arguments
    if isinstance(node, Operator) and node.function in EXPONENTIALS:
        return (node.body,)
    return ()
