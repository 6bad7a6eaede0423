"""If these fail, a command does not draw the picture that was asked for, or does not show it."""

import pytest

from symopt.faces.commands import main

SADDLE = "parameters = ['x', 'y']\nfunction = 'f'\n[definitions]\nf = 'x**2 - y**2'\n"
PERCEPTRON = """
data = ["x_1", "x_2", "y"]
parameters = ["w_1", "w_2", "b"]
loss = "L"
[definitions]
yhat = "sigmoid(w_1*x_1 + w_2*x_2 + b)"
L = "log_loss(y, yhat)"
[fit]
predict = "yhat"
"""
TABLE = "x_1,x_2,y\n3,0,1\n0,2,0\n1,3,1\n2,1,0\n1,1,1\n2,2,0\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["minimize", "x**4 - x**2", "--start", "x=1"],
        ["minimize", "x**2 + x*y + y**2", "--start", "x=1,y=2"],
        ["root", "exp(-x) - x", "--start", "x=0.05"],
    ],
)
@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_a_run_is_drawn_beside_what_it_prints(arguments, suffix, tmp_path, capsys):
    target = tmp_path / f"run.{suffix}"
    assert main([*arguments, "--plot", str(target)]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("converged")
    assert err == ""
    start = b"<?xml" if suffix == "svg" else b"\x89PNG"
    assert target.read_bytes().startswith(start)


def test_a_classifier_is_drawn_with_its_data(tmp_path, capsys):
    (tmp_path / "model.toml").write_text(PERCEPTRON, encoding="utf-8")
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    target = tmp_path / "fit.svg"
    words = [str(tmp_path / "model.toml"), str(tmp_path / "table.csv"), "--plot", str(target)]
    assert main(["fit", *words]) == 0
    assert b"<svg" in target.read_bytes()


@pytest.mark.parametrize(("page", "suffix"), [("page.md", ".svg"), ("page.tex", ".pdf")])
def test_a_page_shows_its_pictures_from_where_it_is(page, suffix, tmp_path, capsys):
    (tmp_path / "saddle.toml").write_text(SADDLE, encoding="utf-8")
    target, folder = tmp_path / "out" / page, tmp_path / "out" / "pictures"
    (tmp_path / "out").mkdir()
    words = [str(tmp_path / "saddle.toml"), "--plots", str(folder), "-o", str(target)]
    assert main(["derive", *words]) == 0
    files = sorted(folder.iterdir())
    assert files
    assert {file.suffix for file in files} == {suffix}
    text = target.read_text(encoding="utf-8")
    assert [file for file in files if f"pictures/{file.name}" not in text] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["minimize", "x**2", "--start", "x=1", "--plot", "a.bmp"], "no picture format"),
        (["minimize", "x**2+y**2+z**2", "--start", "x=1,y=1,z=1", "--plot", "a.svg"], "no picture"),
        (["root", "x**2-2", "--start", "1", "--plot", "no/folder/a.svg"], "cannot be written"),
    ],
)
def test_what_cannot_be_drawn_is_said(arguments, message, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    assert message in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
