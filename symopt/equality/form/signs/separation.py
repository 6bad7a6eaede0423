r"""Whether an algebraic number written with roots is 0: a nonzero one cannot be too small.

A number made of rationals by + - · / and k-th roots is E = U/L with algebraic integers U, L, all of whose
conjugates have sizes of at most u and l. Let D be at least the degree of a field that holds all roots that
occur. If E ≠ 0, the norm of U is a whole number other than 0, so |U| ≥ u^(1-D), and

    |E| ≥ 1/(u^(D-1) l)                                                           (with u ≥ 1).

A ball about E that contains 0 and is smaller than this proves E = 0. The bounds, each for the form beside it:

    a/b: |a|, b      A + B: u_A l_B + l_A u_B, l_A l_B      A·B: u_A u_B, l_A l_B      1/A: l_A, u_A
    A^(1/k): (u_A l_A^(k-1))^(1/k), l_A, and D grows k-fold, since A^(1/k) = (U L^(k-1))^(1/k)/L
    cos, sin of a rational multiple of π: (ζ ± 1/ζ)/2 or /(2i): 2, 2, ζ in a cyclotomic field

Source: C. Burnikel, R. Fleischer, K. Mehlhorn, S. Schirra (2000), A strong and easily computable
separation bound for arithmetic expressions involving radicals, Algorithmica 27.
"""

from __future__ import annotations

from dataclasses import field
from fractions import Fraction
from math import lcm, prod
from typing import TYPE_CHECKING

from symopt.calculus.elementary import definition_node
from symopt.calculus.graph import names_in
from symopt.calculus.nodes import Apply, Node, Number, Product, Rational, Sum
from symopt.foundation.errors import SymoptError
from symopt.foundation.record import record

if TYPE_CHECKING:
    from flint import arb

MOST_BITS = 40_000
"""A bound that needs more bits than this is not looked at."""


MOST_FACTORED = 64
"""Numbers under roots are factored up to this many bits."""


@record
class Size:
    """log2 of upper bounds: of the conjugates of U, and of those of L."""

    top: Fraction
    bottom: Fraction


@record(frozen=False)
class _Measure:
    """Sizes of the parts met so far, and a field that holds them.

    roots: the field has a root of that degree of each base.   primes: another such field, in which roots of
    numbers are made of roots of primes.   order: of the root of unity ζ in both.
    """

    sizes: dict[Node, Size | None] = field(default_factory=dict[Node, "Size | None"])
    roots: dict[Node, int] = field(default_factory=dict[Node, int])
    primes: dict[Node | int, int] = field(default_factory=dict["Node | int", int])
    order: int = 4

    @property
    def degree(self) -> int:
        from flint import fmpz

        ahead = 1 if self.order == 4 else int(fmpz(self.order).euler_phi())
        return ahead * min(prod(self.roots.values()), prod(self.primes.values()))

    def adjoin(self, base: Node, k: int) -> None:
        """Put the k-th root of a base into both fields."""
        self.roots[base] = lcm(self.roots.get(base, 1), k)
        parts: list[Node | int] = [base]
        if isinstance(base, Number):
            number = Fraction(base.value)
            parts = [p for n in (number.numerator, number.denominator) for p in _primes(n)]
        for part in parts:
            self.primes[part] = lcm(self.primes.get(part, 1), k)

    def size(self, node: Node) -> Size | None:
        """Return bounds for a node, None if it is not algebraic as far as its form shows."""
        if node not in self.sizes:
            self.sizes[node] = self._size(node)
        return self.sizes[node]

    def _size(self, node: Node) -> Size | None:
        match node:
            case Number():
                return _rational(node.value)
            case Sum():
                return self._sum(node)
            case Product(sums=()):
                return self._product(node)
            case Apply():
                return self._function(node)
            case _:
                return None

    def _sum(self, node: Sum) -> Size | None:
        parts = [(c, self.size(term)) for c, term in node.terms]
        below = lcm(node.constant.denominator, *(c.denominator for c, _ in node.terms))
        bottom = Fraction(below.bit_length())
        for _, part in parts:
            if part is None:
                return None
            bottom += part.bottom
        tops = [_bits(node.constant) + bottom]
        tops += [_bits(c) + part.top + bottom - part.bottom for c, part in parts if part]
        return Size(max(tops) + len(tops).bit_length(), bottom)

    def _product(self, node: Product) -> Size | None:
        total = _rational(node.coefficient)
        for base, exponent in node.powers:
            part = self._power(base, Fraction(exponent))
            if part is None:
                return None
            total = Size(total.top + part.top, total.bottom + part.bottom)
        return total

    def _power(self, base: Node, exponent: Fraction) -> Size | None:
        part, k = self.size(base), exponent.denominator
        if part is None:
            return None
        if k > 1:
            self.adjoin(base, k)
            part = Size((part.top + (k - 1) * part.bottom) / k, part.bottom)
        if exponent < 0:
            part = Size(part.bottom, part.top)
        return Size(part.top * abs(exponent.numerator), part.bottom * abs(exponent.numerator))

    def _function(self, node: Apply) -> Size | None:
        match node.function:
            case "cos" | "sin" | "tan":
                turn = half_turns(node.arguments[0])
                if turn is None:
                    return None
                self.order = lcm(self.order, 2 * turn.denominator)
                return Size(Fraction(2), Fraction(2)) if node.function == "tan" else _HALVES
            case "sqrt":
                return self._power(node.arguments[0], Fraction(1, 2))
            case "abs":  # A or -A
                return self.size(node.arguments[0])
            case "sign":
                return None if self.size(node.arguments[0]) is None else _UNIT
            case "max" | "min":  # one of the arguments
                parts = [self.size(argument) for argument in node.arguments]
                found = [part for part in parts if part is not None]
                if len(found) < len(parts):
                    return None
                return Size(max(p.top for p in found), max(p.bottom for p in found))
            case _:
                definition = definition_node(node.function, node.arguments)
                return None if definition is None else self.size(definition)


