r"""exp, log, rational powers and sizes |f|, by laws that hold for every nonzero real f.

* exp(Σ c·t) = Π E_t^(cL) with E_t = exp(t/L), L the common denominator of all coefficients of t.
* log u = Σ e·log|f| over the irreducible factors f of u, valid since u > 0 makes each f nonzero.
* u^(p/q) = Π |f|^(e p/q); |f|^(1/L) is a generator R with R^L = |f|, and |f| is ±f where the sign is
  known, else a generator A with A² = f².
* exp(c·log|f|) = |f|^c.

Convention: u^(p/q) with q > 1 needs u ≥ 0 (the real cube root is a function of its own).
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symopt.calculus import build
from symopt.calculus.nodes import Node, Number, Rational
from symopt.equality.form.field import Quotient, fraction, single
from symopt.equality.form.space import Space
from symopt.equality.limits import Nowhere

if TYPE_CHECKING:
    from flint import fmpq_mpoly, fmpz


def terms(space: Space, value: Quotient) -> list[tuple[Rational, Quotient, int | None]]:
    """Split an element into c·t, each t monic over its own denominator; the place of t if a generator."""
    context, found = space.field.context, list[tuple[Rational, Quotient, int | None]]()
    for exponents, coefficient in value.top.to_dict().items():
        monomial = context.from_dict({exponents: 1})
        part = space.field.make(monomial, value.bottom)
        place = single(part.top) if part.bottom.is_one() else None
        found.append((fraction(coefficient), part, place))
    return found


def exponential(space: Space, value: Quotient) -> Quotient:
    """Return exp(value)."""
    result = space.field.one
    product = Quotient(result, result)
    for coefficient, part, place in terms(space, value):
        sort = None if place is None else space.generators[place]
        if sort is not None and sort.kind == "log":
            factor = absolute_power(space, sort.of, coefficient)
        else:
            factor = _basic_exponential(space, coefficient, part)
        product = space.field.multiply(product, factor)
    return product


def _basic_exponential(space: Space, coefficient: Rational, part: Quotient) -> Quotient:
    key = ("exp", *part.key)
    divisor = space.divisor(key, coefficient)
    place = space.generator(
        key,
        lambda: build.apply("exp", build.scale(Fraction(1, divisor), space.element_node(part))),
        part,
        divisor,
    )
    space.generators[place].positive = True
    return space.field.power(space.field.generator(place), int(coefficient * divisor))


def logarithm(space: Space, value: Quotient) -> Quotient:
    """Return log(value); takes note that value > 0."""
    if value.top.is_zero():
        raise Nowhere("log of zero")
    space.learn(value, strict=True)
    return space.field.subtract(log_of_size(space, value.top), log_of_size(space, value.bottom))


def log_of_size(space: Space, poly: fmpq_mpoly) -> Quotient:
    """Return log|poly| for a nonzero polynomial."""
    field = space.field
    constant, factors = space.factor(poly)
    total = field.constant(0)
    for prime, exponent in primes(constant.p, 1) + primes(constant.q, -1):
        total = field.add(total, field.scale(exponent, _log_kernel(space, prime)))
    for factor, exponent in factors:
        total = field.add(total, field.scale(exponent, _log_of_factor(space, factor)))
    return total


def primes(value: fmpz, sign: int) -> list[tuple[int, int]]:
    """Return the prime factors of |value| with exponents times sign; a huge number stays whole."""
    size = abs(int(value))
    if size == 1:
        return []
    if size.bit_length() > 96:
        return [(size, sign)]
    from flint import fmpz as whole

    return [(int(p), int(e) * sign) for p, e in whole(size).factor()]


def _log_kernel(space: Space, prime: int) -> Quotient:
    poly = space.field.context.constant(prime)
    return space.kernel(("log", str(prime)), lambda: build.apply("log", Number(prime)), poly)


def _log_of_factor(space: Space, factor: fmpq_mpoly) -> Quotient:
    sort = space.positive_generator(factor)
    if sort is not None:
        match sort.kind:
            case "exp":
                return space.field.scale(Fraction(1, sort.divisor), sort.of)
            case "root":
                return space.field.scale(Fraction(1, sort.divisor), log_of_size(space, sort.of))
            case "abs":
                return log_of_size(space, sort.of)
            case "sign":
                return space.field.constant(0)
            case "lambertw":  # |W| e^W = |u|
                sizes = [log_of_size(space, part) for part in (sort.of.top, sort.of.bottom)]
                gap = space.field.subtract(*sizes)
                return space.field.subtract(gap, space.field.whole(factor))
            case _:
                pass
    if unit(space, factor):
        return space.field.constant(0)
    factor = _monic_sign(factor)

    def make() -> Node:
        inner = space.poly_node(factor)
        if space.lasting_sign(factor) != 1:
            inner = build.apply("abs", inner)
        return build.apply("log", inner)

    return space.kernel(("log", str(factor)), make, factor)


def rational_power(space: Space, value: Quotient, exponent: Rational) -> Quotient:
    """Return value ** exponent; unless it is whole, takes note that value ≥ 0 (> 0 if it divides)."""
    if exponent.denominator == 1:
        return space.field.power(value, int(exponent))
    if value.top.is_zero():
        if exponent < 0:
            raise Nowhere("division by zero")
        return value
    space.learn(value, strict=exponent < 0)
    return space.field.multiply(
        size_power(space, value.top, exponent), size_power(space, value.bottom, -exponent)
    )


def size_power(space: Space, poly: fmpq_mpoly, exponent: Rational) -> Quotient:
    """Return |poly| ** exponent."""
    constant, factors = space.factor(poly)
    field = space.field
    result = field.constant(1)
    for prime, times in primes(constant.p, 1) + primes(constant.q, -1):
        base = field.context.constant(prime)
        result = field.multiply(result, absolute_power(space, base, times * exponent))
    for factor, times in factors:
        result = field.multiply(result, absolute_power(space, factor, times * exponent))
    return result


def absolute_power(space: Space, factor: fmpq_mpoly, exponent: Rational) -> Quotient:
    """Return |factor| ** exponent for an irreducible polynomial or a positive whole number."""
    field = space.field
    sort = space.positive_generator(factor)
    if sort is not None and sort.kind == "exp":
        return exponential(space, field.scale(exponent / Fraction(sort.divisor), sort.of))
    if sort is not None and sort.kind == "root":
        return size_power(space, sort.of, exponent / Fraction(sort.divisor))
    base = factor
    if exponent.denominator > 1 or exponent.numerator % 2:
        base = size(space, factor)
    if exponent.denominator == 1:
        return field.power(field.whole(base), int(exponent))
    return _root(space, base, exponent)


def size(space: Space, factor: fmpq_mpoly) -> fmpq_mpoly:
    """Return |factor|: ±factor where the sign is known, else a generator A with A² = factor²."""
    known = space.weak_sign(factor)
    if known is not None:
        return factor if known > 0 else -factor
    if unit(space, factor):
        return space.field.one
    factor = _monic_sign(factor)
    place = space.generator(
        ("abs", str(factor)), lambda: build.apply("abs", space.poly_node(factor)), factor
    )
    space.generators[place].nonnegative = True
    space.field.relations.setdefault(place, (2, factor * factor))
    return space.field.context.gen(place)


def unit(space: Space, factor: fmpq_mpoly) -> bool:
    """Return whether a factor is a generator that is 1 or -1, such as det Q for an orthogonal Q."""
    place = single(factor)
    relation = None if place is None else space.field.relations.get(place)
    return relation is not None and relation[0] == 2 and relation[1].is_one()


def _root(space: Space, base: fmpq_mpoly, exponent: Rational) -> Quotient:
    key = ("root", str(base))
    divisor = space.divisor(key, exponent)
    place = space.generator(
        key, lambda: build.power(space.poly_node(base), Fraction(1, divisor)), base, divisor
    )
    sort = space.generators[place]
    sort.nonnegative = True
    sort.positive = sort.positive or space.lasting_sign(base) == 1
    space.field.relations.setdefault(place, (divisor, base))
    return space.field.power(space.field.generator(place), int(exponent * divisor))


def _monic_sign(factor: fmpq_mpoly) -> fmpq_mpoly:
    return factor if factor.leading_coefficient() > 0 else -factor
