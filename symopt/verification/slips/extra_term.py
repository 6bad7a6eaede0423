"""The claim has a term too many."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus.nodes import ZERO
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for side, site in sheet.all_sites():
        inside = side.name == "claim" and site.role == "term" and site.terms > 1
        if inside and site.goal.vanishes(site.value):
            text = f"the term {sheet.say(site.node)} is too many"
            yield Candidate(text, site.put(ZERO), "claim")


EXTRA_TERM = Slip(
    name="extra-term",
    kind="extra-term",
    rank=36,
    title="there is a term too many",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("x**3 - 2*x**2 + a*x", "x", "3*x**2 - 4*x + a + b*y"),
        SlipExample("exp(-x**2/2)/sqrt(2*pi)", "x", "-(x + 1)*exp(-x**2/2)/sqrt(2*pi)"),
    ),
)
