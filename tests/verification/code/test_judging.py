"""Code compared with the truth: layouts, points, precision, kinks, and what code does wrong."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from symopt.equality.verdict import Status
from symopt.foundation.errors import LimitError, NameError_, SpecError
from symopt.syntax.printing.text_printer import to_text
from symopt.verification.code.judge import judge_code
from symopt.verification.objective import objective_subject
from symopt.verification.subject import subject_of
from tests.verification.code.support import (
    LEAST_SQUARES,
    LOGISTIC,
    SOFTMAX,
    expression,
    subject,
    system,
)

WEIGHTS = ("w_1", "w_2", "b")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def gradient(w_1, w_2, b, x_1, x_2, y):
    r = sigmoid(w_1 * x_1 + w_2 * x_2 + b) - y
    return np.stack([r * x_1, r * x_2, r], axis=1)


def hessian(w_1, w_2, b, x_1, x_2, y):
    p = sigmoid(w_1 * x_1 + w_2 * x_2 + b)
    rows = np.stack([x_1, x_2, np.ones_like(y)], axis=1)
    return (rows.T * (p * (1 - p))) @ rows / len(y)


def judge(function, **options):
    return judge_code(subject(LOGISTIC), WEIGHTS, function, **options)


def test_per_row_and_reduced_are_as_stated():
    assert judge(gradient, per_row=True).agrees
    mean = judge(lambda **k: gradient(**k).mean(axis=0), reduction="mean")
    assert mean.agrees
    assert mean.message.endswith("attainable digits")
    summed = judge(lambda **k: gradient(**k).sum(axis=0), reduction="mean")
    assert summed.refuted
    assert "1/m is missing" in summed.message
    with pytest.raises(SpecError, match="not stated what the code does with the rows"):
        judge(gradient)
    with pytest.raises(SpecError, match="contradict"):
        judge(gradient, per_row=True, reduction="sum")


def test_layouts_of_several_names():
    parts = judge(lambda **k: tuple(gradient(**k).T), per_row=True)
    assert parts.agrees
    named = judge(lambda **k: dict(zip(WEIGHTS, gradient(**k).T, strict=True)), per_row=True)
    assert named.agrees
    turned = judge(lambda **k: gradient(**k).T, per_row=True)
    assert turned.refuted
    assert "shape (3, 8), expected shape (8, 3): it is transposed" in turned.message
    reduced = judge(lambda **k: gradient(**k).mean(axis=0), per_row=True)
    assert "reduced over the rows" in reduced.message
    nothing = judge(lambda **k: None, per_row=True)
    assert nothing.refuted
    assert "NoneType" in nothing.message


def test_full_and_diagonal_hessians():
    assert judge(hessian, order=2, reduction="mean").agrees
    diagonal = judge(
        lambda **k: np.diag(hessian(**k)), order=2, reduction="mean", hessian="diagonal"
    )
    assert diagonal.agrees

    def crooked(**k):
        out = hessian(**k)
        out[1, 2] *= -1
        return out

    found = judge(crooked, order=2, reduction="mean", diagnosed=False)
    assert found.component == "hess[2,3]"
    assert "1 of the 9 components" in found.message


def test_the_component_and_an_exact_counterexample_are_given():
    def swapped(w_1, w_2, b, x_1, x_2, y):
        out = gradient(w_1, w_2, b, x_1, x_2, y)
        out[:, 1] = out[:, 0]
        return out

    found = judge(swapped, per_row=True)
    assert found.component == "w_2"
    assert to_text(found.expected) == "-(y - yhat)*x_2"
    assert found.diagnosis.text in found.message
    point = found.verdict.point
    assert all(isinstance(v, Fraction) for v in point.values())
    at = {name: np.array([float(v)]) for name, v in point.items()}
    assert float(found.verdict.counterexample.right) == pytest.approx(
        swapped(**at)[0, 1], rel=1e-12
    )
    actual = float(found.verdict.counterexample.left.strip("[").split()[0])
    assert actual == pytest.approx(gradient(**at)[0, 1], rel=1e-12)


def test_values_and_definitions_as_arguments():
    def value(w_1, w_2, b, x_1, x_2, y):
        p = sigmoid(w_1 * x_1 + w_2 * x_2 + b)
        return -y * np.log(p) - (1 - y) * np.log(1 - p)

    found = judge(value, order=0, per_row=True)
    assert found.agrees
    assert any("loses" in n for n in found.notes)  # log(1 - p) for p near 1
    assert any("gives" in n for n in found.notes)
    by_name = judge(
        lambda yhat, y, x_1, x_2: np.stack([(yhat - y) * x_1, (yhat - y) * x_2, yhat - y], 1),
        per_row=True,
    )
    assert by_name.agrees
    layer = judge_code(subject(LOGISTIC), ["z"], lambda yhat, y: yhat - y, per_row=True)
    assert layer.agrees


def test_right_but_unstable_formulas_are_not_called_wrong():
    def naive(w_1, w_2, b, x_1, x_2, y):
        p = sigmoid(w_1 * x_1 + w_2 * x_2 + b)
        r = (-y / p + (1 - y) / (1 - p)) * p * (1 - p)
        return np.stack([r * x_1, r * x_2, r], axis=1)

    found = judge(naive, per_row=True)
    assert found.agrees
    assert any(n.startswith("gives nan") for n in found.notes)
    cancels = judge_code(expression("exp(x)"), ["x"], lambda x: (np.exp(x) + 1e5) - 1e5)
    assert cancels.agrees  # without rounding the formula is right
    assert cancels.attained_digits < 14
    insists = judge_code(
        expression("exp(x)"), ["x"], lambda x: float(np.float64(math.exp(x)) + 1e5) - 1e5
    )
    assert insists.agrees  # the errors jump about from point to point


def test_clips_floors_and_small_changes_are_refuted():
    def clipped(w_1, w_2, b, x_1, x_2, y):
        r = np.clip(sigmoid(w_1 * x_1 + w_2 * x_2 + b), 1e-7, 1 - 1e-7) - y
        return np.stack([r * x_1, r * x_2, r], axis=1)

    assert judge(clipped, per_row=True, diagnosed=False).refuted
    square = expression("x**3")
    assert judge_code(square, ["x"], lambda x: 3 * x**2 + 1e-9, diagnosed=False).refuted
    assert judge_code(square, ["x"], lambda x: 3.0000001 * x**2, diagnosed=False).refuted
    cut = judge_code(square, ["x"], lambda x: np.clip(3 * x**2, -100, 100), diagnosed=False)
    assert cut.refuted
    odd = judge_code(square, ["x"], lambda x: 1.0 if x == 0 else 3 * x**2, diagnosed=False)
    assert odd.refuted
    assert odd.verdict.point["x"] == 0
    math_only = judge_code(
        square, ["x"], lambda x: 3 * math.pow(x, 2) + 1e-9 * math.cos(x), diagnosed=False
    )
    assert math_only.refuted


def test_single_precision_is_judged_as_such():
    narrow = judge(lambda **k: gradient(**{n: np.float32(v) for n, v in k.items()}), per_row=True)
    assert narrow.agrees
    assert 6 < narrow.attained_digits < 8
    wrong = judge(
        lambda **k: np.float32(1.001) * gradient(**{n: np.float32(v) for n, v in k.items()}),
        per_row=True,
        diagnosed=False,
    )
    assert wrong.refuted
    inside = judge(
        lambda **k: np.float64(gradient(**{n: np.float32(v) for n, v in k.items()})), per_row=True
    )
    assert inside.agrees
    assert inside.attained_digits < 9


def test_kinks_are_judged_by_the_derivatives_from_both_sides():
    size = expression("abs(x)")
    assert judge_code(size, ["x"], lambda x: 1.0 if x >= 0 else -1.0).agrees
    assert judge_code(size, ["x"], np_sign).agrees
    beyond = judge_code(
        expression("max(0, x)"), ["x"], lambda x: 2.0 if x == 0 else float(x > 0), diagnosed=False
    )
    assert beyond.refuted
    assert beyond.verdict.point["x"] == 0
    assert "one-sided" in beyond.verdict.method
    within = judge_code(expression("max(0, x)"), ["x"], lambda x: 0.5 * (np.sign(x) + 1))
    assert within.agrees
    undefined = judge_code(size, ["x"], lambda x: np.float64(x) / abs(x), diagnosed=False)
    assert undefined.refuted
    assert undefined.verdict.counterexample.right == "nan"
    lost = judge_code(
        expression("Piecewise((x**2/2, abs(x) <= 3), (3*(abs(x) - 3/2), True))"),
        ["x"],
        lambda x: x if abs(x) <= 4 else 3 * np.sign(x),
        diagnosed=False,
    )
    assert lost.refuted
    assert 3 < abs(lost.verdict.point["x"]) <= 4


def test_functions_that_need_numpys_floats_are_given_them():
    assert judge_code(expression("max(0, x)"), ["x"], lambda x: (x >= 0).astype(int)).agrees
    assert judge_code(expression("x**2"), ["x"], lambda x: (x >= 0).astype(int)).refuted


def np_sign(x):
    return np.sign(x)


def test_functions_cannot_change_what_they_are_given():
    def careless(w_1, w_2, b, x_1, x_2, y):
        y -= sigmoid(w_1 * x_1 + w_2 * x_2 + b)
        x_1 *= -y
        x_2 *= -y
        return np.stack([x_1, x_2, -y], axis=1)

    assert judge(careless, per_row=True).agrees


def test_exceptions_and_warnings_are_told():
    square = expression("x**2")
    broken = judge_code(square, ["x"], lambda x: {}["no"])
    assert broken.verdict.status is Status.UNDECIDED
    assert not broken.agrees
    assert "raises KeyError: 'no' at x = " in broken.message

    def loud(x):
        import warnings

        warnings.warn("old\nnews", DeprecationWarning, stacklevel=2)
        return 2 * x

    found = judge_code(square, ["x"], loud)
    assert found.agrees
    assert "emits DeprecationWarning: old" in found.notes
    late = judge_code(expression("log(1+exp(x))"), ["x"], lambda x: math.exp(x) / (1 + math.exp(x)))
    assert late.agrees
    assert "raises OverflowError: math range error" in late.notes
    never = judge_code(square, ["x"], lambda x: math.nan, diagnosed=False)
    assert never.refuted
    assert judge_code(square, ["x"], lambda x: 2j * x).refuted


def test_arguments_are_names_of_the_model():
    square = expression("x**2")
    with pytest.raises(NameError_, match="argument t of <lambda> is no name of the model"):
        judge_code(square, ["x"], lambda t: 2 * t)
    with pytest.raises(NameError_, match="built in|cannot be given by keyword"):
        judge_code(square, ["x"], np.sign)
    assert judge_code(square, ["x"], lambda x, scale=2: scale * x).agrees
    assert judge_code(square, ["x"], lambda **all_: 2 * all_["x"]).agrees
    idle = judge(lambda yhat: np.stack([yhat] * 3, 1), per_row=True, diagnosed=False)
    assert idle.refuted
    missing = judge(
        lambda w_1, w_2, b, x_1, x_2: gradient(w_1, w_2, b, x_1, x_2, 0), per_row=True,
        diagnosed=False,
    )  # fmt: skip
    assert "the function does not take y, on which the truth depends" in missing.notes
    with pytest.raises(NameError_, match="v is not a name"):
        judge_code(square, ["v"], lambda x: 2 * x)


def test_arrays_and_sizes():
    def slope(X, y, w, b, m):
        r = X @ w + b - y
        return {"w": X.T @ r / m, "b": r.mean()}

    model = subject(LEAST_SQUARES)
    assert judge_code(model, ["w", "b"], slope).agrees
    assert judge_code(model, ["w"], lambda **k: slope(**k, m=len(k["y"]))["w"]).agrees
    assert judge_code(model, ["w"], lambda X, m: X.T @ X / m, order=2).agrees
    wrong = judge_code(model, ["w"], lambda X, y, w, b, n: X.T @ (X @ w + b - y) / n)
    assert wrong.refuted
    assert wrong.component == "w[1]"
    data = {"X": np.arange(12.0).reshape(6, 2) - 5, "y": np.ones(6)}
    closed = judge_code(
        model, ["w", "b"], lambda w, b: -slope(data["X"], data["y"], w, b, 6)["w"][0], data=data
    )
    assert "shape" in closed.message
    signed = judge_code(
        model, ["w"], lambda w, b: -slope(data["X"], data["y"], w, b, 6)["w"], data=data
    )
    assert signed.diagnosis.kind == "sign"


def test_one_component_of_an_array_of_rows():
    def soft(s, Y):
        p = np.exp(s - s.max(axis=1, keepdims=True))
        return p / p.sum(axis=1, keepdims=True) - Y

    model = subject(SOFTMAX)
    assert judge_code(model, ["s"], soft, per_row=True, columns={"s", "Y"}).agrees

    def second(s, Y):
        out = soft(s, Y)
        out[:, 1] += 0.1
        return out

    found = judge_code(model, ["s"], second, per_row=True, columns={"s", "Y"}, diagnosed=False)
    assert found.component == "s[2]"
    mean = judge_code(
        model, ["s"], lambda s, Y: soft(s, Y) / len(s), reduction="mean", columns={"s", "Y"}
    )
    assert mean.agrees  # the gradient of a mean in the scores keeps its rows


def test_the_whole_objective_with_its_penalty():
    text = """
