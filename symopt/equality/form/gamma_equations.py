r"""Equations between gamma functions whose arguments are reflected or multiplied, used at the end.

    Γ(a) Γ(1 - a) sin πa = π        (-1)ⁿ ψ⁽ⁿ⁾(1 - a) - ψ⁽ⁿ⁾(a) = π dⁿ/daⁿ cot πa
    Γ(ka) = (2π)^((1-k)/2) k^(ka - 1/2) Π Γ(a + j/k)        k^(n+1) ψ⁽ⁿ⁾(ka) = Σ ψ⁽ⁿ⁾(a + j/k) (+ k log k)

with j from 0 to k - 1 (and k log k for n = 0); log Γ likewise. Divided out, sin πa would say nothing of whole
a, where Γ(a) may have a value; as equations they hold wherever the functions in them have values, by
continuity.

Source: NIST DLMF 5.5 and 5.15.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial, floor
from typing import TYPE_CHECKING

from symopt.calculus.nodes import Apply, Number
from symopt.equality.form.field import Quotient
from symopt.equality.form.gammas import gamma, polygamma
from symopt.equality.form.orders import constant_part
from symopt.equality.form.powers import exponential, log_of_size, logarithm, rational_power
from symopt.equality.form.space import Space
from symopt.equality.form.trigonometric import cosine_and_sine, pi
from symopt.foundation.record import record

if TYPE_CHECKING:
    from flint import fmpq_mpoly

MOST_FACTORS = 6
"""The largest k."""
MOST_KERNELS = 8
MOST_ORDER = 6
_CONTINUOUS = frozenset(("cos", "sin", "pi", "root", "exp"))


@record
class _Kernel:
    """Γ(argument) for order -1, else ψ⁽order⁾(argument)."""

    order: int
    argument: Quotient
    place: int


def gamma_equations(space: Space) -> list[fmpq_mpoly]:
    """Return polynomials in the generators that are 0 wherever the kernels in them have values."""
    kernels = _kernels(space)
    if not 1 < len(kernels) <= MOST_KERNELS:
        return []
    found: list[fmpq_mpoly] = []
    classes: dict[int, set[tuple[object, ...]]] = {}
    for item in kernels:
        classes.setdefault(item.order, set()).add(_class(space, item.argument))
    for number, first in enumerate(kernels):
        for second in kernels[number + 1 :]:
            total = constant_of_sum(space, first, second)
            if total is not None:
                found += _reflected(space, first, second, total)
        for k in range(2, MOST_FACTORS + 1):
            parts = _parts(space, first.argument, k)
            if {_class(space, p) for p in parts} <= classes[first.order]:
                found += _multiplied(space, first, parts, k)
    return [_stripped(space, poly) for poly in found]


def _stripped(space: Space, poly: fmpq_mpoly) -> fmpq_mpoly:
    """Return an equation divided by what all its terms share: where that is 0, it holds by continuity."""
    least = [min(powers) for powers in zip(*poly.to_dict(), strict=True)]
    for place, sort in enumerate(space.generators):
        if sort.kind not in _CONTINUOUS:
            least[place] = 0
    return divmod(poly, space.field.context.from_dict({tuple(least): 1}))[0] if any(least) else poly


def _kernels(space: Space) -> list[_Kernel]:
    found: list[_Kernel] = []
    for place, sort in enumerate(tuple(space.generators)):
        if sort.kind not in ("gamma", "polygamma") or not isinstance(sort.of, Quotient):
            continue
        node, order = space.node(place), -1
        if not isinstance(node, Apply):
            continue
        if sort.kind == "polygamma":
            first = node.arguments[0]
            plain = node.function == "digamma" or not isinstance(first, Number)
            order = 0 if plain else int(first.fields[0])
        if order <= MOST_ORDER:
            found.append(_Kernel(order, sort.of, place))
    return found


def constant_of_sum(space: Space, first: _Kernel, second: _Kernel) -> int | None:
    """Return the whole number that two arguments add up to, if they do."""
    if first.order != second.order:
        return None
    total = space.field.add(first.argument, second.argument)
    if not (total.top.is_constant() and total.bottom.is_one()):
        return None
    number = constant_part(total)
    return int(number) if number.denominator == 1 and abs(number) <= 64 else None


def _class(space: Space, argument: Quotient) -> tuple[object, ...]:
    """Return the argument modulo whole numbers."""
    whole = space.field.constant(floor(constant_part(argument)))
    return space.field.subtract(argument, whole).key


def _parts(space: Space, argument: Quotient, k: int) -> list[Quotient]:
    field = space.field
    return [field.scale(Fraction(1, k), field.add(argument, field.constant(j))) for j in range(k)]


def _reflected(space: Space, first: _Kernel, second: _Kernel, total: int) -> list[fmpq_mpoly]:
    """Return the equations of a and b = total - a."""
    field, a, n = space.field, first.argument, first.order
    one = field.constant(1)
    with space.silent():
        circle = pi(space)
        cosine, sine = cosine_and_sine(space, field.multiply(circle, a))
    between = [  # between 1 - a and b
        field.subtract(field.constant(j), a) for j in range(min(1, total), max(1, total))
    ]
    left, right = field.generator(first.place), field.generator(second.place)
    if n < 0:
        product = one
        for factor in between:
            product = field.multiply(product, factor)
        if total < 1:
            product = field.inverse(product)
        wanted = field.multiply(circle, product)
        both = field.multiply(left, right)
        found = [field.subtract(field.multiply(both, sine), wanted)]
        square = field.multiply(sine, sine)
        found.append(field.subtract(field.multiply(both, square), field.multiply(wanted, sine)))
        return [f.top for f in (*found, *_logarithms(space, (left, right, sine), (wanted,)))]
    moved = field.constant(0)
    for factor in between:
        moved = field.add(moved, field.power(factor, -n - 1))
    moved = field.scale((-1) ** n * factorial(n) * (1 if total >= 1 else -1), moved)
    gap = field.subtract(field.scale((-1) ** n, field.subtract(right, moved)), left)
    slope = _slope_of_cotangent(space, n, field.multiply(cosine, field.inverse(sine)))
    told = field.subtract(gap, field.multiply(field.power(circle, n + 1), slope))
    return [told.top, field.multiply(told, sine).top]


def _slope_of_cotangent(space: Space, order: int, cotangent: Quotient) -> Quotient:
    """Return the derivative of cot as a polynomial in it: cot' = -(1 + cot²)."""
    coefficients = [0, 1]
    for _ in range(order):
        slope = [k * c for k, c in enumerate(coefficients)][1:]
        coefficients = [-(a + b) for a, b in zip([*slope, 0, 0], [0, 0, *slope], strict=True)]
    total = space.field.constant(0)
    for coefficient in reversed(coefficients):
        product = space.field.multiply(total, cotangent)
        total = space.field.add(product, space.field.constant(coefficient))
    return total


