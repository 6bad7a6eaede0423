"""Arrows between equations, and equations that run together without anything between."""

import pytest

from symopt.documents.statements.run_on import run_on
from tests.documents.statements.splitting import lines, statements, written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"a = b \Rightarrow c = d", ["a = b", "=> c = d"]),
        (r"a = b \Rightarrow c", ["a = b => c"]),
        (r"a \Rightarrow b \Rightarrow c", ["a => b => c"]),
        (r"m \rightarrow m - \eta g = m - 2\eta", [r"m -> m - \eta g = m - 2\eta"]),
        (r"g'(t) = e^t \rightarrow f(t) \rightarrow g'(t)", ["g'(t) = e^t", "-> f(t) -> g'(t)"]),
        (
            r"s(t) = q \to s(t) \Rightarrow q^{-1} \to \frac{d}{dt} s(t) = \frac{d}{dt} q^{-1}",
            ["s(t) = q", "-> s(t) => q^{-1}", r"-> \frac{d}{dt} s(t) = \frac{d}{dt} q^{-1}"],
        ),
        (
            r"2t + 3 = 7 \rightarrow 2t = 4 \rightarrow t = 2",
            ["2t + 3 = 7", "-> 2t = 4", "-> t = 2"],
        ),
        (r"\rightarrow \frac{d}{dt} f(t) = 2t", [r"-> \frac{d}{dt} f(t) = 2t"]),
        (r"= a \Rightarrow b = c", ["= a", "=> b = c"]),
        (r"f(t) \mapsto g(t) \quad f'(t) \mapsto g'(t)", ["f(t) ↦ g(t)", "f'(t) ↦ g'(t)"]),
        (r"0 \rightarrow", ["0 ->"]),
    ],
)
def test_arrows(text, expected):
    assert lines(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            r"\nabla F(1, 2) = \begin{bmatrix} 3 \\ 4 \end{bmatrix}"
            r" H(1, 2) = \begin{bmatrix} 5 \\ 6 \end{bmatrix}",
            [
                r"\nabla F(1, 2) = \begin{bmatrix} 3 \\ 4 \end{bmatrix}",
                r"H(1, 2) = \begin{bmatrix} 5 \\ 6 \end{bmatrix}",
            ],
        ),
        (
            r"\frac{\partial J}{\partial b} = -(t - s) \frac{\partial J}{\partial s} = -(t - s)u_0"
            r" \frac{\partial J}{\partial m} = 0",
            [
                r"\frac{\partial J}{\partial b} = -(t - s)",
                r"\frac{\partial J}{\partial s} = -(t - s)u_0",
                r"\frac{\partial J}{\partial m} = 0",
            ],
        ),
        (r"\mu_1 = 1.41 \mu_2 = 2.59", [r"\mu_1 = 1.41", r"\mu_2 = 2.59"]),
        (r"= \mu^2 + 23 \mu_1 = 1.41", [r"= \mu^2 + 23", r"\mu_1 = 1.41"]),
        (r"f(0) = 1 f'(0) = 2", ["f(0) = 1", "f'(0) = 2"]),
        (r"\nabla f = (2s, 2t) \nabla f(1,1) = (2, 2)", [r"\nabla f = (2s, 2t)", r"\nabla f(1,1) = (2, 2)"]),
        (r"\frac{d}{dt} f = 2t \frac{d}{dt} g = 3t", [r"\frac{d}{dt} f = 2t", r"\frac{d}{dt} g = 3t"]),
        (r"\det(A) = 4 \det(B) =", [r"\det(A) = 4", r"\det(B) ="]),
    ],
)  # fmt: skip
def test_equations_that_run_together(text, expected):
    (whole,) = statements(text)
    assert [written(s) for s in run_on(whole)] == expected


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{\partial J}{\partial m} = \frac{\partial J}{\partial a} \frac{\partial a}{\partial m} = 3",
        r"m = m - \eta \frac{\partial J}{\partial m} = m - 3\eta",
        r"\Delta m = \eta \frac{\partial J}{\partial m} = 3",
        r"y = 2t = 3",
        r"z = (1 + t) f(t) = 3",
        r"a = b + f(t) = 3",
        r"f(t) = 2 + g(t) = 3",
        r"a H(1) = 3",
        r"a = b",
        r"a",
    ],
)
def test_products_are_left_alone(text):
    (whole,) = statements(text)
    assert run_on(whole) == ()


def test_words_and_signs_stay_at_their_ends():
    (whole,) = statements(r"\text{so } f(0) = 1 f'(0) = 2 \text{ is known}")
    first, second = run_on(whole)
    assert (first.before, first.after, first.leading) == ("so", "", None)
    assert (second.before, second.after) == ("", "is known")
