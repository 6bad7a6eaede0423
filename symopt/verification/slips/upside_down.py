"""A factor of the whole derivative is on the wrong side of the fraction bar."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Sum
from symopt.verification.search.evidence import Evidence, Side
from symopt.verification.search.sites import Site
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for side, site in sheet.all_sites():
        if isinstance(site.base, Apply) and site.base.function == "exp":
            continue  # e^(-u) for e^u is a sign in the argument
        divided = site.exponent < 0 or not isinstance(site.base, Sum)
        if (
            site.depth <= 1
            and site.role in ("factor", "whole")
            and (divided or side.name == "claim")
        ):
            new = build.power(site.node, -1)
            if sheet.matches(new, site.goal):
                yield Candidate(_text(sheet, side, site), site.put(new), side.name)


def _text(sheet: Evidence, side: Side, site: Site) -> str:
    if site.role == "whole" and site.base is None:
        return f"the claim is 1 over the {sheet.noun}: the fraction is upside down"
    base, exponent = (site.node, 1) if site.base is None else (site.base, site.exponent)
    size = sheet.say(build.power(base, abs(exponent)))
    below = (exponent < 0) == (side.name == "claim")
    wrong, right = ("divided", "multiplied") if below else ("multiplied", "divided")
    return f"{wrong} by {size} instead of {right} by it"


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
