"""Evaluation in exact rational numbers, where a value is rational and known to be: no enclosures.

Boundaries such as y f = 1 or |x - t| = d are met exactly only by exact numbers. Functions whose values are
not rational raise Undecided.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor

from symopt.calculus.graph import Graph
from symopt.calculus.nodes import Node, Rational
from symopt.calculus.numbers import exact_root
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.arithmetic import Values
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.matrices import product
from symopt.functions.lookup import functions

MOST_BITS = 20_000
"""A number with more bits than this is not carried on."""


class ExactArithmetic:
    """Rational numbers. See `evaluation.Arithmetic`."""

    def constant(self, value: Rational) -> Fraction:
        """Return a rational number."""
        return Fraction(value)

    def sign(self, value: Fraction) -> int:
        """Return the sign."""
        return (value > 0) - (value < 0)

    def whole(self, value: Fraction) -> int | None:
        """Return the whole number that a value is, if it is one."""
        return value.numerator if value.denominator == 1 else None

    def finite(self, value: Fraction) -> bool:
        """Return whether the number is small enough to go on with."""
        return max(abs(value.numerator), value.denominator).bit_length() <= MOST_BITS

    def inverse(self, value: Fraction) -> Fraction:
        """Return 1/value."""
        if not value:
            raise OutsideDomain
        return 1 / value

    def root(self, value: Fraction, exponent: Fraction) -> Fraction:
        """Return value ** exponent for value > 0, if it is rational."""
        found = exact_root(value, exponent.denominator)
        if found is None or abs(exponent.numerator) > 100:
            raise Undecided
        return found**exponent.numerator

    def function(self, name: str, arguments: list[Fraction]) -> Fraction | None:
        """Return a function that has rational values; None for one that has a definition."""
        first = arguments[0] if arguments else Fraction(0)
        match name:
            case "abs":
                return abs(first)
            case "sign":
                return Fraction(self.sign(first))
            case "max":
                return max(arguments)
            case "min":
                return min(arguments)
            case "floor":
                return Fraction(floor(first))
            case "ceiling":
                return Fraction(ceil(first))
            case "log" if first == 1:
                return Fraction(0)
            case "log" if first <= 0:
                raise OutsideDomain
            case "exp" if not first:
                return Fraction(1)
            case "sin" | "tan" | "sinh" | "tanh" | "atan" | "asin" | "asinh" | "erf" if not first:
                return Fraction(0)
            case "cos" | "cosh" if not first:
                return Fraction(1)
            case _ if name not in functions() or functions()[name].primitive:
                raise Undecided
            case _:
                return None

    def exponential(self, matrix: list[list[Fraction]]) -> list[list[Fraction]]:
        """Return Σ M^k / k! where it ends; other exponentials of rational matrices are not rational."""
        side = range(len(matrix))
        total = power = [[Fraction(i == j) for j in side] for i in side]
        for k in range(1, len(matrix) + 1):
            power = [[entry / k for entry in row] for row in product(self, power, matrix)]
            total = [[total[i][j] + power[i][j] for j in side] for i in side]
        if any(any(row) for row in power):
            raise Undecided
        return total

    def largest_eigenvalue(self, matrix: list[list[Fraction]]) -> Fraction:
        """Return the largest eigenvalue of a symmetric matrix if it is diagonal."""
        side = range(len(matrix))
        if any(matrix[i][j] != matrix[j][i] for i in side for j in side):
            raise OutsideDomain
        if any(matrix[i][j] for i in side for j in side if i != j):
            raise Undecided
        return max(matrix[i][i] for i in side)


def exactly(node: Node, values: Values, sizes: Mapping[str, int], graph: Graph) -> Fraction | None:
    """Return the rational value of a node without free indices at a point, None if it is not one we know."""
    try:
        return Evaluation(ExactArithmetic(), values, sizes, graph).value(node)
    except (OutsideDomain, Undecided, RecursionError):
        return None
