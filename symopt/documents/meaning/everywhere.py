"""Comparisons that are false wherever they are looked at: `1/x² < 0` is no condition, but wrong.

What holds at some points says at which, `x > 0`, `0 < η < 2/a`: where it holds is not asked. Names are looked
at as any numbers, whatever the document defines them to be, as a condition may be about other values, and
functions and derivatives not at all. Numbers that are large or small may be thresholds beyond all points.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symopt.calculus.arrays.grouping import labelled_as
from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.elaborate.names.unknowns import unknowns
from symopt.documents.meaning.subject import Numbers, ground
from symopt.documents.statements.chain import Sign
from symopt.equality.enclosures.meeting import Meeting, both
from symopt.equality.enclosures.precision import working
from symopt.syntax.tree import At, Derivative, Entry, Name, Number, Tree, names, walk
from symopt.verification.judge import squeezed

if TYPE_CHECKING:
    from flint import arb

TRIES = 60
_LARGE = 12
LEAST = 16
"""At how many points, of so many that are tried, a comparison must be false."""


def false_everywhere(setting: Setting, left: Tree, sign: Sign, right: Tree) -> int:
    """Return at how many points a comparison is false, 0 unless it is so at all of them. Never raises."""
    if not (_is_plain(setting, left) and _is_plain(setting, right)):
        return 0
    try:
        return _looked_at(replace(setting, definitions=()), left, sign, right)
    except Exception:  # what meets a defect of ours is not judged
        return 0


def _is_plain(setting: Setting, side: Tree) -> bool:
    """Return whether a side speaks of numbers alone, written out and of common size."""
    own = set(names(side))
    functions = {d.name for d in setting.definitions if d.parameters} | set(setting.functions)
    if own & functions or unknowns(side) or isinstance(side, Name | Entry):
        return False
    nodes = list(walk(side))
    if any(isinstance(node, Derivative | At) for node in nodes):
        return False
    return all(
        node.value <= _LARGE and node.value.denominator == 1
        for node in nodes
        if isinstance(node, Number)
    )


def _looked_at(setting: Setting, left: Tree, sign: Sign, right: Tree) -> int:
    here = ground(setting, (left, right), Numbers.EXACT)
    if here.unread:
        return 0
    first, second = (squeezed(here.subject.value(tree)) for tree in (left, right))
    aligned = labelled_as(second, first)
    if aligned is None or first.indices:
        return 0
    asked = Meeting(first.body, aligned.body, here.subject.graph, here.subject.given)
    if asked.free:
        return 0
    seen = 0
    for number in range(TRIES):
        point = asked.point(number)
        found = both(asked, point, {}) if asked.allowed(point) else None
        if found is None:
            continue
        with working(320):
            if not _is_false(found[0] - found[1], sign):
                return 0
        seen += 1
    return seen if seen >= LEAST else 0


def _is_false(gap: arb, sign: Sign) -> bool:
    """Return whether left - right, a ball, certainly has a sign that the comparison excludes."""
    match sign:
        case Sign.LESS:
            return bool(gap >= 0)
        case Sign.LESS_EQUAL:
            return bool(gap > 0)
        case Sign.GREATER:
            return bool(gap <= 0)
        case Sign.GREATER_EQUAL:
            return bool(gap < 0)
        case _:
            return False
