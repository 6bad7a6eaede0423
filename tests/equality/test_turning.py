"""Signs of sines and cosines where angles are in a range."""

import pytest

import symopt as so

EQUAL = [
    ("sqrt(1 - cos(x)**2)", "sin(x)", ["0 <= x", "x <= pi"]),
    ("sqrt(1 - sin(x)**2)", "cos(x)", ["-pi/2 <= x", "x <= pi/2"]),
    ("sqrt((1 - cos(x))/2)", "sin(x/2)", ["0 <= x", "x <= 2*pi"]),
    ("abs(sin(x))", "-sin(x)", ["pi < x", "x < 2*pi"]),
    ("abs(sin(x))", "sin(x)", ["0 < x", "x < 3"]),
    ("abs(cos(x))", "cos(x)", ["abs(x) < pi/2"]),
    ("sign(cos(x))", "-1", ["pi/2 < x", "x < 3*pi/2"]),
    ("log(cos(x)**2)/2", "log(cos(x))", ["-1 < x", "x < 1"]),
]
BEYOND = [
    ("abs(sin(x))", "sin(x)", ["-1/100 < x", "x < pi"]),
    ("abs(sin(2*x))", "sin(2*x)", ["0 < x", "x < pi"]),
    ("sqrt(1 - cos(x)**2)", "sin(x)", ["0 <= x", "x <= 16/5"]),
    ("sqrt(1 - sin(x)**2)", "cos(x)", ["-8/5 <= x", "x <= pi/2"]),
    ("abs(cos(x))", "cos(x)", ["abs(x) < pi/2 + 1/100"]),
    ("sign(cos(x))", "-1", ["3/2 < x", "x < 4"]),
    ("asin(sin(x))", "x", ["-pi/2 <= x", "x <= pi/2 + 1/100"]),
    ("2*asin(x)", "asin(2*x*sqrt(1 - x**2))", ["x**2 <= 51/100"]),
]


@pytest.mark.parametrize(("left", "right", "where"), EQUAL)
def test_proved(left, right, where):
    assert so.verify(left, None, right, equal=True, assume=where).proved


@pytest.mark.parametrize(("left", "right", "where"), BEYOND)
def test_refuted_near_the_ends_of_what_is_assumed(left, right, where):
    assert so.verify(left, None, right, equal=True, assume=where).refuted


def test_a_condition_on_the_sine_itself_does_not_go_in_circles():
    where = ["0 < x", "x < x + sin(x)", "x < 7"]
    assert so.verify("sign(sin(x))", None, "1", equal=True, assume=where).proved
