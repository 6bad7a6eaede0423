"""Refutations held against the formulas as they were written, which may be defined at fewer points.

The calculus reads √x·√x as x, and that differs from |x| at x = -1. There what the author wrote has no value,
and the point says nothing: the claim is judged again where it has one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from symopt.calculus.graph import Graph
from symopt.calculus.nodes import Node
from symopt.equality.decide import written
from symopt.equality.verdict import Hypothesis, Status, Verdict
from symopt.syntax.tree import Tree, names
from symopt.verification.subject import Subject
from symopt.verification.written_domain import broken_at, strict, written_conditions

ROUNDS = 3
"""So often a claim is judged again, each time with the conditions that the last point broke."""


def judged_as_written(
    subject: Subject,
    graph: Graph,
    trees: Sequence[Tree],
    judge: Callable[[Subject], Verdict],
    *,
    differentiated: bool,
) -> Verdict:
    """Return what `judge` says where all formulas have values as they were written, and derivatives.

    trees: the sides, or the function and the claim; the definitions that they use are looked at, too.
    """
    verdict = judge(subject)
    put: tuple[Node, ...] | None = None
    added: tuple[Node, ...] = ()
    for _ in range(ROUNDS):
        if verdict.status is not Status.REFUTED or subject.given.complex or not verdict.point:
            break
        if put is None:
            put = conditions_as_written(subject, (*trees, *subject.declared))
            put = tuple(map(strict, put)) if differentiated else put
        broken = broken_at(verdict.point, put, graph)
        if not broken:
            break
        if any(condition.free or condition in added for condition in broken):
            return _unseen(verdict)
        added = (*added, *broken)
        given = subject.given
        narrowed = replace(given, constraints=(*given.constraints, *added))
        verdict = judge(replace(subject, given=narrowed))
    else:
        if verdict.status is Status.REFUTED and put and broken_at(verdict.point, put, graph):
            return _unseen(verdict)
    if not added or not verdict.proved:
        return verdict
    said = (Hypothesis(written(c, subject.style), "induced") for c in added)
    return replace(verdict, hypotheses=tuple(dict.fromkeys((*said, *verdict.hypotheses))))


def _unseen(verdict: Verdict) -> Verdict:
    """Return a refutation at a point where what was written has no value as what it is: undecided."""
    return Verdict(
        Status.UNDECIDED,
        hypotheses=verdict.hypotheses,
        tried=(*verdict.tried, verdict.method),
        message="the sides differ only where a formula as it was written has no value",
    )


def conditions_as_written(subject: Subject, trees: Sequence[Tree]) -> tuple[Node, ...]:
    """Return what must hold for formulas, and the definitions that they use, to have values."""
    waiting, seen = list(trees), set[str]()
    found: dict[Node, None] = {}
    while waiting:
        tree = waiting.pop(0)
        found |= dict.fromkeys(written_conditions(tree, subject.scope, of_entries=True))
        used = [n for n in names(tree) if n in subject.bodies and n not in seen]
        seen.update(used)
        waiting += [subject.bodies[n] for n in used]
    return tuple(found)
