"""Logarithms with absolute values: -log(1 - |y - p|) and -log|1 - y - p|, log losses of labels of 0 and 1.

log(c - c |u|) = min(log(c - c u), log(c + c u))
log|w exp u + v exp t| = log(w² exp(2u) + v² exp(2t))/2        where w v = 0, as for labels of 0 and 1
"""

from __future__ import annotations

from collections.abc import Callable

from symopt.calculus import build
from symopt.calculus.mixtures import parts_of
from symopt.calculus.nodes import TRUE, ZERO, Apply, Node, Sum
from symopt.compilation.rewriting.matching import See, seen

Log = Callable[[Node], Node]


def log_with_size(node: Node, log: Log, see: See) -> Node | None:
    """Return the logarithm of |u| for a mixture u, or of c - c |u|; None for another node.

    log: gives the logarithm of what is rewritten already.
    """
    body = seen(node, see)
    inside = _size(body, see)
    if inside is not None:
        return _log_size(body, log(inside))
    if not isinstance(body, Sum) or body.constant <= 0 or len(body.terms) != 1:
        return None
    ((coefficient, term),) = body.terms
    u = _size(seen(term, see), see)
    if u is None or coefficient != -body.constant:
        return None
    both = [build.linear([(sign * coefficient, u)], body.constant) for sign in (1, -1)]
    return build.apply("min", *map(log, both))


def _size(node: Node, see: See) -> Node | None:
    """Return u where a node is |u| for a sum u; None for another node."""
    if not isinstance(node, Apply) or node.function != "abs":
        return None
    body = seen(node.arguments[0], see)
    return body if isinstance(body, Sum) else None


def _log_size(size: Node, log: Node) -> Node | None:
    """Return log|u| by the logarithm of a mixture u of two; None if u is none."""
    if not isinstance(log, Apply) or log.function != "log_mixture" or len(log.arguments) != 4:
        return None
    (w, u), (v, t) = parts_of(log.arguments)
    branches = [
        (build.add(exponent, build.apply("log", build.apply("abs", weight))), other)
        for weight, exponent, other in ((v, t, w), (w, u, v))
    ]
    alone = [(value, build.compare("=", other, ZERO)) for value, other in branches]
    return build.cases([*alone, (build.apply("log", size), TRUE)])
