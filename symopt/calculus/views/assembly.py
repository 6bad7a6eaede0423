r"""From ordered factors to trees: fractions, powers, roots and products as a textbook writes them.

½ x     \frac{1}{2} in front where there is no denominator anyway
x/(2y)  numbers join a denominator that is there
1/m Σ   a power of a size stays in front with the number
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symopt.calculus.nodes import Rational
from symopt.syntax import tree as syntax
from symopt.syntax.tree import ONE, Tree, number

Factor = tuple[Tree, Rational]


def product(factors: Sequence[Tree]) -> Tree:
    """Return the product of trees; 1 if there are none."""
    flat: list[Tree] = []
    for factor in factors:
        flat.extend(
            factor.factors if isinstance(factor, syntax.Mul) and factor.sign != "⊙" else (factor,)
        )
    return flat[0] if len(flat) == 1 else syntax.Mul(tuple(flat)) if flat else ONE


def power(base: Tree, exponent: Rational) -> Tree:
    """Return base to a positive rational exponent: a root for 1/2."""
    if exponent == 1:
        return base
    if exponent == Fraction(1, 2):
        return syntax.Call("sqrt", (base,))
    return syntax.Pow(base, number(exponent))


def quotient(top: Sequence[Tree], bottom: Sequence[Tree]) -> Tree:
    """Return the product of `top` over the product of `bottom`."""
    return syntax.Div(product(top), product(bottom)) if bottom else product(top)


def assemble(
    coefficient: Rational,
    factors: Sequence[Factor],
    sizes: Sequence[Factor] = (),
    tail: Sequence[Tree] = (),
) -> Tree:
    """Return coefficient · Π sizes · Π factors · Π tail, the coefficient not negative.

    factors, sizes: bases with rational exponents in reading order; negative ones make denominators.
    tail: sums and matrix products, which come after everything else.
    """
    top = [power(b, q) for b, q in factors if q > 0]
    bottom = [power(b, -q) for b, q in factors if q < 0]
    upper = [power(b, q) for b, q in sizes if q > 0]
    lower = [power(b, -q) for b, q in sizes if q < 0]
    value = Fraction(coefficient)
    p = [number(value.numerator)] if value.numerator != 1 else []
    q = [number(value.denominator)] if value.denominator != 1 else []
    if bottom and not lower:
        return product([quotient([*p, *upper, *top], [*q, *bottom]), *tail])
    if q or lower:
        if len(upper) and not lower:
            front = [quotient(p, q), *upper]
        else:
            front = [quotient([*p, *upper], [*q, *lower])]
    else:
        front = [*p, *upper]
    rest = [quotient(top, bottom)] if bottom else top
    if not rest and not tail and not bottom and len(front) == 1:
        return front[0]
    return product([*front, *rest, *tail])
