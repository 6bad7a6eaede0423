"""The quotient rule, (u/v)' = (u'v - uv')/v², is misapplied at one place."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Node, Number, Product
from symopt.verification.search.evidence import Evidence, RulePlace
from symopt.verification.search.parts import Parts
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for place in sheet.rule_places:
        if isinstance(place.node, Product) and sheet.parts is not None:
            for wrong, text in _wrong(sheet, place, sheet.parts):
                if wrong is not place.right and sheet.matches(wrong, place.goal):
                    yield Candidate(text, sheet.misapplied(place, wrong))


def _wrong(sheet: Evidence, place: RulePlace, parts: Parts) -> Iterator[tuple[Node, str]]:
    """Yield what the rule gives when it is misapplied to u/v."""
    assert isinstance(place.node, Product)  # the caller asks first
    split = split_quotient(place.node, parts)
    if split is None:
        return
    u, v, rest = split
    du, dv = parts.tangent(u), parts.tangent(v)
    square = build.power(v, -2)
    top, bottom = build.multiply(du, v), build.multiply(u, dv)
    said = f"the quotient rule for {sheet.say(place.node)}"

    def whole(*factors: Node) -> Node:
        return build.multiply(rest, *factors)

    right = build.subtract(top, bottom)
    yield (
        whole(build.negate(right), square),
        f"{said}: the two terms are exchanged, it is u'v - uv'",
    )
    yield (
        whole(build.add(top, bottom), square),
        f"{said}: there is a plus for the minus in u'v - uv'",
    )
    if u is not ONE:  # else it is the power rule for 1/v
        yield whole(build.power(v, -1), right), f"{said}: the denominator is not squared"
    yield whole(right), f"{said}: the denominator is missing"
    yield (
        whole(du, build.power(v, -1)),
        f"{said}: the term with the derivative of the denominator is missing",
    )
    yield (
        whole(build.negate(bottom), square),
        f"{said}: the term with the derivative of the numerator is missing",
    )
    if not isinstance(dv, Number) or dv is ONE:
        yield (
            whole(du, build.power(dv, -1)),
            f"{said}: numerator and denominator are differentiated one by one",
        )
    if u is not ONE:
        yield (
            whole(right, build.power(u, -2)),
            f"{said}: it is divided by the square of the numerator",
        )


def split_quotient(node: Product, parts: Parts) -> tuple[Node, Node, Node] | None:
    """Return (u, v, c) with node = c · u/v and v dependent; None if no denominator depends."""
    below = [(b, -q) for b, q in node.powers if q < 0 and parts.depends(b)]
    if not below:
        return None
    above = [(b, q) for b, q in node.powers if q > 0 and parts.depends(b)]
    fixed = [(b, q) for b, q in node.powers if not parts.depends(b)]
    rest = build.scale(node.coefficient, build.merge(fixed))
    return build.merge(above), build.merge(below), rest


QUOTIENT_RULE = Slip(
    name="quotient-rule",
    kind="quotient-rule",
    rank=22,
    title="the quotient rule is misapplied",
    find=_find,
    examples=(
        SlipExample("x/(x**2 + 1)", "x", "(1 + 3*x**2)/(x**2 + 1)**2"),
        SlipExample("sin(x)/x", "x", "cos(x)"),
        SlipExample("x**2/(x + 1)", "x", "2*x"),
    ),
)
