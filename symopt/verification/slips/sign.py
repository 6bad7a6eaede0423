"""The sign is wrong: claim = -truth."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    if sheet.ratio.meets(-sheet.one):
        text = f"the sign is wrong: the claim is -1 times the {sheet.noun}"
        if sheet.problem.update:
            text = "the sign of the step is wrong: it must go the other way"
        yield Candidate(text, build.negate(sheet.truth))


SIGN = Slip(
    name="sign",
    kind="sign",
    rank=10,
    title="the sign is wrong",
    find=_find,
    examples=(
        SlipExample("1/x", "x", "1/x**2"),
        SlipExample("L", "w", "(y - yhat)*x", {"yhat": "w*x", "L": "(y - yhat)**2/2"}),
        SlipExample("L", "w", "w - alpha*(y - w*x)*x", {"L": "(y - w*x)**2/2"}, update=True),
    ),
)
