"""The second opinion on built arrays against numpy."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from symopt.foundation.errors import DomainError, UnsupportedError
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse
from tests.verification.replay.mpmath_values import MpmathValues

GIVEN = {
    "X": np.arange(1.0, 7.0).reshape(2, 3) / 4, "A": np.array([[2.0, 1.0], [0.5, 3.0]]),
    "a": np.array([[1.0], [2.0], [0.5]]), "c": np.array([[3.0], [4.0]]),
}  # fmt: skip
X, A, a, c = (GIVEN[name] for name in "XAac")
CASES = {
    "kron(A, X, c)": np.kron(np.kron(A, X), c),
    "vec(X)": X.T.reshape(-1, 1),
    "outer(a, c)": a @ c.T,
    "hstack(X, c)": np.hstack([X, c]),
    "vstack(X, a.T)": np.vstack([X, a.T]),
    "vstack(a, 1)": np.vstack([a, [[1]]]),
    "[[A, c], [c.T, 2]]": np.block([[A, c], [c.T, np.full((1, 1), 2.0)]]),
    "tril(X)": np.tril(X),
    "triu(X, 1)": np.triu(X, 1),
    "convolve(a, c)": np.convolve(a[:, 0], c[:, 0])[:, None],
    "convolve_valid(a, c)": np.convolve(a[:, 0], c[:, 0], "valid")[:, None],
    "correlate(X, c)": np.array([np.convolve(x, c[::-1, 0], "valid") for x in X]),
    "cumsum(X, axis=1)": np.cumsum(X, 1),
    "cumsum(a)": np.cumsum(a, 0),
    "prod(X)": np.prod(X),
    "prod(X, axis=0)": np.prod(X, 0)[:, None],
    "var(X, axis=1)": X.var(1)[:, None],
    "std(a)": a.std(),
    "norm(X, axis=1)": np.linalg.norm(X, axis=1)[:, None],
    "norm(X)": np.linalg.norm(X),
    "norm1(X, axis=0)": abs(X).sum(0)[:, None],
    "X[1, :]": X[0][:, None],
    "X[:, 2]": X[:, 1:2],
    "X[2, 2:]": X[1, 1:, None],
    "(X @ a)[2]": (X @ a)[1, 0],
    "a[2:3]": a[1:],
    "X[:, 1:2]": X[:, :2],
}


def value(text):
    vocabulary = default_vocabulary().declare(arrays={"X": 2, "A": 2, "a": 1, "c": 1})
    names = {name: array.astype(object) for name, array in GIVEN.items()}
    names = {n: np.frompyfunc(mpmath.mpf, 1, 1)(v) for n, v in names.items()}
    return MpmathValues(mpmath.mp, names).value(parse(text, vocabulary))


@pytest.mark.parametrize("text", CASES)
def test_values_are_those_of_numpy(text):
    found, expected = value(text), CASES[text]
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(np.asarray(found, dtype=float), expected)


def test_what_is_not_evaluated_says_so():
    with pytest.raises(UnsupportedError, match="kept"):
        value("mean(X, axis=1, keepdims=1)")
    with pytest.raises(UnsupportedError, match="blocks do not fit"):
        value("hstack(X, a)")
    with pytest.raises(DomainError, match="outside"):
        value("a[3:4]")