data = ["x", "y"]
parameters = ["w"]
loss = "L"
penalty = "lambda*w**2"
[constants]
lambda = 0.1
[definitions]
L = "(w*x - y)**2"
"""
    stated = system(text)
    model = objective_subject(stated, subject_of(stated))
    options = {"data": {"lambda": 0.1}, "per_row": False}
    right = judge_code(
        model, ["w"], lambda w, x, y: 2 * np.mean((w * x - y) * x) + 0.2 * w, **options
    )
    assert right.agrees
    dropped = judge_code(
        model, ["w"], lambda w, x, y: 2 * np.mean((w * x - y) * x), diagnosed=False, **options
    )
    assert dropped.refuted
    given = judge_code(
        model,
        ["w"],
        lambda w, x, y, lambda_: 2 * np.mean((w * x - y) * x) + 2 * lambda_ * w,
        per_row=False,
    )
    assert given.agrees


def test_judgements_are_the_same_each_time_and_no_booleans():
    first = judge(gradient, per_row=True)
    again = judge(gradient, per_row=True)
    assert (first.message, first.verdict.points) == (again.message, again.verdict.points)
    with pytest.raises(TypeError, match="no yes or no"):
        bool(first)
    assert judge(gradient, per_row=True, seed=5).agrees


def test_given_data_are_judged_in_bounded_time():
    rows = np.linspace(-2, 2, 150)
    data = {"x_1": rows, "x_2": rows[::-1].copy(), "y": (rows > 0) * 1.0}

    def mean(w_1, w_2, b):
        return gradient(w_1, w_2, b, **data).mean(axis=0)

    assert judge(mean, reduction="mean", data=data).agrees
    found = judge(lambda w_1, w_2, b: mean(w_1, w_2, b) * 1.01, reduction="mean", data=data)
    assert found.diagnosis.text == "the claim is 101/100 times the derivative"
    many = {name: np.tile(column, 20) for name, column in data.items()}
    with pytest.raises(LimitError, match="too many to judge"):
        judge(mean, reduction="mean", data=many)
    found = judge(
        lambda w_1, w_2, b: gradient(w_1, w_2, b, **many), per_row=True, data=many, points=8
    )
    assert found.agrees


def test_that_rows_are_reduced_does_not_say_how():
    with pytest.raises(SpecError, match="it is not stated what the code does with the rows"):
        judge(lambda x, y, w: np.sum((w * x - y) * x), per_row=False)


def test_arrays_of_zeros_show_where_code_returns_early():
    def gradient(X, y, w, b):
        return X.T @ (X @ w + b - y) / len(y)

    def early(X, y, w, b):
        return gradient(X, y, w, b) if y.any() else np.zeros_like(w)

    def refusing(X, y, w, b):
        assert y.any()
        return gradient(X, y, w, b)

    model = subject(LEAST_SQUARES)
    assert judge_code(model, ["w"], early, points=8, diagnosed=False).refuted
    assert judge_code(model, ["w"], refusing, points=8).agrees
