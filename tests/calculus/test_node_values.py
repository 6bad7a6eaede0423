"""Normal forms keep values: each node against the same construction in plain numbers."""

from __future__ import annotations

import random

import mpmath
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index, over
from symopt.calculus.nodes import Entry, Number
from symopt.calculus.tidy import apply_unit_rows, collect, expand, tidy
from tests.node_values import Values, cells

SIZES = {"m": 3, "n": 2}
ROW, J, K = over("i", "m"), over("j", "m"), over("k", "n")
PART = Index("p", Affine(2), indices.of("m"))
LABELS = (ROW, J, K, PART)
SHAPES = {"x": (), "v": (indices.of("m"),), "A": (indices.of("m"), indices.of("n"))}


def arrays():
    chance = random.Random(1)
    return {
        name: {c: mpmath.mpf(chance.uniform(0.2, 1.5)) for c in cells(shape, SIZES)}
        for name, shape in SHAPES.items()
    }


ARRAYS = arrays()


def at(name, *labels):
    node = Entry(name, tuple(map(indices.of, labels)))
    return node, lambda here: ARRAYS[name][tuple(here[i] for i in labels)]


def delta(left, right, shift=0):
    node = build.delta(indices.of(left), indices.shift(indices.of(right), shift))
    return node, lambda here: mpmath.mpf(here[left] == here[right] + shift)


def within(label, shift):
    node = build.within(indices.shift(indices.of(label), shift), Affine(1), indices.of("m"))
    return node, lambda here: mpmath.mpf(1 <= here[label] + shift <= SIZES["m"])


def value(affine, of):
    return build.value(affine), of


LEAVES = [
    at("x"), at("v", ROW), at("v", J), at("v", PART), at("A", ROW, K), at("A", J, K),
    delta(ROW, J), delta(J, ROW, 1), delta(ROW, J, -1), delta(PART, J), delta(ROW, K),
    within(ROW, 1), within(J, -1),
    value(indices.of(ROW), lambda here: mpmath.mpf(here[ROW])),
    value(Affine(-1, (("m", 2),)), lambda here: mpmath.mpf(5)),
    (Number(2), lambda here: mpmath.mpf(2)),
    (Number(-1), lambda here: mpmath.mpf(-1)),
]  # fmt: skip


def plus(*parts):
    return build.add(*(n for n, _ in parts)), lambda here: sum(f(here) for _, f in parts)


def minus(a, b):
    return build.subtract(a[0], b[0]), lambda here: a[1](here) - b[1](here)


def times(*parts):
    def of(here):
        total = mpmath.mpf(1)
        for _, f in parts:
            total *= f(here)
        return total

    return build.multiply(*(n for n, _ in parts)), of


def power(a, q):
    return build.power(a[0], q), lambda here: a[1](here) ** q


def inverse(a):
    square = build.power(a[0], 2)
    return build.power(build.add(Number(1), square), -1), lambda here: 1 / (1 + a[1](here) ** 2)


def tanh(a):
    return build.apply("tanh", a[0]), lambda here: mpmath.tanh(a[1](here))


def total(a, label):
    low = label.lower.constant

    def of(here):
        return sum(a[1]({**here, label: k}) for k in range(low, SIZES[label.upper.terms[0][0]] + 1))

    return build.contract(a[0], (label,)), of


def soft(a, label):
    """The softmax over a label, at that label."""
    inner = build.fresh(label)
    body = build.rename(a[0], {label: indices.of(inner)})
    node = build.operator("softmax", body, (inner,), (indices.of(label),))

    def of(here):
        low, high = label.lower.constant, SIZES[label.upper.terms[0][0]]
        terms = {k: mpmath.exp(a[1]({**here, label: k})) for k in range(low, high + 1)}
        return terms[here[label]] / sum(terms.values())

    return node, of


def renamed(a, old, new):
    node = build.rename(a[0], {old: indices.of(new)})
    return node, lambda here: a[1]({**here, old: here[new]})


def pairs():
    return st.recursive(
        st.sampled_from(LEAVES),
        lambda inner: st.one_of(
            st.builds(plus, inner, inner),
            st.builds(plus, inner, inner, inner),
            st.builds(minus, inner, inner),
            st.builds(times, inner, inner),
            st.builds(times, inner, inner, inner),
            st.builds(power, inner, st.sampled_from([2, 3])),
            st.builds(inverse, inner),
            st.builds(tanh, inner),
            st.builds(total, inner, st.sampled_from(LABELS)),
            st.builds(soft, inner, st.sampled_from((ROW, K))),
            st.builds(renamed, inner, st.just(J), st.just(ROW)),
            st.builds(renamed, inner, st.just(ROW), st.just(J)),
        ),
        max_leaves=9,
    )


def places():
    for i in (1, 2, 3):
        for j in (1, 2, 3):
            yield {ROW: i, J: j, K: 1 + (i + j) % 2, PART: 2 + (i * j) % 2}


def agree(node, of):
    values = Values(SIZES, ARRAYS)
    for here in places():
        expected = of(here)
        assert abs(values.of(node, here) - expected) <= 1e-10 * (1 + abs(expected))


@seed(91)
@settings(max_examples=500, deadline=None, database=None)
@given(pairs())
def test_normal_forms_keep_values(pair):
    agree(*pair)


@seed(92)
@settings(max_examples=150, deadline=None, database=None)
@given(pairs())
def test_expanding_and_tidying_keep_values(pair):
    node, of = pair
    for made in (expand(node), collect(node), tidy(node)):
        agree(made, of)


def test_unit_rows_are_used_where_they_are_declared():
    share = Entry("P", (indices.of(ROW), indices.of(K)))
    weight = Entry("v", (indices.of(ROW),))
    node = build.contract(build.multiply(share, weight), (K,))
    assert apply_unit_rows(node, {"P": K.upper}) is weight
    assert apply_unit_rows(node, {"P": indices.shift(K.upper, 1)}) is node  # only part of the row
    assert apply_unit_rows(node, {}) is node


def test_a_bound_name_is_never_caught():
    inner = build.contract(build.multiply(at("A", ROW, K)[0], at("v", J)[0]), (J,))
    moved = build.rename(inner, {ROW: indices.of(J)})
    expected = build.multiply(at("A", J, K)[0], build.contract(at("v", ROW)[0], (ROW,)))
    assert moved is expected
