"""Recognizing a number: a simple fraction, alone or times a constant that formulas are full of."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Node, Number, Rational
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.verification.search.vector import narrow

if TYPE_CHECKING:
    from flint import arb

LARGEST = 10_000
"""A fraction with a larger numerator or denominator is not simple."""
BESIDE = 200
"""The same beside another constant."""


def recognize(ball: arb) -> Node | None:
    """Return the simple constant that a ball holds, None if it holds none."""
    plain = simple(ball, LARGEST)
    if plain is not None:
        return Number(plain)
    for constant in _constants():
        value = Evaluation(BallArithmetic(), lambda name, at: None, {}, None).value(constant)
        beside = simple(ball / value, BESIDE)
        if beside is not None:
            return build.scale(beside, constant)
    return None


def simple(ball: arb, largest: int) -> Rational | None:
    """Return the simplest fraction in a ball, by continued fractions; None if it is not simple."""
    if not narrow(ball) or not 1 / LARGEST <= abs(float(ball)) <= LARGEST:
        return None
    found = Fraction(float(ball)).limit_denominator(largest)
    if found.numerator == 0 or abs(found.numerator) > largest:
        return None
    from flint import arb, fmpq

    return found if ball.overlaps(arb(fmpq(found.numerator, found.denominator))) else None


@cache
def _constants() -> tuple[Node, ...]:
    pi, e = Apply("pi", ()), Apply("exp", (Number(1),))
    half = Fraction(1, 2)
    roots = [build.power(Number(n), half) for n in (2, 3, 5)]
    logs = [build.apply("log", Number(n)) for n in (2, 10, 3)]
    root_pi = build.power(pi, half)
    found = [pi, e, *roots, *logs, root_pi, build.multiply(root_pi, roots[0])]
    found += [build.power(c, 2) for c in (pi, e)]
    return tuple(c for node in found for c in (node, build.power(node, -1)))
