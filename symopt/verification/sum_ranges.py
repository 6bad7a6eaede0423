"""Ranges of sums that end before they begin, and sizes that may be smaller than 1.

The calculus takes the sum of 1 from 5 to n for n - 4, which it is for n >= 4: a range has never fewer than
no members. It takes every size for a positive whole number; one that is declared as whole alone, or as
n >= 0, may be 0, where sums over it are empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from itertools import product
from types import MappingProxyType

from symopt.calculus import build, indices
from symopt.calculus.nodes import FALSE, ONE, TRUE, Node, Number
from symopt.calculus.resize import resized
from symopt.equality.definedness import impossible
from symopt.equality.form.space import NOTHING
from symopt.equality.verdict import Hypothesis, Status, Verdict
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import ZERO, Name, Neg, Sum, Tree, children, names, substitute
from symopt.verification.subject import Subject
from symopt.verification.written_domain import broken_at

ENDS = (Fraction(1), Fraction(10**6))
"""Sizes at which the ends of a range are looked at: they are linear in them."""
MOST_NAMES, MOST_ENDS = 4, 64


def negative_ranges(subject: Subject, trees: Iterable[Tree]) -> dict[Node, bool]:
    """Return what must hold for the sums written in trees to have ranges of no fewer than 0 members.

    With each condition comes whether it may hold: bounds without names decide it at once. Bounds in the
    index of a sum around are looked at where this begins and ends, between which they are linear.
    """
    found: dict[Node, bool] = {}
    every = (ends for tree in trees for ends in _bounds(tree, [{}]))
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


def with_small_sizes(
    subject: Subject,
    trees: Sequence[Tree],
    verdict: Verdict,
    judged: Callable[[Subject, Sequence[Tree]], Verdict] | None,
) -> Verdict:
    """Return what is known for positive sizes with what it says of sizes that may be smaller.

    judged: the verdict on trees in which sizes are numbers, None where there is none. A size of 0 at which
    the sides differ refutes the claim; one that is not looked at is excluded by a hypothesis.
    """
    said: list[Hypothesis] = []
    used = {name for tree in trees for name in names(tree)}
    for size in (s for s in subject.small_sizes if s in used):
        zero, less = (_may_be(subject, size, value) for value in (ZERO, Neg(Name(size))))
        found = None if judged is None or not zero else _at_zero(subject, trees, size, judged)
        if found is not None and found.refuted:
            return found
        known = found is not None and found.proved and {*found.hypotheses} <= {*verdict.hypotheses}
        if less or (zero and not known):
            said.append(Hypothesis(f"{size} >= {0 if known else 1}", "induced"))
    if not verdict.proved or not said:
        return verdict
    return replace(verdict, hypotheses=(*verdict.hypotheses, *said))


def _may_be(subject: Subject, size: str, value: Tree) -> bool:
    """Return whether what is declared of a size allows a value, or all values of a formula in sizes."""
    for tree in subject.declared:
        if size in names(tree):
            with suppress(SymoptError, RecursionError):
                if impossible((subject.value(substitute(tree, {size: value})).body,), NOTHING):
                    return False
    return True


def _at_zero(
    subject: Subject,
    trees: Sequence[Tree],
    size: str,
    judged: Callable[[Subject, Sequence[Tree]], Verdict],
) -> Verdict | None:
    """Return the verdict where a size is 0, None where that cannot be said: arrays have no such size."""
    used = {name for tree in trees for name in names(tree)}
    shapes = (subject.graph.shapes.get(name, ()) for name in used)
    sizes = {symbol for shape in shapes for dimension in shape for symbol, _ in dimension.terms}
    if size in sizes or not used.isdisjoint(subject.bodies):
        return None
    given = subject.given
    zero = {size: indices.constant(0)}
    try:
        constraints = tuple(resized(c, zero) for c in given.constraints)
        if FALSE in constraints:
            return None
        given = replace(given, constraints=tuple(c for c in constraints if c is not TRUE))
        declared = tuple(t for t in subject.declared if size not in names(t))
        here = replace(subject, given=given, declared=declared)
        sides = [substitute(tree, {size: ZERO}) for tree in trees]
        if not all(negative_ranges(here, sides).values()):
            return None
        found = judged(here, sides)
    except (SymoptError, RecursionError):
        return None
    if found.status is not Status.REFUTED or found.counterexample is None:
        return found
    point = MappingProxyType({size: Fraction(0), **found.point})
    return replace(found, counterexample=replace(found.counterexample, point=point))
