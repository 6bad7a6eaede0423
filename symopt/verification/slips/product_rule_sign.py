"""One term of the product rule has the wrong sign, where the terms do not stand apart in the derivative."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import Product
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.parts import power_slope
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for place in sheet.rule_places:
        node, parts = place.node, sheet.parts
        if not isinstance(node, Product) or parts is None:
            continue
        for k, (base, exponent) in enumerate(node.powers):
            others = node.powers[:k] + node.powers[k + 1 :]
            if not parts.depends(base) or not any(parts.depends(b) for b, _ in others):
                continue
            rest = build.scale(node.coefficient, build.merge(others))
            term = build.multiply(rest, power_slope(base, exponent), parts.tangent(base))
            wrong = build.linear(((1, place.right), (-2, term)))
            if sheet.matches(wrong, place.goal):
                what = sheet.say(build.power(base, exponent))
                text = (
                    f"the product rule for {sheet.say(node)}: the sign of the term with the derivative "
                    f"of {what} is wrong"
                )
                yield Candidate(text, sheet.misapplied(place, wrong))


PRODUCT_RULE_SIGN = Slip(
    name="product-rule-sign",
    kind="term-sign",
    rank=44,
    title="one term of the product rule has the wrong sign",
    find=_find,
    examples=(
        SlipExample("x*(1 + exp(x))/2", "x", "-(1 + exp(x))/2 + x*exp(x)/2"),
        SlipExample("x*(2 + erf(x))", "x", "x*2/sqrt(pi)*exp(-x**2) - 2 - erf(x)"),
    ),
)
