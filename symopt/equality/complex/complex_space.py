"""The field and the named generators of one canonical form of complex values.

It knows nothing of signs: no fact is declared or learned, no size is taken, and no law of `powers`,
`branches` or `trigonometric` is in reach, since those hold for real values alone.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Node, Rational
from symopt.equality.form.field import Field, Quotient, fraction
from symopt.equality.form.space import Plan
from symopt.equality.limits import Full, Limits, Refine
from symopt.foundation.record import record

if TYPE_CHECKING:
    from flint import fmpq_mpoly

Key = tuple[Any, ...]
"""What a generator is recognized by: its kind and text or nodes."""


@record(frozen=False, eq=False)
class Kernel:
    """One generator: its kind, how to make the node that it stands for, and what it was made of."""

    kind: str
    make: Callable[[], Node]
    of: Any = None


class ComplexSpace:
    """A field over Q with the imaginary unit among its generators, the first one."""

    def __init__(self, plan: Plan, limits: Limits) -> None:
        self.plan, self.limits = plan, limits
        self.field = Field(plan.generators, limits)
        self.places: dict[Key, int] = {}
        self.kernels: list[Kernel] = []
        self.memo: dict[Node, Quotient] = {}
        unit = self.place(("imaginary_unit",), lambda: Apply("imaginary_unit", ()))
        self.field.relations[unit] = (2, self.field.context.constant(-1))
        self.unit = self.field.generator(unit)

    def place(self, key: Key, make: Callable[[], Node], of: object = None) -> int:
        """Return the place of the generator of that key, made if it is new; raises Full."""
        place = self.places.get(key)
        if place is None:
            place = len(self.kernels)
            if place >= self.field.count:
                raise Full
            self.places[key] = place
            self.kernels.append(Kernel(key[0], make, of))
        return place

    def kernel(self, key: Key, make: Callable[[], Node], of: object = None) -> Quotient:
        """Return the generator of that key as an element."""
        return self.field.generator(self.place(key, make, of))

    def function(self, name: str, *arguments: Quotient) -> Quotient:
        """Return the kernel of a function that is not looked into."""
        key = (name, *(a.key for a in arguments))
        return self.kernel(key, lambda: build.apply(name, *map(self.element_node, arguments)))

    def divisor(self, key: Key, coefficient: Rational) -> int:
        """Return the planned L with coefficient·L whole; raises Refine if the plan has to grow."""
        planned = self.plan.divisors.get(key, 1)
        needed = lcm(planned, coefficient.denominator)
        if needed != planned:
            self.plan.divisors[key] = needed
            raise Refine
        return planned

    def turned(self, value: Quotient) -> Quotient:
        """Return i · value."""
        return self.field.multiply(self.unit, value)

    def poly_node(self, poly: fmpq_mpoly) -> Node:
        """Return a polynomial as a node."""
        pairs: list[tuple[Rational, Node]] = []
        for exponents, coefficient in poly.to_dict().items():
            powers = [(self.kernels[i].make(), int(e)) for i, e in enumerate(exponents) if e]
            pairs.append((fraction(coefficient), build.merge(powers)))
        return build.linear(pairs)

    def element_node(self, value: Quotient) -> Node:
        """Return an element as a node."""
        top = self.poly_node(value.top)
        return top if value.bottom.is_one() else build.divide(top, self.poly_node(value.bottom))


def monic(space: ComplexSpace, value: Quotient) -> tuple[Rational, Quotient]:
    """Return (c, v) with value = c·v and c > 0, the leading coefficient of v's numerator being ±1."""
    lead = abs(fraction(value.top.leading_coefficient()))
    return lead, space.field.scale(1 / Fraction(lead), value)


def rational_of(value: Quotient) -> Fraction | None:
    """Return the rational number that an element is, if it is one."""
    if not value.top.is_constant() or not value.bottom.is_one():
        return None
    return Fraction(0) if value.top.is_zero() else fraction(value.top.leading_coefficient())
