"""If these fail, fits to many rows take needless passes, or begin where no part of the rows led."""

import pickle

import numpy as np
import pytest

import symopt as so
from symopt.faces.starts import sampled_start

ROWS = 60_000
SPEC = {"z": "X @ w + b", "p": "sigmoid(z)", "L": "-sum(y*log(p) + (1 - y)*log(1 - p))/m"}


def logistic() -> so.Model:
    return so.Model(
        data=["X", "y"], parameters=["w", "b"], definitions=SPEC, loss="L",
        shapes={"X": ["m", "n"], "y": ["m"], "w": ["n"]},
    )  # fmt: skip


def data(rows: int = ROWS) -> dict:
    draw = np.random.default_rng(3)
    x = draw.normal(size=(rows, 2))
    p = 1 / (1 + np.exp(-x @ [1.0, -2.0] - 0.5))
    return {"X": x, "y": (draw.random(rows) < p).astype(float)}


def test_many_rows_begin_at_the_minimum_over_some_of_them():
    model, columns = logistic(), data()
    found = model.fit(columns)
    other = model.fit(columns, start={"w": 0, "b": 0})
    assert found.success
    assert "of the 60,000 rows were fitted first" in found.message
    assert found.x == pytest.approx(other.x, rel=1e-9)
    assert np.abs(found.trace[0].point - found.x).max() < 0.2
    assert other.trace[0].point == pytest.approx(np.zeros(3))
    assert found.nit < other.nit


def test_columns_that_are_reduced_over_rows_do_too():
    model = so.Model(
        data=["x", "y"],
        parameters=["k", "c"],
        definitions={"L": "log(cosh(k*x + c - y))"},
        loss="L",
    )
    x = np.linspace(-2, 2, ROWS)
    found = model.fit({"x": x, "y": 3 * x - 1})
    assert "rows were fitted first" in found.message
    assert found.x == pytest.approx([3, -1], abs=1e-8)


@pytest.mark.parametrize("given", [{"start": {"b": 0.5}}, {"method": "lbfgs"}])
def test_what_is_asked_for_is_done(given):
    assert "fitted first" not in logistic().fit(data(), **given).message


