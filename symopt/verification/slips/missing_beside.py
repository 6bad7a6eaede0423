"""A named quantity, or 1, is missing as a term at one place of the claim."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import ONE
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for side, site in sheet.all_sites():
        if side.name != "claim" or site.role == "coefficient":
            continue
        lost = site.goal - site.value
        for factor in sheet.terms:
            for sign in (1, -1):
                if factor.value.scaled(sign).meets(lost) and not site.goal.vanishes(site.value):
                    term = build.scale(sign, factor.node)
                    text = f"the term {sheet.say(term)} is missing beside {sheet.say(site.node)}"
                    yield Candidate(text, site.put(build.add(site.node, term)), "claim")
        for sign in (1, -1):
            if lost.meets(sheet.one.scaled(sign)) and not site.goal.vanishes(site.value):
                term = build.scale(sign, ONE)
                text = f"the term {sheet.say(term)} is missing beside {sheet.say(site.node)}"
                yield Candidate(text, site.put(build.add(site.node, term)), "claim")


MISSING_BESIDE = Slip(
    name="missing-beside",
    kind="missing-term",
    rank=65,
    title="a quantity is missing as a term at one place",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("log(1 + x + a)*y", "x", "y/(x + a)"),
        SlipExample("exp(x*(b + c)*2)*y", "x", "2*(b + c)*y*exp(2*x*b)"),
    ),
)
