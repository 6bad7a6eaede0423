"""If these fail, `symopt code --accuracy` does not see how exact generated code is."""

import json

import mpmath as mp
import pytest

from symopt.calculus.system import system_of
from symopt.faces.accuracy.measure import bits, measure
from symopt.faces.accuracy.points import SIZES, Points
from symopt.faces.accuracy.text import comments
from symopt.faces.commands import main
from symopt.faces.runs.run import compile_model
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


ONE = """
parameters = ["x"]
loss = "L"
[definitions]
L = "{}"
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
    assert [item.scale for item in found.sizes] == list(SIZES)
    for item in found.sizes:
        assert item.points > 5
        assert 0 < item.value < 1e-12
        assert item.gradient < 1e-11
        assert item.hessian < 1e-11
        assert item.bits["value"] < 11
        assert item.beyond["value"] < 2
        assert item.beyond["hessian"] < 6


def test_code_that_loses_digits_is_found_out():
    # The code of another model, sin(z) + 1e-9, in place of sin(z): an error that must be seen.
    right = model_from_text(LOGISTIC.format("exp(sin(z))"))
    wrong = model_from_text(LOGISTIC.format("exp(sin(z) + 1e-9)"))
    found = measure(system_of(right), compile_model(wrong)).sizes
    assert all(1e-10 < item.value < 1e-7 for item in found)
    assert found[0].beyond["value"] > 20  # at larger sizes rounding z costs as much


def test_the_worst_place_is_given_with_its_true_value():
    # cos x - 1 beside a small slope: the error and the place, as mpmath sees them.
    model = model_from_text(ONE.format("(1 + x)**3*1e-9 + sin(x) - x"))
    worst = measure(system_of(model), compile_model(model)).sizes[-1].worst["gradient"]
    x = mp.mpf(worst.point["x"])
    with mp.workdps(60):
        true = 3e-9 * (1 + x) ** 2 + mp.cos(x) - 1
        error = abs((worst.computed - true) / true)
        assert mp.almosteq(mp.mpf(worst.exact), true, 1e-16)
    assert worst.entry == ("x",)
    assert worst.bits == pytest.approx(bits(float(error)), abs=0.1)


def test_no_number_where_there_is_one_has_lost_all_bits():
    right, wrong = (model_from_text(ONE.format(text)) for text in ("exp(x)", "exp(x)*exp(900-x)"))
    found = measure(system_of(right), compile_model(wrong)).sizes
    assert all(item.bits["value"] == 53 for item in found)
    assert (
        found[-2].overflowing > 2
    )  # exp(10,000) is beyond the largest float, and inf is right there
    honest = measure(system_of(right), compile_model(right)).sizes
    assert all(item.beyond["value"] < 2 for item in honest)


def test_corners_of_the_data_and_of_a_domain_are_visited():
    model = model_from_text(LOGISTIC.format("-y*log(sigmoid(z)) - (1-y)*log(1-sigmoid(z))"))
    system = system_of(model)
    points = Points(system, compile_model(model, system=system))
    seen = {float(points.point(1.0, number).arrays["y"][0]) for number in range(12)}
    assert {0.0, 0.5, 1.0} <= seen
    weights = [points.point(None, number).arrays["w"] for number in range(12)]
    assert {0.0, 1e-8, 1.0, 30.0, -37.0, 700.0, -10_000.0} <= set(weights)


def test_a_limit_of_time_is_kept_and_told():
    model = model_from_text(SOFTMAX)
    system = system_of(model)
    found = measure(system, compile_model(model, system=system), seconds=0.2)
    assert not found.complete
    assert any("seconds allowed" in line for line in comments(found))


def test_the_command_ends_its_source_with_what_was_measured(tmp_path, capsys):
    file = tmp_path / "model.toml"
    file.write_text(LOGISTIC.format("-y*z + softplus(z)"), encoding="utf-8")
    assert main(["code", str(file), "--accuracy"]) == 0
    text = capsys.readouterr().out
    compile(text, "source", "exec")
    assert text.count("# ") >= len(SIZES)
    assert main(["code", str(file), "--accuracy", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["accuracy"]
    assert [row["scale"] for row in rows] == list(SIZES)
    assert all(row["value"] < 1e-12 for row in rows)
    assert set(rows[0]["worst"]["hessian"]["point"]) == {"w", "b", "x", "y"}
