"""Induction on sizes."""

import pytest
from benchmark_reading import read
from method_checks import agree, canonical, holds

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph
from symopt.calculus.nodes import Number
from symopt.equality.decide import decide
from symopt.equality.form.space import NOTHING
from symopt.equality.proofs.induction import equal_by_induction
from symopt.equality.proofs.persistence import persists
from symopt.equality.verdict import Given, Status

TRUE = [
    ("Sum(p**i, (i, 1, n))*(1 - p)", "p - p**(n + 1)", "p > 0"),
    ("Sum(p**i, (i, 1, n))*(1 - p)", "p - p**(n + 1)", ""),
    ("Sum(p**i, (i, 0, n))", "(1 - p**(n + 1))/(1 - p)", ""),
    ("Sum(i*p**i, (i, 1, n))", "p*(1 - (n + 1)*p**n + n*p**(n + 1))/(1 - p)**2", ""),
    ("Sum(x**(n - i)*y**(i - 1), (i, 1, n))*(x - y)", "x**n - y**n", ""),
    ("Sum(1/(i*(i + 1)), (i, 1, n))", "n/(n + 1)", ""),
    ("Sum(1/(4*i**2 - 1), (i, 1, n))", "n/(2*n + 1)", ""),
    ("Sum(w[i + 1] - w[i], (i, 1, n - 1))", "w[n] - w[1]", ""),
    ("Sum(log(1 + 1/i), (i, 1, n))", "log(n + 1)", ""),
    ("Sum(i*factorial(i), (i, 1, n))", "factorial(n + 1) - 1", ""),
    ("Sum(cos(i*x), (i, 1, n))", "sin(n*x/2)*cos((n + 1)*x/2)/sin(x/2)", ""),
    ("Sum(2**i, (i, 1, n))", "2**(n + 1) - 2", ""),
    ("Sum(atan(1/(1 + i + i**2)), (i, 1, n))", "atan(n + 1) - pi/4", ""),
    ("Sum((-1)**i*i, (i, 1, n))", "((-1)**n*(2*n + 1) - 1)/4", ""),
    ("Sum(1/(sqrt(i + 1) + sqrt(i)), (i, 1, n))", "sqrt(n + 1) - 1", ""),
    ("Sum(Sum(w[j], (j, 1, i)), (i, 1, n))", "Sum((n + 1 - j)*w[j], (j, 1, n))", ""),
    ("2*Sum(w[i]*Sum(w[j], (j, 1, i)), (i, 1, n))",
     "Sum(w[i], (i, 1, n))**2 + Sum(w[i]**2, (i, 1, n))", ""),
    ("Sum(1/(i*(i + 1)*j*(j + 1)), (i, 1, n), (j, 1, m))", "n*m/((n + 1)*(m + 1))", ""),
    ("Sum(2**i, (i, 0, 2*n))", "2**(2*n + 1) - 1", ""),
    ("Sum((-1)**i, (i, 0, 2*n))", "1", ""),
    ("Sum(gamma(i + 1/2)/gamma(i + 1), (i, 1, n))", "2*gamma(n + 3/2)/gamma(n + 1) - sqrt(pi)", ""),
]  # fmt: skip

NEAR = [
    ("Sum(p**i, (i, 1, n))*(1 - p)", "p - p**n", "p > 0"),
    ("Sum(p**i, (i, 0, n))", "(1 - p**n)/(1 - p)", ""),
    ("Sum(1/(i*(i + 1)), (i, 1, n))", "n/(n + 2)", ""),
    ("Sum(1/(i*(i + 1)), (i, 1, n))", "1/2", ""),
    ("Sum(w[i]**2, (i, 1, n))", "Sum(w[i], (i, 1, n))**2", ""),
    ("Sum(w[i + 1] - w[i], (i, 1, n - 1))", "w[n] - w[2]", ""),
    ("Sum(2**i, (i, 1, n))", "2**(n + 1) - 1", ""),
    ("Sum((-1)**i, (i, 1, n))", "-1", ""),
    ("Sum((-1)**i, (i, 0, 2*n))", "0", ""),
    ("Sum(2**i, (i, 3, n))", "2**(n + 1) - 8", ""),
    ("Sum(atan(1/(1 + i + i**2)), (i, 1, n))", "atan(n + 1) + pi/4", ""),
    ("Sum(i**2, (i, 1, n))", "n + n*(n - 1)*(n + 4)/3", ""),
    ("Sum(cos(i*x), (i, 1, n))", "sin(n*x/2)*sin((n + 1)*x/2)/sin(x/2)", ""),
]


@pytest.mark.parametrize(("left", "right", "where"), TRUE)
def test_sums_are_proved(left, right, where):
    assert not canonical(left, right, where)
    assert holds(equal_by_induction, left, right, where)
    assert agree(left, right, where)


@pytest.mark.parametrize(("left", "right", "where"), NEAR)
def test_near_misses_are_not(left, right, where):
    assert not holds(equal_by_induction, left, right, where)


@pytest.mark.parametrize(
    ("text", "persistent"),
    [
        ("Sum(log(w[i]), (i, 1, n))", True),
        ("Sum(1/(w[i] - x), (i, 1, n))/(1 - x)", True),
        ("Sum(1/(i + n), (i, 1, n))", True),
        ("Sum(w[i], (i, 1, n))/(n + 1)", True),
        ("Sum(w[i], (i, 1, n))/(n - 3)", False),
        ("log(Sum(w[i], (i, 1, n)))", False),
        ("log(Sum(exp(w[i]), (i, 1, n)))", True),
        ("sqrt(n - 2)*Sum(w[i], (i, 1, n))", False),
        ("x**(n - 1)*Sum(w[i], (i, 1, n))", True),
        ("x**(n - 2)*Sum(w[i], (i, 1, n))", False),
        ("Sum(x**(n - i), (i, 1, n))", True),
        ("Sum(1/(w[i] - n), (i, 1, n))", False),
        ("Piecewise((1, n > 2), (x, True))*Sum(w[i], (i, 1, n))", False),
    ],
)
def test_what_has_a_value_for_all_smaller_sizes(text, persistent):
    assert persists(read(text, "0").left, "n", NOTHING) is persistent


def test_a_gap_in_the_chain_is_no_proof():
    """(n-3)/(n-3) jumps over n = 3: f(n) = [n > 3] would follow the step wherever it is defined."""
    n = build.value(indices.of("n"))
    gap = build.subtract(n, Number(3))
    step = build.divide(build.add(gap, build.apply("abs", gap)), gap)  # 0 below 3, 2 above
    total = read("0*Sum(w[i], (i, 1, n)) + Sum(0*w[i], (i, 1, n))", "0").left
    found = decide(build.add(step, total), Number(0), Graph({}, ()), Given())
    assert found.status is not Status.PROVED
    assert equal_by_induction(build.add(step, total), Number(0)) is not True


def test_cases_of_a_geometric_sum():
    pair = read("Sum(p**i, (i, 1, n))", "Piecewise((n, p = 1), ((p - p**(n + 1))/(1 - p), True))")
    assert decide(pair.left, pair.right, pair.graph, Given()).status is Status.PROVED
