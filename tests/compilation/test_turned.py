"""Data that are read column by column are turned once, those in products of matrices are not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from symopt.compilation.numpy_code.turned import turned

from .test_arrays import MODELS
from .test_blocks import compiled


def written(*lines: str, texts: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    return turned(lines, texts, ["X", "Y"], lambda wish: wish)[:2]


def test_columns_and_their_sum_are_read_from_the_turned_array() -> None:
    lines, texts = written("z = W @ X.T", "d = Y.T*z - Y.sum(axis=1)", texts=["np.vdot(d, Y.T)"])
    assert lines == [
        "Y_T = np.ascontiguousarray(Y.T)",
        "z = W @ X.T",
        "d = Y_T*z - Y_T.sum(axis=0)",
    ]
    assert texts == ["np.vdot(d, Y_T)"]


@pytest.mark.parametrize("line", ["z = X.T @ d.T", "z = X.T*d", "z = d.sum(axis=1)", "z = X @ w"])
def test_one_use_or_a_product_of_matrices_is_left(line: str) -> None:
    assert written(line)[0] == [line]


def test_data_of_one_class_are_not_overwritten() -> None:
    """An array of one column is its own turned array, which shares memory with the data."""
    found = compiled(MODELS["softmax"])
    assert "np.ascontiguousarray(Y.T)" in found.source
    labels, start = np.ones((50, 1)), {"W": np.ones((3, 1)), "b": np.ones(1)}
    data = {"X": np.random.default_rng(0).normal(size=(50, 3)), "Y": labels}
    bound = found.bind(data, start)
    value, gradient = bound.flat_value_and_gradient(bound.layout.pack(start))
    assert value == 0
    assert np.array_equal(gradient, np.zeros(4))
    assert np.array_equal(labels, np.ones((50, 1)))
