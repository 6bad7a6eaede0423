"""Sentences that every run says alike, whatever carried it out."""

from __future__ import annotations

from collections.abc import Iterable

DEFINITE = " The Hessian is positive definite: a minimum."


def number(value: float) -> str:
    """Return a number as prose shows it.

    >>> number(0.0000031234)
    '3.123e-06'
    """
    return f"{value:.4g}"


def steps(count: int) -> str:
    """Return a number of steps, as "1 step" or "7 steps"."""
    return f"{count} step" if count == 1 else f"{count} steps"


def converged(count: int, how: str, gradient_norm: float) -> str:
    """Return that a run has reached a point where the gradient vanishes.

    >>> converged(1, "", 0.0)
    'Converged in 1 step: the gradient is zero within the tolerance (largest entry 0).'
    """
    return (
        f"Converged in {steps(count)}{how}: the gradient is zero within the tolerance "
        f"(largest entry {number(gradient_norm)})."
    )


def signs(counts: Iterable[tuple[int, str]], verdict: str, where: str = "") -> str:
    """Return how many eigenvalues of the Hessian have which sign, and what follows.

    >>> signs([(2, "positive"), (0, "negative")], "minimum")
    'Eigenvalues of the Hessian: 2 positive; minimum.'
    """
    listed = ", ".join(f"{count} {kind}" for count, kind in counts if count)
    return f"Eigenvalues of the Hessian{where}: {listed}; {verdict}."
