"""A factor of the truth is missing from the claim, possibly with the sign wrong too."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Node, Number, Sum
from symopt.verification.search.constants import recognize
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for sign in (1, -1):
        also = "" if sign == 1 else ", and the sign is wrong"
        target = sheet.ratio.scaled(sign)
        for side in sheet.sides:
            for site in side.sites if side.name == "truth" else ():
                if (
                    site.depth == 1
                    and site.role == "factor"
                    and site.goal.meets(sheet.one.scaled(sign))
                ):
                    yield Candidate(_text(sheet, site.node, also), site.put(Number(sign)))
                elif site.depth == 1 and sign == 1 and isinstance(site.node, Sum):
                    ball = site.goal.constant()  # 4ε(6u - 12v) is kept as 24ε(u - 2v)
                    constant = None if ball is None else recognize(ball)
                    if constant is not None:
                        lost = build.divide(site.node, constant)
                        yield Candidate(_text(sheet, lost, ""), site.put(constant))
        for factor in sheet.named:
            if (sheet.one / factor.value).meets(target):
                changed = build.scale(sign, build.divide(sheet.truth, factor.node))
                yield Candidate(_text(sheet, factor.node, also), changed)


def _text(sheet: Evidence, factor: Node, also: str) -> str:
    powers = getattr(factor, "powers", ())
    if len(powers) == 1 and powers[0][1] == -1:
        inner = build.divide(ONE, factor)
        return f"the division by {sheet.say(inner)} is missing{also}"
    return f"the factor {sheet.say(factor)} is missing{also}"


DROPPED_FACTOR = Slip(
    name="dropped-factor",
    kind="dropped-factor",
    rank=32,
    title="a factor is missing",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("a*b*x**2", "x", "2*a*x"),
        SlipExample("k*q_1*q_2/r", "r", "-k*q_1/r**2"),
    ),
)
