"""A name is written for another at one place of the formula."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import Entry, Node
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.factors import Factor
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    names = [f for f in sheet.named if isinstance(f.node, Entry)]
    values: dict[Node, Factor] = {f.node: f for f in names}
    for side, site in sheet.all_sites():
        if site.node in values and site.role != "coefficient":
            for other in names:
                if other.node is not site.node and other.value.meets(site.goal):
                    wrong, right = side.words(site, other.node)
                    yield Candidate(_text(sheet, wrong, right), site.put(other.node), side.name)
        elif site.role == "factor" and site.base is not None and site.base in values:
            target = site.goal / site.value * values[site.base].value
            for other in names if site.exponent != 1 else ():
                power = other.value.power(site.exponent)
                if other.node is not site.base and power is not None and power.meets(site.goal):
                    new = build.power(other.node, site.exponent)
                    wrong, right = side.words(site, new)
                    yield Candidate(_text(sheet, wrong, right), site.put(new), side.name)
            for other in names:
                if other.node is not site.base and other.value.meets(target):
                    new = build.multiply(site.node, other.node, build.power(site.base, -1))
                    wrong, right = side.words(site, new)
                    yield Candidate(_text(sheet, wrong, right), site.put(new), side.name)


def _text(sheet: Evidence, wrong: Node, right: Node) -> str:
    return f"{sheet.say(wrong)} is written for {sheet.say(right)} at one place"


SWAPPED_AT_ONE_PLACE = Slip(
    name="swapped-at-one-place",
    kind="swapped-symbols",
    rank=62,
    title="a name is written for another at one place",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("x**y", "y", "log(y)*x**y", domain={"x": "x > 0", "y": "y > 0"}),
        SlipExample("a*x*y + log(b + x*y)", "x", "a*y + y/(a + x*y)", domain={"a": "a > 0"}),
    ),
)
