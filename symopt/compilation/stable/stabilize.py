"""Rewriting a graph so that its values and derivatives neither overflow nor cancel.

Done before differentiating, since a derivative of log(1 + exp z) is no better than its formula:

    log σ(z) → -softplus(-z)            log(1 - σ(z)) → -softplus(z)        1 - σ(z) → σ(-z)
    log softmax_j(z) → z_j - lse(z)     log Σ exp u → lse(u)                exp u/Σ exp → softmax, σ
    log(1 + u) → log1p(u)               exp(u) - 1 → expm1(u)               log(exp(u) v) → u + log v
    log(c det(B)^q) → log c + q logdet(B) for odd or fractional q

σ and softmax are also seen in 1/(1 + exp(-z)), in exp z/(1 + exp z), and through the names of
definitions. lse is the array operator logsumexp, or for scalars a + softplus(b - a), repeated.

Every rule keeps the value wherever the original is defined; some define more (log σ(-1000) is -∞ in
floating point and -1000 here). Names and shapes of definitions stay; what is no longer used is dropped
by the plan.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from symopt.calculus import build, shares
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.nodes import (
    Apply,
    Cases,
    Entry,
    Node,
    Operator,
    Product,
    Rational,
    Sum,
)
from symopt.calculus.rebuilding import rebuilt
from symopt.compilation.rewriting.apply import improved
from symopt.compilation.rewriting.matching import seen
from symopt.compilation.rows import needed_definitions
from symopt.compilation.stable.array_shares import CODE_NAMES, SHARES, share_of_log, share_operator
from symopt.compilation.stable.exponentials import Reader, difference, even, log_number, log_sum
from symopt.compilation.stable.guarded import guarded
from symopt.compilation.stable.powers import combined, length, light, relative
from symopt.compilation.stable.quotients import Quotients
from symopt.compilation.stable.share_sums import complement, shared
from symopt.compilation.stable.shifts import shifted

BASES = {"log2": 2, "log10": 10}
LOGARITHMS = ("logsigmoid", "logit", *BASES)


def stabilize(graph: Graph, output: str, varying: Collection[str] | None = None) -> Graph:
    """Return the graph of what `output` needs, rewritten for stability.

    varying: the variables in which it is differentiated, None if that is not known. Where an array is known
    to be data, its logarithm may be taken.
    """
    needed = needed_definitions(graph, [output])
    rewriting = _Stable(graph, needed, varying)
    for item in needed:
        rewriting.define(item)
    return replace(graph, definitions=tuple(rewriting.definitions.values()))


class _Stable:
    """One rewriting of all definitions; each shared node is visited once."""

    def __init__(
        self, graph: Graph, needed: Sequence[NodeDefinition], varying: Collection[str] | None
    ) -> None:
        self.varying = varying
        self.definitions: dict[str, NodeDefinition] = {}
        self.graph = graph
        self.reader = Reader(self.see)
        self.quotients = Quotients(self.reader)
        self.done: dict[Node, Node] = {}
        self.shifted = shifted(needed)

    def define(self, item: NodeDefinition) -> None:
        """Rewrite a definition; later ones may look through its name."""
        self.definitions[item.name] = replace(item, body=self.visit(item.body))

    def see(self, entry: Entry) -> Node | None:
        """Return what a name stands for, rewritten."""
        found = self.definitions.get(entry.name)
        return None if found is None else found.at(entry.indices)

    def visit(self, node: Node) -> Node:
        found = self.done.get(node)
        if found is None:
            found = self.make(node)
            found = self.done[node] = shared(improved(found, self.see, late=False), self.see)
        return found

    def make(self, node: Node) -> Node:
        match node:
            case Apply(fields=("log", (inner,))):
                return self.log(inner)
            case Apply(fields=("log1p", (inner,))):
                return self.log1p(self.visit(inner))
            case Apply(fields=("pow", (base, exponent))):
                return self.power(self.visit(base), self.visit(exponent))
            case Apply(fields=("logaddexp", _)):
                return self.settle(even(log_sum(tuple(self.added_in_logarithms(node)))))
            case Apply() if node.function in LOGARITHMS:
                return self.logarithm(node.function, tuple(map(self.visit, node.arguments)))
            case Apply() if node.function in shares.NAMES:
                return shares.again(node.function, map(self.visit, node.arguments))
            case Apply(fields=("hypot", (first, second))):
                return build.apply("length", self.visit(first), self.visit(second))
            case Entry() if node.name in self.shifted:
                return self.see(node) or node
            case Sum():
                return self.sum(node)
            case Product():
                return self.product(node)
            case Operator():
                return self.operator(node)
            case Apply(fields=("exp", (inner,))):
                return share_of_log(self.visit(inner))
            case Cases():
                found = rebuilt(node, self.visit)
                return guarded(found, self.see) if isinstance(found, Cases) else found
            case _:
                return rebuilt(node, self.visit)

    def operator(self, node: Operator) -> Node:
        body, labels = build.open_operator(node)
        if node.function in CODE_NAMES or node.function in SHARES:
            return share_operator(node.function, self.visit(body), labels[0], node.at)
        return build.operator(node.function, self.visit(body), labels, node.at)

    def log(self, inner: Node) -> Node:
        inner = self.written_out(inner)
        if isinstance(inner, Operator) and inner.function == "det":
            return self.log_determinant(inner)
        if isinstance(inner, Product) and not inner.sums:
            whole = self.visit(inner)
            if isinstance(whole, Sum):  # a mean of shares
                return self.log_of_visited(whole)
            alone = len(inner.powers) == 1 and inner.coefficient > 0
            logs = [(q, self.log_of_power(b, q, alone), b) for b, q in inner.powers]
            if any(log is not None for _, log, _ in logs):
                rest = build.merge((b, q) for q, log, b in logs if log is None)
                rest = build.scale(inner.coefficient, rest)
                known = build.linear((q, log) for q, log, _ in logs if log is not None)
                return build.add(self.visit(known), self.log(rest))
        return self.log_of_visited(self.visit(inner))

    def log1p(self, inner: Node) -> Node:
        """Return log(1 + u), as the logarithm of a sum of exponentials where it is one."""
        total = build.add(build.number(1), inner)
        whole = self.reader.log_of(total) or self.log_of_choice(shared(total, self.see))
        return build.apply("log1p", inner) if whole is None else self.settle(even(whole))

    def logarithm(self, name: str, arguments: tuple[Node, ...]) -> Node:
        """Return one of the other functions that are logarithms."""
        match name:
            case "logsigmoid":
                return build.negate(build.apply("softplus", build.negate(arguments[0])))
            case "logit":
                return self.logit(arguments[0])
            case _:
                return self.log_to_base(name, arguments[0])

    def added_in_logarithms(self, node: Apply) -> Iterator[Node]:
        """Yield u, v, … of logaddexp(u, logaddexp(v, …)) rewritten, names being looked through."""
        for part in node.arguments:
            body = part
            if isinstance(part, Entry) and (named := self.graph.definition(part.name)) is not None:
                body = named.at(part.indices)
            if isinstance(body, Apply) and body.function == "logaddexp":
                yield from self.added_in_logarithms(body)
            else:
                yield self.visit(part)

    def logit(self, inner: Node) -> Node:
        """Return log p - log(1 - p), which is known where p is a share of exponentials."""
        logit = self.reader.logit_of(inner)
        rest = complement(seen(inner, self.see))
        if logit is not None or rest is None:
            return build.apply("logit", inner) if logit is None else logit
        return build.subtract(self.log_of_visited(inner), self.log_of_visited(rest))

    def log_to_base(self, name: str, inner: Node) -> Node:
        """Return log₂ u or log₁₀ u by the natural logarithm where that has a better form."""
        natural = self.log_of_visited(inner)
        if isinstance(natural, Apply) and natural.function in ("log", "log1p"):
            return build.apply(name, inner)
        base = build.number(BASES[name])
        return build.divide(natural, build.apply("log", base))

    def log_of_visited(self, inner: Node) -> Node:
        """Return the logarithm of what is rewritten already."""
        whole = self.reader.log_of(inner) or difference(inner, self.reader)
        if whole is not None:
            return self.settle(even(whole))
        mixture = self.log_of_mixture(inner) or self.log_of_choice(inner)
        mixture = mixture or self.log_of_branches(inner) or self.log_of_size(inner)
        if mixture is not None:
            return mixture
        body = seen(inner, self.see)
        if body is not inner and self.has_logarithms(body):
            return self.log_of_visited(body)
        if isinstance(inner, Product) and not inner.sums:
            logs = [(q, self.reader.log_of(b), b) for b, q in self.opened(inner)]
            known = [(q, log) for q, log, _ in logs if log is not None]
            rest = build.merge((b, q) for q, log, b in logs if log is None)
            if known:
                rest = self.log_of_visited(build.scale(inner.coefficient, rest))
                return build.add(self.settle(build.linear(known)), rest)
            if inner.coefficient < 0 and _is_expm1(inner):
                gap = build.apply("log1mexp", inner.powers[0][0].fields[1][0])
                return build.add(log_number(-inner.coefficient), gap)
            if len(inner.powers) == 1 and inner.powers[0][1] == 1 and inner.coefficient > 0:
                return build.add(log_number(inner.coefficient), self.log_of_visited(rest))
        if isinstance(inner, Sum) and inner.constant == 1:
            return build.apply("log1p", build.subtract(inner, build.number(1)))
        return improved(build.apply("log", inner), self.see, late=False)

    def log_of_mixture(self, node: Node) -> Node | None:
        """Return the logarithm of a sum with weighted exponentials; None for another node."""
        if not isinstance(seen(node, self.see), Sum):
            return None
        from symopt.compilation.stable.mixture_logs import log_of_mixture

        return log_of_mixture(node, self.reader, self.see)

    def log_of_size(self, node: Node) -> Node | None:
        """Return the logarithm of a size, or of what one leaves; None for another node."""
        body = seen(node, self.see)
        size = body.terms[0][1] if isinstance(body, Sum) and len(body.terms) == 1 else body
        size = seen(size, self.see)
        if not isinstance(size, Apply) or size.function != "abs":
            return None
        from symopt.compilation.stable.sizes import log_with_size

        return log_with_size(node, self.log_of_visited, self.see)

    def log_of_branches(self, node: Node) -> Node | None:
        """Return the logarithm of cases whose values have one; None for another node."""
        body = seen(node, self.see)
        if not isinstance(body, Cases) or not light(body):
            return None
        if all(self.reader.log_of(v) is None for v, _ in body.branches):
            return None
        return build.cases((self.log_of_visited(v), c) for v, c in body.branches)

    def log_of_choice(self, node: Node) -> Node | None:
        """Return the logarithm of a share that labels choose, or of what one leaves; else None."""
        if not isinstance(node, Entry | Product | Operator):
            return None
        from symopt.compilation.stable.chosen_shares import log_of_chosen, log_of_rest

        rest = log_of_rest(seen(node, self.see))
        return rest or log_of_chosen(node, self.reader, self.see, self.is_data)

    def is_data(self, entry: Entry) -> bool:
        """Return whether an entry is of a variable that is known to be data."""
        known = self.varying is not None and entry.name not in self.varying
        return known and self.see(entry) is None

    def opened(self, node: Product) -> list[tuple[Node, Rational]]:
        """Return the factors of a product, e^q c^q for a factor (e c)^q with an e that is positive."""
        found: list[tuple[Node, Rational]] = []
        for base, exponent in node.powers:
            body = seen(base, self.see)
            if self.reader.log_of(base) is None and self.has_logarithms(body):
                assert isinstance(body, Product)  # has_logarithms says so
                known = [(b, q) for b, q in body.powers if self.reader.log_of(b) is not None]
                found += [(b, q * exponent) for b, q in known]
                rest = build.merge(p for p in body.powers if p not in known)
                base = build.scale(body.coefficient, rest)
            found.append((base, exponent))
        return found

    def has_logarithms(self, body: Node) -> bool:
        """Return whether a named product has factors whose logarithms are known, and holds no sums."""
        if not isinstance(body, Product) or body.sums:
            return False
        return any(self.reader.log_of(base) is not None for base, _ in body.powers)

    def settle(self, node: Node) -> Node:
        """Return a logarithm that was put together, by better forms."""
        return self.done.setdefault(node, shared(improved(node, self.see, late=False)))

    def written_out(self, node: Node) -> Node:
        """Return what a name stands for if that is a determinant, or powers of some; else the node."""
        body = node
        while isinstance(body, Entry):
            seen = self.see(body)
            if seen is None:
                return node
            body = seen
        powers = body.powers if isinstance(body, Product) else ((body, 1),)
        determinants = [b for b, _ in powers if isinstance(b, Operator) and b.function == "det"]
        return body if determinants else node

    def log_of_power(self, base: Node, exponent: Rational, alone: bool) -> Node | None:
        """Return log(base), the logarithm of a determinant only where that must be positive.

        det(B)^q is real for a fraction q only if det(B) > 0, and alone under a logarithm for odd q too.
        """
        known = self.reader.log_of(base)
        base = self.written_out(base)
        if known is not None or not (isinstance(base, Operator) and base.function == "det"):
            return known
        odd = alone and isinstance(exponent, int) and exponent % 2 == 1
        if odd or not isinstance(exponent, int) or self.positive_definite(base.body):
            return self.log_determinant(base)
        return None

    def positive_definite(self, body: Node) -> bool:
        """Return whether a matrix is declared to be positive definite."""
        return isinstance(body, Entry) and self.graph.has(body.name, "positive definite")

    def log_determinant(self, node: Operator) -> Node:
        body, labels = build.open_operator(node)
        return build.operator("logdet", self.visit(body), labels, ())

    def sum(self, node: Sum) -> Node:
        parts = [(c, self.visit(t)) for c, t in node.terms]
        whole = build.linear(parts, node.constant)
        terms = whole.terms if isinstance(whole, Sum) else ()
        if not any(isinstance(t, Apply) and t.function == "logcosh" for _, t in terms):
            return whole
        from symopt.compilation.stable.linear_parts import without_even_part  # few sums have one

        assert isinstance(whole, Sum)  # it has terms
        return without_even_part(whole)

    def product(self, node: Product) -> Node:
        if node.sums:
            summand, labels = build.open_sums(node)
            return build.contract(self.visit(summand), labels)
        factors = [self.root(*self.power_of_rate(self.visit(b), q)) for b, q in node.powers]
        whole = build.scale(node.coefficient, build.merge(factors))
        if not isinstance(whole, Product):
            return whole
        better = self.quotients.of(whole) or relative(whole, self.see)
        better = length(better) or better
        return combined(better, self.see) if isinstance(better, Product) else better

    def power(self, base: Node, exponent: Node) -> Node:
        """Return b^e as exp(e log b) where log b is known, so that no derivative divides by b."""
        log = self.log_of_root(base)
        if log is None:
            return build.general_power(base, exponent)
        return build.apply("exp", build.multiply(exponent, log))

    def power_of_rate(self, base: Node, exponent: Rational) -> tuple[Node, Rational]:
        """Return a factor σ^q of an array σ = exp(X v) as exp(q X v), whose slope is a multiple of it.

        By the name, ∂(r²/σ²)/∂σ = -2 r²/σ³ would underflow where r²/σ² does not.
        """
        if exponent == 1 or not isinstance(base, Entry):
            return base, exponent
        body = seen(base, self.see)
        if (
            isinstance(body, Apply)
            and body.function == "exp"
            and not (light(body) and not base.free)
        ):
            return build.apply("exp", build.scale(exponent, body.arguments[0])), 1
        return base, exponent

    def root(self, base: Node, exponent: Rational) -> tuple[Node, Rational]:
        """Return a factor b^q, for a fraction q as exp(q log b) where log b is known."""
        log = None if isinstance(exponent, int) else self.log_of_root(base)
        if log is None:
            return base, exponent
        return build.apply("exp", build.scale(exponent, log)), 1

    def log_of_root(self, base: Node) -> Node | None:
        """Return log b of what is positive if a power of it with any exponent is real; None if unknown."""
        body = seen(base, self.see)
        if not light(body) or isinstance(body, Operator):
            return None
        return self.reader.log_of(base) or self.log_of_mixture(base)


def _is_expm1(node: Product) -> bool:
    """Return whether a product is a number times exp(u) - 1."""
    ((base, exponent), *others) = node.powers
    return not others and exponent == 1 and isinstance(base, Apply) and base.function == "expm1"
