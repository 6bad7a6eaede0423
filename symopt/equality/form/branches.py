r"""|u|, sign u, max, min, conditions and cases, as polynomials in the signs of irreducible factors.

With s = sign f in {-1, 0, 1}: s³ = s, s·|f| = f, s·f = |f|, and the indicators are
[f > 0] = (s² + s)/2, [f < 0] = (s² - s)/2, [f = 0] = 1 - s². Then
max(a, b) = (a + b + |a - b|)/2, and cases are Σ value · [its condition and none before].

A branch that is not taken may have no value. Its kernels may then be given any values that satisfy
their relations, and count 0 times, provided that no denominator vanishes: so a branch has to have a
denominator that is certainly not 0, or the cases stay closed. What a branch induces stays in it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from symopt.calculus import build
from symopt.calculus.nodes import Boolean, Cases, Compare, Node
from symopt.equality.form.field import Quotient, SignRule
from symopt.equality.form.powers import size, size_power
from symopt.equality.form.space import Space
from symopt.equality.limits import GaveUp, Nowhere

if TYPE_CHECKING:
    from flint import fmpq_mpoly

Get = Callable[[Node], Quotient]
HALF = Fraction(1, 2)


def absolute(space: Space, value: Quotient) -> Quotient:
    """Return |value|."""
    if value.top.is_zero():
        return value
    return space.field.multiply(
        size_power(space, value.top, 1), size_power(space, value.bottom, -1)
    )


def sign(space: Space, value: Quotient) -> Quotient:
    """Return the sign of a value; the denominator is not 0."""
    field = space.field
    if value.top.is_zero():
        return value
    result = field.constant(1)
    for poly, nonzero in ((value.top, False), (value.bottom, True)):
        constant, factors = space.factor(poly)
        if constant < 0:
            result = field.scale(-1, result)
        for factor, exponent in factors:
            known = space.sign(factor)
            if known is not None:
                result = field.scale(known if exponent % 2 else 1, result)
            elif exponent % 2 or not nonzero:
                one = _sign_kernel(space, factor)
                result = field.multiply(result, field.power(one, 1 if exponent % 2 else 2))
    return result


def _sign_kernel(space: Space, factor: fmpq_mpoly) -> Quotient:
    field = space.field
    lead = factor.leading_coefficient()
    outer, factor = (-1, -factor) if lead < 0 else (1, factor)
    known = space.weak_sign(factor)
    modulus = size(space, factor)
    place = space.generator(
        ("sign", str(factor), known), lambda: build.apply("sign", space.poly_node(factor)), factor
    )
    if all(rule.sign != place for rule in field.signs):
        size_generator = space.places.get(("abs", str(factor))) if known is None else None
        terms = factor.to_dict()
        top = max(terms, key=lambda exponents: exponents[::-1])
        field.signs.append(SignRule(place, size_generator, modulus, factor, top, terms[top]))
    return field.scale(outer, field.generator(place))


def extreme(space: Space, values: list[Quotient], direction: int) -> Quotient:
    """Return the largest (direction 1) or smallest (-1) of the values."""
    field = space.field
    best = values[0]
    for value in values[1:]:
        gap = absolute(space, field.subtract(best, value))
        best = field.scale(HALF, field.add(field.add(best, value), field.scale(direction, gap)))
    return best


def indicator(space: Space, condition: Node, get: Get) -> Quotient:
    """Return 1 where the condition holds, else 0."""
    field = space.field
    one = field.constant(1)
    if isinstance(condition, Compare):
        op, left, right = condition.fields
        s = sign(space, field.subtract(get(right), get(left)))
        square = field.multiply(s, s)
        match op:
            case "<":
                return field.scale(HALF, field.add(square, s))
            case "<=":
                return field.subtract(one, field.scale(HALF, field.subtract(square, s)))
            case "=":
                return field.subtract(one, square)
            case _:
                return square
    if not isinstance(condition, Boolean):
        raise GaveUp("not a condition")
    op, arguments = condition.fields
    parts = [indicator(space, a, get) for a in arguments]
    if op == "not":
        return field.subtract(one, parts[0])
    result = one
    for part in parts:
        result = field.multiply(result, part if op == "and" else field.subtract(one, part))
    return field.subtract(one, result) if op == "or" else result


def cases(space: Space, node: Cases, get: Get) -> Quotient:
    """Return the value of cases, open if every denominator is certainly not 0, else one kernel.

    A branch that is certainly taken is the value, whatever it divides by; one that is certainly not
    taken is left out.
    """
    with space.scope():
        try:
            opened = _open(space, node, get)
        except Nowhere:  # a branch has no value anywhere; that it is taken is not certain
            opened = None
    if opened is not None:
        return opened
    return space.kernel(("cases", node), lambda: node, node)


def _open(space: Space, node: Cases, get: Get) -> Quotient | None:
    field = space.field
    total, left = field.constant(0), field.constant(1)
    for value, condition in node.branches:
        holds = indicator(space, condition, get)
        if holds.top.is_zero():
            continue
        certain = holds.key == ("1", "1")
        with space.scope():
            part = get(value)
        if certain and total.top.is_zero() and left.key == ("1", "1"):
            return part
        if space.sign(part.bottom) is None:
            return None
        taken = field.multiply(left, holds)
        total = field.add(total, field.multiply(taken, part))
        if certain:
            break
        left = field.multiply(left, field.subtract(field.constant(1), holds))
    return total
