"""Fisher scoring: the expected information of a loss, against formulas of the textbooks."""

import json

import numpy as np
import pytest
from scipy.special import erf, expit, polygamma
from scipy.stats import norm

from symopt.__main__ import main
from symopt.calculus.system import system_of
from symopt.faces.fitted.information import information_of
from symopt.faces.runs.run import compile_model, fit_model
from symopt.foundation.errors import UnsupportedError
from symopt.model.spec import model_from_text

RNG = np.random.default_rng(12)
M = 150
X = RNG.normal(size=M)
A = np.column_stack([X, np.ones(M)])


def model(parameters, *definitions, fit="", kind="likelihood", more=""):
    lines = "\n".join(definitions)
    return model_from_text(
        f'data = ["x", "y"]\nparameters = {json.dumps(parameters)}\nloss = "L"\n{more}\n'
        f'[definitions]\n{lines}\n[fit]\nkind = "{kind}"\n{fit}'
    )


def mean(weights):
    return (A * weights[:, None]).T @ A / M


LOGISTIC = model(
    ["w", "b"],
    'z = "w*x + b"',
    'p = "sigmoid(z)"',
    'L = "-y*log(p) - (1 - y)*log(1 - p)"',
)
PROBIT = model(
    ["w", "b"],
    'z = "w*x + b"',
    'p = "(1 + erf(z/sqrt(2)))/2"',
    'L = "-y*log(p) - (1 - y)*log(1 - p)"',
)
POISSON = model(["w", "b"], 'z = "w*x + b"', 'L = "exp(z) - y*z"')
SQUARE_ROOT = model(["w", "b"], 'z = "w*x + b"', 'L = "z**2 - y*log(z**2)"')
VARIANCE = model(
    ["w", "b", "s"], 'mu = "w*x + b"', 'L = "s + (y - mu)**2/(2*exp(2*s))"', fit='predict = "mu"'
)
GAMMA = model(
    ["w", "b", "k"],
    'mu = "exp(w*x + b)"',
    'L = "loggamma(k) - k*log(k) + k*log(mu) - (k - 1)*log(y) + k*y/mu"',
    fit='predict = "mu"\n[domain]\nk = "k > 0"\ny = "y > 0"',
)
BETA = model(
    ["w", "b", "phi"],
    'mu = "sigmoid(w*x + b)"',
    'L = "loggamma(mu*phi) + loggamma((1-mu)*phi) - loggamma(phi) - (mu*phi-1)*log(y)'
    ' - ((1-mu)*phi-1)*log(1-y)"',
    fit='[domain]\nphi = "phi > 0"',
)
CURVE = model(["w", "b"], 'mu = "exp(w*x) + b"', 'L = "(y - mu)**2/2"')
BITS = (RNG.random(M) < expit(1.5 * X)).astype(float)
COUNTS = RNG.poisson(np.exp(0.5 * X)).astype(float)


def information(spec, y, theta):
    system = system_of(spec)
    bound = compile_model(spec, system=system).bind({"x": X, "y": y})
    return information_of(system, bound, {})(np.array(theta)), bound


def test_a_canonical_link_has_the_hessian_itself():
    for spec, y in ((LOGISTIC, BITS), (POISSON, COUNTS)):
        theta = np.array([0.4, -0.2])
        expected, bound = information(spec, y, theta)
        np.testing.assert_allclose(expected, bound.flat_hessian(theta), rtol=1e-12)


def test_probit():
    theta = [0.4, -0.2]
    z = A @ theta
    expected, _ = information(PROBIT, BITS, theta)
    p = (1 + erf(z / np.sqrt(2))) / 2
    np.testing.assert_allclose(expected, mean(norm.pdf(z) ** 2 / (p * (1 - p))), rtol=1e-11)


def test_a_square_root_link():
    theta = [0.3, 3.0]
    expected, bound = information(SQUARE_ROOT, COUNTS, theta)
    np.testing.assert_allclose(expected, 4 * mean(np.ones(M)), rtol=1e-12)
    assert np.abs(expected - bound.flat_hessian(np.array(theta))).max() > 0.1


def test_a_gaussian_with_its_variance():
    expected, _ = information(VARIANCE, X + RNG.normal(size=M), [0.3, 0.1, 0.2])
    best = np.zeros((3, 3))
    best[:2, :2] = mean(np.full(M, np.exp(-0.4)))
    best[2, 2] = 2.0
    np.testing.assert_allclose(expected, best, atol=1e-12)


