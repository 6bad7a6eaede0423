"""If these fail, a fit's standard errors are not the textbook's, or it does not say why there are none."""

import json
import re

import numpy as np
import pytest

from symopt.faces.commands import main
from symopt.faces.runs.run import fit_model
from symopt.model.spec_table import model_from_table

GENERATOR = np.random.default_rng(11)
X = np.column_stack([np.ones(40), GENERATOR.normal(size=(40, 2))])
Y = X @ [1.0, 2.0, -0.5] + 0.3 * GENERATOR.normal(size=40)
WEIGHTS = GENERATOR.uniform(0.2, 2.0, 40)
COUNTS = GENERATOR.poisson(np.exp(0.3 + 0.6 * X[:, 1])).astype(float)
ROWS = {"data": ["x", "y"], "parameters": ["a", "b"], "loss": "L"}
ARRAYS = {
    "data": ["X", "y"],
    "parameters": ["w"],
    "loss": "L",
    "shapes": {"X": ["m", "n"], "y": ["m"], "w": ["n"]},
}


def fit(table, loss, data, *, kind="least-squares", **more):
    options = {**more.pop("fit", {}), "kind": kind}
    definitions = {**more.pop("definitions", {}), "L": loss}
    spec = {**table, "definitions": definitions, "fit": options, **more}
    return fit_model(model_from_table(spec), data)


def textbook(design, response, weights=None):
    """Estimates, their covariance, and s² by the normal equations."""
    w = np.ones(len(response)) if weights is None else weights
    inverse = np.linalg.inv(design.T @ (w[:, None] * design))
    estimate = inverse @ design.T @ (w * response)
    residual = response - design @ estimate
    variance = (w * residual**2).sum() / (len(response) - design.shape[1])
    return estimate, variance * inverse, variance


@pytest.mark.parametrize(
    "loss", ["sum((y - X@w)**2)", "mean((X@w - y)**2)", "norm(y - X@w)**2/(2*m)"]
)
def test_linear_regression_over_arrays(loss):
    estimate, covariance, variance = textbook(X, Y)
    found = fit(ARRAYS, loss, {"X": X, "y": Y})
    np.testing.assert_allclose(found.x, estimate, rtol=1e-12)
    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-10)
    np.testing.assert_allclose(found.standard_errors["w"], np.sqrt(np.diag(covariance)))
    assert found.residual_standard_error == pytest.approx(np.sqrt(variance))
    assert found.degrees_of_freedom == 37
    total = ((Y - Y.mean()) ** 2).sum()
    assert found.r_squared == pytest.approx(1 - 37 * variance / total)
    assert found.warnings == ()


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_weights_are_relative(reduction):
    estimate, covariance, variance = textbook(X[:, :2], Y, WEIGHTS)
    for factor in (1.0, 100.0):
        found = fit(
            {**ROWS, "data": ["x", "y", "u"]},
            "(y - a - b*x)**2/2",
            {"x": X[:, 1], "y": Y, "u": factor * WEIGHTS},
            fit={"weights": "u", "reduction": reduction},
        )
        np.testing.assert_allclose(found.x, estimate, rtol=1e-12)
        np.testing.assert_allclose(found.covariance, covariance, rtol=1e-10)
        assert found.residual_standard_error == pytest.approx(np.sqrt(factor * variance))
        plain = ((Y - X[:, :2] @ estimate) ** 2).sum()
        assert found.residual_sum_of_squares == pytest.approx(plain)


def test_a_row_of_weight_zero_is_no_observation():
    weights = np.where(np.arange(40) < 10, 0.0, 1.0)
    table = {**ROWS, "data": ["x", "y", "u"]}
    data = {"x": X[:, 1], "y": Y, "u": weights}
    found = fit(table, "(y - a - b*x)**2", data, fit={"weights": "u"})
    part = fit(ROWS, "(y - a - b*x)**2", {"x": X[10:, 1], "y": Y[10:]})
    assert found.degrees_of_freedom == part.degrees_of_freedom == 28
    np.testing.assert_allclose(found.covariance, part.covariance, rtol=1e-10)


