"""If these fail, `symopt fit` does not fit a specification to a file, or does not say how it ended."""

import json

import numpy as np
import pytest

from symopt.faces.commands import main

PERCEPTRON = r"""
data = ["x_1", "x_2", "y"]
parameters = ["w_1", "w_2", "b"]
loss = "L"
[definitions]
z = "w_1*x_1 + w_2*x_2 + b"
yhat = "sigmoid(z)"
L = '-y \ln \hat{y} - (1-y) \ln(1-\hat{y})'
[domain]
y = "0 <= y <= 1"
[fit]
kind = "likelihood"
predict = "yhat"
"""
LINE = """
data = ["x", "y"]
parameters = ["k", "b"]
loss = "L"
[definitions]
yhat = "k*x + b"
L = "(y - yhat)**2/2"
[columns]
x = "size of a house"
y = "price"
[fit]
kind = "least-squares"
predict = "yhat"
"""
ARRAYS = """
data = ["X", "y"]
parameters = ["w"]
loss = "L"
[definitions]
L = "norm(X @ w - y)**2 / (2*m)"
[shapes]
X = ["m", "n"]
y = ["m"]
w = ["n"]
"""
ROWS = [(3, 0, 1), (0, 2, 0), (1, 3, 1), (2, 1, 0), (1, 1, 1), (2, 2, 0)]


def written(folder, name, text):
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.fixture
def perceptron(tmp_path):
    return written(tmp_path, "perceptron.toml", PERCEPTRON)


@pytest.fixture
def table(tmp_path):
    lines = ["x_1,x_2,y", *(",".join(map(str, row)) for row in ROWS)]
    return written(tmp_path, "table.csv", "\n".join(lines))


def fitted(capsys, *arguments):
    code = main(["fit", *arguments, "--json"])
    out, err = capsys.readouterr()
    assert err == ""
    return code, json.loads(out)


def test_a_fit_has_parameters_a_certificate_and_the_rows(perceptron, table, capsys):
    code, found = fitted(capsys, perceptron, table)
    assert code == 0
    assert list(found["parameters"]) == ["w_1", "w_2", "b"]
    assert found["parameters"]["w_1"].keys() == {"value", "standard_error"}
    assert found["point"] == {name: part["value"] for name, part in found["parameters"].items()}
    assert found["observations"] == len(ROWS)
    assert found["classification"] == "minimum"
    data = np.array(ROWS, dtype=float)
    design = np.column_stack([data[:, 0], data[:, 1], np.ones(len(data))])
    guess = 1 / (1 + np.exp(-design @ list(found["point"].values())))
    assert design.T @ (guess - data[:, 2]) == pytest.approx(np.zeros(3), abs=1e-9)


def test_separable_data_have_no_minimum_and_exit_code_1(perceptron, tmp_path, capsys):
    # Happy and sad words: (3, 0) and (2, 1) happy, (0, 2) and (1, 3) sad.
    file = written(tmp_path, "words.csv", "x_1,x_2,y\n3,0,1\n0,2,0\n1,3,0\n2,1,1\n")
    code, found = fitted(capsys, perceptron, file)
    assert code == 1
    assert found["outcome"] == "no-minimum"
    assert "separable" in found["message"]


def test_columns_are_found_by_the_names_the_spec_gives(tmp_path, capsys):
    spec = written(tmp_path, "line.toml", LINE)
    file = written(tmp_path, "houses.csv", "price;id;size of a house\n1;a;0\n3;b;1\n5;c;2\n")
    code, found = fitted(capsys, spec, file)
    assert code == 0
    assert found["point"] == pytest.approx({"k": 2, "b": 1})
    assert found["residual_sum_of_squares"] == pytest.approx(0, abs=1e-12)
    rows = "x;y;price;size of a house\n7;2;1;0\n7;9;3;1\n7;4;5;2\n"  # x and y are other columns
    assert fitted(capsys, spec, written(tmp_path, "more.csv", rows))[1]["point"] == found["point"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("constraints = ['k + x <= 1']", "x is data, and a constraint is one on the parameters"),
        ("[units]\nx = 'm'", ""),
    ],
)
def test_a_constraint_speaks_of_no_column(more, message, tmp_path, capsys):
    spec = written(tmp_path, "line.toml", LINE + more)
    file = written(tmp_path, "houses.csv", "x,y\n0,1\n1,3\n2,5\n")
    assert main(["fit", spec, file]) == (2 if message else 0)
    assert message in capsys.readouterr().err


