"""Softmaxes over an axis as code computes them: shares of a sum of exponentials, see operators/entries.

    log Σ_l exp(u_l + c) → lse(u) + c          softmax(u + c) → portion(u)          for c without l
    lse(u) - u_j → surprise(u)_j               exp(-surprise(u)_j) → portion(u)_j

Common factors may stand around each. Log-sum-exp beside a mean of its arguments: stable/score_sums.
"""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import ONE, TRUE, ZERO, Entry, Node, Operator, Product, Rational, Sum
from symopt.compilation.rewriting.apply import size
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rows import subnodes

CODE_NAMES = {"softmax": "portion", "logsumexp": "lse"}
"""Functions of the model, and what code computes in their place."""
SHARES = ("portion", "portion_rest", "surprise", "lse")
MAX_TERMS = 40


def share_operator(function: str, body: Node, label: Index, at: tuple[Affine, ...]) -> Node:
    """Return the function of the model along an axis as one of code, without what shifts its argument."""
    terms = [*body.terms] if isinstance(body, Sum) else [(1, body)]
    constant = body.constant if isinstance(body, Sum) else 0
    own = [(c, t) for c, t in terms if label in t.free]
    name = CODE_NAMES.get(function, function)
    if not own or (len(own) == len(terms) and not constant):
        return build.operator(name, body, (label,), at)
    shift = build.linear([(c, t) for c, t in terms if label not in t.free], constant)
    inner = build.operator(name, build.linear(own), (label,), at)
    return build.add(inner, shift) if name == "lse" else inner


def paired(node: Sum, see: See = lambda entry: None) -> Node | None:
    """Return a sum in which log-sum-exp, also by name, and one of its arguments are one; else None."""
    if len(node.terms) > MAX_TERMS:
        return None
    for coefficient, term in node.terms:
        if isinstance(term, Product) and term.sums:
            continue
        for base, rest in factors_of(term):
            body = seen(base, see)
            if not isinstance(body, Operator) or body.function != "lse":
                continue
            found = _with_argument(node, coefficient, term, body, rest)
            if found is not None:
                return found
    return None


def share_form(node: Operator) -> Node:
    """Return one of the four functions by others: with d = u - max u, E = Σ exp d over d < 0, n = #{d = 0}

    and o = E + n - 1 it is exp(d)/(1 + o), one minus that (o/(1 + o) where d = 0), log(1 + o) - d, and
    log(1 + o) + max u. Of a share below ½ the complement loses no digits.
    """
    body, labels = build.open_operator(node)
    top = build.operator("amax", body, labels, ())
    below = build.apply(
        "min", build.subtract(body, top), ZERO
    )  # u - max u as one node, never rearranged
    ties = build.compare("=", below, ZERO)
    power = build.apply("exp", below)
    count = build.contract(build.cases([(ONE, ties), (ZERO, TRUE)]), labels)
    more = build.apply(
        "max", build.subtract(count, ONE), ZERO
    )  # as one node: E + n - 1 would lose E
    others = build.add(build.contract(build.cases([(ZERO, ties), (power, TRUE)]), labels), more)
    tail = build.apply("log1p", others)
    if node.function == "lse":
        return build.add(tail, top)
    total = build.add(ONE, others)
    if node.function == "surprise":
        found = build.subtract(tail, below)
    elif node.function == "portion":
        found = build.divide(power, total)
    else:
        rest = build.subtract(ONE, build.divide(power, total))
        found = build.cases([(build.divide(others, total), ties), (rest, TRUE)])
    return build.rename(found, {labels[0]: node.at[0]})


def share_of_log(log: Node) -> Node:
    """Return exp(log), as a share of exponentials where it is one."""
    surprise = build.negate(log)
    if isinstance(surprise, Sum):
        surprise = paired(surprise) or surprise
    if isinstance(surprise, Operator) and surprise.function == "surprise":
        return build.operator("portion", surprise.body, surprise.bound, surprise.at)
    return build.apply("exp", build.negate(surprise))


def factors_of(node: Node) -> Iterator[tuple[Node, Node]]:
    """Yield each factor with what is left of a product without it."""
    if not isinstance(node, Product):
        yield node, ONE
    elif not node.sums:
        for base, exponent in node.powers:
            if exponent == 1:
                others = build.merge((b, q) for b, q in node.powers if b is not base)
                yield base, build.scale(node.coefficient, others)


def _with_argument(
    node: Sum, coefficient: Rational, term: Node, total: Operator, rest: Node
) -> Node | None:
    """Return the sum with R lse(u) - R u_j as R surprise(u)_j."""
    for place in _places(total, node):
        argument = build.rename(total.body, {total.bound[0]: place})
        taken = build.multiply(rest, argument)
        left = build.linear([(1, node), (-coefficient, term), (coefficient, taken)])
        if size(left) == size(node) - 1 - size(taken):
            better = build.operator("surprise", total.body, total.bound, (place,))
            return build.linear([(1, left), (coefficient, build.multiply(rest, better))])
    return None


def _places(total: Operator, node: Sum) -> list[Affine]:
    """Return where along its axis an argument of log-sum-exp may be taken in a sum."""
    (bound,) = total.bound
    found = [
        indices.of(i)
        for i in sorted(node.free - total.free, key=lambda i: i.name)
        if (i.lower, i.upper) == (bound.lower, bound.upper)
    ]
    names = {e.name: e.indices for e in subnodes(total.body) if isinstance(e, Entry)}
    for _, term in node.terms:
        for entry in subnodes(term):
            if isinstance(entry, Entry) and entry.name in names and not entry.free >= total.free:
                continue
            if isinstance(entry, Entry) and entry.name in names:
                pairs = zip(names[entry.name], entry.indices, strict=True)
                found += [here for own, here in pairs if own == indices.of(bound)]
    return list(dict.fromkeys(found))
