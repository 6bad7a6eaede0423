"""If these fail, code is called with arrays that lack their declared properties, and refuted though right."""

import numpy as np
import pytest
from sympy import MatrixSymbol, symbols

import symopt as so

SIZE = symbols("n", integer=True, positive=True)
X, A, L = MatrixSymbol("x", SIZE, 1), MatrixSymbol("A", SIZE, SIZE), symbols("L")


def verdict(claim, *words):
    model = so.Model(
        parameters=[X], data=[A], loss=L, definitions={L: X.T * A * X}, properties={A: words}
    )
    return model.verify(wrt=X, claim=claim)


def twice(x, A):
    return 2 * A @ x


def nothing(x, A):
    return np.zeros_like(x)


@pytest.mark.parametrize(
    "words", [("symmetric",), ("positive definite",), ("diagonal",), ("symmetric", "orthogonal")]
)
def test_code_that_is_right_for_symmetric_matrices(words):
    assert verdict(twice, *words).agrees
    assert verdict(nothing, *words).refuted


@pytest.mark.parametrize("words", [(), ("invertible",), ("toeplitz",), ("row sums 1",)])
def test_and_wrong_for_others(words):
    assert verdict(twice, *words).refuted


def test_a_form_that_is_zero():
    assert verdict(nothing, "skew-symmetric").agrees
    assert verdict(nothing, "skew-symmetric", "invertible").agrees  # of even sizes only
