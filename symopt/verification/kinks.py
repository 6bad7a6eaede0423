"""A derivative claimed at kinks: judged against the derivatives from both sides.

At a kink a derivative does not exist. A formula, or code, that gives a value there is right if the value lies
between the left and the right derivative (for one variable this interval is Clarke's subdifferential),
wrong if it certainly lies outside. Where both sides agree there is no kink, and the claim has to agree.

Source: F. Clarke (1983), Optimization and Nonsmooth Analysis, section 2.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symopt.calculus.graph import Graph, inline, names_in, parts_of
from symopt.calculus.nodes import Apply, Node
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.decide import equation, written
from symopt.equality.enclosures.meeting import Meeting, balls_at, in_domain, refutation
from symopt.equality.enclosures.one_sided import one_sided
from symopt.equality.enclosures.points import Point
from symopt.equality.enclosures.precision import working
from symopt.equality.enclosures.switches import onto, switches
from symopt.equality.verdict import Verdict
from symopt.foundation.record import record
from symopt.verification.subject import Subject

if TYPE_CHECKING:
    from flint import arb

POINTS = 10
"""Points looked at on each switch."""
SMALL = -60
"""Two one-sided derivatives are taken for different if they differ by more than 2 to this power."""


@record
class AtKinks:
    """What was found: a refutation at a kink, and the kinks themselves, as equations."""

    refuted: Verdict | None
    boundary: tuple[str, ...]


def at_kinks(
    subject: Subject, graph: Graph, function: Node, wrt: tuple[str, ...], claim: Node
) -> AtKinks:
    """Return how the claim ∂ᵏfunction/∂nameᵏ = claim fares where the function or the claim switches.

    wrt: one scalar name, repeated k times; for anything else nothing is said.
    """
    if len(set(wrt)) != 1 or function.free or claim.free or graph.shape(wrt[0]):
        return AtKinks(None, ())
    name, order = wrt[0], len(wrt)
    asked = Meeting(claim, function, graph, subject.given)
    boundary: list[str] = []
    for switch in switches((function, claim), graph):
        for number in range(POINTS):
            point = asked.point(number)
            point.dyadic = True
            if onto(switch.gap, point, graph) is None:
                break
            if not asked.allowed(point):
                continue
            sides = [one_sided(function, name, order, point, graph, side) for side in (-1, 1)]
            left, right = sides
            if left is None or right is None:
                continue
            jump = not left[0].overlaps(right[0])
            told = True if jump else _judge(asked, point, left, right)
            if isinstance(told, Verdict):
                return AtKinks(told, tuple(boundary))
            if told and equation(switch.gap) not in boundary:
                boundary.append(equation(switch.gap))
    return AtKinks(None, (*boundary, *_jumps(function, graph, name)))


def kinks_of(function: Node, graph: Graph) -> tuple[Node, ...]:
    """Return the gaps at whose zeros a function may have a kink or a jump."""
    return tuple(switch.gap for switch in switches((function,), graph))


def _jumps(function: Node, graph: Graph, name: str) -> tuple[str, ...]:
    """Return where floor and ceiling of something that varies jump."""
    opened = inline(function, graph.definitions)
    found: list[str] = []
    seen: set[Node] = set()
    waiting = [opened]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if isinstance(node, Apply) and node.function in ("floor", "ceiling"):
            (argument,) = node.arguments
            if name in names_in(argument) and not argument.free:
                found.append(f"{written(argument)} is a whole number")
        waiting += parts_of(node)
    return tuple(dict.fromkeys(found))


def _judge(asked: Meeting, point: Point, left: list[arb], right: list[arb]) -> Verdict | bool:
    """Return a refutation, or whether the point is a kink."""
    from flint import arb

    with working(320):
        smooth_below = all(a.overlaps(b) for a, b in zip(left[:-1], right[:-1], strict=True))
        small = arb(2) ** SMALL
        kink = not smooth_below or bool(abs(left[-1] - right[-1]) > small)
        if not smooth_below:
            return True
        evaluation = balls_at(point, asked.graph)
        try:
            claimed, here = evaluation.value(asked.left), evaluation.value(asked.right)
            if not in_domain(evaluation, asked.given, point):
                return False
        except (OutsideDomain, Undecided, RecursionError):
            return kink
        if not here.overlaps(left[0]):
            return True  # a lone value: the function jumps there and back
        hull = left[-1].union(right[-1])
        if claimed.overlaps(hull):
            return kink
        return refutation(point, {}, hull, claimed, "derivatives from both sides")
