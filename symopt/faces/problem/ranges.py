"""Conditions on unknowns: what a closed range, an open range and any other condition mean for a run.

0 <= x <= 1     a box: the run is projected on it
x > 0           a domain: a point outside it is refused, and the boundary is never reached
x + y < 2       a domain as well; x + y <= 2 is kept as one, too
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf

from symopt.faces.problem.numbers import number_of
from symopt.foundation.errors import DomainError, UnsupportedError
from symopt.foundation.record import record
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Logic, Name, Relation, Tree, names

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@record
class Range:
    """low <= x <= high, an end left out if it is open.

    >>> Range(0.0, open_low=True).inside(0.0)
    False
    """

    low: float = -inf
    high: float = inf
    open_low: bool = False
    open_high: bool = False

    def inside(self, value: float) -> bool:
        """Return whether a value is in the range."""
        above = value > self.low if self.open_low else value >= self.low
        below = value < self.high if self.open_high else value <= self.high
        return above and below

    def meet(self, other: Range) -> Range:
        """Return the values in both ranges."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Range(
            low,
            high,
            any(r.open_low and r.low == low for r in (self, other)),
            any(r.open_high and r.high == high for r in (self, other)),
        )

    @property
    def empty(self) -> bool:
        """Whether no value is in the range."""
        return self.low > self.high or (self.low == self.high and (self.open_low or self.open_high))

    @property
    def box(self) -> tuple[float | None, float | None]:
        """The closed ends, None where the end is open or infinite."""
        low = None if self.open_low or self.low == -inf else self.low
        high = None if self.open_high or self.high == inf else self.high
        return low, high

    @property
    def open(self) -> bool:
        """Whether an end is excluded."""
        return (self.open_low and self.low > -inf) or (self.open_high and self.high < inf)

    def nearest_to_zero(self) -> float:
        """Return a value well inside the range: 0 if it can be, else 1 from the end, or the middle."""
        if self.low < 0 < self.high or (self.low == 0 and not self.open_low):
            return 0.0
        if self.high == 0 and not self.open_high:
            return 0.0
        if self.low > -inf and self.high < inf:
            return (self.low + self.high) / 2
        return self.low + 1 if self.low > -inf else self.high - 1


@record
class Conditions:
    """Conditions sorted by what they mean.

    ranges: for each name that has one.   others: conditions that are no range of one name.
    """

    ranges: dict[str, Range]
    others: tuple[Tree, ...] = ()


def sort_conditions(conditions: Iterable[Tree], known: Sequence[str]) -> Conditions:
    """Return the conditions sorted; chains (0 <= x <= 1) and `and` are taken apart.

    known: names that may occur.   Raises DomainError for an empty range, UnsupportedError for what is
    no condition on these names.

    >>> from symopt.syntax.tree import ONE
    >>> sort_conditions([Relation("<", Name("x"), ONE)], ["x"]).ranges["x"].high
    1.0
    """
    ranges: dict[str, Range] = {}
    others: list[Tree] = []
    for condition in _parts(conditions):
        _check(condition, known)
        found = _range(condition)
        if found is None:
            others.append(condition)
            continue
        name, new = found
        ranges[name] = new.meet(ranges.get(name, Range()))
        if ranges[name].empty:
            raise DomainError(
                f"the conditions leave no value for {name}",
                where=to_text(condition),
                remedy="correct one of them",
            )
    return Conditions(ranges, tuple(others))


def _parts(conditions: Iterable[Tree]) -> list[Tree]:
    found: list[Tree] = []
    for item in conditions:
        if isinstance(item, Logic) and item.op == "and":
            found += _parts(item.arguments)
        else:
            found.append(item)
    return found


def _check(condition: Tree, known: Sequence[str]) -> None:
    if not isinstance(condition, Relation | Logic) or (
        isinstance(condition, Relation) and condition.op in ("->", "in")
    ):
        raise UnsupportedError(
            f"{to_text(condition)} is not a condition", remedy='write, for example, "x > 0"'
        )
    for name in names(condition):
        if name not in known:
            raise UnsupportedError(
                f"the condition {to_text(condition)} speaks of {name}, which is no unknown here",
                remedy=f"the unknowns are {', '.join(known)}",
            )


def _range(condition: Tree) -> tuple[str, Range] | None:
    """Return (name, range) of `name op number` or `number op name`, else None."""
    if not isinstance(condition, Relation) or condition.op not in (*_FLIPPED, "="):
        return None
    name, other, op = condition.left, condition.right, condition.op
    if not isinstance(name, Name):
        name, other, op = other, name, _FLIPPED.get(op, op)
    if not isinstance(name, Name) or names(other):
        return None
    value = number_of(other, to_text(condition))
    if op == "=":
        return name.name, Range(value, value)
    if op in ("<", "<="):
        return name.name, Range(high=value, open_high=op == "<")
    return name.name, Range(low=value, open_low=op == ">")
