"""If these fail, data that cannot be fitted are not said to be so, or not in which row and what to do."""

import numpy as np
import pytest

from symopt.faces.commands import main
from symopt.faces.runs.run import fit_model
from symopt.foundation.errors import DataError
from symopt.model.spec_table import model_from_table

LINE = """
data = ["x", "y", "w"]
parameters = ["a", "b"]
loss = "L"
[definitions]
f = "a + b*x"
L = "(y - f)**2"
[fit]
kind = "least-squares"
weights = "w"
"""
POISSON = LINE.replace("(y - f)**2", "exp(f) - y*f + loggamma(y + 1)").replace(
    "least-squares", "likelihood"
)
LOGARITHM = LINE.replace("b*x", "b*log(x)")
HEADER, ROWS = "x,y,w\n", "1,2,1\n2,3,1\n3,5,2\n4,6,1\n"


@pytest.fixture
def run(tmp_path, capsys):
    def fit(spec, table):
        (tmp_path / "spec.toml").write_text(spec, encoding="utf-8")
        (tmp_path / "data.csv").write_text(table, encoding="utf-8")
        code = main(["fit", str(tmp_path / "spec.toml"), str(tmp_path / "data.csv")])
        out, err = capsys.readouterr()
        return code, " ".join((out + err).split())

    return fit


@pytest.mark.parametrize(
    ("spec", "row", "said"),
    [
        (LOGARITHM, "0,2,1", "Row 5 of the data (x = 0, y = 2, w = 1) has no finite loss"),
        (LOGARITHM, "-1,2,1", "Row 5 of the data (x = -1, y = 2, w = 1) has no finite loss"),
        (POISSON, "2,-3,1", "Row 5 of the data (x = 2, y = -3, w = 1) has no finite loss"),
    ],
)
def test_a_row_outside_the_domain_of_the_loss_is_named(spec, row, said, run):
    code, text = run(spec, HEADER + ROWS + row + "\n")
    assert code == 1
    assert said in text
    assert "Traceback" not in text


def test_parameters_outside_the_domain_are_not_blamed_on_a_row(run):
    spec = LINE.replace("a + b*x", "a + log(b)*x") + "[start]\nb = -1\n"
    code, text = run(spec, HEADER + ROWS)
    assert code == 1
    assert "start inside it" in text
    assert "has no finite loss" not in text


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (HEADER + ROWS + "5,7,-0.5\n", "the weight w = -0.5 in row 5 is negative"),
        (HEADER + "1,2,0\n2,3,0\n", "every weight in w is 0"),
        ("X,y,w\n1,2,1\n", "did you mean X? Name it under [columns]"),
        ("x y w\n1 2 1\n", "separate them by commas, semicolons or tabs"),
        ("# notes\nx,y,w\n1,2,1\n", "without other text above it"),
        (HEADER + "2020-01-31,2,1\n", "the days (or seconds) since the first one"),
        (HEADER + "12:30,2,1\n", "the days (or seconds) since the first one"),
        (HEADER + "true,2,1\n", "write 1 for true and 0 for false"),
        (HEADER + "\u22121,2,1\n", "write the minus sign as a hyphen"),
        (HEADER + "dark red,2,1\n", "for each kind a column that is 1 in its rows"),
        (HEADER + "1d3,2,1\n", "a number such as 0.5 or 1e-3"),
    ],
)
def test_what_cannot_be_read_has_its_remedy(table, said, run):
    code, text = run(LINE, table)
    assert code == 2
    assert said in text


def test_a_comma_at_the_end_of_every_line_is_no_column(run):
    table = "".join(f"{line},\n" for line in (HEADER + ROWS).splitlines())
    assert run(LINE, table)[0] == 0


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("datetime64[D]", "times as numbers"),
        ("timedelta64[D]", "divide by a unit"),
        ("complex128", "columns of their own"),
    ],
)
def test_times_and_complex_numbers_are_not_taken_for_real_ones(kind, said):
    model = model_from_table(
        {"data": ["x"], "parameters": ["a"], "loss": "L", "definitions": {"L": "(x - a)**2"}}
    )
    with pytest.raises(DataError, match=said):
        fit_model(model, {"x": np.arange(3).astype(kind)})
