"""Laws of special functions: equal forms are proved, others never, nor what fails at a single point."""

from __future__ import annotations

from random import Random

import pytest
from equality_generate import expression, mutate
from equality_reading import NONE, domain, node
from hypothesis import given, settings
from hypothesis import strategies as st
from test_fuzz import refuted, through_the_normal_form

from symopt.calculus import build
from symopt.calculus.nodes import Entry, Node, Number
from symopt.equality.decide import decide
from symopt.equality.form.canonical import equal
from symopt.equality.form.space import Known
from symopt.equality.verdict import Given, Status
from symopt.foundation.errors import SymoptError

EQUAL = [
    # Bessel functions: recurrences and symmetries of the order
    ("besselj(2, x)", "2*besselj(1, x)/x - besselj(0, x)"),
    ("x**2*besselj(3, x)", "(8 - x**2)*besselj(1, x) - 4*x*besselj(0, x)"),
    ("x*besselj(1, x)**2 + x*besselj(1, x)*besselj(3, x)", "4*besselj(2, x)*besselj(1, x)"),
    ("besselj(-3, x)", "-besselj(3, x)"),
    ("besselj(2, -x)", "besselj(2, x)"),
    ("besselj(nu - 1, x)*x", "2*nu*besselj(nu, x) - x*besselj(nu + 1, x)"),
    ("bessely(4, x)", "(48/x**3 - 8/x)*bessely(1, x) - (24/x**2 - 1)*bessely(0, x)"),
    ("besseli(nu + 2, x)", "besseli(nu, x) - 2*(nu + 1)/x*besseli(nu + 1, x)"),
    ("exp(-abs(x))*besseli(2, x)", "exp(-abs(x))*(besseli(0, x) - 2*besseli(1, x)/x)"),
    ("besselk(nu, x)", "besselk(-nu, x)"),
    ("besselk(1 - nu, x)", "besselk(nu - 1, x)"),
    ("besselk(nu + 1, x) - besselk(nu - 1, x)", "2*nu/x*besselk(nu, x)"),
    ("besselk(4/3, x) - 2/3/x*besselk(1/3, x)", "besselk(2/3, x)"),
    ("log(besselk(1, x)/besselk(0, x))", "log(besselk(-1, x)) - log(besselk(0, x))"),
    ("besselj(3/2, x)", "sqrt(2/(pi*x))*(sin(x)/x - cos(x))"),
    ("bessely(-3/2, x)", "-besselj(3/2, x)"),
    ("besseli(-1/2, x)", "sqrt(2/(pi*x))*cosh(x)"),
    ("besselk(5/2, x)", "sqrt(pi/(2*x))*exp(-x)*(1 + 3/x + 3/x**2)"),
    ("besselj(nu, x)*bessely(nu - 1, x) - besselj(nu - 1, x)*bessely(nu, x)", "2/(pi*x)"),
    ("besseli(0, x)*besselk(1, x) + besseli(1, x)*besselk(0, x)", "1/x"),
    # exponential integrals and incomplete gamma functions
    ("expint(2, x)", "exp(-x) - x*expint(1, x)"),
    ("n*expint(n + 1, x)", "exp(-x) - x*expint(n, x)"),
    ("expint(-1, x)", "exp(-x)*(1 + x)/x**2"),
    ("expint(1/2, x)", "sqrt(pi/x)*erfc(sqrt(x))"),
    ("uppergamma(0, x)", "expint(1, x)"),
    ("uppergamma(s + 1, x)", "s*uppergamma(s, x) + x**s*exp(-x)"),
    ("uppergamma(3, x)", "exp(-x)*(x**2 + 2*x + 2)"),
    ("uppergamma(-1/2, x)", "2*exp(-x)/sqrt(x) - 2*uppergamma(1/2, x)"),
    ("uppergamma(-2, x)", "(uppergamma(0, x) + exp(-x)/x**2 - exp(-x)/x)/2"),
    ("lowergamma(s + 2, x)", "(s + 1)*lowergamma(s + 1, x) - x**(s + 1)*exp(-x)"),
    ("lowergamma(s, x) + uppergamma(s, x)", "gamma(s)"),
    ("lowergamma(1/2, x)", "sqrt(pi)*erf(sqrt(x))"),
    # inverses
    ("erf(-erfinv(x))", "-x"),
    ("erfc(erfcinv(x))", "x"),
    ("erfcinv(2 - x)", "-erfcinv(x)"),
    ("erfinv(erf(x + 1))", "x + 1"),
    ("erfc(-sqrt(2)*erfinv(2*x - 1)/sqrt(2))/2", "x"),
    ("lambertw(x)*exp(lambertw(x))", "x"),
    ("exp(lambertw(x)/2)**2*lambertw(x)", "x"),
    ("lambertw(x)/(x*(1 + lambertw(x)))", "exp(-lambertw(x))/(1 + lambertw(x))"),
    ("log(lambertw(x))", "log(x) - lambertw(x)"),
    ("lambertw(exp(x + exp(x)))", "exp(x)"),
    ("lambertw(-log(2)/2)", "-log(2)"),
    # reflected and multiplied arguments of gamma functions (NIST DLMF 5.5, 5.15)
    ("gamma(x)**2*gamma(1 - x)**2", "pi**2/sin(pi*x)**2"),
    ("gamma(x)*gamma(3 - x)*sin(pi*x)", "pi*(1 - x)*(2 - x)"),
    ("gamma(2*x)*gamma(-2*x)", "-pi/(2*x*sin(2*pi*x))"),
    ("gamma(1/4)*gamma(3/4)", "pi*sqrt(2)"),
    ("digamma(x + 3/2) - digamma(1/2 - x)", "pi*tan(pi*x) + 1/(x + 1/2)"),
    ("polygamma(2, 1 - x) - polygamma(2, x)", "2*pi**3*cos(pi*x)/sin(pi*x)**3"),
    ("gamma(x)*gamma(1 - x)*(digamma(x) - digamma(1 - x))", "-pi**2*cos(pi*x)/sin(pi*x)**2"),
    ("gamma(2*x + 1)", "4**x*gamma(x + 1/2)*gamma(x + 1)/sqrt(pi)"),
    ("gamma(3*x)", "3**(3*x - 1/2)/(2*pi)*gamma(x)*gamma(x + 1/3)*gamma(x + 2/3)"),
    ("beta(x, x)", "2**(1 - 2*x)*beta(x, 1/2)"),
    ("loggamma(2*x) - loggamma(x)", "(2*x - 1)*log(2) - log(pi)/2 + loggamma(x + 1/2)"),
    ("loggamma(1/2 + x) + loggamma(1/2 - x)", "log(pi) - log(cos(pi*x))"),
    ("polygamma(1, 2*x)", "(polygamma(1, x) + polygamma(1, x + 1/2))/4"),
    ("digamma(1/2)", "digamma(1) - 2*log(2)"),
    ("polygamma(1, 3) + polygamma(3, 1/2)", "pi**2/6 - 5/4 + pi**4"),
    # the rest
    ("polylog(1, x)", "-log(1 - x)"),
    ("polylog(-3, x)", "x*(1 + 4*x + x**2)/(1 - x)**4"),
    ("betainc_regularized(a, b, 0, x)", "1 - betainc_regularized(b, a, 0, 1 - x)"),
    ("betainc_regularized(a, b, y, x) + betainc_regularized(a, b, x, 1)",
     "betainc_regularized(a, b, y, 1)"),
    ("x**2*sinc(x)", "x*sin(x)"),
    ("sinc(-x)", "sinc(x)"),
    ("floor(x + 2)", "floor(x) + 2"),
    ("floor(3*floor(x)*floor(y) + 1/2)", "3*floor(x)*floor(y)"),
    ("ceiling(x)", "-floor(-x)"),
    ("floor(floor(x)/3)", "floor(x/3)"),
    ("floor((floor(x) + 2)/3)", "floor((x + 2)/3)"),
    ("floor(floor(x/2)/2)", "floor(x/4)"),
    ("floor(3*x)", "floor(x) + floor(x + 1/3) + floor(x + 2/3)"),
    ("floor(2*x) + floor(2*x + 1/2)", "floor(4*x)"),
    ("fresnels(-2*x) + Si(-x) + erfi(-x)", "-fresnels(2*x) - Si(x) - erfi(x)"),
    ("exp(loggamma(x) + loggamma(y) - loggamma(x + y))", "beta(x, y)"),
    ("elliptic_k(0) + elliptic_e(0)", "pi"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal_forms_are_proved(left, right):
    assert equal(node(left), node(right)) is True
    wrong = node(f"({right})*(1 + 1/10**6) + 1/10**9")
    assert equal(node(left), wrong) is None
    assert decide(node(left), wrong, NONE).status is Status.REFUTED


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("exp(besselj(0, x) + besselj(2, x))", "exp(2*besselj(1, x)/x)"),
        ("sinc(x)", "sin(x)/x"),
        ("Chi(x) + Shi(x)", "Ei(x)"),
        ("Chi(x) - Shi(x)", "-expint(1, x)"),
        ("expint(1, x)", "-Ei(-x)"),
        ("loggamma(x + 1)", "log(x) + log(gamma(x))"),
    ],
)
def test_some_hold_for_positive_arguments(left, right):
    assert equal(node(left), node(right), Known(domain("x > 0"))) is True


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("besseli(nu, x)", "besseli(-nu, x)"),
        ("besselj(1/2, x)", "besselj(-1/2, x)"),
        ("bessely(-1, x)", "bessely(1, x)"),
        ("besselj(1, -x)", "besselj(1, x)"),
        ("lambertw(x*exp(x))", "x"),
        ("lambertw(-2*exp(-2))", "-2"),
        ("Ei(-x)", "-Ei(x)"),
        ("floor(2*x)", "2*floor(x)"),
        ("floor(x*y)", "floor(x)*floor(y)"),
        ("floor(x + 1/2)", "floor(x)"),
        ("floor((2*floor(x) + 1)/3)", "floor((2*x + 1)/3)"),
        ("floor(3*x)", "floor(x) + floor(x + 1/3) + floor(x + 1/2)"),
        ("betainc_regularized(a, b, 0, x)", "betainc_regularized(b, a, 0, x)"),
        ("polylog(2, x)", "polylog(1, x)"),
    ],
)
def test_tempting_slips_are_refuted(left, right):
    assert equal(node(left), node(right)) is None
    assert decide(node(left), node(right), NONE).status is Status.REFUTED


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("sinc(x)*sign(x)**2 + sinc(x)**2", "sinc(x) + sinc(x)**2"),
        ("besselj(0, x)*sign(x)**2 + x*besselj(1, x)", "besselj(0, x) + x*besselj(1, x)"),
        ("exp(lambertw(x))*sign(x)**2", "exp(lambertw(x))"),
        ("(besselj(0, x) + besselj(2, x))*sign(x)**2", "besselj(0, x) + besselj(2, x)"),
        ("sign(x)**2*(exp(lambertw(x)) + lambertw(x))", "exp(lambertw(x)) + lambertw(x)"),
    ],
)
def test_what_fails_at_zero_alone_is_not_proved(left, right):
    """Laws that divide by x would prove these, which are wrong at x = 0."""
    assert equal(node(left), node(right)) is None
    assert decide(node(left), node(right), NONE).status is not Status.PROVED


