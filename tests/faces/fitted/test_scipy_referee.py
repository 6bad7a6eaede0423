"""Fits with bounds, constraints, weights and penalties from a spec, against SciPy called by hand."""

import json

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, NonlinearConstraint, lsq_linear, minimize
from scipy.special import expit

from symopt.__main__ import main

RNG = np.random.default_rng(8)
M = 120
X = RNG.normal(size=(M, 3))
NOISE = RNG.normal(size=M)
COLUMNS = {"x_1": X[:, 0], "x_2": X[:, 1], "x_3": X[:, 2]}
LINEAR = X @ np.array([1.5, -0.8, 0.05]) + 0.4
Y = {
    "regression": LINEAR + 0.3 * NOISE,
    "classes": (RNG.random(M) < expit(LINEAR)).astype(float),
    "counts": RNG.poisson(np.exp(0.4 * LINEAR)).astype(float),
    "strength": RNG.uniform(0.2, 3.0, M),
}
HEAD = """
data = ["x_1", "x_2", "x_3", "y"{more}]
parameters = ["w_1", "w_2", "w_3", "b"]
loss = "L"
{penalty}
[definitions]
z = "w_1*x_1 + w_2*x_2 + w_3*x_3 + b"
L = "{loss}"
{rest}
"""


@pytest.fixture
def fitted(tmp_path, capsys):
    """Return what `symopt fit` finds for a spec and columns, as the flat vector and the whole answer."""

    def run(spec, columns, *arguments, code=0):
        model, data = tmp_path / "model.toml", tmp_path / "data.csv"
        model.write_text(spec)
        rows = zip(*columns.values(), strict=True)
        lines = [",".join(columns), *(",".join(repr(float(v)) for v in row) for row in rows)]
        data.write_text("\n".join(lines))
        assert main(["fit", str(model), str(data), "--json", *arguments]) == code
        found = json.loads(capsys.readouterr().out)
        return np.array(list(found["point"].values())), found

    return run


def spec(loss, *, penalty="", more="", rest=""):
    return HEAD.format(
        loss=loss, penalty=f'penalty = "{penalty}"' if penalty else "", more=more, rest=rest
    )


def design():
    return np.column_stack([X, np.ones(M)])


def test_bounds(fitted):
    text = spec("(y - z)**2/2", rest="[bounds]\nw_1 = [0, 1]\nw_2 = [-0.5, 0.5]\nb = [0, inf]")
    point, found = fitted(text, {**COLUMNS, "y": Y["regression"]})
    low, high = [0, -0.5, -np.inf, 0], [1, 0.5, np.inf, np.inf]
    best = lsq_linear(design(), Y["regression"], (low, high), tol=1e-15)
    np.testing.assert_allclose(point, best.x, atol=1e-8)
    assert found["outcome"] == "converged"
    assert point[0] == 1.0
    assert point[1] == -0.5


def test_bounds_of_a_loss_that_is_no_square(fitted):
    text = spec("log(1 + exp(z)) - y*z", rest="[bounds]\nw_1 = [0, 0.5]\nw_2 = [0, 3]")
    point, found = fitted(text, {**COLUMNS, "y": Y["classes"]})
    A, y = design(), Y["classes"]
    best = minimize(
        lambda w: np.mean(np.logaddexp(0, A @ w) - y * (A @ w)),
        np.zeros(4),
        jac=lambda w: A.T @ (expit(A @ w) - y) / M,
        bounds=[(0, 0.5), (0, 3), (None, None), (None, None)],
        method="L-BFGS-B",
        options={"ftol": 1e-16, "gtol": 1e-12},
    )
    np.testing.assert_allclose(point, best.x, atol=1e-6)
    assert found["value"] == pytest.approx(best.fun, abs=1e-12)
    assert found["outcome"] == "converged"


def test_weights(fitted):
    rest = '[fit]\nweights = "s"\nkind = "likelihood"'
    text = spec("exp(z) - y*z", more=', "s"', rest=rest)
    columns = {**COLUMNS, "y": Y["counts"], "s": Y["strength"]}
    point, found = fitted(text, columns)
    A, y, s = design(), Y["counts"], Y["strength"]
    best = minimize(
        lambda w: np.mean(s * (np.exp(A @ w) - y * (A @ w))),
        np.zeros(4),
        jac=lambda w: A.T @ (s * (np.exp(A @ w) - y)) / M,
        hess=lambda w: (A * (s * np.exp(A @ w))[:, None]).T @ A / M,
        method="trust-exact",
        options={"gtol": 1e-12},
    )
    np.testing.assert_allclose(point, best.x, atol=1e-9)
    assert found["value"] == pytest.approx(best.fun, rel=1e-13)


def test_weights_of_least_squares(fitted):
    text = spec("(y - z)**2/2", more=', "s"', rest='[fit]\nweights = "s"\nreduction = "sum"')
    point, _ = fitted(text, {**COLUMNS, "y": Y["regression"], "s": Y["strength"]})
    root = np.sqrt(Y["strength"])
    best = np.linalg.lstsq(design() * root[:, None], Y["regression"] * root, rcond=None)[0]
    np.testing.assert_allclose(point, best, atol=1e-10)


