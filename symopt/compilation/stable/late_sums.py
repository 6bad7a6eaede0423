"""Sums of code in which a label, a count or a square is subtracted (see stable/late.py).

In each rule the terms may have a common factor, and others may stand beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symopt.calculus import build, shares
from symopt.calculus.nodes import Apply, Entry, Node, Operator, Product, Rational, Sum
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rewriting.table import powers_of, quotient
from symopt.compilation.stable.late_exponentials import count_gap
from symopt.compilation.stable.share_sums import arguments_of, without
from symopt.compilation.stable.unit_gaps import unit_gap

MAX_TERMS = 40
SHARES = frozenset(("sigmoid", "portion", "portion_rest", "softplus", "tanh"))


def better_sum(node: Sum, see: See) -> Node | None:
    """Return the sum by one of the rules, None if none fits."""
    if len(node.terms) > MAX_TERMS:
        return None
    for rule in _RULES:
        better = rule(node, see)
        if better is not None:
            return better
    return None


def _scores(node: Sum, see: See) -> Node | None:
    """Return R lse(u, v, …) - Σ y u by what each class lacks of certainty; names of Σ y u are opened."""
    better = against(node, see)
    if better is None and any(arguments_of(seen(t, see)) for _, t in node.terms):
        bodies = [(c, t, seen(t, see)) for c, t in node.terms]
        opened = build.linear(
            ((c, b if isinstance(b, Sum) else t) for c, t, b in bodies), node.constant
        )
        better = against(opened, see) if isinstance(opened, Sum) and opened is not node else None
    return better


def against(node: Sum, see: See) -> Node | None:
    """Return R lse(u, v, …) - Σ y u by what each class lacks of certainty; None for another sum."""
    for coefficient, term in node.terms:
        for base, exponent in powers_of(term):
            body = seen(base, see)
            arguments = arguments_of(body)
            softplus = isinstance(body, Apply) and body.function == "softplus"
            if exponent != 1 or len(arguments) < 2 or softplus:
                continue
            rest = build.merge((b, q) for b, q in powers_of(term) if b is not base)
            found = _taken(node, (coefficient, term), arguments, see)
            if not found:
                continue
            sure = {u: shares.surprise(u, without(arguments, u)) for u, _, _, _ in found}
            parts = [build.multiply(y, sure[u]) for u, y, _, _ in found]
            rest = build.subtract(rest, build.add(*(y for _, y, _, _ in found)))
            left = [(1, node), (-coefficient, term), *((-c, t) for _, _, c, t in found)]
            whole = build.add(*parts, build.multiply(rest, base))
            return build.linear([(1, build.linear(left)), (coefficient, whole)])
    return None


def _taken(
    node: Sum, whole: tuple[Rational, Node], arguments: tuple[Node, ...], see: See
) -> list[tuple[Node, Node, Rational, Node]]:
    """Return (u, y, c, t) for the terms c t = -coefficient · y u of a sum."""
    coefficient, term = whole
    found: dict[Node, tuple[Node, Node, Rational, Node]] = {}
    for beside in (
        _factor,
        _by_name,
    ):  # names that stand for each other's negatives are no other names
        for u in arguments:
            number, core = build.split(u)  # z/T for a temperature T
            for c, t in node.terms:
                if t is term or t in found or not isinstance(core, Entry | Sum):
                    continue
                for sign in (1, -1):  # y (t - a) is the form of -y (a - t)
                    y = beside(t, build.scale(sign, core), see)
                    if y is not None:
                        y = build.scale(-sign * Fraction(c) / (coefficient * number), y)
                        found[t] = (u, y, c, t)
                        break
    return list(found.values())


def _factor(term: Node, u: Node, see: See) -> Node | None:
    """Return y where a term is y u by its form; None if it is not."""
    y = quotient(term, u)
    return None if y is term else y


def _by_name(term: Node, u: Node, see: See) -> Node | None:
    """Return y where a term is y v with a name v for the same formula as u; None if it is not."""
    body = seen(u, see) if isinstance(u, Entry) else build.rewrite(u, entry=lambda e: seen(e, see))
    for base, exponent in powers_of(term):
        if exponent == 1 and isinstance(base, Entry) and seen(base, see) is body:
            return build.merge((b, q) for b, q in powers_of(term) if b is not base)
    return None


def _pinned(node: Sum, see: See) -> Node | None:
    """Return Σ R softplus(lse(u)) - Σ R Σ_j y_j u_j, a softmax with a score of 0, by its surprises."""
    if not any(_over_axis(term, see) for _, term in node.terms):
        return None
    from symopt.compilation.stable.score_sums import with_pinned

    return with_pinned(node, see)


def _over_axis(term: Node, see: See) -> bool:
    """Return whether a factor of a term is the softplus of a function of an array."""
    for base, _ in term.powers if isinstance(term, Product) else ((term, 1),):
        body = seen(base, see)
        if isinstance(body, Apply) and body.function == "softplus":
            return isinstance(seen(body.arguments[0], see), Operator)
    return False


def _squares(node: Sum, see: See) -> Node | None:
    """Return a² - b² as (a - b)(a + b)."""
    having = [(c, t) for c, t in node.terms if any(q == 2 for _, q in powers_of(t))]
    sizes = {c for c, _ in having}
    squares = [
        (c, t, base, build.merge((b, q) for b, q in powers_of(t) if b is not base))
        for c, t in having
        if -c in sizes
        for base, exponent in powers_of(t)
        if exponent == 2
    ]
    for place, (c, t, a, rest) in enumerate(squares):
        for d, s, b, other in squares[place + 1 :]:
            if d == -c and other is rest and t is not s:
                product = build.multiply(rest, build.subtract(a, b), build.add(a, b))
                left = build.linear([(1, node), (-c, t), (-d, s)])
                return build.linear([(1, left), (c, product)])
    return None


def _labels(node: Sum, see: See) -> Node | None:
    """Return the sum by a rule for labels beside shares; few formulas have these."""
    if not _has(node, see, SHARES):
        return None
    from symopt.compilation.stable.late_labels import (
        label,
        sign_label,
        trials,
        weighted_label,
    )

    better = label(node, see) or sign_label(node, see) or weighted_label(node, see)
    return better or trials(node, see)


def _opposite(node: Sum, see: See) -> Node | None:
    """Return the sum by a rule for softplus beside what is linear, and for opposite sigmoids."""
    if not _has(node, see, SHARES):
        return None
    from symopt.compilation.stable.late_labels import opposite_labels
    from symopt.compilation.stable.linear_parts import linear_part

    return linear_part(node, see) or opposite_labels(node, see)


def _has(node: Sum, see: See, functions: frozenset[str]) -> bool:
    bodies = (seen(base, see) for _, term in node.terms for base, _ in powers_of(term))
    return any(isinstance(body, Apply | Operator) and body.function in functions for body in bodies)


_RULES: tuple[Callable[[Sum, See], Node | None], ...] = (
    _labels,
    _scores,
    _pinned,
    _opposite,
    count_gap,
    unit_gap,
    _squares,
)
