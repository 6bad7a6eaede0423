"""One term of a sum has the wrong sign."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for side, site in sheet.all_sites():
        if site.role == "term" and site.terms > 1 and site.goal.meets(-site.value):
            new = build.negate(site.node)
            text = f"the sign of the term {sheet.say(site.node)} is wrong"
            yield Candidate(text, site.put(new), side.name)
    for side, site in sheet.all_sites():
        if site.role in ("base", "argument", "exponent") and site.goal.meets(-site.value):
            new = build.negate(site.node)
            where = f" in the argument of {site.function}" if site.function else ""
            text = f"the sign of {sheet.say(site.node)} is wrong{where}"
            yield Candidate(text, site.put(new), side.name, kind="sign")


TERM_SIGN = Slip(
    name="term-sign",
    kind="term-sign",
    rank=35,
    title="one term has the wrong sign",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("x**3 - 2*x**2 + x", "x", "3*x**2 + 4*x + 1"),
        SlipExample("tanh(x)", "x", "1 + tanh(x)**2"),
        SlipExample("L", "w", "-(y + yhat)*x", {"yhat": "w*x", "L": "(y - yhat)**2/2"}),
    ),
)
