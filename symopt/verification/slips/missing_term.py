"""A term of the truth is missing from the claim."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import ZERO
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for side, site in sheet.all_sites():
        inside = side.name == "truth" and site.role == "term" and site.terms > 1
        if inside and site.goal.vanishes(site.value):
            text = f"the term {sheet.say(site.node)} is missing"
            yield Candidate(text, site.put(ZERO))
    yield from _paths(sheet)


def _paths(sheet: Evidence) -> Iterator[Candidate]:
    """Look for a lost path: a part stands at several places, and one of them is forgotten."""
    parts = sheet.parts
    if parts is None or sheet.scale is None:
        return
    for node in reversed(parts.order):
        adjoints = parts.adjoints.get(node, [])
        for adjoint in adjoints if len(adjoints) > 1 else ():
            lost = build.multiply(sheet.scale, adjoint, parts.tangent(node))
            if sheet.matches(build.negate(lost), sheet.gap):
                text = (
                    f"the term {sheet.say(lost)} is missing: {sheet.say(node)} stands at several "
                    "places, and each gives a term"
                )
                yield Candidate(text, build.subtract(sheet.truth, lost))


MISSING_TERM = Slip(
    name="missing-term",
    kind="missing-term",
    rank=37,
    title="a term is missing",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("x**3 - 2*x**2 + a*x", "x", "3*x**2 - 4*x"),
        SlipExample("sin(x)*a + x**2/2 + log(x)", "x", "a*cos(x) + x", domain={"x": "x > 0"}),
    ),
)
