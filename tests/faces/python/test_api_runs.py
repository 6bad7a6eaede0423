"""If these fail, a fit, a minimum or a zero in Python is wrong, or hides where it came from."""

import numpy as np
import pytest
import sympy as sp
from api_models import b, line, perceptron, regression, w1, w2, x1, x2, y, yhat

import symopt as so
from symopt.foundation.errors import DataError, NameError_, ShapeError, SymoptError
from symopt.foundation.outcome import Outcome

RNG = np.random.default_rng(3)
FEATURES = RNG.normal(size=(60, 2))
NOISE = RNG.normal(scale=0.3, size=60)
TARGET = FEATURES @ [1.5, -2.0] + 0.5 + NOISE
LABEL = (FEATURES @ [1.5, -2.0] + 0.5 + RNG.logistic(size=60) > 0) * 1.0
ROWS = {"x_1": FEATURES[:, 0], "x_2": FEATURES[:, 1], "y": TARGET}
DESIGN = np.column_stack([FEATURES, np.ones(60)])
EXACT = np.linalg.lstsq(DESIGN, TARGET, rcond=None)[0]
RSS = float(((DESIGN @ EXACT - TARGET) ** 2).sum())


def test_a_fit_finds_the_least_squares_solution_and_says_all():
    found = line().fit(ROWS)
    assert [found.parameters[k] for k in ("w_1", "w_2", "b")] == pytest.approx(EXACT, rel=1e-10)
    assert found.success
    assert found.outcome is Outcome.CONVERGED
    assert found.observations == 60
    assert found.residual_sum_of_squares == pytest.approx(RSS, rel=1e-12)
    assert found.fun == found.value == pytest.approx(RSS / 120, rel=1e-12)
    assert found.x == pytest.approx(EXACT, rel=1e-10)
    assert found.hess == pytest.approx(DESIGN.T @ DESIGN / 60, rel=1e-12)
    assert found.jac == pytest.approx(np.zeros(3), abs=1e-8)
    assert found.nit == found.iterations >= 1
    assert "The start is at zero." in found.message


@pytest.mark.parametrize(
    ("more", "objective"),
    [
        ({"reduction": "sum"}, RSS / 2),
        ({"loss": (y - yhat) ** 2}, RSS / 60),
        ({"kind": "least-squares", "predict": yhat}, RSS / 120),
    ],
)
def test_the_residual_sum_of_squares_does_not_depend_on_how_the_loss_is_scaled(more, objective):
    found = line(**more).fit(ROWS)
    assert found.value == pytest.approx(objective, rel=1e-12)
    assert found.residual_sum_of_squares == pytest.approx(RSS, rel=1e-12)


def test_a_penalty_is_no_residual_and_another_loss_has_none():
    found = line(penalty=w1**2 / 10).fit(ROWS)
    point = np.array([found.parameters[k] for k in ("w_1", "w_2", "b")])
    assert found.residual_sum_of_squares == pytest.approx(
        ((DESIGN @ point - TARGET) ** 2).sum(), rel=1e-12
    )
    assert found.residual_sum_of_squares > RSS * 1.001
    assert line(loss=sp.log(sp.cosh(y - yhat))).fit(ROWS).residual_sum_of_squares is None


def test_data_may_be_keyed_by_symbols_or_come_as_a_frame_or_under_other_columns():
    class Frame:
        columns = ("size", "x_2", "y")

        def __getitem__(self, name):
            return ROWS["x_1" if name == "size" else name]

    model = line(columns={x1: "size"})
    by_symbol = line().fit({x1: ROWS["x_1"], x2: ROWS["x_2"], y: ROWS["y"]})
    assert model.fit(Frame()).parameters == by_symbol.parameters


def test_methods_agree_on_the_minimum_of_the_log_loss():
    data = {**ROWS, "y": LABEL}
    newton = perceptron().fit(data, method="newton")
    lbfgs = perceptron().fit(data, method="lbfgs", start={w1: 1.0, "b": -1.0})
    assert newton.success
    assert lbfgs.x == pytest.approx(newton.x, rel=1e-4)
    assert "w_2: at zero" in lbfgs.message
    probability = 1 / (1 + np.exp(-(DESIGN @ newton.x)))
    assert DESIGN.T @ (probability - LABEL) == pytest.approx(np.zeros(3), abs=1e-6)


def test_separable_rows_have_no_minimum_and_it_says_so():
    data = {"x_1": [3, 0, 1, 2], "x_2": [0, 2, 3, 1], "y": [1, 0, 0, 1]}
    found = perceptron().fit(data)
    assert found.outcome is Outcome.NO_MINIMUM
    assert "separable" in found.message


def test_a_matrix_of_any_size_is_fitted_and_its_sizes_are_read_off():
    found = regression().fit({"X": DESIGN, "y": LABEL})
    assert found.parameters["w"].shape == (3,)
    assert found.x == pytest.approx(perceptron().fit({**ROWS, "y": LABEL}).x, rel=1e-6)
    assert found.names == ("w[1]", "w[2]", "w[3]")


