"""Traps: facts that hold on one branch only, contents of factors, poles, domains, limits."""

import subprocess
import sys

import pytest
from equality_reading import NONE, Reader, domain, node

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Entry, Node, Number
from symopt.equality.decide import decide
from symopt.equality.form.canonical import equal, is_zero
from symopt.equality.form.space import Known
from symopt.equality.limits import Limits
from symopt.equality.verdict import Status
from tests.hash_seeds import same_under_all


def proved(left: str, right: str, where: str = "") -> bool:
    return equal(node(left), node(right), Known(domain(where))) is True


@pytest.mark.parametrize(
    "context",
    [
        "Piecewise((log(x), x > 0), (0, True))",
        "Piecewise((sqrt(x), x > 0), (1, True))",
        "Piecewise((gamma(x), x > 0), (loggamma(-x), True))",
        "Piecewise((0, log(y) < 0), (1, log(x) < 0), (2, True))",
        "sqrt(x*y**2)",
        "log(x**2)",
        "abs(x)",
        "x**2",
    ],
)
def test_a_fact_of_a_branch_is_not_a_fact_of_the_whole(context):
    assert not proved(f"{context} + sqrt(x**2)", f"{context} + x")


@pytest.mark.parametrize(
    "context", ["log(x)", "x**(3/2)", "acosh(x)", "log(x*y**2)", "loggamma(x)"]
)
def test_a_fact_of_the_whole_is_used(context):
    assert proved(f"{context} + sqrt(x**2)", f"{context} + x")
    assert proved(f"sqrt(x**2) + {context}", f"x + {context}")


def test_at_zero_a_root_says_nothing():
    """√(x y²) is defined at y = 0 for any x."""
    found = decide(node("sqrt(x*y**2) + abs(x)"), node("sqrt(x*y**2) + x"), NONE)
    assert found.status is not Status.PROVED


def test_a_quotient_that_is_positive_bounds_its_argument():
    """log(p/(1-p)) says 0 < p < 1."""
    assert proved("sigmoid(log(p/(1 - p)))", "p")
    assert proved("log(p/(1 - p)) + abs(p) + abs(1 - p)", "log(p/(1 - p)) + 1")
    assert proved("sqrt((x - 1)*(3 - x)) + abs(x)", "sqrt((x - 1)*(3 - x)) + x")
    assert not proved("log((x - 1)*(x - 3)) + abs(x - 1)", "log((x - 1)*(x - 3)) + x - 1")
    assert not proved("log((x - 1)*(y - 3)) + abs(x - 1)", "log((x - 1)*(y - 3)) + x - 1")
    assert not proved("sqrt((x + 1)*(3 - x)) + abs(x)", "sqrt((x + 1)*(3 - x)) + x")


def test_the_content_of_a_factor_counts():
    assert proved("log(4*b**2 + 4*x**2)", "2*log(2) + log(b**2 + x**2)")
    assert not proved("log(4*b**2 + 4*x**2)", "log(2) + log(b**2 + x**2)")
    assert proved("sqrt(12*x**2 + 12)", "2*sqrt(3)*sqrt(x**2 + 1)")


def test_a_power_of_a_negative_base_with_a_whole_exponent():
    """xⁿ with a size n has a value for x < 0, where it is not exp(n log|x|)."""
    reader = Reader({"w": ("n",), "x": ()})
    left, right = reader.pair("x**n", "abs(x)**n")
    assert equal(left, right) is None
    assert decide(left, right, reader.graph).status is Status.REFUTED


def test_declared_conditions():
    assert proved("abs(1 - y)", "1 - y", "0 <= y, y <= 1")
    assert proved("sqrt((1 - y)**2*y**2)", "y*(1 - y)", "0 < y, y < 1")
    assert proved("sqrt(y**2)", "y", "y >= 3")
    assert proved("sqrt(y**2)", "-y", "y <= -1/2")
    assert not proved("sqrt(y**2)", "y", "y >= -1")
    assert not proved("sqrt(y**2)", "-y", "y <= 1")
    assert not proved("abs(1 - y)", "1 - y", "0 <= y")
    assert not proved("abs(1 - y)", "1 - y", "y <= 2")


def test_a_proof_without_a_point_of_the_domain_does_not_count():
    found = decide(node("log(-x**2 - 1)"), node("log(-x**2 - 1) + x - x"), NONE)
    assert found.status is Status.UNDECIDED
    left = node("log(sin(x)*cos(x) - 2) + (x + 1)**2")
    right = node("log(sin(x)*cos(x) - 2) + x**2 + 2*x + 1")
    assert equal(left, right) is True
    found = decide(left, right, NONE)
    assert found.status is Status.UNDECIDED
    assert "no point was found" in found.message


def test_an_identity_in_cases_needs_both_branches():
    sign = "Piecewise((1, x > 0), (-1, x < 0), (0, True))"
    assert proved(sign, "sign(x)")
    assert not proved("Piecewise((1, x > 0), (-1, True))", "sign(x)")
    assert not proved("Piecewise((1, x >= 0), (0, True))", "Piecewise((1, x > 0), (0, True))")
    assert proved("Piecewise((1/x, x > 0), (0, True))", "Piecewise((1/x, x > 0), (0, True))")
    assert not proved("Piecewise((x/x, x != 0), (0, True))", "Piecewise((1/x, x > 0), (0, True))")


def test_limits_give_up_instead_of_hanging():
    large = build.power(build.add(*(Entry(f"x_{k}") for k in range(30)), ONE), 40)
    assert is_zero(build.subtract(large, Entry("y"))) is None
    assert equal(large, build.add(large, Entry("y")), limits=Limits(terms=50)) is None
    names: list[Node] = [build.apply("exp", Entry(f"x_{k}")) for k in range(300)]
    assert is_zero(build.add(*names)) is None


def test_deep_nodes_cost_no_recursion():
    left = right = Entry("x")
    for k in range(1500):
        left = build.multiply(build.add(left, Number(k % 3)), Entry("y"))
        right = build.add(build.multiply(Entry("y"), right), build.scale(k % 3, Entry("y")))
    assert equal(left, right) is True
    assert equal(left, build.add(right, ONE)) is None


def test_the_answer_does_not_depend_on_the_hash_seed():
    code = (
        "import sys; sys.path.insert(0, 'tests/equality')\n"
        "from equality_pairs import EQUAL, UNEQUAL\n"
        "from equality_reading import domain, node\n"
        "from symopt.equality.form.canonical import equal\n"
        "from symopt.equality.form.space import Known\n"
        "for a, b, c in EQUAL[::4] + UNEQUAL[::4]:\n"
        "    print(equal(node(a), node(b), Known(domain(c))))\n"
    )
    printed = same_under_all(code)
    assert "True" in printed


def test_nothing_heavy_is_imported_before_it_is_needed():
    code = (
        "import sys, symopt.equality.decide\nprint({'sympy', 'numpy', 'flint'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
