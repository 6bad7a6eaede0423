"""Constants: separation bounds, exponentials of logarithms, sines of arcs."""

from fractions import Fraction
from random import Random

import pytest
from equality_reading import node
from method_checks import agree, holds

from symopt.calculus import build
from symopt.calculus.nodes import Number
from symopt.equality.form.signs.separation import needed_bits, vanishes
from symopt.equality.proofs.algebraic import equal_constants
from symopt.equality.proofs.logarithms import equal_by_exponential

TRUE = [
    ("sqrt(5 + 2*sqrt(6))", "sqrt(2) + sqrt(3)"),
    ("cbrt(2 + sqrt(5)) + cbrt(2 - sqrt(5))", "1"),
    ("cbrt(cbrt(2) - 1)", "cbrt(1/9) - cbrt(2/9) + cbrt(4/9)"),
    ("sqrt(4 + 2*sqrt(3)) - sqrt(4 - 2*sqrt(3))", "2"),
    ("sin(pi/8)", "sqrt(2 - sqrt(2))/2"),
    ("tan(3*pi/11) + 4*sin(2*pi/11)", "sqrt(11)"),
    ("cos(2*pi/17)", "(-1 + sqrt(17) + sqrt(34 - 2*sqrt(17)) + 2*sqrt(17 + 3*sqrt(17)"
                     " - sqrt(34 - 2*sqrt(17)) - 2*sqrt(34 + 2*sqrt(17))))/16"),
    ("pi*sqrt(5 + 2*sqrt(6)) + log(2)", "pi*sqrt(2) + pi*sqrt(3) + log(2)"),
    ("log(2 + sqrt(3))", "-log(2 - sqrt(3))"),
    ("acosh(3)", "2*asinh(1)"),
    ("pi*log(sqrt(2) + 1)", "-pi*log(sqrt(2) - 1)"),
    ("2*atan(sqrt(2))", "pi - atan(2*sqrt(2))"),
    ("3*acos(1/3)", "2*pi - acos(-23/27)"),
    ("max(sqrt(2), 3/2)*sqrt(6)", "3*sqrt(5 + 2*sqrt(6))/2 - 3*(sqrt(2) + sqrt(3) - sqrt(6))/2"),
]  # fmt: skip

NEAR = [
    ("sqrt(5 + 2*sqrt(6))", "sqrt(2) + sqrt(3) + 1/10**40"),
    ("cbrt(2 + sqrt(5)) - cbrt(2 - sqrt(5))", "1"),
    ("2*atan(sqrt(2))", "-atan(2*sqrt(2))"),
    ("3*acos(1/3)", "acos(-23/27)"),
    ("exp(pi*sqrt(163))", "262537412640768744"),
    ("sqrt(2) + sqrt(3)", "pi"),
    ("sin(pi/8)", "-sqrt(2 - sqrt(2))/2"),
    ("log(2 + sqrt(3))", "log(2 - sqrt(3))"),
    ("sqrt(x**2)", "x"),
]


def constants(left, right, known, limits):
    return equal_constants(left, right, limits)


@pytest.mark.parametrize(("left", "right"), TRUE)
def test_equal_constants_are_proved(left, right):
    assert holds(constants, left, right)
    assert agree(left, right)


@pytest.mark.parametrize(("left", "right"), NEAR)
def test_others_are_not(left, right):
    assert not holds(constants, left, right)


def test_a_number_as_small_as_the_bound_allows_is_told_from_zero():
    """(√2 - 1)^k is small but not 0: no bound may call it so."""
    for k in (5, 20, 60):
        small = build.power(node("sqrt(2) - 1"), k)
        bits = needed_bits(small)
        assert bits is not None
        assert bits >= k * 1.27
        assert vanishes(small) is False
        assert vanishes(build.subtract(build.power(node("3 - 2*sqrt(2)"), k), small)) is False


def test_random_sums_of_roots_and_their_squares():
    source = Random(3)
    for _ in range(30):
        terms = [
            (
                Fraction(source.randint(-9, 9), source.randint(1, 9)),
                build.power(Number(source.randint(2, 30)), Fraction(1, source.choice((2, 3, 4)))),
            )
            for _ in range(3)
        ]
        square = build.power(build.linear(terms, 1), 2)
        opened = build.linear(
            [(c * d, build.multiply(r, s)) for c, r in terms for d, s in terms]
            + [(2 * c, r) for c, r in terms],
            1,
        )
        gap = build.subtract(square, opened)
        assert vanishes(gap) is True
        slip = Fraction(1, 10 ** source.randint(5, 30))
        assert vanishes(build.subtract(gap, Number(slip))) is False


@pytest.mark.parametrize(
    ("left", "right", "where"),
    [
        ("asinh(x)", "-log(sqrt(x**2 + 1) - x)", ""),
        ("asinh(-x)", "-asinh(x)", ""),
        ("acosh(x)", "2*log(sqrt((x + 1)/2) + sqrt((x - 1)/2))", ""),
        ("acosh(2*x**2 - 1)", "2*acosh(x)", "x > 1"),
        ("y*asinh(x)", "-y*log(sqrt(x**2 + 1) - x)", ""),
        ("2*asinh(x)", "acosh(2*x**2 + 1)", "x > 0"),
        ("log(x + sqrt(x**2 - 1))", "-log(x - sqrt(x**2 - 1))", ""),
    ],
)
def test_sums_of_logarithms(left, right, where):
    assert holds(equal_by_exponential, left, right, where)
    assert agree(left, right, where)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("asinh(x)", "log(sqrt(x**2 + 1) - x)"),
        ("2*asinh(x)", "acosh(2*x**2 + 1)"),
        ("acosh(x)", "2*log(sqrt((x + 1)/2) - sqrt((x - 1)/2))"),
        ("log(x + sqrt(x**2 - 1))", "-2*log(x - sqrt(x**2 - 1))"),
        ("log(x)*log(y)", "log(y)"),
    ],
)
def test_sums_of_logarithms_that_differ(left, right):
    assert not holds(equal_by_exponential, left, right)
