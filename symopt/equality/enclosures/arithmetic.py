"""What evaluation needs of numbers that enclose exact values: rationals, balls, series, complex ones."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Protocol, runtime_checkable

from symopt.calculus.nodes import Rational

Enclosed = Any
"""A value of the arithmetic: supports +, -, * and negation."""
Matrix = list[list[Enclosed]]
"""Rows of values."""
Values = Callable[[str, tuple[int, ...]], Enclosed]
"""The value of an entry of a variable."""


class Arithmetic(Protocol):
    """Numbers that enclose exact values."""

    def constant(self, value: Rational) -> Enclosed:
        """Return a rational number."""
        ...

    def sign(self, value: Enclosed) -> int:
        """Return the sign, or raise Undecided."""
        ...

    def whole(self, value: Enclosed) -> int | None:
        """Return the whole number that a value is, if it is one."""
        ...

    def finite(self, value: Enclosed) -> bool:
        """Return whether the enclosure is bounded."""
        ...

    def inverse(self, value: Enclosed) -> Enclosed:
        """Return 1/value."""
        ...

    def root(self, value: Enclosed, exponent: Fraction) -> Enclosed:
        """Return value ** exponent for value > 0."""
        ...

    def function(self, name: str, arguments: list[Enclosed]) -> Enclosed | None:
        """Return a primitive function; None for one that has a definition."""
        ...


@runtime_checkable
class PrincipalArithmetic(Protocol):
    """What an arithmetic of complex values decides itself: powers and conditions, without signs."""

    def principal_power(self, base: Enclosed, exponent: Fraction) -> Enclosed:
        """Return base ** exponent for an exponent that is not whole."""
        ...

    def general_power(self, base: Enclosed, exponent: Enclosed) -> Enclosed:
        """Return exp(exponent · log base)."""
        ...

    def holds(self, op: str, gap: Enclosed) -> bool:
        """Return whether 0 op gap."""
        ...


@runtime_checkable
class MatrixArithmetic(Protocol):
    """What an arithmetic knows of functions of matrices that sums, products and quotients do not give."""

    def exponential(self, matrix: Matrix) -> Matrix:
        """Return e^M."""
        ...

    def largest_eigenvalue(self, matrix: Matrix) -> Enclosed:
        """Return the largest eigenvalue of a symmetric matrix of two rows or more.

        Raises OutsideDomain for one that is certainly not symmetric, Undecided where none is found.
        """
        ...


@runtime_checkable
class LargeMatrixArithmetic(Protocol):
    """What an arithmetic does faster than elimination step by step."""

    def inverse_of_large(self, matrix: Matrix) -> Matrix:
        """Return the inverse. Raises Undecided unless it certainly exists."""
        ...

    def determinant_of_large(self, matrix: Matrix) -> Enclosed:
        """Return the determinant."""
        ...
