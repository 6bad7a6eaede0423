"""A factor is on the wrong side of the fraction bar, at any place."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import Product
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for side, site in sheet.all_sites():
        if site.role in ("factor", "coefficient", "whole", "term"):
            new = build.power(site.node, -1)
            if sheet.matches(new, site.goal):
                wrong, right = side.words(site, new)
                text = (
                    f"{sheet.say(wrong)} is written for {sheet.say(right)}: multiplied instead of "
                    "divided, or the reverse"
                )
                yield Candidate(text, site.put(new), side.name)
    yield from _pairs(sheet)


def _pairs(sheet: Evidence) -> Iterator[Candidate]:
    """Look for two factors u^p v^q with their exponents exchanged: a quotient upside down."""
    for side, site in sheet.all_sites():
        powers = site.node.powers if isinstance(site.node, Product) else ()
        if site.depth > 1 or (isinstance(site.node, Product) and site.node.sums):
            continue
        for j, (u, p) in enumerate(powers):
            for v, q in powers[j + 1 :]:
                if p == q:
                    continue
                new = build.multiply(site.node, build.power(u, q - p), build.power(v, p - q))
                if sheet.matches(new, site.goal):
                    text = f"numerator and denominator are exchanged: {sheet.say(u)} and {sheet.say(v)}"
                    yield Candidate(text, site.put(new), side.name, kind="quotient-rule")


INVERSE = Slip(
    name="inverse",
    kind="inverse",
    rank=54,
    title="multiplied instead of divided",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("x**3/3 + a*log(b + x)", "x", "x**2 + a*(b + x)"),
        SlipExample("x**2/2 + log(a + x)", "x", "x + a + x"),
    ),
)
