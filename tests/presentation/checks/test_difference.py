"""If these fail, a mark accuses a part of a formula that is right."""

from math import isclose, prod

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from symopt.functions.vocabulary import default_vocabulary
from symopt.presentation.checks.difference import differences, same
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import Add, Div, Mul, Name, Neg, Number, Pow, number, rebuild


def tree(text):
    return parse(text, default_vocabulary())


def found(claimed, expected):
    return [
        (to_text(item.part), item.kind, item.expected and to_text(item.expected))
        for item in differences(tree(claimed), tree(expected))
    ]


@pytest.mark.parametrize(
    ("claimed", "expected", "part", "kind", "right"),
    [
        ("w - a*x", "w + a*x", "-a*x", "plus", None),
        ("w + a*x", "w - x*a", "a*x", "minus", None),
        ("-x*(y - z)", "x*(y - z)", "-x*(y - z)", "plus", None),
        ("x*(y - z)", "x*(z - y)", "x*(y - z)", "minus", None),
        ("a + 2*b - c", "b - c + a", "2", "extra", None),
        ("x*a*(1 - b)", "b*x*a", "1 - b", "instead", "b"),
        ("x*a", "x*a*b", "x*a", "missing", "b"),
        ("a + b", "a + b - c", "a + b", "missing", "-c"),
        ("(a + b)/(c + d)", "(a + b)/(c - d)", "d", "minus", None),
        ("x**3", "x**2", "3", "instead", "2"),
        ("exp(2*x)", "exp(x)", "2", "extra", None),
        ("2*x*exp(x) + x*exp(x)", "2*x*exp(x) + x**2*exp(x)", "x", "instead", "x**2"),
    ],
)
def test_the_part_that_is_left_when_all_that_is_the_same_is_taken_away(
    claimed, expected, part, kind, right
):
    assert found(claimed, expected) == [(part, kind, right)]


def test_formulas_that_share_nothing_are_wrong_as_a_whole():
    assert found("sin(x)", "2*y + 1") == [("sin(x)", "instead", "2*y + 1")]
    assert found("a*b", "c + d") == [("a*b", "instead", "c + d")]


def test_each_wrong_entry_of_a_matrix_is_found():
    claimed, right = tree("[[2*x, 0], [1, y]]"), tree("[[2*x, 1], [1, -y]]")
    parts = [(to_text(d.part), d.kind) for d in differences(claimed, right)]
    assert parts == [("0", "instead"), ("y", "minus")]


def test_order_of_terms_and_factors_does_not_matter_but_that_of_matrices_does():
    assert same(tree("a*(b - c) + d"), tree("d - a*(c - b)"))
    assert not same(tree("A @ B"), tree("B @ A"))
    assert differences(tree("b + a"), tree("a + b")) == ()


VALUES = {"a": 1.3 + 0.2j, "b": 0.7 - 0.4j, "c": -1.1 + 0.9j, "x": 0.6 + 1.2j, "y": 2.1 - 0.3j}
TREES = st.recursive(
    st.sampled_from(list(VALUES)).map(Name),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(Add),
        st.tuples(inner, inner).map(Mul),
        inner.map(Neg),
        st.tuples(inner, inner).map(lambda pair: Div(*pair)),
        st.tuples(inner, st.sampled_from([2, 3])).map(lambda pair: Pow(pair[0], number(pair[1]))),
    ),
    max_leaves=8,
)


def value(node):
    match node:
        case Name(name=name):
            return VALUES[name]
        case Number(value=exact):
            return complex(exact)
        case Add(terms=terms):
            return sum(map(value, terms))
        case Mul(factors=factors):
            return prod(map(value, factors))
        case Neg(body=body):
            return -value(body)
        case Div(numerator=above, denominator=below):
            return value(above) / value(below)
        case Pow(base=base, exponent=exponent):
            return value(base) ** value(exponent)


def mended(node, item):
    """Return a claim with one part changed as its difference says."""
    if node is not item.part:
        return rebuild(node, lambda child: mended(child, item))
    match item.kind:
        case "instead":
            return item.expected
        case "plus" | "minus":
            return Neg(node)
        case "missing":
            return type(node)((node, item.expected))
    raise AssertionError(item.kind)


@given(TREES, TREES)
def test_a_claim_changed_where_it_is_marked_is_the_right_value(claimed, expected):
    if same(claimed, expected):
        assert differences(claimed, expected) == ()
        assert isclose(abs(value(claimed) - value(expected)), 0, abs_tol=1e-9 * abs(value(claimed)))
        return
    items = differences(claimed, expected)
    if any(item.kind == "extra" for item in items):
        return  # may be a term or a factor: what stands in its place depends on where it is
    (item,) = items
    assume(item.kind != "missing" or isinstance(item.part, Add | Mul))
    result = value(mended(claimed, item))
    assert isclose(abs(result - value(expected)), 0, abs_tol=1e-9 * (abs(result) + 1))
