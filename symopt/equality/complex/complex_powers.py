r"""exp, log and powers of complex values, by laws that hold for every principal value.

* exp(Σ c·t) = Π E_t^(cL) with E_t = exp(t/L); exp(c·log u) = u^c; exp(iπ c) is a root of unity, written
  with i, √2 and √3 where 12c is whole.
* u^(p/q) = exp(p/q · log u): with L a multiple of q, u^(1/L) to the power pL/q. For u = a/b the generator
  is S = b·u^(1/L), of which S^L = a·b^(L-1).
* (c u)^q = c^q u^q and log(c u) = log c + log u for rational c > 0: the argument stays the same.
* log((c - w)(c + w)) = log(c - w) + log(c + w) for rational c > 0 and every w, and so for powers: off the
  real axis the arguments of c - w and c + w have opposite signs, on it at most one of them is π.
* log(v^r) = r log v and (v^r)^q = v^(rq) for 0 < r < 1: the argument of v^r is r arg v.
* log(-c) = log c + iπ and (-c)^q = c^q exp(iπ q) for rational c > 0; likewise for ±i c.

Nothing else is done to log u and u^q: no other factor leaves them, no two are merged, log(exp u) stays.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Node, Number, Rational
from symopt.calculus.numbers import exact_root
from symopt.equality.complex.complex_space import ComplexSpace, monic, rational_of
from symopt.equality.form.field import Field, Quotient, fraction, single, used
from symopt.equality.form.powers import primes
from symopt.equality.limits import GaveUp

HALF = Fraction(1, 2)


def pi(space: ComplexSpace) -> Quotient:
    """Return π."""
    return space.kernel(("pi",), lambda: Apply("pi", ()))


def exponential(space: ComplexSpace, value: Quotient) -> Quotient:
    """Return exp(value)."""
    field = space.field
    product = field.constant(1)
    half_turn = field.multiply(space.unit, pi(space)).key
    for exponents, coefficient in value.top.to_dict().items():
        monomial = field.context.from_dict({exponents: 1})
        part = field.make(monomial, value.bottom)
        number = fraction(coefficient)
        place = single(monomial) if value.bottom.is_one() else None
        if part.key == half_turn:
            factor = root_of_unity(space, number)
        elif place is not None and space.kernels[place].kind == "log":
            factor = power(space, space.kernels[place].of, number)
        else:
            factor = _basic_exponential(space, number, part)
        product = field.multiply(product, factor)
    return product


def _basic_exponential(space: ComplexSpace, coefficient: Rational, part: Quotient) -> Quotient:
    key = ("exp", *part.key)
    divisor = space.divisor(key, coefficient)

    def make() -> Node:
        return build.apply("exp", build.scale(Fraction(1, divisor), space.element_node(part)))

    return space.field.power(space.kernel(key, make), int(coefficient * divisor))


def root_of_unity(space: ComplexSpace, turns: Fraction) -> Quotient:
    """Return exp(iπ · turns)."""
    field = space.field
    if (12 * turns).denominator == 1:
        return _twelfth(space, int(12 * turns) % 24)
    key = ("turn",)
    divisor = space.divisor(key, turns)

    def make() -> Node:
        angle = build.multiply(Apply("imaginary_unit", ()), Apply("pi", ()))
        return build.apply("exp", build.scale(Fraction(1, divisor), angle))

    place = space.place(key, make)
    field.relations.setdefault(place, (divisor, field.context.constant(-1)))
    return field.power(field.generator(place), int(turns * divisor) % (2 * divisor))


def _twelfth(space: ComplexSpace, count: int) -> Quotient:
    """Return exp(iπ count/12): count = 6a + 4b + 3c modulo 24 with i, (1 + i√3)/2 and (1 + i)/√2."""
    field = space.field
    one = field.constant(1)
    sixth = field.scale(
        HALF, field.add(one, space.turned(positive_power(space, Fraction(3), HALF)))
    )
    eighth = field.multiply(positive_power(space, Fraction(2), -HALF), field.add(one, space.unit))
    quarters, rest = divmod(count, 6)
    sixths, eighths, back = ((0, 0, 0), (1, 1, 6), (2, 2, 12), (0, 1, 0), (1, 0, 0), (2, 3, 12))[
        rest
    ]
    # 1 = 4 + 3 - 6, 2 = 8 + 6 - 12, 3 = 3, 4 = 4, 5 = 8 + 9 - 12
    turns = field.power(space.unit, (quarters - back // 6) % 4)
    return field.multiply(
        turns, field.multiply(field.power(sixth, sixths), field.power(eighth, eighths))
    )


def positive_power(space: ComplexSpace, number: Fraction, exponent: Rational) -> Quotient:
    """Return number ** exponent for a positive rational number, by its prime factors."""
    from flint import fmpz

    field = space.field
    result = field.constant(1)
    parts = primes(fmpz(number.numerator), 1) + primes(fmpz(number.denominator), -1)
    for prime, times in parts:
        result = field.multiply(result, _root(space, field.constant(prime), times * exponent))
    return result


def _root(space: ComplexSpace, base: Quotient, exponent: Rational) -> Quotient:
    """Return base ** exponent by the generator S = b·base^(1/L), b the denominator of base."""
    field = space.field
    key = ("root", *base.key)
    divisor = space.divisor(key, exponent)
    if divisor == 1:
        return field.power(base, int(exponent))

    def make() -> Node:
        inner = build.power(space.element_node(base), Fraction(1, divisor))
        return build.multiply(space.poly_node(base.bottom), inner)

    place = space.place(key, make, base)
    if place not in field.relations:
        relation = field.times(base.top, field.raised(base.bottom, divisor - 1))
        field.relations[place] = (divisor, field.reduce(relation))
    value = field.multiply(field.generator(place), field.inverse(field.whole(base.bottom)))
    return field.power(value, int(exponent * divisor))


def power(space: ComplexSpace, base: Quotient, exponent: Rational) -> Quotient:
    """Return the principal base ** exponent for a rational exponent."""
    field = space.field
    if exponent.denominator == 1:
        return field.power(base, int(exponent))
    if base.top.is_zero():
        if exponent < 0:
            raise GaveUp("division by zero")
        return base
    turned = _on_an_axis(space, base)
    if turned is not None:
        number, quarters = turned
        turn = root_of_unity(space, Fraction(quarters, 2) * exponent)
        return field.multiply(positive_power(space, number, exponent), turn)
    number, rest = monic(space, base)
    result = positive_power(space, Fraction(number), exponent)
    for part in apart(space, rest):
        inner = _as_root(space, part)
        if inner is None:
            result = field.multiply(result, _of_positive_multiple(space, part, exponent))
        else:
            result = field.multiply(result, power(space, inner[0], inner[1] * exponent))
    return result


def _of_positive_multiple(space: ComplexSpace, base: Quotient, exponent: Rational) -> Quotient:
    number, rest = monic(space, base)
    first = positive_power(space, Fraction(number), exponent)
    return space.field.multiply(first, _root(space, rest, exponent))


def _as_root(space: ComplexSpace, value: Quotient) -> tuple[Quotient, Fraction] | None:
    """Return (v, r) with value = v^r and 0 < r < 1 if the value is a power of one root, else None."""
    if len(value.top) != 1 or value.top.leading_coefficient() != 1:
        return None
    places = used(value.top)
    if len(places) != 1 or space.kernels[places[0]].kind != "root":
        return None
    degree, _ = space.field.relations[places[0]]
    count, base = int(value.top.total_degree()), space.kernels[places[0]].of
    if count >= degree or value.bottom != space.field.raised(base.bottom, count):
        return None
    return base, Fraction(count, degree)


def logarithm(space: ComplexSpace, value: Quotient) -> Quotient:
    """Return the principal log(value)."""
    field = space.field
    if value.top.is_zero():
        raise GaveUp("log of zero")
    turned = _on_an_axis(space, value)
    if turned is not None:
        number, quarters = turned
        angle = field.scale(Fraction(quarters, 2), field.multiply(space.unit, pi(space)))
        return field.add(_log_of_number(space, number), angle)
    number, whole = monic(space, value)
    total = _log_of_number(space, Fraction(number))
    for part in apart(space, whole):
        inner = _as_root(space, part)
        if inner is None:
            total = field.add(total, _log_kernel(space, part))
        else:
            total = field.add(total, field.scale(inner[1], logarithm(space, inner[0])))
    return total


def _log_kernel(space: ComplexSpace, value: Quotient) -> Quotient:
    number, rest = monic(space, value)
    kernel = space.kernel(
        ("log", *rest.key), lambda: build.apply("log", space.element_node(rest)), rest
    )
    return space.field.add(_log_of_number(space, Fraction(number)), kernel)


def apart(space: ComplexSpace, value: Quotient) -> list[Quotient]:
    """Return elements with the given product whose principal logarithms add up to its logarithm.

    c² - w² is told by the square that is left of c², the coefficient that a constant would have.
    """
    lead = value.bottom.monomial(0)
    constant = fraction(value.top[lead])
    side = exact_root(constant, 2) if constant > 0 else None
    if side is None:
        return [value]
    field = space.field
    root = _square_root(field, field.subtract(field.constant(constant), value))
    if root is None:
        return [value]
    ends = field.subtract(field.constant(side), root), field.add(field.constant(side), root)
    return [part for end in ends for part in apart(space, end)]


def _square_root(field: Field, value: Quotient) -> Quotient | None:
    """Return an element whose square is the value, None if none is found."""
    from flint.utils.flint_exceptions import DomainError

    try:
        return field.make(value.top.sqrt(), value.bottom.sqrt())
    except DomainError:
        return None


def _on_an_axis(space: ComplexSpace, value: Quotient) -> tuple[Fraction, int] | None:
    """Return (c, k) with value = c i^k, c > 0 rational and k in -1, 0, 1, 2; None if it is not so."""
    for quarters in (0, 1):
        number = rational_of(value)
        if number is not None:
            if number > 0:
                return number, quarters
            return -number, 2 if quarters == 0 else -1
        value = space.field.scale(-1, space.turned(value))
    return None


def _log_of_number(space: ComplexSpace, number: Fraction) -> Quotient:
    from flint import fmpz

    field = space.field
    total = field.constant(0)
    for prime, times in primes(fmpz(number.numerator), 1) + primes(fmpz(number.denominator), -1):
        kernel = _log_of_prime(space, prime)
        total = field.add(total, field.scale(times, kernel))
    return total


def _log_of_prime(space: ComplexSpace, prime: int) -> Quotient:
    base = space.field.constant(prime)
    return space.kernel(("log", *base.key), lambda: build.apply("log", Number(prime)), base)
