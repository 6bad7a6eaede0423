"""Log-sum-exp, or softplus, beside a mean of its arguments, as losses are written from scores.

    Σ_i R lse(u) - Σ_i R Σ_j y_j u_j → Σ_i R (Σ_j y_j surprise(u)_j + (1 - Σ_j y_j) lse(u))
    Σ_i R softplus(u) - Σ_i R y u → Σ_i R (softplus(u) - y u)
    lse(u) + c - Σ_j y_j (u_j + c) → Σ_j y_j surprise(u)_j + (1 - Σ_j y_j) (lse(u) + c)

The first holds for any y; where its sum is 1 nothing is left that cancels. The second brings together what
stable/late_sums has a form for. Each may be a name, lse(u) + c one term or several, and the mean of
u = a + b may stand as that of a and that of b: `log(sum(exp(W @ x + b))) - y @ W @ x - y @ b`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import permutations

from symopt.calculus import build, indices
from symopt.calculus.indices import Index
from symopt.calculus.nodes import (
    ONE,
    ZERO,
    Apply,
    Node,
    Operator,
    Product,
    Rational,
    Sum,
)
from symopt.compilation.rewriting.apply import size
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rewriting.table import powers_of
from symopt.compilation.stable.array_shares import factors_of
from symopt.compilation.stable.share_sums import arguments_of
from symopt.foundation.record import record

MAX_TERMS = 40
MAX_LABELS = 3


@record
class _Total:
    """A term c Σ_labels rest · base.

    base: a log-sum-exp over `bound`, or of a few arguments, or a name for one.
    """

    coefficient: Rational
    term: Node
    rest: Node
    base: Node
    labels: tuple[Index, ...]
    bound: Index | None


def with_scores(node: Sum, see: See) -> Node | None:
    """Return the sum by one of the two rules, None if neither fits."""
    if len(node.terms) > MAX_TERMS:
        return None
    for coefficient, term in node.terms:
        summand, labels = _open(term)
        for base, rest in factors_of(summand):
            body = seen(base, see)
            found = _log_sum(body)
            if found is not None:
                log, shift = found
                total = _Total(coefficient, term, rest, base, tuple(labels), log.bound[0])
                better = _surprises(node, total, log, see, shift=shift)
                better = better or _shifted(node, total, log, see)
            else:
                total = _Total(coefficient, term, rest, base, tuple(labels), None)
                better = _together(node, total, arguments_of(body), see)
            if better is not None:
                return better
    return None


def _shifted(node: Sum, total: _Total, log: Operator, see: See) -> Node | None:
    """Return the sum with Σ R lse(u) + Σ R c - Σ R Σ_j y_j (u_j + c) by the surprises of u; else None."""
    for c in _shifts(node, total, log):
        beside = build.contract(build.multiply(total.rest, c), total.labels)
        left = build.linear([(1, node), (-total.coefficient, beside)])
        if isinstance(left, Sum) and size(left) < size(node):
            moved = replace(total, base=build.add(total.base, c))
            better = _surprises(left, moved, log, see, shift=c)
            if better is not None:
                return better
    return None


def _shifts(node: Sum, total: _Total, log: Operator) -> Iterator[Node]:
    """Yield c of factors u_j + c, or -u_j - c, of the terms of a sum, the same for all j."""
    (bound,) = log.bound
    for term in (t for _, t in node.terms if t is not total.term):
        summand, labels = _open(term)
        for label in labels:
            if (label.lower, label.upper) != (bound.lower, bound.upper):
                continue
            u = build.rename(log.body, {bound: indices.of(label)})
            for mapping in _matches([i for i in labels if i is not label], list(total.labels)):
                same = {a: indices.of(b) for a, b in mapping.items()}
                for base, exponent in powers_of(build.rename(summand, same)):
                    if exponent == 1 and isinstance(base, Sum) and label in base.free:
                        shifts = (build.subtract(build.scale(s, base), u) for s in (1, -1))
                        yield from (c for c in shifts if label not in c.free)


def _log_sum(body: Node) -> tuple[Operator, Node] | None:
    """Return lse(u) and c of lse(u) + c, that of scores u + c, or None; c is the same for all."""
    logs = [
        t
        for c, t in (body.terms if isinstance(body, Sum) else ((1, body),))
        if c == 1 and isinstance(t, Operator) and t.function == "lse"
    ]
    return (logs[0], build.subtract(body, logs[0])) if len(logs) == 1 else None


def with_pinned(node: Sum, see: See) -> Node | None:
    """Return Σ R softplus(lse(u)) - Σ R Σ_j y_j u_j by what each class lacks of certainty; else None.

    log(1 + Σ_l exp u_l) - u_j = surprise(u)_j + softplus(-lse(u)), both positive.
    """
    if len(node.terms) > MAX_TERMS:
        return None
    for coefficient, term in node.terms:
        summand, labels = _open(term)
        for base, rest in factors_of(summand):
            outer = seen(base, see)
            if not isinstance(outer, Apply) or outer.function != "softplus":
                continue
            log = outer.arguments[0]
            body = seen(log, see)
            if isinstance(body, Operator) and body.function == "lse":
                total = _Total(coefficient, term, rest, base, tuple(labels), body.bound[0])
                lack = build.apply("softplus", build.negate(log))
                better = _surprises(node, total, body, see, lack)
                if better is not None:
                    return better
    return None


def _surprises(
    node: Sum,
    total: _Total,
    body: Operator,
    see: See,
    lack: Node = ZERO,
    shift: Node = ZERO,
) -> Node | None:
    """Return the sum with Σ R lse(u) - Σ R y_j u_j by the surprises; shift: what is added to all u."""
    found = _scores(node, total, build.add(body.body, shift), see)
    if found is None:
        return None
    label, y, left = found
    if label is None:
        return None
    sure = build.operator("surprise", body.body, body.bound, (indices.of(label),))
    parts = build.contract(build.multiply(y, build.add(sure, lack)), [label])
    missing = build.subtract(ONE, build.contract(y, [label]))
    whole = build.add(parts, build.multiply(missing, total.base))
    whole = build.contract(build.multiply(total.rest, whole), total.labels)
    return build.linear([(1, left), (total.coefficient, whole)])


def _together(node: Sum, total: _Total, arguments: tuple[Node, ...], see: See) -> Node | None:
    """Return the sum with R softplus(u) and R y u summed together."""
    for u in arguments:
        found = None if u is ZERO else _scores(node, total, u, see)
        if found is not None:
            _, y, left = found
            whole = build.subtract(total.base, build.multiply(y, u))
            whole = build.contract(build.multiply(total.rest, whole), total.labels)
            return build.linear([(1, left), (total.coefficient, whole)])
    return None


def _scores(node: Sum, total: _Total, u: Node, see: See) -> tuple[Index | None, Node, Node] | None:
    """Return (j, y, the rest) of a sum with c Σ R lse(u) - c Σ R Σ_j y_j u_j; j None if there is none."""
    whole = total.bound is not None or bool(total.labels)  # else they are together already
    for argument in [u] * whole + [t for _, t in (u.terms[:1] if isinstance(u, Sum) else ())]:
        for other, term in node.terms:
            forms = () if term is total.term else (term, _opened(term, see))
            weights = next((w for f in forms if (w := _weights(f, argument, total))), None)
            if weights is None:
                continue
            label, y = weights
            scale = u.terms[0][0] if argument is not u and isinstance(u, Sum) else 1
            y = build.scale(-Fraction(other) / Fraction(total.coefficient * scale), y)
            taken = [(-total.coefficient, total.term), (-other, term)]
            if argument is not u:
                assert isinstance(u, Sum)  # only a sum has parts
                others = _others(node, total, u, (label, y))
                if others is None:
                    continue
                taken += others
            return label, y, build.linear([(1, node), *taken])
    return None


def _others(
    node: Sum, total: _Total, u: Sum, weights: tuple[Index | None, Node]
) -> list[tuple[Rational, Node]] | None:
    """Return what takes the means of all parts of u but the first from the sum, None if one is not there."""
    label, y = weights
    known = {term: c for c, term in node.terms}
    labels = [*total.labels, *([] if label is None else [label])]
    taken: list[tuple[Rational, Node]] = []
    parts = [*u.terms[1:], *([(u.constant, ONE)] if u.constant else [])]
    for c, part in parts:
        if label is not None:
            (bound,) = [total.bound]
            assert bound is not None  # a label stands for it
            part = build.rename(part, {bound: indices.of(label)})
        mean = build.contract(build.multiply(total.rest, y, part), labels)
        number, core = build.split(build.scale(c, mean))
        if known.get(core) != -total.coefficient * number:
            return None
        taken.append((total.coefficient * number, core))
    return taken


def _open(term: Node) -> tuple[Node, list[Index]]:
    return build.open_sums(term) if isinstance(term, Product) else (term, [])


def _opened(term: Node, see: See) -> Node:
    """Return a term in which the names of products are written out."""
    summand, labels = _open(term)
    factors = [
        (body if q == 1 and isinstance(body := seen(b, see), Product) else b, q)
        for b, q in powers_of(summand)
    ]
    if all(b is old for (b, _), (old, _) in zip(factors, powers_of(summand), strict=True)):
        return term
    return build.contract(build.merge(factors), labels)


def _weights(found: Node, u: Node, total: _Total) -> tuple[Index | None, Node] | None:
    """Return (j, y) where a term is Σ_labels Σ_j rest · y · u_j; None if it is not."""
    bound = total.bound
    summand, own = _open(found)
    if len(own) < len(total.labels) + (bound is not None):
        return None
    for mapping in _matches(own, list(total.labels)):
        moved = build.rename(summand, {a: indices.of(b) for a, b in mapping.items()})
        others = [i for i in own if i not in mapping]
        if bound is None:
            y = _quotient(moved, u, total.rest, others)
            if y is not None:
                return None, y
            continue
        for label in others:
            if (label.lower, label.upper) != (bound.lower, bound.upper):
                continue
            argument = build.rename(u, {bound: indices.of(label)})
            y = _quotient(moved, argument, total.rest, [i for i in others if i is not label])
            if y is not None and label in y.free:
                return label, y
    return None


def _matches(own: list[Index], labels: list[Index]) -> Iterator[dict[Index, Index]]:
    """Yield the ways in which labels of one sum are those of another."""
    if len(labels) > MAX_LABELS:
        return
    for chosen in permutations(own, len(labels)):
        pairs = list(zip(chosen, labels, strict=True))
        if all((a.lower, a.upper) == (b.lower, b.upper) for a, b in pairs):
            yield dict(pairs)


def _quotient(summand: Node, argument: Node, rest: Node, inner: list[Index]) -> Node | None:
    """Return y with Σ_inner summand = rest · y · argument, by factors; None if there is none."""
    coefficient, powers = _powers(summand)
    number, outside = _powers(rest)
    scale, argument = build.split(argument)
    opposite = build.negate(argument)
    if isinstance(opposite, Sum) and opposite in powers:  # y (a - u) is -y (u - a)
        scale, argument = -scale, opposite
    if inner:
        mine = [(b, q) for b, q in powers.items() if not b.free.isdisjoint(inner)]
        powers = {b: q for b, q in powers.items() if b.free.isdisjoint(inner)}
        if build.contract(build.merge(mine), inner) is not argument:
            return None
    else:
        outside |= _powers(argument)[1]
    for base, exponent in outside.items():
        if powers.get(base) != exponent:
            return None
        del powers[base]
    y = build.merge(powers.items())
    return build.scale(coefficient / Fraction(number * scale), y)


def _powers(node: Node) -> tuple[Rational, dict[Node, Rational]]:
    coefficient, core = build.split(node)
    if core is ONE:
        return coefficient, {}
    return coefficient, dict(powers_of(core))
