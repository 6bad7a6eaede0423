"""Mixtures of exponentials as code computes them, see calculus/mixtures.py: by exp(u_k - top).

`top` is the largest exponent whose weight is not 0. With o = Σ_k w_k exp(u_k - top) - 1, in which the
parts at the top give their weights, the logarithm is top + log1p(o): log(1 + w exp u) loses no digits
where it is small.
"""

from __future__ import annotations

from collections.abc import Callable

from symopt.calculus import build
from symopt.calculus.mixtures import Part, parts_of
from symopt.calculus.nodes import ONE, TRUE, ZERO, Node, Number
from symopt.compilation.rewriting.table import LEAST, kept_whole

"""The exponent of a part without weight."""
HALF = build.divide(ONE, Number(2))


def mixture_form(name: str, arguments: tuple[Node, ...]) -> Node:
    """Return one of the three functions."""
    return _FORMS[name](*arguments)


def _log_mixture(*arguments: Node) -> Node:
    """Return log Σ_k w_k exp u_k."""
    parts = parts_of(arguments)
    top = _top(parts)
    below = [(w, build.apply("min", build.subtract(u, top), ZERO)) for w, u in parts]
    ties = [build.cases([(w, build.compare("=", d, ZERO)), (ZERO, TRUE)]) for w, d in below]
    rest = [
        build.cases([(ZERO, build.compare("=", d, ZERO)), (_weighted(w, d), TRUE)])
        for w, d in below
    ]
    more = kept_whole(build.subtract(build.add(*ties), ONE))
    others = build.add(more, *rest)
    total = build.add(*(_weighted(w, d) for w, d in below))
    near = build.compare("<", HALF, total)
    small = build.apply("log1p", build.apply("max", others, build.negate(HALF)))
    log = build.cases([(small, near), (build.apply("log", total), TRUE)])
    return build.add(top, log)


def _share(*arguments: Node) -> Node:
    """Return w_0 exp u_0 / Σ_k w_k exp u_k."""
    terms = _terms(arguments)
    return build.divide(terms[0], build.add(*terms))


def _rate(*arguments: Node) -> Node:
    """Return exp u_0 / Σ_k w_k exp u_k."""
    top = _top(parts_of(arguments))
    power = build.apply("exp", build.subtract(arguments[1], top))
    return build.divide(power, build.add(*_terms(arguments)))


def _terms(arguments: tuple[Node, ...]) -> list[Node]:
    parts = parts_of(arguments)
    top = _top(parts)
    return [_weighted(w, build.apply("min", build.subtract(u, top), ZERO)) for w, u in parts]


def _weighted(weight: Node, exponent: Node) -> Node:
    """Return w exp d, where d ≤ 0 but for a part without weight."""
    return build.multiply(weight, build.apply("exp", exponent))


def _top(parts: list[Part]) -> Node:
    """Return the largest exponent that has a weight."""
    ordered = sorted(parts, key=lambda part: (part[1].digest, part[0].digest))
    tops = [
        u
        if isinstance(w, Number)
        else build.cases([(LEAST, build.compare("=", w, ZERO)), (u, TRUE)])
        for w, u in ordered
    ]
    found = tops[0]
    for other in tops[1:]:
        found = build.apply("max", found, other)
    return found


_FORMS: dict[str, Callable[..., Node]] = {
    "log_mixture": _log_mixture,
    "mixture_share": _share,
    "mixture_rate": _rate,
}
"""Functions by name."""
