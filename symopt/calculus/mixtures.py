"""Mixtures of exponentials with weights of any sign: functions that code uses in place of their logarithms.

    log_mixture(w_1, u_1, w_2, u_2, …) = log Σ_k w_k exp u_k, where that sum is positive
    mixture_share(w_0, u_0, w_1, u_1, …) = w_0 exp u_0 / Σ_k w_k exp u_k
    mixture_rate(w_0, u_0, w_1, u_1, …) = exp u_0 / Σ_k w_k exp u_k

A weight of 0 takes its exponential out, however large it is: log(y p + (1 - y) (1 - p)) for labels y of 0
and 1. No text names them. With s_k the share and r_k the rate of a part, first:

    ∂log_mixture: s_j in u_j, r_j in w_j
    ∂s_0: s_0 Σ_{k≠0} s_k in u_0, -s_0 s_j in u_j, r_0 Σ_{k≠0} s_k in w_0, -s_0 r_j in w_j
    ∂r_0: r_0 Σ_{k≠0} s_k in u_0, -r_0 s_j in u_j, -r_0 r_j in w_j, j = 0 as well

Source: McLachlan and Peel (2000), Finite Mixture Models, section 2.8.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Node

Part = tuple[Node, Node]
"""A weight and the exponent beside it."""


def log_mixture(parts: Sequence[Part]) -> Node:
    """Return log Σ w_k exp u_k."""
    ordered = sorted(parts, key=_digest)
    return Apply("log_mixture", tuple(node for part in ordered for node in part))


def mixture_derivative(name: str, place: int, arguments: tuple[Node, ...]) -> Node:
    """Return the derivative of one of the functions in an argument."""
    parts = parts_of(arguments)
    index, in_exponent = place // 2, place % 2 == 1
    mine = _of("mixture_share" if in_exponent else "mixture_rate", parts, index)
    if name == "log_mixture":
        return mine
    whole = Apply(name, arguments)
    if index:
        return build.negate(build.multiply(whole, mine))
    if name == "mixture_rate" and not in_exponent:
        return build.negate(build.power(whole, 2))
    others = build.add(*(_of("mixture_share", parts, k) for k in range(1, len(parts))))
    return build.multiply(whole if in_exponent else mine, others)


def mixture_definition(name: str, arguments: tuple[Node, ...]) -> Node:
    """Return one of the functions by exponentials and a logarithm."""
    powers = [(w, build.apply("exp", u)) for w, u in parts_of(arguments)]
    total = build.add(*(build.multiply(*part) for part in powers))
    return _DEFINITIONS[name](*powers[0], total)


def parts_of(arguments: Sequence[Node]) -> list[Part]:
    """Return the weights and exponents in pairs."""
    return list(zip(arguments[::2], arguments[1::2], strict=True))


def _of(name: str, parts: list[Part], index: int) -> Node:
    others = sorted([*parts[:index], *parts[index + 1 :]], key=_digest)
    return Apply(name, tuple(node for part in (parts[index], *others) for node in part))


_DEFINITIONS: dict[str, Callable[[Node, Node, Node], Node]] = {
    "log_mixture": lambda weight, power, total: build.apply("log", total),
    "mixture_share": lambda weight, power, total: build.divide(
        build.multiply(weight, power), total
    ),
    "mixture_rate": lambda weight, power, total: build.divide(power, total),
}


def _digest(part: Part) -> tuple[bytes, bytes]:
    return part[1].digest, part[0].digest
