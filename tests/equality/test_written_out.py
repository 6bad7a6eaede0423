"""Small arrays in their entries: sums, determinants and inverses of a known number of rows."""

import pytest

import symopt as so

EQUAL = [
    ("sum(x)", "x[1] + x[2] + x[3]"),
    ("det(A)", "A[1,1]*A[2,2] - A[1,2]*A[2,1]"),
    ("A@A - tr(A)*A + det(A)*eye(2)", "0*A"),
    ("inv(A)", "(tr(A)*eye(2) - A)/det(A)"),
    ("inv(A)[1,2]", "-A[1,2]/det(A)"),
    ("det(A - t*eye(2))", "t**2 - tr(A)*t + det(A)"),
    ("det(A + B)", "det(A) + det(B) + tr(A)*tr(B) - tr(A@B)"),
    ("det(C)", "(tr(C)**3 - 3*tr(C)*tr(C@C) + 2*tr(C@C@C))/6"),
]
NEAR = [
    ("sum(x)", "x[1] + x[2] + x[2]"),
    ("A@A + tr(A)*A + det(A)*eye(2)", "0*A"),
    ("inv(A)", "(A - tr(A)*eye(2))/det(A)"),
    ("inv(A)[1,2]", "-A[2,1]/det(A)"),
    ("det(C)", "(tr(C)**3 - 3*tr(C)*tr(C@C) - 2*tr(C@C@C))/6"),
]
SHAPES = {"A": (2, 2), "B": (2, 2), "C": (3, 3), "x": 3}


def told(left, right, **options):
    shapes = {name: shape for name, shape in SHAPES.items() if name in left + right}
    return so.verify(left, None, right, equal=True, shapes=shapes, **options)


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal(left, right):
    assert told(left, right).proved


@pytest.mark.parametrize(("left", "right"), NEAR)
def test_near_misses(left, right):
    assert told(left, right).refuted


def test_properties_count_for_entries():
    symmetric, skew = ({"properties": {"A": word}} for word in ("symmetric", "skew-symmetric"))
    assert told("det(A)", "A[1,1]*A[2,2] - A[1,2]**2", **symmetric).proved
    assert told("det(A)", "A[1,2]**2", **skew).proved
    assert told("det(A)", "A[1,1]*A[2,2] - A[1,2]**2").refuted


def test_the_determinant_of_an_exponential():
    square = {"equal": True, "shapes": {"A": ("n", "n"), "B": ("n", "n")}}
    assert so.verify("det(expm(A))", None, "exp(tr(A))", **square).proved
    assert so.verify("det(2*expm(A).T@B)", None, "2**n*exp(tr(A))*det(B)", **square).proved
    assert so.verify("det(expm(A) + B)", None, "exp(tr(A)) + det(B)", **square).refuted
