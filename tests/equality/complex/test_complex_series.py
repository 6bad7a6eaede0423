"""Series over complex balls: coefficients from a circle, real and complex directions, cuts."""

from fractions import Fraction

import pytest
from complex_reading import mp

from symopt.equality.complex.circle import coefficients
from symopt.equality.complex.complex_functions import PRIMITIVES
from symopt.equality.complex.complex_series import ComplexSeries
from symopt.equality.complex.cuts import NotReal
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.precision import working


def series(real, first, slope=1, length=4):
    from flint import acb

    made = ComplexSeries(length, real=real)
    return made, made.series(acb(first), acb(slope))


@pytest.mark.parametrize("name", ["exp", "log", "gamma", "erf", "atan"])
@pytest.mark.parametrize("center", [0.75 + 0.5j, -1.25 + 0.5j, 2.5])
def test_coefficients_from_a_circle_are_those_of_flint(name, center):
    from flint import acb

    with working(160, 4):
        made, t = series(False, center)
        direct = made.coefficients(made.function(name, [t]))
        found = coefficients(lambda z: PRIMITIVES[name]([z]), acb(center), 4)
        assert all(a.overlaps(b) for a, b in zip(direct, found, strict=True))
        assert all(b.rel_accuracy_bits() > 120 for b in found)


def test_real_coefficients_stay_real():
    from flint import acb, arb

    with working(160):
        found = coefficients(lambda z: PRIMITIVES["digamma"]([z]), acb(2.5), 3)
        assert all(c.imag.is_zero() for c in found)
        slope = arb(mp.nstr(mp.psi(1, 2.5), 48))
        assert float(abs(found[1].real - slope)) < 1e-40


def test_no_coefficients_on_a_cut():
    from flint import acb

    with working(100), pytest.raises(Undecided):
        coefficients(lambda z: PRIMITIVES["log"]([z]), acb(-1), 3)


def test_a_real_direction_runs_along_a_cut():
    with working(100, 4):
        made, t = series(True, -2)
        found = made.coefficients(made.log(t))
        assert found[0].imag.overlaps(PRIMITIVES["pi"]([]).real)
        assert [float(c.real) for c in found[1:]] == pytest.approx([-1 / 2, -1 / 8, -1 / 24])


def test_a_complex_direction_does_not():
    with working(100, 4):
        made, t = series(False, -2)
        for function in ("log", "acosh", "loggamma"):
            with pytest.raises((OutsideDomain, Undecided)):
                made.function(function, [t])
        with pytest.raises((OutsideDomain, Undecided)):
            made.principal_power(t, Fraction(1, 3))


def test_a_real_direction_across_a_cut_is_undecided():
    with working(100, 4):
        made, t = series(True, -2, 1j)
        with pytest.raises(Undecided):
            made.log(t)


def test_sizes_in_a_real_direction():
    with working(100, 4):
        made, t = series(True, 3 + 4j)  # |3 + 4i + t|' = 3/5
        found = made.coefficients(made.function("abs", [t]))
        assert float(found[0].real) == pytest.approx(5)
        assert float(found[1].real) == pytest.approx(3 / 5)
        assert all(c.imag.is_zero() for c in found)


def test_sizes_in_a_complex_direction_have_no_derivative():
    with working(100, 4):
        made, t = series(False, 3 + 4j)
        for function in ("abs", "sign"):
            with pytest.raises(OutsideDomain):
                made.function(function, [t])


def test_an_order_needs_real_values():
    with working(100, 4):
        made, t = series(True, 3)
        assert made.function("max", [t, made.constant(1)])[1] == 1
        assert made.holds("<", t)
        made, t = series(True, 3 + 4j)
        with pytest.raises(NotReal):
            made.function("max", [t, made.constant(1)])
        made, t = series(False, 3)
        with pytest.raises(NotReal):
            made.holds("<", t)


def test_at_an_isolated_zero_a_condition_is_open():
    with working(100, 4):
        made, t = series(False, 0)
        with pytest.raises((Undecided, OutsideDomain)):
            made.holds("=", t)
