"""What a verdict says: everywhere, almost everywhere, hypotheses, single points, equations, whole numbers."""

import pytest
from equality_reading import NONE, Reader, domain, node

from symopt.calculus.graph import names_in
from symopt.equality.decide import decide
from symopt.equality.verdict import Given, Status, Verdict
from tests.hash_seeds import same_under_all


def told(left: str, right: str, where: str = "", whole: str = "") -> Verdict:
    """Conditions are separated by commas; those in several names are constraints."""
    alone, joint = [], []
    for part in filter(None, where.split(",")):
        (alone if len(names_in(node(part))) == 1 else joint).append(part)
    given = Given(
        domain(",".join(alone)), tuple(node(c) for c in joint), whole=frozenset(whole.split())
    )
    return decide(node(left), node(right), NONE, given)


@pytest.mark.parametrize(
    ("left", "right", "where"),
    [
        ("max(x, max(y, z))", "max(max(z, x), y)", ""),
        ("elu(x)", "Piecewise((x, x >= 0), (exp(x) - 1, True))", ""),
        ("max(0, exp(x) - 1)", "Piecewise((exp(x) - 1, x > 0), (0, True))", ""),
        ("abs(exp(x) - exp(y))", "sign(x - y)*(exp(x) - exp(y))", ""),
        ("abs(x - y) + abs(y - z)", "x - z", "x > y, y > z"),
        ("max(x, min(y, z))", "min(max(x, y), max(x, z))", ""),
        ("Piecewise((1/x, x > 0), (-1/x, x < 0), (0, True))*x**2", "abs(x)", ""),
        ("sign(erf(x))", "sign(x)", ""),
        ("log(abs(1 - erf(x)))", "log(erfc(x))", ""),
        ("abs(x - 1)", "1 - x", "x + y < 1, y > 0"),
        ("sin(acos(x))", "sqrt(1 - x**2)", ""),
        ("4*atan(1/5) - atan(1/239)", "pi/4", ""),
        ("sqrt(5 + 2*sqrt(6))", "sqrt(2) + sqrt(3)", ""),
        ("atan(p) + atan(1/p)", "pi/2", "p > 0"),
        ("a**2 + 2*a*b + b**2", "1", "a + b = 1"),
        ("sqrt((y - 1)**2)", "1 - y", "y = -1 or y = 1"),
        ("y**2", "1", "y = -1 or y = 1"),
    ],
)
def test_proved(left, right, where):
    found = told(left, right, where)
    assert found.status is Status.PROVED, found


@pytest.mark.parametrize(
    ("left", "right", "where", "boundary"),
    [
        ("Piecewise((0, y*x > 1), (-y, True))", "Piecewise((0, 1 - y*x <= 0), (-y, True))", "",
         ("x*y - 1 = 0",)),
        ("step(x)", "Piecewise((1, x >= 0), (0, True))", "", ("x = 0",)),
        ("sign(x)*sign(x)", "1", "", ("x = 0",)),
        ("sign(x - y)**2 + sign(y)**2", "2", "", ("y - x = 0", "y = 0")),
    ],
)  # fmt: skip
def test_almost_everywhere(left, right, where, boundary):
    found = told(left, right, where)
    assert found.status is Status.ALMOST_EVERYWHERE
    assert set(found.boundary) == set(boundary)


@pytest.mark.parametrize(
    ("left", "right", "where", "at"),
    [
        ("Piecewise((0, x = 0), (1, True))", "1", "", {"x": 0}),
        ("Piecewise((x, x != y), (5, True))", "x", "", None),
        ("a*b", "a", "a + b = 1", None),
        ("floor(x) + floor(-x)", "-1", "", {"x": 0}),
        ("y", "1", "y = -1 or y = 1", {"y": -1}),
        ("Piecewise((x, x < 20), (x + 1, True))", "x", "", None),
        ("Piecewise((x, x < 20), (x + 1, x < 20 + 1/16), (x, True))", "x", "", None),
    ],
)
def test_refuted(left, right, where, at):
    found = told(left, right, where)
    assert found.status is Status.REFUTED
    assert at is None or found.point == at


