"""If these fail, code is refuted where what it differentiates has no value, or its matrix for its shape."""

import math

import numpy as np

import symopt as so


def test_code_is_compared_where_the_function_has_values():
    assert so.verify("log(x)", "x", lambda x: 1 / abs(x)).agrees
    assert so.verify("log(x)", "x", lambda x: np.where(x > 0, 1 / x, np.nan)).agrees
    assert so.verify("log(x)", "x", lambda x: -1 / x).refuted
    assert so.verify("x*log(x)", "x", lambda x: math.log(x) + 1).agrees
    assert so.verify("sqrt(x)**2", "x", lambda x: np.sqrt(x) / np.sqrt(x)).agrees
    vector = {"function": "sum(log(x))", "wrt": "x", "shapes": {"x": "n"}}
    assert so.verify(claim=lambda x: 1 / abs(x), **vector).agrees
    assert so.verify(claim=lambda x: len(x) / abs(x), **vector).refuted


def test_a_kronecker_product_is_a_matrix():
    product = {
        "function": "kron(A, B)",
        "wrt": None,
        "equal": True,
        "shapes": {"A": ("m", "n"), "B": ("p", "q")},
    }
    assert so.verify(claim=lambda A, B: np.kron(A, B), **product).agrees
    assert so.verify(claim=lambda A, B: 2 * np.kron(A, B), **product).refuted
    square = {**product, "shapes": {"A": ("n", "n"), "B": ("n", "n")}}
    assert so.verify(claim=lambda A, B: np.kron(B, A), **square).refuted
