"""Equalities that hold on the whole plane are proved; those of the real line alone are refuted there."""

from random import Random

import pytest
from complex_reading import NONE, mp, node, plane, value
from hypothesis import given, settings
from hypothesis import strategies as st

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Entry, Node, Number, Product, Sum
from symopt.equality.complex.complex_form import equal_complex, normal
from symopt.equality.complex.complex_space import ComplexSpace
from symopt.equality.complex.decide_complex import compare_complex
from symopt.equality.form.space import Plan
from symopt.equality.limits import DEFAULT, Full, GaveUp, Refine
from symopt.equality.verdict import Status
from symopt.foundation.errors import SymoptError

ON_THE_PLANE = [
    ("exp(log(z))", "z"),
    ("sqrt(z)**2", "z"),
    ("cosh(acosh(z))", "z"),
    ("sinh(asinh(z))", "z"),
    ("tanh(atanh(z))", "z"),
    ("sin(asin(z))", "z"),
    ("cos(acos(z))", "z"),
    ("tan(atan(z))", "z"),
    ("sinh(acosh(z))", "sqrt(z - 1)*sqrt(z + 1)"),
    ("cos(asin(z))", "sqrt(1 - z**2)"),
    ("sqrt(1 - z**2)", "sqrt(1 - z)*sqrt(1 + z)"),
    ("sqrt(4 - 9*z**2)", "sqrt(2 - 3*z)*sqrt(2 + 3*z)"),
    ("(1 - z**2)**(1/3)", "(1 - z)**(1/3)*(1 + z)**(1/3)"),
    ("log(1 - z**4)", "log(1 - z) + log(1 + z) + log(1 + z**2)"),
    ("acos(z) + asin(z)", "pi/2"),
    ("sin(2*z)", "2*sin(z)*cos(z)"),
    ("cos(z)**2 + sin(z)**2", "1"),
    ("cosh(z + w)", "cosh(z)*cosh(w) + sinh(z)*sinh(w)"),
    ("z**w*z", "z**(w + 1)"),
    ("sqrt(z)", "exp(log(z)/2)"),
    ("sqrt(sqrt(z))", "z**(1/4)"),
    ("log(sqrt(z))", "log(z)/2"),
    ("sqrt(4*z)", "2*sqrt(z)"),
    ("log(3*z)", "log(3) + log(z)"),
    ("gamma(z + 1)", "z*gamma(z)"),
    ("digamma(z + 2)", "digamma(z) + 1/z + 1/(z + 1)"),
    ("polygamma(2, z + 1)", "polygamma(2, z) + 2/z**3"),
    ("erfc(-z)", "1 + erf(z)"),
    ("sigmoid(z)*(1 - sigmoid(z))", "exp(-z)/(1 + exp(-z))**2"),
    ("tanh(2*z)", "2*tanh(z)/(1 + tanh(z)**2)"),
    ("acsc(z)", "asin(1/z)"),
    ("sec(z)**2", "1 + tan(z)**2"),
    ("1/sqrt(z)", "sqrt(z)/z"),
    ("cos(z + pi/3)", "cos(z)/2 - sqrt(3)*sin(z)/2"),
    ("exp(z)*abs(z)/exp(z)", "abs(z)"),
]
ON_THE_LINE_ALONE = [
    ("sqrt(z**2)", "z"),
    ("sqrt(z**2)", "abs(z)"),
    ("log(z**2)", "2*log(z)"),
    ("sqrt(z - 1)*sqrt(z + 1)", "sqrt(z**2 - 1)"),
    ("acosh(z)", "log(z + sqrt(z**2 - 1))"),
    ("log(z*w)", "log(z) + log(w)"),
    ("sqrt(z*w)", "sqrt(z)*sqrt(w)"),
    ("(z*w)**(1/3)", "z**(1/3)*w**(1/3)"),
    ("log(exp(z))", "z"),
    ("sqrt(exp(z))", "exp(z/2)"),
    ("asin(sin(z))", "z"),
    ("acosh(cosh(z))", "z"),
    ("abs(z)**2", "z**2"),
    ("(z**2)**(1/4)", "sqrt(z)"),
    ("loggamma(z)", "log(gamma(z))"),
    ("atan(z) + atan(1/z)", "pi/2"),
    ("sqrt(-z)*sqrt(-z)", "z"),
]
ON_CUTS_THEY_FAIL = [
    ("sqrt(1/z)", "1/sqrt(z)"),
    ("log(1/z)", "-log(z)"),
]


@pytest.mark.parametrize(("left", "right"), ON_THE_PLANE)
def test_proved(left, right):
    found = compare_complex(node(left), node(right), NONE, plane("zw"))
    assert found.status is Status.PROVED
    assert found.points
    assert "principal branches" in str(found.hypotheses[0])


@pytest.mark.parametrize(("left", "right"), ON_THE_LINE_ALONE)
def test_refuted_and_confirmed_by_mpmath(left, right):
    a, b = node(left), node(right)
    found = compare_complex(a, b, NONE, plane("zw"))
    assert found.status is Status.REFUTED
    assert abs(value(a, found.point) - value(b, found.point)) > mp.mpf("1e-10")
    assert equal_complex(a, b) is None


