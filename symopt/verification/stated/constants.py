"""Claims about models whose constants have values: c = 0.1 under [constants], or as a hypothesis.

A claim is judged for every value of the constants first, which is the stronger statement and the one whose
slips have names. What fails there may hold at their values, as 0.2 w does for ∂(c w²)/∂w, and a point
against it is one at their values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from symopt.calculus.graph import names_in
from symopt.calculus.nodes import Number
from symopt.equality.verdict import Hypothesis, Status, Verdict
from symopt.foundation.errors import SymoptError
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Name, Relation, Tree, walk
from symopt.verification.interim import unheard
from symopt.verification.judgement import Judgement

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from symopt.verification.subject import Subject


def judged_at_values(
    subject: Subject, spoken: Set[str], varied: Set[str], judge: Callable[[Subject], Judgement]
) -> Judgement:
    """Return the judgement of a claim for all values of the constants, else for their own.

    spoken: names of which it speaks.   varied: those in which derivatives are taken, which have no value.
    judge: the claim about a subject.
    """
    within = set(spoken)
    for item in reversed(subject.graph.definitions):
        within |= names_in(item.body) if item.name in within else set()
    names = within - varied
    values = {name: tree for name, tree in subject.values.items() if name in names}
    chosen = _set_by(subject.declared, names & _scalars(subject))
    values |= {name: tree for name, (tree, _) in chosen.items()}
    if not values:
        return judge(subject)
    with unheard():
        free = judge(subject.without([condition for _, condition in chosen.values()]))
    if free.verdict.status not in (Status.REFUTED, Status.UNDECIDED):
        return free
    said = tuple(f"{name} = {to_text(tree)}" for name, tree in values.items())
    fixed = {name: subject.value(tree).body for name, tree in values.items()}
    numbers = {n: node.value for n, node in fixed.items() if isinstance(node, Number)}
    try:
        found = judge(subject.with_values(values, within))
    except SymoptError:  # 1/c where c is 0
        found = Judgement(Verdict(Status.UNDECIDED))
    return _joined(free, found, said, numbers)


def _scalars(subject: Subject) -> set[str]:
    return {name for name, shape in subject.graph.shapes.items() if not shape}


def _set_by(conditions: Sequence[Tree], names: Set[str]) -> dict[str, tuple[Tree, Tree]]:
    """Return the numbers that conditions set some of `names` to, with these conditions."""
    found: dict[str, tuple[Tree, Tree]] = {}
    for condition in conditions:
        match condition:
            case (
                Relation(op="=", left=Name(name=name), right=value)
                | Relation(op="=", left=value, right=Name(name=name))
            ) if name in names and not any(isinstance(part, Name) for part in walk(value)):
                found.setdefault(name, (value, condition))
            case _:
                pass
    return found


def _joined(
    free: Judgement, fixed: Judgement, said: tuple[str, ...], numbers: Mapping[str, Fraction | int]
) -> Judgement:
    """Return what is known at the values `said`, told as for all values where that is known too."""
    if free.verdict.proved:
        return free
    verdict = fixed.verdict
    if verdict.proved:
        chosen = tuple(Hypothesis(text) for text in said)
        verdict = replace(verdict, hypotheses=(*verdict.hypotheses, *chosen))
    elif verdict.refuted and verdict.counterexample is not None:
        point = {**verdict.counterexample.point, **numbers}
        example = replace(verdict.counterexample, point=point)
        verdict = replace(verdict, counterexample=example)
    elif not free.verdict.refuted:
        return free
    else:
        verdict = Verdict(
            Status.UNDECIDED,
            points=verdict.points,
            digits=verdict.digits,
            tried=verdict.tried,
            message=f"wrong for other values of the constants; not decided for {', '.join(said)}",
        )
    known = dict(free.parts)
    same = free if free.component == fixed.component else known.get(fixed.component, fixed)
    return Judgement(
        verdict,
        same.expected or fixed.expected,
        same.diagnosis if verdict.refuted else None,
        fixed.component,
        tuple(
            (name, _joined(known[name], part, said, numbers) if name in known else part)
            for name, part in fixed.parts
        ),
    )
