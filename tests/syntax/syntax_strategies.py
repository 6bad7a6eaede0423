"""Random trees of the kind that the parser makes."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st
from syntax_words import NAMES

from symopt.syntax.tree import (
    Add,
    At,
    Call,
    Constant,
    Derivative,
    Div,
    Entry,
    Logic,
    MatMul,
    Matrix,
    Mul,
    Name,
    Neg,
    Number,
    Part,
    Piecewise,
    Pow,
    Range,
    Relation,
    Sequence,
    Sum,
    Transpose,
)

NAME = st.sampled_from(NAMES).map(Name)
NUMBER = st.one_of(
    st.integers(0, 120).map(lambda n: Number(Fraction(n))),
    st.decimals(0, 10, places=2).map(lambda d: Number(Fraction(str(d)), str(d))),
)
INDEX = st.sampled_from(
    (Name("i"), Name("j"), Number(Fraction(2)), Add((Name("i"), Number(Fraction(1)))))
)
ENTRY = st.one_of(
    st.tuples(INDEX, INDEX).map(lambda ij: Entry("X", ij)),
    INDEX.map(lambda i: Entry("v", (i,))),
)
LEAF = st.one_of(NAME, NAME, NUMBER, ENTRY, st.just(Constant("pi")))
ONE_ARGUMENT = st.sampled_from(("exp", "log", "sin", "sqrt", "abs", "sigmoid", "relu", "tr"))
COMPARISON = st.sampled_from(("=", "<", "<=", ">", ">=", "!=", "->", "in"))


def _many(items, least=2, most=4):
    return st.lists(items, min_size=least, max_size=most).map(tuple)


def _condition(inner):
    relation = st.builds(Relation, COMPARISON, inner, inner)
    both = st.builds(Logic, st.sampled_from(("and", "or")), _many(relation, 2, 3))
    return st.one_of(relation, both, relation.map(lambda r: Logic("not", (r,))))


def _sum(inner):
    body = st.tuples(ENTRY, inner).map(Mul)
    return st.builds(
        Sum, body, st.just("i"), st.sampled_from((None, Number(Fraction(1)))), st.none()
    ) | st.builds(Sum, body, st.just("i"), st.just(Number(Fraction(1))), inner)


def _extend(inner):
    return st.one_of(
        _many(inner).map(Add),
        _many(inner).map(Mul),
        inner.map(Neg),
        st.builds(Div, inner, inner),
        st.builds(Pow, inner, inner),
        st.builds(lambda f, x: Call(f, (x,)), ONE_ARGUMENT, inner),
        st.builds(lambda xs: Call("max", xs), _many(inner)),
        _sum(inner),
        st.builds(Derivative, inner, _many(NAME, 1, 3)),
        st.builds(Derivative, inner, _many(NAME, 1, 1), st.just(True)),
        st.lists(st.tuples(inner, _condition(inner)), min_size=1, max_size=2).map(
            lambda found: Piecewise((*found, (Number(Fraction(0)), None)))
        ),
        st.builds(
            At,
            inner.filter(lambda t: not isinstance(t, Name)),
            st.tuples(st.tuples(st.just("x"), inner)),
        ),
    )


RANGE = st.builds(Range, st.none() | INDEX, st.none() | INDEX)
SCALAR = st.recursive(LEAF, _extend, max_leaves=12)
_ARRAY_LEAF = st.sampled_from((Name("X"), Name("A"), Name("v")))
ARRAY = st.recursive(
    _ARRAY_LEAF,
    lambda inner: st.one_of(
        inner.map(Transpose),
        _many(inner).map(MatMul),
        _many(inner).map(Add),
        inner.map(Neg),
        inner.map(lambda a: Pow(a, Neg(Number(Fraction(1))))),
        st.builds(lambda f, a: Call(f, (a,)), st.sampled_from(("inv", "pinv", "exp")), inner),
        inner.map(lambda a: Call("matpow", (a, Number(Fraction(3))))),
        st.tuples(NAME | NUMBER, inner).map(Mul),
        st.builds(Div, inner, NAME),
        _many(inner, 2, 3).map(lambda factors: Call("kron", factors)),
        st.builds(lambda a, *places: Part(a, places), inner, RANGE, INDEX | RANGE),
    ),
    max_leaves=8,
)
MATRIX = st.integers(1, 3).flatmap(lambda n: _many(_many(SCALAR, n, n), 1, 3)).map(Matrix)
WHOLE = st.one_of(
    SCALAR,
    ARRAY,
    MATRIX,
    _condition(SCALAR),
    _many(SCALAR).map(Sequence),
    st.builds(Relation, st.just("="), NAME, MATRIX),
)
