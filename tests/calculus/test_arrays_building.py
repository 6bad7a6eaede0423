"""Building arrays: products, blocks, parts, patterns and convolutions, against numpy."""

from __future__ import annotations

import numpy as np
import pytest
from built_arrays import check


def vec(x):
    return np.ravel(x, order="F")


def toepsum(a):
    n = len(a)
    return np.array([[np.trace(a, offset=i - j) for j in range(n)] for i in range(n)])


CASES = {
    "kron(X, C)": (lambda X, C, **_: np.kron(X, C), "XC"),
    "kron(C, X, Q)": (lambda C, X, Q, **_: np.kron(np.kron(C, X), Q), "X"),
    "kron(T, S)": (lambda T, S, **_: np.kron(T, S), "TS"),
    "kron(X, T)": (lambda X, T, **_: np.kron(X, T), "XT"),
    "kron(a, w)": (lambda a, w, **_: np.kron(a, w), "aw"),
    "kron(a.T, w)": (lambda a, w, **_: np.outer(w, a), "a"),
    "vec(X)": (lambda X, **_: vec(X), "X"),
    "vec(T)": (lambda T, **_: vec(T), "T"),
    "kron(X.T, C) @ vec(Q.T @ w @ c.T)": (
        lambda X, C, Q, w, c, **_: np.kron(X.T, C) @ vec(np.outer(Q.T @ w, c)),
        "XCc",
    ),
    "vec(C @ C).T @ kron(C, C) @ vec(C)": (lambda C, **_: vec(C @ C) @ np.kron(C, C) @ vec(C), "C"),
    "kron(T, C) @ kron(S, C)": (lambda T, S, C, **_: np.kron(T @ S, C @ C), "TC"),
    "kron(T, S) @ kron(T, S)": (lambda T, S, **_: np.kron(T, S) @ np.kron(T, S), "T"),
    "vec(T) + t": (lambda T, t, **_: vec(T) + t, "Tt"),
    "had(t, vec(S))": (lambda S, t, **_: vec(S) * t, "St"),
    "t.T @ kron(T, eye(3)) @ kron(ones(3), ones(3))": (
        lambda t, T, **_: t @ np.kron(T, np.eye(3)) @ np.ones(9),
        "tT",
    ),
    "tr(kron(A, C))": (lambda A, C, **_: np.trace(np.kron(A, C)), "AC"),
    "norm(kron(X, C))": (lambda X, C, **_: np.sqrt((np.kron(X, C) ** 2).sum()), "XC"),
    "sum(kron(X, C), axis=0)": (lambda X, C, **_: np.kron(X, C).sum(0), "X"),
    "mean(kron(X, C))": (lambda X, C, **_: np.kron(X, C).mean(), "X"),
    "diag(vec(Q)) @ vec(Q)": (lambda Q, **_: vec(Q) ** 2, "Q"),
    "diag(kron(A, C))": (lambda A, C, **_: np.diag(np.kron(A, C)), "C"),
    "det(kron(A @ B, C))": (lambda A, B, C, **_: np.linalg.det(np.kron(A @ B, C)), "C"),
    "inv(kron(A, C)) @ vec(C @ ones(p) @ a.T)": (
        lambda A, C, a, **_: np.linalg.inv(np.kron(A, C)) @ vec(np.outer(C @ np.ones(2), a)),
        "C",
    ),
    "outer(a, c)": (lambda a, c, **_: np.outer(a, c), "ac"),
    "dot(a, b)": (lambda a, b, **_: a @ b, "ab"),
    "dot(A, b)": (lambda A, b, **_: A @ b, "A"),
    "hstack(X, Y)": (lambda X, Y, **_: np.hstack([X, Y]), "XY"),
    "hstack(X, c, ones(m, 1))": (lambda X, c, **_: np.column_stack([X, c, np.ones(3)]), "Xc"),
    "hstack(a, b)": (lambda a, b, **_: np.column_stack([a, b]), "ab"),
    "vstack(a, c, s)": (lambda a, c, s, **_: np.concatenate([a, c, [s]]), "ac"),
    "vstack(X, a.T, A)": (lambda X, a, A, **_: np.vstack([X, a, A]), "XaA"),
    "hstack(X, Y) @ vstack(a, b)": (lambda X, Y, a, b, **_: X @ a + Y @ b, "Xa"),
    "[[A, B], [B, A]]": (lambda A, B, **_: np.block([[A, B], [B, A]]), "AB"),
    "[[A, a], [b.T, s]]": (
        lambda A, a, b, s, **_: np.block([[A, a[:, None]], [b[None], np.full((1, 1), s)]]),
        "Aab",
    ),
    "tr([[A, X.T], [X, X @ X.T]])": (lambda A, X, **_: np.trace(A) + np.trace(X @ X.T), "AX"),
    "X[1,:]": (lambda X, **_: X[0], "X"),
    "X[:,n]": (lambda X, **_: X[:, -1], "X"),
    "(X @ A)[2, 3]": (lambda X, A, **_: (X @ A)[1, 2], "XA"),
    "a[2:3]": (lambda a, **_: a[1:3], "a"),
    "a[2:] - a[:n-1]": (lambda a, **_: a[1:] - a[:-1], "a"),
    "X[2:m, 1:2] @ T": (lambda X, T, **_: X[1:, :2] @ T, "XT"),
    "Sum((X[i,:] @ a - c[i])**2, (i, 1, m))": (
        lambda X, a, c, **_: ((X @ a - c) ** 2).sum(),
        "Xac",
    ),
    "kron(T, S)[2, :]": (lambda T, S, **_: np.kron(T, S)[1], "T"),
    "tril(A)": (lambda A, **_: np.tril(A), "A"),
    "triu(X, 1)": (lambda X, **_: np.triu(X, 1), "X"),
    "tril(X, -1)": (lambda X, **_: np.tril(X, -1), "X"),
    "triu(A @ B) @ a": (lambda A, B, a, **_: np.triu(A @ B) @ a, "AB"),
    "toepsum(A)": (lambda A, **_: toepsum(A), "A"),
    "convolve(a, w)": (lambda a, w, **_: np.convolve(a, w), "aw"),
    "convolve_valid(a, w)": (lambda a, w, **_: np.convolve(a, w, "valid"), "aw"),
    "correlate(a, w)": (lambda a, w, **_: np.convolve(a, w[::-1], "valid"), "aw"),
    "correlate(X, w)": (
        lambda X, w, **_: np.array([np.convolve(x, w[::-1], "valid") for x in X]),
        "Xw",
    ),
    "convolve(X, w) ** 2": (lambda X, w, **_: np.array([np.convolve(x, w) for x in X]) ** 2, "Xw"),
    "max(X, axis=1)": (
        lambda X, **_: np.take_along_axis(X, X.real.argmax(1)[:, None], 1)[:, 0],
        "X",
    ),
    "min(X, axis=0)": (lambda X, **_: np.take_along_axis(X, X.real.argmin(0)[None], 0)[0], "X"),
    "max(a)": (lambda a, **_: a[a.real.argmax()], "a"),
    "X - mean(X, axis=1, keepdims=1)": (lambda X, **_: X - X.mean(1)[:, None], "X"),
    "X / norm(X, axis=1, keepdims=1)": (lambda X, **_: X / np.sqrt((X**2).sum(1))[:, None], "X"),
    "X * sum(X, axis=0, keepdims=1)": (lambda X, **_: X * X.sum(0), "X"),
    "exp(X) / sum(exp(X), axis=1, keepdims=1)": (
        lambda X, **_: np.exp(X) / np.exp(X).sum(1)[:, None],
        "X",
    ),
    "sum(X, axis=1, keepdims=1) @ ones(n).T": (lambda X, **_: np.outer(X.sum(1), np.ones(4)), "X"),
    "var(X, axis=0)": (lambda X, **_: ((X - X.mean(0)) ** 2).mean(0), "X"),
    "std(X)": (lambda X, **_: np.sqrt(((X - X.mean()) ** 2).mean()), "X"),
    "prod(X)": (lambda X, **_: np.prod(X), "X"),
    "prod(-2 * had(a, b))": (lambda a, b, **_: np.prod(-2 * a * b), "ab"),
    "prod(X @ A, axis=1)": (lambda X, A, **_: np.prod(X @ A, 1), "XA"),
    "cumsum(a)": (lambda a, **_: np.cumsum(a), "a"),
    "cumsum(X, axis=1)": (lambda X, **_: np.cumsum(X, 1), "X"),
    "(a.T @ a) @ A": (lambda A, a, **_: (a @ a) * A, "Aa"),
    "A @ (a.T @ A @ b)": (lambda A, a, b, **_: (a @ A @ b) * A, "Aa"),
    "sum(eigvals(A))": (lambda A, **_: np.trace(A), "A"),
    "prod(eigvals(A))": (lambda A, **_: np.linalg.det(A), "A"),
    "sum(eigvals(A)**3)": (lambda A, **_: np.trace(A @ A @ A), "A"),
}


@pytest.mark.parametrize("text", CASES)
def test_values_and_gradients_are_those_of_numpy(text):
    expected, names = CASES[text]
    check(text, expected, names)
