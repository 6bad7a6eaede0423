"""Two names are exchanged, or one is written for another; or it is the derivative in another variable."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from symopt.calculus.graph import entries
from symopt.calculus.nodes import Entry, Node
from symopt.verification.search.evidence import Evidence
from symopt.verification.search.replacing import occurrences, parts_within, replaced
from symopt.verification.search.slip import Candidate, Slip, SlipExample

MOST = 16
"""How many names are paired with one another."""
LARGEST = 200
"""A formula of more parts is not rewritten for each pair."""


def _find(sheet: Evidence) -> Iterator[Candidate]:
    yield from _ratio(sheet)
    yield from _other_variable(sheet)
    yield from _one_for_another(sheet)
    yield from _exchanged(sheet)


def _entries(sheet: Evidence) -> list[Entry]:
    """Return what may be taken for one another: names and entries around the claim."""
    return [f.node for f in sheet.named if isinstance(f.node, Entry)][: 2 * MOST]


def _ratio(sheet: Evidence) -> Iterator[Candidate]:
    """Look for q/p as the ratio: one factor p of the truth is written as q."""
    inside = _inside(sheet.truth)
    values = [f for f in sheet.named if isinstance(f.node, Entry)]
    for right in (f for f in values if f.node in inside):
        target = sheet.ratio * right.value
        for wrong in values:
            if wrong is not right and wrong.value.meets(target):
                changed = _product(sheet.truth, right.node, wrong.node)
                yield Candidate(_for(sheet, wrong.node, right.node), changed)


def _product(node: Node, old: Node, new: Node) -> Node:
    from symopt.calculus import build

    return build.multiply(node, new, build.power(old, -1))


def _for(sheet: Evidence, wrong: Node, right: Node) -> str:
    return f"{sheet.say(wrong)} is written for {sheet.say(right)}"


def _inside(*nodes: Node | None) -> set[Entry]:
    return {e for node in nodes if node is not None for e in entries(node)}


def _other_variable(sheet: Evidence) -> Iterator[Candidate]:
    """Look whether the claim is the derivative in another variable: a line copied and not changed."""
    if sheet.parts is None:
        return
    for name in sorted(e.name for e in entries(sheet.parts.function)):
        node = sheet.parts.adjoint(Entry(name))
        if name != sheet.parts.variable and sheet.matches(node, sheet.C):
            wrt = sheet.say(Entry(sheet.parts.variable))
            text = f"the claim is the derivative in {sheet.say(Entry(name))}, not in {wrt}"
            yield Candidate(text, node)


def _one_for_another(sheet: Evidence) -> Iterator[Candidate]:
    """Look whether one name is written for another at every place."""
    others = _entries(sheet)
    for form in _forms(sheet):
        for right in _repeated(form)[:MOST]:
            for wrong in others:
                if wrong is right or wrong.free != right.free:
                    continue
                changed = replaced(form, {right: wrong})
                if sheet.matches(changed, sheet.C):
                    yield Candidate(_for(sheet, wrong, right) + " throughout", changed)


def _forms(sheet: Evidence) -> list[Node]:
    """Return the truth, and with definitions put in place if that is not too large to be rewritten often."""
    both = dict.fromkeys((sheet.truth, sheet.whole))
    return [form for form in both if len(parts_within(form)) <= LARGEST]


def _repeated(form: Node) -> list[Entry]:
    """Return the names at several places: one at a single place is found by what it would have to be."""
    counts = occurrences(form)
    return sorted((e for e, n in counts.items() if n > 1), key=lambda e: e.digest)


def _exchanged(sheet: Evidence) -> Iterator[Candidate]:
    """Look whether two names are exchanged."""
    for form in _forms(sheet):
        inside = _inside(form)
        found = [e for e in _entries(sheet) if e in inside][:MOST]
        found += [e for e in sorted(inside, key=lambda e: e.digest) if e not in found][:MOST]
        for a, b in combinations(found, 2):
            if a.free != b.free:
                continue
            changed = replaced(form, {a: b, b: a})
            if changed is not form and sheet.matches(changed, sheet.C):
                text = f"{sheet.say(a)} and {sheet.say(b)} are exchanged"
                yield Candidate(text, changed)


SWAPPED_SYMBOLS = Slip(
    name="swapped-symbols",
    kind="swapped-symbols",
    rank=40,
    title="a name is written for another",
    find=_find,
    examples=(
        SlipExample("sqrt(x**2 + y**2)", "x", "y/sqrt(x**2 + y**2)"),
        SlipExample("x*y**2*exp(a*x + b*y)", "x", "(1 + b*x)*y**2*exp(a*x + b*y)"),
        SlipExample("a*x**2*y + b*y**3*x", "x", "2*b*x*y + a*y**3"),
    ),
)
