"""A power of a sum is written as a sum of powers: (a + b)² as a² + b²."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.nodes import Node, Number, Product, Rational, Sum
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for side, site in sheet.all_sites():
        base, exponent = (site.base, site.exponent) if site.role == "factor" else (site.node, 1)
        if not isinstance(base, Sum):
            continue
        for new in (*_spread(base, exponent), *_gathered(base, exponent)):
            if sheet.matches(new, site.goal):
                wrong, right = side.words(site, new)
                text = (
                    f"{sheet.say(wrong)} is written for {sheet.say(right)}: the power of a sum is not "
                    "the sum of powers"
                )
                yield Candidate(text, site.put(new), side.name)


def _terms(node: Sum) -> list[Node]:
    found = [build.scale(c, t) for c, t in node.terms]
    return [*found, Number(node.constant)] if node.constant else found


def _spread(base: Sum, exponent: Rational) -> Iterator[Node]:
    """Yield (Σ t^k)^(q/k) for (Σ t)^q."""
    for k in (exponent, -exponent):
        if k not in (0, 1, -1) and k > 0:
            try:
                inner = build.add(*(build.power(t, k) for t in _terms(base)))
                yield build.power(inner, Fraction(exponent) / k)
            except ArithmeticError:
                continue


def _gathered(base: Sum, exponent: Rational) -> Iterator[Node]:
    """Yield (Σ s)^(2q) for (Σ s²)^q."""
    roots: list[Node] = []
    for term in _terms(base):
        root = _root(term)
        if root is None:
            return
        roots.append(root)
    for signs in (1, -1):
        last = build.scale(signs, roots[-1])
        yield build.power(build.add(*roots[:-1], last), 2 * exponent)


def _root(term: Node) -> Node | None:
    """Return s with s² = term, if it is a plain square."""
    if isinstance(term, Number):
        root = build.power(term, Fraction(1, 2))
        return root if isinstance(root, Number) else None
    if isinstance(term, Product) and not term.sums and all(q % 2 == 0 for _, q in term.powers):
        factor = _root(Number(term.coefficient)) if term.coefficient > 0 else None
        if factor is None:
            return None
        return build.multiply(factor, build.merge((b, Fraction(q) / 2) for b, q in term.powers))
    return None


SQUARE_OF_SUM = Slip(
    name="square-of-sum",
    kind="square-of-sum",
    rank=58,
    title="the power of a sum is written as the sum of powers",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("(1 + 2*x)/(1 + x)", "x", "1/(1 + x**2)", domain={"x": "x > 0"}),
        SlipExample("log(x**2 + y**2)*x", "y", "2*x*y/(x + y)**2"),
    ),
)
