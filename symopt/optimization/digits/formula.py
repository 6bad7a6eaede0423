"""f, ∇f and ∇²f of a formula in many digits, as balls (Arb) that enclose them.

A point is a list of exact numbers of any size. Comparisons of balls are true where they are certain. The
bits grow with the exponents of the point, so that x - y keeps its digits where both are 10³⁰⁰.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, TypeAlias

import numpy as np

from symopt.calculus.graph import parts_of
from symopt.calculus.nodes import Node
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.precision import working
from symopt.foundation.record import record
from symopt.optimization.critical.functions import Function
from symopt.optimization.problem import Vector

Ball: TypeAlias = Any
Balls: TypeAlias = list[Any]
_BITS, _BITS_FOR_EACH = 320, 4
NOTHING = -1_200
"""Numbers below this power of 2 are nothing to a double."""
LARGEST = 1e308
_EXPONENTS = 1_023
_MOST_WORK = 120_000


@record
class Slopes:
    """f, ∇f and ∇²f at a point."""

    value: Ball
    gradient: Balls
    hessian: list[Balls]


class Formula:
    """A function of a few unknowns at exact points.

    admits: whether a point is in the domain that conditions and bounds leave.
    work: how many operations are left; then nothing has a value any more.   bits: for a point of size 1.
    """

    def __init__(self, function: Function, admits: Callable[[Vector], bool]) -> None:
        self.function, self.admits = function, admits
        self.bits = _BITS
        self.work = _MOST_WORK
        size = len(function.names)
        self.upper = [function.hessian[i][j] for i in range(size) for j in range(i, size)]
        self._costs: dict[int, int] = {}

    @property
    def size(self) -> int:
        """Return the number of unknowns."""
        return len(self.function.names)

    def working(self, point: Sequence[float | Ball]) -> AbstractContextManager[None]:
        """Compute with as many bits as a point needs."""
        size = max(abs(float(x)) for x in point)
        exponent = int(np.log2(size)) if 1 < size < LARGEST else 0 if size <= 1 else _EXPONENTS
        return working(self.bits + _BITS_FOR_EACH * exponent)

    def value(self, point: Balls) -> Ball | None:
        """Return f, None where it has no value."""
        found = self._at(point, 1, (self.function.node,))
        return None if found is None else found[0]

    def first(self, point: Balls) -> tuple[Ball, Balls] | None:
        """Return f and ∇f, None where they have no value."""
        found = self._at(point, 2, (self.function.node, *self.function.gradient))
        return None if found is None else (found[0], found[1:])

    def slopes(self, point: Balls) -> Slopes | None:
        """Return f, ∇f and ∇²f, None where they have no value."""
        nodes = (self.function.node, *self.function.gradient, *self.upper)
        found = self._at(point, 3, nodes)
        if found is None:
            return None
        size = self.size
        second = iter(found[1 + size :])
        hessian: list[Balls] = [[None] * size for _ in range(size)]
        for i in range(size):
            for j in range(i, size):
                hessian[i][j] = hessian[j][i] = next(second)
        return Slopes(found[0], found[1 : 1 + size], hessian)

    def _at(self, point: Balls, kind: int, nodes: Sequence[Node]) -> Balls | None:
        if kind not in self._costs:
            self._costs[kind] = _count(nodes)
        self.work -= self._costs[kind]
        near = np.clip([float(x) for x in point], -LARGEST, LARGEST)
        if self.work < 0 or not self.admits(near):
            return None
        known = dict(zip(self.function.names, point, strict=True))
        evaluation = Evaluation(BallArithmetic(), lambda name, _: known[name], {}, None)
        try:
            return [evaluation.value(node) for node in nodes]
        except (OutsideDomain, Undecided):
            return None


def _count(nodes: Sequence[Node]) -> int:
    """Return of how many parts formulas are made, shared ones counted once."""
    seen = set[Node]()
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += parts_of(node)
    return len(seen)
