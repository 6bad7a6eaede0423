"""If these fail, `symopt classify` does not report critical points, or reads its words wrongly."""

import json

import pytest

from symopt.faces.commands import main

SPEC = """
parameters = ["x", "y"]
function = "f"
[definitions]
u = "c*x**2"
f = "u - 2*y**2"
[constants]
c = 2
"""


def found(capsys, *arguments):
    code = main(["classify", "--json", *arguments])
    out, err = capsys.readouterr()
    assert err == ""
    return code, json.loads(out)


def test_a_point_has_its_evidence_exactly_and_in_decimals(capsys):
    code, result = found(capsys, "2*x**2 + 3*y**2 - x*y")
    assert code == 0
    (point,) = result["points"]
    assert point["point"] == {"x": 0, "y": 0}
    assert point["hessian_exact"] == [["4", "-1"], ["-1", "6"]]
    assert point["characteristic"] == [1, -10, 23]
    assert point["eigenvalues"] == pytest.approx([5 - 2**0.5, 5 + 2**0.5])
    assert "sqrt(2)" in point["eigenvalues_exact"][1]
    assert point["classification"] == "minimum"
    assert (result["exact"], result["complete"]) == (True, True)


def test_the_text_reads_like_a_textbook(capsys):
    assert main(["classify", "2*x**2 + 3*y**2 - x*y"]) == 0
    text = capsys.readouterr().out
    assert "At (x, y) = (0, 0)" in text
    assert "λ² - 10λ + 23" in text
    assert "≈ 3.5858" in text
    assert "Every eigenvalue is positive: a minimum." in text


@pytest.mark.parametrize(("suffix", "sign"), [("tex", r"\lambda"), ("md", "# "), ("html", "<math")])
def test_a_file_gets_the_format_of_its_suffix(suffix, sign, tmp_path, capsys):
    target = tmp_path / f"points.{suffix}"
    assert main(["classify", "x**2 + y**2", "-o", str(target)]) == 0
    assert capsys.readouterr().out == ""
    assert sign in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "natures"),
    [
        (["x**4 - x**2"], ["minimum", "maximum", "minimum"]),
        (["-x**2"], ["maximum"]),
        (["-x**2", "--assume", "x<1"], ["maximum"]),
        (["x**2 - y**3"], ["saddle"]),
        (["x**4", "--at", "x=0"], ["minimum"]),
        (["--at", "E=1/2", "(E - 1/2)**2"], ["minimum"]),
    ],
)
def test_verdicts(words, natures, capsys):
    code, result = found(capsys, *words)
    assert code == 0
    assert [point["classification"] for point in result["points"]] == natures


def test_a_point_that_is_not_critical_is_said_to_be_none(capsys):
    _, result = found(capsys, "x**2", "--at", "x=1/3")
    (point,) = result["points"]
    assert point["critical"] is False
    assert point["exact"] == {"x": "1/3"}
    assert main(["classify", "x**2", "--at", "x=1/3", "--strict"]) == 1


def test_a_line_of_critical_points(capsys):
    code, result = found(capsys, "(x - y)**2", "--strict")
    assert code == 0
    (family,) = result["families"]
    assert family["equations"] == ["x = y"]
    assert family["classification"] == "minimum"


def test_a_specification_with_definitions_and_constants(tmp_path, capsys):
    file = tmp_path / "model.toml"
    file.write_text(SPEC, encoding="utf-8")
    _, result = found(capsys, str(file))
    (point,) = result["points"]
    assert point["hessian"] == [[4, 0], [0, -4]]
    assert point["classification"] == "saddle"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["a*x**2", "--at", "x=1"], "gives no value of a"),
        (["x**2", "--at", "1"], "a coordinate is name=number"),
        (["x**2", "--at", "x=1,x=2"], "x is given twice"),
        (["x**2", "--at", "x=y"], "y"),
        (["log(x)", "--at", "x=-1"], "the function has no value at the point"),
        (["1"], "the function has no variable"),
        (["x = 1"], "where a function is needed"),
        (["9**9**9**9*x"], "the power is too large"),
        (["__import__('os')"], "'_' is not read here"),
    ],
)
def test_what_cannot_be_classified_is_said(words, message, capsys):
    assert main(["classify", *words]) == 2
    out, err = capsys.readouterr()
    assert message in err
    assert err.startswith("error: ")
    assert out == ""