def test_a_penalty(fitted):
    rest = "[constants]\nlambda = 0.05"
    text = spec("log(1 + exp(z)) - y*z", penalty="lambda*(w_1**2 + w_2**2 + w_3**2)", rest=rest)
    point, found = fitted(text, {**COLUMNS, "y": Y["classes"]})
    A, y, free = design(), Y["classes"], np.array([1.0, 1, 1, 0])
    best = minimize(
        lambda w: np.mean(np.logaddexp(0, A @ w) - y * (A @ w)) + 0.05 * (free * w**2).sum(),
        np.zeros(4),
        jac=lambda w: A.T @ (expit(A @ w) - y) / M + 0.1 * free * w,
        method="BFGS",
        options={"gtol": 1e-12},
    )
    np.testing.assert_allclose(point, best.x, atol=1e-7)
    assert found["value"] == pytest.approx(best.fun, abs=1e-13)


def test_a_penalty_with_kinks(fitted):
    text = spec("(y - z)**2/2", penalty="0.2*(abs(w_1) + abs(w_2) + abs(w_3))")
    point, found = fitted(text, {**COLUMNS, "y": Y["regression"]})
    A, y = design(), Y["regression"]
    # |w| as u + v with w = u - v, u and v >= 0: a smooth problem with bounds.
    best = minimize(
        lambda p: np.mean((y - A[:, :3] @ (p[:3] - p[3:6]) - p[6]) ** 2) / 2 + 0.2 * p[:6].sum(),
        np.zeros(7),
        bounds=[(0, None)] * 6 + [(None, None)],
        method="L-BFGS-B",
        options={"ftol": 1e-16, "gtol": 1e-10},
    )
    assert found["outcome"] == "converged"
    assert found["value"] == pytest.approx(best.fun, abs=1e-9)
    np.testing.assert_allclose(point[:3], best.x[:3] - best.x[3:6], atol=1e-4)
    assert "kink" in found["message"]
    assert abs(point[2]) < 1e-6  # the weight that does not matter


def test_constraints(fitted):
    rest = '[fit]\nconstraints = ["w_1 + w_2 + w_3 = 1", "w_1 <= 1.2", "b >= w_1/2"]'
    point, found = fitted(spec("(y - z)**2/2", rest=rest), {**COLUMNS, "y": Y["regression"]})
    A, y = design(), Y["regression"]
    best = minimize(
        lambda w: np.mean((y - A @ w) ** 2) / 2,
        np.zeros(4),
        jac=lambda w: A.T @ (A @ w - y) / M,
        constraints=[
            LinearConstraint([[1, 1, 1, 0]], 1, 1),
            LinearConstraint([[-0.5, 0, 0, 1]], 0, np.inf),
        ],
        bounds=Bounds([-np.inf] * 4, [1.2, *[np.inf] * 3]),
        method="SLSQP",
        options={"ftol": 1e-16},
    )
    assert found["outcome"] == "converged"
    assert found["choice"] == "Method chosen: slsqp, since there are constraints besides bounds."
    np.testing.assert_allclose(point, best.x, atol=1e-7)
    assert found["value"] == pytest.approx(best.fun, abs=1e-12)


def test_all_of_them_together(fitted):
    rest = (
        "[bounds]\nw_3 = [0.1, 2]\n[constants]\nlambda = 0.01\n"
        '[fit]\nweights = "s"\nconstraints = ["w_1**2 + w_2**2 <= 1"]'
    )
    text = spec("log(1 + exp(z)) - y*z", penalty="lambda*b**2", more=', "s"', rest=rest)
    columns = {**COLUMNS, "y": Y["classes"], "s": Y["strength"]}
    point, found = fitted(text, columns)
    A, y, s = design(), Y["classes"], Y["strength"]
    best = minimize(
        lambda w: np.mean(s * (np.logaddexp(0, A @ w) - y * (A @ w))) + 0.01 * w[3] ** 2,
        np.array([0.3, -0.3, 1.0, 0.2]),
        jac=lambda w: A.T @ (s * (expit(A @ w) - y)) / M + [0, 0, 0, 0.02 * w[3]],
        bounds=[(None, None), (None, None), (0.1, 2), (None, None)],
        constraints=NonlinearConstraint(
            lambda w: w[0] ** 2 + w[1] ** 2, -np.inf, 1, jac=lambda w: [2 * w[0], 2 * w[1], 0, 0]
        ),
        method="SLSQP",
        options={"ftol": 1e-16},
    )
    assert found["outcome"] == "converged"
    assert found["value"] == pytest.approx(best.fun, abs=1e-12)
    np.testing.assert_allclose(point, best.x, atol=1e-6)
    assert point[0] ** 2 + point[1] ** 2 <= 1 + 1e-9
    assert point[2] >= 0.1
