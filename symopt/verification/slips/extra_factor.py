"""The claim has a factor too many, possibly with the sign wrong too."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Node, Number
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for sign in (1, -1):
        also = "" if sign == 1 else ", and the sign is wrong"
        target = sheet.ratio.scaled(sign)
        for factor in sheet.named:
            if factor.value.meets(target):
                changed = build.scale(sign, build.multiply(sheet.truth, factor.node))
                yield Candidate(_text(sheet, factor.node, also), changed)
        for side in sheet.sides:
            for site in side.sites if side.name == "claim" else ():
                if (
                    site.depth == 1
                    and site.role == "factor"
                    and site.goal.meets(sheet.one.scaled(sign))
                ):
                    yield Candidate(_text(sheet, site.node, also), site.put(Number(sign)), "claim")


def _text(sheet: Evidence, factor: Node, also: str) -> str:
    powers = getattr(factor, "powers", ())
    if len(powers) == 1 and powers[0][1] == -1:
        inner = build.divide(ONE, factor)
        return f"there should be no division by {sheet.say(inner)}{also}"
    return f"there is a factor {sheet.say(factor)} too many{also}"


EXTRA_FACTOR = Slip(
    name="extra-factor",
    kind="extra-factor",
    rank=34,
    title="there is a factor too many",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("exp(f) - y*f", "f", "m*(exp(f) - y)"),
        SlipExample(
            "log(s) + (y - m)**2/(2*s**2)", "s", "1 - (y - m)**2/s**2", domain={"s": "s > 0"}
        ),
        SlipExample("x**2 + y", "x", "2*x*exp(m)"),
    ),
)
