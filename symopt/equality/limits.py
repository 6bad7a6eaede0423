"""How much work a proof may cost, counted in steps so that the outcome is the same on every machine."""

from __future__ import annotations

from symopt.foundation.record import record


@record
class Limits:
    """Bounds on one canonical form.

    terms: of a polynomial.   generators: kernels and entries together.
    work: products of terms, summed over all multiplications.   degree: of a power or a multiple angle.
    restarts: when a finer root of a kernel is needed.   contractions: steps by laws of matrices.
    """

    terms: int = 10_000
    generators: int = 192
    work: int = 5_000_000
    degree: int = 48
    restarts: int = 16
    contractions: int = 600


DEFAULT = Limits()


class GaveUp(Exception):  # noqa: N818 - control flow inside this folder, never seen outside
    """The canonical form is out of reach: a limit was met or something has no value."""


class Nowhere(GaveUp):
    """An expression has no value at any point: it divides by 0 or takes the logarithm of 0."""


class Refine(Exception):  # noqa: N818 - control flow
    """A kernel needs a finer common denominator, now recorded in the plan: start again."""


class Full(Exception):  # noqa: N818 - control flow
    """The polynomial ring has too few generators: start again with more."""
