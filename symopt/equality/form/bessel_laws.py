r"""Bessel functions, brought to two orders for each argument where that is sound.

Of orders 1/2 and 3/2 they are elementary. With C = J or Y (NIST DLMF 10.6.1) and for I and K (10.29.1):

    C_(ν+1) = (2ν/u) C_ν - C_(ν-1)    I_(ν+1) = I_(ν-1) - (2ν/u) I_ν    K_(ν+1) = K_(ν-1) + (2ν/u) K_ν

and J_(-n) = (-1)^n J_n, Y_(-n) = (-1)^n Y_n, I_(-n) = I_n for whole n, K_(-ν) = K_ν for all ν (10.4.1,
10.27.1, 10.27.3), and J_n(-u) = (-1)^n J_n(u), I_n(-u) = (-1)^n I_n(u) for whole n.

The recurrences divide by u. Y, K, and J and I of orders that are not whole have values for u > 0 alone, so
for them they always hold. J and I of whole orders have values at u = 0 too: they are brought to two orders
only where u is certainly not 0; else each order is a kernel of its own, and the recurrence is used as an
equation times u, which holds at u = 0 as well (`recurrences`).
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from symopt.calculus import build
from symopt.calculus.nodes import Apply
from symopt.equality.form.field import Quotient, fraction, used
from symopt.equality.form.gammas import constant_of
from symopt.equality.form.hyperbolic import hyperbolic
from symopt.equality.form.orders import constant_part
from symopt.equality.form.powers import exponential, rational_power
from symopt.equality.form.space import Space
from symopt.equality.form.trigonometric import cosine_and_sine, pi
from symopt.equality.form.whole_powers import counts, whole_power
from symopt.equality.limits import Nowhere

if TYPE_CHECKING:
    from collections.abc import Callable

    from flint import fmpq_mpoly

    from symopt.calculus.nodes import Node

MOST_STEPS = 24
"""At most this many orders are gone through."""

REGULAR = ("besselj", "besseli")
"""Those that have values at 0, and for negative arguments, where the order is whole."""

_MIDDLE = {"besselj": 1, "bessely": 1, "besseli": -1, "besselk": 1}
_SECOND = {"besselj": "bessely", "besseli": "besselk"}
"""The second solution of the same equation."""
_HALF = Fraction(1, 2)
_ELEMENTARY = (_HALF, 1 + _HALF)
_OUTER = {"besselj": -1, "bessely": -1, "besseli": 1, "besselk": 1}
"""C_(ν+1) = middle · (2ν/u) C_ν + outer · C_(ν-1)."""


def bessel(space: Space, name: str, order: Quotient, argument: Quotient) -> Quotient:
    """Return the Bessel function of that name; takes note of u > 0 where it needs that."""
    field = space.field
    number = constant_of(order)
    whole = number is not None and number.denominator == 1
    positive = name not in REGULAR or (number is not None and not whole)
    if argument.top.is_zero():
        return _at_zero(space, name, order, number)
    if positive:
        space.learn(argument, strict=True)
    sign = 1
    if number is not None and whole:
        sign = _sign_of_order(name, number)
        order, number = field.constant(abs(number)), abs(number)
        if name in REGULAR and argument.top.leading_coefficient() < 0:
            sign *= -1 if number % 2 else 1
            argument = field.scale(-1, argument)
    elif name == "besselk":
        order = field.scale(-1, order) if _reflect(order, number) else order
    elif order.top.leading_coefficient() < 0 and _whole(space, order):
        order = field.scale(-1, order)
        if name != "besseli":
            turned = whole_power(space, field.constant(-1), order)
            return field.multiply(turned, bessel(space, name, order, argument))
    if positive or space.sign(argument.top) is not None:
        return field.scale(sign, _of_two(space, name, order, argument))
    return field.scale(sign, _kernel(space, name, order, argument))


def recurrences(space: Space, get: Callable[[Node], Quotient]) -> list[fmpq_mpoly]:
    """Return polynomials that are 0 wherever the functions that occur have values.

    get: the element of a node.
    """
    families: dict[tuple[str, ...], dict[int, tuple[Quotient, Quotient]]] = {}
    for place, sort in enumerate(space.generators):
        if sort.kind not in _MIDDLE or not isinstance(sort.of, Quotient):
            continue
        node = space.node(place)
        if not isinstance(node, Apply):
            continue
        with space.silent():
            order = get(node.arguments[0])
        shift = floor(constant_part(order))
        base = space.field.subtract(order, space.field.constant(shift))
        families.setdefault((sort.kind, *base.key, *sort.of.key), {})[shift] = base, sort.of
    found: list[fmpq_mpoly] = []
    for (name, *rest), orders in families.items():
        low, high = min(orders), max(orders)
        second = _SECOND.get(name)
        if second is not None and (second, *rest) in families:
            found.append(_wronskian(space, (name, second), *orders[low]))
        if name not in REGULAR or not 2 <= high - low <= MOST_STEPS:
            continue
        base, argument = orders[low]
        found += [_relation(space, name, base, argument, k) for k in range(low + 1, high)]
    return found


def _relation(
    space: Space, name: str, base: Quotient, argument: Quotient, shift: int
) -> fmpq_mpoly:
    """Return the numerator of u C_(ν+1) - outer · u C_(ν-1) - middle · 2ν C_ν, with ν = base + shift."""
    field = space.field
    order = field.add(base, field.constant(shift))
    one = field.constant(1)
    above, below = (
        _of_any_sign(space, name, field.add(order, field.scale(s, one)), argument) for s in (1, -1)
    )
    here = _of_any_sign(space, name, order, argument)
    outer = field.subtract(above, field.scale(_OUTER[name], below))
    middle = field.scale(2 * _MIDDLE[name], field.multiply(order, here))
    return field.subtract(field.multiply(argument, outer), middle).top


def _of_any_sign(space: Space, name: str, order: Quotient, argument: Quotient) -> Quotient:
    """Return J or I as a kernel; a negative whole order is that of the positive one."""
    number = constant_of(order)
    if number is None or number >= 0 or number.denominator > 1:
        return _kernel(space, name, order, argument)
    size = space.field.constant(-number)
    sign = _sign_of_order(name, number)
    return space.field.scale(sign, _kernel(space, name, size, argument))


def _of_two(space: Space, name: str, order: Quotient, argument: Quotient) -> Quotient:
    """Return the function by those of two orders: that with a constant part in [0, 1), and the next."""
    field = space.field
    steps = floor(constant_part(order))
    if abs(steps) > MOST_STEPS:
        return _kernel(space, name, order, argument)
    base = field.subtract(order, field.constant(steps))
    here = _kernel(space, name, base, argument)
    if not steps:
        return here
    beside = _kernel(space, name, field.add(base, field.constant(1)), argument)
    middle, outer = _MIDDLE[name], _OUTER[name]
    twice = field.scale(2 * middle, field.inverse(argument))
    if steps > 0:
        for k in range(1, steps):
            factor = field.multiply(field.add(base, field.constant(k)), twice)
            beside, here = (
                field.add(field.multiply(factor, beside), field.scale(outer, here)),
                beside,
            )
        return beside
    for k in range(-steps):  # C_(ν-1) = outer · (C_(ν+1) - middle (2ν/u) C_ν)
        factor = field.multiply(field.subtract(base, field.constant(k)), twice)
        gap = field.subtract(beside, field.multiply(factor, here))
        beside, here = here, field.scale(outer, gap)
    return here


def _kernel(space: Space, name: str, order: Quotient, argument: Quotient) -> Quotient:
    if constant_of(order) in _ELEMENTARY:
        return _elementary(space, name, argument, constant_of(order) == _ELEMENTARY[1])
    key = (name, *order.key, *argument.key)
    result = space.kernel(
        key,
        lambda: build.apply(name, space.element_node(order), space.element_node(argument)),
        argument,
    )
    number = constant_of(order)
    if name == "besselk" or (name == "besseli" and number is not None and _even(number)):
        sort = space.generators[space.places[key]]
        sort.nonnegative = True
        sort.positive = name == "besselk" or number == 0
    return result


def _elementary(space: Space, name: str, u: Quotient, next_one: bool) -> Quotient:
    """Return the function of order 1/2 or 3/2 (NIST DLMF 10.16.1, 10.39.1, 10.39.2 and the recurrences)."""
    field = space.field
    root = rational_power(space, field.multiply(pi(space), field.scale(_HALF, u)), -_HALF)
    if name == "besselk":
        decay = field.multiply(
            exponential(space, field.scale(-1, u)), field.scale(_HALF, pi(space))
        )
        value = [decay, decay]  # what (1, 1/u) are multiplied by in K_(3/2)
    elif name == "besseli":
        plus, minus = hyperbolic(space, u)
        value = [field.scale(_HALF, minus), field.scale(_HALF, plus)]
        value = [value[1], field.scale(-1, value[0])] if next_one else value
    else:
        cosine, sine = cosine_and_sine(space, u)
        value = [sine, field.scale(-1, cosine)]
        if name == "bessely":
            value = [field.scale(-1, cosine), field.scale(-1, sine)]
        value = [value[1], value[0]] if next_one else value
    found = value[0]
    if next_one:
        found = field.add(found, field.multiply(value[1], field.inverse(u)))
    return field.multiply(root, found)


def _wronskian(space: Space, names: tuple[str, str], order: Quotient, u: Quotient) -> fmpq_mpoly:
    """Return J_(ν+1) Y_ν - J_ν Y_(ν+1) - 2/(πu) or I_ν K_(ν+1) + I_(ν+1) K_ν - 1/u (10.5.2, 10.28.2)."""
    field = space.field
    after = field.add(order, field.constant(1))
    regular, other = names
    left = field.multiply(_of_any_sign(space, regular, after, u), _kernel(space, other, order, u))
    right = field.multiply(_of_any_sign(space, regular, order, u), _kernel(space, other, after, u))
    value = field.inverse(u)
    if regular == "besselj":
        right, value = (
            field.scale(-1, right),
            field.scale(2, field.multiply(value, field.inverse(pi(space)))),
        )
    return field.subtract(field.add(left, right), value).top


def _at_zero(space: Space, name: str, order: Quotient, number: Fraction | None) -> Quotient:
    """Return J_n(0) = I_n(0): 1 for n = 0, else 0."""
    if number is None and name in REGULAR:
        return _kernel(space, name, order, space.field.constant(0))
    if name not in REGULAR or number is None or number.denominator > 1:
        raise Nowhere(f"{name} at 0")
    return space.field.constant(int(number == 0))


def _reflect(order: Quotient, number: Fraction | None) -> bool:
    """Return whether K is taken at -order: one of ±order, modulo whole numbers, is chosen."""
    if number is None:
        return order.top.leading_coefficient() < 0
    rest = number - floor(number)
    return rest > Fraction(1, 2) or (rest == Fraction(1, 2) and number < 0)


def _whole(space: Space, order: Quotient) -> bool:
    """Return whether an order is a polynomial in whole numbers, with whole coefficients."""
    return (
        order.bottom.is_one()
        and all(fraction(c).denominator == 1 for c in order.top.to_dict().values())
        and all(counts(space, place) for place in used(order.top))
    )


def _even(number: Fraction) -> bool:
    return number.denominator == 1 and number.numerator % 2 == 0


def _sign_of_order(name: str, number: Fraction) -> int:
    """Return the sign of C_n/C_|n| for a whole n."""
    return -1 if name in ("besselj", "bessely") and number < 0 and number % 2 else 1
