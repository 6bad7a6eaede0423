"""The chain rule is misapplied at one place, or everywhere: the inner derivative is missing there."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Apply, Node, Number, Product
from symopt.foundation.errors import SymoptError
from symopt.verification.search.evidence import Evidence, RulePlace
from symopt.verification.search.parts import Parts, Rule, Tangent, power_slope, slope_of
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    parts = sheet.parts
    if parts is None or sheet.scale is None:
        return
    for place in sheet.rule_places:
        for wrong, text in _wrong(sheet, place, parts):
            if wrong is not place.right and sheet.matches(wrong, place.goal):
                yield Candidate(text, sheet.misapplied(place, wrong))
    changed = build.multiply(sheet.scale, parts.with_rule(_forgetting(parts)))
    if sheet.matches(changed, sheet.C):
        yield Candidate("the chain rule is forgotten: all inner derivatives are missing", changed)


def _wrong(sheet: Evidence, place: RulePlace, parts: Parts) -> Iterator[tuple[Node, str]]:
    node = place.node
    if isinstance(node, Apply):
        for k, argument in enumerate(node.arguments):
            slope = slope_of(node, k) if parts.depends(argument) else None
            inner = parts.tangent(argument)
            if slope is None or isinstance(inner, Number) and inner is ONE:
                continue
            lost = build.multiply(slope, build.subtract(ONE, inner))
            yield build.add(place.right, lost), _missing(sheet, node, inner, argument)
            yield (
                build.add(place.right, build.multiply(slope, inner, build.subtract(inner, ONE))),
                f"the inner derivative {sheet.say(inner)} of {sheet.say(argument)} is there twice",
            )
            yield from _inner_alone(sheet, node, inner)
    elif isinstance(node, Product):
        for k, (base, n) in enumerate(node.powers):
            inner = parts.tangent(base)
            if n == 1 or not parts.depends(base) or inner is ONE:
                continue
            others = build.scale(
                node.coefficient, build.merge(node.powers[:k] + node.powers[k + 1 :])
            )
            lost = build.multiply(others, power_slope(base, n), build.subtract(ONE, inner))
            text = _missing(sheet, build.power(base, n), inner, base)
            yield build.add(place.right, lost), text


def _inner_alone(sheet: Evidence, node: Apply, inner: Node) -> Iterator[tuple[Node, str]]:
    """Yield f'(u') for f'(u) u'."""
    if len(node.arguments) != 1:
        return
    try:
        at = slope_of(Apply(node.function, (inner,)), 0)
    except SymoptError:
        at = None
    if at is not None:
        yield (
            at,
            f"the derivative of {sheet.say(node)} is taken at the inner derivative {sheet.say(inner)}",
        )


def _missing(sheet: Evidence, node: Node, inner: Node, argument: Node) -> str:
    return (
        f"the factor {sheet.say(inner)} is missing in the derivative of {sheet.say(node)}: the derivative "
        f"of the inner function {sheet.say(argument)} in the chain rule"
    )


def _forgetting(parts: Parts) -> Rule:
    """Return the rule that forgets inner derivatives of functions and powers everywhere."""

    def rule(node: Node, tangent: Tangent) -> Node | None:
        if isinstance(node, Apply):
            slopes = [slope_of(node, k) for k, a in enumerate(node.arguments) if parts.depends(a)]
            return build.add(*(s for s in slopes if s is not None))
        if not isinstance(node, Product):
            return None
        terms: list[Node] = []
        for k, (base, n) in enumerate(node.powers):
            if parts.depends(base):
                others = build.merge(node.powers[:k] + node.powers[k + 1 :])
                inner = tangent(base) if n == 1 else ONE
                slope = build.multiply(power_slope(base, n), inner)
                terms.append(build.multiply(build.scale(node.coefficient, others), slope))
        return build.add(*terms)

    return rule


CHAIN_FACTOR_INSIDE = Slip(
    name="chain-factor-inside",
    kind="chain-factor",
    rank=23,
    title="the chain rule is misapplied at one place",
    find=_find,
    examples=(
        SlipExample("x**2 + exp(x**2)", "x", "2*x + exp(x**2)"),
        SlipExample("sin(x**2) + log(1 + x**4)", "x", "cos(x**2) + 1/(1 + x**4)"),
        SlipExample("sin(x**2)", "x", "cos(2*x)"),
    ),
)
