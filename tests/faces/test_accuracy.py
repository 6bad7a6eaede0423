"""If these fail, `symopt code --accuracy` does not see how exact generated code is."""

import json

import pytest

from symopt.calculus.system import system_of
from symopt.faces.accuracy import SCALES, measure
from symopt.faces.commands import main
from symopt.faces.run import compile_model
from symopt.model.spec import model_from_text

LOGISTIC = """
data = ["x", "y"]
parameters = ["w", "b"]
loss = "L"
[definitions]
z = "w*x + b"
L = "{}"
[domain]
y = "0 <= y <= 1"
"""
SOFTMAX = """
data = ["X", "Y"]
parameters = ["W"]
loss = "L"
[definitions]
P = "softmax(X @ W, axis=1)"
L = "-sum(Y*log(P)) / m"
[shapes]
X = ["m", "n"]
Y = ["m", "K"]
W = ["n", "K"]
[properties]
Y = ["row sums 1"]
"""


def measured(text):
    model = model_from_text(text)
    system = system_of(model)
    return measure(system, compile_model(model, system=system))


@pytest.mark.parametrize(
    "text",
    [LOGISTIC.format("-y*log(sigmoid(z)) - (1-y)*log(1-sigmoid(z))"), SOFTMAX],
    ids=["logistic", "softmax"],
)
def test_the_naive_losses_are_exact_at_every_size(text):
    found = measured(text)
    assert [item.scale for item in found] == list(SCALES)
    for item in found:
        assert item.points > 5
        assert 0 < item.value < 1e-13
        assert item.gradient < 1e-11
        assert item.hessian < 1e-11
        assert item.bits["value"] < 7


def test_code_that_loses_digits_is_found_out(monkeypatch):
    # The code of another model, sin(z) + 1e-9, in place of sin(z): an error that must be seen.
    right = model_from_text(LOGISTIC.format("exp(sin(z))"))
    wrong = model_from_text(LOGISTIC.format("exp(sin(z) + 1e-9)"))
    found = measure(system_of(right), compile_model(wrong))
    assert all(1e-10 < item.value < 1e-8 for item in found)


def test_the_command_ends_its_source_with_what_was_measured(tmp_path, capsys):
    file = tmp_path / "model.toml"
    file.write_text(LOGISTIC.format("-y*z + softplus(z)"), encoding="utf-8")
    assert main(["code", str(file), "--accuracy"]) == 0
    text = capsys.readouterr().out
    compile(text, "source", "exec")
    assert text.count("# ") >= len(SCALES)
    assert main(["code", str(file), "--accuracy", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["accuracy"]
    assert [row["scale"] for row in rows] == list(SCALES)
    assert all(row["value"] < 1e-13 for row in rows)