@pytest.mark.parametrize(("left", "right"), ON_CUTS_THEY_FAIL)
def test_what_fails_on_a_cut_alone_is_not_proved(left, right):
    assert equal_complex(node(left), node(right)) is None


def test_real_names_among_complex_ones_have_real_values():
    given = plane("z", x="x > 0")
    found = compare_complex(node("x*z"), node("x**2*z"), NONE, given)
    assert found.status is Status.REFUTED
    assert found.point["x"] > 0
    assert found.point["z"].imaginary
    kept = compare_complex(node("sqrt(x**2)*z"), node("x*z"), NONE, given)
    assert kept.agrees  # it is true, and no law of the plane says so


def test_a_domain_in_sizes_of_complex_names_is_kept():
    given = plane("z", z="abs(z) < 1")
    found = compare_complex(node("z"), node("2*z"), NONE, given)
    assert found.status is Status.REFUTED
    point = found.point["z"]
    assert point.real**2 + point.imaginary**2 < 1


def test_no_common_point_is_told_with_the_reason():
    found = compare_complex(node("max(z, w)"), node("z"), NONE, plane("zw"))
    assert found.status is Status.UNDECIDED
    assert "not real" in found.message


# --- properties

SMOOTH = ("exp", "sin", "cos", "tanh", "sinh", "cosh", "erf", "abs", "sigmoid")
CUT = ("log", "asin", "acosh", "atan", "acos", "asinh", "atanh", "acsc", "loggamma", "gamma")
ROOTS = [build.Fraction(*q) for q in ((1, 2), (1, 3), (3, 2), (-1, 2), (2, 3))]


def expression(source: Random, depth: int) -> Node:
    """A random node of z and w; a division by zero at construction is drawn again."""
    while True:
        try:
            return _expression(source, depth)
        except SymoptError:
            continue


def _expression(source: Random, depth: int) -> Node:
    if depth <= 0:
        small = Number(source.choice((1, 2, -1, build.Fraction(1, 2))))
        unit = Apply("imaginary_unit", ())
        return source.choice((Entry("z"), Entry("z"), Entry("w"), small, unit))

    def part() -> Node:
        return _expression(source, depth - 1 - source.randrange(2))

    match source.randrange(9):
        case 0 | 1:
            return build.add(part(), part())
        case 2 | 3:
            return build.multiply(part(), part())
        case 4:
            return build.divide(part(), part())
        case 5:
            return build.power(part(), source.choice((2, -1, -2)))
        case 6:
            return build.power(part(), source.choice(ROOTS))
        case 7:
            return build.apply(source.choice(SMOOTH + CUT), part())
        case _:
            return build.general_power(part(), part())


def rewritten(source: Random, node: Node) -> Node:
    """The node with one place changed by a law of the real line, or in another way."""
    laws = (
        lambda n: build.power(build.power(n, 2), ROOTS[0]),
        lambda n: build.apply("log", build.apply("exp", n)),
        lambda n: build.apply("asin", build.apply("sin", n)),
        lambda n: build.apply("abs", n),
        build.negate,
        lambda n: build.power(build.power(n, 3), ROOTS[1]),
    )
    if source.random() < 0.4 or not node.fields:
        return source.choice(laws)(node)
    match node:
        case Sum() if node.terms:
            k = source.randrange(len(node.terms))
            parts = [
                (c, rewritten(source, t) if i == k else t) for i, (c, t) in enumerate(node.terms)
            ]
            return build.linear(parts, node.constant)
        case Product():
            if len(node.powers) > 1 and source.random() < 0.5 and node.powers[0][1] != 1:
                merged = build.merge((b, 2 * q) for b, q in node.powers)  # √a √b = √(ab)
                return build.scale(node.coefficient, build.power(merged, ROOTS[0]))
            k = source.randrange(len(node.powers))
            parts = [
                (rewritten(source, b) if i == k else b, q) for i, (b, q) in enumerate(node.powers)
            ]
            return build.scale(node.coefficient, build.merge(parts))
        case Apply() if node.arguments:
            return build.apply(node.function, *(rewritten(source, a) for a in node.arguments))
        case _:
            return source.choice(laws)(node)


@settings(max_examples=250)
@given(st.integers(min_value=0, max_value=10**9))
def test_what_balls_refute_is_not_proved(seed):
    source = Random(seed)
    left = expression(source, source.randrange(1, 5))
    try:
        right = rewritten(source, left)
    except SymoptError:
        return
    if equal_complex(left, right):
        found = compare_complex(left, right, NONE, plane("zw"), points=16)
        assert found.status is not Status.REFUTED, (left, right)


@settings(max_examples=150)
@given(st.integers(min_value=0, max_value=10**9))
def test_normal_forms_have_the_value_that_they_came_from(seed):
    source = Random(seed)
    left = expression(source, source.randrange(1, 4))
    plan = Plan(96)
    for _ in range(DEFAULT.restarts):
        space = ComplexSpace(plan, DEFAULT)
        try:
            right = space.element_node(normal(space, left))
        except Refine:
            continue
        except (Full, GaveUp, SymoptError):
            return
        found = compare_complex(left, right, NONE, plane("zw"), points=12)
        assert found.status is not Status.REFUTED
        return
