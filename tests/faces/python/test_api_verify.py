"""If these fail, `so.verify` or `Model.verify` gives a wrong verdict, or one that is not shown or raised."""

import json
import pickle
from typing import Any

import numpy as np
import pytest
import sympy as sp
from api_models import L, b, line, m, n, perceptron, regression, w1, w2, x1, x2, y, yhat, z

import symopt as so
from symopt.foundation.errors import NameError_, VerificationError
from tests.verification.replay.replaying import replay

x = sp.Symbol("x", real=True)
p = sp.Symbol("p", positive=True)
alpha = sp.Symbol("alpha", positive=True)
ERROR = (yhat - y) * x1


def test_a_model_claim_in_the_models_names():
    verdict = perceptron().verify(wrt=w1, claim=-(y - yhat) * x1)
    assert verdict.status == "proved"
    assert verdict.proved
    assert verdict.method
    assert verdict.raise_unless_proved() is verdict
    assert verdict.raise_if_refuted() is verdict


def test_a_wrong_claim_has_the_point_the_slip_and_the_right_value():
    claim = (y - yhat) * x1
    model = perceptron()
    verdict = model.verify(wrt=w1, claim=claim)
    assert (verdict.status, verdict.refuted, verdict.slip) == ("refuted", True, "sign")
    assert sp.simplify(verdict.expected - ERROR) == 0
    assert set(verdict.point) <= {w1, w2, b, x1, x2, y}
    gap = (model._symbolic.expanded(verdict.expected - claim)).subs(verdict.point)
    assert abs(float(gap)) > 1e-9
    with pytest.raises(VerificationError, match="the claim is refuted: sign"):
        verdict.raise_if_refuted()
    with pytest.raises(VerificationError, match="the right value is"):
        verdict.raise_unless_proved()


@pytest.mark.parametrize(
    "claim",
    [
        ERROR,
        "-(y - yhat)*x_1",
        r"$-(y - \hat{y}) x_1$",
        "x_1*(sigmoid(w_1*x_1 + w_2*x_2 + b) - y)",
        sp.Symbol("x_1", real=True) * (so.sigmoid(z) - y),
    ],
)
def test_claims_may_be_sympy_text_or_latex(claim):
    assert perceptron().verify(w1, claim).status == "proved"


def test_a_whole_gradient():
    right = [(yhat - y) * v for v in (x1, x2, 1)]
    assert perceptron().verify(claim=right).status == "proved"
    assert perceptron().verify(claim=sp.Matrix(right)).status == "proved"
    assert perceptron().verify(claim=perceptron().gradient()).status == "proved"
    verdict = perceptron().verify(claim=[*right[:2], y - yhat])
    assert (verdict.status, verdict.component) == ("refuted", "b")
    assert perceptron().verify(claim={b: yhat - y}).status == "proved"


def test_second_derivatives():
    slope = yhat * (1 - yhat)
    assert perceptron().verify(w1, x1**2 * slope, order=2).status == "proved"
    assert perceptron().verify([w1, b], x1 * slope, order=2).status == "proved"
    assert perceptron().verify(claim=perceptron().hessian(), order=2).status == "proved"


def test_updates_and_other_names():
    model = line()
    assert model.verify(w1, w1 + alpha * x1 * (y - yhat), update=True).status == "proved"
    assert model.verify(w1, w1 - alpha * x1 * (y - yhat), update=True).status == "refuted"
    assert model.verify(w1, x1, of=yhat).status == "proved"
    assert model.verify(w1, 2 * yhat * x1, of=yhat**2).status == "proved"


def test_arrays_of_symbolic_size():
    assert regression().verify(claim="X.T @ (yhat - y)/m", wrt="w").status == "proved"
    verdict = regression().verify(claim="X.T @ (yhat - y)", wrt="w")
    assert verdict.status == "refuted"