def test_several_outputs_share_their_parameters():
    other = 3 * Y + 1
    found = fit(
        {**ROWS, "data": ["x", "y", "z"]},
        "(y - a - b*x)**2 + (z - a*x)**2",
        {"x": X[:, 1], "y": Y, "z": other},
    )
    x = X[:, 1]
    design = np.vstack([np.column_stack([np.ones(40), x]), np.column_stack([x, 0 * x])])
    estimate, covariance, _ = textbook(design, np.concatenate([Y, other]))
    np.testing.assert_allclose(found.x, estimate, rtol=1e-11)
    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-10)
    assert found.degrees_of_freedom == 78


def test_poisson_regression_has_the_inverse_information():
    found = fit(
        ROWS,
        "exp(e) - y*e",
        {"x": X[:, 1], "y": COUNTS},
        kind="likelihood",
        definitions={"e": "a + b*x"},
    )
    mean = np.exp(X[:, :2] @ found.x)
    wanted = np.linalg.inv(X[:, :2].T @ (mean[:, None] * X[:, :2]))
    np.testing.assert_allclose(found.covariance, wanted, rtol=1e-10)
    assert found.residual_standard_error is None


@pytest.mark.parametrize("loss", ["sum(exp(X@w) - y*(X@w))", "mean(exp(X@w) - y*(X@w))"])
def test_a_mean_of_log_likelihoods_counts_as_their_sum(loss):
    found = fit(ARRAYS, loss, {"X": X[:, :2], "y": COUNTS}, kind="likelihood")
    mean = np.exp(X[:, :2] @ found.x)
    wanted = np.linalg.inv(X[:, :2].T @ (mean[:, None] * X[:, :2]))
    np.testing.assert_allclose(found.covariance, wanted, rtol=1e-10)


def test_a_gaussian_with_learned_variance_agrees_with_least_squares():
    data = {"x": X[:, 1], "y": Y}
    squares = fit(ROWS, "(y - a - b*x)**2", data)
    likely = fit(
        {**ROWS, "parameters": ["a", "b", "s"]},
        "log(s) + (y - a - b*x)**2/(2*s**2)",
        data,
        kind="likelihood",
        start={"s": 1},
        domain={"s": "s > 0"},
    )
    assert likely.method != "levenberg-marquardt"
    s = np.sqrt(squares.residual_sum_of_squares / 40)
    errors = [likely.standard_errors[k] for k in "abs"]
    shrunk = [np.sqrt(38 / 40) * squares.standard_errors[k] for k in "ab"]
    np.testing.assert_allclose(errors, [*shrunk, s / np.sqrt(80)], rtol=1e-8)


def test_a_ridge_counts_as_knowledge_and_says_so():
    found = fit(ARRAYS, "sum((y - X@w)**2)", {"X": X, "y": Y}, penalty="3*sum(w**2)")
    inner = np.linalg.inv(X.T @ X + 3 * np.eye(3))
    np.testing.assert_allclose(found.x, inner @ X.T @ Y, rtol=1e-12)
    variance = ((Y - X @ found.x) ** 2).sum() / 37
    np.testing.assert_allclose(found.covariance, variance * inner, rtol=1e-10)
    assert found.degrees_of_freedom == 37
    assert found.r_squared is None
    assert "penalty" in found.warnings[0]


def test_a_parameter_at_its_bound_has_no_error():
    data = {"x": X[:, 1], "y": Y}
    found = fit(ROWS, "(y - a - b*x)**2", data, bounds={"b": [0, 1]})
    assert found.parameters["b"] == 1
    assert np.isnan(found.standard_errors["b"])
    alone = np.std(Y - X[:, 1], ddof=1) / np.sqrt(40)
    assert found.standard_errors["a"] == pytest.approx(alone)
    assert "b is held at its bound" in found.warnings[0]


