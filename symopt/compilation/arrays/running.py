"""Running sums inside sums: Σ_{j ≤ i} a_j b_i is Σ_i s_i b_i with s = cumsum(a), m numbers for m² of a mask.

The part of a product that holds j must hold i nowhere, not even in the range of another index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.indices import Index
from symopt.calculus.leaves import ONE
from symopt.calculus.nodes import Apply, Node, Rational
from symopt.compilation.rewriting.table import powers_of

Power: TypeAlias = tuple[Node, Rational]


@dataclass(frozen=True, slots=True)
class RunningSum:
    """Σ_j terms_j over j ≤ i (forward) or j ≥ i, as a factor of a sum of `rest` over `labels`.

    whole: j with the range of i.   up_to: i.
    """

    terms: Node
    whole: Index
    up_to: Index
    forward: bool
    rest: Node
    labels: list[Index]


def running_sum(
    summand: Node, labels: list[Index], label: Index, held: frozenset[Index]
) -> RunningSum | None:
    """Return the running sum over a label, None if it is none or other factors are bound up with it.

    held: the indices of factors that are not in the summand.
    """
    end = _end(label)
    if end is None or any(label in other.free for other in labels):
        return None
    up_to, forward = end
    whole = build.fresh(Index("", up_to.lower, up_to.upper))
    coefficient, term = build.split(build.rename(summand, {label: indices.of(whole)}))
    powers = [part for power in powers_of(term) for part in _apart(power, whole)]
    inside = [(b, q) for b, q in powers if whole in b.free]
    outside = [(b, q) for b, q in powers if whole not in b.free]
    if not inside or any(up_to in b.free for b, _ in inside):
        return None
    alone = [
        other
        for other in labels
        if other not in (label, up_to, *held)
        and any(other in b.free for b, _ in inside)
        and not any(other in b.free for b, _ in outside)
        and not any(other in third.free for third in labels)
    ]
    if any(up_to in other.free for other in alone):
        return None
    kept = (i for i in labels if i is not label and i not in alone)
    if any(i.free and any(i in b.free for b, _ in inside) for i in kept):
        return None
    return RunningSum(
        terms=build.contract(build.merge(inside), tuple(alone)),
        whole=whole,
        up_to=up_to,
        forward=forward,
        rest=build.scale(coefficient, build.merge(outside)),
        labels=[i for i in labels if i is not label and i not in alone],
    )


def _apart(power: Power, index: Index) -> list[Power]:
    """Return t_i exp(u_j), written as one function, as factors of which those without j come first."""
    base, exponent = power
    if exponent != 1 or not isinstance(base, Apply) or base.function != "times_exp":
        return [power]
    factor, argument = base.arguments
    if index not in argument.free:
        return [power]
    coefficient, term = build.split(factor)
    powers = powers_of(term)
    without = [(b, q) for b, q in powers if b.free and index not in b.free]
    others = build.scale(coefficient, build.merge([p for p in powers if p not in without]))
    last = (
        build.apply("exp", argument) if others is ONE else Apply(base.function, (others, argument))
    )
    return [*without, (last, 1)] if without else [power]


def _end(label: Index) -> tuple[Index, bool] | None:
    """Return i and whether the range is 1 ≤ j ≤ i, i and not for i ≤ j ≤ n, None for any other."""
    for bound, other, forward in (
        (label.upper, label.lower, True),
        (label.lower, label.upper, False),
    ):
        index = bound.plain
        if index is None or index.free or other.free:
            continue
        if other == (index.lower if forward else index.upper):
            return index, forward
    return None