def test_several_columns_are_no_number(tmp_path, capsys):
    spec = written(tmp_path, "line.toml", LINE.replace('"size of a house"', '["a", "b"]'))
    assert main(["fit", spec, written(tmp_path, "a.csv", "a,b,y\n1,2,3\n")]) == 2
    assert "2 columns for x, which is no matrix" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["csv", "npz"])
def test_arrays_come_by_name_or_from_numbered_columns(kind, tmp_path, capsys):
    spec = written(tmp_path, "arrays.toml", ARRAYS)
    x = np.array([[1.0, 2], [3, 1], [0, 1], [2, 2]])
    y = x @ [3.0, -1.0]
    if kind == "npz":
        file = str(tmp_path / "data.npz")
        np.savez(file, X=x, y=y)
    else:
        rows = [f"{a},{b},{c}" for (a, b), c in zip(x, y, strict=True)]
        file = written(tmp_path, "data.csv", "\n".join(["X_1,X_2,y", *rows]))
    code, found = fitted(capsys, spec, file)
    assert code == 0
    assert found["parameters"]["w"]["value"] == pytest.approx([3, -1])
    assert found["observations"] == 4


def test_large_arrays_stored_in_an_npz_are_memory_maps(tmp_path, monkeypatch):
    from symopt.faces.data import npz_file

    monkeypatch.setattr(npz_file, "SMALLEST_MAP", 8)
    x = np.array([[1.0, 2], [3, 1], [0, 1], [2, 2]])
    file = tmp_path / "data.npz"
    np.savez(file, X=x, by_columns=np.asfortranarray(x), counts=np.arange(3))
    found = npz_file.mapped_members(file)
    assert all(isinstance(array, np.memmap) for array in found.values())
    assert np.array_equal(found["X"], x)
    assert np.array_equal(found["by_columns"], x)
    assert np.array_equal(found["counts"], [0, 1, 2])
    np.savez_compressed(file, X=x)
    assert not npz_file.mapped_members(file)


def test_an_npy_table_has_its_columns_in_the_order_of_the_data(perceptron, table, tmp_path, capsys):
    np.save(tmp_path / "table.npy", np.array(ROWS, dtype=float))
    _, expected = fitted(capsys, perceptron, table)
    _, found = fitted(capsys, perceptron, str(tmp_path / "table.npy"))
    assert found["point"] == expected["point"]


@pytest.mark.parametrize("method", ["lbfgs", "newton", "trust-region", "bfgs"])
def test_methods_agree(method, perceptron, table, capsys):
    code, found = fitted(capsys, perceptron, table, "--method", method, "--start", "b=1,w_1=0.5")
    assert code == 0
    assert found["method"] == method
    assert found["trace"][0]["point"] == {"w_1": 0.5, "w_2": 0, "b": 1}
    assert found["point"] == pytest.approx(
        {"w_1": 0.2282793989, "w_2": -0.2282793989, "b": 0.0019066592}, abs=1e-6
    )


def test_a_fit_is_a_document_in_any_format(perceptron, table, tmp_path, capsys):
    target = tmp_path / "fit.md"
    assert main(["fit", perceptron, table, "-o", str(target)]) == 0
    assert capsys.readouterr().out == ""
    page = target.read_text(encoding="utf-8")
    assert "0.228279" in page
    assert "w_1" in page


NETWORK = """
data = ["X", "y"]
parameters = ["W", "v"]
loss = "L"
[definitions]
yhat = "tanh(X @ W) @ v"
L = "sum((y - yhat)**2) / m"
[shapes]
X = ["m", "n"]
y = ["m"]
W = ["n", "h"]
v = ["h"]
"""


