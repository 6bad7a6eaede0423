"""Where the left side of a rewrite stands in a node, and what its names stand for there.

A name of the pattern stands for any node, everywhere the same. Names of definitions in the target are
seen through where the pattern has structure. Products match factor by factor, sums term by term; a
name that is alone in a sum takes what is left of it: 1 + x matches 1 + a + b with x = a + b.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeAlias

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Entry, Node, Number, Product, Rational, Sum

Binding: TypeAlias = Mapping[str, Node]
See: TypeAlias = Callable[[Entry], Node | None]
MAX_SEEN = 8
"""How many names are seen through, one inside another."""


def seen(node: Node, see: See) -> Node:
    """Return what a name stands for, through names of names; the node itself if it is none."""
    for _ in range(MAX_SEEN):
        body = see(node) if isinstance(node, Entry) else None
        if body is None:
            break
        node = body
    return node


def unify(pattern: Node, target: Node, binding: Binding, see: See) -> Iterator[Binding]:
    """Yield the ways in which a pattern is the target."""
    if isinstance(pattern, Entry):
        known = binding.get(pattern.name)
        if known is None:
            yield {**binding, pattern.name: target}
        elif known is target or seen(known, see) is seen(target, see):
            yield binding
        return
    if isinstance(pattern, Number):
        if pattern is target:
            yield binding
        return
    multiple = _multiple(pattern)
    if multiple is not None:
        factor, name = multiple
        yield from unify(name, build.scale(1 / Fraction(factor), target), binding, see)
        return
    target = seen(target, see)
    match pattern, target:
        case Apply(), Apply() if pattern.function == target.function:
            if len(pattern.arguments) == len(target.arguments):
                yield from _all(pattern.arguments, target.arguments, binding, see)
        case Product(), Product() if not target.sums and not pattern.sums:
            if pattern.coefficient == target.coefficient:
                yield from _some(pattern.powers, target.powers, binding, see)
        case Sum(), Sum():
            yield from _sum(pattern, target, binding, see)
        case _:
            return


def _multiple(pattern: Node) -> tuple[Rational, Entry] | None:
    """Return (c, x) of a pattern c x, which any node is; None for another pattern."""
    if isinstance(pattern, Product) and len(pattern.powers) == 1 and not pattern.sums:
        ((base, exponent),) = pattern.powers
        if isinstance(base, Entry) and exponent == 1:
            return pattern.coefficient, base
    return None


def _all(
    patterns: Sequence[Node], targets: Sequence[Node], binding: Binding, see: See
) -> Iterator[Binding]:
    if not patterns:
        yield binding
        return
    for found in unify(patterns[0], targets[0], binding, see):
        yield from _all(patterns[1:], targets[1:], found, see)


def _some(
    patterns: Sequence[tuple[Node, Rational]],
    targets: Sequence[tuple[Node, Rational]],
    binding: Binding,
    see: See,
) -> Iterator[Binding]:
    """Match pairs of a node and a number, in any order; all have to be used."""
    if len(patterns) != len(targets):
        return
    if not patterns:
        yield binding
        return
    (wanted, number), rest = patterns[0], patterns[1:]
    for place, (node, other) in enumerate(targets):
        if other == number:
            for found in unify(wanted, node, binding, see):
                yield from _some(rest, [*targets[:place], *targets[place + 1 :]], found, see)


def _sum(pattern: Sum, target: Sum, binding: Binding, see: See) -> Iterator[Binding]:
    if pattern.constant != target.constant:
        return
    names = [(c, t) for c, t in pattern.terms if isinstance(t, Entry) and t.name not in binding]
    if len(names) == 1 and len(pattern.terms) == 1:
        ((coefficient, name),) = names
        rest = build.linear([(1, target)], -pattern.constant)
        yield from unify(name, build.scale(1 / Fraction(coefficient), rest), binding, see)
        return
    yield from _some(
        [(t, c) for c, t in pattern.terms], [(t, c) for c, t in target.terms], binding, see
    )


def put(template: Node, binding: Binding) -> Node:
    """Return a formula of a rewrite with what its names stand for."""
    return build.rewrite(template, entry=lambda entry: binding[entry.name])
