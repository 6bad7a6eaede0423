"""Sums in which a share of exponentials, or the logarithm of their sum, nearly cancels.

    log(exp u + exp v + …) - u → surprise(u, v, …)        1 - share(u, v, …) → share_rest(u, v, …)

Both hold up to a common factor, and beside other terms (see calculus/shares.py).
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus import build, shares
from symopt.calculus.nodes import ONE, ZERO, Apply, Node, Operator, Product, Rational, Sum
from symopt.compilation.rewriting.apply import size
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rewriting.table import powers_of
from symopt.compilation.stable.array_shares import paired

MAX_STEPS = 50
"""How many rules are applied to one sum; each makes it simpler, so that this is never met."""
_COMPLEMENT = {"portion": "portion_rest", "portion_rest": "portion"}


def arguments_of(log: Node) -> tuple[Node, ...]:
    """Return u, v, … where the node is log(exp u + exp v + …) by its form; else ()."""
    if not isinstance(log, Apply):
        return ()
    if log.function == "lse":
        return log.arguments
    if log.function == "softplus":
        return (ZERO, log.arguments[0])
    return log.arguments if log.function == "surprise" and log.arguments[0] is ZERO else ()


def complement(node: Node) -> Node | None:
    """Return 1 - p where the node is a share p of exponentials, or p where it is 1 - p; else None."""
    match node:
        case Apply() if node.function in _COMPLEMENT:
            return Apply(_COMPLEMENT[node.function], node.arguments)
        case Operator() if node.function in _COMPLEMENT:
            return build.operator(_COMPLEMENT[node.function], node.body, node.bound, node.at)
        case _:
            return None


def without(items: tuple[Node, ...], item: Node) -> list[Node]:
    """Return the items but for one."""
    place = items.index(item)
    return [*items[:place], *items[place + 1 :]]


def shared(node: Node, see: See = lambda entry: None) -> Node:
    """Return the node, a sum with such differences in their better form; names are looked through."""
    for _ in range(MAX_STEPS):
        if not isinstance(node, Sum):
            break
        better = _paired(node, see) or _moved(node, see) or _complemented(node, see)
        better = better or paired(node, see)
        better = better or _with_scores(node, see) or _left_over(node, see)
        better = better or _shifted(node, see) or _opened(node, see)
        better = better or _against_shifted(node, see)
        if better is None:
            break
        node = better
    if isinstance(node, Sum) and _bounded(node, see):
        from symopt.compilation.stable.complements import complement_of_labels

        return complement_of_labels(node, logistic_complement, see)
    return node


def _opened(node: Sum, see: See) -> Node | None:
    """Return c - c q with q written out where it is a name for a sum of shares; None if there is none."""
    for c, term in node.terms:
        body = seen(term, see) if c == -node.constant else term
        if body is term or not isinstance(body, Sum) or body.constant:
            continue
        if all(q == 1 and complement(t) is not None for q, t in body.terms):
            return build.linear([(1, node), (-c, term), (c, body)])
    return None


def _shifted(node: Sum, see: See) -> Node | None:
    """Return m + lse(u - m, v - m, …) as lse(u, v, …), also up to a factor; None where there is none."""
    for coefficient, term in node.terms:
        body = seen(term, see)
        arguments = body.arguments if isinstance(body, Apply) and body.function == "lse" else ()
        if not arguments or not isinstance(arguments[0], Sum):
            continue
        for c, t in node.terms:
            shift = -Fraction(c) / coefficient
            if t is not term and all(
                isinstance(u, Sum) and (shift, t) in u.terms for u in arguments
            ):
                moved = shares.lse(build.linear([(1, u), (-shift, t)]) for u in arguments)
                left = build.linear([(1, node), (-coefficient, term), (-c, t)])
                return build.linear([(1, left), (coefficient, moved)])
    return None


def _against_shifted(node: Sum, see: See) -> Node | None:
    """Return the sum by what each class lacks of certainty, where the scores are less the same: a - m, b - m.

    The slope in m is then a multiple of 1 - Σ y; of lse(a - m, …) it would be Σ p, nearly 1.
    """
    for _, term in node.terms:
        for base, _ in powers_of(term):
            arguments = arguments_of(seen(base, see))
            if len(arguments) > 2 and shares.without_shift(arguments) != arguments:
                from symopt.compilation.stable.late_sums import against

                return against(node, see)
    return None


def _with_scores(node: Sum, see: See) -> Node | None:
    """Return the sum with a log-sum-exp and the mean of its arguments as one; None if there are none."""
    if not any(_has_log_sum(term, see) for _, term in node.terms):
        return None
    from symopt.compilation.stable.score_sums import with_scores

    return with_scores(node, see)


def _has_log_sum(term: Node, see: See) -> bool:
    for base, _ in term.powers if isinstance(term, Product) else ((term, 1),):
        body = seen(base, see)
        parts = [t for _, t in body.terms] if isinstance(body, Sum) else [body]
        if arguments_of(body) or any(
            isinstance(part, Operator) and part.function == "lse" for part in parts
        ):
            return True
    return False


def _left_over(node: Sum, see: See) -> Node | None:
    """Return what is left of 1 beside several shares; None where there are none."""
    if node.constant and any(_is_sum(seen(term, see)) for _, term in node.terms):
        from symopt.compilation.stable.complements import complement_of_chosen

        better = complement_of_chosen(node, see)
        if better is not None:
            return better
    if not _bounded(node, see):
        return None
    from symopt.compilation.stable.complements import complement_of_mean, complement_of_shares

    better = complement_of_shares(node, see)
    return better or complement_of_mean(node, logistic_complement, see)


def _is_sum(node: Node) -> bool:
    return isinstance(node, Product) and len(node.sums) == 1


def _bounded(node: Sum, see: See, depth: int = 1) -> bool:
    """Return whether any term, or one of a sum that it names, has a share as a factor."""
    for _, term in node.terms:
        for base, _ in powers_of(term):
            body = seen(base, see)
            if isinstance(body, Apply) and body.function in ("sigmoid", *_COMPLEMENT):
                return True
            if depth and isinstance(body, Sum) and _bounded(body, see, 0):
                return True
    return False


def logistic_complement(node: Node) -> Node | None:
    """Return 1 - p of a share or a sigmoid p; None for another node."""
    if isinstance(node, Apply) and node.function == "sigmoid":
        return build.apply("sigmoid", build.negate(node.arguments[0]))
    return complement(node)


def _paired(node: Sum, see: See) -> Node | None:
    for coefficient, term in node.terms:
        arguments = arguments_of(seen(term, see))
        for u in arguments if arguments else ():
            if u is ZERO:
                continue
            left = build.linear([(1, node), (-coefficient, term), (coefficient, u)])
            if size(left) == size(node) - 1 - size(u):
                better = shares.surprise(u, without(arguments, u))
                return build.linear([(1, left), (coefficient, better)])
    return None


def _moved(node: Sum, see: See) -> Node | None:
    """Return surprise(u, v, …) + u, by itself or to a factor, as lse(u, v, …); None where there is none."""
    for coefficient, term in node.terms:
        body = seen(term, see)
        first = (
            body.arguments[0] if isinstance(body, Apply) and body.function == "surprise" else ZERO
        )
        if first is ZERO or not isinstance(body, Apply):
            continue
        left = build.linear([(1, node), (-coefficient, term), (-coefficient, first)])
        if size(left) == size(node) - 1 - size(first):
            return build.linear([(1, left), (coefficient, shares.lse(body.arguments))])
    return None


def _complemented(node: Sum, see: See) -> Node | None:
    terms: dict[Node, Rational] = {term: c for c, term in node.terms}
    terms[ONE] = node.constant
    for coefficient, term in node.terms:
        for base, exponent in powers_of(term):
            other = complement(seen(base, see)) if exponent == 1 else None
            if other is None:
                continue
            factor, rest = build.split(
                build.merge((b, q) for b, q in powers_of(term) if b is not base)
            )
            if factor == 1 and rest is not ZERO and terms.get(rest) == -coefficient:
                left = build.linear([(1, node), (-coefficient, term), (coefficient, rest)])
                return build.linear([(1, left), (-coefficient, build.multiply(rest, other))])
    return None
