"""If these fail, a condition on an unknown is taken for another one."""

from math import inf

import pytest

from symopt.faces.problem.numbers import number_of
from symopt.faces.problem.ranges import Range, sort_conditions
from symopt.foundation.errors import DomainError, ReadingError, UnsupportedError
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Tree


def read(text: str) -> Tree:
    return parse(text, default_vocabulary().declare(["x", "y"]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x > 0", Range(0.0, inf, open_low=True)),
        ("0 <= x <= 1", Range(0.0, 1.0)),
        ("1/2 >= x", Range(-inf, 0.5)),
        ("x > 1 and x >= 1", Range(1.0, inf, open_low=True)),
        ("-pi < x < 2*pi/3", Range(-3.141592653589793, 2.0943951023931957, True, True)),
        ("x = 3", Range(3.0, 3.0)),
    ],
)
def test_ranges_of_one_name_are_found_with_their_open_ends(text, expected):
    assert sort_conditions([read(text)], ["x"]).ranges == {"x": expected}


def test_other_conditions_are_kept_as_they_are():
    found = sort_conditions([read("x + y < 1"), read("x != 0"), read("y >= 0")], ["x", "y"])
    assert list(found.ranges) == ["y"]
    assert found.others == (read("x + y < 1"), read("x != 0"))


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("1 < x < 0", DomainError, "leave no value for x"),
        ("x > 0 and x <= 0", DomainError, "leave no value for x"),
        ("x + 1", UnsupportedError, "is not a condition"),
        ("y > 0", UnsupportedError, "speaks of y, which is no unknown here"),
    ],
)
def test_what_is_no_condition_on_the_unknowns_is_refused(text, error, message):
    with pytest.raises(error, match=message):
        sort_conditions([read(text)], ["x"])


@pytest.mark.parametrize(
    ("found", "inside"),
    [(Range(), 0.0), (Range(0.0), 0.0), (Range(0.0, open_low=True), 1.0), (Range(2.0, 4.0), 3.0),
     (Range(-inf, -3.0), -4.0), (Range(0.0, 1.0, True, True), 0.5), (Range(-inf, 0.0), 0.0)],
)  # fmt: skip
def test_a_start_is_well_inside_its_range(found, inside):
    assert found.nearest_to_zero() == inside
    assert found.inside(inside)


def test_the_box_has_the_closed_ends_only():
    assert Range(0.0, 1.0, open_low=True).box == (None, 1.0)
    assert Range(0.0, 1.0, open_low=True).open
    assert not Range(0.0, 1.0).open


@pytest.mark.parametrize(
    ("text", "value"), [("2/3", 2 / 3), ("-sqrt(2)", -(2**0.5)), ("1e-3", 1e-3), ("-inf", -inf)]
)
def test_numbers_are_the_nearest_floats(text, value):
    vocabulary = default_vocabulary()
    assert number_of(parse(text, vocabulary)) == value


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [("x", ReadingError, "x stands where a number"), ("log(0)", DomainError, "no real value"),
     ("sqrt(-1)", DomainError, "no real value"), ("10**400", DomainError, "no finite value"),
     ("1/0", DomainError, "zero")],
)  # fmt: skip
def test_what_is_no_finite_number_is_refused(text, error, message):
    with pytest.raises(error, match=message):
        number_of(read(text))