_HALVES = Size(Fraction(1), Fraction(1))
_UNIT = Size(Fraction(0), Fraction(0))


def _bits(value: Rational) -> Fraction:
    return Fraction(value.numerator.bit_length())


def _primes(number: int) -> list[int]:
    """Return the primes that divide a number; a large number stays whole."""
    from flint import fmpz

    size = abs(number)
    if size.bit_length() > MOST_FACTORED:
        return [size]
    return [int(p) for p, _ in fmpz(size).factor()] if size > 1 else []


def _rational(value: Rational) -> Size:
    return Size(_bits(value), Fraction(value.denominator.bit_length()))


def half_turns(angle: Node) -> Fraction | None:
    """Return q if the node is q·π, else None."""
    if isinstance(angle, Number):
        return Fraction(0) if angle.value == 0 else None
    if isinstance(angle, Apply) and angle.function == "pi":
        return Fraction(1)
    if isinstance(angle, Product) and not angle.sums and len(angle.powers) == 1:
        base, exponent = angle.powers[0]
        if isinstance(base, Apply) and base.function == "pi" and exponent == 1:
            return Fraction(angle.coefficient)
    return None


def needed_bits(node: Node) -> int | None:
    """Return b such that the value is 0 or at least 2^-b in size, None if no such bound is at hand."""
    try:
        measure = _Measure()
        size = measure.size(node)
    except (SymoptError, RecursionError):
        return None
    if size is None:
        return None
    bits = (measure.degree - 1) * max(size.top, Fraction(0)) + max(size.bottom, Fraction(0))
    return int(bits) + 1 if bits <= MOST_BITS else None


def is_algebraic(node: Node) -> bool:
    """Return whether a constant is made of rationals, roots and cos(q·π), so that it is algebraic."""
    if node.free or names_in(node):
        return False
    try:
        return _Measure().size(node) is not None
    except (SymoptError, RecursionError):
        return False


def vanishes(node: Node) -> bool | None:
    """Return whether a constant is 0, None if that is not found out.

    >>> from symopt.calculus.build import power, number, subtract
    >>> vanishes(subtract(power(number(8), Fraction(1, 2)), power(number(2), Fraction(3, 2))))
    True
    """
    if node.free or names_in(node):
        return None
    first = ball(node, 128)
    if first is None or first != 0:
        return None if first is None else False
    bits = needed_bits(node)
    if bits is None:
        return None
    from flint import arb

    for precision in (bits + 64, 2 * bits + 256):
        found = ball(node, precision)
        if found is None or found != 0:
            return None if found is None else False
        if abs(found).abs_upper() < arb(2) ** -bits:
            return True
    return None


def ball(node: Node, precision: int) -> arb | None:
    """Return a ball that contains the constant, None if it has no value or the balls are too wide."""
    from symopt.equality.enclosures.balls import OutsideDomain, Undecided, enclose

    try:
        return enclose(node, {}, precision=precision)
    except (OutsideDomain, Undecided, KeyError, RecursionError, SymoptError):
        return None


def sign_of_constant(node: Node) -> int | None:
    """Return the sign of a constant that a ball tells from 0, else None."""
    if node.free or names_in(node):
        return None
    found = ball(node, 128)
    if found is None or not (found > 0 or found < 0):
        return None
    return 1 if found > 0 else -1
