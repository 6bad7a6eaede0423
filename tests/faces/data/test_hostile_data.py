"""If these fail, a malformed data file hangs, crashes, is guessed at, or is not explained."""

import random

import numpy as np
import pytest

from symopt.faces.commands import main
from symopt.faces.data.csv_file import read_csv

SPEC = """
data = ["x_1", "x_2", "y"]
parameters = ["w", "b"]
loss = "L"
[definitions]
L = "(y - w*x_1*x_2 - b)**2"
[domain]
y = "0 <= y <= 1"
"""
NOISE = random.Random(3)
HEAD = "x_1,x_2,y\n"

FILES = {
    "empty": ("", ["the file is empty"]),
    "blank": ("\n\n \n", ["the file is empty"]),
    "only a header": (HEAD, ["a header but no rows", "x_1, x_2, y"]),
    "no header": ("1,2,1\n2,1,0\n", ["the first line holds numbers", "names of the columns"]),
    "nan": (HEAD + "1,2,1\n2,nan,0\n", ["nan", "line 3 (row 2), column x_2"]),
    "empty cell": (HEAD + "1,2,1\n\n2,,0\n", ["a cell is empty", "line 4 (row 2), column x_2"]),
    "infinity": (HEAD + "1,inf,1\n", ["inf", "line 2 (row 1), column x_2"]),
    "too large": (HEAD + "1,1e999,1\n", ["a number is too large", "row 1, column x_2"]),
    "text": (HEAD + "1,2,1\n2,abc,0\n", ["'abc' stands where a number", "line 3 (row 2), column x_2"]),
    "code": (HEAD + "1,__import__('os'),1\n", ["\"__import__('os')\" stands where a number"]),
    "formula": (HEAD + "1,=1+1,1\n", ["'=1+1' stands where a number"]),
    "hexadecimal": (HEAD + "1,0x1p3,1\n", ["'0x1p3' stands where a number"]),
    "underscore": (HEAD + "1,1_000,1\n", ["'1_000' stands where a number"]),
    "percent": (HEAD + "1,50%,1\n", ["'50%'", "without the percent sign"]),
    "thousands": (HEAD + '"1,000",2,1\n', ["'1,000'", "write 1000, without separators"]),
    "decimal comma": ("x_1;x_2;y\n1,5;2;1\n", ["'1,5'", "write 1.5, with a decimal point"]),
    "short row": (HEAD + "1,2,1\n2,0\n", ["row 2 has 2 cells, the header has 3", "line 3"]),
    "long row": (HEAD + "1,2,1,5\n", ["row 1 has 4 cells", "no commas in thousands"]),
    "missing column": ("x1,x_2,y\n1,2,1\n", ["column x_1 is missing", "did you mean x1?"]),
    "column twice": ("x_1,x_1,y\n1,2,1\n", ["two columns are named x_1"]),
    "outside the domain": (HEAD + "1,2,1\n1,2,3\n", ["y = 3 in row 2 is outside its domain"]),
    "open quote": (HEAD + '1,"2,1\n1,2,1\n', ["line 3 (row 1)"]),
    "one long line": ("a" * 1_000_000, ["the first line is no header"]),
    "garbage": ("".join(NOISE.choices('abc=[]{}"\n#.,+-*/ ()', k=1_000_000)), ["row"]),
    "latin-1": ("x_1,x_2,y,größe\n".encode("latin-1"), ["not UTF-8", "byte 0xf6", "line 1"]),
    "utf-16": ((HEAD + "1,2,1\n").encode("utf-16"), ["the file is UTF-16", "save it as UTF-8"]),
    "null bytes": (b"x_1,x_2,y\n1,\x002,1", ["it holds null bytes"]),
    "binary": (bytes(NOISE.randrange(256) for _ in range(3000)), ["is not", "text"]),
}  # fmt: skip


@pytest.fixture
def spec(tmp_path):
    file = tmp_path / "model.toml"
    file.write_text(SPEC, encoding="utf-8")
    return str(file)


