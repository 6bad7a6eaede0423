"""If these fail, `symopt minimize`, `root` or `code` does not run, or does not say how it ended."""

import json
import math

import pytest

from symopt.faces.commands import main
from symopt.faces.console.text_lists import split_commas

BOWL = """
parameters = ["x", "y"]
loss = "f"
[definitions]
f = "x**4 - x*y + y**2"
[start]
x = 2
y = 1
"""
ZERO = """
parameters = ["x"]
zero = "f"
[definitions]
f = "exp(-x) - x"
[start]
x = 0.05
"""


def found(capsys, *arguments):
    """Return the exit code and the JSON of a run."""
    code = main([arguments[0], "--json", *arguments[1:]])
    out, err = capsys.readouterr()
    assert err == ""
    return code, json.loads(out)


def refused(capsys, *arguments):
    assert main(list(arguments)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_minimize_gives_point_value_certificate_and_trace(capsys):
    code, result = found(capsys, "minimize", "(x-3)**2 + 2*(y+1)**2", "--start", "x=4,y=4")
    assert code == 0
    assert result["point"] == pytest.approx({"x": 3, "y": -1})
    assert result["value"] == pytest.approx(0, abs=1e-15)
    assert (result["outcome"], result["classification"]) == ("converged", "minimum")
    assert result["eigenvalues"] == pytest.approx([2, 4])
    assert result["evaluations"].keys() == {"value", "gradient", "hessian"}
    assert [item["iteration"] for item in result["trace"]] == list(range(result["iterations"] + 1))
    assert result["trace"][0]["point"] == {"x": 4, "y": 4}
    assert result["trace"][0]["gradient_norm"] == 20


@pytest.mark.parametrize(
    "arguments",
    [
        ["-x**2+x**4", "--start", "x=1"],
        ["--start", "x=1", "-x**2+x**4"],
        ["--start=x=1", "--", "-x**2+x**4"],
        ["--start", "1", "-(x**2)+x**4"],
        ["--start", "x=1", "$-x^2+x^4$"],
    ],
)
def test_an_expression_may_begin_with_a_minus_sign_and_stand_anywhere(arguments, capsys):
    code, result = found(capsys, "minimize", *arguments)
    assert code == 0
    assert result["point"]["x"] == pytest.approx(math.sqrt(0.5), abs=1e-9)


@pytest.mark.parametrize("starts", [["x=-1/2", "y=pi"], ["x=-0.5,y=pi"], ["x=-5e-1, y = 2*pi/2"]])
def test_starts_are_numbers_written_as_mathematics(starts, capsys):
    words = [word for start in starts for word in ("--start", start)]
    _, result = found(capsys, "minimize", "x**2+y**2", *words)
    assert result["trace"][0]["point"] == {"x": -0.5, "y": math.pi}


@pytest.mark.parametrize("name", ["E", "beta", "lambda", "S", "I", "e", "yhat", "x_1"])
def test_a_name_of_the_start_is_that_name(name, capsys):
    code, result = found(capsys, "minimize", f"({name}-2)**2", "--start", f"{name}=1")
    assert code == 0
    assert result["point"] == {name: pytest.approx(2)}


def test_the_domain_is_kept(capsys):
    arguments = ["minimize", "exp(x)-log(x)", "--start", "x=3", "--assume", "x>0"]
    code, result = found(capsys, *arguments)
    assert code == 0
    assert all(item["point"]["x"] > 0 for item in result["trace"])
    assert result["point"]["x"] == pytest.approx(0.5671432904)


def test_bounds_hold_and_take_commas(capsys):
    code, result = found(
        capsys, "minimize", "(x-3)**2+(y+2)**2", "--start", "x=0,y=1", "--bound", "0<=x<=1, y>=0"
    )
    assert code == 0
    assert result["point"] == {"x": 1, "y": 0}


def test_method_and_settings(capsys):
    run = ["minimize", "x**2", "--start", "x=1", "--method", "gradient-descent"]
    code, result = found(capsys, *run, "--set", "step=0.25", "--max-iterations", "3")
    assert code == 1
    assert result["outcome"] == "step-limit"
    assert [item["point"]["x"] for item in result["trace"]] == [1, 0.5, 0.25, 0.125]
    assert result["settings"]["step"] == 0.25


@pytest.mark.parametrize(
    ("function", "outcome"), [("x**3", "diverged"), ("exp(-x)", "no-minimum"), ("log(x)-x", None)]
)
def test_what_has_no_minimum_is_exit_code_1(function, outcome, capsys):
    code, result = found(
        capsys, "minimize", function, "--start", "x=-1" if "**" in function else "x=2"
    )
    assert code == 1
    assert outcome is None or result["outcome"] == outcome
    assert result["message"]


def test_numbers_that_are_not_finite_are_null(capsys):
    code, result = found(capsys, "minimize", "log(x)", "--start", "x=-1")
    assert code == 1
    assert result["value"] is None
    assert result["outcome"] == "not-finite"


def test_the_text_says_how_it_ended_and_the_trace_only_when_asked(capsys):
    assert main(["minimize", "x**2+1", "--start", "x=1"]) == 0
    short = capsys.readouterr().out
    assert short.startswith("converged: ")
    assert "x = 0" in short
    assert main(["minimize", "x**2+1", "--start", "x=1", "--trace"]) == 0
    assert len(capsys.readouterr().out.splitlines()) > len(short.splitlines())


@pytest.mark.parametrize(
    ("run", "numbers"),
    [
        (["root", "exp(-x)-x", "--start", "x=0.05"], ["0.51188", "0.56658", "0.56714"]),
        (["minimize", "x**4-x**2", "--start", "x=1"], ["0.8", "0.72113", "0.70711"]),
    ],
)
def test_a_run_is_a_worked_derivation_in_any_format(run, numbers, tmp_path, capsys):
    assert main([*run, "--trace"]) == 0
    text = capsys.readouterr().out
    assert [number for number in numbers if number not in text] == []
    target = tmp_path / "run.tex"
    assert main([*run, "-o", str(target), "--standalone"]) == 0
    assert capsys.readouterr().out == ""
    page = target.read_text(encoding="utf-8")
    assert r"\begin{document}" in page
    assert [number for number in numbers if number not in page] == []
    assert main([*run, "--format", "markdown"]) == 0
    assert capsys.readouterr().out.startswith("# ")


def test_json_may_go_to_a_file(tmp_path, capsys):
    target = tmp_path / "run.json"
    assert main(["root", "x**2-2", "--start", "1", "-o", str(target)]) == 0
    assert capsys.readouterr().out == ""
    assert json.loads(target.read_text(encoding="utf-8"))["outcome"] == "converged"


def test_a_run_over_arrays_has_a_table(tmp_path, capsys):
    file = tmp_path / "array.toml"
    file.write_text(
        "parameters=['w']\nloss='L'\n[shapes]\nw=[2]\n[definitions]\nL='sum((w-1)**2)'",
        encoding="utf-8",
    )
    assert main(["minimize", str(file), "--trace"]) == 0
    assert "w[1]" in capsys.readouterr().out
    assert "use --json" in refused(capsys, "minimize", str(file), "--format", "latex")


def test_a_spec_without_data_is_minimized_from_its_start(tmp_path, capsys):
    file = tmp_path / "bowl.toml"
    file.write_text(BOWL, encoding="utf-8")
    code, result = found(capsys, "minimize", str(file))
    assert code == 0
    assert result["trace"][0]["point"] == {"x": 2, "y": 1}
    assert result["value"] == pytest.approx(-1 / 64)
    code, result = found(capsys, "minimize", str(file), "--start", "x=1")
    assert result["trace"][0]["point"] == {"x": 1, "y": 1}


def test_root_finds_a_zero_with_its_order(capsys):
    code, result = found(capsys, "root", "exp(-x)-x", "--start", "x=0.05")
    assert code == 0
    assert result["point"]["x"] == pytest.approx(0.567143290409784, abs=1e-15)
    assert result["order"] == pytest.approx(2, abs=0.1)
    first = result["trace"][0]
    assert first["step"] == pytest.approx(-first["value"] / first["slope"])


@pytest.mark.parametrize("function", ["cos(x) = x", "cos(x) - x = 0", "cos(x) - x"])
def test_root_takes_equations(function, capsys):
    code, result = found(capsys, "root", function, "--start", "1")
    assert code == 0
    assert result["point"]["x"] == pytest.approx(0.7390851332151607)


def test_root_of_a_spec(tmp_path, capsys):
    file = tmp_path / "zero.toml"
    file.write_text(ZERO, encoding="utf-8")
    code, result = found(capsys, "root", str(file))
    assert code == 0
    assert result["trace"][0]["point"] == {"x": 0.05}
    assert "asks for a zero" in refused(capsys, "minimize", str(file))


@pytest.mark.parametrize(
    ("function", "start", "outcome"),
    [("x**2+1", "0", "singular"), ("x**3-2*x+2", "0", "cycle"), ("log(x)", "-1", "not-finite")],
)
def test_a_root_that_is_not_found_is_exit_code_1(function, start, outcome, capsys):
    code, result = found(capsys, "root", function, "--start", start)
    assert code == 1
    assert result["outcome"] == outcome


def test_a_bound_among_several_unknowns_is_a_constraint(capsys):
    arguments = ("minimize", "x+y", "--start", "x=0,y=0", "--bound", "x**2+y**2<=1, x>=-1/2")
    code, result = found(capsys, *arguments)
    assert code == 0
    assert result["point"] == pytest.approx({"x": -0.5, "y": -(0.75**0.5)})


def test_an_unknown_may_be_in_a_constraint_alone(capsys):
    arguments = ("minimize", "t", "--start", "x=3,y=2,t=9")
    bounds = "t >= x**2 + y**4, t >= (2 - x)**2 + (2 - y)**2, t >= 2*exp(y - x)"
    code, result = found(capsys, *arguments, "--bound", bounds)
    assert code == 0
    assert result["value"] == pytest.approx(1.9522245)


def test_code_is_python_that_runs(tmp_path, capsys):
    file = tmp_path / "bowl.toml"
    file.write_text(BOWL, encoding="utf-8")
    target = tmp_path / "bowl.py"
    assert main(["code", str(file), "-o", str(target)]) == 0
    space = {}
    text = target.read_text(encoding="utf-8")
    assert (
        "# Value, gradient and Hessian of f; theta holds, one after the other:\n#   x, y\n" in text
    )
    exec(compile(text, "bowl", "exec"), space)
    value, gradient, hessian = space["all"]((2.0, 1.0))
    assert (value, list(gradient)) == (15, [31, 0])
    assert [list(row) for row in hessian] == [[48, -1], [-1, 2]]
    code, result = found(capsys, "code", str(file), "--backend", "numpy")
    assert result["backend"] == "numpy"
    assert result["parameters"] == ["x", "y"]
    assert "import numpy" in result["source"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["minimize", "x*y", "--start", "x=1"], "y has no start"),
        (["minimize", "x**2", "--start", "x=1,z=2"], "which the expression does not use"),
        (["minimize", "x**2", "--start", "x=1,x=2"], "the start of x is given twice"),
        (["minimize", "x*y", "--start", "1,2"], "write name=number for each, as in x=4,y=4"),
        (["minimize", "x*y", "--start", "1"], "needs exactly one unknown"),
        (["minimize", "x**2", "--start", "1,y=1"], "a start without a name stands beside others"),
        (["minimize", "x**2", "--start", "x=abc"], "abc stands where a number is needed"),
        (["minimize", "x**2", "--start", "x=inf"], "inf is not a finite number"),
        (["minimize", "x**2", "--start", "x=1e999"], "1e999 is not a finite number"),
        (["minimize", "x**2", "--start", "x=1,"], "a part of a list is empty"),
        (["minimize", "x**2", "--start", "x=(1"], "brackets of a list do not match"),
        (["minimize", "x**2", "--start", "x=1", "--set", "step"], "a setting is name=number"),
        (["minimize", "x**2", "--start", "x=1", "--set", "method=1"], "a setting is name=number"),
        (["minimize", "x**2", "--start", "x=1", "--set", "foo=1"], "has no setting 'foo'"),
        (["minimize", "x**2", "--start", "x=1", "--method", "magic"], "no method 'magic'"),
        (["minimize", "x**2", "--start", "x=1", "--tolerance", "0"], "is not a tolerance"),
        (["minimize", "x**2", "--start", "x=1", "--assume", "y>0"], "which is no unknown here"),
        (["minimize", "x = 1", "--start", "x=1"], "where a function is needed"),
        (["minimize", "", "--start", "x=1"], "there is no formula"),
        (["minimize", "model.toml"], "no such file"),
        (["root", "x > 1", "--start", "1"], "> stands where an equation is needed"),
        (["root", "x*y", "--start", "x=1,y=1"], "a zero is sought in one unknown"),
        (["code", "model.toml"], "no such file"),
    ],
)
def test_what_cannot_be_run_is_said(arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert message in refused(capsys, *arguments)


def test_lists_split_at_commas_outside_brackets():
    assert split_commas("w=[1, 2], b=max(1, 2)") == ["w=[1, 2]", "b=max(1, 2)"]
