"""Real algebraic numbers: θ, a root of an irreducible polynomial m over Q, and elements of Q(θ).

An element is a polynomial in θ modulo m, so it is 0 only if it is the zero polynomial: signs and zeros
are decided, never guessed. Closed forms (2, 5 ± √2, ∛4) are found from minimal polynomials.
"""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING, Any

from symopt.calculus.numbers import exact_root
from symopt.equality.enclosures.precision import working
from symopt.foundation.record import record
from symopt.optimization.critical.quotients import fraction
from symopt.syntax.tree import Add, Call, Div, Mul, Neg, Number, Pow, Tree, number

if TYPE_CHECKING:
    from flint import arb, fmpq_poly

PRECISIONS = (128, 512, 2048)


@record
class Root:
    """θ: the real root number `place` (ascending, from 0) of an irreducible polynomial over Q."""

    modulus: fmpq_poly
    place: int

    def ball(self, precision: int) -> arb:
        """Return a ball about θ."""
        return real_roots(self.modulus, precision)[self.place]


def real_roots(modulus: fmpq_poly, precision: int = 128) -> list[arb]:
    """Return balls about the real roots of a squarefree polynomial, ascending and disjoint."""
    from flint import arb

    with working(precision):
        if modulus.degree() == 1:
            return [-arb(modulus[0]) / arb(modulus[1])]
        found: list[Any] = [root for root, _ in modulus.numer().complex_roots()]  # pyright: ignore[reportGeneralTypeIssues]
        # FLINT gives real roots with an imaginary part that is exactly 0.
        real = [root.real for root in found if root.imag.is_zero() and root.imag.is_exact()]
        return sorted(real, key=lambda ball: float(ball.mid()))


def irreducible_factors(polynomial: fmpq_poly) -> list[fmpq_poly]:
    """Return the distinct irreducible factors that are not constant."""
    return [factor for factor, _ in polynomial.factor()[1]]


def minimal_polynomial(element: fmpq_poly, modulus: fmpq_poly) -> fmpq_poly:
    """Return the minimal polynomial over Q of an element of Q[θ]/m."""
    from flint import fmpq_mat, fmpq_poly

    size = modulus.degree()
    rows = [fmpq_poly([0] * k + [1]) * element % modulus for k in range(size)]
    matrix = fmpq_mat([[row[k] for k in range(size)] for row in rows])
    (factor,) = irreducible_factors(matrix.charpoly())
    return factor


def element_ball(element: fmpq_poly, root: Root | None, precision: int) -> arb:
    """Return a ball about the value of an element of Q(θ)."""
    from flint import arb

    with working(precision):
        theta = arb(0) if root is None else root.ball(precision)
        total = arb(0)
        for k in range(element.degree(), -1, -1):
            total = total * theta + arb(element[k])
        return total


def inverse(element: fmpq_poly, modulus: fmpq_poly) -> fmpq_poly:
    """Return 1/element in Q[θ]/m; the element is not 0."""
    common, _, found = modulus.xgcd(element)
    return found / common[0]


def closed_form(minimal: fmpq_poly, value: arb) -> Tree | None:
    """Return the root of a minimal polynomial that lies in a ball, written with roots; None if it is not.

    Degrees 1 and 2 in x^k: rational numbers, a ± b√r, and k-th roots of these.
    """
    from flint import fmpq_poly

    degree = minimal.degree()
    if degree <= 2:
        return _quadratic(minimal, value)
    step = next(
        k for k in range(degree, 0, -1)
        if all(minimal[j] == 0 for j in range(degree + 1) if j % k)
    )  # fmt: skip
    if degree // step > 2:
        return None
    inner = fmpq_poly([minimal[j * step] for j in range(degree // step + 1)])
    if step == 1:
        return None
    if value < 0 and step % 2:  # the root of the opposite number
        inner = fmpq_poly([c * (-1) ** k for k, c in enumerate(inner.coeffs())])
    base = _quadratic(inner, abs(value) ** step)
    if base is None:
        return None
    size = _root(base, step)
    return Neg(size) if value < 0 else size


def surd(rational: Fraction, factor: Fraction, radicand: int) -> Tree:
    """Return a + b√r as a textbook writes it: over one denominator, the square root last.

    >>> from symopt.syntax.printing.text_printer import to_text
    >>> to_text(surd(Fraction(-1, 2), Fraction(1, 2), 5))
    '(-1 + sqrt(5))/2'
    """
    if not factor:
        return number(rational)
    bottom = max(rational.denominator, factor.denominator)
    bottom = (
        rational.denominator * factor.denominator // _gcd(rational.denominator, factor.denominator)
    )
    a, b = int(rational * bottom), int(factor * bottom)
    root: Tree = Call("sqrt", (number(radicand),))
    part = root if abs(b) == 1 else Mul((number(abs(b)), root))
    if not a:
        body = part if bottom == 1 else Div(part, number(bottom))
        return Neg(body) if b < 0 else body
    whole = Add((number(a), Neg(part) if b < 0 else part))
    return whole if bottom == 1 else Div(whole, number(bottom))


def square_part(value: Fraction) -> tuple[Fraction, int]:
    """Return (b, r) with √value = b √r and r a whole number without a square factor that is found."""
    radicand = value.numerator * value.denominator
    outside, rest, trial = 1, radicand, 2
    while trial * trial <= rest and trial < 10_000:
        while rest % (trial * trial) == 0:
            rest //= trial * trial
            outside *= trial
        trial += 1
    whole = isqrt(rest)
    if whole * whole == rest:
        return Fraction(outside * whole, value.denominator), 1
    return Fraction(outside, value.denominator), rest


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def _quadratic(minimal: fmpq_poly, value: arb) -> Tree | None:
    if minimal.degree() == 1:
        return number(-fraction(minimal[0]) / fraction(minimal[1]))
    c, b, a = (fraction(minimal[k]) for k in range(3))
    discriminant = b * b - 4 * a * c
    if discriminant < 0:
        return None
    middle = -b / (2 * a)
    outside, radicand = square_part(discriminant / (4 * a * a))
    from symopt.optimization.critical.quotients import rational

    above = value - rational(middle)
    if not (above > 0 or above < 0):
        return None
    return surd(middle, outside if above > 0 else -outside, radicand)


def _root(base: Tree, degree: int) -> Tree:
    if degree == 2:
        return Call("sqrt", (base,))
    if isinstance(base, Number):
        whole = exact_root(base.value, degree)
        if whole is not None:
            return number(whole)
    if degree == 3:
        return Call("cbrt", (base,))
    return Pow(base, Div(number(1), number(degree)))
