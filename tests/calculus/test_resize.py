"""Other sizes for arrays, and sums with terms written out, against plain evaluation."""

import pytest

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Node
from symopt.calculus.resize import counts_in, resized, split_sums
from symopt.equality.enclosures.balls import enclose
from symopt.foundation.errors import LimitError

N, M = indices.of("n"), indices.of("m")
POINT = {"x": [3, -1, 4, 1, -5, 9, 2, -6]}


def label(upper: Affine, lower: int = 1) -> Index:
    return build.fresh(Index("", Affine(lower), upper))


def x(place: Affine) -> Node:
    return Entry("x", (place,))


def examples() -> list[Node]:
    i, j = label(N), label(M)
    k = label(indices.of(i))
    double = build.contract(build.multiply(x(indices.of(i)), x(indices.of(j))), (i, j))
    nested = build.contract(build.multiply(build.value(indices.of(i)), x(indices.of(k))), (i, k))
    inner = build.apply("exp", build.contract(x(indices.of(j)), (j,)))
    outer = build.contract(build.multiply(x(indices.of(i)), inner), (i,))
    shifted = build.contract(x(indices.shift(indices.of(i), 1)), (i,))
    power = build.general_power(x(Affine(2)), build.value(N))
    last = build.multiply(x(N), build.value(indices.shift(N, 2)))
    return [double, nested, outer, build.add(shifted, power), last]


@pytest.mark.parametrize("place", range(5))
def test_a_larger_size_put_in_is_the_value_there(place):
    node = examples()[place]
    more = resized(node, {"n": indices.shift(N, 1)})
    for n in (1, 2, 4):
        left = enclose(more, POINT, {"n": n, "m": 2})
        right = enclose(node, POINT, {"n": n + 1, "m": 2})
        assert left.overlaps(right)


@pytest.mark.parametrize("place", range(5))
def test_sums_cut_and_written_out_keep_their_value(place):
    node = examples()[place]
    more = resized(node, {"n": indices.shift(N, 2)})
    cut = split_sums(more, {(("n", 1),): 0})
    assert all(c.terms != ((("n", 1)),) or c.constant <= 0 for c in counts_in(cut))
    short = split_sums(resized(node, {"n": Affine(3), "m": Affine(2)}))
    assert not list(counts_in(short))
    for n in (1, 3):
        sizes = {"n": n, "m": 2}
        assert enclose(cut, POINT, sizes).overlaps(enclose(more, POINT, sizes))
    assert enclose(short, POINT).overlaps(enclose(node, POINT, {"n": 3, "m": 2}))


def test_an_empty_sum_is_zero():
    i = label(N, 2)
    node = build.contract(x(indices.of(i)), (i,))
    assert split_sums(resized(node, {"n": Affine(1)})) is build.number(0)


def test_too_many_terms_are_refused():
    i, j = label(Affine(100)), label(Affine(100))
    node = build.contract(build.multiply(x(indices.of(i)), x(indices.of(j))), (i, j))
    with pytest.raises(LimitError, match="too many terms"):
        split_sums(node)
