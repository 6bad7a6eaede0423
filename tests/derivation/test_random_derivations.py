"""Random expressions: every line equals the derivative, and nothing is left pending."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st
from line_values import mp, value

from symopt.derivation.rule import LocalContext, pending
from symopt.derivation.scalar.local import derive_local
from symopt.derivation.scalar.product import simplify_product
from symopt.derivation.terms.writing import fold
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import (
    Add,
    Call,
    Derivative,
    Div,
    Mul,
    Name,
    Neg,
    Number,
    Pow,
    number,
    walk,
)

POINTS = (
    {"x": mp.mpf("0.71"), "k": mp.mpf("1.37"), "y": mp.mpf("0.43")},
    {"x": mp.mpf("-0.53"), "k": mp.mpf("0.29"), "y": mp.mpf("1.91")},
)
UNARY = ("exp", "sin", "cos", "tanh", "sigmoid", "softplus", "atan", "log", "sqrt", "abs", "relu")
ROLES = {"x": "data", "y": "data", "k": "parameter", "f": "definition"}

leaves = st.one_of(
    st.sampled_from([Name("x"), Name("x"), Name("k"), Name("y")]),
    st.integers(1, 4).map(lambda n: Number(Fraction(n))),
)


def grown(inner):
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda p: Add(p)),
        pair.map(lambda p: Add((p[0], Neg(p[1])))),
        pair.map(lambda p: Mul(p)),
        pair.map(lambda p: Div(*p)),
        st.tuples(inner, st.sampled_from([-2, -1, 2, 3])).map(lambda p: Pow(p[0], number(p[1]))),
        st.tuples(st.sampled_from(UNARY), inner).map(lambda p: Call(p[0], (p[1],))),
        inner.map(Neg),
    )


def depth(levels):
    return leaves if not levels else st.one_of(leaves, grown(depth(levels - 1)))


def number_at(tree, point):
    """The value, None where there is none or it is too large or too small to compare."""
    try:
        found = value(tree, point)
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        return None
    if isinstance(found, mp.mpc) or not mp.isfinite(found) or abs(found) > 1e8:
        return None
    return found


def close(a, b, tolerance):
    return abs(a - b) <= tolerance * (1 + abs(a) + abs(b))


@pytest.mark.parametrize("detail", ["textbook", "every"])
def test_every_line_is_the_derivative(detail):
    context = LocalContext("f", ROLES, {n: k for k, n in enumerate(ROLES)}, detail)

    @seed(20240501)
    @settings(max_examples=600, deadline=None, database=None)
    @given(depth(4))
    def run(body):
        lines = derive_local(body, "x", context=context)
        assert not any(isinstance(p, Derivative) for p in walk(lines[-1].tree))
        for before, after in zip(lines, lines[1:], strict=False):
            assert before.tree != after.tree
        for point in POINTS:
            expected = number_at(pending(body, "x"), point)
            if expected is None:
                continue
            for line in lines:
                found = number_at(line.tree, {**point, "f": body})
                if found is not None:
                    assert close(found, expected, 1e-8), (to_text(body), to_text(line.tree))

    run()


@seed(20240502)
@settings(max_examples=40, deadline=None, database=None)
@given(depth(4))
def test_folding_keeps_the_value_and_is_stable(tree):
    folded = fold(tree, LocalContext("", ROLES))
    for point in POINTS:
        expected, found = number_at(tree, point), number_at(folded, point)
        if expected is not None and found is not None:
            assert close(expected, found, 1e-25), (to_text(tree), to_text(folded))
    assert fold(folded, LocalContext("", ROLES)) == folded


@seed(20240503)
@settings(max_examples=40, deadline=None, database=None)
@given(st.lists(depth(2), min_size=2, max_size=4))
def test_a_product_keeps_its_value_in_every_line(factors):
    for line in simplify_product(factors, LocalContext("", ROLES)):
        for point in POINTS:
            expected, found = number_at(Mul(tuple(factors)), point), number_at(line.tree, point)
            if expected is not None and found is not None:
                assert close(expected, found, 1e-20), to_text(line.tree)