def test_an_equation_among_parameters_leaves_the_errors_within_it():
    data = {"x": X[:, 1], "y": Y}
    found = fit(ROWS, "(y - a - b*x)**2", data, fit={"constraints": ["a + b = 3"]})
    slope, covariance, _ = textbook(X[:, 1:2] - 1, Y - 3)
    assert found.parameters["b"] == pytest.approx(slope[0])
    error = np.sqrt(covariance[0, 0])
    assert [found.standard_errors[k] for k in "ab"] == pytest.approx([error, error])
    assert found.warnings == (
        "Standard errors are within the active constraint a + b = 3, taken as certain.",
    )


def test_twins_are_not_told_apart():
    found = fit(
        {**ROWS, "parameters": ["u", "v", "b"]},
        "(y - u*x - 2*v*x - b)**2",
        {"x": X[:, 1], "y": Y},
    )
    assert found.outcome.word == "singular"
    assert np.isnan([found.standard_errors["u"], found.standard_errors["v"]]).all()
    _, covariance, _ = textbook(X[:, :2], Y)
    assert found.standard_errors["b"] == pytest.approx(np.sqrt(covariance[0, 0]))
    assert found.degrees_of_freedom == 38
    assert found.warnings == (
        "Only u + 2 v is determined of u and v, not the two apart: nothing changes along 2 u - v.",
    )


def test_a_product_is_determined_near_the_point_alone():
    found = fit(
        {**ROWS, "parameters": ["u", "v"]},
        "(y - u*v)**2",
        {"x": X[:, 1], "y": Y + 5},
        start={"u": 1, "v": 4},
    )
    assert found.warnings[0].startswith("Near this point only ")
    assert np.isnan(found.standard_errors["u"])


def test_close_twins_are_warned_of():
    found = fit(
        {**ROWS, "parameters": ["u", "v"]},
        "(y - u*x - v*x*(1 + 0.001*y))**2",
        {"x": X[:, 1], "y": Y},
    )
    assert found.correlation[0, 1] < -0.999
    assert found.warnings[0].startswith("The data hardly tell apart u and v (-0.99")


@pytest.mark.parametrize(
    ("loss", "kind", "rows", "reason"),
    [
        ("(y - a - b*x)**2", "other", 40, "does not say what its loss is"),
        ("(y - a - b*x)**2", "least-squares", 2, "leave no degrees of freedom beside 2"),
        ("log(cosh(y - a - b*x))", "least-squares", 40, "not seen to be a sum of squares"),
    ],
)
def test_where_there_are_no_errors_the_reason_is_said(loss, kind, rows, reason):
    found = fit(ROWS, loss, {"x": X[:rows, 1], "y": Y[:rows]}, kind=kind)
    assert found.success
    assert found.standard_errors is None
    assert found.covariance is None
    assert reason in found.statistics.reason


@pytest.mark.parametrize("start", [{"a": 2, "b": 900}, {"a": -1, "b": 1}])
def test_a_start_without_a_value_has_no_statistics(start):
    found = fit(ROWS, "(y - log(a)*exp(b*x))**2", {"x": 1 + X[:, 1] ** 2, "y": Y}, start=start)
    assert found.outcome.word == "not-finite"
    assert found.standard_errors is None
    assert found.residual_sum_of_squares is None
    assert found.statistics.reason == "the fit did not reach a minimum"


