"""An exponent of the derivative is off by one, at any place."""

from __future__ import annotations

from collections.abc import Iterator

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Entry, Node, Rational, Sum
from symopt.foundation.errors import SymoptError
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree, walk
from symopt.verification.search.evidence import Evidence, Side
from symopt.verification.search.sites import Site
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for side, site in sheet.all_sites():
        if site.role == "factor" and site.base is not None:
            yield from _off(sheet, side, site, site.base)
        elif site.role in ("term", "base", "argument") and isinstance(site.node, Entry):
            yield from _changed(sheet, side, site, site.node, 1, 2)


def _off(sheet: Evidence, side: Side, site: Site, base: Node) -> Iterator[Candidate]:
    if isinstance(base, Apply) and base.function == "exp":
        return  # a power of e^u is another argument
    for by in (1, -1):
        other = site.exponent + by
        if other != 0 and (site.exponent < 0) == (other < 0):
            yield from _changed(sheet, side, site, base, site.exponent, other)


def _changed(
    sheet: Evidence, side: Side, site: Site, base: Node, exponent: Rational, other: Rational
) -> Iterator[Candidate]:
    claimed = exponent if side.name == "claim" else other
    for sign in (1, -1) if isinstance(base, Sum) else (1,):  # (a - b)² = (b - a)²
        new = build.scale(sign, build.power(base, other))
        if sheet.matches(new, site.goal) and _written(sheet, base, claimed):
            wrong, right = side.words(site, new)
            text = (
                f"an exponent is off by one: {sheet.say(wrong)} is written for {sheet.say(right)}"
            )
            yield Candidate(text, site.put(new), side.name)


def _written(sheet: Evidence, base: Node, claimed: Rational) -> bool:
    """Return whether the claim has the wrong power as a power, not as a factor x beside another."""
    tree = sheet.problem.tree
    if tree is None or abs(claimed) == 1 or not isinstance(claimed, int):
        return True
    powers = (part for part in walk(tree) if isinstance(part, syntax.Pow))
    return any(
        isinstance(p.exponent, syntax.Number)
        and p.exponent.value == abs(claimed)
        and _is(sheet, p.base, base)
        for p in powers
    )


def _is(sheet: Evidence, tree: Tree, base: Node) -> bool:
    try:
        found = sheet.problem.subject.value(tree).body
    except SymoptError:
        return False
    return found is base or build.negate(found) is base or build.power(found, -1) is base


EXPONENT = Slip(
    name="exponent",
    kind="exponent",
    rank=30,
    title="an exponent is off by one",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("x**7*y**3", "y", "3*x**6*y**2"),
        SlipExample("1/(1 + x**2)", "x", "-2*x/(1 + x**2)"),
        SlipExample("log(x**2 + y**2)", "x", "2*x/(x**3 + y**2)"),
    ),
)
