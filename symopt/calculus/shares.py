"""Shares of a sum of exponentials: functions of any number of scalars that code uses in place of quotients.

    lse(z) = log Σ exp z_k                     portion(z_0, z_1, …) = exp z_0 / Σ_k exp z_k
    portion_rest(z_0, …) = 1 - portion(z_0, …) surprise(z_0, …) = -log portion(z_0, …)

No text names them. Their derivatives are products of shares, in which nothing cancels:

    ∂lse/∂z_j = p_j        ∂p_0/∂z_0 = p_0 (1 - p_0)     ∂p_0/∂z_j = -p_0 p_j
    ∂surprise/∂z_0 = -(1 - p_0)                          ∂surprise/∂z_j = p_j

Only in `portion`, `portion_rest` and `surprise` the first argument is special; two arguments give a sigmoid
or a softplus. What all arguments have in common, as z_k - max z, does not count in these three and is left
out. Source: Bishop (2006), Pattern Recognition and Machine Learning, section 4.3.4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Apply, Node, Rational, Sum

NAMES = ("lse", "portion", "portion_rest", "surprise")


def lse(arguments: Iterable[Node]) -> Node:
    """Return log Σ exp z_k."""
    return Apply("lse", tuple(sorted(arguments, key=_digest)))


def share(first: Node, others: Iterable[Node]) -> Node:
    """Return exp z_0 / Σ_k exp z_k."""
    return _of("portion", "sigmoid", 1, first, others)


def share_rest(first: Node, others: Iterable[Node]) -> Node:
    """Return 1 - share."""
    return _of("portion_rest", "sigmoid", -1, first, others)


def surprise(first: Node, others: Iterable[Node]) -> Node:
    """Return -log share."""
    return _of("surprise", "softplus", -1, first, others)


def again(name: str, arguments: Iterable[Node]) -> Node:
    """Return one of the functions of new arguments."""
    first, *others = arguments
    return lse((first, *others)) if name == "lse" else _BY_NAME[name](first, others)


def _of(name: str, of_two: str, sign: int, first: Node, others: Iterable[Node]) -> Node:
    rest = tuple(others)
    if len(rest) == 1:
        return build.apply(of_two, build.scale(sign, build.subtract(first, rest[0])))
    first, *rest = without_shift((first, *rest))
    return Apply(name, (first, *sorted(rest, key=_digest)))


def without_shift(arguments: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return z_k - c for the terms that all of three or more sums z_k have, most with one coefficient."""
    sums = [dict((t, c) for c, t in z.terms) for z in arguments if isinstance(z, Sum)]
    if len(sums) < len(arguments):
        return arguments
    shift: list[tuple[Rational, Node]] = []
    for term in set(sums[0]).intersection(*sums[1:]):
        coefficient, count = Counter(z[term] for z in sums).most_common(1)[0]
        if 2 * count > len(sums):
            shift.append((coefficient, term))
    if not shift:
        return arguments
    common = build.linear(shift)
    return tuple(build.subtract(z, common) for z in arguments)


def share_derivative(name: str, place: int, arguments: tuple[Node, ...]) -> Node:
    """Return the derivative of one of the functions in an argument."""
    others = arguments[:place] + arguments[place + 1 :]
    mine = share(arguments[place], others)
    if name == "lse":
        return mine
    first, rest = arguments[0], arguments[1:]
    if name == "surprise":
        return build.negate(share_rest(first, rest)) if place == 0 else mine
    whole = share(first, rest)
    slope = build.multiply(whole, share_rest(first, rest) if place == 0 else build.negate(mine))
    return slope if name == "portion" else build.negate(slope)


def share_definition(name: str, arguments: tuple[Node, ...]) -> Node:
    """Return one of the functions by exponentials and a logarithm."""
    powers = [build.apply("exp", z) for z in arguments]
    return _DEFINITIONS[name](powers[0], build.add(*powers))


_BY_NAME = {"portion": share, "portion_rest": share_rest, "surprise": surprise}
_DEFINITIONS: dict[str, Callable[[Node, Node], Node]] = {
    "lse": lambda _, total: build.apply("log", total),
    "portion": build.divide,
    "portion_rest": lambda first, total: build.subtract(ONE, build.divide(first, total)),
    "surprise": lambda first, total: build.negate(build.apply("log", build.divide(first, total))),
}


def _digest(node: Node) -> bytes:
    return node.digest
