"""A factor of the whole derivative is on the wrong side of the fraction bar."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import Sum
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for side, site in sheet.all_sites():
        divided = site.exponent < 0 or not isinstance(site.base, Sum)
        if (
            site.depth <= 1
            and site.role in ("factor", "whole")
            and (divided or side.name == "claim")
        ):
            new = build.power(site.node, -1)
            if sheet.matches(new, site.goal):
                wrong, right = side.words(site, new)
                text = f"{sheet.say(wrong)} is written for {sheet.say(right)}: the fraction is upside down"
                yield Candidate(text, site.put(new), side.name)


UPSIDE_DOWN = Slip(
    name="upside-down",
    kind="inverse",
    rank=25,
    title="multiplied instead of divided",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("-log(r - d)*s", "r", "-s*(r - d)", domain={"r": "r > 0", "d": "d < 0"}),
        SlipExample("a*sqrt(x)", "x", "a*sqrt(x)/2", domain={"x": "x > 0"}),
    ),
)
