"""If these fail, a curve that is fitted without a start ends at a minimum that nobody means.

Puromycin: Bates and Watts, Nonlinear Regression Analysis and Its Applications (1988), appendix A1.3; the fit
V = 212.7, K = 0.06412 with standard errors 6.947 and 0.00828 is theirs. The other tables are exact
values of their curves, so that the minimum is 0.
"""

import numpy as np
import pytest

import symopt as so
from symopt.faces.runs.run import fit_model
from symopt.model.spec_table import model_from_table

SUBSTRATE = np.repeat([0.02, 0.06, 0.11, 0.22, 0.56, 1.10], 2)
VELOCITY = np.array([76.0, 47, 97, 107, 123, 139, 159, 152, 191, 201, 207, 200])


def model(curve, parameters, **more):
    table = {"data": ["x", "y"], "parameters": parameters, "loss": "L", **more}
    table["definitions"] = {"f": curve, "L": "(y - f)**2/2"}
    table["fit"] = {"kind": "least-squares", "predict": "f"}
    return model_from_table(table)


def test_the_minimum_with_a_pole_among_the_data_is_not_the_end():
    found = fit_model(model("V*x/(K + x)", ["V", "K"]), {"x": SUBSTRATE, "y": VELOCITY})
    assert found.success
    np.testing.assert_allclose(found.x, [212.7, 0.06412], rtol=1e-3)
    np.testing.assert_allclose(list(found.standard_errors.values()), [6.947, 0.00828], rtol=1e-3)
    assert "more points, drawn with the same seed, were tried" in found.message
    assert found.iterations > 0


@pytest.mark.parametrize(
    ("curve", "values", "x"),
    [
        ("K/(1 + exp(-r*(x - c)))", {"K": 100.0, "r": 0.6, "c": 9.0}, np.arange(20.0)),
        ("a*exp(-b*exp(-c*x))", {"a": 100.0, "b": 15.0, "c": 0.35}, np.arange(20.0)),
        (
            "A*sin(w*x + p) + c",
            {"A": 2.0, "w": 1.7, "p": 0.5, "c": 1.0},
            np.linspace(0.0, 10.0, 60),
        ),
        ("A*exp(-E/(8.314*x))", {"A": 1e13, "E": 9e4}, np.linspace(300.0, 400.0, 15)),
    ],
)
def test_curves_are_found_without_a_start(curve, values, x):
    names = {"exp": np.exp, "sin": np.sin, "x": x, **values}
    y = eval(curve, {"__builtins__": {}}, names)  # noqa: S307 - of the texts above
    found = fit_model(model(curve, list(values)), {"x": x, "y": y})
    assert found.residual_sum_of_squares <= 1e-10 * float(y @ y)


def test_a_start_that_is_given_is_where_the_fit_begins():
    start = {"V": 200.0, "K": 0.1}
    found = fit_model(
        model("V*x/(K + x)", ["V", "K"]), {"x": SUBSTRATE, "y": VELOCITY}, start=start
    )
    assert found.trace[0].point == pytest.approx([200.0, 0.1])
    assert "tried" not in found.message


def test_what_is_tried_stays_in_its_range():
    spec = model("V*x/(K + x)", ["V", "K"], domain={"K": "0.08 <= K <= 0.5", "V": "V > 0"})
    found = fit_model(spec, {"x": SUBSTRATE, "y": VELOCITY})
    assert found.success
    assert found.parameters["K"] == pytest.approx(0.08)


def test_a_linear_model_has_nothing_to_try():
    spec = model("a + b*x", ["a", "b"])
    assert "tried" not in fit_model(spec, {"x": SUBSTRATE, "y": VELOCITY}).message


def test_another_seed_tries_other_points_and_the_same_seed_the_same():
    spec, data = (
        model("A*sin(w*x + p)", ["A", "w", "p"]),
        {"x": SUBSTRATE, "y": np.sin(9 * SUBSTRATE)},
    )
    runs = [fit_model(spec, data, seed=seed) for seed in (1, 1, 2)]
    assert runs[0].trace[0].point == pytest.approx(runs[1].trace[0].point, abs=0)
    assert runs[0].trace[0].point != pytest.approx(runs[2].trace[0].point)


@pytest.mark.parametrize("seed", [0, 3])
def test_a_narrow_peak_far_from_zero_is_found(seed):
    """Its place is one of the data, its width a small part of their range."""
    x = np.linspace(400, 700, 120)
    noise = np.random.default_rng(1).normal(0, 5, 120)
    y = 900 / (1 + ((x - 550) / 12) ** 2) + 30 + noise
    model = model_from_table(
        {
            "data": ["x", "y"],
            "parameters": ["A", "m", "g", "c"],
            "loss": "L",
            "definitions": {"f": "A/(1 + ((x - m)/g)**2) + c", "L": "(y - f)**2"},
            "fit": {"kind": "least-squares"},
        }
    )
    found = fit_model(model, {"x": x, "y": y}, seed=seed)
    assert found.success
    assert found.parameters["m"] == pytest.approx(550, abs=1)
    assert abs(found.parameters["g"]) == pytest.approx(12, abs=1)


def test_where_one_of_two_peaks_was_found_the_other_is_looked_for():
    x = np.linspace(400, 700, 100)
    noise = np.random.default_rng(1).normal(0, 5, 100)
    y = 900 / (1 + ((x - 550) / 12) ** 2) + 400 / (1 + ((x - 600) / 9) ** 2) + 30 + noise
    curve = "A/(1 + ((x - m)/g)**2) + B/(1 + ((x - n)/h)**2) + c"
    found = fit_model(model(curve, list("AmgBnhc")), {"x": x, "y": y})
    assert found.success
    places = sorted((found.parameters["m"], found.parameters["n"]))
    assert places == pytest.approx([550, 600], abs=1)


def test_where_log_gammas_cancel_far_out_no_minimum_is_seen():
    draw = np.random.default_rng(2)
    x = draw.normal(size=80)
    y = draw.negative_binomial(2, 2 / (2 + np.exp(1 + 0.5 * x))).astype(float)
    likelihood = "lgamma(y + k) - lgamma(k) + k*log(k/(k + mu)) + y*log(mu/(k + mu))"
    spec = {
        "data": ["x", "y"],
        "parameters": ["a", "b", "q"],
        "loss": "L",
        "definitions": {"k": "exp(q)", "mu": "exp(a + b*x)", "L": f"-({likelihood})"},
        "fit": {"kind": "likelihood"},
    }
    found = fit_model(model_from_table(spec), {"x": x, "y": y})
    assert found.success
    assert abs(found.parameters["q"]) < 5


@pytest.mark.parametrize(
    ("loss", "parameters", "truth"),
    [
        ("l*y - log(l)", ["l"], [1 / 3e-6]),
        (
            "lgamma(a) + lgamma(b) - lgamma(a + b) - (a - 1)*log(y) - (b - 1)*log(1 - y)",
            ["a", "b"],
            [2, 5],
        ),
    ],
)
def test_a_likelihood_that_is_not_defined_at_zero_begins_where_it_is(loss, parameters, truth):
    draw = np.random.default_rng(5)
    y = draw.exponential(1 / truth[0], 400) if len(truth) == 1 else draw.beta(*truth, 400)
    model = so.Model(data=["y"], parameters=parameters, definitions={"L": loss}, loss="L")
    found = model.fit({"y": y})
    assert found.success, found.message
    assert found.x == pytest.approx(truth, rel=0.2)
    assert "were tried" in found.message
    assert model.fit({"y": y}, start=dict.fromkeys(parameters, 0.0)).outcome.word == "not-finite"
