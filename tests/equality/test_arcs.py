"""Inverse trigonometric functions and parts of a turn in the canonical form."""

from random import Random

import pytest
from equality_reading import NONE, domain, node

from symopt.calculus import build
from symopt.calculus.nodes import Apply
from symopt.equality.enclosures.meeting import Meeting, meet
from symopt.equality.form.canonical import equal
from symopt.equality.form.space import Known
from symopt.equality.verdict import Given, Status

TRUE = [
    ("4*atan(1/5) - atan(1/239)", "pi/4", ""),
    ("12*atan(1/18) + 8*atan(1/57) - 5*atan(1/239)", "pi/4", ""),
    ("44*atan(1/57) + 7*atan(1/239) - 12*atan(1/682) + 24*atan(1/12943)", "pi/4", ""),
    ("atan(1) + atan(2) + atan(3)", "pi", ""),
    ("asin(3/5) + asin(4/5)", "pi/2", ""),
    ("cos(atan(3/4))", "4/5", ""),
    ("cos(5*acos(x))", "16*x**5 - 20*x**3 + 5*x", ""),
    ("sin(2*asin(x))", "2*x*sqrt(1 - x**2)", ""),
    ("sin(asin(x) + asin(y))", "x*sqrt(1 - y**2) + y*sqrt(1 - x**2)", ""),
    ("tan(2*atan(x))", "2*x/(1 - x**2)", ""),
    ("cos(acos(x)/2)", "sqrt((1 + x)/2)", ""),
    ("tan(atan(x)/2)", "x/(1 + sqrt(1 + x**2))", ""),
    ("4*cos(acos(x)/3)**3 - 3*cos(acos(x)/3)", "x", ""),
    ("asin((sqrt(6) - sqrt(2))/4)", "pi/12", ""),
    ("asin(-(sqrt(6) + sqrt(2))/4)", "-5*pi/12", ""),
    ("acos(-1/2)", "2*pi/3", ""),
    ("atan(2 - sqrt(3))", "pi/12", ""),
    ("acos((1 + sqrt(5))/4)", "pi/5", ""),
    ("atan(sqrt(5 - 2*sqrt(5)))", "pi/5", ""),
    ("asin(sin(pi/7))", "pi/7", ""),
    ("asin(sin(x))", "pi - x", "x >= pi/2, x <= 3*pi/2"),
    ("acos(cos(x))", "2*pi - x", "x >= pi, x <= 2*pi"),
    ("acos(cos(x))", "x", "x >= 0, x <= 3"),
    ("atan(tan(x/2))", "x/2 - pi", "x > pi, x < 3*pi"),
    ("atan(sqrt(2)) + atan(1/sqrt(2))", "pi/2", ""),
    ("atan(p) + atan(1/p)", "pi/2", "p > 0"),
    ("atan(p) + atan(1/p)", "-pi/2", "p < 0"),
    ("atan(x) + atan(1/x)", "sign(x)*pi/2", ""),
    ("atan(x/p) + atan(p/x)", "sign(x)*pi/2", "p > 0"),
    ("acot(x)", "sign(x)*pi/2 - atan(x)", ""),
    ("asec(x) + acsc(x)", "pi/2", ""),
    ("sin(acsc(x))", "1/x", ""),
    ("atan(x/sqrt(1 + x**2))", "asin(x/sqrt(1 + 2*x**2))", ""),
    ("atan2(y, x)", "atan(y/x)", "x > 0"),
    ("cos(pi/8)", "sqrt(2 + sqrt(2))/2", ""),
    ("cos(2*pi/5)", "(sqrt(5) - 1)/4", ""),
    ("cos(pi/7)*cos(2*pi/7)*cos(4*pi/7)", "-1/8", ""),
    ("sin(pi/14)", "cos(3*pi/7)", ""),
    ("sin(x + 2*pi/7)", "sin(x)*cos(2*pi/7) + cos(x)*sin(2*pi/7)", ""),
    ("cos(20*pi/9)", "cos(2*pi/9)", ""),
    ("x*cos(pi/1000003)**2", "x - x*sin(pi/1000003)**2", ""),
    ("cos(pi/48)", "cos(pi/16)*cos(pi/24) + sin(pi/16)*sin(pi/24)", ""),
]

