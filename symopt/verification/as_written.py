"""Refutations held against the formulas as they were written, which may be defined at fewer points.

The calculus reads √x·√x as x, and that differs from |x| at x = -1. There what the author wrote has no value,
and the point says nothing: the claim is judged again where it has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import product

from symopt.calculus import build
from symopt.calculus.graph import Graph
from symopt.calculus.nodes import ONE, Node, Number
from symopt.equality.decide import written
from symopt.equality.verdict import Hypothesis, Status, Verdict
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import Sum, Tree, children, names, substitute
from symopt.verification.subject import Subject
from symopt.verification.written_domain import broken_at, strict, written_conditions

ROUNDS = 3
"""So often a claim is judged again, each time with the conditions that the last point broke."""
ENDS = (Fraction(1), Fraction(10**6))
"""Sizes at which the ends of a range are looked at: they are linear in them."""
MOST_NAMES, MOST_ENDS = 4, 64


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
    if not verdict.proved:
        return verdict
    spans = negative_ranges(subject, trees)
    if not all(spans.values()):
        message = "the range of a sum ends before it begins, by more than one"
        return Verdict(Status.UNDECIDED, tried=(verdict.method,), message=message)
    said = [Hypothesis(written(c, subject.style), "induced") for c in (*added, *spans)]
    return replace(verdict, hypotheses=tuple(dict.fromkeys((*said, *verdict.hypotheses))))


def negative_ranges(subject: Subject, trees: Sequence[Tree]) -> dict[Node, bool]:
    """Return what must hold for the sums written there to have ranges of no fewer than 0 members.

    With each condition comes whether it may hold: bounds without names decide it at once.

    The calculus takes the sum of 1 from 5 to n for n - 4, which it is for n >= 4. Bounds in the index of a
    sum around are looked at where this begins and ends, between which they are linear.
    """
    found: dict[Node, bool] = {}
    every = (ends for tree in _with_bodies(subject, trees) for ends in _bounds(tree, [{}]))
    for lower, upper in every:
        with suppress(SymoptError, RecursionError):  # an index whose range is not written
            first, last = (subject.value(t).body for t in (lower, upper))
            before = build.subtract(first, ONE)
            more = build.subtract(last, before)
            used = sorted({*names(lower), *names(upper)})
            enough = build.compare("<=", before, last)
            if isinstance(more, Number):
                found |= {enough: False} if more.value < 0 else {}
            elif len(used) <= MOST_NAMES and any(
                broken_at(dict(zip(used, ends, strict=True)), (enough,), subject.graph)
                for ends in product(ENDS, repeat=len(used))
            ):
                found[enough] = True
    return found


def _bounds(tree: Tree, around: list[dict[str, Tree]]) -> Iterator[tuple[Tree, Tree]]:
    """Yield the bounds of all sums, at all combinations of ends of the sums `around` them."""
    if not isinstance(tree, Sum) or tree.lower is None or tree.upper is None:
        for child in children(tree):
            yield from _bounds(child, around)
        return
    ends = [(substitute(tree.lower, at), substitute(tree.upper, at)) for at in around]
    yield from ends
    inside = [
        {**at, tree.index: end} for at, both in zip(around, ends, strict=True) for end in both
    ]
    if len(inside) <= MOST_ENDS:
        yield from _bounds(tree.body, inside)


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
    for tree in _with_bodies(subject, trees):
        found |= dict.fromkeys(written_conditions(tree, subject.scope, of_entries=True))
    return tuple(found)


def _with_bodies(subject: Subject, trees: Sequence[Tree]) -> Iterator[Tree]:
    """Yield formulas and the definitions that they use, each once."""
    waiting, seen = list(trees), set[str]()
    while waiting:
        tree = waiting.pop(0)
        yield tree
        used = [n for n in names(tree) if n in subject.bodies and n not in seen]
        seen.update(used)
        waiting += [subject.bodies[n] for n in used]
