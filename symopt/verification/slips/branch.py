"""The claim is right on a part of the domain only: a branch, or the other side of a kink, is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import TRUE, ZERO, Apply, Boolean, Cases, Compare, Node, Product, Sum
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.replacing import parts_within
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    if not any(place.truth != 0 for place in sheet.agreeing):
        return  # 0 = 0 there says nothing
    if sheet.places:
        for condition in _conditions(sheet):
            for holds in (condition, Boolean("not", (condition,))):
                right = all(place.holds(holds) is True for place in sheet.agreeing)
                wrong = all(place.holds(holds) is False for place in sheet.places)
                if right and wrong:
                    where = sheet.say_condition(holds)
                    text = f"the claim is right where {where}, and wrong elsewhere"
                    yield Candidate(text, sheet.truth, where=(holds,))
    else:
        yield from _isolated(sheet)


def _isolated(sheet: Evidence) -> Iterator[Candidate]:
    """Look for single points that conditions of the claim speak of, the claim being right elsewhere."""
    for node in parts_within(sheet.claim):
        if isinstance(node, Compare) and node.fields[0] in ("=", "!="):
            equal = build.compare("=", *node.fields[1:])
            text = f"the claim is right but where {sheet.say_condition(equal)}"
            yield Candidate(text, sheet.truth, where=(build.compare("!=", *node.fields[1:]),))
    yield Candidate("the claim is right almost everywhere, but not where {boundary}", sheet.truth)


def _conditions(sheet: Evidence) -> Iterator[Node]:
    """Yield the conditions that may decide: those written, signs of what has a kink, signs of names."""
    found: dict[Node, None] = {}
    for root in (sheet.claim, sheet.truth, sheet.whole, sheet.function):
        for node in parts_within(root):
            match node:
                case Cases():
                    before: list[Node] = []
                    for _, condition in node.branches:
                        if condition is not TRUE:
                            found.setdefault(condition)
                            reached = (*(Boolean("not", (b,)) for b in before), condition)
                            if before:
                                found.setdefault(Boolean("and", reached))
                            before.append(condition)
                case Apply(function="abs" | "sign" | "relu" | "step", arguments=(argument,)):
                    found.setdefault(build.compare("<", ZERO, argument))
                case Apply(function="max" | "min", arguments=(first, second)):
                    found.setdefault(build.compare("<", first, second))
                case Product(powers=powers) if any(not isinstance(q, int) for _, q in powers):
                    for base, _ in powers:
                        found.setdefault(build.compare("<", ZERO, base))
                case Sum():
                    continue
                case _:
                    continue
    for factor in sheet.named:
        found.setdefault(build.compare("<", ZERO, factor.node))
    yield from found


BRANCH = Slip(
    name="branch",
    kind="branch",
    rank=6,
    title="the claim is right on a part of the domain only",
    find=_find,
    partial=True,
    examples=(
        SlipExample("abs(x)*x", "x", "2*x"),
        SlipExample(
            "max(0, min(1, (x + 3)/6))", "x", "Piecewise((1/6, -3 < x and x < 3), (1, True))"
        ),
        SlipExample("x/y", "x", "Piecewise((0, x = 0), (1/y, True))"),
    ),
)
