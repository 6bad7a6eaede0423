"""Whether two formulas agree, cheaply: for choosing between readings, not for a verdict."""

from __future__ import annotations

from symopt.calculus import indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.arrays.grouping import labelled_as
from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.meaning.subject import Ground, Numbers, ground
from symopt.equality.decide import decide
from symopt.equality.limits import Limits
from symopt.equality.verdict import Verdict
from symopt.syntax.tree import Matrix, Tree
from symopt.verification.judge import entries_of, squeezed

CHEAP = Limits(terms=2_000, generators=64, work=200_000, degree=24, restarts=4, contractions=60)
"""How much work a proof may cost here."""
POINTS = 3
"""At how many points two formulas must agree where there is no cheap proof."""
MOST = 16
"""The largest number of entries of a matrix that are looked at."""


def agree(left: Tree, right: Tree, setting: Setting) -> bool | None:
    """Return True if two formulas are proved equal or agree at several points, False if they differ.

    None: nothing is known, because one of them has no value here, or is too large. Never raises.

    >>> from symopt.syntax.tree import Add, Mul, Name, TWO
    >>> agree(Add((Name("x"), Name("x"))), Mul((TWO, Name("x"))), Setting())
    True
    """
    try:
        here = ground(setting, (left, right), Numbers.EXACT)
        return _agree(here, left, right)
    except Exception:  # a reading that meets a defect of ours is one of which nothing is known
        return None


def _agree(here: Ground, left: Tree, right: Tree) -> bool | None:
    if isinstance(left, Matrix) and isinstance(right, Matrix):
        return _entrywise(here, left, right)
    first, second = (squeezed(here.subject.value(tree)) for tree in (left, right))
    if not second.indices and first.indices:
        return None
    aligned = labelled_as(second, first)
    if aligned is None:
        return False
    entries = entries_of(first.indices)
    if entries and len(entries) <= MOST:
        found = [_compared(here, first, aligned, at) for at in entries]
        return _all(found)
    return _told(decide_cheaply(here, first, aligned))


def _entrywise(here: Ground, left: Matrix, right: Matrix) -> bool | None:
    sizes = [(len(m.rows), len(m.rows[0])) for m in (left, right)]
    if sizes[0] != sizes[1]:
        return False
    pairs = [p for a, b in zip(left.rows, right.rows, strict=True) for p in zip(a, b, strict=True)]
    return _all([_agree(here, a, b) for a, b in pairs[:MOST]])


def _all(found: list[bool | None]) -> bool | None:
    if False in found:
        return False
    return None if None in found else True


def _compared(here: Ground, left: Array, right: Array, at: tuple[int, ...]) -> bool | None:
    places = tuple(map(indices.constant, at))
    return _told(decide_cheaply(here, Array((), left.at(places)), Array((), right.at(places))))


def decide_cheaply(here: Ground, left: Array, right: Array) -> Verdict:
    """Return what is known of an equality at a few points and by short proofs."""
    return decide(
        left.body,
        right.body,
        here.subject.graph,
        here.subject.given,
        points=POINTS,
        thorough=False,
        limits=CHEAP,
    )


def _told(verdict: Verdict) -> bool | None:
    if verdict.proved or verdict.points >= POINTS and not verdict.refuted:
        return True
    return False if verdict.refuted else None
