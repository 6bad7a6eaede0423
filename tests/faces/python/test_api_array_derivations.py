"""Derivations over arrays from Python: results are entries that SymPy reads, pages are in matrix notation."""

from __future__ import annotations

from pathlib import Path

import sympy as sp

import symopt as so

SPEC = Path(__file__).parents[3] / "derivations" / "logistic_regression.toml"
MODEL = so.Model.from_spec(SPEC)


def test_results_are_sums_over_rows() -> None:
    result = MODEL.derive().result
    assert set(result) == {"w", "b"}
    assert all(value.atoms(sp.Sum) for value in result.values())


def test_the_second_derivative_in_one_name_has_two_indices() -> None:
    found = MODEL.derive(wrt="w", order=2).result
    assert len({a.indices[1] for a in found.atoms(sp.Indexed) if len(a.indices) == 2}) == 2


def test_the_page_is_in_matrix_notation_and_every_line_is_proved() -> None:
    view = MODEL.derive()
    assert view.proved
    assert r"X^{\top}" in view.latex()
