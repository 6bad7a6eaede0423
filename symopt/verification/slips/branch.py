"""The claim is right on a part of the domain only: a branch, or the other side of a kink, is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from typing import TypeAlias

from symopt.calculus import build
from symopt.calculus.nodes import TRUE, ZERO, Apply, Boolean, Cases, Compare, Entry, Node, Product
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.replacing import parts_within
from symopt.verification.search.slip import Candidate, Slip, SlipExample

MOST = 12
"""How many conditions are combined in pairs."""
MOST_PROOFS = 4
"""How many explanations of this kind are offered for proof."""
FEWEST, FEWEST_OF_CODE = 2, 4
"""At fewer points two formulas, or a formula and code, may be equal by chance."""


def _find(sheet: Evidence) -> Iterator[Candidate]:
    alive = sum(place.truth != 0 for place in sheet.agreeing)  # 0 = 0 says nothing
    if not sheet.places:
        yield from _isolated(sheet) if alive else ()
    elif alive >= (FEWEST if sheet.claim is not None else FEWEST_OF_CODE):
        yield from islice(_parts(sheet), MOST_PROOFS)


def _parts(sheet: Evidence) -> Iterator[Candidate]:
    """Say on which part of the domain the claim is right: one condition, or two of the formulas'."""
    written = [_Condition(c, *_holds(sheet, c)) for c in islice(_conditions(sheet), MOST)]
    signs = [build.compare("<", ZERO, f.node) for f in sheet.named if isinstance(f.node, Entry)]
    named = [_Condition(c, *_holds(sheet, c)) for c in signs[:MOST]]
    for condition in _both_ways((*written, *named)):
        if condition.tells:
            yield from _right(sheet, sheet.say_condition(condition.node), (condition.node,))
    for first, second in combinations(_both_ways(written), 2):
        both = first.joined(second, all)
        if both.tells:
            node = Boolean("and", (first.node, second.node))
            yield from _right(sheet, sheet.say_condition(node), (node,))
        either = first.joined(second, any)
        if either.tells:
            where = f"{sheet.say_condition(first.node)} or {sheet.say_condition(second.node)}"
            yield from _right(sheet, where, (first.node, second.node))


def _right(sheet: Evidence, where: str, conditions: tuple[Node, ...]) -> Iterator[Candidate]:
    """Say where the claim is right: equal under each condition, or equal with 0 put everywhere else."""
    text = f"the claim is right where {where}, and wrong elsewhere"
    if sheet.claim is None:
        agree = f"agrees at {len(sheet.agreeing)} points, differs at {len(sheet.places)}"
        yield Candidate(text, sheet.truth, method=agree)
        return
    yield Candidate(text, sheet.truth, where=conditions)
    holds = Boolean("or", conditions)
    sides = [build.cases(((n, holds), (ZERO, TRUE))) for n in (sheet.truth, sheet.claim)]
    yield Candidate(text, sides[0], equals=sides[1])


Truth: TypeAlias = "tuple[bool | None, ...]"


@dataclass(frozen=True, slots=True)
class _Condition:
    """A condition, and whether it holds at the points where the sides agree and where they differ."""

    node: Node
    agreeing: Truth
    differing: Truth

    @property
    def tells(self) -> bool:
        """Whether it holds exactly where the sides agree."""
        return all(h is True for h in self.agreeing) and all(h is False for h in self.differing)

    @property
    def opposite(self) -> _Condition:
        node = Boolean("not", (self.node,))
        return _Condition(node, _turned(self.agreeing), _turned(self.differing))

    def joined(self, other: _Condition, how: Callable[[Iterable[bool]], bool]) -> _Condition:
        """Return both conditions joined by "and" (all) or "or" (any)."""

        def join(left: Truth, right: Truth) -> Truth:
            pairs = zip(left, right, strict=True)
            return tuple(None if a is None or b is None else how((a, b)) for a, b in pairs)

        return _Condition(
            self.node, join(self.agreeing, other.agreeing), join(self.differing, other.differing)
        )


def _both_ways(conditions: Iterable[_Condition]) -> list[_Condition]:
    return [c for condition in conditions for c in (condition, condition.opposite)]


def _turned(truth: Truth) -> Truth:
    return tuple(None if h is None else not h for h in truth)


def _holds(sheet: Evidence, condition: Node) -> tuple[Truth, Truth]:
    agreeing = tuple(place.holds(condition) for place in sheet.agreeing)
    return agreeing, tuple(place.holds(condition) for place in sheet.places)


def _isolated(sheet: Evidence) -> Iterator[Candidate]:
    """Look for single points that conditions of the claim speak of, the claim being right elsewhere."""
    for node in parts_within(sheet.claim):
        if isinstance(node, Compare) and node.fields[0] in ("=", "!="):
            equal = build.compare("=", *node.fields[1:])
            text = f"the claim is right but where {sheet.say_condition(equal)}"
            yield Candidate(text, sheet.truth, where=(build.compare("!=", *node.fields[1:]),))
    yield Candidate("the claim is right almost everywhere, but not where {boundary}", sheet.truth)


def _conditions(sheet: Evidence) -> Iterator[Node]:
    """Yield the conditions of the formulas: those written, and the signs of what has a kink."""
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
                case _:
                    continue
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
        SlipExample(
            "Piecewise((r**2/2, abs(r) <= d), (d*(abs(r) - d/2), True))",
            "r",
            "Piecewise((r, abs(r) <= d), (d, True))",
            domain={"d": "d > 0"},
        ),
        SlipExample("x/y", "x", "Piecewise((0, x = 0), (1/y, True))"),
    ),
)