def test_a_sign_in_a_branch_stays_there():
    """u > 0 in a branch lets Bessel functions be brought to two orders there, and nowhere else."""
    left = node("Piecewise((besselj(2, x), x > 0), (besselj(2, x) + 1, True))")
    right = node("Piecewise((2*besselj(1, x)/x - besselj(0, x), x > 0), (besselj(2, x) + 1, True))")
    assert decide(left, right, NONE).proved
    wrong = node("Piecewise((besselj(2, x), x > 0), (1 - besselj(2, x), True))")
    assert decide(left, wrong, NONE).status is Status.REFUTED


def test_a_derivative_agrees_with_a_claim_in_another_form():
    given = Given(domain("0 < x, x < 1"))
    pairs = [
        ("exp((b - 1)*log(1 - x) + (a - 1)*log(x) - loggamma(a) - loggamma(b) + loggamma(a + b))",
         "x**(a - 1)*(1 - x)**(b - 1)/beta(a, b)"),
        ("sqrt(2)*sqrt(pi)*exp(erfinv(x)**2)/2", "exp((sqrt(2)*erfinv(x))**2/2)*sqrt(pi/2)"),
        ("1/(exp(-erfinv(2*x - 1)**2)/sqrt(2*pi))", "sqrt(2*pi)*exp(erfinv(2*x - 1)**2)"),
    ]  # fmt: skip
    for left, right in pairs:
        assert decide(node(left), node(right), NONE, given).status is Status.PROVED


