"""A number added to a term, or under a function, is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.verification.search.constants import recognize
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for side, site in sheet.all_sites():
        if site.role == "coefficient":
            continue
        ball = (site.goal - site.value).constant()
        constant = None if ball is None else recognize(ball)
        if constant is not None:
            new = build.add(site.node, constant)
            wrong, right = side.words(site, new)
            text = f"a constant is wrong: {sheet.say(wrong)} is written for {sheet.say(right)}"
            yield Candidate(text, site.put(new), side.name)


WRONG_CONSTANT = Slip(
    name="wrong-constant",
    kind="wrong-constant",
    rank=66,
    title="a constant is wrong",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("log(x + 3)*y", "x", "y/(x + 5)"),
        SlipExample("exp(a*x + 2)", "x", "a*exp(a*x + 3/2)*1"),
    ),
)
