"""Jupyter notebooks: cells with their numbers, and clear errors for what is no notebook."""

import json

import pytest

from symopt.documents.scanning.scan import scan
from symopt.documents.scanning.source.piece import Kind
from symopt.foundation.errors import ReadingError
from tests.documents.scanning.found import check_places


def notebook(*cells, **more):
    found = [{"cell_type": kind, "metadata": {}, "source": source} for kind, source in cells]
    return json.dumps({"cells": found, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more})


def test_cells_have_numbers_lines_and_columns():
    text = notebook(
        ("markdown", ["# Loss\n", "\n", "Let $x$ and\n", "$$y$$"]),
        ("code", "print('$n$')"),
        ("raw", "$n$"),
        ("markdown", "Over\r\n$z$ \ud83d"),
        ("markdown", ""),
    )
    result = scan("a.ipynb", text.encode())
    check_places(result)
    found = [
        (p.sheet.cell, p.text, p.place().first) for p in result.pieces if p.kind is Kind.FORMULA
    ]
    assert found == [(1, "x", (3, 6)), (1, "y", (4, 3)), (4, "z", (2, 2))]
    assert [s.cell for s in result.sheets] == [1, 4, 5]
    assert {p.kind for p in result.pieces if p.sheet.cell == 1} == {
        *(Kind.HEADING, Kind.PROSE, Kind.FORMULA)
    }
    assert result.sheets[1].text.endswith("\ufffd")


def test_blocks_differ_between_cells_and_macros_hold_in_later_ones():
    text = notebook(("markdown", r"$\newcommand{\R}{\mathbb{R}}$ $a$"), ("markdown", r"$\R$"))
    first, second = scan("a.ipynb", text.encode()).pieces
    assert (first.text, second.text) == ("a", r"\mathbb{R}")
    assert first.block != second.block


def test_the_older_format_has_worksheets():
    cells = [
        {"cell_type": "heading", "level": 2, "source": "T"},
        {"cell_type": "markdown", "source": "$x$"},
    ]
    text = json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3})
    heading, formula = scan("a.ipynb", text.encode()).pieces
    assert (heading.kind, heading.level, heading.text) == (Kind.HEADING, 2, "T")
    assert (formula.sheet.cell, formula.text) == (2, "x")


def test_a_notebook_without_markdown_has_nothing():
    assert scan("a.ipynb", notebook(("code", "1")).encode()).pieces == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "JSON object with cells"),
        ("1", "JSON object with cells"),
        ("{}", "no list of cells"),
        ('{"cells": 1}', "no list of cells"),
        ('{"cells": [1]}', "a cell is a JSON object"),
        ('{"worksheets": [1]}', "no list of cells"),
        ('{"cells": [{"cell_type": "markdown", "source": 1}]}', "source of a cell"),
        ('{"cells": [{"cell_type": "markdown", "source": [1]}]}', "source of a cell"),
        ("[" * 200_000, "nested too deeply"),
        ("1" * 10_000, "a number that is too long"),
    ],
)
def test_what_is_no_notebook(text, why):
    with pytest.raises(ReadingError, match=why) as error:
        scan("a.ipynb", text.encode())
    assert "a.ipynb" in str(error.value)
