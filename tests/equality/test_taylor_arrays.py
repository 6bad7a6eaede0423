"""If these fail, a wrong rule for functions of matrices could confirm itself, or sums at points are wrong."""

from fractions import Fraction
from itertools import product
from random import Random

import pytest

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry
from symopt.equality.conventions import OutsideDomain
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.exact import ExactArithmetic
from symopt.equality.enclosures.kinks import on_a_kink
from symopt.equality.enclosures.taylor import confirm_derivative

N = Affine(0, (("n", 1),))
I, J, K, M = (Index(name, Affine(1), N) for name in "ijkm")  # noqa: E741 - labels
EXACT = ExactArithmetic()


def entry(name, *places):
    return Entry(name, tuple(indices.of(p) for p in places))


def operator(name, *at, of="A"):
    row, column = Index("r", Affine(1), N), Index("s", Affine(1), N)
    return build.operator(name, entry(of, row, column), (row, column), tuple(map(indices.of, at)))


def confirmed(function, wrt, claim, *words):
    graph = Graph({"A": (N, N)}, (), properties={"A": frozenset(words)})
    return confirm_derivative(graph, function, wrt, claim, points=3)


DETERMINANT = operator("det")
RIGHT = {
    "det": (DETERMINANT, build.multiply(DETERMINANT, operator("inv", M, K))),
    "inv": (
        operator("inv", I, J),
        build.negate(build.multiply(operator("inv", I, K), operator("inv", M, J))),
    ),
    "trace of expm": (
        build.contract(operator("expm", I, I), (I,)),
        operator("expm", M, K),
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_derivatives_agree_and_wrong_ones_are_refuted(name):
    function, claim = RIGHT[name]
    coordinate = ("A", (K, M))
    found = confirmed(function, [coordinate], claim)
    assert found.points == 3
    assert found.digits > 12
    turned = build.rename(claim, {K: indices.of(M), M: indices.of(K)})
    assert confirmed(function, [coordinate], turned).refuted
    assert confirmed(function, [coordinate], build.scale(2, claim)).refuted


def test_second_derivatives_through_an_inverse():
    inverse = [operator("inv", *pair) for pair in ((M, K), (J, I), (M, I), (J, K))]
    claim = build.multiply(
        DETERMINANT,
        build.subtract(build.multiply(*inverse[:2]), build.multiply(*inverse[2:])),
    )
    along = [("A", (K, M)), ("A", (I, J))]
    assert confirmed(DETERMINANT, along, claim).points == 3
    other = build.multiply(DETERMINANT, build.multiply(*inverse[:2]))
    assert confirmed(DETERMINANT, along, other).refuted


def evaluation(sizes, seed=1):
    source = Random(seed)
    values = {}

    def value(name, at):
        return values.setdefault((name, at), Fraction(source.randint(-9, 9)))

    return Evaluation(EXACT, value, sizes, None), value


def written_out(value, size):
    """Return Σ a_i B_ij (B_jk + C_ijk c_k) B_km, term by term."""
    total = Fraction(0)
    for i, j, k, m in product(range(1, size + 1), repeat=4):
        inner = value("B", (j, k)) + value("C", (i, j, k)) * value("c", (k,)) + 2
        total += value("a", (i,)) * value("B", (i, j)) * inner * value("B", (k, m))
    return total


@pytest.mark.parametrize("size", [1, 2, 4])
def test_sums_are_those_written_out(size):
    there, value = evaluation({"n": size})
    inner = build.add(
        entry("B", J, K), build.multiply(entry("C", I, J, K), entry("c", K)), build.number(2)
    )
    node = build.contract(
        build.multiply(entry("a", I), entry("B", I, J), inner, entry("B", K, M)), (I, J, K, M)
    )
    assert there.value(node) == written_out(value, size)


def test_factors_beside_an_empty_sum_need_no_value():
    below = Index("j", Affine(1), Affine(-1, ((I, 1),)))
    node = build.contract(
        build.multiply(build.power(entry("a", I), -1), entry("b", below)), (below, I)
    )
    values = {("a", (1,)): Fraction(0), ("a", (2,)): Fraction(2), ("b", (1,)): Fraction(6)}
    there = Evaluation(EXACT, lambda name, at: values[name, at], {"n": 2}, None)
    assert there.value(node) == 3
    with pytest.raises(OutsideDomain):
        there.value(build.contract(build.power(entry("a", I), -1), (I,)))


def test_where_kinks_are():
    label = Index("r", Affine(1), N)
    largest = build.operator("amax", entry("x", label), (label,), ())

    def told(gap, *values):
        numbers = dict(enumerate(map(Fraction, values), 1))
        here = Evaluation(BallArithmetic(), lambda _, at: BallArithmetic().constant(numbers[at[0]]),
                          {"n": len(values)}, None)  # fmt: skip
        return on_a_kink(here, (gap,))

    assert told(entry("x", I), 1, 0, 2)
    assert not told(entry("x", I), 1, -1, 2)
    assert told(largest, 2, 0, 2)
    assert not told(largest, 0, 0, 2)
