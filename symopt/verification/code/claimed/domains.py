"""What values a variable may take when points are chosen: an interval, whole numbers, or a few values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from symopt.calculus.nodes import Boolean, Compare, Entry, Node, Number
from symopt.compilation.rows import subnodes
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.points import Interval, interval
from symopt.equality.enclosures.precision import working
from symopt.equality.verdict import Given

FEW = tuple(map(Fraction, (0, 1, -1, 2, -2, 3)))


@dataclass(frozen=True, slots=True)
class Range:
    """The values of one variable's entries.

    inside: an open interval.   pool: the only values, if there are few.   whole: whole numbers only.
    conditions: as declared, in the variable's own name.
    """

    inside: Interval
    pool: tuple[Fraction, ...]
    whole: bool
    conditions: tuple[Node, ...]

    @property
    def discrete(self) -> bool:
        """Whether a value cannot be moved a little."""
        return bool(self.pool) or self.whole

    def allows(self, value: Fraction) -> bool:
        """Return whether a value satisfies all conditions."""
        if self.whole and value.denominator != 1:
            return False
        return all(_holds_for(c, value) for c in self.conditions)


def ranges(given: Given, names: Iterator[str] | list[str]) -> Mapping[str, Range]:
    """Return the range of each name."""
    return {name: _range(given.domain.get(name, ()), name in given.whole) for name in names}


def _range(conditions: tuple[Node, ...], whole: bool) -> Range:
    found = Range(interval(conditions), (), whole, conditions)
    if not any(_equation(c) for c in conditions):
        return found
    numbers = {Fraction(n.value) for c in conditions for n in subnodes(c) if isinstance(n, Number)}
    candidates = sorted({*FEW, *numbers, *(-n for n in numbers)})
    pool = tuple(v for v in candidates if found.allows(v))
    return Range(found.inside, pool, whole, conditions)


def _holds_for(condition: Node, value: Fraction) -> bool:
    """Return whether a condition on one name holds for a value."""
    if isinstance(condition, Boolean) and condition.fields[0] == "and":
        return all(_holds_for(c, value) for c in condition.fields[1])
    if isinstance(condition, Compare):
        op, left, right = condition.fields
        sides = [
            Fraction(s.value) if isinstance(s, Number) else value
            for s in (left, right)
            if isinstance(s, Number | Entry)
        ]
        if len(sides) == 2:
            gap = sides[1] - sides[0]
            return {"<": gap > 0, "<=": gap >= 0, "=": gap == 0, "!=": gap != 0}[op]
    return holds(condition, lambda _name, _at: value)


def _equation(condition: Node) -> bool:
    if isinstance(condition, Boolean):
        return condition.fields[0] != "not" and any(map(_equation, condition.fields[1]))
    return isinstance(condition, Compare) and condition.fields[0] == "="


def holds(condition: Node, values: object, sizes: Mapping[str, int] | None = None) -> bool:
    """Return whether a condition certainly holds for values; free indices are taken at 1."""
    balls = BallArithmetic()

    def value(name: str, at: tuple[int, ...]) -> object:
        return balls.constant(values(name, at))  # pyright: ignore[reportCallIssue]

    with working(160):
        try:
            evaluation = Evaluation(balls, value, sizes or {}, None)
            return evaluation.holds(condition, dict.fromkeys(condition.free, 1))
        except (OutsideDomain, Undecided):
            return False
