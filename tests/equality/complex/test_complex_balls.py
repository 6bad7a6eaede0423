"""Complex balls contain mpmath's principal values: in all quadrants, and on cuts where conventions agree."""

from fractions import Fraction

import pytest
from complex_reading import FUNCTIONS, mp, node, number, value

from symopt.equality.complex.complex_balls import ComplexBalls
from symopt.equality.complex.complex_functions import PRIMITIVES
from symopt.equality.complex.complex_rational import ComplexRational
from symopt.equality.complex.cuts import NotReal
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.precision import working

OFF = [
    ComplexRational(Fraction(x) * s, Fraction(y) * t)
    for x, y in (("1/3", "2/5"), ("7/4", "3/8"), ("1/8", "9/4"))
    for s, t in ((1, 1), (-1, 1), (-1, -1), (1, -1))
]
BALLS = ComplexBalls()


def enclose(text, **point):
    with working(200):
        evaluation = Evaluation(BALLS, lambda name, _: BALLS.number(point[name]), {}, None)
        return evaluation.value(node(text))


def contains(ball, expected):
    """Whether the ball meets mpmath's value to 45 digits, and is itself narrow."""
    from flint import acb, arb

    with working(200):
        near = acb(
            arb(mp.nstr(expected.real, 50), "1e-45"), arb(mp.nstr(expected.imag, 50), "1e-45")
        )
        return ball.overlaps(near) and float(abs(ball - near).abs_upper()) < 1e-40


UNARY = sorted(set(FUNCTIONS) - {"pi", "imaginary_unit", "pow"})


@pytest.mark.parametrize("name", UNARY)
def test_principal_values_in_all_quadrants(name):
    for z in OFF:
        point = {"z": z}
        tree = node(f"{name}(z)")
        assert contains(enclose(f"{name}(z)", z=z), mp.mpc(value(tree, point))), z


@pytest.mark.parametrize("text", ["sqrt(z)", "z**(1/3)", "z**(-5/2)", "z**(7/3)", "z**z", "2**z"])
def test_powers_in_all_quadrants(text):
    for z in OFF:
        assert contains(enclose(text, z=z), mp.mpc(value(node(text), {"z": z}))), z


@pytest.mark.parametrize(
    ("text", "z"),
    [
        *((f, z) for f in ("log(z)", "sqrt(z)", "z**(1/3)", "acosh(z)") for z in ("-1/2", "-5/2")),
        *((f, z) for f in ("loggamma(z)", "loggamma(z + 1)") for z in ("-3/2", "-5/2")),
        *((f, z) for f in ("asin(z)", "acos(z)", "atanh(z)") for z in ("-2", "-9/8", "1/2")),
        *((f, z) for f in ("asinh(I*z)", "atan(I*z)") for z in ("-2", "2", "9/8", "1/2")),
        *((f, z) for f in ("acosh(z)", "asech(z)") for z in ("1/2", "3")),
    ],
)  # fmt: skip
def test_values_on_cuts_are_those_of_mpmath(text, z):
    given = Fraction(z)
    assert contains(enclose(text, z=given), mp.mpc(value(node(text), {"z": given})))


@pytest.mark.parametrize("text", ["asin(z)", "acos(z)", "atanh(z)"])
def test_where_conventions_differ_there_is_no_value(text):
    with pytest.raises(OutsideDomain):
        enclose(text, z=Fraction(2))


@pytest.mark.parametrize(
    "text", ["log(z)", "1/z", "z**(-1/2)", "sqrt(z)/z", "gamma(z)", "digamma(z)"]
)
def test_poles(text):
    with pytest.raises(OutsideDomain):
        enclose(text, z=Fraction(0))


@pytest.mark.parametrize("name", ["log", "asin", "acos", "atanh", "acosh", "loggamma"])
def test_a_ball_across_a_cut_is_undecided(name):
    from flint import acb, arb

    with working(100), pytest.raises(Undecided):
        PRIMITIVES[name]([acb(arb(-2), arb(0, "1e-10"))])


def test_a_ball_across_the_cut_of_a_root_is_undecided():
    from flint import acb, arb

    with working(100), pytest.raises(Undecided):
        BALLS.principal_power(acb(arb(-2), arb(0, "1e-10")), Fraction(1, 3))


@pytest.mark.parametrize("name", ["asinh", "atan"])
def test_a_ball_across_an_imaginary_cut_is_undecided(name):
    from flint import acb, arb

    with working(100), pytest.raises(Undecided):
        PRIMITIVES[name]([acb(arb(0, "1e-10"), arb(2))])


@pytest.mark.parametrize(
    "text",
    [
        "max(z, 1)",
        "min(z, 0)",
        "cbrt(z)",
        "Piecewise((z, z > 0), (1, True))",
        "relu(z)",
        "hypot(z, 1)",
        "step(z)",
    ],
)
def test_what_needs_an_order_has_no_value_off_the_real_axis(text):
    with pytest.raises(NotReal):
        enclose(text, z=OFF[0])


def test_comparisons_of_real_values_hold():
    assert enclose("max(abs(z), 1)", z=ComplexRational(Fraction(3), Fraction(4))) == 5
    assert enclose("cbrt(z)", z=Fraction(-8)).overlaps(-2)


def test_equality_of_complex_values_is_a_condition():
    z = ComplexRational(Fraction(3), Fraction(4))
    assert enclose("Piecewise((1, z = 0), (2, True))", z=z) == 2


def test_complex_rationals_print_as_sympy_does():
    shown = [
        str(ComplexRational(Fraction(a), Fraction(b)))
        for a, b in (
            ("1/3", "2/5"),
            ("1/3", "-2/5"),
            ("0", "1"),
            ("0", "-3"),
            ("2", "0"),
            ("2", "-1"),
        )
    ]
    assert shown == ["1/3 + 2/5*I", "1/3 - 2/5*I", "I", "-3*I", "2", "2 - I"]
    assert number(ComplexRational(Fraction(1, 2), Fraction(-1))) == mp.mpc("0.5", -1)