def test_a_function_may_be_about_the_objective_over_all_rows():
    model = so.Model(data=["x", "y"], parameters=["w"], loss="(w*x - y)**2", penalty="w**2/10")
    error = "(w*x - y)*x"

    def gradient(w, x, y):
        return 2 * np.mean((w * x - y) * x) + w / 5

    assert model.verify("w", gradient, of="J").agrees
    assert model.verify(
        "w", gradient, reduction="mean"
    ).refuted  # the loss alone, without the penalty
    missing = model.verify("w", lambda w, x, y: 2 * np.mean((w * x - y) * x), of="J")
    assert (missing.refuted, missing.slip) == (True, "missing-term")
    with pytest.raises(NameError_, match="nope is not a name of the model"):
        model.verify("w", gradient, of="nope")
    with pytest.raises(NameError_, match="J is not a name of the model"):
        model.verify("w", error, of="J")


def test_a_function_is_compared_at_points():
    def gradient(x_1, y, w_1, b, w_2, x_2):
        return (w_1 * x_1 + w_2 * x_2 + b - y) * x_1

    verdict = line().verify(w1, gradient, per_row=True)
    assert (verdict.status, verdict.agrees) == ("undecided", True)
    assert "digits" in verdict.message
    assert verdict.code is not None
    wrong = line().verify(w1, lambda **at: -gradient(**at), per_row=True)
    assert line().verify(w1, gradient, per_row=True, order=0).status == "refuted"  # it is no value
    assert wrong.refuted
    assert wrong.component == "w_1"


def test_expressions():
    assert so.verify(p**2 * sp.log(p), p, 2 * p * sp.log(p) + p).hypotheses == ("p > 0",)
    assert so.verify("x**2*y", ["x", "y"], ["2*x*y", "x**2"]).status == "proved"
    assert so.verify("x**2*y", ["x", "y"], "2*x", order=2).status == "proved"
    assert so.verify(x**2, x, 2).status == "refuted"
    assert so.verify(sp.sqrt(x**2), None, sp.Abs(x), equal=True).status == "proved"
    assert so.verify(sp.sqrt(x**2), None, x, equal=True).status == "refuted"
    assert so.verify(sp.sqrt(x**2), None, x, equal=True, assume=x >= 0).status == "proved"
    assert so.verify(L, w1, -(y - z) * x1, define={z: w1 * x1, L: (y - z) ** 2 / 2}).proved
    X, A = sp.MatrixSymbol("X", m, n), sp.MatrixSymbol("A", m, n)
    assert so.verify(sp.Trace(X.T * A), X, A).status == "proved"


def test_assumptions_of_symbols_are_hypotheses():
    k = sp.Symbol("k", nonzero=True)
    assert so.verify(sp.Abs(p) * x, x, p).status == "proved"
    assert so.verify(sp.Piecewise((x, sp.Ne(k, 0)), (0, True)), x, 1).status == "proved"
    c = sp.Symbol("c", complex=True)
    assert so.verify(sp.acosh(c), c, 1 / sp.sqrt(c**2 - 1)).status == "refuted"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: perceptron().verify(w1), "there is no claim"),
        (lambda: perceptron().verify("q", x1), "q is not a name of the model"),
        (lambda: perceptron().verify(w1, sp.Symbol("y", positive=True)), "two different symbols"),
        (lambda: so.verify(p**2, p, sp.Symbol("p")), "two different symbols"),
        (lambda: so.verify(x**2, x, "2*x +"), "ends too early"),
        (lambda: so.verify(x**2, x, []), "a list of claims is empty"),
        (
            lambda: so.verify(x**2, x, 2 * x, per_row=True),
            "per_row is for a claim that is a function",
        ),
        (lambda: so.verify(x**2, [x, y], 2 * x), "one formula is claimed for 2 names"),
    ],
)
def test_wrong_use_is_said(call, message):
    with pytest.raises(so.SymoptError, match=message):
        call()