NEAR = [
    ("4*atan(1/5) - atan(1/238)", "pi/4", ""),
    ("4*atan(1/5) - atan(1/239)", "5*pi/4", ""),
    ("atan(p) + atan(1/p)", "pi/2", ""),
    ("atan(x) + atan(1/x)", "pi/2", ""),
    ("atan(x/p) + atan(p/x)", "pi/2", "p > 0"),
    ("cos(5*acos(x))", "16*x**5 - 20*x**3 - 5*x", ""),
    ("cos(acos(x)/2)", "-sqrt((1 + x)/2)", ""),
    ("sin(asin(x)/2)", "(sqrt(1 + x) + sqrt(1 - x))/2", ""),
    ("asin(2*x/(1 + x**2))", "2*atan(x)", ""),
    ("acos(1/sqrt(1 + x**2))", "atan(x)", ""),
    ("asin(x)", "atan(x/sqrt(1 - x))", ""),
    ("acot(x)", "pi/2 - atan(x)", ""),
    ("atan2(y, x)", "atan(y/x)", ""),
    ("asin(sin(8*pi/7))", "8*pi/7", ""),
    ("acos(cos(x))", "x", "x >= 0, x <= 22/7"),
    ("asin(sin(x))", "x", "x >= 0, x <= 8/5"),
    ("atan(tan(x))", "x", ""),
    ("asin(5000001/10000000)", "pi/6", ""),
    ("cos(pi/7)*cos(2*pi/7)*cos(4*pi/7)", "1/8", ""),
    ("acos((1 + sqrt(5))/4)", "2*pi/5", ""),
]


def proved(left: str, right: str, where: str = "") -> bool:
    return equal(node(left), node(right), Known(domain(where))) is True


def agrees(left: str, right: str, where: str) -> bool:
    asked = Meeting(node(left), node(right), NONE, Given(domain(where)))
    found = meet(asked, 4, 60)
    return found.status is not Status.REFUTED and found.points > 0


@pytest.mark.parametrize(("left", "right", "where"), TRUE)
def test_true_ones_are_proved_and_agree_numerically(left, right, where):
    assert proved(left, right, where)
    assert agrees(left, right, where)


@pytest.mark.parametrize(("left", "right", "where"), NEAR)
def test_near_misses_are_not_proved(left, right, where):
    assert not proved(left, right, where)


def test_every_sum_of_arctangents_that_the_integers_allow():
    """arg of a product of Gaussian integers, of any branch, against the sum of the arguments."""
    source = Random(7)
    for _ in range(25):
        pairs = [(source.randint(1, 40), source.randint(-40, 40)) for _ in range(3)]
        a, b = 1, 0
        for q, p in pairs:
            a, b = a * q - b * p, a * p + b * q
        if a == 0:
            continue
        parts = [build.apply("atan", build.number(build.Fraction(p, q))) for q, p in pairs]
        total = build.add(*parts)
        single = build.apply("atan", build.number(build.Fraction(b, a)))
        half = build.scale(1, Apply("pi", ()))
        turns = [k for k in (-2, -1, 0, 1, 2)
                 if equal(total, build.add(single, build.scale(k, half))) is True]  # fmt: skip
        assert len(turns) == 1


def test_parts_of_a_turn_agree_with_balls():
    source = Random(11)
    for _ in range(20):
        q = source.choice((3, 7, 8, 9, 10, 14, 15, 16, 20, 21, 24, 32, 40, 48, 60))
        p, r = source.randint(1, 2 * q), source.randint(1, 2 * q)
        left = f"cos({p}*pi/{q})*sin({r}*pi/{q})"
        right = f"(sin({p + r}*pi/{q}) - sin({p - r}*pi/{q}))/2"
        assert proved(left, right)
        assert not proved(left, f"{right} + 1/10**9")
