"""An exponent of the derivative is off by one, at any place."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Node, Rational
from symopt.syntax import tree as syntax
from symopt.syntax.tree import walk
from symopt.verification.search.evidence import Evidence, Side
from symopt.verification.search.sites import Site
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for side, site in sheet.all_sites():
        if site.role == "factor" and site.base is not None and not _exponential(site.base):
            yield from _off(sheet, side, site, site.base)


def _exponential(base: Node) -> bool:
    return isinstance(base, Apply) and base.function == "exp"


def _off(sheet: Evidence, side: Side, site: Site, base: Node) -> Iterator[Candidate]:
    for by in (1, -1):
        other = site.exponent + by
        if other == 0 or (site.exponent < 0) != (other < 0):
            continue
        new = build.power(base, other)
        if sheet.matches(new, site.goal) and _written(sheet, side, site.exponent, other):
            wrong, right = side.words(site, new)
            text = (
                f"an exponent is off by one: {sheet.say(wrong)} is written for {sheet.say(right)}"
            )
            yield Candidate(text, site.put(new), side.name)


def _written(sheet: Evidence, side: Side, exponent: Rational, other: Rational) -> bool:
    """Return whether the claim has the wrong power as a power, not as a factor x beside another."""
    claimed = abs(exponent if side.name == "claim" else other)
    tree = sheet.problem.tree
    if tree is None or claimed == 1 or not isinstance(claimed, int):
        return True
    return any(
        isinstance(part, syntax.Pow)
        and isinstance(part.exponent, syntax.Number)
        and part.exponent.value == claimed
        for part in walk(tree)
    )


EXPONENT = Slip(
    name="exponent",
    kind="exponent",
    rank=30,
    title="an exponent is off by one",
    find=_find,
    examples=(
        SlipExample("x**7*y**3", "y", "3*x**6*y**2"),
        SlipExample("1/(1 + x**2)", "x", "-2*x/(1 + x**2)"),
        SlipExample("log(x**2 + y**2)", "x", "2*x/(x**3 + y**2)"),
    ),
)
