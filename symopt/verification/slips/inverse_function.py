"""The derivative of the inverse function is claimed: c(f(x)) = 1/f'(x)."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import Entry, Node
from symopt.calculus.tidy import tidy
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.parts import parts_of
from symopt.verification.search.replacing import replaced
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    """Put f for x in the claim; for the second derivative compare with -f''/f'³."""
    parts, claim = sheet.parts, sheet.claim
    function, order = sheet.problem.function, len(set(sheet.problem.wrt))
    if parts is None or claim is None or function is None or order > 1 or sheet.problem.update:
        return
    variable: Node = Entry(parts.variable)
    function = sheet.inlined(function)
    first = parts_of(function, parts.variable)
    if first is None or len(sheet.problem.wrt) > 2:
        return
    slope = first.tangent(function)
    wanted = build.power(slope, -1)
    if len(sheet.problem.wrt) == 2:
        second = tidy(parts.tangent(parts.function))
        wanted = build.negate(build.multiply(second, build.power(slope, -3)))
    there = replaced(sheet.inlined(claim), {variable: function})
    target = sheet.vector(wanted)
    if target is not None and sheet.matches(there, target):
        text = "the claim is the derivative of the inverse function"
        yield Candidate(text, there, equals=wanted)


INVERSE_FUNCTION = Slip(
    name="inverse-function",
    kind="inverse-function",
    rank=45,
    title="the derivative of the inverse function is claimed",
    find=_find,
    examples=(
        SlipExample("log(x + 1)", "x", "exp(x)", domain={"x": "x > 0"}),
        SlipExample("x/(2 + x)", "x", "2/(1 - x)**2", domain={"x": "x > 0"}),
    ),
)
