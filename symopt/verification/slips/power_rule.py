"""The power rule, (u^n)' = n u^(n-1) u', is misapplied: the exponent, or the factor n in front."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Node, Product, Rational
from symopt.verification.search.evidence import Evidence, RulePlace
from symopt.verification.search.parts import Parts, Rule, Tangent
from symopt.verification.search.slip import Candidate, Slip, SlipExample

_RULES: tuple[tuple[int, int, str], ...] = (
    (0, 0, "the exponent is not lowered by 1"),
    (0, 1, "the exponent is raised by 1 instead of lowered"),
    (0, -2, "the exponent is lowered by 2"),
    (-1, -1, "the factor in front is n - 1 instead of n"),
    (-1, -2, "n - 1 is taken for n"),
    (1, -1, "the factor in front is n + 1 instead of n"),
    (-2, -1, "the factor in front is n - 2 instead of n"),
    (2, -1, "the factor in front is n + 2 instead of n"),
)
"""(n + a) u^(n + b) u' for n u^(n - 1) u', and what went wrong."""


def _find(sheet: Evidence) -> Iterator[Candidate]:
    if sheet.parts is None or sheet.scale is None:
        return
    for place in sheet.rule_places:
        for wrong, text, kind in _wrong(sheet, place, sheet.parts):
            if wrong is not place.right and sheet.matches(wrong, place.goal):
                yield Candidate(text, sheet.misapplied(place, wrong), kind=kind)
    if sum(_powers(place.node, sheet.parts) for place in sheet.rule_places) < 2:
        return
    for factor, exponent, text in _RULES:
        changed = build.multiply(
            sheet.scale, sheet.parts.with_rule(_everywhere(sheet.parts, factor, exponent))
        )
        if sheet.matches(changed, sheet.C):
            yield Candidate(f"the power rule, n u^(n-1) u': {text}", changed)


def _powers(node: Node, parts: Parts) -> int:
    """Return at how many factors of a part the power rule is used."""
    if not isinstance(node, Product):
        return 0
    return sum(n != 1 and parts.depends(base) for base, n in node.powers)


def _wrong(sheet: Evidence, place: RulePlace, parts: Parts) -> Iterator[tuple[Node, str, str]]:
    node = place.node
    if isinstance(node, Apply):
        yield from _exponential(sheet, node, parts)
        return
    if not isinstance(node, Product):
        return
    for k, (base, n) in enumerate(node.powers):
        if n == 1 or not parts.depends(base):
            continue
        others = build.scale(node.coefficient, build.merge(node.powers[:k] + node.powers[k + 1 :]))
        inner = parts.tangent(base)
        own = build.multiply(others, build.power(base, n - 1), inner)
        kept = build.subtract(place.right, build.scale(n, own))
        said = f"the power rule for {sheet.say(build.power(base, n))}"
        yield (
            build.add(kept, own),
            f"{said}: the exponent is missing as a factor in front",
            "factor",
        )
        for factor, exponent, text in _RULES:
            if 0 in (n + factor, n + exponent) or abs(factor) > 1:
                continue  # the term, or the power, is gone; or it is no slip at one place
            part = build.scale(n + factor, build.power(base, n + exponent))
            wrong = build.add(kept, build.multiply(others, part, inner))
            yield wrong, f"{said}: {text}", "factor" if exponent == -1 else "exponent"
        if n < 0:
            yield build.add(kept, build.scale(-n, own)), f"{said}: its sign is lost", "term-sign"
        plain = build.multiply(others, build.power(base, n), inner)
        wrong = build.add(kept, plain)
        yield wrong, f"{said}: the power itself is taken for its derivative", "exponent"


def _exponential(sheet: Evidence, node: Apply, parts: Parts) -> Iterator[tuple[Node, str, str]]:
    """Yield what the power rule gives for a^u, where it does not apply."""
    if node.function == "exp":
        exponent = node.arguments[0]
        base: Node = build.apply("exp", build.number(1))
    elif node.function == "pow":
        base, exponent = node.arguments
    else:
        return
    lowered = build.general_power(base, build.subtract(exponent, build.number(1)))
    said = f"the power rule is used for {sheet.say(node)}, whose exponent varies"
    yield build.multiply(exponent, lowered, parts.tangent(exponent)), said, "exponent"
    yield build.multiply(exponent, lowered), said, "exponent"


def _everywhere(parts: Parts, factor: int, exponent: int) -> Rule:
    """Return the misapplied rule for every power with a variable base."""

    def rule(node: Node, tangent: Tangent) -> Node | None:
        if not isinstance(node, Product):
            return None
        terms: list[Node] = []
        for k, (base, n) in enumerate(node.powers):
            if parts.depends(base):
                others = build.merge(node.powers[:k] + node.powers[k + 1 :])
                a, b = (factor, exponent) if n != 1 else (0, -1)
                slope = build.scale(n + a, build.power(base, _sum(n, b)))
                terms.append(
                    build.multiply(build.scale(node.coefficient, others), slope, tangent(base))
                )
        return build.add(*terms)

    return rule


def _sum(a: Rational, b: int) -> Rational:
    return a + b


POWER_RULE = Slip(
    name="power-rule",
    kind="exponent",
    rank=26,
    title="the power rule is misapplied",
    find=_find,
    examples=(
        SlipExample("x**3 + x", "x", "3*x**3 + 1"),
        SlipExample("1/x**2 + x", "x", "1 - 2/x"),
        SlipExample("A/(V - b)**2 + C/(V - b)**3", "V", "-C/(V - b)**4"),
        SlipExample("3**x + x", "x", "x*3**(x - 1) + 1"),
    ),
)
