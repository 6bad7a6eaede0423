"""Quotients with sums of exponentials below the line: sigmoids, softmaxes and shares.

Σ exp u in a denominator is exp(-log Σ exp u). With a numerator exp v that is one of the terms it is a
share of the sum, and so is each term of a numerator that is a sum of such terms itself, as in
(exp z - exp(-z))/(exp z + exp(-z)) = σ(2z) - σ(-2z) = tanh z.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus import build, shares
from symopt.calculus.nodes import ONE, ZERO, Apply, Entry, Node, Product, Rational, Sum
from symopt.compilation.rewriting.matching import seen
from symopt.compilation.rewriting.table import powers_of
from symopt.compilation.stable.array_shares import share_of_log
from symopt.compilation.stable.exponentials import (
    Reader,
    log_number,
    logit_of_log,
    opposite,
    sigmoid,
)
from symopt.compilation.stable.share_sums import arguments_of, without


class Quotients:
    """Rewrites products with such denominators."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def of(self, node: Product) -> Node | None:
        """Return a product with a denominator made of exponentials, rewritten; None if it has none.

        Σ exp u in a denominator is exp(-logsumexp u); with a numerator exp v it is exp(v - logsumexp u),
        a sigmoid or a softmax. Other factors stay.
        """
        if node.sums:
            return None
        below: list[tuple[Node, Rational]] = []
        above: list[tuple[Node, Rational]] = []
        rest: list[tuple[Node, Rational]] = []
        names: dict[Node, Node] = {}
        for base, exponent in node.powers:
            body = seen(base, self.reader.see)
            if exponent < 0 and isinstance(exponent, int) and self.sums_exponentials(base):
                below.append((base, -exponent))
            elif isinstance(body, Apply) and body.function == "exp":
                above.append((body, exponent))
                names[body] = base
            else:
                rest.append((base, exponent))
        if not below:
            return None
        coefficient = node.coefficient
        factors: list[Node] = []
        for base, count in below:
            log = self.reader.log_of(base)
            assert log is not None  # that is what sums_exponentials says
            for _ in range(int(count)):
                part, coefficient = self.part(above, rest, base, log, coefficient)
                factors.append(part)
        powers: list[tuple[Node, Rational]] = [
            (build.apply("exp", build.scale(q, b.fields[1][0])), 1)
            if names[b] is b
            else (names[b], q)
            for b, q in above
        ]
        return build.scale(coefficient, build.multiply(*factors, build.merge([*rest, *powers])))

    def part(
        self,
        above: list[tuple[Node, Rational]],
        rest: list[tuple[Node, Rational]],
        base: Node,
        log: Node,
        coefficient: Rational,
    ) -> tuple[Node, Rational]:
        """Return 1/base with what the numerators have of it, and what is left of the coefficient."""
        arguments = arguments_of(log)
        if not arguments:
            taken = self.matching(above, base)
            top = taken if taken is not None else build.number(0)
            return self.positive(build.subtract(top, log)), coefficient
        for place, (exp, q) in enumerate(above):
            u = exp.fields[1][0]
            if not (isinstance(q, int) and q >= 1):
                continue
            numbered = build.add(u, log_number(coefficient)) if coefficient > 0 else u
            for top in (u, numbered):
                if top in arguments:
                    above[place] = (exp, q - 1)
                    left = coefficient if top is u else 1
                    return shares.share(top, without(arguments, top)), left
        for place, (factor, q) in enumerate(rest):
            found = self.shared(factor, arguments) if q == 1 else None
            if found is not None:
                rest[place] = (ONE, 1)
                return found, coefficient
        number = log_number(coefficient) if coefficient > 0 else None
        if number is not None and number in arguments:
            return shares.share(number, without(arguments, number)), 1
        if ZERO in arguments:
            return shares.share(ZERO, without(arguments, ZERO)), coefficient
        if opposite(arguments):
            return build.scale(Fraction(1, 2), build.apply("sech", arguments[0])), coefficient
        return build.apply("exp", build.negate(log)), coefficient

    def shared(self, node: Node, arguments: tuple[Node, ...]) -> Node | None:
        """Return (Σ ± c exp u) / Σ exp v as a sum of shares if every u is some v; else None."""
        parts: list[tuple[Rational, Node]] = []
        signed = self.signed(node)
        if not signed:
            return self.weighted(node, arguments)
        for coefficient, log in signed:
            numbered = build.add(log, log_number(abs(coefficient)))
            top = next((u for u in (log, numbered) if u in arguments), None)
            if top is None:
                return None
            sign = 1 if coefficient > 0 else -1
            factor = coefficient if top is log else sign
            parts.append((factor, shares.share(top, without(arguments, top))))
        return build.linear(parts)

    def weighted(self, node: Node, arguments: tuple[Node, ...]) -> Node | None:
        """Return (Σ w exp u) / Σ exp v, a mean with any weights w, as Σ w share; None for another form."""
        if not isinstance(node, Sum) or node.constant:
            return None
        parts: list[tuple[Rational, Node]] = []
        for coefficient, term in node.terms:
            logs = [(b, self.reader.log_of(b)) for b, q in powers_of(term) if q == 1]
            found = [(b, u) for b, u in logs if u is not None and u in arguments]
            if len(found) != 1:
                return None
            ((base, top),) = found
            weight = build.merge((b, q) for b, q in powers_of(term) if b is not base)
            share = shares.share(top, without(arguments, top))
            parts.append((coefficient, build.multiply(weight, share)))
        return build.linear(parts)

    def signed(self, node: Node) -> list[tuple[Rational, Node]]:
        """Return (c, u) of the terms of Σ c exp u, also for sinh, cosh and expm1; [] for another node."""
        if isinstance(node, Apply) and node.function in _EXPONENTIALS:
            (u,) = node.arguments
            return [(c, build.scale(q, u)) for c, q in _EXPONENTIALS[node.function]]
        if not isinstance(node, Sum):
            return []
        found: list[tuple[Rational, Node]] = []
        if node.constant:
            found.append((node.constant, ZERO))
        for coefficient, term in node.terms:
            log = self.reader.log_of(term) if self.reader.exponential(term) else None
            if log is None:
                return []
            found.append((coefficient, log))
        return found

    def sums_exponentials(self, base: Node) -> bool:
        """Return whether a denominator is a sum of exponentials, by itself or by its name."""
        if isinstance(base, Entry):
            body = self.reader.look(base)
            found = body is not None and self.sums_exponentials(body)
            self.reader.depth -= 1
            return found
        if isinstance(base, Sum):
            return self.reader.complement(base) is None and self.reader.log_of(base) is not None
        return (
            isinstance(base, Product) and bool(base.sums) and self.reader.log_of(base) is not None
        )

    def matching(self, above: list[tuple[Node, Rational]], base: Node) -> Node | None:
        """Take one exp u from the numerator, one that is a term of the denominator if there is one."""
        body = base
        while isinstance(body, Entry):
            seen = self.reader.see(body)
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

    def positive(self, log: Node) -> Node:
        """Return exp(log) as a sigmoid or a softmax where it is one."""
        logit = logit_of_log(log)
        return share_of_log(log) if logit is None else sigmoid(logit)


_EXPONENTIALS: dict[str, tuple[tuple[Rational, int], ...]] = {
    "sinh": ((Fraction(1, 2), 1), (Fraction(-1, 2), -1)),
    "cosh": ((Fraction(1, 2), 1), (Fraction(1, 2), -1)),
    "expm1": ((1, 1), (-1, 0)),
}
"""Functions as Σ c exp(q u), by name."""
