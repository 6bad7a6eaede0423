r"""Equality of functions of one complex variable off the axes, where it may fail on cuts: √(1/z) = 1/√z.

On an open quadrant D let every argument v of a logarithm or root (and 1 ∓ u² for asin u, asinh u; u - 1 for
acosh u) be a rational function that is never in (-∞, 0]. Then both sides are analytic on D but for a
countable closed set, which does not separate D, and so:

* if L^k = R^k is proved, then L = ωR on D for one k-th root of unity ω (a product of analytic functions is 0
  only if a factor is), and a point where |L - ωR| > 0 for each ω ≠ 1 leaves L = R;
* if exp(cL) = exp(cR) is proved, then c(L - R) is one multiple of 2πi on D, and a point where |c(L - R)| < 2π
  leaves L = R.

That v(x + iy) = P/Q is not in (-∞, 0] is seen from Im(P Q̄) = x^a y^b M(x, y) with M a sum of even monomials
with coefficients of one sign: off the axes it is not 0. One point in each quadrant is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING

from symopt.calculus import build
from symopt.calculus.graph import names_in
from symopt.calculus.nodes import Apply, Entry, Node, Number, Product, Sum
from symopt.equality.complex.complex_balls import ComplexBalls
from symopt.equality.complex.complex_form import equal_complex, normal
from symopt.equality.complex.complex_points import QUADRANTS
from symopt.equality.complex.complex_rational import ComplexRational
from symopt.equality.complex.complex_space import ComplexSpace
from symopt.equality.complex.holomorphic import by_primitives
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.precision import working
from symopt.equality.form.field import used
from symopt.equality.form.space import Plan
from symopt.equality.limits import Full, GaveUp, Limits, Refine
from symopt.foundation.errors import SymoptError

if TYPE_CHECKING:
    from flint import acb, fmpq_mpoly

ONE = Number(1)
ENTIRE = frozenset(("exp", "sin", "cos", "sinh", "cosh", "tan", "tanh", "erf", "erfc", "gamma"))
"""Functions that are analytic off a countable closed set wherever their argument is."""
PLACES = tuple(
    (Fraction(x), Fraction(y)) for x, y in (("1/3", "2/5"), ("7/4", "3/8"), ("1/8", "9/4"))
)
HIGHEST = 12
"""The highest k that is tried."""
UNIT = Apply("imaginary_unit", ())

_CUTS: dict[str, Callable[[Node], Node]] = {
    "log": lambda u: u,
    "asin": lambda u: build.subtract(ONE, build.power(u, 2)),
    "acos": lambda u: build.subtract(ONE, build.power(u, 2)),
    "atanh": lambda u: build.subtract(ONE, build.power(u, 2)),
    "asinh": lambda u: build.add(ONE, build.power(u, 2)),
    "atan": lambda u: build.add(ONE, build.power(u, 2)),
    "acosh": lambda u: build.subtract(u, ONE),
}
"""What must not be in (-∞, 0] for the function to be analytic at u."""


def equal_off_axes(left: Node, right: Node, limits: Limits) -> tuple[str, ...] | None:
    """Return the axes off which two nodes are proved equal, as conditions; None if that is not proved.

    The nodes hold one name, which is complex, and no definitions.

    >>> z = Entry("z")
    >>> half = Fraction(1, 2)
    >>> equal_off_axes(build.power(build.power(z, -1), half), build.power(z, -half), Limits())
    ('im(z) = 0',)
    """
    names = names_in(left) | names_in(right)
    if len(names) != 1 or left.free or right.free:
        return None
    (name,) = names
    try:
        left, right = by_primitives(left), by_primitives(right)
        axes = [_axes(v, name, limits) for side in (left, right) for v in _arguments(side)]
        for holds in _ways(left, right, limits):
            if all(_looked_at(signs, left, right, holds) for signs in QUADRANTS):
                return tuple(f"{axis}({name}) = 0" for axis in sorted(set().union(*axes)))
    except (GaveUp, Refine, Full, SymoptError, RecursionError):
        return None
    return None


def _arguments(node: Node) -> Iterator[Node]:
    """Yield what must keep off (-∞, 0]; raises GaveUp where the node may not be analytic."""
    match node:
        case Number() | Entry():
            return
        case Sum():
            for _, term in node.terms:
                yield from _arguments(term)
        case Product(sums=()):
            for base, exponent in node.powers:
                if not isinstance(exponent, int):
                    yield base
                yield from _arguments(base)
        case Apply(function="pow"):
            base, exponent = node.arguments
            yield base
            yield from _arguments(base)
            yield from _arguments(exponent)
        case Apply():
            if node.function in _CUTS:
                yield _CUTS[node.function](node.arguments[0])
            elif node.function not in ENTIRE and node.arguments:
                raise GaveUp(f"{node.function} is not known to be analytic")
            for argument in node.arguments:
                yield from _arguments(argument)
        case _:
            raise GaveUp(f"a {node.kind} is not known to be analytic")


def _axes(node: Node, name: str, limits: Limits) -> tuple[str, ...]:
    """Return the axes ("re", "im") on which v may be in (-∞, 0]; raises GaveUp if elsewhere too."""
    if not names_in(node):
        return ()  # a constant is on a cut everywhere or nowhere, and analytic either way
    space = ComplexSpace(Plan(), limits)
    variable = normal(space, Entry(name)).top
    value = normal(space, node)
    if {*used(value.top), *used(value.bottom)} - {*used(variable)}:
        raise GaveUp("an argument is not a rational function with rational coefficients")
    part = _imaginary_part(space, value.top, value.bottom, used(variable)[0])
    monomials = part.monoms()
    least = [min(m[k] for m in monomials) for k in (0, 1)]
    even = all((m[k] - least[k]) % 2 == 0 for m in monomials for k in (0, 1))
    if not monomials or not even or len({c > 0 for c in part.coeffs()}) != 1:
        raise GaveUp("an argument may be on a cut off the axes")
    return tuple(axis for axis, power in zip(("re", "im"), least, strict=True) if power)


def _imaginary_part(
    space: ComplexSpace, top: fmpq_mpoly, bottom: fmpq_mpoly, place: int
) -> fmpq_mpoly:
    """Return Im(P(x + iy) Q(x - iy)) as a polynomial in x and y."""
    from flint import Ordering, fmpq_mpoly_ctx

    x, y = fmpq_mpoly_ctx.get(["x", "y"], Ordering.lex).gens()

    def at(poly: fmpq_mpoly, sign: int) -> tuple[fmpq_mpoly, fmpq_mpoly]:
        coefficients = {m[place]: c for m, c in poly.to_dict().items()}
        degree = max(coefficients)
        if degree > space.limits.degree:
            raise GaveUp("too high a power")
        real, imaginary = 0 * x, 0 * x
        for k in range(degree, -1, -1):  # Horner's rule at x + sign·iy
            real, imaginary = real * x - sign * imaginary * y, imaginary * x + sign * real * y
            real = real + coefficients.get(k, 0)
        return real, imaginary

    (a, b), (c, d) = at(top, 1), at(bottom, -1)
    return a * d + b * c


Check = Callable[["acb", "acb"], bool]


def _ways(left: Node, right: Node, limits: Limits) -> Iterator[Check]:
    """Yield tests of values at a point, each with a proof that makes it decisive for a quadrant."""
    k = _common(left, right)
    if 1 < k <= HIGHEST and equal_complex(build.power(left, k), build.power(right, k), limits):
        yield lambda a, b: _only_root(a, b, k)
    for factor in {1, k}:
        for unit in (ONE, UNIT):
            scale = build.scale(factor, unit)
            up = [build.apply("exp", build.multiply(scale, side)) for side in (left, right)]
            if equal_complex(up[0], up[1], limits):
                yield lambda a, b, c=factor: _less_than_a_turn(a, b, c)


def _common(*nodes: Node) -> int:
    """Return the common denominator of the exponents in nodes, at least 2."""
    found, stack = 2, list(nodes)
    while stack:
        item = stack.pop()
        match item:
            case Sum():
                stack += [term for _, term in item.terms]
            case Product():
                stack += [base for base, _ in item.powers]
                found = lcm(found, *(q.denominator for _, q in item.powers))
            case Apply():
                stack += item.arguments
            case _:
                pass
    return found


def _only_root(a: acb, b: acb, k: int) -> bool:
    """Return whether a = ωb is certainly wrong for each k-th root of unity ω ≠ 1."""
    from flint import acb, arb

    turns = (acb(2 * arb(j) / k).exp_pi_i() for j in range(1, k))
    return all(not (a - turn * b).contains(0) for turn in turns)


def _less_than_a_turn(a: acb, b: acb, factor: int) -> bool:
    from flint import arb

    return bool(abs(factor * (a - b)) < 2 * arb.pi())


def _looked_at(signs: tuple[int, int], left: Node, right: Node, holds: Check) -> bool:
    """Return whether the test holds at a point of the quadrant."""
    balls = ComplexBalls()
    for x, y in PLACES:
        with working(160):
            point = balls.number(ComplexRational(signs[0] * x, signs[1] * y))
            evaluation = Evaluation(balls, lambda *_, p=point: p, {}, None)
            try:
                return holds(evaluation.value(left), evaluation.value(right))
            except (OutsideDomain, Undecided):
                continue
    return False