def network() -> so.Model:
    return so.Model(
        data=["X", "y"], parameters=["W", "v"], shapes={"X": ("m", "n"), "y": "m", "W": ("n", "h"), "v": "h"},
        definitions={"A": "tanh(X @ W)", "yhat": "A @ v"}, loss="sum((y - yhat)**2)/(2*m)",
    )  # fmt: skip


def test_a_network_does_not_start_at_its_symmetric_point_and_needs_its_width():
    data = {"X": DESIGN, "y": TARGET}
    with pytest.raises(ShapeError, match="the size h is not known"):
        network().fit(data)
    one = network().fit(data, sizes={"h": 2}, method="lbfgs", max_iterations=5)
    two = network().fit(data, sizes={"h": 2}, method="lbfgs", max_iterations=5)
    other = network().fit(data, sizes={"h": 2}, seed=1, method="lbfgs", max_iterations=5)
    assert one.x == pytest.approx(two.x, rel=0, abs=0)
    assert not np.allclose(one.trace[0].point, other.trace[0].point)
    assert "drawn at random (seed 0)" in one.message
    assert one.trace[-1].value < one.trace[0].value
    given = network().fit(
        data, start={"W": np.ones((3, 2)) / 4, "v": [1.0, 2.0]}, max_iterations=1, method="lbfgs"
    )
    assert given.trace[0].point == pytest.approx([0.25] * 6 + [1.0, 2.0])


def test_critical_points_are_printed_a_line_each():
    lines = str(so.classify("x**3 - 3*x")).splitlines()
    assert lines[:3] == [
        "<critical points of x**3 - 3*x: 2 found",
        "  x = -1.0: maximum",
        "  x = 1.0: minimum",
    ]


def test_an_expression_is_minimized_under_constraints():
    found = so.minimize(x1**2 + x2**2, start={x1: 3, x2: 1}, constraints=[sp.Eq(x1 + x2, 1)])
    assert found.at == pytest.approx({"x_1": 0.5, "x_2": 0.5})
    ball = so.minimize("x + y", start={"x": 0.1, "y": 0}, constraints="x**2 + y**2 <= 1")
    assert ball.value == pytest.approx(-(2**0.5))


def test_bounds_domains_and_constraints_hold():
    assert line(bounds={w1: (0, 1)}).fit(ROWS).parameters["w_1"] == 1.0
    assert line(domain={w1: "0 <= w_1 <= 1"}).fit(ROWS).parameters["w_1"] == 1.0
    tied = line(constraints=[sp.Le(w1 + w2, -1)]).fit(ROWS).parameters
    assert tied["w_1"] + tied["w_2"] == pytest.approx(-1, abs=1e-6)
    inside = line(domain={w2: w2 > -1}).fit(ROWS)
    assert inside.parameters["w_2"] > -1
    assert not inside.success


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        ({"x_1": [1], "x_2": [1]}, DataError, "column y is missing"),
        ({"x_1": [1, 2], "x_2": [1, 2], "y": [1]}, ShapeError, "has 1 entries"),
        ({"x_1": [1], "x_2": [np.nan], "y": [1]}, DataError, "x_2 is not finite at row 1"),
        ({"x_1": ["a"], "x_2": [1], "y": [1]}, DataError, "x_1 is not made of numbers"),
        ([[1, 2, 3]], DataError, "not columns by name"),
        (None, DataError, "column x_1 is missing"),
    ],
)
def test_data_that_do_not_fit_are_one_clear_error(data, error, message):
    with pytest.raises(error, match=message):
        line().fit(data)


def test_a_matrix_is_asked_for_by_its_columns():
    model = so.Model(
        data=["X", "y"], parameters=["w"], definitions={"L": "sum((y - X @ w)**2)"}, loss="L",
        shapes={"X": ("m", "n"), "y": ("m",), "w": ("n",)},
    )  # fmt: skip
    with pytest.raises(DataError, match=r"under \[columns\], as in X = \[\"a\", \"b\"\]"):
        model.fit({"a": [1, 2], "b": [1, 3], "y": [1, 2]})


def test_data_outside_their_domain_are_refused():
    model = perceptron(domain={y: "0 <= y <= 1"})
    with pytest.raises(DataError, match=r"y = 2 in row 2 is outside its domain"):
        model.fit({"x_1": [1, 2], "x_2": [1, 2], "y": [1, 2]})


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"start": {"q": 1}}, "the start names q"),
        ({"start": {b: [1, 2]}}, "parameter b has shape"),
        ({"start": {b: float("nan")}}, "the start of b is not finite"),
        ({"method": "nope"}, "there is no method 'nope'"),
        ({"step": 3}, "has no setting 'step'"),
        ({"start": {b: 1}, "x0": {b: 2}}, "start and x0 are given"),
        ({"conditions": [x1 > 0]}, "speaks of x_1"),
    ],
)
def test_options_that_do_not_fit_are_one_clear_error(options, message):
    with pytest.raises(SymoptError, match=message):
        line().fit(ROWS, **options)


