"""Powers with whole exponents of bases of any sign, 0 included."""

from itertools import product

import pytest
from benchmark_reading import read
from method_checks import known_of

from symopt.equality.decide import decide
from symopt.equality.enclosures.balls import OutsideDomain, enclose
from symopt.equality.form.canonical import difference, equal
from symopt.equality.form.space import Known
from symopt.equality.verdict import Given, Status

EVERYWHERE = [
    ("x**(n - 1)*x", "x**n"),
    ("(x*y)**n", "x**n*y**n"),
    ("(x**n)**2", "x**(2*n)"),
    ("(-x)**(2*n)", "x**(2*n)"),
    ("(-x)**n", "(-1)**n*x**n"),
    ("(-1)**(n + 2)", "(-1)**n"),
    ("(-1)**(n**2)", "(-1)**n"),
    ("(-1)**(n*(n + 1))", "1"),
    ("(-2*x)**n", "(-1)**n*2**n*x**n"),
    ("(x/y)**n", "x**n/y**n"),
    ("(1/x)**n", "x**(-n)"),
    ("x**n*x**(-n)", "1"),
    ("x**(m + n)", "x**m*x**n"),
    ("x**(m - n)", "x**m/x**n"),
    ("x**(m*n)*x**m", "x**(m*(n + 1))"),
    ("(x**2 + 2*x + 1)**n", "(x + 1)**(2*n)"),
    ("(x**2)**n", "abs(x)**(2*n)"),
    ("abs(x)**n", "sqrt(x**2)**n"),
    ("x**(2*n - 2)*x**2", "x**(2*n)"),
    ("diff(x**n, x)", "n*x**n/x"),
    ("Sum(x**(i - 1), (i, 1, n))*x", "Sum(x**i, (i, 1, n))"),
    ("Sum(x**i, (i, 0, n))", "Sum(x**(i - 1), (i, 1, n + 1))"),
    ("diff(Sum(x**i, (i, 1, n)), x)", "Sum(i*x**(i - 1), (i, 1, n))"),
    ("(x - x)**n", "0"),
]

EQUAL_NONZERO = [
    ("x**(m - n)*x**n", "x**m", Status.PROVED),
    ("x**(n - 2)*x**2", "x**n", Status.PROVED),
    ("x**(1 - n)*x**(n - 1)", "1", Status.ALMOST_EVERYWHERE),
    ("x**(3 - n)*x**(n - 3) + y", "1 + y", Status.ALMOST_EVERYWHERE),
]

DIFFERENT = [
    ("(-x)**n", "x**n"),
    ("abs(x)**n", "x**n"),
    ("(-1)**(n + 1)", "(-1)**n"),
    ("(-1)**(m*n)", "(-1)**n"),
    ("(x + y)**n", "x**n + y**n"),
    ("x**(n**2)", "x**n"),
    ("(x**2)**n", "x**n"),
    ("x**(n - 1)", "x**n"),
    ("sqrt(x**(2*n))", "x**n"),
    ("(-x)**(2*n - 1)", "x**(2*n - 1)"),
]


def pair(left, right):
    return read(f"{left} + 0*Sum(w[i], (i, 1, n))", right)


def at_small_points(found):
    """Both sides where they have values, for x, y in {-2, …, 1} and small sizes."""
    for x, y, n, m in product((-2, 0, 1), (-1, 0), (1, 2, 3), (1, 2, 4)):
        sides = []
        for side in (found.left, found.right):
            try:
                point = {"x": x, "y": y}
                sides.append(enclose(side, point, {"n": n, "m": m}, graph=found.graph))
            except OutsideDomain:
                break
        if len(sides) == 2:
            yield sides


@pytest.mark.parametrize(("left", "right"), EVERYWHERE)
def test_proved_for_every_base(left, right):
    found = pair(left, right)
    assert equal(found.left, found.right, known_of(found)) is True
    seen = list(at_small_points(found))
    assert seen
    assert all(a.overlaps(b) for a, b in seen)


@pytest.mark.parametrize(("left", "right", "status"), EQUAL_NONZERO)
def test_what_needs_a_base_that_is_not_zero_says_so(left, right, status):
    found = pair(left, right)
    assert equal(found.left, found.right, known_of(found)) is None
    space, gap = difference(found.left, found.right, known_of(found))
    assert gap.top.is_zero()
    assert [str(space.poly_node(p)) for p in space.assumed_nonzero] == ["Entry('x', ())"]
    verdict = decide(found.left, found.right, found.graph, Given(found.domain))
    assert verdict.status is status
    assert verdict.boundary == (() if status is Status.PROVED else ("x = 0",))


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_others_are_refuted(left, right):
    found = pair(left, right)
    space, gap = difference(found.left, found.right, known_of(found))
    assert not gap.top.is_zero()
    verdict = decide(found.left, found.right, found.graph, Given(found.domain))
    assert verdict.status is Status.REFUTED


def test_nothing_is_assumed_inside_a_sum_or_a_branch():
    for left, right in (
        ("Sum(w[i]**(m - n)*w[i]**n, (i, 1, n))", "Sum(w[i]**m, (i, 1, n))"),
        ("Piecewise((x**(n - 2)*x**2, y > 0), (1, True))", "Piecewise((x**n, y > 0), (1, True))"),
    ):
        found = pair(left, right)
        space, _ = difference(found.left, found.right, known_of(found))
        assert not space.assumed_nonzero


@pytest.mark.parametrize(
    ("left", "right", "where", "proved", "assumed"),
    [
        ("(-1)**(2*k)", "1", "", True, False),
        ("(-1)**(k**2 + k)", "1", "", True, False),
        ("(-x)**(2*k)", "x**(2*k)", "k >= 0", True, False),
        ("x**(k + 1)", "x**k*x", "k >= 0", True, False),
        ("x**(k - 2)*x**2", "x**k", "k > 1", True, False),
        ("x**(k - 2)*x**2", "x**k", "k > 0", True, True),
        ("x**(k + 1)", "x**k*x", "", True, True),
        ("x**(k + 1)/x", "x**k", "", True, False),
        ("(-1)**k", "1", "", False, False),
        ("(-x)**k", "x**k", "", False, False),
        ("x**(k + 1/2)", "x**k*sqrt(x)", "", False, False),
    ],
)
def test_names_with_whole_values(left, right, where, proved, assumed):
    found = read(left, right, where)
    known = Known(found.domain, whole=frozenset("k"))
    space, gap = difference(found.left, found.right, known)
    assert gap.top.is_zero() is proved
    assert bool(proved and space.assumed_nonzero) is assumed
