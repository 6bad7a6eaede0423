"""What does not fit is refused with both shapes and a remedy; what need not be refused is not."""

from __future__ import annotations

import pytest
from built_arrays import lowered

from symopt.foundation.errors import ShapeError, UnsupportedError

REFUSED = {
    "X * A": (ShapeError, r"\(n, n\) and \(m, n\) do not fit under \*[\s\S]*use @"),
    "X * c": (ShapeError, r"\(m,\) and \(m, n\)[\s\S]*diag\(v\) @ X"),
    "X + c": (ShapeError, r"\(m,\) and \(m, n\) do not fit under \+[\s\S]*v @ ones\(n\)\.T"),
    "X * a": (ShapeError, r"X @ diag\(v\)"),
    "A * mean(X, axis=1, keepdims=1)": (ShapeError, r"\(m, 1\) and \(n, n\)"),
    "X @ c": (ShapeError, r"\(m, n\) and \(m,\)[\s\S]*inner dimensions n and m[\s\S]*\.T"),
    "s @ A": (ShapeError, r"use \* for a product with a number"),
    "kron(A, C) @ a": (ShapeError, r"\(n·p, n·p\) and \(n,\)"),
    "kron(A, C) + X": (ShapeError, r"\(n·p, n·p\)"),
    "inv(kron(A, C) + kron(B, C))": (UnsupportedError, r"\(n·p, n·p\)[\s\S]*inside an expression"),
    "softmax(vec(X))": (UnsupportedError, r"shape \(n·m,\)"),
    "vec(X)[1]": (UnsupportedError, r"shape \(n·m,\)"),
    "hstack(X, a)": (ShapeError, r"side by side[\s\S]*number of rows"),
    "vstack(X, c)": (ShapeError, r"under one another[\s\S]*number of columns"),
    "[[A, B], [C, A]]": (ShapeError, r"\(p, p\) and \(n, n\)"),
    "X[1]": (ShapeError, "X has 2 dimensions and is indexed by 1"),
    "(X @ A)[1]": (ShapeError, r"shape \(m, n\) is indexed by 1"),
    "t[7]": (ShapeError, "index 7 of t is outside 1..6"),
    "Sum(t[k], (k, 1, 9))": (ShapeError, "index k of t is outside 1..6, where it is 9"),
    "Sum(t[k - 1], (k, 1, 3))": (ShapeError, "where it is 0[\\s\\S]*the range of its sum"),
    "t[2:7]": (ShapeError, "index 7 is outside 1..6"),
    "t[4:2]": (ShapeError, "4:2 is empty"),
    "correlate(T[1, :], t)": (ShapeError, "a kernel of 6 values does not fit into a signal of 3"),
    "convolve(A, B)": (ShapeError, r"\(n, n\) and \(n, n\)"),
    "outer(A, b)": (ShapeError, "needs vectors"),
    "toepsum(X)": (ShapeError, "square"),
    "tril(a)": (ShapeError, "needs a matrix"),
    "triu(A, s)": (ShapeError, "whole number"),
    "cumsum(X)": (ShapeError, "needs an axis"),
    "sum(X, axis=2)": (ShapeError, "axis 2 is outside"),
    "max(a, b, axis=0)": (ShapeError, "takes one array, not 2"),
    "eigvals(A)": (UnsupportedError, r"sum\(eigvals\(A\)\)"),
    "mean(eigvals(A))": (UnsupportedError, "eigenvalues"),
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_does_not_fit_is_refused(text):
    kind, message = REFUSED[text]
    with pytest.raises(kind, match=message):
        lowered(text)


SHAPES = {
    "X - mean(X, axis=1, keepdims=1)": "(m, n)",
    "Sum(t[k]*t[k + 1], (k, 1, 5))": "()",
    "Sum(Piecewise((t[k + 1], k < 6), (0, True)), (k, 1, 6))": "()",
    "mean(X, axis=1, keepdims=1) * mean(X, axis=0, keepdims=1)": "(m, n)",
    "mean(X, axis=1, keepdims=1)": "(m,)",
    "kron(A, X)": "(n·m, n·n)",
    "kron(X, T)": "(2*m, 3*n)",
    "kron(T, S)": "(6, 6)",
    "vec(kron(A, C))": "(n·p·n·p,)",
    "hstack(X, c, Y)": "(m, 2*n+1)",
    "[[A, a], [b.T, 1]]": "(n+1, n+1)",
    "[a, c]": "(m+n,)",
    "X[2:, :n-1]": "(m-1, n-1)",
    "convolve(a, w)": "(n+q-1,)",
    "correlate(X, w)": "(m, n-q+1)",
}


@pytest.mark.parametrize("text", SHAPES)
def test_shapes_of_what_is_built(text):
    assert lowered(text).shape_text == SHAPES[text]
