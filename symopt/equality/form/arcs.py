r"""asin, acos and atan as kernels, brought to one form by laws that hold wherever they are defined.

* acos u = π/2 - asin u, asin(-u) = -asin u, atan(-u) = -atan u.
* asin u = atan(u/√(1 - u²)) where 1 - u² > 0 is certain.
* atan(1/v) = sign(v)·π/2 - atan v.
* asin(sin t) = (-1)^k (t - kπ) and atan(tan t) = t - kπ where |t - kπ| ≤ π/2 is certain for a whole k.
* asin or atan of a constant that is sin or tan of q·π, q with a small denominator, is q·π. q is guessed from
  a ball; that sin(q·π) equals the constant is proved by a separation bound.
* atan of a rational number p/q is the argument of q + ip, a product of Gaussian primes and of a unit: with
  the prime a + ib of each norm for which a > b > 0, atan(p/q) = Σ e·atan(b/a) + k·π/4. The whole number k is
  read off a ball. So every linear relation of such numbers is seen (J. Machin 1706, C. Størmer 1897).

Source: J. Todd (1949), A problem on arc tangent relations, American Mathematical Monthly 56.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symopt.calculus import build
from symopt.calculus.graph import names_in
from symopt.calculus.nodes import Apply, Node, Number
from symopt.equality.enclosures.precision import working
from symopt.equality.form.branches import sign
from symopt.equality.form.field import Quotient, single, used
from symopt.equality.form.gammas import constant_of
from symopt.equality.form.powers import rational_power
from symopt.equality.form.signs.by_factors import certain_sign
from symopt.equality.form.signs.separation import ball, vanishes
from symopt.equality.form.space import Space
from symopt.equality.form.turns import pi

if TYPE_CHECKING:
    from flint import arb, fmpq, fmpq_mpoly

HALF = Fraction(1, 2)
MOST_PARTS = 120
"""Angles q·π with a denominator up to this are recognized."""
MOST_TURNS = (0, 1, -1, 2, -2, 3, -3)
MOST_BITS = 100
"""p² + q² is factored up to this size."""


def arcsine(space: Space, value: Quotient) -> Quotient:
    """Return asin(value); takes note that 1 - value ≥ 0 and 1 + value ≥ 0."""
    field = space.field
    one = field.constant(1)
    below, above = field.subtract(one, value), field.add(one, value)
    space.learn(below, strict=False)
    space.learn(above, strict=False)
    if value.top.is_zero():
        return value
    if value.top.leading_coefficient() < 0:
        return field.scale(-1, arcsine(space, field.scale(-1, value)))
    turn = _turn(space, "asin", value)
    if turn is not None:
        return field.scale(turn, pi(space))
    angle = _angle(space, value)
    if angle is not None:
        return field.scale(-1 if angle[1] % 2 else 1, angle[0])
    room = field.multiply(below, above)
    if certain_sign(space, room) == 1:
        return arctangent(space, field.multiply(value, rational_power(space, room, -HALF)))
    return _kernel(space, "asin", value)


def arccosine(space: Space, value: Quotient) -> Quotient:
    """Return acos(value) = π/2 - asin(value)."""
    return space.field.subtract(space.field.scale(HALF, pi(space)), arcsine(space, value))


def arctangent(space: Space, value: Quotient) -> Quotient:
    """Return atan(value)."""
    field = space.field
    if value.top.is_zero():
        return value
    if value.top.leading_coefficient() < 0:
        return field.scale(-1, arctangent(space, field.scale(-1, value)))
    number = constant_of(value)
    if number is not None and max(number.numerator, number.denominator) ** 2 < 2**MOST_BITS:
        return _by_gaussian_primes(space, number)
    turn = _turn(space, "atan", value)
    if turn is not None:
        return field.scale(turn, pi(space))
    angle = _angle(space, value)
    if angle is not None:
        return angle[0]
    if _nonzero(space, value):
        other = field.inverse(value)
        if not _nonzero(space, other) or _order(other) < _order(value):
            quarter = field.scale(HALF, field.multiply(sign(space, value), pi(space)))
            return field.subtract(quarter, arctangent(space, other))
    return _kernel(space, "atan", value)


def _angle(space: Space, value: Quotient) -> tuple[Quotient, int] | None:
    """Return (t - kπ, k) if the value is sin t, or tan t, and |t - kπ| ≤ π/2 is certain."""
    field, place = space.field, single(value.top)
    if place is None or value.top != field.context.gen(place):
        return None
    sort, turn = space.generators[place], pi(space)
    if sort.kind not in ("sin", "cos") or not isinstance(sort.of, Quotient):
        return None
    other = "cos" if sort.kind == "sin" else "sin"
    if not value.bottom.is_one():
        below = space.places.get((other, *sort.of.key))
        if below is None or value.bottom != field.context.gen(below):
            return None
    angle = field.scale(Fraction(1, sort.divisor), sort.of)
    if sort.kind == "cos":
        angle = field.subtract(field.scale(HALF, turn), angle)
    for k in MOST_TURNS:
        moved = field.subtract(angle, field.scale(k, turn))
        ends = (field.add(field.scale(HALF, turn), field.scale(s, moved)) for s in (1, -1))
        if all(_weakly_positive(space, end) for end in ends):
            return moved, k
    return None


def _weakly_positive(space: Space, value: Quotient) -> bool:
    below, above = space.sign(value.bottom), space.weak_sign(value.top)
    if above is None and below == 1:
        above = space.weak_sign(_with_least_pi(space, value.top))
    return below is not None and below == above


def _with_least_pi(space: Space, poly: fmpq_mpoly) -> fmpq_mpoly:
    """Return the polynomial with the terms q·π put lower: 333/106 < π < 355/113."""
    place, terms = space.places["pi",], dict[tuple[int, ...], "fmpq"]()
    none = (0,) * space.field.count
    lone = (*none[:place], 1, *none[place + 1 :])
    for exponents, coefficient in poly.to_dict().items():
        if exponents == lone:
            bound = Fraction(333, 106) if coefficient > 0 else Fraction(355, 113)
            exponents, coefficient = none, coefficient * bound.numerator / bound.denominator
        terms[exponents] = terms.get(exponents, 0) + coefficient
    return space.field.context.from_dict(terms)


def _kernel(space: Space, function: str, value: Quotient) -> Quotient:
    return space.kernel(
        (function, *value.key), lambda: build.apply(function, space.element_node(value)), value
    )


def _order(value: Quotient) -> tuple[int, str, str]:
    """Return what decides which of atan u and atan 1/u is the form to keep."""
    return len(value.top) + len(value.bottom), *value.key


def _nonzero(space: Space, value: Quotient) -> bool:
    """Return whether no factor of the top is 0 for certain; a root is not where its base divides."""
    divisors = {str(factor) for factor, _ in space.factor(value.bottom)[1]}
    return all(
        space.sign(factor) is not None or _divides(space, factor, divisors)
        for factor, _ in space.factor(value.top)[1]
    )


def _divides(space: Space, factor: fmpq_mpoly, divisors: set[str]) -> bool:
    sort = space.positive_generator(factor)
    if sort is None or sort.kind not in ("abs", "root"):
        return False
    return all(str(inner) in divisors for inner, _ in space.factor(sort.of)[1])


def _turn(space: Space, function: str, value: Quotient) -> Fraction | None:
    """Return q with f(value) = q·π for a constant, if it is found and proved."""
    node = _constant_node(space, value)
    if node is None:
        return None
    found = ball(build.apply(function, node), 192)
    turn = None if found is None else _small_fraction(found)
    if turn is None:
        return None
    angle = build.scale(turn, Apply("pi", ()))
    same = build.apply("sin" if function == "asin" else "tan", angle)
    return turn if abs(turn) <= HALF and vanishes(build.subtract(same, node)) else None


def _constant_node(space: Space, value: Quotient) -> Node | None:
    for place in {*used(value.top), *used(value.bottom)}:
        node = space.node(place)
        if space.generators[place].kind in ("entry", "value") or node.free or names_in(node):
            return None
    return space.element_node(value)


def _small_fraction(angle: arb) -> Fraction | None:
    """Return the fraction with a small denominator that angle/π is close to, if there is one."""
    from flint import arb

    with working(192):
        ratio = angle / arb.pi()
        whole = (ratio * 2**120).mid().floor().unique_fmpz()
        if whole is None:
            return None
        near = Fraction(int(whole), 2**120).limit_denominator(MOST_PARTS)
        gap = ratio - arb(near.numerator) / near.denominator
        return near if abs(gap).abs_upper() < arb(2) ** -100 else None


def _by_gaussian_primes(space: Space, number: Fraction) -> Quotient:
    """Return atan(p/q) for p/q > 0."""
    from flint import arb, fmpz

    p, q = number.numerator, number.denominator
    field, parts = space.field, list[tuple[int, Fraction]]()
    for prime, exponent in fmpz(q * q + p * p).factor():
        if prime != 2:  # the others are 1 modulo 4, since p and q are coprime
            a, b = _two_squares(int(prime))
            divides = (q * a + p * b) % int(prime) == 0 and (p * a - q * b) % int(prime) == 0
            parts.append((int(exponent) if divides else -int(exponent), Fraction(b, a)))
    total = field.constant(0)
    rest = build.apply("atan", Number(number))
    for times, slope in parts:
        node = build.apply("atan", Number(slope))
        rest = build.subtract(rest, build.scale(times, node))
        total = field.add(total, field.scale(times, _kernel(space, "atan", field.constant(slope))))
    found = ball(rest, 256)
    assert found is not None  # atan is defined everywhere
    with working(256):
        eighths = (4 * found / arb.pi()).unique_fmpz()
    assert eighths is not None  # it is a whole number, and the ball is narrow
    return field.add(total, field.scale(Fraction(int(eighths), 4), pi(space)))


def _two_squares(prime: int) -> tuple[int, int]:
    """Return a > b > 0 with a² + b² = prime, for a prime that is 1 modulo 4 (G. Cornacchia 1908).

    >>> _two_squares(29)
    (5, 2)
    """
    base = 2
    while pow(base, (prime - 1) // 2, prime) != prime - 1:
        base += 1
    a, b = prime, pow(base, (prime - 1) // 4, prime)
    while b * b > prime:
        a, b = b, a % b
    c = a % b if b else 0
    return (b, c) if b > c else (c, b)
