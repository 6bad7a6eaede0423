"""Names that must be arrays, with sizes that fit; and names that nothing makes arrays."""

from __future__ import annotations

import pytest

from symopt.documents.elaborate.arrays.shapes import shapes_of
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse_part
from symopt.syntax.tree import Relation, Tree


def equations(*lines: str) -> list[Tree]:
    found: list[Tree] = []
    for line in lines:
        sides = [parse_part(p, 0, len(p), default_vocabulary()) for p in line.split("==")]
        found += (
            sides
            if len(sides) == 1
            else [Relation("=", a, b) for a, b in zip(sides, sides[1:], strict=False)]
        )
    return found


@pytest.mark.parametrize(
    ("lines", "shapes"),
    [
        (
            [r"-\sum_{i=1}^n y_i\log p_i", r"p==\sigma(A\theta)", r"A^T(p-y)"],
            {"y": ("n",), "p": ("n",), "A": ("n", "m"), "theta": ("m",)},
        ),
        ([r"z==\theta^T x"], {"theta": ("n",), "x": ("n",)}),
        (
            [r"\mathbf{A}==\mathbf{W}\boldsymbol{\Sigma}\mathbf{W}^{-1}"],
            dict.fromkeys(("Abold", "Wbold", "Sigmabold"), ("n", "n")),
        ),
        ([r"x^TAx+b^Tx"], {"x": ("n",), "A": ("n", "n"), "b": ("n",)}),
        (
            [r"\sum_j \delta_j \hat x_j", r"\hat x==\frac{x-\mu}{s}", r"\mu==\sum_i x_i"],
            {"delta": ("n",), "xhat": ("n",), "x": ("n",)},
        ),
        (
            [r"\frac1m X^T(\hat y-y)", r"\hat y==\sigma(Xw+b)"],
            {"X": ("n", "p"), "yhat": ("n",), "y": ("n",), "w": ("p",)},
        ),
        (
            [r"\sum_k\log\sigma(-u_k^T v)", r"u_o^Tv"],
            {"u": ("m", "n"), "v": ("n",), "u_o": ("n",)},
        ),
        (
            [r"p_a==\frac{\exp(u_a^T v)}{\sum_w \exp(u_w^T v)}"],
            {"p": ("m",), "u": ("m", "n"), "v": ("n",)},
        ),
        (
            [r"z_i==\sum_j W_{ij}x_j+b_i", r"a_i==\sigma(z_i)"],
            {"a": ("m",), "z": ("m",), "W": ("m", "n"), "b": ("m",), "x": ("n",)},
        ),
        (
            [
                r"\mu==\frac1m\sum_i x_i",
                r"\hat x_j==\frac{x_j-\mu}{s}",
                r"y_i==\gamma\hat x_i+\beta",
            ],
            {"x": ("m",), "xhat": ("m",), "y": ("m",)},
        ),
        ([r"A==\begin{bmatrix}1&2\\3&4\end{bmatrix}", r"Av"], {"A": (2, 2), "v": (2,)}),
        ([r"\sum_{i=1}^3\sum_{j=1}^n A_{ij}x_j"], {"A": (3, "n"), "x": ("n",)}),
        ([r"\|Xw-y\|^2", r"X^T X"], {"X": ("m", "n"), "w": ("n",), "y": ("m",)}),
    ],
)
def test_arrays_are_told_by_what_stands_around_them(
    lines: list[str], shapes: dict[str, object]
) -> None:
    assert dict(shapes_of(equations(*lines), {})) == shapes


@pytest.mark.parametrize(
    "line",
    [
        r"\hat y==w_1x_1+w_2x_2+b",
        r"L==\frac12(y-\hat y)^2",
        r"x_{k+1}==x_k-\frac{g}{h}",
        r"\|t-o\|^2",
        r"\sum_{i=0}^{n}\theta_i x_i",
        r"\lambda^2-10\lambda+23",
        r"\sigma(z)(1-\sigma(z))",
        r"A x",
    ],
)
def test_nothing_is_guessed(line: str) -> None:
    assert dict(shapes_of(equations(line), {})) == {}


def test_declared_shapes_are_kept_and_shared() -> None:
    found = shapes_of(equations(r"X^T(X w - y)"), {"X": ("rows", 3)})
    assert dict(found) == {"w": (3,), "y": ("rows",)}


def test_a_declared_number_is_no_array() -> None:
    assert "b" not in shapes_of(equations(r"b^T x"), {"b": ()})


def test_what_is_said_in_two_ways_is_no_array() -> None:
    assert "a" not in shapes_of(equations(r"\sum_i a_i", r"\sum_{i=1}^n\sum_{j=1}^n a_{ij}"), {})


def test_bold_letters_are_the_arrays_whose_entries_are_written_plain() -> None:
    found = shapes_of(equations(r"\sum_{i=1}^n y_i", r"A^T\mathbf{y}"), {})
    assert dict(found) == {"y": ("n",), "A": ("n", "m")}


def test_samples_in_a_product_with_a_transpose_are_rows() -> None:
    found = shapes_of(equations(r"\sum_{i=1}^m y_i\,\theta^T x_i"), {})
    assert dict(found) == {"y": ("m",), "theta": ("n",), "x": ("m", "n")}


def test_samples_are_rows_of_one_matrix() -> None:
    lines = (
        r"h^{(i)}==\sigma(\theta^T x^{(i)})",
        r"J==\frac1m\sum_{i=1}^m(y^{(i)}-h^{(i)})x_j^{(i)}",
    )
    found = shapes_of(equations(*lines), {})
    assert dict(found) == {"theta": ("n",), "x": ("m", "n"), "y": ("m",), "h": ("m",)}
