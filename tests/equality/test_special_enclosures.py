"""Special functions: their balls and power series, each against the other and against slips."""

from __future__ import annotations

from fractions import Fraction

import pytest
from equality_reading import NONE, node

from symopt.equality.enclosures.balls import OutsideDomain, Undecided, enclose
from symopt.equality.enclosures.special_balls import SPECIAL_BALLS
from symopt.equality.enclosures.special_series import SPECIAL_SERIES
from symopt.equality.enclosures.taylor import confirm_derivative
from symopt.equality.verdict import Status

DERIVATIVES = [
    ("erfinv(x)", "sqrt(pi)/2*exp(erfinv(x)**2)"),
    ("erfcinv(x)", "-sqrt(pi)/2*exp(erfcinv(x)**2)"),
    ("erfi(x)", "2*exp(x**2)/sqrt(pi)"),
    ("lambertw(x)", "lambertw(x)/(x*(1 + lambertw(x)))"),
    ("besselj(1, x)", "besselj(0, x) - besselj(1, x)/x"),
    ("besselj(-2, x)", "besselj(1, x) - 2*besselj(2, x)/x"),
    ("besselj(1/3, x)", "(besselj(-2/3, x) - besselj(4/3, x))/2"),
    ("bessely(1, x)", "bessely(0, x) - bessely(1, x)/x"),
    ("bessely(5/2, x)", "bessely(3/2, x) - 5/2*bessely(5/2, x)/x"),
    ("besseli(1, x)", "besseli(0, x) - besseli(1, x)/x"),
    ("besseli(-7/3, x)", "(besseli(-10/3, x) + besseli(-4/3, x))/2"),
    ("besselk(1, x)", "-besselk(0, x) - besselk(1, x)/x"),
    ("besselk(-1/3, x)", "-(besselk(4/3, x) + besselk(2/3, x))/2"),
    ("airyai(x)", "airyaiprime(x)"),
    ("airybi(x)", "airybiprime(x)"),
    ("airyaiprime(x)", "x*airyai(x)"),
    ("airybiprime(x)", "x*airybi(x)"),
    ("Ei(x)", "exp(x)/x"),
    ("Si(x)", "sin(x)/x"),
    ("Ci(x)", "cos(x)/x"),
    ("Shi(x)", "sinh(x)/x"),
    ("Chi(x)", "cosh(x)/x"),
    ("sinc(x)", "cos(x)/x - sin(x)/x**2"),
    ("expint(1, x)", "-exp(-x)/x"),
    ("expint(5/2, x)", "-expint(3/2, x)"),
    ("lowergamma(3/4, x)", "x**(-1/4)*exp(-x)"),
    ("uppergamma(-2, x)", "-x**(-3)*exp(-x)"),
    ("betainc_regularized(2, 1/2, 0, x)", "x/sqrt(1 - x)/beta(2, 1/2)"),
    ("betainc_regularized(2, 3, x, 1)", "-12*x*(1 - x)**2"),
    ("polylog(2, x)", "-log(1 - x)/x"),
    ("polylog(1/2, x)", "polylog(-1/2, x)/x"),
    ("elliptic_k(x)", "(elliptic_e(x)/(1 - x) - elliptic_k(x))/(2*x)"),
    ("elliptic_e(x)", "(elliptic_e(x) - elliptic_k(x))/(2*x)"),
    ("fresnels(x)", "sin(pi/2*x**2)"),
    ("fresnelc(x)", "cos(pi/2*x**2)"),
    ("x*floor(x)", "floor(x)"),
    ("ceiling(2*x)*x**2", "2*x*ceiling(2*x)"),
    ("Heaviside(x, 1/3)*x", "step(x)"),
]


@pytest.mark.parametrize(("function", "claim"), DERIVATIVES)
def test_the_series_confirms_the_derivative_and_refutes_a_slip(function, claim):
    found = confirm_derivative(NONE, node(function), ["x"], node(claim), points=2)
    assert (found.agrees, found.points) == (True, 2)
    slip = node(f"({claim})*(1 + 1/10**9)")
    assert confirm_derivative(NONE, node(function), ["x"], slip).status is Status.REFUTED


SECOND = [
    ("besselj(2, x)", "besselj(2, x)*(4/x**2 - 1) - (besselj(1, x) - 2*besselj(2, x)/x)/x"),
    ("besselk(0, x)", "besselk(0, x) + besselk(1, x)/x"),
    ("airyai(2*x)", "8*x*airyai(2*x)"),
    ("erfinv(x)", "pi/2*erfinv(x)*exp(2*erfinv(x)**2)"),
    ("lambertw(x)", "-exp(-2*lambertw(x))*(2 + lambertw(x))/(1 + lambertw(x))**3"),
    ("polylog(3, x)", "(-log(1 - x) - polylog(2, x))/x**2"),
    ("elliptic_e(x)", "-(elliptic_e(x) + (x - 1)*elliptic_k(x))/(4*x**2*(1 - x))"
     " - (elliptic_e(x) - elliptic_k(x))/(4*x**2)"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "claim"), SECOND)
def test_second_derivatives(function, claim):
    found = confirm_derivative(NONE, node(function), ["x", "x"], node(claim), points=2)
    assert (found.agrees, found.points) == (True, 2)


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("erfinv(x)", 1), ("erfcinv(x)", 2), ("lambertw(x)", -1), ("besselj(1/2, x)", -1),
        ("besseli(1/2, x)", 0), ("bessely(0, x)", 0), ("besselk(2, x)", -3), ("Ei(x)", 0),
        ("Ci(x)", -1), ("Chi(x)", 0), ("expint(1, x)", -1), ("uppergamma(2, x)", 0),
        ("lowergamma(-1, x)", 1), ("betainc_regularized(x, 1, 0, 1)", 0),
        ("betainc_regularized(1, 1, 0, x)", 2), ("polylog(2, x)", 2), ("polylog(1, x)", 1),
        ("elliptic_k(x)", 1), ("elliptic_e(x)", 2),
    ],
)  # fmt: skip
def test_outside_the_domain(text, x):
    with pytest.raises(OutsideDomain):
        enclose(node(text), {"x": x})


@pytest.mark.parametrize(
    "text",
    [
        "lambertw(-exp(-x))",
        "erfinv(sin(x)**2 + cos(x)**2)",
        "besselj(exp(log(2*x)), -x)",
        "elliptic_k(exp(log(3*x)) - 2)",
        "polylog(2, exp(log(3*x)) - 2)",
    ],
)
def test_what_rounding_hides_is_undecided(text):
    with pytest.raises(Undecided):
        enclose(node(text), {"x": 1})


def test_edges_of_domains_have_values():
    edges = {
        "besselj(0, x)": "1", "besseli(-3, x)": "0", "betainc_regularized(1/2, 2, x, 1)": "1",
        "sinc(x)": "1", "elliptic_e(x + 1)": "1", "polylog(2, x + 1)": "pi**2/6", "lambertw(x)": "0",
    }  # fmt: skip
    for text, value in edges.items():
        assert enclose(node(text), {"x": 0}).overlaps(enclose(node(value), {})), text


def test_a_jump_beside_a_ball_is_seen():
    """floor of a ball around 3 contains 2 and 3: no sign of the difference is certain."""
    ball = enclose(node("floor(exp(log(x)))"), {"x": 3})
    assert ball.contains(2)
    assert ball.contains(3)
    assert enclose(node("floor(x)"), {"x": Fraction(-7, 2)}) == -4


def test_balls_and_series_know_the_same_functions():
    assert set(SPECIAL_BALLS) == set(SPECIAL_SERIES)
