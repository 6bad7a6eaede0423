"""The claim is a number, and the truth is not the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus.graph import names_in
from symopt.calculus.nodes import Number
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    claim = sheet.claim
    if isinstance(claim, Number) and names_in(sheet.truth):
        balls = sheet.T.balls
        if any(not balls[0].overlaps(b) for b in balls):
            text = f"the claim is the number {sheet.say(claim)}, but the {sheet.noun} varies"
            yield Candidate(text, sheet.truth, method=f"balls at {len(balls)} points")


CONSTANT_CLAIM = Slip(
    name="constant-claim",
    kind="numeric",
    rank=92,
    title="a number is claimed for what varies",
    find=_find,
    examples=(
        SlipExample("f**2", "f", "0.39", domain={"f": "f > 0"}),
        SlipExample("x**3*y", "x", "12"),
    ),
)
