r"""Canonical form of complex values: two nodes proved equal at all complex points where both have values.

A node becomes an element of Q(kernels)/relations as in `canonical`, but the generators stand for complex
numbers, so only laws of principal values are used:

    exp(u + v) = exp u · exp v      exp(log u) = u      (u^(1/q))^q = u      Γ(u + 1) = u Γ(u)
    sin, cos, tan, sinh, cosh, tanh by exp(iu), exp(u)                      erf(-u) = -erf(u)
    asin u = -i log(iu + √(1 - u²))       asinh u = log(u + √(u² + 1))      acos u = π/2 - asin u
    acosh u = log(u + √(u + 1) √(u - 1))  atanh u = (log(1 + u) - log(1 - u))/2
    atan u = i/2 (log(1 - iu) - log(1 + iu))

Each holds at every point, on cuts too (for asin, acos and atanh at x > 1 in SymPy's convention; elsewhere the
convention is one). A logarithm, a root, |u| and sign u are kernels of which nothing else is known: they are
not taken apart, and no fact about signs exists here.

Why a proof is sound: fix a point where both sides have values and give every generator its complex value
there. Arithmetic in the field keeps values (see `field`, whose argument does not need real numbers), the
relations hold (i² = -1, S^L = a b^(L-1) for S = b (a/b)^(1/L)), and each law above is an equation between
values. So if the difference is 0 in the field, the two sides are equal there. Real names are complex
names with fewer values: a proof holds for them too.

Source: NIST DLMF, sections 4.2, 4.23, 4.37; R. M. Corless et al. (2000), "According to Abramowitz and
Stegun" or arccoth needn't be uncouth.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.elementary import definition_node
from symopt.calculus.indices import Affine
from symopt.calculus.nodes import (
    Apply,
    Cases,
    Delta,
    Entry,
    Node,
    Number,
    Operator,
    Product,
    Sum,
    Value,
    Within,
)
from symopt.equality.complex.complex_balls import REAL_ONLY
from symopt.equality.complex.complex_gammas import gamma, polygamma
from symopt.equality.complex.complex_powers import exponential, logarithm, pi, power
from symopt.equality.complex.complex_space import ComplexSpace, rational_of
from symopt.equality.conventions import may_be_whole
from symopt.equality.form.field import Quotient
from symopt.equality.form.space import Plan
from symopt.equality.limits import DEFAULT, Full, GaveUp, Limits, Refine
from symopt.foundation.errors import SymoptError

HALF = Fraction(1, 2)


def equal_complex(left: Node, right: Node, limits: Limits = DEFAULT) -> bool | None:
    """Return True if two nodes are proved equal wherever both have complex values, None if not known.

    >>> from symopt.calculus.nodes import Entry
    >>> z = Entry("z")
    >>> equal_complex(build.apply("exp", build.apply("log", z)), z)
    True
    >>> equal_complex(build.apply("log", build.apply("exp", z)), z) is None
    True
    """
    if left is right:
        return True
    plan = Plan(min(limits.generators, 24))
    for _ in range(limits.restarts):
        try:
            space = ComplexSpace(plan, limits)
            gap = space.field.subtract(normal(space, left), normal(space, right))
            return True if gap.top.is_zero() else None
        except Refine:
            continue
        except Full:
            if plan.generators >= limits.generators:
                return None
            plan.generators = min(limits.generators, 2 * plan.generators)
        except (GaveUp, SymoptError, RecursionError):
            return None
    return None


def normal(space: ComplexSpace, node: Node) -> Quotient:
    """Return the element of a node; children first, without recursion along depth."""
    memo, stack = space.memo, [node]
    while stack:
        item = stack[-1]
        waiting = [] if item in memo else [c for c in _children(item) if c not in memo]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        if item not in memo:
            memo[item] = _element(space, item)
    return memo[node]


def _whole(space: ComplexSpace, node: Node) -> Quotient:
    return space.kernel((node.kind, node), lambda: node)


def _children(node: Node) -> list[Node]:
    match node:
        case Sum():
            return [term for _, term in node.terms]
        case Product(sums=()):
            return [base for base, _ in node.powers]
        case Apply():
            return list(node.arguments)
        case _:
            return []


def _element(space: ComplexSpace, node: Node) -> Quotient:
    field = space.field
    match node:
        case Number():
            return field.constant(node.value)
        case Sum():
            total = field.constant(node.constant)
            for coefficient, term in node.terms:
                total = field.add(total, field.scale(coefficient, normal(space, term)))
            return total
        case Product(sums=()):
            result = field.constant(node.coefficient)
            for base, exponent in node.powers:
                result = field.multiply(result, power(space, normal(space, base), exponent))
            return result
        case Product():
            coefficient, core = build.split(node)
            return field.scale(coefficient, space.kernel(("sum", core), lambda: core))
        case Apply():
            return _function(space, node)
        case Value():
            return _affine(space, node.affine)
        case Entry() | Delta() | Within() | Operator() | Cases():
            return _whole(space, node)
        case _:
            raise GaveUp("a condition has no value")


def _affine(space: ComplexSpace, affine: Affine) -> Quotient:
    field = space.field
    total = field.constant(affine.constant)
    for symbol, coefficient in affine.terms:
        part = _whole(space, Value(indices.of(symbol)))
        total = field.add(total, field.scale(coefficient, part))
    return total


def _function(space: ComplexSpace, node: Apply) -> Quotient:
    name = node.function
    arguments = [normal(space, argument) for argument in node.arguments]
    handler = _HANDLERS.get(name)
    if handler is not None:
        return handler(space, *arguments)
    if name == "pow":
        return _general_power(space, node, *arguments)
    definition = None if name in REAL_ONLY else definition_node(name, node.arguments)
    if definition is not None:
        return normal(space, definition)
    return space.function(name, *arguments)


def _general_power(
    space: ComplexSpace, node: Apply, base: Quotient, exponent: Quotient
) -> Quotient:
    """Return exp(e·log b); an exponent of indices and sizes is not looked into: 0^n has a value."""
    if may_be_whole(node.arguments[1]):
        number = rational_of(exponent)
        if number is not None:
            return power(space, base, number)
        return space.function("pow", base, exponent)
    return exponential(space, space.field.multiply(exponent, logarithm(space, base)))


def _even_and_odd(space: ComplexSpace, value: Quotient) -> tuple[Quotient, Quotient]:
    """Return cosh and sinh."""
    field = space.field
    up = exponential(space, value)
    down = field.inverse(up)
    return (
        field.scale(HALF, field.add(up, down)),
        field.scale(HALF, field.subtract(up, down)),
    )


def _sine(space: ComplexSpace, value: Quotient) -> Quotient:
    """Return sin u = -i sinh(iu)."""
    odd = _even_and_odd(space, space.turned(value))[1]
    return space.field.scale(-1, space.turned(odd))


def _hyperbolic_tangent(space: ComplexSpace, value: Quotient) -> Quotient:
    even, odd = _even_and_odd(space, value)
    return space.field.multiply(odd, space.field.inverse(even))


def _tangent(space: ComplexSpace, value: Quotient) -> Quotient:
    """Return tan u = -i tanh(iu)."""
    return space.field.scale(-1, space.turned(_hyperbolic_tangent(space, space.turned(value))))


def _arcsine(space: ComplexSpace, value: Quotient) -> Quotient:
    """Return asin u = -i asinh(iu), with √(1 - u²) as it is."""
    return space.field.scale(-1, space.turned(_area_sine(space, space.turned(value))))


def _arccosine(space: ComplexSpace, value: Quotient) -> Quotient:
    return space.field.subtract(space.field.scale(HALF, pi(space)), _arcsine(space, value))


def _arctangent(space: ComplexSpace, value: Quotient) -> Quotient:
    """Return atan u = -i atanh(iu)."""
    return space.field.scale(-1, space.turned(_area_tangent(space, space.turned(value))))


def _area_sine(space: ComplexSpace, value: Quotient) -> Quotient:
    field = space.field
    square = field.add(field.multiply(value, value), field.constant(1))
    return logarithm(space, field.add(value, power(space, square, HALF)))


def _area_cosine(space: ComplexSpace, value: Quotient) -> Quotient:
    field = space.field
    one = field.constant(1)
    above, below = field.add(value, one), field.subtract(value, one)
    roots = field.multiply(power(space, above, HALF), power(space, below, HALF))
    return logarithm(space, field.add(value, roots))


def _area_tangent(space: ComplexSpace, value: Quotient) -> Quotient:
    field = space.field
    one = field.constant(1)
    up, down = (logarithm(space, f(one, value)) for f in (field.add, field.subtract))
    return field.scale(HALF, field.subtract(up, down))


def _error_function(space: ComplexSpace, value: Quotient) -> Quotient:
    field = space.field
    if value.top.is_zero():
        return value
    if value.top.leading_coefficient() < 0:
        return field.scale(-1, space.function("erf", field.scale(-1, value)))
    return space.function("erf", value)


_HANDLERS: dict[str, Callable[..., Quotient]] = {
    "imaginary_unit": lambda space: space.unit,
    "pi": pi,
    "exp": exponential,
    "log": logarithm,
    "sqrt": lambda space, u: power(space, u, HALF),
    "sin": _sine,
    "cos": lambda space, u: _even_and_odd(space, space.turned(u))[0],
    "tan": _tangent,
    "sinh": lambda space, u: _even_and_odd(space, u)[1],
    "cosh": lambda space, u: _even_and_odd(space, u)[0],
    "tanh": _hyperbolic_tangent,
    "asin": _arcsine,
    "acos": _arccosine,
    "atan": _arctangent,
    "asinh": _area_sine,
    "acosh": _area_cosine,
    "atanh": _area_tangent,
    "erf": _error_function,
    "erfc": lambda space, u: space.field.subtract(
        space.field.constant(1), _error_function(space, u)
    ),
    "gamma": gamma,
    "digamma": lambda space, u: polygamma(space, space.field.constant(0), u),
    "polygamma": polygamma,
}
"""The functions whose laws are used; all others are taken by their definition or kept whole."""
