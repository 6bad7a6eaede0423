"""What would grow without bound is refused, quickly."""

from __future__ import annotations

import time

import pytest

from symopt.foundation.errors import LimitError, SymoptError
from tests.documents.elaborate.notes import Notes


def test_definitions_that_double_are_not_written_out() -> None:
    notes = Notes({"f": ("x",)}, names="x")
    notes.define("a_0", "x")
    for k in range(60):
        notes.define(f"a_{k + 1}", rf"a_{{{k}}} + a_{{{k}}}^2")
    notes.define("f", "a_{60}")
    start = time.perf_counter()
    with pytest.raises(LimitError, match="too large"):
        notes("f(3)")
    assert time.perf_counter() - start < 5


def test_products_and_powers_of_symbolic_matrices_are_bounded() -> None:
    notes = Notes(names="a b c d")
    matrix = r"\begin{bmatrix}a&b&c&d\\b&c&d&a\\c&d&a&b\\d&a&b&c\end{bmatrix}"
    start = time.perf_counter()
    with pytest.raises(SymoptError, match="too large"):
        notes(matrix * 12)
    with pytest.raises(SymoptError, match="too large"):
        notes(rf"{matrix}^{{6}}")
    assert time.perf_counter() - start < 5


def test_a_large_determinant_is_refused() -> None:
    rows = r"\\".join("&".join("a" if i == j else "b" for j in range(9)) for i in range(9))
    with pytest.raises(SymoptError, match="not written out"):
        Notes(names="a b")(rf"\det\begin{{bmatrix}}{rows}\end{{bmatrix}}")


def test_definitions_in_a_circle_end() -> None:
    from symopt.documents.elaborate.elaborate import elaborate
    from symopt.documents.elaborate.names.setting import Defined, Setting
    from symopt.syntax.tree import ONE, Add, Derivative, Name

    circle = Setting((Defined("a", Add((Name("b"), ONE))), Defined("b", Add((Name("a"), ONE)))))
    assert elaborate(Derivative(Name("a"), (Name("b"),)), circle)
