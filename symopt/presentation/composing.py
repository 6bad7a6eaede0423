"""How a page sets derivations: which lines it goes over, and which derivations stand together.

A line that only puts known derivatives in is gone over where the next one shows as much: with what cancels
struck out, or with its factors in order. Derivations of a few such lines stand in one alignment, those
with the same adjoint ∂L/∂z together; derivatives by one law stand beside one another. Data keep all lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from symopt.derivation.reasons import only_ordered
from symopt.derivation.step import Derivation, Step
from symopt.foundation.document import Block, Group, Inline, Line, Mark, Prose, Steps
from symopt.syntax.tree import Derivative, Mul, Tree

ON_A_ROW = 3
"""At most so many lines of a derivation stand on one row."""

PLAIN = frozenset(
    {"chain-rule", "local-derivatives", "simplify", "collect", "cancel", "second-derivative"}
)
"""Rules whose lines explain themselves where the chain rule is named beside them."""

LAWS = frozenset({"linear", "function", "power", "variable", "constant multiple"})
"""Rules whose one line is the whole derivation; several by one law stand together."""

ORDERED = (
    ("in order",),
    ("simplify",),
    ("signs collected",),
    ("one fraction",),
    ("each product in order",),
    ("collected",),
)
"""Reasons that say no more than that factors and signs have been moved."""


def steps_of(derivation: Derivation, *, whole: bool = False) -> Steps:
    """Return a derivation as a block; `whole`: a page prints every line."""
    lines = tuple(map(_line, derivation.steps)) or (Line(derivation.goal),)
    shown = () if whole else tuple(_shown(derivation.steps))
    return Steps(derivation.goal, lines, shown if len(shown) < len(lines) else ())


def _line(step: Step) -> Line:
    return Line(step.after, step.reason, step.mark, step.points)


def _shown(steps: Sequence[Step]) -> Iterator[Line]:
    """Yield the lines that a page prints; one gone over leaves its reason to the next."""
    carried: tuple[Inline, ...] = ()
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        why = _joined(carried, step.reason)
        if following is not None and _gone_over(step, following):
            carried = why
            continue
        carried = ()
        yield Line(step.after, why, step.mark, step.points)


def _gone_over(step: Step, following: Step) -> bool:
    """Return whether the next line shows what this one does."""
    if step.mark is not Mark.PROVED or following.mark is not Mark.PROVED:
        return False
    if step.rule == "local-derivatives":
        return following.rule in PLAIN and only_ordered(step.after, following.after)
    return following.reason == ("in order",) and step.rule not in (
        "chain-rule",
        "second-derivative",
    )


def _joined(first: tuple[Inline, ...], then: tuple[Inline, ...]) -> tuple[Inline, ...]:
    if not first or then in ORDERED:
        return first or then
    return (*first, "; ", *then)


def together(derivations: Sequence[Derivation], *, whole: bool = False) -> list[Block]:
    """Return derivations by the chain rule as blocks: those of one row in one alignment."""
    if whole:
        return [steps_of(d, whole=True) for d in derivations]
    blocks: list[Block] = []
    rows: list[Steps] = []
    for derivation in _by_adjoint(derivations):
        steps = steps_of(derivation)
        if _on_a_row(derivation, steps):
            rows.append(steps)
            continue
        blocks += _group(rows)
        rows = []
        blocks.append(steps)
    return blocks + _group(rows)


def _group(rows: Sequence[Steps]) -> list[Block]:
    """Return derivations of a row each, those with one adjoint apart where none stands alone."""
    if len(rows) < 2:
        return list(rows)
    split = [tuple(part) for _, part in groupby(rows, key=_first_factor)]
    if any(len(part) < 2 for part in split):
        split = [tuple(rows)]
    reasons = {line.reason for steps in rows for line in steps.printed[:1]}
    by: list[Block] = (
        [Prose(_caption(reasons.pop()))] if len(reasons) == 1 and () not in reasons else []
    )
    return by + [Group(part) for part in split]


def _caption(why: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return a reason as the words before a display: By the chain rule:"""
    if why == ("chain rule",):
        return ("By the chain rule:",)
    first, *rest = why
    start = f"{first[:1].upper()}{first[1:]}" if isinstance(first, str) else first
    return (start, *rest, ":")


def _on_a_row(derivation: Derivation, steps: Steps) -> bool:
    return len(steps.printed) <= ON_A_ROW and all(s.rule in PLAIN for s in derivation.steps)


def _by_adjoint(derivations: Sequence[Derivation]) -> list[Derivation]:
    """Return derivations with those that begin with the same derivative together."""
    groups: dict[Tree, list[Derivation]] = {}
    for derivation in derivations:
        groups.setdefault(_first_factor(steps_of(derivation)), []).append(derivation)
    return [derivation for group in groups.values() for derivation in group]


def _first_factor(steps: Steps) -> Tree:
    """Return the derivative that a chain starts with, the goal itself if there is none."""
    first = steps.lines[0].tree
    if isinstance(first, Mul) and isinstance(first.factors[0], Derivative):
        return first.factors[0]
    return steps.head


def by_law(derivations: Sequence[Derivation], *, whole: bool = False) -> list[Block]:
    """Return local derivatives as blocks: those of one proved line by the same law together."""
    found: dict[object, list[Derivation]] = {}
    for derivation in derivations:
        found.setdefault(_law(derivation) or derivation.goal, []).append(derivation)
    blocks: list[Block] = []
    for law, group in found.items():
        steps = tuple(steps_of(d, whole=whole) for d in group)
        if isinstance(law, str) and len(steps) > 1:
            blocks.append(Group(steps, (law,)))
        else:
            blocks += steps
    return blocks


def _law(derivation: Derivation) -> str:
    """Return the law of a derivation of one proved line, "" for any other."""
    if len(derivation.steps) != 1:
        return ""
    (step,) = derivation.steps
    plain = len(step.reason) == 1 and isinstance(step.reason[0], str)
    named = step.rule in LAWS and step.mark is Mark.PROVED
    return str(step.reason[0]) if plain and named else ""
