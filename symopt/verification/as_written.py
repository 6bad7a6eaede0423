"""Refutations held against the formulas as they were written, which may be defined at fewer points.

The calculus reads √x·√x as x, and that differs from |x| at x = -1. There what the author wrote has no value,
and the point says nothing: the claim is judged again where it has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from symopt.calculus.graph import Graph
from symopt.calculus.nodes import Node
from symopt.equality.decide import decide, written
from symopt.equality.verdict import Hypothesis, Status, Verdict
from symopt.foundation.errors import ShapeError
from symopt.syntax.tree import Tree, names
from symopt.verification.subject import Subject
from symopt.verification.sum_ranges import negative_ranges, with_small_sizes
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
    spans = negative_ranges(subject, with_bodies(subject, trees))
    around = tuple(condition for condition, may in spans.items() if may)
    subject = _within(subject, around)
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
        verdict = judge(_within(subject, added))
    else:
        if verdict.status is Status.REFUTED and put and broken_at(verdict.point, put, graph):
            return _unseen(verdict)
    sides = None if differentiated or len(trees) != 2 else partial(_sides_as_written, graph)
    if not verdict.proved:
        agreed = verdict.status is Status.UNDECIDED
        return with_small_sizes(subject, trees, verdict, sides) if agreed else verdict
    if not all(spans.values()):
        message = "the range of a sum ends before it begins, by more than one"
        return Verdict(Status.UNDECIDED, tried=(verdict.method,), message=message)
    said = [Hypothesis(written(c, subject.style), "induced") for c in (*added, *around)]
    verdict = replace(verdict, hypotheses=tuple(dict.fromkeys((*said, *verdict.hypotheses))))
    return with_small_sizes(subject, trees, verdict, sides)


def _sides_as_written(graph: Graph, subject: Subject, trees: Sequence[Tree]) -> Verdict:
    """Return what is said of two numbers. Raises the errors of lowering, ShapeError for arrays."""
    left, right = map(subject.value, trees)
    if left.indices or right.indices:
        raise ShapeError("an array stands where a number is needed")

    def judge(within: Subject) -> Verdict:
        put = written_conditions(trees[1], within.scope)
        return decide(left.body, right.body, graph, within.given, written_out=put)

    return judged_as_written(subject, graph, trees, judge, differentiated=False)


def _within(subject: Subject, conditions: tuple[Node, ...]) -> Subject:
    """Return the subject with further conditions."""
    if not conditions:
        return subject
    given = subject.given
    return replace(subject, given=replace(given, constraints=(*given.constraints, *conditions)))


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
    found: dict[Node, None] = {}
    for tree in with_bodies(subject, trees):
        found |= dict.fromkeys(written_conditions(tree, subject.scope, of_entries=True))
    return tuple(found)


def with_bodies(subject: Subject, trees: Sequence[Tree]) -> Iterator[Tree]:
    """Yield formulas and the definitions that they use, each once."""
    waiting, seen = list(trees), set[str]()
    while waiting:
        tree = waiting.pop(0)
        yield tree
        used = [n for n in names(tree) if n in subject.bodies and n not in seen]
        seen.update(used)
        waiting += [subject.bodies[n] for n in used]
