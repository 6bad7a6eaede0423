"""Points give matrices the properties declared of them, and simple counterexamples keep these."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Node
from symopt.equality.conventions import OutsideDomain
from symopt.equality.decide import decide
from symopt.equality.enclosures.points import Point, honored, sample
from symopt.equality.enclosures.structured import KNOWN, Structure, positive_definite, rank
from symopt.equality.verdict import Status
from symopt.model.properties import FOLLOWS, with_consequences

N = Affine(0, (("n", 1),))
ROW, COLUMN = Index("i", Affine(1), N), Index("j", Affine(1), N)
A = Entry("A", (indices.of(ROW), indices.of(COLUMN)))
TURNED = Entry("A", (indices.of(COLUMN), indices.of(ROW)))
IMPOSSIBLE = (
    {"positive definite", "skew-symmetric"},
    {"skew-symmetric", "row sums 1"},
    {"skew-symmetric", "one-hot rows"},
)


def _graph(*words: str) -> Graph:
    all_words = with_consequences(words)
    unit = {"A": N} if "row sums 1" in all_words else {}
    return Graph({"A": (N, N)}, (), unit, properties={"A": all_words})


def _matrix(number: int, words: tuple[str, ...]) -> list[list[Fraction]] | None:
    point = sample(number, (A,), _graph(*words), {})
    size = point.sizes["n"]
    try:
        return [[point.value("A", (i + 1, j + 1)) for j in range(size)] for i in range(size)]
    except OutsideDomain:
        return None


def _has(word: str, m: list[list[Fraction]]) -> bool:
    """Say what the words mean once more, apart from the code."""
    n = range(len(m))
    pairs = [(i, j) for i in n for j in n]
    match word:
        case "symmetric":
            return all(m[i][j] == m[j][i] for i, j in pairs)
        case "skew-symmetric":
            return all(m[i][j] == -m[j][i] for i, j in pairs)
        case "positive definite":
            return positive_definite(m) and _has("symmetric", m)
        case "invertible" | "full column rank":
            return rank(m) == len(m)
        case "orthogonal":
            return all(sum(m[k][i] * m[k][j] for k in n) == (i == j) for i, j in pairs)
        case "diagonal":
            return all(i == j or m[i][j] == 0 for i, j in pairs)
        case "lower triangular":
            return all(i >= j or m[i][j] == 0 for i, j in pairs)
        case "upper triangular":
            return all(i <= j or m[i][j] == 0 for i, j in pairs)
        case "toeplitz":
            return all(m[i][j] == m[i - 1][j - 1] for i, j in pairs if i and j)
        case "row sums 1":
            return all(sum(row) == 1 for row in m)
        case _:
            return all(sorted(row) == [0] * (len(m) - 1) + [1] for row in m)


def test_every_property_is_known() -> None:
    assert set(FOLLOWS) == KNOWN == honored(2)


@pytest.mark.parametrize("words", [*((w,) for w in FOLLOWS), *combinations(FOLLOWS, 2)])
def test_matrices_have_their_properties(words: tuple[str, ...]) -> None:
    found = [m for number in range(8) if (m := _matrix(number, words)) is not None]
    if any(pair <= with_consequences(words) for pair in IMPOSSIBLE):
        assert found == []
        return
    assert found
    for matrix in found:
        for word in with_consequences(words):
            assert _has(word, matrix), (word, matrix)


def test_the_same_point_is_the_same_matrix() -> None:
    assert _matrix(3, ("orthogonal",)) == _matrix(3, ("orthogonal",))
    assert _matrix(3, ("orthogonal",)) != _matrix(4, ("orthogonal",))


def test_rows_of_a_vector_are_one_hot() -> None:
    graph = Graph({"y": (N,)}, (), {"y": N}, properties={"y": with_consequences(["one-hot rows"])})
    point = sample(5, (Entry("y", (indices.of(ROW),)),), graph, {})
    row = [point.value("y", (k + 1,)) for k in range(point.sizes["n"])]
    assert sorted(row) == [0] * (len(row) - 1) + [1]


def test_a_matrix_without_its_properties_is_outside_the_domain() -> None:
    words = with_consequences(("skew-symmetric", "invertible"))
    assert Structure(words, 3, 3).matrix(lambda i, j: Fraction(i + 3 * j), Random(1)) is None
    point = Point(0, {}, {}, {"n": 3}, {}, structures={"A": Structure(words, 3, 3)})
    with pytest.raises(OutsideDomain):
        point.value("A", (1, 1))


def _point(left: Node, right: Node, *words: str) -> Mapping[str, Fraction]:
    verdict = decide(left, right, _graph(*words))
    assert verdict.status is Status.REFUTED, verdict
    return verdict.point


def test_what_holds_by_a_property_is_not_refuted() -> None:
    assert decide(A, TURNED, _graph("symmetric")).status is not Status.REFUTED
    assert decide(A, TURNED, _graph("skew-symmetric")).status is Status.REFUTED
    assert decide(A, build.negate(TURNED), _graph("skew-symmetric")).status is not Status.REFUTED
    square = build.power(A, 2)
    assert decide(square, A, _graph("one-hot rows")).status is not Status.REFUTED
    assert decide(square, A, _graph("row sums 1")).status is Status.REFUTED


def _inverse() -> Node:
    return build.operator("inv", A, (ROW, COLUMN), (indices.of(ROW), indices.of(COLUMN)))


@pytest.mark.parametrize("words", [(), ("symmetric",), ("positive definite",), ("diagonal",)])
def test_simple_counterexamples_keep_the_properties(words: tuple[str, ...]) -> None:
    fresh = Index("k", Affine(1), N), Index("l", Affine(1), N)
    places = dict(zip((ROW, COLUMN), map(indices.of, fresh), strict=True))
    total = build.contract(build.rename(A, places), fresh)
    other = build.contract(build.rename(_inverse(), places), fresh)
    found = _point(build.add(total, build.number(1)), other, *words)
    size = int(found["n"])
    rows = [[found[f"A[{i + 1},{j + 1}]"] for j in range(size)] for i in range(size)]
    for word in with_consequences(words):
        assert _has(word, rows)
    assert rank(rows) == size
    assert all(e in (0, 1, -1, 2, Fraction(1, 2)) for row in rows for e in row), rows