@pytest.mark.parametrize(
    ("left", "right", "where"),
    [
        # the boundary would be all of x < 0, or all of p > 0: not a null set
        ("sign(x + abs(x))**2", "1", ""),
        ("sign(atan(p) + atan(1/p) - pi/2)**2", "1", "p > 0"),
        ("log(-x**2 - 1)", "log(-x**2 - 1) + 0*x", ""),
    ],
)
def test_not_proved(left, right, where):
    assert not told(left, right, where).proved


def test_a_boundary_in_sizes_alone_is_no_null_set():
    reader = Reader({"w": ("m",), "x": ()})
    for left in ("Piecewise((x, m = 1), (2*x, True))", "Piecewise((x, m <= 1), (2*x, True))"):
        found = decide(*reader.pair(left, "2*x"), reader.graph)
        assert found.status is Status.REFUTED
        assert found.point["m"] == 1


@pytest.mark.parametrize(
    "more",
    ["max(0, m - 10)", "Piecewise((1, m >= 8), (0, True))", "(m-1)*(m-2)*(m-3)*(m-4)*(m-5)*(m-6)"],
)
def test_sizes_larger_than_most_points_have_are_looked_at(more):
    reader = Reader({"w": ("m",), "x": ()})
    assert decide(*reader.pair("m*x", f"m*x + {more}"), reader.graph).refuted


def test_a_size_is_at_least_one_and_an_index_in_its_range():
    reader = Reader({"w": ("m",), "x": ()})
    for left, right in (
        ("abs(m - 1)*x", "m*x - x"),
        ("Sum(max(m, i), (i, 1, m))", "m**2"),
        ("Sum(Sum(abs(i - j), (j, 1, i)), (i, 1, m))", "(m + 1)*m*(m - 1)/6"),
    ):
        assert decide(*reader.pair(left, right), reader.graph).proved
    assert decide(*reader.pair("abs(m - 2)", "m - 2"), reader.graph).refuted


def test_points_keep_to_the_domains_of_names_in_conditions_alone():
    found = [told("abs(x)", "-x", "x <= p and p < 0"), told("abs(x)", "x", "x*p < 0 and p < 0")]
    assert all(verdict.proved for verdict in found)
    assert told("abs(x)", "x", "x*p > 0 and p < 0").refuted


def test_whole_numbers():
    assert told("x**n*x", "x**(n + 1)", "n >= 1", "n").status is Status.PROVED
    assert told("abs(x)**n", "x**n", "n >= 1", "n").status is Status.REFUTED
    assert told("(-1)**(2*n)", "1", "n >= 1", "n").status is Status.PROVED
    assert told("floor(n)", "n", "", "n").points > 0
    assert told("floor(n/2) + floor((n + 1)/2)", "n", "", "n").status is Status.PROVED
    assert told("floor(n/3) + floor((n + 1)/3) + floor((n + 2)/3)", "n", "", "n").proved
    assert told("ceiling(n/3)", "floor((n + 2)/3)", "", "n").status is Status.PROVED
    assert told("floor(n/2) + floor((n + 1)/2)", "n", "", "m").status is Status.REFUTED
    assert told("floor(n/3) + floor((n + 1)/3)", "n", "", "n").status is Status.REFUTED
    assert told("cos(x + pi*n)", "(-1)**n*cos(x)", "", "n").status is Status.PROVED
    assert told("sin(pi*n/2)**2", "(1 - (-1)**n)/2", "", "n").status is Status.PROVED
    assert told("sin(pi*(n + 1/2))", "cos(pi*m)", "", "n m").status is Status.REFUTED
    assert told("cos(pi*n)", "(-1)**n", "", "m").status is not Status.PROVED
    assert told("besselj(1 - n, x)", "(-1)**(n - 1)*besselj(n - 1, x)", "", "n").proved


def test_induced_conditions_are_said():
    found = told("log(x*y)", "log(x) + log(y)")
    assert {(h.text, h.origin, h.narrowed) for h in found.hypotheses} == {
        ("x*y > 0", "induced", False),
        ("x > 0", "induced", True),
        ("y > 0", "induced", True),
    }


def test_verdicts_do_not_depend_on_the_hash_seed():
    code = (
        "import sys; sys.path.insert(0, 'tests/equality')\n"
        "from verdict_fuzz import case, told\n"
        "for seed in range(30):\n"
        "    item = case(seed)\n"
        "    print(told(item) if item else None)\n"
    )
    printed = same_under_all(code)
    assert "REFUTED" in printed
