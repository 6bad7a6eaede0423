"""An exact complex number with rational parts: what a name is given at a complex point."""

from __future__ import annotations

from fractions import Fraction

from symopt.foundation.record import record


@record
class ComplexRational:
    """real + imaginary·i.

    >>> str(ComplexRational(Fraction(1, 3), Fraction(-2, 5)))
    '1/3 - 2/5*I'
    """

    real: Fraction
    imaginary: Fraction

    def __str__(self) -> str:
        """Return the number as SymPy writes it, which symopt reads back."""
        size = abs(self.imaginary)
        turned = "I" if size == 1 else f"{size}*I"
        if not self.imaginary:
            return str(self.real)
        if not self.real:
            return f"-{turned}" if self.imaginary < 0 else turned
        return f"{self.real} {'-' if self.imaginary < 0 else '+'} {turned}"
