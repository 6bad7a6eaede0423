"""Sample points: deterministic, in the declared domain, in every orthant, with rows that sum to 1."""

from fractions import Fraction
from itertools import product

from equality_reading import NONE, Reader, domain, node

from symopt.equality.enclosures.points import Interval, interval, sample, sizes_of, variables


def test_points_are_the_same_each_time_and_exact():
    a, b = (sample(3, [node("x + y")], NONE, {}) for _ in range(2))
    assert a.value("x", ()) == b.value("x", ())
    assert isinstance(a.value("y", (1, 2)), Fraction)


def test_every_orthant_of_three_names_is_met():
    found = set()
    for k in range(64):
        point = sample(k, [node("x + y + z")], NONE, {})
        found.add(tuple(point.value(name, ()) > 0 for name in "xyz"))
    assert found == set(product((True, False), repeat=3))


def test_values_lie_in_the_declared_domain():
    where = domain("0 <= y, y <= 1, x > 2, z < -1")
    for k in range(40):
        point = sample(k, [node("x + y + z")], NONE, where)
        assert 0 < point.value("y", ()) < 1
        assert point.value("x", ()) > 2
        assert point.value("z", ()) < -1


def test_intervals_of_conditions():
    assert interval(domain("0 < y, y <= 1, y < 3")["y"]) == Interval(Fraction(0), Fraction(1))
    assert interval(domain("y**2 < 2")["y"]) == Interval()


def test_sizes_differ_from_one_another_and_rows_sum_to_one():
    reader = Reader({"Y": ("m", "k"), "w": ("k",)}, [("z", "Y @ w")], unit_rows=("Y",))
    nodes = [reader.node("sum(z)")]
    assert variables(nodes, reader.graph) == {"Y", "w"}
    assert sizes_of(nodes, reader.graph) == {"m", "k"}
    for k in range(6):
        point = sample(k, nodes, reader.graph, {})
        assert point.sizes["m"] != point.sizes["k"]
        row = [point.value("Y", (1, j + 1)) for j in range(point.sizes["k"])]
        assert sum(row) == 1
        assert all(value > 0 for value in row)