def test_claims_leave_the_model_as_it_was():
    model = line()
    first = sp.Symbol("alpha", positive=True)
    assert model.verify(w1, w1 + first * x1 * (y - yhat), update=True).proved
    second = sp.Symbol("alpha", real=True)
    assert model.verify(w1, w1 + second * x1 * (y - yhat), update=True).proved


def test_a_verdict_is_no_bool_and_shows_itself():
    verdict = so.verify(x**2, x, -2 * x)
    with pytest.raises(TypeError, match="a verdict is no yes or no"):
        bool(verdict)
    assert repr(verdict) == "<verdict: refuted (sign)>"
    assert str(verdict).startswith("REFUTED  ∂f/∂x = -2x: sign\n")
    assert r"\frac{\partial f}{\partial x} = -2x" in verdict._repr_latex_()
    assert "$$" in verdict._repr_markdown_()
    assert set(verdict._repr_mimebundle_()) == {"text/plain", "text/markdown"}
    assert "<math" in verdict.write("html")
    again = pickle.loads(pickle.dumps(verdict))
    assert again.status == verdict.status


def test_evidence_is_json_that_can_be_replayed():
    for verdict in (
        so.verify(x**2 * sp.log(p), p, x),
        perceptron().verify(w1, (y - yhat) * x1),
        line().verify(claim=[x1, x2, 1]),
        regression().verify(claim="X.T @ (yhat - y)", wrt="w"),
        perceptron().verify(w1, (yhat - y) * x1),
    ):
        evidence = json.loads(json.dumps(verdict.evidence()))
        assert replay(evidence["claim"], evidence).confirmed


def logistic_objective(slip: int):
    def objective(preds, dtrain):
        p = 1 / (1 + np.exp(-preds))
        return p - dtrain.get_label(), p * (1 - slip * p)

    return objective


def test_functions_with_a_signature_of_a_library():
    model = so.Model(
        data=["y"],
        parameters=["s"],
        loss="L",
        definitions={"p": "sigmoid(s)", "L": "-y*log(p) - (1 - y)*log(1 - p)"},
        domain={"y": ("y >= 0", "y <= 1")},
    )
    right = model.verify(wrt="s", claim=logistic_objective(1), signature="xgboost", per_row=True)
    assert right.status == "undecided"
    assert str(right).startswith("AGREES  objective, as xgboost calls it")
    wrong = model.verify(wrt="s", claim=logistic_objective(-1), signature="xgboost", per_row=True)
    assert wrong.status == "refuted"
    assert wrong.component == "hessian"
    with pytest.raises(so.SymoptError, match="no adapter is named 'keras'"):
        model.verify(wrt="s", claim=logistic_objective(1), signature="keras")


def test_constants_may_be_written_into_a_function():
    model = so.Model(
        data=["x", "y"],
        parameters=["w"],
        constants={"c": 0.1},
        loss="L",
        definitions={"L": "(y - w*x)**2/2 + c*w**2/2"},
    )
    claim = model.verify(wrt="w", claim=lambda x, y, w: -(y - w * x) * x + 0.1 * w, per_row=True)
    assert str(claim).startswith("AGREES")


def test_claims_about_arrays_by_kind_shape_and_property():
    shapes = {"x": "n", "A": ("n", "n")}
    quadratic = {"function": "x.T @ A @ x", "wrt": "x", "shapes": shapes}
    assert so.verify(claim="2*A @ x", **quadratic).refuted
    verdict = so.verify(claim="2*A @ x", properties={"A": "symmetric"}, **quadratic)
    assert (verdict.status, verdict.hypotheses[0]) == ("proved", "A is symmetric")
    assert so.verify(claim="(A + A.T) @ dx", kind="hvp", **quadratic).proved
    assert so.verify(claim="dx.T @ (A + A.T) @ x", kind="differential", **quadratic).proved
    jacobian = {
        "function": "A @ x",
        "wrt": "x",
        "kind": "jac",
        "shapes": {"x": "n", "A": ("m", "n")},
    }
    assert so.verify(claim="A", **jacobian).proved
    assert so.verify(claim="A.T", layout="denominator", **jacobian).proved
    matrix = sp.MatrixSymbol("X", m, m)
    assert so.verify(sp.Trace(matrix), matrix, sp.Identity(m)).proved


