r"""Powers b^e of a base of any sign, e whole: x^n x^m = x^(n+m), (xy)^n = x^n y^n, (-x)^(2n) = x^(2n).

Let e = c + Σ c_j m_j with whole c, c_j and monomials m_j ≥ l_j in sizes, indices and names with whole values.
For an irreducible factor f of the base with unknown sign

    f^e = f^(c + Σ c_j l_j) Π_j (f^(m_j - l_j))^(c_j),

with the kernels f^(m_j - l_j), which have values for every f. At f = 0 (where 0⁰ = 1) this holds too if all
c_j > 0 and c + Σ c_j l_j ≥ 0. Otherwise, unless f^e has no value at f = 0, it needs f ≠ 0: then f^e is one
kernel, or, if the space may assume it, f is put on its list of what was assumed not to be 0.

(-1)^e is a product of (-1)^m with ((-1)^m)² = 1, m being the squarefree part of m_j: both are odd together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import ceil
from typing import TYPE_CHECKING

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine
from symopt.calculus.nodes import (
    Apply,
    Delta,
    Entry,
    Node,
    Number,
    Product,
    Sum,
    Value,
    Within,
)
from symopt.equality.form.field import Quotient, fraction, single, used
from symopt.equality.form.powers import exponential, log_of_size
from symopt.equality.form.signs.definite import Range, ranges_of
from symopt.equality.form.space import Known, Space
from symopt.foundation.record import record

if TYPE_CHECKING:
    from flint import fmpq_mpoly


@record
class Part:
    """A monomial of an exponent with its whole coefficient; least: it is at least this, None if not known."""

    times: int
    monomial: fmpq_mpoly
    least: int | None


@record
class Exponent:
    """constant + Σ times·monomial, as an element too."""

    value: Quotient
    constant: int
    parts: tuple[Part, ...]

    @property
    def least(self) -> int | None:
        """What the exponent is at least, None if not known."""
        return self._end(1)

    @property
    def negative(self) -> bool:
        """Whether it is certainly below 0."""
        most = self._end(-1)
        return most is not None and most < 0

    def _end(self, direction: int) -> int | None:
        total = self.constant
        for part in self.parts:
            if part.least is None or part.times * direction < 0:
                return None
            total += part.times * part.least
        return total

    def scaled(self, space: Space, factor: int) -> Exponent:
        """Return factor · exponent."""
        parts = tuple(Part(p.times * factor, p.monomial, p.least) for p in self.parts)
        return Exponent(space.field.scale(factor, self.value), self.constant * factor, parts)

    def divided(self, space: Space, divisor: int) -> Exponent | None:
        """Return exponent / divisor if that has whole coefficients."""
        if self.constant % divisor or any(p.times % divisor for p in self.parts):
            return None
        parts = tuple(Part(p.times // divisor, p.monomial, p.least) for p in self.parts)
        value = space.field.scale(build.Fraction(1, divisor), self.value)
        return Exponent(value, self.constant // divisor, parts)


def is_whole(exponent: Node, known: Known) -> bool:
    """Return whether an exponent is made of indices, sizes, numbers and names with whole values."""
    match exponent:
        case Entry():
            return exponent.name in known.whole
        case Sum():
            return all(is_whole(term, known) for _, term in exponent.terms)
        case Product(sums=()):
            return all(is_whole(base, known) for base, _ in exponent.powers)
        case Apply():
            return all(is_whole(argument, known) for argument in exponent.arguments)
        case _:
            return True


def whole_power(space: Space, base: Quotient, exponent: Quotient) -> Quotient:
    """Return base ** exponent; the exponent is whole, or nothing is made of it."""
    found = _exponent(space, exponent)
    if found is None:
        return _opaque(space, base, exponent)
    if base.top.is_zero():
        if found.least is not None and found.least > 0:
            return base
        return _opaque(space, base, exponent)
    result = space.field.constant(1)
    for poly, direction in ((base.top, 1), (base.bottom, -1)):
        directed = found.scaled(space, direction)
        part = _power(space, poly, directed, nonzero=direction < 0)
        if part is None:
            return _opaque(space, base, exponent)
        result = space.field.multiply(result, part)
    return result


def _opaque(space: Space, base: Quotient, exponent: Quotient) -> Quotient:
    return space.kernel(
        ("pow", base.key, exponent.key),
        lambda: build.general_power(space.element_node(base), space.element_node(exponent)),
    )


def _exponent(space: Space, value: Quotient) -> Exponent | None:
    if not value.bottom.is_one():
        return None
    context, constant, parts = space.field.context, 0, list[Part]()
    for exponents, coefficient in value.top.to_dict().items():
        number = fraction(coefficient)
        if number.denominator != 1:
            return None
        monomial = context.from_dict({exponents: 1})
        if monomial.is_constant():
            constant = int(number)
        elif all(counts(space, place) for place in used(monomial)):
            parts.append(Part(int(number), monomial, _least(space, monomial)))
        else:
            return None
    return Exponent(value, constant, tuple(parts))


def counts(space: Space, place: int) -> bool:
    node = space.node(place)
    return isinstance(node, Value) or (isinstance(node, Entry) and node.name in space.known.whole)


def _least(space: Space, monomial: fmpq_mpoly) -> int | None:
    """Return a whole number that a monomial in whole numbers is at least, if one is known and not below 0."""
    total = 1
    for place, degree in enumerate(monomial.degrees()):
        if not degree:
            continue
        node = space.node(place)
        if isinstance(node, Value):
            (symbol, _), *_ = node.affine.terms
            end = 1 if isinstance(symbol, str) else indices.bound(indices.of(symbol), -1)
        else:
            end = _above(ranges_of(space, (place,))[place])
        if end is None or end < 0:
            return None
        total *= end ** int(degree)
    return total


def _above(inside: Range) -> int | None:
    """Return the least whole number of a range, None if there is none."""
    if inside.lower is None:
        return None
    end = ceil(inside.lower)
    return end + 1 if inside.open and end == inside.lower else end


def _power(
    space: Space, poly: fmpq_mpoly, exponent: Exponent, nonzero: bool = False
) -> Quotient | None:
    """Return poly ** exponent, None if that needs an assumption that may not be made."""
    field = space.field
    constant, factors = space.factor(poly)
    result = field.constant(1)
    if constant < 0:
        result = parity(space, exponent)
    if abs(constant) != 1:
        number = field.context.constant(abs(constant))
        log = log_of_size(space, number)
        result = field.multiply(result, exponential(space, field.multiply(exponent.value, log)))
    for factor, times in factors:
        part = _power_of_factor(space, factor, exponent.scaled(space, times), nonzero)
        if part is None:
            return None
        result = field.multiply(result, part)
    return result


def _power_of_factor(
    space: Space, factor: fmpq_mpoly, exponent: Exponent, nonzero: bool
) -> Quotient | None:
    field = space.field
    sign = space.sign(factor)
    if sign is not None:
        size = exponential(space, field.multiply(exponent.value, log_of_size(space, factor)))
        return size if sign > 0 else field.multiply(parity(space, exponent), size)
    sort = space.positive_generator(factor)
    if sort is not None and sort.kind in ("abs", "root"):  # |f|^2 = f^2, (f^(1/L))^L = f
        inner = exponent.divided(space, 2 if sort.kind == "abs" else sort.divisor)
        if inner is not None:
            times = 2 if sort.kind == "abs" else 1
            return _power(space, sort.of, inner.scaled(space, times), nonzero)
    if not nonzero and not exponent.negative and (exponent.least is None or exponent.least < 0):
        joined = _joined(space, exponent)
        if joined is not None:
            exponent = joined
        elif space.depth:  # what is assumed inside a sum or a branch could not be said outside
            return None
        else:
            space.would_assume = True
            if not space.plan.assume:
                return None
            if factor not in space.assumed_nonzero:
                space.assumed_nonzero.append(factor)
    total, left = field.constant(1), exponent.constant
    for part in exponent.parts:
        shift = part.least or 0
        kernel = _kernel(space, factor, part.monomial, shift)
        total = field.multiply(total, field.power(kernel, part.times))
        left += part.times * shift
    return field.multiply(total, field.power(field.whole(factor), left))


def _joined(space: Space, exponent: Exponent) -> Exponent | None:
    """Return the exponent as one part, as n - i where i ≤ n, if that is certainly at least 0, else None."""
    affine, total = Affine(0), space.field.zero
    for part in exponent.parts:
        place = single(part.monomial)
        node = None if place is None else space.node(place)
        if not isinstance(node, Value):
            return None
        affine = indices.combine(((affine, 1), (node.affine, part.times)))
        total = total + part.times * part.monomial
    least = indices.bound(affine, -1)
    if least is None or least + exponent.constant < 0:
        return None
    return Exponent(exponent.value, exponent.constant, (Part(1, total, least),))


def _kernel(space: Space, factor: fmpq_mpoly, monomial: fmpq_mpoly, shift: int) -> Quotient:
    """Return factor ** (monomial - shift)."""

    def node() -> Node:
        above = build.subtract(space.poly_node(monomial), Number(shift))
        return build.general_power(space.poly_node(factor), above)

    key = ("power", str(factor), str(monomial), shift)
    result = space.kernel(key, node, factor)
    if space.lasting_sign(factor) == 1 or _nonnegative(space, factor):
        space.generators[space.places[key]].nonnegative = True
    return result


def _nonnegative(space: Space, factor: fmpq_mpoly) -> bool:
    sort = space.positive_generator(factor)
    return sort is not None and sort.nonnegative


def parity(space: Space, exponent: Exponent) -> Quotient:
    """Return (-1) ** exponent."""
    field, context = space.field, space.field.context
    result = field.constant((-1) ** (exponent.constant % 2))
    for part in exponent.parts:
        if part.times % 2 == 0:
            continue
        square_free = context.from_dict({tuple(min(e, 1) for e in part.monomial.degrees()): 1})
        key = ("power", "-1", str(square_free))

        def node(monomial: fmpq_mpoly = square_free) -> Node:
            return build.general_power(Number(-1), space.poly_node(monomial))

        place = space.generator(key, node)
        field.relations.setdefault(place, (2, context.constant(1)))
        result = field.multiply(result, field.generator(place))
    return result


def drop_needless_assumptions(
    space: Space, sides: Iterable[Node], get: Callable[[Node], Quotient]
) -> None:
    """Take off the list of what was assumed not to be 0 all factors that a side divides by."""
    if not space.assumed_nonzero:
        return
    divisors: set[str] = set()
    for base in _divisors(sides):
        divisors |= {str(factor) for factor, _ in space.factor(get(base).top)[1]}
    space.assumed_nonzero = [f for f in space.assumed_nonzero if str(f) not in divisors]


def _divisors(sides: Iterable[Node]) -> Iterator[Node]:
    """Yield what has to be nonzero wherever all sides have values, since they divide by it."""
    seen: set[Node] = set()
    waiting = list(sides)
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        match node:
            case Sum():
                waiting += [term for _, term in node.terms]
            case Product(sums=()) if any(isinstance(b, Delta | Within) for b, _ in node.powers):
                pass  # where the indicator is 0 the other factors need no value
            case Product(sums=()):
                for base, exponent in node.powers:
                    waiting.append(base)
                    if exponent < 0:
                        yield base
            case Apply():
                waiting += node.arguments
            case _:
                pass


__all__ = ["drop_needless_assumptions", "is_whole", "parity", "whole_power"]