@pytest.mark.parametrize("run", [so.minimize, so.root])
def test_a_start_given_twice_is_one_clear_error(run):
    with pytest.raises(SymoptError, match="start and x0 are given"):
        run("x**2 - 2", 1, x0={"x": 2})


def test_compiled_functions_agree_with_lambdify_of_the_symbolic_gradient():
    model = perceptron()
    parameters = {"w_1": 0.3, "w_2": -0.7, "b": 0.1}
    code = sp.lambdify((x1, x2, y, w1, w2, b), list(model.gradient(expand=True)))
    rows = [np.mean(g) for g in code(*FEATURES.T, LABEL, *parameters.values())]
    found = model.compile().gradient(parameters, {**ROWS, "y": LABEL})
    assert list(found.values()) == pytest.approx(rows, rel=1e-12)
    assert "def " in model.compile().source


def test_minimize_takes_symbols_text_assumptions_and_bounds():
    u, v = sp.symbols("u v", real=True)
    s = sp.Symbol("s", positive=True)
    found = so.minimize((u - 1) ** 2 + (v + 2) ** 4 + (v + 2) ** 2, start={u: 4, v: 4})
    assert found.at == pytest.approx({"u": 1.0, "v": -2.0}, abs=1e-8)
    assert so.minimize(s - sp.log(s), x0={s: 3}).at == pytest.approx({"s": 1.0})
    assert so.minimize("u**2", {"u": 3}, bounds={"u": (1, None)}).at == {"u": 1.0}
    assert so.minimize(u**2, {u: 3}, assume="2 <= u").at == {"u": 2.0}
    assert so.minimize(sp.exp(u) - sp.log(u), 0.05, method="pure-newton").x[0] == pytest.approx(
        0.5671432904097838, rel=1e-12
    )


def test_an_open_domain_is_not_left_unnoticed():
    u = sp.Symbol("u", real=True)
    start = so.minimize(sp.exp(u) - sp.log(u), start={u: -1})
    assert start.outcome is Outcome.NOT_FINITE
    edge = so.minimize(u, start={u: 1}, assume=u > 0)
    assert not edge.success
    assert edge.x[0] > 0
    joint = so.minimize("u**2 + v**2", {"u": 1, "v": 1}, assume="u + v > 1")
    assert joint.x.sum() > 1
    assert not joint.success


def test_root_finds_zeros_and_cycles():
    u = sp.Symbol("u", real=True)
    assert so.root(u**2 - 2, start=1).point == pytest.approx(2**0.5, rel=1e-15)
    assert so.root("cos(u) - u", {"u": 1}).success
    assert so.root(u**3 - 2 * u + 2, x0=0).outcome is Outcome.CYCLE
    with pytest.raises(SymoptError, match="a zero is sought in one unknown"):
        so.root("u*v", {"u": 1, "v": 1})


def test_a_model_whose_zero_is_sought_has_a_root():
    model = so.Model(parameters=["u"], zero="exp(u) - 1/u", start={"u": 1})
    assert model.root().point == pytest.approx(0.5671432904097838, rel=1e-14)
    assert model.root(2.0).trace[0].point == 2.0
    with pytest.raises(SymoptError, match="one scalar parameter"):
        line().root()


def test_classify_finds_the_critical_points_of_an_expression_or_looks_at_one():
    u, v = sp.symbols("u v", real=True)
    found = so.classify(2 * u**2 + 3 * v**2 - u * v)
    assert [(p.at, p.nature.value) for p in found.points] == [({"u": 0.0, "v": 0.0}, "minimum")]
    (saddle,) = so.classify("2*u**2 - 2*v**2", at={u: 0, v: 0}).points
    assert saddle.nature.value == "saddle"
    s = sp.Symbol("s", positive=True)
    assert [p.at for p in so.classify(s**3 - 3 * s).points] == [{"s": 1.0}]


@pytest.mark.parametrize(
    ("expression", "start", "message"),
    [
        ("u**2", {"v": 1}, "u has no start"),
        ("u**2", {"u": 1, "v": 1}, "the start names v"),
        ("u*v", 3, "a start without names is none for 2 unknowns"),
        ("3", {}, "has no unknowns"),
        ("u**2", {"u": "w"}, "w stands where a number is needed"),
        ("u**", {"u": 1}, "ends too early"),
    ],
)
def test_a_start_that_does_not_fit_is_one_clear_error(expression, start, message):
    with pytest.raises(SymoptError, match=message):
        so.minimize(expression, start=start)


def test_a_symbol_of_the_start_must_be_that_of_the_expression():
    with pytest.raises(NameError_, match="two different symbols are named u"):
        so.minimize(sp.Symbol("u", real=True) ** 2, start={sp.Symbol("u"): 1})