def test_a_counterexample_is_written_as_matrices():
    verdict = so.verify("tr(X @ X)", "X", "2*X", shapes={"X": ("n", "n")})
    assert "X = [[0, 0], [1, 0]]" in str(verdict) or "X = [[0, 1], [0, 0]]" in str(verdict)
    assert verdict.slip == "transposed"


def test_a_function_may_be_the_value_or_of_a_kind():
    square: dict[str, Any] = {"function": "x**2", "wrt": None, "equal": True}
    assert so.verify(claim=lambda x: x * x, **square).agrees
    assert so.verify(claim=lambda x: 2 * x, **square).refuted
    quadratic: dict[str, Any] = {
        "function": "x.T @ A @ x",
        "wrt": "x",
        "shapes": {"x": "n", "A": ("n", "n")},
    }
    assert so.verify(claim=lambda A, x: A + A.T, kind="hess", **quadratic).agrees
    assert so.verify(claim=lambda A, x: 2 * A, kind="hess", **quadratic).refuted
    assert so.verify(claim=lambda A, x: (A + A.T) @ x, kind="grad", **quadratic).agrees
    unfit: list[dict[str, Any]] = [
        {"kind": "hvp"},
        {"kind": "diff"},
        {"kind": "grad_sym"},
        {"layout": "numerator"},
    ]
    for said in unfit:
        with pytest.raises(so.SymoptError, match="is not compared"):
            so.verify(claim=lambda A, x: (A + A.T) @ x, **said, **quadratic)
    with pytest.raises(so.SymoptError, match="the new value of a step is not compared"):
        so.verify("x**2", "x", lambda x: x - 2 * x / 10, update=True)
    with pytest.raises(so.SymoptError, match="the new value of a step is not compared"):
        line().verify(w1, lambda w_1: w_1, update=True, per_row=True)
    with pytest.raises(so.SymoptError, match="equal=True and order=1 contradict"):
        so.verify(claim=lambda x: x * x, order=1, **square)


def test_a_function_is_not_refuted_at_points_without_a_hypothesis():
    claim: dict[str, Any] = {
        "function": "norm(A @ x)**2",
        "wrt": "x",
        "claim": lambda A, x: 2 * A @ x,
        "shapes": {"x": "n", "A": ("n", "n")},
    }
    unread = so.verify(properties={"A": ["symmetric", "idempotent"]}, **claim)
    assert unread.status == "undecided"
    assert "left out: A idempotent" in unread.message
    assert so.verify(properties={"A": "symmetric"}, **claim).refuted


def test_a_function_with_a_signature_is_about_what_is_said():
    def gradient(at):
        w, v = at
        return np.array([2 * (w - 3) * v, (w - 3) ** 2 + 2 * v])

    stated: dict[str, Any] = {
        "function": "(w - 3)**2*v + v**2",
        "wrt": ["w", "v"],
        "signature": "scipy",
    }
    assert so.verify(claim=gradient, **stated).agrees
    assert so.verify(claim=lambda at: -gradient(at), **stated).refuted
    model = so.Model(parameters=["w"], loss="z**2 + 1", definitions={"z": "w**2"})
    assert model.verify("w", lambda at: 2 * at, of="z", signature="scipy").agrees
    assert model.verify("w", lambda at: 4 * at**3, of="z", signature="scipy").refuted
    with pytest.raises(so.SymoptError, match="the signature says what"):
        model.verify("w", lambda at: 2 * at, order=2, signature="scipy")
