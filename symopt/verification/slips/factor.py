"""The claim is a constant times the truth: 2, 1/2, pi, ln 2."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.verification.search.constants import recognize
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    ball = sheet.ratio.constant()
    constant = None if ball is None else recognize(ball)
    if constant is not None:
        text = f"the claim is {sheet.say(constant)} times the {sheet.noun}"
        yield Candidate(text, build.multiply(constant, sheet.truth))


FACTOR = Slip(
    name="factor",
    kind="factor",
    rank=20,
    title="a constant factor is wrong",
    find=_find,
    examples=(
        SlipExample("x**3 + x", "x", "6*x**2 + 2"),
        SlipExample("log(x)*x", "x", "pi*(log(x) + 1)", domain={"x": "x > 0"}),
        SlipExample("2**x", "x", "2**x"),
    ),
)
