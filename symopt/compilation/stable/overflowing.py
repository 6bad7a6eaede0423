"""Products in scalar code in which a factor may be infinite: 0 where another is 0, as x exp(z) is for x = 0.

    e x → Piecewise((0, x = 0), (e x, True))        for a name e whose formula has an exponential

A slope exp(z) - y that overflows leaves alone the derivatives in which a feature is 0, or a hidden unit flat;
0 · ∞ would be no number. Products with an exponential itself are `times_exp` already.
"""

from __future__ import annotations

from collections.abc import Mapping

from symopt.calculus import build
from symopt.calculus.nodes import TRUE, ZERO, Apply, Cases, Entry, Node, Product, Sum
from symopt.calculus.rebuilding import rebuilt
from symopt.compilation.rows import subnodes
from symopt.compilation.stable.late_exponentials import never_positive

UNBOUNDED = frozenset(("exp", "expm1", "sinh", "cosh", "times_exp", "exp_gap", "rate_gap"))
BOUNDED = frozenset(("tanh", "sigmoid", "erf", "erfc", "sin", "cos", "atan", "sech", "sign"))

MOST_PARTS = 20
"""Longer products are left as they are: what stands in a choice is written out there."""


class Guard:
    """Guards many formulas; each shared part is looked at once."""

    def __init__(self, bodies: Mapping[str, Node]) -> None:
        self.bodies = bodies
        self.done: dict[Node, Node] = {}
        self.known: dict[Node, bool] = {}

    def visit(self, node: Node) -> Node:
        """Return a formula whose products are guarded."""
        if node not in self.done:
            self.done[node] = self.make(node)
        return self.done[node]

    def make(self, node: Node) -> Node:
        """Return what `visit` returns, at first sight."""
        if not isinstance(node, Product) or node.sums:
            return rebuilt(node, self.visit)
        factors = [(self.visit(b), q) for b, q in node.powers]
        whole = build.scale(node.coefficient, build.merge(factors))
        if not isinstance(whole, Product):
            return whole
        above = [b for b, q in whole.powers if q > 0]
        wild = [b for b in above if self.wild(b)]
        tame = [b for b in above if b not in wild]
        if not tame or all(_finite_at_zero(b, tame) for b in wild):
            return whole
        if sum(1 for _ in subnodes(whole)) > MOST_PARTS:
            return whole
        vanishes = build.compare("=", build.multiply(*tame), ZERO)
        return build.cases([(ZERO, vanishes), (whole, TRUE)])

    def wild(self, node: Node) -> bool:
        """Return whether a node may be infinite for finite variables, by an exponential in it."""
        found = self.known.get(node)
        if found is None:
            found = self.known[node] = self.find(node)
        return found

    def find(self, node: Node) -> bool:
        """Return what `wild` returns, at first sight."""
        match node:
            case Entry():
                body = self.bodies.get(node.name)
                return body is not None and self.wild(body)
            case Apply(fields=("exp", (u,))):
                core = build.split(u)[1]
                power = isinstance(core, Apply) and core.function.startswith("log")
                return not (power or never_positive(u))
            case Apply():
                if node.function in UNBOUNDED:
                    return True
                return node.function not in BOUNDED and any(map(self.wild, node.arguments))
            case Cases():
                return any(self.wild(value) for value, _ in node.branches)
            case Sum():
                return any(self.wild(term) for _, term in node.terms)
            case Product(sums=()):
                return any(q > 0 and self.wild(b) for b, q in node.powers)
            case _:
                return False


def _finite_at_zero(power: Node, others: list[Node]) -> bool:
    """Return whether exp(u) is finite where any of the others is 0: all depend on one variable."""
    if not (isinstance(power, Apply) and power.function == "exp"):
        return False
    names = _names(power)
    return len(names) == 1 and all(_names(other) == names for other in others)


def _names(node: Node) -> set[Node]:
    return {part for part in subnodes(node) if isinstance(part, Entry)}