def message(capsys, *arguments):
    """Return the one message of a refused command."""
    assert main(list(arguments)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert err.count("error: ") == 1
    assert "Traceback" not in err
    assert "defect" not in err
    return err


@pytest.mark.parametrize("case", FILES)
def test_a_malformed_csv_file_is_explained(case, spec, tmp_path, capsys):
    content, expected = FILES[case]
    file = tmp_path / "table.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = message(capsys, "fit", spec, str(file))
    assert f"where: {file}" in found
    assert [part for part in expected if part not in found] == []


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.xlsx", b"PK\x03\x04", "save the data as CSV with a header"),
        ("a", b"x,y", "no suffix"),
        ("a.npy", b"junk", "the file is not one of numpy's"),
        ("a.npz", b"junk", "the file is not one of numpy's"),
        ("a.npz", b"PK\x03\x04junk", "not one of plain numeric arrays"),
        ("a.npy", b"\x93NUMPY\x01\x00junk", "not one of plain numeric arrays"),
        ("a.npy", b"", "the file is not one of numpy's"),
        ("a.csv", None, "this is a folder, not a file"),
    ],
)
def test_another_file_is_explained(name, content, expected, spec, tmp_path, capsys):
    file = tmp_path / name
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    assert expected in message(capsys, "fit", spec, str(file))


class Trap:
    """An object that, if it were unpickled, would leave a file behind."""

    def __init__(self, file):
        self.file = str(file)

    def __reduce__(self):
        return (open, (self.file, "w"))


@pytest.mark.parametrize("name", ["a.npy", "a.npz"])
def test_pickled_objects_are_never_loaded(name, spec, tmp_path, capsys):
    trap = np.array([Trap(tmp_path / "owned")], dtype=object)
    file = tmp_path / name
    if name == "a.npy":
        np.save(file, trap, allow_pickle=True)
    else:
        np.savez(file, x_1=trap)
    assert "Python objects, which are never loaded" in message(capsys, "fit", spec, str(file))
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize(
    ("arrays", "expected"),
    [
        ({"x_1": np.ones(3)}, "column x_2 is missing"),
        ({"x_1": np.ones(3), "x_2": np.ones(2), "y": np.ones(3)}, "x_2 has 2 entries"),
        ({"x_1": np.ones(3), "x_2": np.ones((3, 2)), "y": np.ones(3)}, "x_2"),
        ({"x_1": np.array([1, np.nan]), "x_2": np.ones(2), "y": np.ones(2)}, "not finite at row 2"),
        ({"x_1": np.array(["a"]), "x_2": np.ones(1), "y": np.ones(1)}, "is not made of real numbers"),
        ({"x_1": np.ones(2) * 1j, "x_2": np.ones(2), "y": np.ones(2)}, "not made of real numbers"),
        ({"x_1": np.ones(0), "x_2": np.ones(0), "y": np.ones(0)}, "x_1"),
    ],
)  # fmt: skip
def test_arrays_that_do_not_fit_are_explained(arrays, expected, spec, tmp_path, capsys):
    np.savez(tmp_path / "a.npz", **arrays)
    found = message(capsys, "fit", spec, str(tmp_path / "a.npz"))
    assert expected in found
    assert "a.npz" in found


def test_an_array_without_names_must_have_the_model_s_columns(spec, tmp_path, capsys):
    np.save(tmp_path / "a.npy", np.ones((3, 2)))
    found = message(capsys, "fit", spec, str(tmp_path / "a.npy"))
    assert "an array of shape (3, 2) does not say which column is which" in found


@pytest.mark.parametrize(
    "text",
    [
        "x,y\n1,2\n-.5,1e-3\n",
        "\ufeffx,y\r\n1,2\r\n-.5,1e-3\r\n",
        "x\ty\n1\t2\n-.5\t1e-3",
        " x ; y \n1; 2\n\n -.5 ;1e-3\n\n",
        '"x","y"\n"1","2"\n"-.5","1e-3"\n',
        "\n\nx,name,y\n1,a b,2\n-.5,,1e-3\n",
        "x,y\r1,2\r-.5,1e-3\r",
    ],
)
def test_ways_to_write_the_same_table(text, tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(text.encode())
    found = read_csv(file, lambda name: name in ("x", "y"))
    assert {name: list(c) for name, c in found.items() if c is not None} == {
        "x": [1, -0.5],
        "y": [2, 1e-3],
    }


def test_both_readers_of_csv_read_the_same_digits(tmp_path):
    draw = random.Random(11)
    rows = [
        [draw.uniform(-1, 1) * 10 ** draw.randint(-300, 300) for _ in range(3)] for _ in range(500)
    ]
    lines = [",".join(map(repr, row)) for row in rows]
    fast, careful = tmp_path / "fast.csv", tmp_path / "careful.csv"
    fast.write_text("\n".join(["a,b,c", *lines]), encoding="utf-8")
    careful.write_text(
        "\n".join(["a,b,c,d", *(f'{line},"text"' for line in lines)]), encoding="utf-8"
    )
    for file in (fast, careful):
        found = read_csv(file, lambda name: name != "d")
        assert np.array_equal(np.column_stack([found[name] for name in "abc"]), np.array(rows))
