"""If these fail, `symopt derive` does not give the document that was asked for."""

import json
import re

import pytest

from symopt.faces.commands import main

PERCEPTRON = r"""
title = "A perceptron"
data = ["x_1", "x_2", "y"]
parameters = ["w_1", "w_2", "b"]
loss = "L"
[definitions]
z = "w_1*x_1 + w_2*x_2 + b"
yhat = "sigmoid(z)"
L = '-y \ln \hat{y} - (1-y) \ln(1-\hat{y})'
[display]
w_1 = '\eta'
"""


@pytest.fixture
def spec(tmp_path):
    file = tmp_path / "perceptron.toml"
    file.write_text(PERCEPTRON, encoding="utf-8")
    return str(file)


def derived(capsys, *arguments):
    code = main(["derive", *arguments])
    out, err = capsys.readouterr()
    assert (code, err) == (0, "")
    return out


def test_text_is_the_default_and_names_print_as_the_spec_displays_them(spec, capsys):
    text = derived(capsys, spec)
    assert "∂L/∂η = ∂L/∂z · ∂z/∂η" in text
    assert "= -(y - ŷ) x_1" in text
    assert "Hessian" in text


def test_options_stand_before_or_after_the_file(spec, capsys):
    assert derived(capsys, "--order", "1", spec) == derived(capsys, spec, "--order=1")


def test_order_1_leaves_the_hessian_out(spec, capsys):
    assert "Hessian" not in derived(capsys, spec, "--order", "1")


@pytest.mark.parametrize(
    "asked", [["--wrt", "w_2,b"], ["--wrt", "w_2", "--wrt", "b"], ["--wrt", "w2, b, w_2"]]
)
def test_wrt_repeats_takes_commas_and_other_spellings(asked, spec, capsys):
    text = derived(capsys, spec, "--order", "1", *asked)
    assert "w_2 → w_2 + α" in text
    assert "∂L/∂η" not in text
    assert text == derived(capsys, spec, "--order", "1", "--wrt", "w_2,b")


@pytest.mark.parametrize(
    ("format_", "sign"),
    [
        ("latex", r"\frac{\partial L}{\partial \eta}"),
        ("markdown", "# A perceptron"),
        ("html", "<math"),
        ("text", "═══"),
        ("json", '"kind": "steps"'),
    ],
)
def test_formats(format_, sign, spec, capsys):
    assert sign in derived(capsys, spec, "--format", format_)


def test_json_is_one_document(spec, capsys):
    document = json.loads(derived(capsys, spec, "--json"))
    steps = [block for block in document["blocks"] if block["kind"] == "steps"]
    assert all(line["mark"] == "proved" for block in steps for line in block["lines"])


@pytest.mark.parametrize(
    ("name", "format_"), [("a.tex", "latex"), ("a.MD", "markdown"), ("a.html", "html")]
)
def test_a_file_gets_the_format_of_its_suffix(name, format_, spec, tmp_path, capsys):
    target = tmp_path / name
    assert derived(capsys, spec, "-o", str(target)) == ""
    assert target.read_text(encoding="utf-8") == derived(capsys, spec, "--format", format_)
    assert [f.name for f in tmp_path.iterdir() if f.name.startswith(".")] == []


def test_a_format_wins_over_the_suffix(spec, tmp_path, capsys):
    target = tmp_path / "notes.tex"
    derived(capsys, spec, "-o", str(target), "--format", "markdown")
    assert target.read_text(encoding="utf-8").startswith("# A perceptron")


def test_a_file_that_is_there_keeps_its_permissions(spec, tmp_path, capsys):
    target = tmp_path / "a.md"
    target.write_text("old", encoding="utf-8")
    target.chmod(0o640)
    derived(capsys, spec, "-o", str(target))
    assert target.stat().st_mode & 0o777 == 0o640


def test_standalone_latex_is_a_whole_document(spec, capsys):
    fragment = derived(capsys, spec, "--format", "latex")
    whole = derived(capsys, spec, "--format", "latex", "--standalone")
    assert r"\documentclass" not in fragment
    assert r"\begin{document}" in whole
    assert r"\cancel" in whole


def test_no_cancel_strikes_nothing_out(spec, capsys):
    text = derived(capsys, spec, "--format", "latex", "--no-cancel")
    assert not re.search(r"\\cancel\{", text)


def test_lagrange_notation(spec, capsys):
    assert "∂L/∂η" not in derived(capsys, spec, "--order", "1", "--notation", "lagrange")


def test_detail_result_is_shorter(spec, capsys):
    result = derived(capsys, spec, "--detail", "result")
    assert len(result) < len(derived(capsys, spec))
    assert "-(y - ŷ) x_1" in result


def test_strict_is_content_with_a_proved_derivation(spec, capsys):
    derived(capsys, spec, "--strict")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--wrt", "w_3"], "w_3 is no name of the model"),
        (["--wrt", "w_1,,b"], "a part of a list is empty"),
        (["--wrt", "1+1"], "'1+1' is not a name"),
        (["--format", "pdf"], "unknown output format 'pdf'"),
        (["-o", "a.docx"], "no output format for a file that ends in '.docx'"),
        (["-o", "a"], "a file name without a suffix says no format"),
        (["-o", "no/such/folder/a.md"], "the file cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said(arguments, message, spec, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["derive", spec, *arguments]) == 2
    out, err = capsys.readouterr()
    assert message in err
    assert out == ""
