"""Complex points: all quadrants and pairs of them, sizes below and above 1, near the axes, never on them."""

from complex_reading import NONE, node, plane

from symopt.equality.complex.complex_points import complex_sample

PAIR = (node("z*w"),)


def values(count, names="zw"):
    return [
        [complex_sample(k, PAIR, NONE, plane(names)).value(n, ()) for n in "zw"]
        for k in range(count)
    ]


def quadrant(z):
    return z.real > 0, z.imaginary > 0


def test_four_points_see_all_quadrants_and_sixteen_all_pairs():
    assert len({quadrant(z) for z, _ in values(4)}) == 4
    assert len({(quadrant(z), quadrant(w)) for z, w in values(16)}) == 16


def test_sizes_and_axes():
    found = [z for z, _ in values(24)]
    sizes = [z.real**2 + z.imaginary**2 for z in found]
    assert any(s < 1 for s in sizes)
    assert any(s > 1 for s in sizes)
    assert any(abs(z.real) * 16 < abs(z.imaginary) for z in found)
    assert any(abs(z.imaginary) * 16 < abs(z.real) for z in found)
    assert all(z.real and z.imaginary for z in found)


def test_points_are_the_same_each_time():
    assert values(6) == values(6)


def test_real_names_keep_their_domain():
    for k in range(8):
        point = complex_sample(k, PAIR, NONE, plane("z", w="w < 0"))
        assert point.value("w", ()) < 0
