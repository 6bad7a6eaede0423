"""What words beside a formula say."""

import pytest

from symopt.documents.statements.words import derivative_in, given_in, link_of


@pytest.mark.parametrize(
    ("words", "link"),
    [
        ("where", "where"), ("with", "where"), ("such that", "where"), ("for", "for"), ("for all", "for"),
        ("For", "for"), ("if", "if"), ("or if", "if"), ("whenever", "if"), ("Let", "let"), ("at", "at"),
        ("and", "and"), ("and hence", "so"), ("so that", "so"), ("or", "or"), ("otherwise", "otherwise"),
        ("is best since", "since"), ("Loss function:", ""), ("Minimum:", ""), ("", ""),
    ],
)  # fmt: skip
def test_links(words, link):
    assert link_of(words) == link


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("with learning rate α = 0.5 and w_1 = -2", [("α", "0.5"), ("w_1", "-2")]),
        (r"take $\eta$ = 1e-3, x_{0} = .5", [(r"\eta", "1e-3"), ("x_{0}", ".5")]),
        ("a learning rate of 0.1 is usual", [("learning rate", "0.1")]),
        ("step size: 0.25", [("step size", "0.25")]),
        ("b is 3.", [("b", "3")]),
        ("k is set to 4", [("k", "4")]),
        ("the model is 3 layers deep", []),
        ("in 1998, by 10 of 12", []),
        ("version x = 1.2.3", []),
        ("x = 3y and z = 3 + y", []),
        ("", []),
    ],
)
def test_given_values(text, expected):
    found = given_in(text)
    assert [(g.name, g.value) for g in found] == expected
    assert all(text[g.start : g.end].endswith(g.value) for g in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The derivative of the sigmoid is", ("sigmoid", "", 1)),
        ("the partial derivative of $J$ with respect to $w_1$ is", ("J", "w_1", 1)),
        ("second derivative of g", ("g", "", 2)),
        ("the gradient of the loss w.r.t. b becomes", ("loss", "b", 1)),
        ("derivative of f is 2x; the derivative of g is", ("g", "", 1)),
        ("a function that is differentiable", None),
    ],
)
def test_derivative_heads(text, expected):
    found = derivative_in(text)
    assert (None if found is None else (found.of, found.by, found.order)) == expected


@pytest.mark.parametrize(
    "unit", ["derivative of ", "a = ", "if ", "learning rate ", "x_", "$", " "]
)
def test_long_prose_is_read_quickly(unit):
    text = unit * 20_000
    derivative_in(text)
    given_in(text)
    link_of(text)
