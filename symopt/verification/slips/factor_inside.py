"""A factor is wrong at one place: in one term, in a bracket, in an argument."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Number
from symopt.verification.search.constants import recognize
from symopt.verification.search.evidence import Evidence, Side
from symopt.verification.search.sites import Site
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for side, site in sheet.all_sites():
        if site.role != "coefficient":
            yield from _one(sheet, side, site)
    for side, site in sheet.all_sites():
        yield from _constant(sheet, side, site)


def _one(sheet: Evidence, side: Side, site: Site) -> Iterator[Candidate]:
    """Look for one factor at the place: in the claim it mends what is missing, in the truth it spoils."""
    quotient = site.goal / site.value
    if site.role == "factor" and quotient.meets(sheet.one / site.value):
        kind = "dropped-factor" if side.name == "truth" else "extra-factor"
        missing = "missing" if side.name == "truth" else "too many"
        text = f"the factor {sheet.say(site.node)} is {missing} at one place"
        yield Candidate(text, site.put(ONE), side.name, kind=kind)
    for factor, power, sign, value in sheet.multipliers:
        if value.meets(quotient):
            new = build.scale(sign, build.multiply(site.node, build.power(factor.node, power)))
            lost = (power == 1) == (side.name == "claim")
            kind = ("chain-factor" if factor.link else "dropped-factor") if lost else "extra-factor"
            also = "" if sign == 1 else ", with the sign wrong"
            there = "is missing" if lost else "is too many"
            text = (
                f"the factor {sheet.say(factor.node)} {there} beside {sheet.say(site.node)}{also}"
            )
            yield Candidate(text, site.put(new), side.name, kind=kind)


def _constant(sheet: Evidence, side: Side, site: Site) -> Iterator[Candidate]:
    """Look for a wrong number at the place, or a constant factor."""
    if isinstance(site.node, Number):
        ball = site.goal.constant()
        constant = None if ball is None else recognize(ball)
        if constant is not None:
            wrong, right = side.words(site, constant)
            text = f"the number {sheet.say(wrong)} is written for {sheet.say(right)}"
            kind = "factor" if site.role == "coefficient" else "wrong-constant"
            yield Candidate(text, site.put(constant), side.name, kind=kind)
        return
    ball = (site.goal / site.value).constant()
    constant = None if ball is None else recognize(ball)
    if constant is not None and constant is not ONE:
        new = build.multiply(constant, site.node)
        wrong, right = side.words(site, new)
        text = f"a constant factor is wrong: {sheet.say(wrong)} is written for {sheet.say(right)}"
        yield Candidate(text, site.put(new), side.name, kind="factor")


FACTOR_INSIDE = Slip(
    name="factor-inside",
    kind="factor",
    rank=64,
    title="a factor is wrong at one place",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("x**3 + a*x**2", "x", "3*x**2 + a*x"),
        SlipExample("exp(-x**2/2)*a + y", "x", "-a*x*exp(-x**2/4)"),
    ),
)
