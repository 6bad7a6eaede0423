"""A function is taken for a related one: sin for cos, the rule of tan for tanh."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Entry, Node, Number
from symopt.foundation.catalogue import catalogue
from symopt.foundation.errors import SymoptError
from symopt.functions.function import Function
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.parts import slope_of
from symopt.verification.search.slip import Candidate, Slip, SlipExample
from symopt.verification.search.vector import Vector


def _find(sheet: Evidence) -> Iterator[Candidate]:
    yield from _rules(sheet)
    yield from _sites(sheet)


def _rules(sheet: Evidence) -> Iterator[Candidate]:
    """Look for g'(u) u' in the place of f'(u) u', and for f(u) u'."""
    for place in sheet.rule_places:
        node = place.node
        if not isinstance(node, Apply) or len(node.arguments) != 1 or sheet.parts is None:
            continue
        argument = node.arguments[0]
        tangent = sheet.parts.tangent(argument)
        inner = sheet.vector(tangent)
        if isinstance(argument, Number) or inner is None:
            continue
        goal, own = place.goal / inner, _called(sheet, node.function)
        for minus, wrong in _signed(sheet, node, goal):
            text = f"the derivative of {own} is taken to be {minus}{own}"
            yield Candidate(text, sheet.misapplied(place, build.multiply(wrong, tangent)))
        for name in _functions():
            slope = _slope(name, argument) if name != node.function else None
            for minus, wrong in _signed(sheet, slope, goal):
                text = f"{minus}the derivative of {_called(sheet, name)} is taken for that of {own}"
                yield Candidate(text, sheet.misapplied(place, build.multiply(wrong, tangent)))


def _called(sheet: Evidence, name: str) -> str:
    return sheet.say(Apply(name, (Entry("u"),)))


def _signed(sheet: Evidence, node: Node | None, goal: Vector) -> Iterator[tuple[str, Node]]:
    """Yield ("", node) if it has the values wanted, ("minus ", -node) if that has."""
    if node is None:
        return
    if sheet.matches(node, goal):
        yield "", node
    elif sheet.matches(node, -goal):
        yield "minus ", build.negate(node)


def _sites(sheet: Evidence) -> Iterator[Candidate]:
    """Look for g(u) in the place of f(u), and for u itself."""
    for side, site in sheet.all_sites():
        node = site.node
        if not isinstance(node, Apply) or len(node.arguments) != 1:
            continue
        names = [n for n in _functions() if n != node.function]
        for other in (node.arguments[0], *(Apply(n, node.arguments) for n in names)):
            for _, new in _signed(sheet, other, site.goal):
                wrong, right = side.words(site, new)
                text = f"{sheet.say(wrong)} is written for {sheet.say(right)}"
                yield Candidate(text, site.put(new), side.name)


@cache
def _functions() -> tuple[str, ...]:
    """Return the names of the functions of one argument."""
    found = catalogue("symopt.functions.entries", Function).values()
    return tuple(entry.name for entry in found if len(entry.arguments) == 1)


def _slope(name: str, argument: Node) -> Node | None:
    try:
        return slope_of(Apply(name, (argument,)), 0)
    except SymoptError:
        return None


WRONG_FUNCTION = Slip(
    name="wrong-function",
    kind="wrong-function",
    rank=39,
    title="a function is taken for a related one",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("x**2 + cos(3*x)", "x", "2*x + 3*cos(3*x)"),
        SlipExample("exp(x)*sinh(x)", "x", "exp(x)*(sinh(x) + cos(x))"),
        SlipExample("x*tanh(x)", "x", "tanh(x) + x*(1 + tan(x)**2)"),
    ),
)
