"""A slip under a sum over an index, in an argument, or in an even power, where a part's goal is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symopt.calculus import build
from symopt.calculus.graph import entries
from symopt.calculus.nodes import ONE, Apply, Entry, Node, Product, Sum
from symopt.verification.search.edits import Change, changes
from symopt.verification.search.evidence import Evidence, Side
from symopt.verification.search.sites import INVERSES, Site
from symopt.verification.search.slip import Candidate, Slip, SlipExample


def _find(sheet: Evidence) -> Iterator[Candidate]:
    for side, site in sheet.all_sites():
        if not _hidden(site):
            continue
        for change in changes(site.node, _names(sheet, site.node), _factors):
            if sheet.matches(change.node, site.goal):
                kind, text = _said(sheet, side, change)
                yield Candidate(text, site.put(change.node), side.name, kind=kind)


def _hidden(site: Site) -> bool:
    node = site.node
    if isinstance(node, Product):
        even = isinstance(site.base, Sum | Apply) and site.exponent % 2 == 0
        return bool(node.sums) or (site.role == "factor" and even)
    return isinstance(node, Apply) and node.function not in INVERSES and bool(node.arguments)


def _names(sheet: Evidence, node: Node) -> Sequence[Entry]:
    scalars = [f.node for f in sheet.named if isinstance(f.node, Entry)]
    inside = sorted(entries(node), key=lambda e: e.digest)
    return list(dict.fromkeys((*inside, *scalars)))


def _factors(node: Node) -> Sequence[Node]:
    """Return what may have been put in: entries in the product, 1 less them, and a(1 - a)."""
    found: list[Node] = []
    for entry in sorted(entries(node), key=lambda e: e.digest):
        rest = build.subtract(ONE, entry)
        found += [build.multiply(entry, rest), entry, rest]
    return found


def _said(sheet: Evidence, side: Side, change: Change) -> tuple[str, str]:
    """Return the kind of a change and its sentence: what spoils the truth mends the claim."""
    truth = side.name == "truth"
    wrong, right = (change.new, change.old) if truth else (change.old, change.new)
    old = sheet.say(change.old)
    written = f"{sheet.say(wrong)} is written for {sheet.say(right)}"
    lost = "is missing" if truth else "is too many"
    match change.kind:
        case "sign":
            return "term-sign", f"the sign of the term {old} is wrong"
        case "term":
            return ("missing-term" if truth else "extra-term"), f"the term {old} {lost}"
        case "factor":
            return ("dropped-factor" if truth else "extra-factor"), f"the factor {old} {lost}"
        case "more":
            more = "is too many" if truth else "is missing"
            return ("extra-factor" if truth else "dropped-factor"), f"the factor {old} {more}"
        case "exponent":
            return "exponent", f"an exponent is off by one: {written}"
        case "name":
            return "swapped-symbols", f"{written} at one place"
        case _:
            return ("sign" if change.old == build.number(-1) else "factor"), (
                f"a factor {old} is {'too many' if truth else 'missing'} beside {sheet.say(change.new)}"
            )


HIDDEN_PLACE = Slip(
    name="hidden-place",
    kind="missing-term",
    rank=70,
    title="a slip in a sum over an index, or in an argument",
    find=_find,
    by_parts=True,
    examples=(
        SlipExample("exp(-d*t)*cos(omega*t + phi)", "d", "-t*exp(-d*t)*cos(phi)"),
        SlipExample("a*sin(x*y + b)", "a", "sin(x*y)"),
    ),
)
