"""Nested roots by their squares, and signs of polynomials on boxes."""

from fractions import Fraction
from random import Random

import pytest
from method_checks import agree, canonical, holds

from symopt.equality.form.signs.definite import Range, bernstein, sign_in_one_variable
from symopt.equality.proofs.squares import equal_by_squares

TRUE = [
    ("sqrt(x + 2*sqrt(x - 1))", "1 + sqrt(x - 1)", ""),
    ("sqrt(x + 2*sqrt(x - 1))", "1 + sqrt(x - 1)", "x >= 1"),
    ("sqrt(x - 2*sqrt(x - 1))", "abs(sqrt(x - 1) - 1)", ""),
    ("sqrt(x - 2*sqrt(x - 1))", "sqrt(x - 1) - 1", "x >= 2"),
    ("sqrt(x - 2*sqrt(x - 1))", "1 - sqrt(x - 1)", "x >= 1, x <= 2"),
    ("sqrt(x + 2*sqrt(x - 1)) + sqrt(x - 2*sqrt(x - 1))", "2*sqrt(x - 1)", "x >= 2"),
    ("sqrt(x + 2*sqrt(x - 1)) + sqrt(x - 2*sqrt(x - 1))", "2", "x >= 1, x <= 2"),
    ("sqrt(x**2 + y**2 + 2*sqrt(x**2*y**2))", "abs(x) + abs(y)", ""),
    ("sqrt(p + q + 2*sqrt(p*q)) - sqrt(q)", "sqrt(p)", "p > 0, q > 0"),
    ("sqrt(2 - 2*sqrt(1 - x**2))", "sqrt(1 + x) - sqrt(1 - x)", "x >= 0"),
    ("sqrt((1 + sqrt(1 - x**2))/2)", "(sqrt(1 + x) + sqrt(1 - x))/2", ""),
    ("1/sqrt(p + q + 2*sqrt(p*q))", "(sqrt(p) - sqrt(q))/(p - q)", "p > 0, q > 0"),
    ("sqrt((x + sqrt(x**2 - y**2))/2) + sqrt((x - sqrt(x**2 - y**2))/2)", "sqrt(x + y)",
     "x >= y, y >= 0"),
    ("x*sqrt(5 + 2*sqrt(6))", "x*sqrt(2) + x*sqrt(3)", ""),
]  # fmt: skip

NEAR = [
    ("sqrt(x + 2*sqrt(x - 1))", "sqrt(x - 1) - 1", "x >= 1"),
    ("sqrt(x - 2*sqrt(x - 1))", "sqrt(x - 1) - 1", "x >= 1"),
    ("sqrt(x - 2*sqrt(x - 1))", "1 - sqrt(x - 1)", "x >= 1, x <= 21/10"),
    ("sqrt(x + 2*sqrt(x - 1)) + sqrt(x - 2*sqrt(x - 1))", "2", "x >= 1"),
    ("sqrt(2 - 2*sqrt(1 - x**2))", "sqrt(1 + x) - sqrt(1 - x)", ""),
    ("sqrt(x**2 + y**2 + 2*sqrt(x**2*y**2))", "x + y", ""),
    ("sqrt(x**2 + y**2 + 2*sqrt(x**2*y**2))", "abs(x) - abs(y)", ""),
    ("sqrt(p + q + 2*sqrt(p*q))", "sqrt(p) - sqrt(q)", "p > 0, q > 0"),
    ("sqrt(p + q + 3*sqrt(p*q))", "sqrt(p) + sqrt(q)", "p > 0, q > 0"),
]


@pytest.mark.parametrize(("left", "right", "where"), TRUE)
def test_roots_denest(left, right, where):
    assert holds(equal_by_squares, left, right, where)
    assert agree(left, right, where)


@pytest.mark.parametrize(("left", "right", "where"), NEAR)
def test_near_misses_do_not(left, right, where):
    assert not holds(equal_by_squares, left, right, where)


@pytest.mark.parametrize(
    ("inside", "where", "proved"),
    [
        ("x**2 + x + 1", "", True),
        ("x**2 + x - 1", "", False),
        ("x**2 + x*y + y**2", "", True),
        ("x**2 + 3*x*y + y**2", "", False),
        ("1 - 3*x**2", "-1/2 < x, x < 1/2", True),
        ("1 - 5*x**2", "-1/2 < x, x < 1/2", False),
        ("x*y - 1", "x > 2, y > 2", True),
        ("x*y - 5", "x > 2, y > 2", False),
        ("x + y - x*y", "0 <= x, x <= 1, 0 <= y, y <= 1", True),
        ("x + y - 3*x*y", "0 <= x, x <= 1, 0 <= y, y <= 1", False),
        ("x**2 - 2", "x >= 3/2", True),
        ("x**2 - 2", "x >= 7/5", False),
        ("exp(2*x) - exp(x) + 1", "", True),
        ("sqrt(2) - 1", "", True),
        ("sqrt(2) - 3/2", "", False),
    ],
)
def test_signs_on_boxes(inside, where, proved):
    assert canonical(f"abs({inside})", inside, where) is proved


def value(terms, point):
    total = Fraction(0)
    for exponents, coefficient in terms.items():
        part = coefficient
        for x, e in zip(point, exponents, strict=True):
            part *= x**e
        total += part
    return total


def test_signs_of_random_polynomials_hold_at_random_points():
    source = Random(5)
    told = 0
    for _ in range(300):
        names = source.randint(1, 3)
        terms = {}
        for _ in range(source.randint(2, 5)):
            exponents = tuple(source.randint(0, 3) for _ in range(names))
            terms[exponents] = Fraction(source.randint(-3, 9))
        terms = {e: c for e, c in terms.items() if c}
        ends = [sorted(Fraction(source.randint(-6, 6), 2) for _ in range(2)) for _ in range(names)]
        ranges = {}
        for place, (low, high) in enumerate(ends):
            sides = source.choice(((low, high), (low, None), (None, high), (None, None)))
            if None not in sides and low == high:
                sides = (low, low + 1)
            ranges[place] = Range(*sides, open=source.random() < 0.5)
        found = bernstein(terms, ranges) if terms else None
        if names == 1 and terms and max(e for (e,) in terms) > 0:
            found = sign_in_one_variable({e: c for (e,), c in terms.items()}, ranges[0]) or found
        if found is None:
            continue
        told += 1
        for _ in range(12):
            point = [inside(source, ranges[place]) for place in range(names)]
            here = value(terms, point) * found[0]
            assert here > 0 if found[1] else here >= 0
    assert told > 30


def inside(source: Random, where: Range) -> Fraction:
    part = Fraction(source.randint(1, 63), 64)
    if not where.open and source.random() < 0.3:
        ends = [end for end in (where.lower, where.upper) if end is not None]
        if ends:
            return source.choice(ends)
    if where.lower is not None and where.upper is not None:
        return where.lower + (where.upper - where.lower) * part
    if where.lower is not None:
        return where.lower + part * source.choice((1, 9))
    if where.upper is not None:
        return where.upper - part * source.choice((1, 9))
    return part * source.choice((-9, -1, 0, 1, 9))
