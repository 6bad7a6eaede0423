r"""A claim under the conditions that are said beside it: of its numbers, x > 0, or of its indices, i ≠ j.

Where i = j, one letter stands for both. What is claimed for i ≠ j is claimed of both sides times 1 - δ_ij;
a value by cases, a for i = j and else b, is δ_ij a + (1 - δ_ij) b.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from symopt.documents.elaborate.elaborate import elaborate
from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.meaning.claim import Claim
from symopt.foundation.errors import SymoptError
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Add,
    Constant,
    Entry,
    Mul,
    Name,
    Neg,
    Number,
    Part,
    Piecewise,
    Relation,
    Tree,
    children,
    names,
    rebuild,
    walk,
)

_TOTAL = (Number, Constant, Name, Entry, Add, Neg, Mul)
"""What has a value wherever its parts have."""


def under(claim: Claim, said: Sequence[Relation]) -> Claim:
    """Return a claim with the conditions that speak of what it is about."""
    sides = [t for t in (claim.head, claim.previous, claim.claimed) if t is not None]
    bodies = [d.body for d in claim.setting.definitions]
    own = {n for tree in sides for n in names(tree)}
    spoken = own | {n for body in bodies for n in names(body)}
    places = {n for tree in sides for n in _places(tree)} - {n for t in sides for n in _values(t)}
    claim = _mapped(claim, lambda tree: _by_deltas(tree, places))
    numbers: list[Tree] = []
    apart: list[tuple[str, str]] = []
    for condition in said:
        about = set(names(condition))
        match condition:
            case Relation("=", Name(one), Name(two)) if about <= places:
                claim = _changed(claim, two, Name(one))
            case Relation("!=", Name(one), Name(two)) if about <= places:
                apart.append((one, two))
            case Relation("="):
                pass
            case _ if about & spoken and not about & places:
                numbers += _elaborated(condition, claim.setting)
            case _:
                pass
    if not numbers and not apart:
        return claim
    setting = replace(claim.setting, conditions=(*claim.setting.conditions, *numbers))
    return replace(claim, setting=setting, apart=tuple(apart))


def _elaborated(condition: Relation, setting: Setting) -> Iterable[Tree]:
    try:
        return (elaborate(condition, setting),)
    except SymoptError:
        return (condition,)


def _changed(claim: Claim, old: str, new: Name) -> Claim:
    def change(node: Tree) -> Tree:
        return new if node == Name(old) else rebuild(node, change)

    return _mapped(claim, change)


def _mapped(claim: Claim, change: Callable[[Tree], Tree]) -> Claim:
    head, previous, claimed = (
        None if t is None else change(t) for t in (claim.head, claim.previous, claim.claimed)
    )
    return replace(claim, head=head, previous=previous, claimed=claimed)


def delta(one: str, two: str) -> Tree:
    """Return δ_ij as it is read."""
    return Piecewise(((ONE, Relation("=", Name(one), Name(two))), (ZERO, None)))


def other_than(one: str, two: str) -> Tree:
    """Return 1 - δ_ij."""
    return Add((ONE, Neg(delta(one, two))))


def _by_deltas(tree: Tree, places: set[str]) -> Tree:
    """Return a tree with values by cases of two indices as sums, where both have values in both cases."""

    def change(node: Tree) -> Tree:
        node = rebuild(node, change)
        match node:
            case Piecewise(((same, Relation("=", Name(i), Name(j))), (other, last))):
                pass
            case Piecewise(((other, Relation("!=", Name(i), Name(j))), (same, last))):
                pass
            case _:
                return node
        rest = last is None or (isinstance(last, Relation) and set(names(last)) == {i, j})
        if not rest or not {i, j} <= places or (same, other) == (ONE, ZERO):
            return node
        if not all(isinstance(n, _TOTAL) for part in (same, other) for n in walk(part)):
            return node
        return Add((Mul((delta(i, j), same)), Mul((other_than(i, j), other))))

    return change(tree)


def _places(tree: Tree) -> Iterator[str]:
    """Yield the names that stand as indices of entries."""
    match tree:
        case Entry(_, indices):
            yield from (i.name for i in indices if isinstance(i, Name))
        case Part(_, places):
            yield from (i.name for i in places if isinstance(i, Name))
        case _:
            pass
    for child in children(tree):
        yield from _places(child)


def _values(tree: Tree) -> Iterator[str]:
    """Yield the names that stand for values: neither as indices nor where indices are compared."""
    skipped: tuple[Tree, ...] = ()
    match tree:
        case Name(name):
            yield name
        case Entry(name, indices):
            yield name
            skipped = indices
        case Part(_, places):
            skipped = places
        case Relation("=" | "!=", left, right):
            skipped = (left, right)
        case _:
            pass
    for child in children(tree):
        if child not in skipped:
            yield from _values(child)


__all__ = ["other_than", "under"]