def test_a_gamma_with_its_shape():
    k = 1.7
    expected, _ = information(GAMMA, RNG.gamma(2, 0.5, M), [0.3, 0.1, k])
    best = np.zeros((3, 3))
    best[:2, :2] = mean(np.full(M, k))
    best[2, 2] = polygamma(1, k) - 1 / k
    np.testing.assert_allclose(expected, best, atol=1e-12)


def test_a_beta_with_its_precision():
    phi = 3.0
    theta = [0.3, 0.1, phi]
    mu = expit(A @ theta[:2])
    expected, _ = information(BETA, RNG.beta(2, 3, M), theta)
    one, two = polygamma(1, mu * phi), polygamma(1, (1 - mu) * phi)
    slope = mu * (1 - mu)
    np.testing.assert_allclose(expected[:2, :2], mean(slope**2 * phi**2 * (one + two)), rtol=1e-9)
    cross = A.T @ (slope * phi * (mu * one - (1 - mu) * two)) / M
    np.testing.assert_allclose(expected[:2, 2], cross, rtol=1e-9, atol=1e-12)
    last = (mu**2 * one + (1 - mu) ** 2 * two).mean() - polygamma(1, phi)
    assert expected[2, 2] == pytest.approx(last, rel=1e-9)


def test_a_nonlinear_mean_gives_gauss_and_newton():
    theta = np.array([0.4, 0.3])
    expected, _ = information(CURVE, np.exp(X) + RNG.normal(size=M), theta)
    slopes = np.column_stack([X * np.exp(theta[0] * X), np.ones(M)])
    np.testing.assert_allclose(expected, slopes.T @ slopes / M, rtol=1e-12)


@pytest.mark.parametrize(
    ("spec", "y"),
    [(LOGISTIC, BITS), (PROBIT, BITS), (VARIANCE, X + 1.0 + 0.3 * RNG.normal(size=M))],
    ids=["logistic", "probit", "variance"],
)
def test_the_fit_is_newton_s(spec, y):
    data = {"x": X, "y": y}
    found = fit_model(spec, data, method="fisher-scoring")
    assert found.success, found.message
    np.testing.assert_allclose(found.x, fit_model(spec, data, method="newton").x, atol=1e-7)
    assert found.result.evaluations["information"] > 0


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            model(["w", "b"], 'z = "w*x + b"', 'L = "exp(z) - y*z"', kind="other"),
            r"does not say that its loss is -log p(.|\n)*kind = \"likelihood\"",
        ),
        (
            model(["w", "b"], 'L = "(y - w*x - b)**2/2"'),
            "each of x, y may be the response(.|\n)*predict",
        ),
        (
            model(["w", "b"], 'z = "w*x + b"', 'L = "abs(y - z)"'),
            "no sum of functions of a response",
        ),
        (
            model(["w", "b"], 'z = "w*x + b"', 'L = "exp(z) - y*z + w**2*z"'),
            "the expected scores cannot all vanish",
        ),
    ],
    ids=["not-said", "which", "laplace", "no-likelihood"],
)
def test_where_there_is_none_it_says_why(spec, message):
    with pytest.raises(UnsupportedError, match=message):
        fit_model(spec, {"x": X, "y": COUNTS}, method="fisher-scoring")


def test_from_the_command_line(tmp_path, capsys):
    spec, data = tmp_path / "model.toml", tmp_path / "data.csv"
    spec.write_text(
        'data = ["x", "y"]\nparameters = ["w", "b"]\nloss = "L"\npenalty = "w**2/50"\n'
        '[definitions]\nz = "w*x + b"\nL = "exp(z) - y*z"\n[fit]\nkind = "likelihood"\n'
    )
    rows = [f"{a!r},{b!r}" for a, b in zip(X.tolist(), COUNTS.tolist(), strict=True)]
    data.write_text("\n".join(["x,y", *rows]))
    points = []
    for method in ("newton", "fisher-scoring"):
        assert main(["fit", str(spec), str(data), "--method", method, "--json"]) == 0
        points.append(json.loads(capsys.readouterr().out)["point"])
    assert points[1]["w"] == pytest.approx(points[0]["w"], abs=1e-8)
    assert main(["minimize", "x**2", "--start", "x=1", "--method", "fisher-scoring"]) == 2
    assert "needs the expected information" in capsys.readouterr().err
