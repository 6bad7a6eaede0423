"""Functions written for libraries' signatures, judged by names of the model."""

from __future__ import annotations

import numpy as np
import pytest

from symopt.foundation.errors import NameError_, SpecError
from symopt.verification.code.adapter import adapters, judge_adapted
from tests.verification.code.support import LEAST_SQUARES, LOGISTIC, SOFTMAX, expression, subject
from tests.verification.code.tensors import Linear, Tensor

SCORE = """
data = ["y"]
parameters = ["f"]
loss = "L"
[definitions]
L = "log(1+exp(f)) - y*f"
[domain]
y = "0 <= y <= 1"
"""
WEIGHTED = SCORE.replace('["y"]', '["y", "w"]').replace(
    "log(1+exp(f)) - y*f", "w*(log(1+exp(f)) - y*f)"
)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def test_the_catalogue_says_what_each_adapter_is_for():
    found = adapters()
    assert set(found) == {
        "lightgbm", "scikit_learn", "scipy", "statsmodels", "torch", "xgboost",
    }  # fmt: skip
    for adapter in found.values():
        assert adapter.title
        assert adapter.signature
        assert adapter.reference
        assert all(adapter.options.values())


@pytest.mark.parametrize("name", ["xgboost", "lightgbm"])
def test_custom_objectives(name):
    def objective(preds, train):
        p = sigmoid(preds)
        return p - train.get_label(), p * (1 - p)

    found = judge_adapted(name, subject(SCORE), "f", objective)
    assert {k: v.agrees for k, v in found.items()} == {"gradient": True, "hessian": True}

    def doubled(preds, train):
        gradient, hessian = objective(preds, train)
        return gradient, 2 * hessian

    found = judge_adapted(name, subject(SCORE), "f", doubled)
    assert found["gradient"].agrees
    assert found["hessian"].diagnosis.kind == "factor"
    assert found["hessian"].component == "hess[1,1]"


def test_row_weights_and_types():
    def objective(preds, train):
        p, w = sigmoid(preds), train.get_weight()
        assert preds.dtype == w.dtype == np.float32
        return w * (p - train.get_label()), w * p * (1 - p)

    options = {"weight": "w", "dtype": np.float32, "diagnosed": False}
    found = judge_adapted("xgboost", subject(WEIGHTED), "f", objective, **options)
    assert found["gradient"].agrees
    assert found["gradient"].attained_digits < 8

    def unweighted(preds, train):
        p = sigmoid(preds)
        return p - train.get_label(), p * (1 - p)

    found = judge_adapted("xgboost", subject(WEIGHTED), "f", unweighted, **options)
    assert found["gradient"].refuted

    def bare(preds, train):
        assert train.get_weight() is None
        return preds * 0, preds * 0

    assert judge_adapted("lightgbm", subject(SCORE), "f", bare, diagnosed=False)["gradient"].refuted


def test_objectives_of_the_scikit_learn_interface():
    found = judge_adapted(
        "scikit_learn",
        subject(WEIGHTED),
        "f",
        lambda y, f, w: (w * (sigmoid(f) - y), w * sigmoid(f) * sigmoid(-f)),
        weight="w",
    )
    assert found["gradient"].agrees
    assert found["hessian"].agrees
    swapped = judge_adapted(
        "scikit_learn", subject(SCORE), "f", lambda f, y: (sigmoid(f) - y, f), diagnosed=False
    )
    assert swapped["gradient"].refuted
    with pytest.raises(SpecError, match="label is no variable"):
        judge_adapted("scikit_learn", subject(SCORE), "f", lambda f, y: (f, y), label="label")
    alone = judge_adapted("scikit_learn", subject(SCORE), "f", lambda y, f: sigmoid(f) - y)
    assert "does not return the pair" in alone["gradient"].message


