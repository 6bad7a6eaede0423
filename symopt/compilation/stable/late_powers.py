"""Powers with an unknown exponent, whose derivatives have a limit at 0 that code would miss.

    ∂/∂n x^n = x^n log x          → 0 at x = 0 for n > 0, where code has 0 · -inf
    ∂/∂c (x/c)^n ∝ x (x/c)^(n-1)  → c (x/c)^n, where code has 0 · inf for n < 1; √(x/c) likewise

So a dose, a time or a concentration of 0 is a row like any other.
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Apply, Node, Product, Rational, Sum
from symopt.calculus.rebuilding import rebuilt
from symopt.compilation.rewriting.table import powers_of


def at_zero(node: Node) -> Node:
    """Return a product whose powers with unknown exponents have their limits at a base of 0."""
    while isinstance(node, Product) and not node.sums:
        found = _with_base(node) or _with_root(node) or _with_logarithms(node)
        if found is None:
            return node
        node = found
    return node


def at_zero_everywhere(node: Node) -> Node:
    """Return a formula of one row in which every such product has its limits."""
    done: dict[Node, Node] = {}

    def visit(part: Node) -> Node:
        if part not in done:
            made = rebuilt(part, visit)
            if isinstance(part, Product) and not part.sums:
                factors = [(visit(base), q) for base, q in part.powers]
                made = at_zero(build.scale(part.coefficient, build.merge(factors)))
            done[part] = made
        return done[part]

    return visit(node)


def _with_logarithms(node: Product) -> Node | None:
    """Return x^n log(x)^k as k nested functions that are 0 at x = 0, None where there is none."""
    for log, count in node.powers:
        if not (isinstance(log, Apply) and log.function == "log" and isinstance(count, int)):
            continue
        (inside,) = log.arguments
        power = next((b for b, q in node.powers if q >= 1 and _base(b) is inside), None)
        if power is None or count < 1:
            continue
        whole = power
        for _ in range(count):
            whole = build.apply("times_log", whole, inside)
        return _replaced(node, [(log, count), (power, 1)], whole)
    return None


def _with_base(node: Product) -> Node | None:
    """Return x t^(n-1), t = x w, as t^n/w, None where there is none."""
    counts = dict(node.powers)
    for power, q in node.powers:
        base = _base(power)
        if base is None or not q >= 1 or not isinstance(power, Apply):
            continue
        exponent = power.arguments[1]
        if not isinstance(exponent, Sum) or exponent.constant > -1:
            continue
        for x, own in powers_of(base):
            if own == 1 and counts.get(x, 0) >= 1:
                raised = build.apply("pow", base, build.add(exponent, ONE))
                whole = build.multiply(raised, build.divide(x, base))
                return _replaced(node, [(x, 1), (power, 1)], whole)
    return None


def _with_root(node: Product) -> Node | None:
    """Return x t^(-1/2), t = x w, as t^(1/2)/w, None where there is none; other fractions likewise."""
    counts = dict(node.powers)
    for base, q in node.powers:
        if isinstance(q, int) or q > 0 or not isinstance(base, Product):
            continue
        for x, own in powers_of(base):
            if own == 1 and counts.get(x, 0) >= 1:
                whole = build.multiply(build.power(base, q + 1), build.divide(x, base))
                return _replaced(node, [(x, 1), (base, q)], whole)
    return None


def _base(node: Node) -> Node | None:
    """Return x of x^n with an exponent that is no number."""
    return node.arguments[0] if isinstance(node, Apply) and node.function == "pow" else None


def _replaced(node: Product, gone: list[tuple[Node, Rational]], whole: Node) -> Node:
    rest = build.merge([*node.powers, *((base, -q) for base, q in gone)])
    return build.scale(node.coefficient, build.multiply(whole, rest))
