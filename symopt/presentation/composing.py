"""How a page sets derivations: which lines it goes over, and which derivations stand together.

A line that only puts known derivatives in is gone over where the next one shows as much: with what cancels
struck out, or with its factors in order. Derivations of a few such lines stand in one alignment, those
with the same adjoint ∂L/∂z together; derivatives by one law stand beside one another. Data keep all lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import TypeAlias

from symopt.derivation.shape import cost
from symopt.derivation.step import Derivation, Step
from symopt.derivation.terms.finish import WHOLE
from symopt.derivation.terms.reasons import only_ordered
from symopt.foundation.document import Block, Group, Inline, Line, Mark, Prose, Steps
from symopt.syntax.tree import Add, Derivative, Entry, Mul, Name, Piecewise, Tree, rebuild, walk

ON_A_ROW = 3
"""At most so many lines of a derivation stand on one row."""

SHORT = 70
"""Lines of more leaves and operations together stand one below the other."""

PLAIN = frozenset(
    {
        "chain-rule",
        "local-derivatives",
        "simplify",
        "collect",
        "cancel",
        "second-derivative",
        "derivative",
    }
)
"""Rules whose lines explain themselves where the chain rule is named beside them."""

ORDERED = (
    ("in order",),
    ("simplify",),
    ("signs collected",),
    ("one fraction",),
    ("each product in order",),
    ("collected",),
)
"""Reasons that say no more than that factors and signs have been moved."""


LIKEWISE = ("likewise",)
"""The reason of a derivation that is another one with other names."""

Pattern: TypeAlias = tuple[object, ...]


def pattern_of(derivation: Derivation) -> Pattern:
    """Return a derivation with its names numbered as they come: equal for those alike but for names."""
    places: dict[str, str] = {}

    def renamed(tree: Tree) -> Tree:
        if isinstance(tree, Name):
            return Name(places.setdefault(tree.name, f"{len(places)}"))
        tree = rebuild(tree, renamed)
        if isinstance(tree, Entry):
            return replace(tree, name=places.setdefault(tree.name, f"{len(places)}"))
        return tree

    lines = (derivation.goal, *(step.after for step in derivation.steps))
    return (*map(renamed, lines), *(step.rule for step in derivation.steps))


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
        moved = following.rule in WHOLE
        return moved or (following.rule in PLAIN and only_ordered(step.after, following.after))
    return following.reason == ("in order",) and step.rule not in (
        "chain-rule",
        "second-derivative",
        "derivative",
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
    known: dict[Pattern, Tree] = {}
    for derivation in _by_adjoint(derivations):
        steps = steps_of(derivation)
        if _on_a_row(derivation, steps):
            rows.append(steps)
            continue
        blocks += _group(rows)
        rows = []
        blocks.append(_unless_known(derivation, steps, known))
    return _merged(blocks + _group(rows))


def _unless_known(derivation: Derivation, steps: Steps, known: dict[Pattern, Tree]) -> Steps:
    """Return a derivation by its result alone where another like it, but for the names, stands above.

    known: the goals of those above; a goal is added for each new pattern.
    """
    if len(steps.printed) < 2 or any(line.mark is not Mark.PROVED for line in steps.lines):
        return steps
    if known.setdefault(pattern_of(derivation), derivation.goal) == derivation.goal:
        return steps
    return replace(steps, shown=(replace(steps.lines[-1], reason=LIKEWISE),))


def _merged(blocks: Sequence[Block]) -> list[Block]:
    """Return blocks with neighbors of one line for the same reason in one alignment."""
    found: list[Block] = []
    for why, group in groupby(blocks, key=_only_reason):
        same = list(group)
        members = tuple(block for block in same if isinstance(block, Steps))
        found += [Group(members, why)] if why and len(members) > 1 else same
    return found


def _only_reason(block: Block) -> tuple[Inline, ...]:
    """Return the reason of a derivation of one proved line, () for any other block."""
    if not isinstance(block, Steps) or len(block.printed) != 1:
        return ()
    (line,) = block.printed
    return line.reason if line.mark is Mark.PROVED else ()


def _group(rows: Sequence[Steps]) -> list[Block]:
    """Return derivations of a row each, those with one adjoint apart where none stands alone."""
    if len(rows) < 2:
        return list(rows)
    split = [tuple(part) for _, part in groupby(rows, key=_first_factor)]
    if any(len(part) < 2 for part in split):
        split = [tuple(part) for _, part in groupby(rows, key=lambda s: len(s.printed) > 1)]
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
    printed = steps.printed
    rules = [step.rule for step in derivation.steps]
    once_more = rules[:1] == ["second-derivative"] and len(rules) == 2
    plain = once_more or all(rule in PLAIN for rule in rules)
    several = isinstance(printed[0].tree, Add) and len(printed) > 1
    short = sum(cost(line.tree) for line in printed) <= SHORT
    cases = any(isinstance(t, Piecewise) for line in printed for t in walk(line.tree))
    return len(printed) <= ON_A_ROW and plain and short and not (several or cases)


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
    """Return local derivatives as blocks: those of one line by the same law together."""
    found: dict[object, list[Steps]] = {}
    known: dict[Pattern, Tree] = {}
    for derivation in derivations:
        steps = steps_of(derivation, whole=whole)
        if not whole:
            steps = _unless_known(derivation, steps, known)
        why = _only_reason(steps)
        place = known[pattern_of(derivation)] if why == LIKEWISE else why or derivation.goal
        found.setdefault(place, []).append(steps)
    return [block for group in found.values() for block in _merged(group)]