def test_several_classes_with_diagonal_hessians():
    def objective(preds, train):
        labels = train.get_label().astype(int)
        p = np.exp(preds - preds.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        gradient = p.copy()
        gradient[np.arange(len(labels)), labels] -= 1
        return gradient, p * (1 - p)

    found = judge_adapted("xgboost", subject(SOFTMAX), "s", objective, label="Y")
    assert found["gradient"].agrees
    assert found["hessian"].agrees

    def flat_and_doubled(preds, train):  # XGBoost's own factor: a deviation on purpose
        gradient, hessian = objective(preds, train)
        return gradient.reshape(-1, 1), 2 * hessian.reshape(-1, 1)

    found = judge_adapted(
        "xgboost", subject(SOFTMAX), "s", flat_and_doubled, label="Y", sizes={"K": 3}
    )
    assert found["gradient"].agrees
    assert found["hessian"].diagnosis.text == "the claim is 2 times the derivative"

    def one_class_wrong(preds, train):
        gradient, hessian = objective(preds, train)
        gradient[:, 2] += 0.01
        return gradient, hessian

    found = judge_adapted(
        "xgboost", subject(SOFTMAX), "s", one_class_wrong, label="Y", sizes={"K": 3},
        diagnosed=False,
    )  # fmt: skip
    assert found["gradient"].component == "s[3]"


def value_and_gradient(x, X, y):
    r = X @ x[:-1] + x[-1] - y
    return r @ r / (2 * len(y)), np.append(X.T @ r, r.sum()) / len(y)


def test_functions_of_a_flat_vector():
    model, names = subject(LEAST_SQUARES), ("w", "b")
    found = judge_adapted(
        "scipy", model, names, value_and_gradient, returns="value and gradient", args=("X", "y")
    )
    assert [found[k].agrees for k in ("value", "gradient")] == [True, True]

    def matrix(x, X, y):
        rows = np.column_stack([X, np.ones(len(y))])
        return rows.T @ rows / len(y)

    second = judge_adapted("scipy", model, names, matrix, returns="hessian", args=("X", "y"))
    assert second["hessian"].agrees

    def crooked(x, X, y):
        out = matrix(x, X, y)
        out[-1, 0] = -out[-1, 0]
        return out

    second = judge_adapted(
        "scipy", model, names, crooked, returns="hessian", args=("X", "y"), diagnosed=False,
        sizes={"n": 2},
    )  # fmt: skip
    assert second["hessian"].component == "hess[3,1]"


def test_functions_that_close_over_their_data():
    rows = np.random.default_rng(3).normal(size=(7, 2))
    data = {"x_1": rows[:, 0], "x_2": rows[:, 1], "y": (rows[:, 0] > 0) * 1.0}

    def gradient(x):
        full = np.column_stack([rows, np.ones(7)])
        return full.T @ (sigmoid(full @ x) - data["y"])

    names = ("w_1", "w_2", "b")
    found = judge_adapted(
        "scipy", subject(LOGISTIC), names, gradient, reduction="sum", data=data, points=6
    )
    assert found["gradient"].agrees
    found = judge_adapted(
        "scipy", subject(LOGISTIC), names, gradient, reduction="mean", data=data, points=6
    )
    assert found["gradient"].diagnosis.text == "the claim is 7 times the derivative"


class Likelihood:
    """A logistic model as statsmodels would have it."""

    def __init__(self, exog, endog):
        self.exog, self.endog = exog, endog

    def loglike(self, params):
        z = self.exog @ params
        return np.sum(self.endog * z - np.logaddexp(0, z))

    def score_obs(self, params):
        return (self.endog - sigmoid(self.exog @ params))[:, None] * self.exog

    def score(self, params):
        return self.score_obs(params).sum(axis=0)

    def hessian(self, params):
        p = sigmoid(self.exog @ params)
        return -(self.exog.T * (p * (1 - p))) @ self.exog


def test_likelihood_models():
    rows = np.random.default_rng(4).normal(size=(7, 2))
    data = {"x_1": rows[:, 0], "x_2": rows[:, 1], "y": np.array([0, 1, 1, 0, 1, 0, 1.0])}
    model = Likelihood(np.column_stack([rows, np.ones(7)]), data["y"])
    names = ("w_1", "w_2", "b")
    found = judge_adapted("statsmodels", subject(LOGISTIC), names, model, data=data, points=6)
    assert {k: v.agrees for k, v in found.items()} == dict.fromkeys(
        ("value", "gradient", "hessian", "gradient of each row"), True
    )
    found = judge_adapted(
        "statsmodels",
        subject(LOGISTIC),
        names,
        model,
        data=data,
        positive=True,
        diagnosed=False,
        points=6,
    )
    assert all(v.refuted for v in found.values())


def test_tensors_without_torch():
    model, names = subject(LEAST_SQUARES), ("w", "b")

    def loss(w, b, X, y):
        r = X @ w + b - y
        return (r * r).mean() * 0.5

    found = judge_adapted("torch", model, names, loss, tensor=Tensor)
    assert [found[k].agrees for k in ("value", "gradient")] == [True, True]
    found = judge_adapted(
        "torch", model, names, lambda w, b, X, y: loss(w, b, X, y) * 2.0, tensor=Tensor, points=6
    )
    assert found["gradient"].diagnosis.text == "the claim is 2 times the derivative"
    narrow = judge_adapted(
        "torch", model, names, loss, tensor=lambda a: Tensor(np.float32(a)), points=6
    )
    assert narrow["value"].agrees
    assert narrow["value"].attained_digits < 8


def test_modules_by_their_parameters():
    found = judge_adapted(
        "torch",
        subject(LEAST_SQUARES),
        ("w", "b"),
        Linear(2),
        tensor=Tensor,
        parameters={"weight": "w", "bias": "b"},
        sizes={"n": 2},
    )
    assert [found[k].agrees for k in ("value", "gradient")] == [True, True]
    with pytest.raises(SpecError, match="no parameter scale"):
        judge_adapted(
            "torch", subject(LEAST_SQUARES), ("w", "b"), Linear(2), tensor=Tensor,
            parameters={"scale": "w"},
        )  # fmt: skip


def test_rows_of_tensors():
    def loss(f, y):
        return (f.exp().log1p() - f * y).mean()

    columns = {"f", "y"}
    found = judge_adapted(
        "torch", subject(SCORE), "f", loss, tensor=Tensor, reduction="mean", columns=columns
    )
    assert found["gradient"].agrees
    assert found["value"].agrees


def test_wrong_use_is_told():
    square = expression("x**2")
    with pytest.raises(NameError_, match="no adapter is named 'keras'"):
        judge_adapted("keras", square, "x", abs)
    with pytest.raises(NameError_, match="has no option 'label'"):
        judge_adapted("scipy", square, "x", abs, label="y")
    with pytest.raises(SpecError, match="how tensors are made"):
        judge_adapted("torch", square, "x", abs)
    with pytest.raises(SpecError, match="returns 'jacobian'"):
        judge_adapted("scipy", square, "x", abs, returns="jacobian")
    with pytest.raises(SpecError, match="nothing is claimed"):
        judge_adapted("statsmodels", square, "x", abs)