def test_residuals_as_small_as_rounding_keep_their_digits():
    # y is a + b x but for ±1e-14: less than a double of y can hold, but the decimals hold it.
    x = np.arange(8.0)
    decimals = [f"{1 + 2 * k}.{'00000000000001' if k % 2 else '0'}" for k in range(8)]
    found = fit(ROWS, "(y - a - b*x)**2", {"x": x, "y": np.array([float(d) for d in decimals])})
    bumps = np.where(np.arange(8) % 2, 1e-14, 0.0)
    _, covariance, variance = textbook(np.column_stack([np.ones(8), x]), bumps)
    assert found.residual_standard_error == pytest.approx(np.sqrt(variance), rel=1e-6)
    errors = [found.standard_errors[k] for k in "ab"]
    assert errors == pytest.approx(np.sqrt(np.diag(covariance)).tolist(), rel=1e-6)


LONG = {
    "rows": (
        {**ROWS, "data": ["x", "y", "u"]},
        "(y - a - b*x)**2",
        {"fit": {"weights": "u"}, "penalty": "0.01*b**2"},
    ),
    "rows without weights": ({**ROWS, "data": ["x", "y", "u"]}, "u*(y - a - b*x)**2/2", {}),
    "arrays": (
        {**ARRAYS, "data": ["X", "y", "u"], "shapes": {**ARRAYS["shapes"], "u": ["m"]}},
        "mean(u*(y - X@w)**2)",
        {},
    ),
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_table_gives_the_same_from_blocks_of_rows(name, monkeypatch):
    table, loss, more = LONG[name]
    generator = np.random.default_rng(5)
    x = generator.normal(size=2500)
    data = {
        "x": x,
        "X": np.column_stack([np.ones(2500), x]),
        "y": 3 * x - 1 + generator.normal(size=2500),
        "u": generator.uniform(0, 2, 2500),
    }
    data = {k: data[k] for k in table["data"]}
    whole = fit(table, loss, data, **more)
    assert whole.method == "levenberg-marquardt"
    monkeypatch.setattr("symopt.compilation.residuals.compile.MOST_ENTRIES", 100)
    monkeypatch.setattr("symopt.faces.fitted.residual_sums._BLOCK", 100)
    parts = fit(table, loss, data, **more)
    assert parts.method == "newton"
    np.testing.assert_allclose(parts.x, whole.x, rtol=1e-10)
    np.testing.assert_allclose(parts.covariance, whole.covariance, rtol=1e-7)
    assert parts.residual_sum_of_squares == pytest.approx(whole.residual_sum_of_squares)
    assert parts.residual_standard_error == (
        None
        if whole.residual_standard_error is None
        else pytest.approx(whole.residual_standard_error)
    )
    assert parts.r_squared == (None if whole.r_squared is None else pytest.approx(whole.r_squared))
    assert parts.degrees_of_freedom == whole.degrees_of_freedom == 2498


def written(folder, kind="least-squares", line="a + b*x"):
    spec, table = folder / "line.toml", folder / "line.csv"
    spec.write_text(
        'data = ["x", "y"]\nparameters = ["a", "b"]\nloss = "L"\n[definitions]\n'
        f'L = "(y - ({line}))**2"\n[fit]\nkind = "{kind}"\n',
        encoding="utf-8",
    )
    lines = [f"{a!r},{b!r}" for a, b in zip(X[:, 1].tolist(), Y.tolist(), strict=True)]
    table.write_text("\n".join(["x,y", *lines]), encoding="utf-8")
    return [str(spec), str(table)]


def test_a_report_holds_the_warnings(tmp_path):
    page = tmp_path / "fit.md"
    spec, table = written(tmp_path, line="a*x + b*x*(1 + 0.001*y)")
    assert main(["fit", spec, table, "-o", str(page)]) == 0
    assert "The data hardly tell apart a and b" in page.read_text(encoding="utf-8")


def test_the_command_line_shows_them(tmp_path, capsys):
    _, covariance, variance = textbook(X[:, :2], Y)
    assert main(["fit", *written(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    errors = [found["parameters"][k]["standard_error"] for k in "ab"]
    assert errors == pytest.approx(np.sqrt(np.diag(covariance)).tolist())
    np.testing.assert_allclose(found["covariance"], covariance, rtol=1e-10)
    assert found["names"] == ["a", "b"]
    assert found["residual_standard_error"] == pytest.approx(np.sqrt(variance))
    assert found["warnings"] == []
    assert main(["fit", *written(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert re.search(r"parameter +value +standard error", text)
    assert f"{errors[0]:#.4g}" in text
    assert "degrees of freedom        38" in text


def test_the_command_line_says_why_there_are_none(tmp_path, capsys):
    assert main(["fit", *written(tmp_path, "other"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["parameters"]["a"]["standard_error"] is None
    assert found["standard_errors_from"].startswith("none: the model does not say")
    assert main(["fit", *written(tmp_path, "other")]) == 0
    assert "none: the model does not say" in capsys.readouterr().out


def test_a_document_has_them_too(tmp_path, capsys):
    assert main(["fit", *written(tmp_path), "--format", "markdown"]) == 0
    text = capsys.readouterr().out
    assert "| parameter | value | standard error |" in text
    assert "residual standard error" in text


def test_a_minimum_on_a_kink_has_no_errors():
    # |x - a| at three points: the least sum of squares is at a = 0, where the residual of x = 0 bends.
    found = fit(
        ROWS,
        "(y - abs(x - a) - b*x)**2",
        {"x": [-1.0, 0.0, 2.0], "y": [1.0, -1.0, 2.0]},
        start={"a": "0.3"},
    )
    assert found.method == "creases"
    assert found.success
    assert found.parameters["a"] == pytest.approx(0, abs=1e-6)
    assert found.standard_errors is None
    assert "on a kink" in found.statistics.reason


@pytest.mark.parametrize("gap", [1e-6, 1e-9])
def test_columns_that_differ_in_their_last_digits_are_told_apart_as_far_as_they_are(gap):
    # The gap is a power of two of the column's digits, so that the difference is what it says.
    x = np.round(X[:, 1] * 2**10) / 2**10
    step = np.round(X[:, 2] * 2**10) / 2**10 * 2.0 ** round(np.log2(gap))
    y = 1 + 2 * x - X[:, 2]
    table = {"data": ["x", "w", "y"], "parameters": ["a", "b", "c"], "loss": "L"}
    found = fit(table, "(y - a*x - b*w - c)**2", {"x": x, "w": x + step, "y": y})
    estimate, _, variance = textbook(np.column_stack([x, step / gap, np.ones(40)]), y)
    assert found.success
    assert found.residual_sum_of_squares == pytest.approx(37 * variance, rel=1e-4)
    assert found.parameters["b"] == pytest.approx(estimate[1] / gap, rel=1e-4)
    assert any("hardly tell apart a and b" in warning for warning in found.warnings)


def test_a_curved_constraint_counts_like_the_parameter_it_saves():
    # a b = 5 bends: with b = 5/a put in, the same errors follow without a constraint.
    draw = np.random.default_rng(0)
    x = draw.integers(0, 2, 200).astype(float)
    data = {"x": x, "y": draw.poisson(np.where(x > 0, 2.0, 3.0)).astype(float)}
    table = {
        "data": ["x", "y"],
        "parameters": ["a", "b"],
        "loss": "L",
        "definitions": {"mu": "a*(1 - x) + b*x", "L": "mu - y*log(mu)"},
        "start": {"a": 2, "b": 2},
        "fit": {"kind": "likelihood", "constraints": ["a*b = 5"]},
    }
    held = fit_model(model_from_table(table), data)
    less = {
        **table,
        "parameters": ["a"],
        "definitions": {"mu": "a*(1 - x) + 5/a*x", "L": "mu - y*log(mu)"},
        "start": {"a": 2},
        "fit": {"kind": "likelihood"},
    }
    free = fit_model(model_from_table(less), data)
    (error,) = free.statistics.standard_errors
    a = free.result.at["a"]
    assert held.statistics.standard_errors == pytest.approx([error, 5 / a**2 * error], rel=1e-6)
