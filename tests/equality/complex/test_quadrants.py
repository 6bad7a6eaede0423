"""Equalities that may fail on cuts are proved off the axes, and only where they hold in every quadrant."""

from random import Random

import pytest
from complex_reading import NONE, node, plane
from hypothesis import given, settings
from hypothesis import strategies as st

from symopt.calculus import build
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.nodes import Entry, Node, Number
from symopt.equality.complex.decide_complex import compare_complex
from symopt.equality.complex.quadrants import equal_off_axes
from symopt.equality.limits import DEFAULT
from symopt.equality.verdict import Status
from symopt.foundation.errors import SymoptError

BOTH = ("im(z) = 0", "re(z) = 0")
REAL = ("im(z) = 0",)


@pytest.mark.parametrize(
    ("left", "right", "boundary"),
    [
        ("sqrt(1/z)", "1/sqrt(z)", REAL),
        ("log(1/z)", "-log(z)", REAL),
        ("z**(1/3)", "1/(1/z)**(1/3)", REAL),
        ("log(z/(1 - z))", "log(z) - log(1 - z)", REAL),
        ("sqrt(z/(1 - z))", "sqrt(z)/sqrt(1 - z)", REAL),
        ("atanh(z)", "log((1 + z)/(1 - z))/2", BOTH),
        ("acoth(z)", "log((z + 1)/(z - 1))/2", BOTH),
        ("asin(-z)", "-asin(z)", BOTH),
        ("-1/(z**2*sqrt(1/z - 1)*sqrt(1/z + 1))", "-1/(z*sqrt(1 - z)*sqrt(1 + z))", REAL),
        ("-1/(z**2*sqrt(1/z - 1)*sqrt(1/z + 1))", "-1/(z*sqrt(1 - z**2))", BOTH),
    ],
)
def test_proved_off_the_axes(left, right, boundary):
    found = compare_complex(node(left), node(right), NONE, plane())
    assert found.status is Status.ALMOST_EVERYWHERE
    assert found.boundary == boundary
    assert "principal branches" in str(found.hypotheses[0])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("sqrt(z**2)", "z"),
        ("sqrt(1/z)", "-1/sqrt(z)"),
        ("sqrt(z - 1)*sqrt(z + 1)", "sqrt(z**2 - 1)"),
        ("sqrt(1/z**2 - 1)", "sqrt(1 - z**2)/z"),
        ("log(z**2)", "2*log(z)"),
        ("log(-z)", "log(z) + I*pi"),
        ("acosh(z)", "log(z + sqrt(z**2 - 1))"),
        ("acosh(z)", "I*acos(z)"),
        ("acot(z)", "pi/2 - atan(z)"),
        ("abs(z)", "sqrt(z)*sqrt(1/z)*abs(z)"),
    ],
)
def test_not_proved(left, right):
    assert equal_off_axes(node(left), node(right), DEFAULT) is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("log(exp(z))", "z"),  # the argument is no rational function
        ("sqrt(z**4)/z**2", "sqrt(1/z**4)*z**2"),  # its cuts are not on the axes
        ("sqrt(1/(z + I))", "1/sqrt(z + I)"),  # nor are these
        ("sqrt(w/z)*sqrt(z/w)", "1"),
    ],
)
def test_out_of_reach(left, right):
    assert equal_off_axes(node(left), node(right), DEFAULT) is None


def test_through_definitions():
    graph = Graph({"z": ()}, (NodeDefinition("u", (), node("1/z")),))
    found = compare_complex(node("sqrt(u)"), node("1/sqrt(z)"), graph, plane())
    assert found.status is Status.ALMOST_EVERYWHERE


def test_a_real_name_is_no_complex_variable():
    found = compare_complex(node("I*sqrt(1/x)"), node("I/sqrt(x)"), NONE, plane("z"))
    assert found.status is not Status.ALMOST_EVERYWHERE


def rational(source: Random) -> Node:
    """A small rational function of z."""
    z = Entry("z")
    simple = (z, build.negate(z), build.power(z, -1), build.power(z, 2), build.power(z, -2))
    part = build.scale(source.choice((1, 2, -1)), source.choice(simple))
    return source.choice((part, build.add(part, Number(source.choice((1, -1, 2))))))


def side(source: Random, roots: list[Node]) -> Node:
    """A product of half powers of the same rational functions, merged or inverted in some way."""
    half = build.Fraction(1, 2)
    factors: list[Node] = []
    for root in roots:
        match source.randrange(3):
            case 0:
                factors.append(build.power(root, half))
            case 1:
                factors.append(build.power(build.power(build.power(root, -1), half), -1))
            case _:
                factors.append(build.divide(root, build.power(root, half)))
    if source.random() < 0.4:
        return build.power(build.multiply(*roots), half)
    return build.multiply(*factors)


@settings(max_examples=80)
@given(st.integers(min_value=0, max_value=10**9))
def test_what_is_proved_off_the_axes_is_not_refuted(seed):
    source = Random(seed)
    roots = [rational(source) for _ in range(source.randrange(1, 3))]
    try:
        left, right = side(source, roots), side(source, roots)
    except SymoptError:
        return
    if equal_off_axes(left, right, DEFAULT) is not None:
        assert compare_complex(left, right, NONE, plane(), points=24).proved
