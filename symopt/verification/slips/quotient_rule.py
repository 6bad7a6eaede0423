"""The quotient rule, (u/v)' = (u'v - uv')/v², is misapplied at one place."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import Node, Product
from symopt.verification.search.evidence import Evidence, RulePlace
from symopt.verification.search.parts import Parts, split_quotient
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for place in sheet.rule_places:
        if isinstance(place.node, Product) and sheet.parts is not None:
            for wrong, text, kind in _wrong(sheet, place, sheet.parts):
                if wrong is not place.right and sheet.matches(wrong, place.goal):
                    yield Candidate(text, sheet.misapplied(place, wrong), kind=kind)


def _wrong(sheet: Evidence, place: RulePlace, parts: Parts) -> Iterator[tuple[Node, str, str]]:
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
    if not parts.depends(u):  # a constant over v: nothing but a sign, a power, a chain
        yield (
            whole(bottom, square),
            f"the sign of the derivative of 1/({sheet.say(v)}) is wrong",
            "term-sign",
        )
        return
    yield (
        whole(build.negate(right), square),
        f"{said}: the two terms are exchanged, it is u'v - uv'",
        "",
    )
    yield (
        whole(build.add(top, bottom), square),
        f"{said}: it is a minus in u'v - uv', not a plus",
        "",
    )
    yield whole(build.power(v, -1), right), f"{said}: the denominator is not squared", ""
    yield whole(right), f"{said}: the denominator is missing", ""
    yield whole(du, build.power(v, -1)), f"{said}: the term u v' is missing", "missing-term"
    yield whole(build.negate(bottom), square), f"{said}: the term u'v is missing", "missing-term"
    one_by_one = f"{said}: numerator and denominator are differentiated one by one"
    yield whole(du, build.power(dv, -1)), one_by_one, ""
    yield (
        whole(right, build.power(u, -2)),
        f"{said}: it is divided by the square of the numerator",
        "",
    )


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
