"""If these fail, `symopt differentiate` prints, exits or refuses otherwise than its help says."""

import json

import pytest

from symopt.faces.commands import main


def run(capsys, *words):
    code = main(["differentiate", *words])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_a_gradient_with_its_layout(capsys):
    code, out, _ = run(capsys, "log(det(X))", "--wrt", "X")
    assert code == 0
    assert "∂f/∂X = X⁻ᵀ" in out
    assert "Inferred from the expression: X: n × n." in out
    assert "denominator layout" in out


def test_steps_are_printed(capsys):
    code, out, _ = run(capsys, "norm(A @ x - y)**2", "--wrt", "x", "--steps")
    assert code == 0
    assert "differential of a squared norm" in out


def test_json_is_one_document(capsys):
    code, out, _ = run(capsys, "--json", "A @ x", "--wrt", "x", "--shape", "A=m,n,x=n", "--steps")
    found = json.loads(out)
    assert code == 0
    assert found["formula"] == "A"
    assert found["shape"] == ["m", "n"]
    assert found["inferred"] == []
    assert {step["checked"] for step in found["steps"]} == {"proved"}


def test_several_variables_give_several_results(capsys):
    code, out, _ = run(capsys, "tr(A @ X @ B)", "--wrt", "A,X", "--json")
    assert code == 0
    assert [item["wrt"] for item in json.loads(out)["results"]] == [["A"], ["X"]]


def test_options_of_every_kind(capsys, tmp_path):
    words = ("x.T @ A @ x", "--wrt", "x", "--kind", "hess", "--property", "A=symmetric")
    assert "∂²f/∂x² = 2A" in run(capsys, *words)[1]
    file = tmp_path / "page.tex"
    assert run(capsys, *words, "-o", str(file), "--standalone")[0] == 0
    assert r"\documentclass" in file.read_text(encoding="utf-8")
    code, out, _ = run(capsys, "norm(z)**2", "--define", "z=X @ w - y", "--wrt", "w")
    assert code == 0
    assert "z = X w - y" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("A @ x",), "--wrt is missing"),
        (("A @ x", "--wrt", "x", "--shape", "A=3,4,x=5"), "shapes (3, 4) and (5,) do not fit"),
        (("A @ x", "--wrt", "x", "--shape", "3"), "is not understood"),
        (("A @ x", "--wrt", "x", "--kind", "slope"), "there is no kind 'slope'"),
        (("A @", "--wrt", "x"), "A @"),
        (("A @ x", "--wrt", "x", "--kind", "gradient"), "use --kind jacobian"),
        (("A @ x", "--wrt", "x", "--property", "A"), "is not understood"),
    ],
)
def test_wrong_use_is_told(capsys, words, message):
    code, out, err = run(capsys, *words)
    assert code == 2
    assert out == ""
    assert message in err
