"""Fractions of polynomials over the rationals, modulo relations between generators.

An element is top/bottom with `top`, `bottom` in Q[g_0, g_1, …] (FLINT's fmpq_mpoly). Relations have the form
g^k = polynomial in earlier generators (a root R with R^k = f, a sine with s² = 1 - c²), or belong to a
sign s of f and its size a = |f|: s³ = s, s·a = f, s·f = a.

Why arithmetic here is sound: fix a point and give every generator its value there. Whenever an
element has a value at the point, its bottom is not zero there and top/bottom is that value. Sums,
products, inverses of nonzero values, dividing both by a common polynomial factor, and replacing
by relations that the values satisfy all keep this true. So a top that reduces to 0 proves the value 0.
The relations need not generate a prime ideal: that could only cost completeness.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symopt.calculus.nodes import Rational
from symopt.equality.limits import GaveUp, Limits, Nowhere
from symopt.foundation.record import record

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly


@record(eq=False)
class Quotient:
    """top/bottom, without a common factor, the leading coefficient of bottom being 1."""

    top: fmpq_mpoly
    bottom: fmpq_mpoly

    @property
    def key(self) -> tuple[str, str]:
        """Text that is the same for the same element of one field."""
        return str(self.top), str(self.bottom)


@record(eq=False)
class SignRule:
    """The generator `sign` is the sign of `of`; `size` (a generator or a polynomial) is |of|.

    lead: the largest monomial of `of` where later generators count for more. Since a is made after the
    generators of f, and s after a, each relation then leads to something smaller: reduction ends.
    """

    sign: int
    size_generator: int | None
    size: fmpq_mpoly
    of: fmpq_mpoly
    lead: tuple[int, ...]
    coefficient: fmpq


class Field:
    """The fractions in a fixed number of generators, with relations added as kernels appear."""

    def __init__(self, count: int, limits: Limits) -> None:
        from flint import Ordering, fmpq_mpoly_ctx

        self.context = fmpq_mpoly_ctx.get([f"g{i}" for i in range(count)], Ordering.lex)
        self.count, self.limits, self.work = count, limits, 0
        self.zero, self.one = self.context.constant(0), self.context.constant(1)
        self.relations: dict[int, tuple[int, fmpq_mpoly]] = {}
        self.signs: list[SignRule] = []

    def constant(self, value: Rational) -> Quotient:
        """Return a rational number."""
        return Quotient(self.context.constant(rational(value)), self.one)

    def generator(self, place: int) -> Quotient:
        """Return a generator."""
        return Quotient(self.context.gen(place), self.one)

    def whole(self, poly: fmpq_mpoly) -> Quotient:
        """Return a polynomial as a fraction."""
        return self.make(poly, self.one)

    def add(self, left: Quotient, right: Quotient) -> Quotient:
        """Return left + right."""
        if left.bottom == right.bottom:
            return self.make(left.top + right.top, left.bottom)
        return self.make(
            self.times(left.top, right.bottom) + self.times(right.top, left.bottom),
            self.times(left.bottom, right.bottom),
        )

    def subtract(self, left: Quotient, right: Quotient) -> Quotient:
        """Return left - right."""
        return self.add(left, Quotient(-right.top, right.bottom))

    def multiply(self, left: Quotient, right: Quotient) -> Quotient:
        """Return left · right."""
        return self.make(self.times(left.top, right.top), self.times(left.bottom, right.bottom))

    def scale(self, factor: Rational, value: Quotient) -> Quotient:
        """Return factor · value."""
        if not factor:
            return self.constant(0)
        return Quotient(value.top * rational(factor), value.bottom)

    def inverse(self, value: Quotient) -> Quotient:
        """Return 1/value."""
        if value.top.is_zero():
            raise Nowhere("division by zero")
        return self.make(value.bottom, value.top)

    def power(self, value: Quotient, exponent: int) -> Quotient:
        """Return value ** exponent for a whole exponent."""
        if exponent < 0:
            return self.power(self.inverse(value), -exponent)
        return self.make(self.raised(value.top, exponent), self.raised(value.bottom, exponent))

    def times(self, left: fmpq_mpoly, right: fmpq_mpoly) -> fmpq_mpoly:
        """Return a product of polynomials, counting the work."""
        if left.is_one():
            return right
        if right.is_one():
            return left
        cost = len(left) * len(right)
        self.work += cost
        if self.work > self.limits.work or cost > 100 * self.limits.terms:
            raise GaveUp("too much work")
        return left * right

    def raised(self, poly: fmpq_mpoly, exponent: int) -> fmpq_mpoly:
        """Return a power of a polynomial, reduced on the way."""
        if exponent > self.limits.degree and (len(poly) > 1 or exponent > 10**6):
            raise GaveUp("too high a power")
        if len(poly) == 1:
            return poly**exponent
        result, square = self.one, poly
        while exponent:
            if exponent & 1:
                result = self.reduce(self.times(result, square))
            exponent >>= 1
            if exponent:
                square = self.reduce(self.times(square, square))
        return result

    def make(self, top: fmpq_mpoly, bottom: fmpq_mpoly) -> Quotient:
        """Return top/bottom, reduced."""
        if self.relations or self.signs:
            top, bottom = self.reduce(top), self.reduce(bottom)
        if bottom.is_zero():
            raise Nowhere("division by zero")
        if top.is_zero():
            return Quotient(self.zero, self.one)
        if not bottom.is_one():
            top, bottom = self._cancelled(top, bottom)
        if len(top) > self.limits.terms or len(bottom) > self.limits.terms:
            raise GaveUp("too many terms")
        return Quotient(top, bottom)

    def _cancelled(self, top: fmpq_mpoly, bottom: fmpq_mpoly) -> tuple[fmpq_mpoly, fmpq_mpoly]:
        if self.relations and len(bottom) == 1:
            top, bottom = self._without_roots_below(top, bottom)
        if not bottom.is_constant():
            self.work += 200 * (len(top) + len(bottom))  # a rough price of a gcd
            common = top.gcd(bottom)
            if not common.is_constant():
                top, bottom = top / common, bottom / common
        lead = bottom.leading_coefficient()
        return (top, bottom) if lead == 1 else (top / lead, bottom / lead)

    def _without_roots_below(
        self, top: fmpq_mpoly, bottom: fmpq_mpoly
    ) -> tuple[fmpq_mpoly, fmpq_mpoly]:
        """Write 1/R^j as R^(k-j)/f where R^k = f: R is not zero where bottom is not."""
        degrees = bottom.degrees()
        for place, (degree, of) in self.relations.items():
            found = degrees[place]
            if found and degree > found and of != self.context.gen(place):
                extra = self.context.gen(place) ** (degree - found)
                top, bottom = self.reduce(top * extra), self.reduce(bottom * extra)
                if len(bottom) > 1:
                    break
                degrees = bottom.degrees()
        return top, bottom

    def reduce(self, poly: fmpq_mpoly) -> fmpq_mpoly:
        """Return the polynomial with relations applied until none applies."""
        if not self.relations and not self.signs:
            return poly
        for _ in range(1000):
            degrees = poly.degrees()
            self.work += 5 * len(poly)
            for place in reversed(self.relations):
                degree, of = self.relations[place]
                if degrees[place] >= degree:
                    poly = self._replace(poly, place, degree, of)
                    break
            else:
                reduced = self._reduce_signs(poly, degrees)
                if reduced is None:
                    return poly
                poly = reduced
        raise GaveUp("reduction does not settle")

    def _replace(self, poly: fmpq_mpoly, place: int, degree: int, of: fmpq_mpoly) -> fmpq_mpoly:
        parts: dict[int, dict[tuple[int, ...], fmpq]] = {}
        for exponents, coefficient in poly.to_dict().items():
            times, rest = divmod(exponents[place], degree)
            changed = (*exponents[:place], rest, *exponents[place + 1 :])
            parts.setdefault(times, {})[changed] = coefficient
        total = self.zero
        for times, part in parts.items():
            piece = self.context.from_dict(part)
            total = total + (self.times(piece, self.raised(of, times)) if times else piece)
        if len(total) > self.limits.terms:
            raise GaveUp("too many terms")
        return total

    def _reduce_signs(self, poly: fmpq_mpoly, degrees: tuple[int, ...]) -> fmpq_mpoly | None:
        for rule in self.signs:
            if not degrees[rule.sign]:
                continue
            changed = self._apply_sign(poly, rule)
            if changed is not None:
                self.work += len(poly)
                if self.work > self.limits.work:
                    raise GaveUp("too much work")
                return changed
        return None

    def _apply_sign(self, poly: fmpq_mpoly, rule: SignRule) -> fmpq_mpoly | None:
        """Apply s³ = s, s·a = f and s·lead(f) = (a - s·rest(f))/coefficient to every term, or return None."""
        context = self.context
        lead, coefficient = rule.lead, rule.coefficient
        sign = context.gen(rule.sign)
        tail = (rule.size - sign * (rule.of - context.from_dict({lead: coefficient}))) / coefficient
        changed, total, kept = False, self.zero, dict[tuple[int, ...], "fmpq"]()
        for exponents, factor in poly.to_dict().items():
            degree = exponents[rule.sign]
            if degree >= 3:
                new = _put(exponents, rule.sign, degree - 2)
                total = total + context.from_dict({new: factor})
            elif degree and rule.size_generator is not None and exponents[rule.size_generator]:
                new = _put(exponents, rule.sign, degree - 1)
                new = _put(new, rule.size_generator, new[rule.size_generator] - 1)
                total = total + context.from_dict({new: factor}) * rule.of
            elif degree and all(e >= k for e, k in zip(exponents, lead, strict=True)):
                new = _put(exponents, rule.sign, degree - 1)
                new = tuple(e - k for e, k in zip(new, lead, strict=True))
                total = total + context.from_dict({new: factor}) * tail
            else:
                kept[exponents] = factor
                continue
            changed = True
        return total + context.from_dict(kept) if changed else None


def _put(exponents: tuple[int, ...], place: int, value: int) -> tuple[int, ...]:
    return (*exponents[:place], value, *exponents[place + 1 :])


def rational(value: Rational) -> fmpq:
    """Return an exact number in FLINT's form."""
    from flint import fmpq

    if isinstance(value, int):
        return fmpq(value)
    return fmpq(value.numerator, value.denominator)


def fraction(value: fmpq) -> Fraction:
    """Return an exact number in Python's form."""
    return Fraction(int(value.p), int(value.q))


def used(poly: fmpq_mpoly) -> tuple[int, ...]:
    """Return the generators that occur in a polynomial."""
    return tuple(place for place, degree in enumerate(poly.degrees()) if degree > 0)


def single(poly: fmpq_mpoly) -> int | None:
    """Return the generator that the polynomial is, if it is nothing else."""
    if len(poly) != 1 or poly.leading_coefficient() != 1 or poly.total_degree() != 1:
        return None
    return used(poly)[0]