def test_a_size_that_no_data_show_is_asked_for(tmp_path, capsys):
    spec = written(tmp_path, "network.toml", NETWORK)
    draw = np.random.default_rng(4)
    x = draw.normal(size=(20, 2))
    np.savez(tmp_path / "data.npz", X=x, y=np.tanh(x @ [1.0, -2.0]))
    file = str(tmp_path / "data.npz")
    assert main(["fit", spec, file]) == 2
    assert "as in --size h=8" in capsys.readouterr().err
    assert main(["fit", spec, file, "--size", "h=1e9"]) == 2
    assert "the parameters are 3,000,000,000 numbers" in capsys.readouterr().err
    _, found = fitted(capsys, spec, file, "--size", "h=3", "--seed", "1", "--max-iterations", "3")
    assert np.shape(found["parameters"]["W"]["value"]) == (2, 3)
    assert "seed 1" in found["message"]


def test_a_checkpoint_is_saved_and_resumed(perceptron, table, tmp_path, capsys):
    state = tmp_path / "state.json"
    arguments = (perceptron, table, "--checkpoint", str(state), "--method", "gradient-descent")
    code, first = fitted(capsys, *arguments, "--max-iterations", "20")
    assert code == 1
    saved = json.loads(state.read_text(encoding="utf-8"))
    assert saved["parameters"] == first["point"]
    assert saved["iteration"] == 20
    _, second = fitted(capsys, *arguments, "--max-iterations", "20")
    _, whole = fitted(
        capsys, perceptron, table, "--method", "gradient-descent", "--max-iterations", "40"
    )
    assert second["trace"][:21] == first["trace"]
    assert second == whole


def test_a_checkpoint_is_saved_when_the_run_is_interrupted(
    perceptron, table, tmp_path, capsys, monkeypatch
):
    from symopt.faces.console.fits import checkpoint

    seen = []

    def watched(self, item):
        self.last = item
        seen.append(item)
        if len(seen) == 6:
            raise KeyboardInterrupt

    monkeypatch.setattr(checkpoint.Saver, "__call__", watched)
    state = tmp_path / "state.json"
    assert main(["fit", perceptron, table, "--checkpoint", str(state), "--method", "adam"]) == 130
    saved = json.loads(state.read_text(encoding="utf-8"))
    assert saved["parameters"] == dict(zip(("w_1", "w_2", "b"), seen[-1].point, strict=True))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "needs data: give a file with columns x_1, x_2, y"),
        (["TABLE", "--start", "q=1"], "the start names q, which is no parameter"),
        (["TABLE", "--size", "h=0"], "a size is a name and a whole number from 1"),
        (["TABLE", "--size", "h=2"], "h is no size of the model"),
        (["TABLE", "--start", "w[1]=2"], "an array is given whole, not entry by entry"),
        (["TABLE", "-o", "no/folder/a.md"], "the file cannot be written: no such file"),
        (["TABLE", "--size", "h=1.5"], "a size is a name and a whole number from 1"),
        (["TABLE", "--seed", "-1"], "-1 is not in the range"),
        (["TABLE", "--checkpoint", "TABLE"], "the file is no checkpoint of a fit"),
        (["nowhere.csv"], "there is no such file"),
    ],
)
def test_what_cannot_be_fitted_is_said(arguments, message, perceptron, table, capsys):
    words = [table if word == "TABLE" else word for word in arguments]
    assert main(["fit", perceptron, *words]) == 2
    out, err = capsys.readouterr()
    assert message in err
    assert out == ""


def test_a_pass_over_many_rows_says_how_far_it_is():
    from symopt.compilation.blocks.run import Blocks
    from symopt.faces.console.progress import Steps

    shown = []
    steps = Steps(shown.append)
    rows = np.ones(100)
    total = Blocks(numbers=1, watch=steps.rows)(lambda block: [block.sum()], 1, np.tile(rows, 10))
    assert total == [1000.0]
    assert shown == [
        "start   26% of 1,000 rows",
        "start   51% of 1,000 rows",
        "start   77% of 1,000 rows",
    ]
