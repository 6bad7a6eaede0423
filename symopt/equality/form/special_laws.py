r"""Laws of special functions in the canonical form; those with orders: `bessel_laws`, `incomplete_gammas`.

* erf(erfinv u) = u for -1 < u < 1, where erfinv has values; erfinv(erf u) = u for every real u; it is odd.
* W(u e^u) = u for u ≥ -1, and W(u) e^(W(u)) = u, an equation that is used at the end (`equations`), since
  to divide by u or W would say nothing of u = 0. log|W(u)| = log|u| - W(u) wherever W(u) ≠ 0 (see `powers`).
* u sinc u = sin u, at the end; sinc u = (sin u)/u where u ≠ 0 is certain; sinc is even.
* Li_1(u) = -log(1 - u) and, for whole n ≥ 0, Li_(-n)(u) = (u d/du)^n u/(1 - u), where u < 1; Li_s(0) = 0
  (NIST DLMF 25.12).
* I_x(a, b) = 1 - I_(1-x)(b, a), I_0 = 0, I_1 = 1 (8.17.4); of the two sides one is chosen.
* K(0) = E(0) = π/2, E(1) = 1; at other arguments they are kernels.
* Floors: see `floors`.
* Si, Shi, erfi and the Fresnel integrals are odd.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from symopt.calculus import build
from symopt.calculus.nodes import Node, Number
from symopt.equality.form.bessel_laws import bessel, recurrences
from symopt.equality.form.field import Quotient, single, used
from symopt.equality.form.floors import whole_part
from symopt.equality.form.gamma_equations import gamma_equations
from symopt.equality.form.gammas import constant_of
from symopt.equality.form.incomplete_gammas import (
    exponential_integral,
    generalized_integral,
    hyperbolic_cosine_integral,
    hyperbolic_sine_integral,
    lower_gamma,
    upper_gamma,
)
from symopt.equality.form.powers import exponential, logarithm
from symopt.equality.form.space import Space
from symopt.equality.form.trigonometric import cosine_and_sine, odd_function, pi
from symopt.equality.limits import GaveUp, Nowhere

if TYPE_CHECKING:
    from flint import fmpq_mpoly

AIRY = ("airyai", "airybi", "airyaiprime", "airybiprime")
ANALYTIC = (
    *AIRY, "erfinv", "erfi", "lambertw", "Ei", "Si", "Ci", "Shi", "sinc", "elliptic_k", "elliptic_e",
    "fresnels", "fresnelc",
)  # fmt: skip
"""Kinds of kernels of one argument that are analytic inside their domains."""

Law: TypeAlias = "Callable[[Space, list[Quotient]], Quotient]"

_LOWEST_ORDER = -24
"""Polylogarithms of lower whole orders stay kernels."""
_MOST_ROUNDS = 20
"""How often all equations are gone through."""


def error_function(space: Space, value: Quotient) -> Quotient:
    """Return erf(value)."""
    return _with_inverse(space, "erf", "erfinv", value)


def inverse_error_function(space: Space, value: Quotient) -> Quotient:
    """Return erfinv(value); takes note that -1 < value < 1."""
    field = space.field
    one = field.constant(1)
    space.learn(field.subtract(one, value), strict=True)
    space.learn(field.add(one, value), strict=True)
    return _with_inverse(space, "erfinv", "erf", value)


def _with_inverse(space: Space, name: str, inverse: str, value: Quotient) -> Quotient:
    """Return an odd function; of a kernel of its inverse it is what that was taken of."""
    field = space.field
    for sign in (1, -1):
        turned = field.scale(sign, value)
        place = single(turned.top) if turned.bottom.is_one() else None
        if place is not None and space.generators[place].kind == inverse:
            return field.scale(sign, space.generators[place].of)
    return odd_function(space, name, value)


def lambert(space: Space, value: Quotient) -> Quotient:
    """Return W(value), which is u for value = u e^u with u ≥ -1."""
    if value.top.is_zero():
        return value
    field = space.field
    for inner in _possible_products(space, value):
        whole = field.multiply(inner, exponential(space, inner))
        room = field.add(inner, field.constant(1))
        below = space.sign(room.bottom)
        if whole.key == value.key and below is not None and space.weak_sign(room.top) == below:
            return inner
    return _kernel(space, "lambertw", value)


def _possible_products(space: Space, value: Quotient) -> Iterator[Quotient]:
    """Yield the u that may make the value u e^u: what exponentials in it are of, and logarithms."""
    field = space.field
    for place in sorted({*used(value.top), *used(value.bottom)}):
        sort = space.generators[place]
        if sort.kind == "exp":
            power = int(value.top.degrees()[place]) - int(value.bottom.degrees()[place])
            yield field.scale(Fraction(power, sort.divisor), sort.of)
        elif sort.kind == "log":
            yield field.generator(place)
            yield field.scale(-1, field.generator(place))


def cardinal_sine(space: Space, value: Quotient) -> Quotient:
    """Return sinc(value)."""
    field = space.field
    if value.top.is_zero():
        return field.constant(1)
    if space.sign(value.top) is not None:
        return field.multiply(cosine_and_sine(space, value)[1], field.inverse(value))
    if value.top.leading_coefficient() < 0:
        value = field.scale(-1, value)
    return _kernel(space, "sinc", value)


def polylogarithm(space: Space, order: Quotient, value: Quotient) -> Quotient:
    """Return Li_order(value); takes note that value ≤ 1."""
    field = space.field
    if value.top.is_zero():
        return value
    rest = field.subtract(field.constant(1), value)
    space.learn(rest, strict=False)
    number = constant_of(order)
    if number == 1:
        return field.scale(-1, logarithm(space, rest))
    if number is not None and number.denominator == 1 and _LOWEST_ORDER <= number <= 0:
        return _rational_polylogarithm(space, -int(number), value, rest)
    return space.kernel(
        ("polylog", *order.key, *value.key),
        lambda: build.apply("polylog", space.element_node(order), space.element_node(value)),
        value,
    )


def _rational_polylogarithm(space: Space, order: int, value: Quotient, rest: Quotient) -> Quotient:
    """Return (u d/du)^order u/(1 - u); from p/(1 - u)^k follows u (p' (1 - u) + k p)/(1 - u)^(k+1)."""
    field, coefficients = space.field, [0, 1]
    for k in range(1, order + 1):
        slope = [j * c for j, c in enumerate(coefficients)][1:]
        longer = [*slope, 0, 0]
        moved = [0, *slope, 0]
        added = [*coefficients, 0]
        coefficients = [
            0,
            *(a - b + k * c for a, b, c in zip(longer, moved, added, strict=True)),
        ]
    total = field.constant(0)
    for coefficient in reversed(coefficients):
        total = field.add(field.multiply(total, value), field.constant(coefficient))
    return field.multiply(total, field.power(rest, -order - 1))


def incomplete_beta(space: Space, a: Quotient, b: Quotient, x: Quotient) -> Quotient:
    """Return I_x(a, b); takes note that a > 0, b > 0 and 0 ≤ x ≤ 1."""
    field = space.field
    one = field.constant(1)
    rest = field.subtract(one, x)
    if x.top.is_zero() or rest.top.is_zero():
        return x
    for value, strict in ((a, True), (b, True), (x, False), (rest, False)):
        space.learn(value, strict)
    if (b.key, a.key, rest.key) < (a.key, b.key, x.key):
        return field.subtract(one, _beta_kernel(space, b, a, rest))
    return _beta_kernel(space, a, b, x)


def _beta_kernel(space: Space, a: Quotient, b: Quotient, x: Quotient) -> Quotient:
    def make() -> Node:
        first, second, end = map(space.element_node, (a, b, x))
        return build.apply("betainc_regularized", first, second, Number(0), end)

    return space.kernel(("betainc", *a.key, *b.key, *x.key), make, x)


def _beta_between(space: Space, arguments: list[Quotient]) -> Quotient:
    a, b, low, high = arguments
    upper, lower = (incomplete_beta(space, a, b, x) for x in (high, low))
    return space.field.subtract(upper, lower)


def elliptic(space: Space, name: str, value: Quotient) -> Quotient:
    """Return K(value) or E(value); takes note that value ≤ 1, for K < 1."""
    field = space.field
    if value.top.is_zero():
        return field.scale(Fraction(1, 2), pi(space))
    rest = field.subtract(field.constant(1), value)
    if rest.top.is_zero():
        if name == "elliptic_k":
            raise Nowhere("K at 1")
        return field.constant(1)
    space.learn(rest, strict=name == "elliptic_k")
    result = _kernel(space, name, value)
    space.generators[space.places[name, *value.key]].positive = True
    return result


def positive_kernel(name: str) -> Law:
    """Return the law of a function that is kept whole and has values for positive arguments alone."""

    def law(space: Space, arguments: list[Quotient]) -> Quotient:
        if arguments[0].top.is_zero():
            raise Nowhere(f"{name} at 0")
        space.learn(arguments[0], strict=True)
        return _kernel(space, name, arguments[0])

    return law


def _kernel(space: Space, name: str, value: Quotient) -> Quotient:
    return space.kernel(
        (name, *value.key), lambda: build.apply(name, space.element_node(value)), value
    )


def closed(space: Space, value: Quotient, get: Callable[[Node], Quotient]) -> Quotient:
    """Return the element with its numerator reduced by equations between the kernels that occur.

    Each equation holds wherever its kernels have values, so the numerator has the same value there.
    """
    found = [p for p in equations(space, get) if not p.is_constant()]
    top, field = value.top, space.field
    for _ in range(_MOST_ROUNDS if found else 0):
        before = top
        for poly in found:
            field.work += 10 * len(top) * len(poly)
            if field.work > field.limits.work or len(top) > field.limits.terms:
                raise GaveUp("too much work")
            top = field.reduce(divmod(top, poly)[1])
        if top.is_zero() or top == before:
            break
    return field.make(top, value.bottom) if found else value


def equations(space: Space, get: Callable[[Node], Quotient]) -> list[fmpq_mpoly]:
    """Return polynomials in the generators that are 0 wherever the kernels in them have values."""
    field = space.field
    found = [*recurrences(space, get), *gamma_equations(space)]
    for place, sort in enumerate(tuple(space.generators)):
        if sort.kind == "lambertw":
            here = field.generator(place)
            power = space.places.get(("exp", *here.key))
            if power is not None:
                grown = field.power(field.generator(power), space.generators[power].divisor)
                found.append(field.subtract(field.multiply(here, grown), sort.of).top)
        elif sort.kind == "sinc":
            with space.silent():
                sine = cosine_and_sine(space, sort.of)[1]
            product = field.multiply(field.generator(place), sort.of)
            found.append(field.subtract(product, sine).top)
    return found


def _odd(name: str) -> Law:
    return lambda space, a: odd_function(space, name, a[0])


def _bessel(name: str) -> Law:
    return lambda space, a: bessel(space, name, *a)


def _elliptic(name: str) -> Law:
    return lambda space, a: elliptic(space, name, a[0])


def _kept(name: str) -> Law:
    return lambda space, a: _kernel(space, name, a[0])


LAWS: dict[str, Law] = {
    "erf": lambda space, a: error_function(space, a[0]),
    "erfinv": lambda space, a: inverse_error_function(space, a[0]),
    "lambertw": lambda space, a: lambert(space, a[0]),
    "sinc": lambda space, a: cardinal_sine(space, a[0]),
    "Ei": lambda space, a: exponential_integral(space, a[0]),
    "Shi": lambda space, a: hyperbolic_sine_integral(space, a[0]),
    "Chi": lambda space, a: hyperbolic_cosine_integral(space, a[0]),
    "Ci": positive_kernel("Ci"),
    "expint": lambda space, a: generalized_integral(space, *a),
    "uppergamma": lambda space, a: upper_gamma(space, *a),
    "lowergamma": lambda space, a: lower_gamma(space, *a),
    "betainc_regularized": _beta_between,
    "polylog": lambda space, a: polylogarithm(space, *a),
    "floor": lambda space, a: whole_part(space, a[0]),
    **{name: _kept(name) for name in AIRY},
    **{name: _odd(name) for name in ("Si", "erfi", "fresnels", "fresnelc")},
    **{name: _bessel(name) for name in ("besselj", "bessely", "besseli", "besselk")},
    **{name: _elliptic(name) for name in ("elliptic_k", "elliptic_e")},
}
"""Functions whose laws are here, by name."""
