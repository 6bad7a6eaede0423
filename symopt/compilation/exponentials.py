"""Seeing what is a sigmoid, a softmax or a sum of exponentials, however it was written.

All three are quotients and sums of positive things whose logarithms are known exactly:
log σ(z) = -softplus(-z), log softmax_j(z) = z_j - logsumexp(z), log(c exp u) = log c + u. So one notion
is enough: `log_of(node)` gives the logarithm of a node that is positive by its form, in a form that
neither overflows nor cancels. Names are looked through, so `log(yhat)` with `yhat = sigmoid(z)` counts.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import (
    Apply,
    Entry,
    Node,
    Number,
    Operator,
    Product,
    Rational,
    Sum,
)

MAX_DEPTH = 40
"""How many names are looked through, one inside another."""

See = Callable[[Entry], Node | None]


def softplus(node: Node) -> Node:
    """Return log(1 + exp(node))."""
    return build.apply("softplus", node)


def sigmoid(node: Node) -> Node:
    """Return 1/(1 + exp(-node))."""
    return build.apply("sigmoid", node)


def log_sum(first: Node, second: Node) -> Node:
    """Return log(exp a + exp b) = a + softplus(b - a), which is stable for all a and b."""
    return build.add(first, softplus(build.subtract(second, first)))


class Reader:
    """Finds logarithms of nodes. `see` gives the body of a named definition, None for a variable."""

    def __init__(self, see: See) -> None:
        self.see = see
        self.known: dict[Node, Node | None] = {}
        self.depth = 0

    def log_of(self, node: Node) -> Node | None:
        """Return log(node) if the node is positive by its form and built on exp; else None.

        Plain positive numbers alone are not worth it and give None.
        """
        if node not in self.known:
            self.known[node] = self.find(node)
        return self.known[node]

    def look(self, entry: Entry) -> Node | None:
        """Return what a name stands for, one level deeper; None beyond MAX_DEPTH levels."""
        self.depth += 1
        return self.see(entry) if self.depth <= MAX_DEPTH else None

    def find(self, node: Node) -> Node | None:
        """Return what `log_of` returns, at first sight."""
        match node:
            case Entry():
                body = self.look(node)
                found = None if body is None else self.log_of(body)
                self.depth -= 1
                return found
            case Apply(fields=("exp", (inner,))):
                return inner
            case Apply(fields=("sigmoid", (inner,))):
                return build.negate(softplus(build.negate(inner)))
            case Operator(fields=("softmax", *_)):
                return self.log_softmax(node)
            case Product():
                return self.log_product(node)
            case Sum():
                return self.log_of_sum(node)
            case _:
                return None

    def log_softmax(self, node: Operator) -> Node:
        """Return z_j - logsumexp(z)."""
        here = build.rename(node.body, dict(zip(node.bound, node.at, strict=True)))
        return build.subtract(here, build.operator("logsumexp", node.body, node.bound, ()))

    def log_product(self, node: Product) -> Node | None:
        """Return log c + Σ q log b if every base has such a logarithm."""
        if node.coefficient <= 0:
            return None
        if node.sums:
            return self.log_array_sum(node)
        parts = [(q, self.log_of(base)) for base, q in node.powers]
        if any(part is None for _, part in parts):
            return None
        terms = [(q, part) for q, part in parts if part is not None]
        return _without_cancellation(build.add(build.linear(terms), _log_number(node.coefficient)))

    def log_array_sum(self, node: Product) -> Node | None:
        """Return log Σ_l exp(u_l) = logsumexp(u), over one index."""
        if len(node.sums) != 1:
            return None
        summand, labels = build.open_sums(node)
        inner = self.log_of(build.scale(1 / Fraction(node.coefficient), summand))
        if inner is None or labels[0] not in inner.free:
            return None
        total = build.operator("logsumexp", inner, (labels[0],), ())
        return build.add(total, _log_number(node.coefficient))

    def log_of_sum(self, node: Sum) -> Node | None:
        """Return the log of 1 - σ(z), or of a sum of exponentials with positive coefficients."""
        complement = self.complement(node)
        if complement is not None:
            return build.negate(softplus(complement))
        if node.constant < 0 or any(c <= 0 for c, _ in node.terms):
            return None
        logs = [_log_number(node.constant)] if node.constant else []
        for coefficient, term in node.terms:
            inner = self.log_of(term) if self.exponential(term) else None
            if inner is None:
                return None
            logs.append(build.add(inner, _log_number(coefficient)))
        while len(logs) > 1:  # in pairs, so that a long sum is not deeply nested
            pairs = [log_sum(a, b) for a, b in zip(logs[::2], logs[1::2], strict=False)]
            logs = pairs + logs[len(logs) - len(logs) % 2 :]
        return logs[0]

    def exponential(self, node: Node) -> bool:
        """Return whether a term is made of exponentials: bounded ones, such as σ, add up safely."""
        match node:
            case Entry():
                body = self.look(node)
                found = body is not None and self.exponential(body)
                self.depth -= 1
                return found
            case Product():
                return all(self.exponential(base) for base, _ in node.powers)
            case _:
                return isinstance(node, Apply) and node.function == "exp"

    def complement(self, node: Sum) -> Node | None:
        """Return z if the node is 1 - σ(z), else None."""
        if node.constant == 1 and len(node.terms) == 1 and node.terms[0][0] == -1:
            return self.logit_of(node.terms[0][1])
        return None

    def logit_of(self, node: Node) -> Node | None:
        """Return z if the node is σ(z): as a function, a name, 1/(1 + exp(-z)), exp z/(1 + exp z)."""
        match node:
            case Entry():
                body = self.look(node)
                found = None if body is None else self.logit_of(body)
                self.depth -= 1
                return found
            case Apply(fields=("sigmoid", (inner,))):
                return inner
            case Sum():
                inner = self.complement(node)
                return None if inner is None else build.negate(inner)
            case Product(sums=()):
                log = self.log_of(node)
                return None if log is None else _logit_of_log(log)
            case _:
                return None

    def quotient(self, node: Product) -> Node | None:
        """Return a product with a denominator made of exponentials, rewritten; None if it has none.

        Σ exp u in a denominator is exp(-logsumexp u); with a numerator exp v it is exp(v - logsumexp u),
        a sigmoid or a softmax. Other factors stay.
        """
        if node.sums:
            return None
        below: list[tuple[Node, Rational]] = []
        above: list[tuple[Node, Rational]] = []
        rest: list[tuple[Node, Rational]] = []
        for base, exponent in node.powers:
            if exponent < 0 and isinstance(exponent, int) and self.sums_exponentials(base):
                below.append((base, -exponent))
            elif isinstance(base, Apply) and base.function == "exp":
                above.append((base, exponent))
            else:
                rest.append((base, exponent))
        if not below:
            return None
        out = build.scale(node.coefficient, build.merge(rest))
        for base, count in below:
            log = self.log_of(base)
            assert log is not None  # that is what sums_exponentials says
            for _ in range(int(count)):
                taken = self.matching(above, base)
                top = taken if taken is not None else build.number(0)
                out = build.multiply(out, self.positive(build.subtract(top, log), top, base))
        powers = [(build.apply("exp", build.scale(q, b.fields[1][0])), 1) for b, q in above]
        return build.multiply(out, build.merge(powers))

    def sums_exponentials(self, base: Node) -> bool:
        """Return whether a denominator is a sum of exponentials, by itself or by its name."""
        if isinstance(base, Entry):
            body = self.look(base)
            found = body is not None and self.sums_exponentials(body)
            self.depth -= 1
            return found
        if isinstance(base, Sum):
            return self.complement(base) is None and self.log_of(base) is not None
        return isinstance(base, Product) and bool(base.sums) and self.log_of(base) is not None

    def matching(self, above: list[tuple[Node, Rational]], base: Node) -> Node | None:
        """Take one exp u from the numerator, one that is a term of the denominator if there is one."""
        body = base
        while isinstance(body, Entry):
            seen = self.see(body)
            if seen is None:
                break
            body = seen
        terms = [t for _, t in body.terms] if isinstance(body, Sum) else []
        candidates = [k for k, (_, q) in enumerate(above) if isinstance(q, int) and q >= 1]
        candidates.sort(key=lambda k: above[k][0] not in terms)
        if not candidates or (terms and above[candidates[0]][0] not in terms):
            return None
        place = candidates[0]
        exp, exponent = above.pop(place)
        if exponent > 1:
            above.insert(place, (exp, exponent - 1))
        return exp.fields[1][0]

    def positive(self, log: Node, top: Node, base: Node) -> Node:
        """Return exp(log) as a sigmoid or a softmax where it is one."""
        logit = _logit_of_log(log)
        if logit is not None:
            return sigmoid(logit)
        softmax = _softmax_of(top, base, self)
        return build.apply("exp", log) if softmax is None else softmax


def _softmax_of(top: Node, base: Node, reader: Reader) -> Node | None:
    log = reader.log_of(base)
    if not isinstance(log, Operator) or log.function != "logsumexp":
        return None
    (bound,) = log.bound
    for label in sorted(top.free, key=lambda i: i.name):
        if (label.lower, label.upper) != (bound.lower, bound.upper):
            continue
        here: dict[Index, Affine] = {bound: indices.of(label)}
        if build.rename(log.body, here) is top:
            return Operator("softmax", log.body, log.bound, (indices.of(label),))
    return None


def _logit_of_log(log: Node) -> Node | None:
    """Return z if the node is log σ(z) = -softplus(-z) by its form, also as u - (u + softplus(…))."""
    if isinstance(log, Product) and log.coefficient == -1 and len(log.powers) == 1:
        base, exponent = log.powers[0]
        if (
            exponent == 1
            and not log.sums
            and isinstance(base, Apply)
            and base.function == "softplus"
        ):
            return build.negate(base.arguments[0])
    if isinstance(log, Sum):  # w - softplus(w), as in exp v/(exp u + exp v) with w = v - u
        for coefficient, term in log.terms:
            if (
                coefficient == -1
                and isinstance(term, Apply)
                and term.function == "softplus"
                and build.add(log, term) is term.arguments[0]
            ):
                return term.arguments[0]
    return None


def _without_cancellation(log: Node) -> Node:
    """Return the node with w - softplus(w), whose parts cancel for large w, as -softplus(-w)."""
    if not isinstance(log, Sum):
        return log
    for coefficient, term in log.terms:
        if coefficient == -1 and isinstance(term, Apply) and term.function == "softplus":
            w = term.arguments[0]
            rest = build.add(log, term, build.negate(w))
            if _count(rest) + 1 < _count(log):
                return build.subtract(_without_cancellation(rest), softplus(build.negate(w)))
    return log


def _count(node: Node) -> int:
    """Return the number of terms of a sum, its constant included."""
    if isinstance(node, Sum):
        return len(node.terms) + (node.constant != 0)
    return 0 if isinstance(node, Number) and not node.value else 1


def _log_number(value: Rational) -> Node:
    return build.number(0) if value == 1 else build.apply("log", Number(value))
