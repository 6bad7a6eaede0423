"""A part of the function is left as it was, or the derivative of a constant is taken for the constant."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import Entry, Number, Sum
from symopt.verification.search.evidence import Evidence, RulePlace
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for place in sheet.rule_places:
        if isinstance(place.node, Number | Entry):
            continue
        if place.node is not place.right and sheet.matches(place.node, place.goal):
            text = f"the part {sheet.say(place.node)} is not differentiated"
            yield Candidate(text, sheet.misapplied(place, place.node))
        yield from _constants(sheet, place)


def _constants(sheet: Evidence, place: RulePlace) -> Iterator[Candidate]:
    """Look for a constant term whose derivative is taken to be itself."""
    if not isinstance(place.node, Sum) or sheet.parts is None:
        return
    fixed = [build.scale(c, t) for c, t in place.node.terms if not sheet.parts.depends(t)]
    if place.node.constant:
        fixed.append(Number(place.node.constant))
    for term in fixed:
        wrong = build.add(place.right, term)
        if sheet.matches(wrong, place.goal):
            text = f"the constant term {sheet.say(term)} is kept: its derivative is 0"
            yield Candidate(text, sheet.misapplied(place, wrong), kind="extra-term")


PART_NOT_DIFFERENTIATED = Slip(
    name="part-not-differentiated",
    kind="not-differentiated",
    rank=38,
    title="a part of the function is not differentiated",
    find=_find,
    examples=(
        SlipExample("x**3 + sin(2*x)", "x", "3*x**2 + sin(2*x)"),
        SlipExample("x**2*y + x*log(y)", "x", "2*x*y + x*log(y)", domain={"y": "y > 0"}),
    ),
)
