"""Logarithms of sums of exponentials with weights: log(y σ(z) + (1 - y) σ(-z)), log(1 + r² exp(-2 s)).

    c + w σ(x) → (c + w) σ(x) + c σ(-x)        c + w tanh(x) → (c + w) σ(2x) + (c - w) σ(-2x)

bring sums with one sigmoid, or one hyperbolic tangent, to this form. A weight may be any node without sums
over indices; that the whole is positive is what its logarithm takes for granted.
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.mixtures import Part, log_mixture
from symopt.calculus.nodes import ZERO, Apply, Node, Number, Rational, Sum
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rewriting.table import powers_of
from symopt.compilation.stable.exponentials import Reader, log_number, log_sum, softplus
from symopt.compilation.stable.powers import light

MAX_PARTS = 6
"""Longer mixtures are left as they are."""


def log_of_mixture(node: Node, reader: Reader, see: See) -> Node | None:
    """Return log of a sum of weighted exponentials; None for another node."""
    body = _opened(seen(node, see), see)
    if not isinstance(body, Sum) or len(body.terms) > MAX_PARTS or not light(body):
        return None
    plain: list[Node] = [build.number(body.constant)] if body.constant else []
    parts: list[Part] = []
    turns: list[Part] = []
    unbounded = False
    for coefficient, term in body.terms:
        found = _part(coefficient, term, reader, see)
        if isinstance(found, Node):
            plain.append(found)
            continue
        weight, log, function = found
        unbounded |= function == "exp"
        (turns if function == "tanh" else parts).append((weight, log))
    if turns:
        return _turned(plain, parts, turns)
    if not parts or not (unbounded or _may_vanish(parts, plain)):
        return None
    if unbounded and any(w.kind != "number" for w in plain):
        return None  # r + exp(u) is its own best form
    if plain:
        logit = None if unbounded else _logit(parts)
        whole = build.add(*plain)
        if logit is None:
            parts.append((whole, ZERO))
        else:
            parts += [(whole, _log_sigmoid(logit)), (whole, _log_sigmoid(build.negate(logit)))]
    return _mixture(parts)


def _opened(node: Node, see: See) -> Node:
    """Return a sum in which names of sums are written out."""
    if not isinstance(node, Sum):
        return node
    bodies = [(c, t, seen(t, see)) for c, t in node.terms]
    short = [isinstance(b, Sum) and len(b.terms) <= MAX_PARTS for _, _, b in bodies]
    return build.linear(
        ((c, b if s else t) for (c, t, b), s in zip(bodies, short, strict=True)), node.constant
    )


def _mixture(parts: list[Part]) -> Node:
    together: dict[Node, Node] = {}
    for weight, log in parts:
        together[log] = build.add(together.get(log, ZERO), weight)
    numbers = {u: w.value for u, w in together.items() if isinstance(w, Number) and w.value > 0}
    if len(numbers) == len(together):
        return log_sum([build.add(u, log_number(value)) for u, value in numbers.items()])
    return log_mixture([(w, u) for u, w in together.items() if w is not ZERO])


def _part(
    coefficient: Rational, term: Node, reader: Reader, see: See
) -> Node | tuple[Node, Node, str]:
    """Return weight, exponent and exp, share or tanh for a term; the term itself if it has none of them."""
    weight: Node = build.number(coefficient)
    logs: list[Node] = []
    kinds: list[str] = []
    for base, exponent in powers_of(term):
        body = seen(base, see)
        if isinstance(body, Apply) and body.function == "tanh" and exponent == 1 and not kinds:
            kinds.append("tanh")
            logs.append(body.arguments[0])
            continue
        log = reader.log_of(base) if "tanh" not in kinds else None
        if log is None:
            weight = build.multiply(weight, build.power(base, exponent))
            continue
        logs.append(build.scale(exponent, log))
        kinds.append("exp" if reader.exponential(base) else "share")
    if not kinds:
        return build.scale(coefficient, term)
    return weight, build.add(*logs), min(kinds)


def _turned(plain: list[Node], parts: list[Part], turns: list[Part]) -> Node | None:
    """Return log(c + w tanh x + v σ(±2x)), by tanh x = σ(2x) - σ(-2x)."""
    ((weight, x), *others) = turns
    right, left = build.scale(2, x), build.scale(-2, x)
    logit = _logit(parts) if parts else right
    if others or logit not in (right, left) or not (plain or parts):
        return None
    whole = build.add(*plain) if plain else ZERO
    return _mixture(
        [
            (build.add(whole, weight), _log_sigmoid(right)),
            (build.subtract(whole, weight), _log_sigmoid(left)),
            *parts,
        ]
    )


def _may_vanish(parts: list[Part], plain: list[Node]) -> bool:
    """Return whether what is bounded may be 0 in floating point: without a number beside positive parts."""
    number = build.add(*plain) if plain else ZERO
    positive = number.kind == "number" and number is not ZERO
    return not (positive and all(w.kind == "number" for w, _ in parts))


def _logit(parts: list[Part]) -> Node | None:
    """Return x where every part is a sigmoid of x or of -x."""
    logits: list[Node] = []
    for _, log in parts:
        coefficient, core = build.split(log)
        if coefficient != -1 or not isinstance(core, Apply) or core.function != "softplus":
            return None
        logits.append(build.negate(core.arguments[0]))
    first = logits[0]
    same = all(x is first or build.negate(x) is first for x in logits)
    return first if same else None


def _log_sigmoid(x: Node) -> Node:
    return build.negate(softplus(build.negate(x)))