def test_a_part_that_has_no_minimum_is_no_start(monkeypatch):
    # The rows that are drawn are separable, the others are not.
    monkeypatch.setattr(sampled_start, "STEPS", (20,))
    x = np.ones(ROWS)
    step = 20
    labels = np.ones(ROWS)
    labels[: ROWS // 3] = 0
    labels[step // 2 :: step] = 1
    model = so.Model(
        data=["x", "y"], parameters=["w"], loss="L",
        definitions={"p": "sigmoid(w*x)", "L": "-y*log(p) - (1 - y)*log(1 - p)"},
    )  # fmt: skip
    found = model.fit({"x": x, "y": labels})
    share = labels.mean()
    assert "fitted first" not in found.message
    assert found.x == pytest.approx([np.log(share / (1 - share))])


def many(rows: int = 60_000, unknowns: int = 20) -> dict:
    draw = np.random.default_rng(5)
    x = draw.normal(size=(rows, unknowns)) * np.linspace(1, 50, unknowns)
    z = x @ (np.linspace(0.5, -0.5, unknowns) / np.linspace(1, 50, unknowns))
    return {"X": x, "y": (draw.random(rows) < 1 / (1 + np.exp(-z))).astype(float), "z": z}


def gradient(columns: dict, found) -> np.ndarray:
    w, b = found.parameters["w"], found.parameters["b"]
    rest = 1 / (1 + np.exp(-columns["X"] @ w - b)) - columns["y"]
    return np.append(columns["X"].T @ rest, rest.sum()) / len(rest)


def test_lines_through_many_rows_take_one_step():
    columns = many(20_000, 10)
    x = columns["X"]
    given = {"X": x, "y": columns["z"] + np.random.default_rng(2).normal(size=len(x))}
    model = so.Model(
        data=["X", "y"], parameters=["w", "b"], loss="L", kind="least-squares",
        definitions={"r": "y - X @ w - b", "L": "r.T @ r/m + 1e-6*w.T @ w"},
        shapes={"X": ["m", "n"], "y": ["m"], "w": ["n"]},
    )  # fmt: skip
    found = model.fit(given)
    usual = model.fit(given, method="levenberg-marquardt")
    assert found.method == "newton"
    assert found.nit <= 2
    assert found.result.evaluations["hessian"] == 1
    assert found.certificate.classification == "minimum"
    assert found.x == pytest.approx(usual.x, rel=1e-12)
    errors = found.standard_errors["w"], found.standard_errors["b"]
    assert np.append(*errors) == pytest.approx(np.append(*usual.standard_errors.values()))


def test_columns_that_are_nearly_alike_are_left_to_residuals():
    columns = many(20_000, 10)
    x = columns["X"].copy()
    x[:, 1] = x[:, 0] + 1e-5 * x[:, 1]
    model = so.Model(
        data=["X", "y"], parameters=["w"], loss="norm(y - X @ w)**2",
        shapes={"X": ["m", "n"], "y": ["m"], "w": ["n"]},
    )  # fmt: skip
    found = model.fit({"X": x, "y": columns["z"]})
    assert found.method == "levenberg-marquardt"
    assert found.x == pytest.approx(np.linalg.lstsq(x, columns["z"], rcond=None)[0], rel=1e-8)


def test_a_few_thousand_rows_of_many_columns_need_no_hessian_either():
    columns = many(12_000, 60)
    found = logistic().fit({"X": columns["X"], "y": columns["y"]})
    assert found.result.evaluations["hessian"] == 0
    assert found.certificate.classification == "minimum"
    assert np.abs(gradient(columns, found)).max() <= 1e-8


@pytest.mark.parametrize("count", [12_000, 60_000])
def test_a_softmax_whose_classes_may_all_shift_takes_few_hessians(count):
    generator = np.random.default_rng(1)
    x = generator.normal(size=(count, 8))
    scores = x @ generator.normal(size=(8, 4)) + generator.normal(size=4)
    labels = np.argmax(scores + generator.gumbel(size=scores.shape), axis=1)
    model = so.Model(
        data=["X", "Y"], parameters=["W", "c"],
        definitions={"Z": "X @ W + c", "L": "-sum(Y*log(softmax(Z)))/m"}, loss="L",
        shapes={"X": ["m", "n"], "Y": ["m", "K"], "W": ["n", "K"], "c": ["K"]},
        properties={"Y": ["one-hot rows"]},
    )  # fmt: skip
    found = model.fit({"X": x, "Y": np.eye(4)[labels]}).result
    assert found.outcome.word == "singular"
    assert "not unique" in found.message
    assert "least norm" in found.message
    assert found.evaluations["hessian"] <= 3
    assert found.gradient_norm <= 1e-8
    assert found.x[-4:].sum() == pytest.approx(0, abs=1e-9)


def test_no_hessian_over_all_rows_is_needed_where_the_loss_is_convex():
    columns = many()
    given = {"X": columns["X"], "y": columns["y"]}
    found = logistic().fit(given)
    usual = logistic().fit(given, method="newton")
    assert found.certificate.classification == usual.certificate.classification == "minimum"
    assert found.certificate.convex
    assert "the objective is convex" in found.message.lower()
    assert found.result.evaluations["hessian"] == 0
    assert found.x == pytest.approx(usual.x, rel=1e-6, abs=1e-10)
    assert np.abs(gradient(columns, found)).max() <= 1e-8
    again = pickle.loads(pickle.dumps(found))
    assert again.x == pytest.approx(found.x, rel=0)
    assert again.statistics.reason == found.statistics.reason


def test_sorted_rows_rare_classes_and_columns_that_the_part_misses():
    columns = many()
    order = np.argsort(columns["z"])
    x, y = columns["X"][order], columns["y"][order]
    y[::2] = 0.0
    x[:, 3] = 0.0
    x[7:700:91, 3] = 1.0  # in no row of the part
    given = {"X": x, "y": y}
    found = logistic().fit(given)
    usual = logistic().fit(given, method="newton")
    assert found.outcome is usual.outcome
    assert found.certificate.classification == usual.certificate.classification
    assert found.value == pytest.approx(usual.value, rel=1e-12)


def test_columns_that_depend_on_others_are_still_found():
    columns = many()
    x = columns["X"]
    x[:, 4] = x[:, 0] - x[:, 1]
    found = logistic().fit({"X": x, "y": columns["y"]})
    assert found.outcome.word == "singular"


def test_separable_data_have_no_minimum():
    columns = many()
    found = logistic().fit({"X": columns["X"], "y": (columns["z"] > 0).astype(float)})
    assert found.outcome.word == "no-minimum"


def test_robust_losses_are_judged_by_all_rows():
    columns = many()
    draw = np.random.default_rng(1)
    y = columns["z"] + draw.standard_t(1, size=len(columns["z"]))
    model = so.Model(
        data=["X", "y"], parameters=["w", "b"], loss="L",
        definitions={"r": "y - X @ w - b", "L": "sum(log(1 + r^2))"},
        shapes={"X": ["m", "n"], "y": ["m"], "w": ["n"]},
    )  # fmt: skip
    found = model.fit({"X": columns["X"], "y": y})
    usual = model.fit({"X": columns["X"], "y": y}, method="newton")
    assert found.certificate.classification == usual.certificate.classification == "minimum"
    assert not found.certificate.convex
    assert len(found.certificate.eigenvalues) == 21
    assert found.value <= usual.value * (1 + 1e-12)


def test_weights_below_zero_prove_nothing():
    columns = many()
    draw = np.random.default_rng(1)
    weights = np.where(draw.random(len(columns["z"])) < 0.1, -0.2, 1.0)
    model = so.Model(
        data=["X", "y", "s"], parameters=["w", "b"], loss="L",
        definitions={"z": "X @ w + b", "L": "sum(s*(log(1 + exp(z)) - y*z))/m"},
        shapes={"X": ["m", "n"], "y": ["m"], "s": ["m"], "w": ["n"]},
    )  # fmt: skip
    found = model.fit({"X": columns["X"], "y": columns["y"], "s": weights})
    assert not found.certificate.convex
    assert len(found.certificate.eigenvalues) == 21


def test_sums_with_a_penalty_are_fitted_alike():
    columns = many()
    model = so.Model(
        data=["X", "y"], parameters=["w", "b"], loss="L",
        definitions={"z": "X @ w + b", "L": "sum(log(1 + exp(z)) - y*z) + 300*sum(w^2)"},
        shapes={"X": ["m", "n"], "y": ["m"], "w": ["n"]},
    )  # fmt: skip
    given = {"X": columns["X"], "y": columns["y"]}
    found = model.fit(given)
    usual = model.fit(given, method="newton")
    assert found.certificate.convex
    assert np.abs(found.gradient).max() <= 1e-8 * len(columns["y"])
    assert found.x == pytest.approx(usual.x, rel=1e-6, abs=1e-10)


def test_standard_errors_are_computed_when_they_are_asked_for():
    columns = many()
    model = so.Model(
        data=["X", "y"], parameters=["w", "b"], loss="L", definitions=SPEC, kind="likelihood",
        shapes={"X": ["m", "n"], "y": ["m"], "w": ["n"]},
    )  # fmt: skip
    given = {"X": columns["X"], "y": columns["y"]}
    found, usual = model.fit(given), model.fit(given, method="newton")
    assert found.result.hessian is None
    p = 1 / (1 + np.exp(-columns["X"] @ found.parameters["w"] - found.parameters["b"]))
    design = np.column_stack([columns["X"], np.ones(len(p))])
    expected = np.sqrt(np.diagonal(np.linalg.inv((design * (p * (1 - p))[:, None]).T @ design)))
    for fit in (found, usual, pickle.loads(pickle.dumps(model.fit(given)))):
        errors = np.append(fit.standard_errors["w"], fit.standard_errors["b"])
        assert errors == pytest.approx(expected, rel=1e-7)


def test_a_mean_with_a_penalty_has_the_errors_of_the_sum():
    columns = {name: values[:500] for name, values in many().items()}
    given = {"X": columns["X"], "y": columns["y"]}
    shapes = {"X": ["m", "n"], "y": ["m"], "w": ["n"]}
    rows = "(log(1 + exp(z)) - y*z)"
    errors = [
        so.Model(
            data=["X", "y"], parameters=["w", "b"], loss="L", kind="likelihood", shapes=shapes,
            definitions={"z": "X @ w + b", "L": loss},
        ).fit(given).standard_errors["w"]
        for loss in (f"mean{rows} + 0.01*sum(w^2)", f"sum{rows} + 5*sum(w^2)")
    ]  # fmt: skip
    assert errors[0] == pytest.approx(errors[1], rel=1e-6)


def test_columns_that_nearly_depend_on_others_end_where_rounding_begins():
    columns = many()
    draw = np.random.default_rng(9)
    x = columns["X"]
    x[:, 5] = x[:, 0] + 1e-5 * draw.normal(size=len(x))
    given = {"X": x, "y": columns["y"]}
    found, usual = logistic().fit(given), logistic().fit(given, method="newton")
    assert found.nit < 30
    assert found.success
    assert found.certificate.classification == usual.certificate.classification
    assert found.value == pytest.approx(usual.value, rel=1e-13)


def test_where_single_precision_does_not_do_the_metric_is_made_in_double():
    columns = many()
    x = columns["X"]
    x[:, 5] = x[:, 0] + 1e-2 * np.random.default_rng(9).normal(size=len(x))
    found = logistic().fit({"X": x, "y": columns["y"]})
    assert found.certificate.classification == "minimum"
    assert found.certificate.convex
    assert found.result.evaluations["hessian"] == 0
    assert np.abs(gradient(columns, found)).max() <= 1e-8


def test_the_part_is_not_followed_along_a_valley(monkeypatch):
    monkeypatch.setattr(sampled_start, "MOST_STEPS", 2)
    model, columns = logistic(), data()
    found = model.fit(columns)
    assert "were fitted first, in 2 steps; all rows follow from where that led." in found.message
    assert found.success
    assert found.x == pytest.approx(model.fit(columns, start={"w": 0, "b": 0}).x, rel=1e-9)
