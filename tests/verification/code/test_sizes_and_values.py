"""If these fail, code that is wrong for many rows, for one, or at 1 agrees; or a value given is not used."""

import numpy as np
import pytest

import symopt as so

SQUARES = {"function": "sum((y - X@w)**2)/(2*m)", "wrt": "w"}
SHAPES = {"X": ("m", "n"), "y": "m", "w": "n"}


def slope(X, y, w):
    return X.T @ (X @ w - y) / len(y)


def first_rows(X, y, w):
    return X[:7].T @ (X[:7] @ w - y[:7]) / len(y)


def not_for_one(X, y, w):
    return slope(X, y, w) if len(y) > 1 else np.zeros_like(w)


def many_columns(X, y, w):
    return slope(X, y, w) * (1 if len(w) < 8 else 2)


def refusing(X, y, w):
    assert min(X.shape) > 1
    return slope(X, y, w)


def squeezing(X, y, w):
    return np.squeeze(slope(X, y, w))


@pytest.mark.parametrize("code", [first_rows, not_for_one, many_columns])
def test_code_that_is_wrong_for_some_sizes(code):
    assert so.verify(**SQUARES, claim=code, shapes=SHAPES).refuted


@pytest.mark.parametrize("code", [slope, refusing, squeezing])
def test_code_may_refuse_a_single_row(code):
    assert so.verify(**SQUARES, claim=code, shapes=SHAPES).agrees


def test_a_hypothesis_gives_a_value_to_code():
    assert so.verify("c*x**2", "x", lambda x: 0.2 * x, assume="c = 0.1").agrees
    assert so.verify("c*x**2", "x", lambda x, c: 2 * c * x, assume="c = 0.1").agrees
    assert so.verify("c*x**2", "x", lambda x: 0.3 * x, assume="c = 0.1").refuted


def test_code_that_is_wrong_at_one():
    assert so.verify("x**3", "x", lambda x: 3 * x * x if x != 1 else 1.0).refuted