OF_ONE = (
    "erfi", "airyai", "airybiprime", "Si", "Shi", "sinc", "fresnels", "floor", "ceiling", "lambertw",
    "erfinv", "erfcinv", "Ei", "Ci", "Chi", "elliptic_k", "elliptic_e",
)  # fmt: skip
OF_TWO = (
    "besselj", "bessely", "besseli", "besselk", "expint", "uppergamma", "lowergamma", "polylog",
)  # fmt: skip


def special(source: Random, depth: int) -> Node:
    """A sum or product of special functions of random nodes."""

    def part() -> Node:
        inner = special(source, depth - 1) if depth and source.random() < 0.4 else None
        inner = inner or expression(source, 1)
        if source.random() < 0.4:
            return build.apply(source.choice(OF_ONE), inner)
        whole = build.number(source.randint(-3, 3))
        broken = build.number(build.Fraction(source.randint(-5, 5), source.choice((2, 3))))
        order = source.choice((whole, whole, broken, build.add(Entry("p"), whole)))
        return build.apply(source.choice(OF_TWO), order, inner)

    join = source.choice((build.add, build.multiply, build.divide))
    return join(part(), source.choice((part, lambda: expression(source, 1)))())


@settings(max_examples=80)
@given(st.integers(min_value=0, max_value=10**9))
def test_normal_forms_and_proofs_agree_with_balls(seed):
    source = Random(seed)
    try:
        left = special(source, 1)
        right = mutate(source, left)
    except SymoptError:
        return
    form = through_the_normal_form(left)
    assert form is None or not refuted(left, form)
    if equal(left, right):
        assert not refuted(left, right)


def test_a_number_has_its_own_floor():
    assert build.apply("floor", Number(build.Fraction(-7, 2))) == Number(-4)
