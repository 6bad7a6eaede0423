"""Products of exponentials as one exponential, and roots of squares as lengths.

    exp(u)^p exp(v)^q → exp(p u + q v)       so that neither overflows where the product does not
    softplus(z)^(-q) → exp(-q log softplus(z))
    √(u²) → |u|       √(u² + v²) → length(u, v)
    (y - exp(u))^q exp(-q u) → (y exp(-u) - 1)^q

A name for an exponential, v = exp s, is looked through where it stands below a fraction line or beside
another exponential: d²/v² is then d² exp(-2 s), whose derivatives never divide by v.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Apply, Entry, Node, Operator, Product, Rational, Sum
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rows import subnodes


def combined(node: Product, see: See) -> Node:
    """Return a product in which exponentials are one, if any of them divides or there are several."""
    if node.sums:
        return node
    beside = any(isinstance(b, Apply) and b.function == "sigmoid" for b, _ in node.powers)
    found = {
        b: e for b, q in node.powers if (e := exponent_of(b, see, 1 if beside else q)) is not None
    }  # σ(z)/softplus(z) is a function of its own
    if not found:
        return node
    powers = dict(node.powers)
    plain = [b for b in found if isinstance(b, Entry) and powers[b] > 0]
    if all(powers[b] > 0 and isinstance(powers[b], int) for b in found) and (
        len(found) == 1 or len(plain) == len(found)
    ):
        return node
    total = build.linear((powers[b], log) for b, (_, log) in found.items())
    numbers = [(build.number(c), powers[b]) for b, (c, _) in found.items()]
    rest = build.merge([*numbers, *((b, q) for b, q in node.powers if b not in found)])
    return build.scale(node.coefficient, build.multiply(rest, build.apply("exp", total)))


def relative(node: Product, see: See) -> Product:
    """Return (y - m)^q m^(-q) for an exponential m as (y/m - 1)^q, which neither overflows nor cancels."""
    logs = {b: e[1] for b, _ in node.powers if (e := exponent_of(b, see)) is not None and e[0] == 1}
    powers = dict(node.powers)
    for base, q in node.powers if logs else ():
        if not isinstance(base, Sum) or not isinstance(q, int) or q < 1:
            continue
        for _, m in base.terms:
            found = exponent_of(m, see)
            u = found[1] if found is not None and found[0] == 1 else None
            below = None if u is None else build.scale(-q, u)
            e = next((b for b, v in logs.items() if build.scale(powers[b], v) is below), None)
            if u is None or e is None:
                continue
            inverse = build.apply("exp", build.negate(u))
            terms = [*base.terms, (base.constant, ONE)]
            parts = [(c, ONE if t is m else build.multiply(t, inverse)) for c, t in terms]
            rest = build.merge([*node.powers, (base, -q), (e, -powers[e])])
            whole = build.multiply(rest, build.power(build.linear(parts), q))
            whole = build.scale(node.coefficient, whole)
            return whole if isinstance(whole, Product) else node
    return node


def exponent_of(node: Node, see: See, power: Rational = 1) -> tuple[Rational, Node] | None:
    """Return (c, u) where a factor is c exp(u), also by its name; None if it is not.

    Below a fraction line softplus(z) counts as exp(log softplus(z)): it may be less than any float.
    """
    body = seen(node, see)
    if power < 0 and isinstance(body, Apply) and body.function == "softplus":
        return (1, build.apply("log_softplus", *body.arguments)) if light(body) else None
    if isinstance(body, Apply) and body.function == "exp":
        inner = body.arguments[0]
        return (1, inner) if body is node or light(inner) else None
    if isinstance(body, Product) and body is not node and not body.sums and body.coefficient > 0:
        logs: list[tuple[Rational, Node]] = []
        for base, q in body.powers:
            part = exponent_of(base, see)
            if part is None or part[0] != 1:
                return None
            logs.append((q, part[1]))
        return body.coefficient, build.linear(logs)
    return None


def light(node: Node) -> bool:
    """Return whether a formula may be written out in place of a name: it holds no sums over indices."""
    return not any(
        isinstance(item, Operator) or (isinstance(item, Product) and item.sums)
        for item in subnodes(node)
    )


def length(node: Node) -> Node | None:
    """Return a product in which √(u²) is |u| and √(u² + v²) a length; None if there is none."""
    if not isinstance(node, Product) or node.sums:
        return None
    powers: list[tuple[Node, Rational]] = []
    for base, exponent in node.powers:
        root = _root(base) if isinstance(exponent, Fraction) and exponent.denominator == 2 else None
        powers.append((base, exponent) if root is None else (root, exponent.numerator))
    if powers == list(node.powers):
        return None
    return build.scale(node.coefficient, build.merge(powers))


def _root(base: Node) -> Node | None:
    square = _square(1, base)
    if square is not None:
        return build.apply("abs", square)
    if isinstance(base, Sum) and not base.constant and len(base.terms) == 2:
        roots = [_square(c, t) for c, t in base.terms]
        if roots[0] is not None and roots[1] is not None:
            return build.apply("length", roots[0], roots[1])
    return None


def _square(coefficient: Rational, term: Node) -> Node | None:
    """Return u where c · term is u² by its form."""
    if coefficient != 1 or not isinstance(term, Product) or term.sums or term.coefficient != 1:
        return None
    if not all(isinstance(q, int) and q % 2 == 0 for _, q in term.powers):
        return None
    return build.merge((b, q // 2) for b, q in term.powers if isinstance(q, int))
