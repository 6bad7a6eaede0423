"""The product rule, (uv)' = u'v + uv', is misapplied at one place: a term is missing, or it is u'v'."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Node, Product
from symopt.verification.search.evidence import Evidence, RulePlace
from symopt.verification.search.parts import Parts, power_slope, slope_of
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for place in sheet.rule_places:
        if sheet.parts is None:
            return
        for wrong, text in (
            *_of_product(sheet, place, sheet.parts),
            *_of_power(sheet, place, sheet.parts),
        ):
            if wrong is not place.right and sheet.matches(wrong, place.goal):
                yield Candidate(text, sheet.misapplied(place, wrong))


def _of_product(sheet: Evidence, place: RulePlace, parts: Parts) -> Iterator[tuple[Node, str]]:
    node = place.node
    if not isinstance(node, Product):
        return
    moving = [(b, q) for b, q in node.powers if parts.depends(b)]
    if len(moving) < 2:
        return
    fixed = [(b, q) for b, q in node.powers if not parts.depends(b)]
    rest = build.scale(node.coefficient, build.merge(fixed))
    slopes = [build.multiply(power_slope(b, q), parts.tangent(b)) for b, q in moving]
    said = f"the product rule for {sheet.say(node)}"
    terms: list[Node] = []
    for k, slope in enumerate(slopes):
        others = build.merge(moving[:k] + moving[k + 1 :])
        terms.append(build.multiply(rest, slope, others))
    for k, (base, exponent) in enumerate(moving):
        lost = build.add(*(t for j, t in enumerate(terms) if j != k))
        what = sheet.say(build.power(base, exponent))
        yield lost, f"{said}: the term with the derivative of {what} is missing"
        yield terms[k], f"{said}: only the term with the derivative of {what} is there"
    yield build.multiply(rest, *slopes), f"{said}: the derivatives of the factors are multiplied"


def _of_power(sheet: Evidence, place: RulePlace, parts: Parts) -> Iterator[tuple[Node, str]]:
    """Yield one part alone of the derivative of b^e where both depend on the variable."""
    node = place.node
    if (
        not isinstance(node, Apply)
        or node.function != "pow"
        or not all(map(parts.depends, node.arguments))
    ):
        return
    for k, what in enumerate(("base", "exponent")):
        slope = slope_of(node, k)
        if slope is not None:
            only = build.multiply(slope, parts.tangent(node.arguments[k]))
            yield only, f"{sheet.say(node)} is differentiated in its {what} alone"


PRODUCT_RULE = Slip(
    name="product-rule",
    kind="product-rule",
    rank=24,
    title="the product rule is misapplied",
    find=_find,
    examples=(
        SlipExample("x**2*exp(x)", "x", "2*x*exp(x)"),
        SlipExample("x*sin(x) + x", "x", "cos(x) + 1"),
        SlipExample("x**x", "x", "log(x)*x**x", domain={"x": "x > 0"}),
    ),
)
