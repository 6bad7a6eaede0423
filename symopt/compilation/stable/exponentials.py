"""Seeing what is a sigmoid, a softmax or a sum of exponentials, however it was written.

All three are quotients and sums of positive things whose logarithms are known exactly:
log σ(z) = -softplus(-z), log softmax_j(z) = z_j - logsumexp(z), log(c exp u) = log c + u. So one notion
is enough: `log_of(node)` gives the logarithm of a node that is positive by its form, in a form that
neither overflows nor cancels. Names are looked through, so `log(yhat)` with `yhat = sigmoid(z)` counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from symopt.calculus import build, shares
from symopt.calculus.nodes import (
    ONE,
    ZERO,
    Apply,
    Entry,
    Node,
    Number,
    Operator,
    Product,
    Rational,
    Sum,
    Value,
)
from symopt.compilation.rewriting.apply import size
from symopt.compilation.rewriting.table import powers_of
from symopt.compilation.stable.array_shares import share_operator
from symopt.compilation.stable.share_sums import shared

MAX_DEPTH = 40
"""How many names are looked through, one inside another."""

MAX_SHARES = 16
"""More exponentials than this are added in pairs."""

See = Callable[[Entry], Node | None]


def softplus(node: Node) -> Node:
    """Return log(1 + exp(node))."""
    return build.apply("softplus", node)


def sigmoid(node: Node) -> Node:
    """Return 1/(1 + exp(-node))."""
    return build.apply("sigmoid", node)


def log_sum(logs: Sequence[Node]) -> Node:
    """Return log Σ exp u: a softplus or -log share if some u is 0, which then may be a small number."""
    if len(logs) == 1:
        return logs[0]
    if len(logs) > MAX_SHARES:  # in pairs, so that a long sum has few second derivatives
        half = len(logs) // 2
        parts = [log_sum(logs[:half]), log_sum(logs[half:])]
        return build.add(parts[0], softplus(build.subtract(parts[1], parts[0])))
    if len(logs) == 2 and logs[0] is logs[1]:
        return build.add(logs[0], build.apply("log", build.number(2)))
    zero = build.number(0)
    if zero in logs:
        place = list(logs).index(zero)
        others = [*logs[:place], *logs[place + 1 :]]
        top = _subtracted(others)
        return shares.surprise(top, [build.add(u, top) for u in others])
    return shares.lse(logs)


def _subtracted(logs: Sequence[Node]) -> Node:
    """Return a of b - a, c - a, …, so that log(1 + exp(b - a) + exp(c - a)) is -log of a share; else 0."""
    first = logs[0]
    for c, term in first.terms if isinstance(first, Sum) and len(logs) > 1 else ():
        if c < 0 and all(isinstance(u, Sum) and (c, term) in u.terms for u in logs):
            return build.scale(-c, term)
    return ZERO


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
            case Apply() if node.function in _LOGS:
                return _LOGS[node.function](*node.arguments)
            case Apply(fields=("pow", (base, exponent))):
                inner = self.log_of(base)
                return None if inner is None else build.multiply(exponent, inner)
            case Operator() if node.function in ("softmax", "portion"):
                surprise = share_operator("surprise", node.body, node.bound[0], node.at)
                return build.negate(surprise)
            case Product():
                return self.log_product(node)
            case Sum():
                return self.log_of_sum(node)
            case _:
                return None

    def log_product(self, node: Product) -> Node | None:
        """Return log c + Σ q log b if every base has such a logarithm, or is a positive constant."""
        if node.coefficient <= 0:
            return None
        if node.sums:
            return self.log_array_sum(node)
        parts = [(q, self.log_of(base)) for base, q in node.powers]
        if all(part is None for _, part in parts):
            return None
        parts = [
            (q, build.apply("log", b) if part is None and is_positive_constant(b) else part)
            for (b, _), (q, part) in zip(node.powers, parts, strict=True)
        ]
        if any(part is None for _, part in parts):
            return None
        terms = [(q, part) for q, part in parts if part is not None]
        return shared(build.add(build.linear(terms), log_number(node.coefficient)))

    def log_array_sum(self, node: Product) -> Node | None:
        """Return log Σ_l exp(u_l) = logsumexp(u), index by index; of arrays, so not of running sums."""
        if any(index.free for index in node.sums):
            return None
        summand, labels = build.open_sums(node)
        total = self.log_of(build.scale(1 / Fraction(node.coefficient), summand))
        for label in reversed(labels):
            if total is None or label not in total.free:
                return None
            total = share_operator("logsumexp", total, label, ())
        return None if total is None else build.add(total, log_number(node.coefficient))

    def log_of_sum(self, node: Sum) -> Node | None:
        """Return the log of 1 - σ(z), or of a sum of exponentials with positive coefficients."""
        complement = self.complement(node)
        if complement is not None:
            return build.negate(softplus(complement))
        if node.constant < 0 or any(c <= 0 for c, _ in node.terms):
            return None
        sizes = {c for c, _ in node.terms} | ({node.constant} if node.constant else set())
        common = sizes.pop() if len(sizes) == 1 else 1
        logs = [log_number(Fraction(node.constant) / common)] if node.constant else []
        if not any(self.exponential(part) for _, term in node.terms for part, _ in powers_of(term)):
            return None
        for coefficient, term in node.terms:
            inner = self.log_of(term)
            if inner is None:
                return None
            logs.append(build.add(inner, log_number(Fraction(coefficient) / common)))
        return build.add(log_sum(logs), log_number(common))

    def exponential(self, node: Node) -> bool:
        """Return whether a term is made of exponentials: bounded ones, such as σ, add up safely."""
        match node:
            case Entry():
                body = self.look(node)
                found = body is not None and self.exponential(body)
                self.depth -= 1
                return found
            case Product():
                bases = [base for base, _ in node.powers if not is_positive_constant(base)]
                return bool(bases) and all(map(self.exponential, bases))
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
                return None if log is None else logit_of_log(log)
            case _:
                return None


def difference(node: Node, reader: Reader) -> Node | None:
    """Return log(exp a - exp b) = a + log(1 - exp(b - a)) of a difference that must be positive.

    σ(a) - σ(b) = σ(a) σ(-b) (1 - exp(b - a)), as for the classes between two thresholds.
    """
    if not isinstance(node, Sum) or len(node.terms) + (node.constant != 0) != 2:
        return None
    terms = [*node.terms, *([(node.constant, ONE)] if node.constant else [])]
    above = [(c, t) for c, t in terms if c > 0]
    below = [(-c, t) for c, t in terms if c < 0]
    if len(above) != 1 or len(below) != 1:
        return None
    (p, plus), (q, minus) = above[0], below[0]
    first, second = reader.logit_of(plus), reader.logit_of(minus)
    if first is not None and second is not None and p == q:
        gap = build.apply("log1mexp", _lag(second, first, reader.see))
        outer = build.add(softplus(build.negate(first)), softplus(second))
        return build.add(log_number(p), gap, build.negate(outer))
    if not all(t is ONE or reader.exponential(t) for t in (plus, minus)):
        return None
    logs = [ZERO if t is ONE else reader.log_of(t) for t in (plus, minus)]
    if logs[0] is None or logs[1] is None:
        return None
    a, b = build.add(logs[0], log_number(p)), build.add(logs[1], log_number(q))
    return build.add(a, build.apply("log1mexp", build.subtract(b, a)))


def _lag(second: Node, first: Node, see: See) -> Node:
    """Return second - first, names of sums written out where terms cancel: c - b with b = c + exp d."""
    plain = build.subtract(second, first)
    if not isinstance(plain, Sum):
        return plain
    bodies = [(c, t, see(t) if isinstance(t, Entry) else None) for c, t in plain.terms]
    opened = build.linear(
        ((c, t if body is None else body) for c, t, body in bodies), plain.constant
    )
    return opened if size(opened) < size(plain) else plain


def is_positive_constant(node: Node) -> bool:
    """Return whether a node is made of positive numbers, sizes of arrays and π by products and powers."""
    if isinstance(node, Value):
        sizes = all(c > 0 and isinstance(symbol, str) for symbol, c in node.affine.terms)
        return sizes and node.affine.constant >= 0
    if isinstance(node, Product) and not node.sums and node.coefficient > 0:
        return all(is_positive_constant(base) for base, _ in node.powers)
    return (isinstance(node, Number) and node.value > 0) or (
        isinstance(node, Apply) and node.function == "pi"
    )


def logit_of_log(log: Node) -> Node | None:
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
    return None


def _log_erfc(x: Node) -> Node:
    root = build.power(build.number(2), Fraction(1, 2))
    return build.add(
        build.apply("log_ndtr", build.multiply(build.number(-1), root, x)), log_number(2)
    )


_LOGS: dict[str, Callable[..., Node]] = {
    "exp": lambda u: u,
    "sigmoid": lambda u: build.negate(softplus(build.negate(u))),
    "portion": lambda u, *others: build.negate(shares.surprise(u, others)),
    "portion_rest": lambda u, *others: build.negate(softplus(build.subtract(u, log_sum(others)))),
    "softplus": lambda u: build.apply("log_softplus", u),
    "cosh": lambda u: build.apply("logcosh", u),
    "sech": lambda u: build.negate(build.apply("logcosh", u)),
    "erfc": _log_erfc,
}
"""Logarithms of positive functions, by name."""


def log_number(value: Rational) -> Node:
    """Return log of a positive number, log 3 - log 2 for 3/2, so that such constants cancel."""
    parts = ((1, value.numerator), (-1, value.denominator))
    return build.linear((c, build.apply("log", Number(n))) for c, n in parts if n != 1)


def even(log: Node) -> Node:
    """Return log(exp u + exp(-u)) as log cosh u + log 2, by itself or as a term of a sum."""
    coefficient, term = build.split(log)
    if isinstance(log, Sum):
        return build.linear(((c, even(t)) for c, t in log.terms), log.constant)
    if isinstance(term, Apply) and term.function == "lse" and opposite(term.arguments):
        whole = build.add(build.apply("logcosh", term.arguments[0]), log_number(2))
        return build.scale(coefficient, whole)
    return log


def opposite(nodes: tuple[Node, ...]) -> bool:
    """Return whether the nodes are u and -u."""
    return len(nodes) == 2 and build.negate(nodes[0]) is nodes[1]
