"""Proofs of left = right: the canonical form in the named values and in what they mean, by cases, and more.

A proof in the named values holds for all values of the names, so for those that their definitions give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from typing import TypeAlias

from symopt.calculus.graph import Graph, inline, names_in
from symopt.calculus.nodes import Entry, Node, Number
from symopt.equality.enclosures.points import finite_choices, needed
from symopt.equality.form.canonical import reached, vanishes
from symopt.equality.form.field import Quotient
from symopt.equality.form.space import Known, Space
from symopt.equality.limits import Limits
from symopt.equality.proofs.clearing import equal_by_clearing
from symopt.equality.proofs.splitting import Split, equal_by_cases, put, substituted
from symopt.foundation.errors import DomainError, SymoptError
from symopt.foundation.record import record

CLEARING = "inverses multiplied away"
STEPS = 4
"""How many names are put in place one by one, with a test after each, before all are."""
MOST_NAMES = 300
"""Where more names than this are needed, they are not all put in place."""
MOST_CHOICES = 64
"""Where names with finitely many values have more combinations than this, they are not gone through."""


@record
class Proof:
    """How an equality was proved. boundary: f on whose zeros it was not, () if everywhere."""

    method: str
    boundary: tuple[Node, ...] = ()


Reached: TypeAlias = "tuple[Space, Quotient] | None"
Method = Callable[[Node, Node, Known, Limits], "bool | None"]


def prove(left: Node, right: Node, graph: Graph, known: Known, limits: Limits) -> Proof | None:
    """Return a proof that left = right wherever both have values, None if none is found."""
    if left is right:
        return Proof("canonical form")
    found = reached(left, right, known, limits)
    if vanishes(found):
        return Proof("canonical form")
    last = left, right
    for a, b in inlinings(left, right, graph):
        last = a, b
        found = reached(a, b, known, limits)
        if a is b or vanishes(found):
            return Proof("canonical form of the definitions")
    return _harder(*last, known, limits, found)


def _harder(left: Node, right: Node, known: Known, limits: Limits, found: Reached) -> Proof | None:
    """Return a proof by cases or by another method, values of finite domains gone through one by one."""
    used: list[str] = []
    tried: list[Known] = []

    def otherwise(a: Node, b: Node, k: Known) -> bool:
        method = _other(a, b, k, limits, cleared=k in tried)
        if method is not None and method not in used:
            used.append(method)
        return method is not None

    splits: list[Split] = []
    try:
        for a, b, here in _choices(left, right, known):
            if equal_by_clearing(a, b, here, limits, found if here is known else None):
                used += [CLEARING] if CLEARING not in used else []
                splits.append(Split(1, ()))
                continue
            tried.append(here)
            split = equal_by_cases(a, b, here, limits, otherwise)
            if split is None:
                return None
            splits.append(split)
    except (SymoptError, RecursionError):
        return None
    leaves = sum(split.leaves for split in splits)
    boundary = tuple(dict.fromkeys(f for split in splits for f in split.boundary))
    methods = ", ".join(used) or "canonical form"
    return Proof(methods if leaves == 1 else f"cases ({leaves}), each by {methods}", boundary)


def _choices(left: Node, right: Node, known: Known) -> Iterator[tuple[Node, Node, Known]]:
    """Yield both sides for each combination of values of the scalars that have finitely many."""
    names = sorted(names_in(left) | names_in(right))
    finite = {n: c for n in names if (c := finite_choices(known.domain.get(n, ()))) is not None}
    count = 1
    for values in finite.values():
        count *= len(values)
    if count > MOST_CHOICES:
        yield left, right, known
        return
    for combination in product(*finite.values()):
        a, b, here = left, right, known
        try:
            for name, value in zip(finite, combination, strict=True):
                entry, number = Entry(name), Number(value)
                a, b = put(a, entry, number), put(b, entry, number)
                here = substituted(here, entry, number)
        except DomainError:
            continue  # a denominator is 0 there
        yield a, b, here


def _other(left: Node, right: Node, known: Known, limits: Limits, *, cleared: bool) -> str | None:
    """Return the name of the first further method that proves left = right.

    cleared: whether inverses were multiplied away already, in vain.
    """
    for name, method in _methods():
        if cleared and name == CLEARING:
            continue
        try:
            if method(left, right, known, limits) is True:
                return name
        except (SymoptError, RecursionError):
            continue
    return None


def _methods() -> Iterator[tuple[str, Method]]:
    from symopt.equality.proofs.algebraic import equal_constants
    from symopt.equality.proofs.constancy import equal_by_gradient
    from symopt.equality.proofs.induction import equal_by_induction
    from symopt.equality.proofs.logarithms import equal_by_exponential
    from symopt.equality.proofs.squares import equal_by_squares
    from symopt.equality.proofs.written_out import equal_by_writing_out

    def of_constants(left: Node, right: Node, known: Known, limits: Limits) -> bool | None:
        del known  # constants have no domain
        return equal_constants(left, right, limits)

    yield "algebraic numbers", of_constants
    yield CLEARING, equal_by_clearing
    yield "entries written out", equal_by_writing_out
    yield "equal squares", equal_by_squares
    yield "exponentials of sums of logarithms", equal_by_exponential
    yield "induction on a size", equal_by_induction
    yield "equal gradients and one common value", equal_by_gradient


def inlinings(left: Node, right: Node, graph: Graph) -> Iterator[tuple[Node, Node]]:
    """Yield both sides with more and more definitions in place of names: derived ones, the latest, all."""
    start = left, right
    before = start
    try:
        names = needed(start, graph)
        derived = [d for d in graph.definitions if d.name.startswith("∂") and d.name in names]
        if any(name.startswith("∂") for name in names_in(left) | names_in(right)):
            before = left, right = inline(left, derived), inline(right, derived)
            yield before
        for _ in range(STEPS):
            present = names_in(left) | names_in(right)
            latest = [d for d in graph.definitions if d.name in present][-1:]
            if not latest:
                return
            before = left, right = inline(left, latest), inline(right, latest)
            yield before
        if len(names) <= MOST_NAMES:
            last = inline(left, graph.definitions), inline(right, graph.definitions)
            if last != before:
                yield last
    except (SymoptError, RecursionError):
        return  # written out, it is too large or meets a division by zero: nothing is proved