def _multiplied(space: Space, whole: _Kernel, parts: list[Quotient], k: int) -> list[fmpq_mpoly]:
    """Return the equations of the kernel of ka and those of a + j/k."""
    field, here, n = space.field, space.field.generator(whole.place), whole.order
    with space.silent():
        log_k = logarithm(space, field.constant(k))
        if n >= 0:
            total = field.scale(k, log_k) if n == 0 else field.constant(0)
            for part in parts:
                total = field.add(total, polygamma(space, n, part))
            return [field.subtract(field.scale(k ** (n + 1), here), total).top]
        turn = field.scale(2, pi(space))
        exponent = field.subtract(whole.argument, field.constant(Fraction(1, 2)))
        product = exponential(space, field.multiply(exponent, log_k))
        gammas = [gamma(space, part) for part in parts]
        for factor in (*gammas, rational_power(space, turn, Fraction(1 - k, 2))):
            product = field.multiply(product, factor)
        gap = field.subtract(here, product)
        told = [gap, *_logarithms(space, (here,), (product,))]
        if k % 2 == 0:  # with √2π on the other side
            told.append(field.multiply(gap, rational_power(space, turn, Fraction(1, 2))))
        return [f.top for f in told]


def _logarithms(
    space: Space, left: tuple[Quotient, ...], right: tuple[Quotient, ...]
) -> list[Quotient]:
    """Return log|left| - log|right| of products, if a logarithm of a gamma function occurs."""
    from flint import fmpq_mpoly

    field = space.field
    sizes = [s.of for s in space.generators if s.kind == "log"]
    if not any(isinstance(p, fmpq_mpoly) and "gamma" in space.kinds(p) for p in sizes):
        return []
    total = field.constant(0)
    with space.silent():
        for sign, factors in ((1, left), (-1, right)):
            for factor in factors:
                size = field.subtract(
                    log_of_size(space, factor.top), log_of_size(space, factor.bottom)
                )
                total = field.add(total, field.scale(sign, size))
    return [total]
