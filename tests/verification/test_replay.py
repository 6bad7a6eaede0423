"""If these fail, evidence cannot be replayed, or a replay confirms what is not so."""

import json

import pytest

from symopt.foundation.errors import ReadingError, SymoptError
from symopt.verification.workers.worker import judged
from tests.verification.replay.replaying import replay, replay_proof

POSITIVE = {"assumptions": {"positive": True}}
LAYER = {
    "vars": {"X": {"shape": ["m", "n"]}, "w": {"shape": ["n"]}, "y": {"shape": ["m"]}, "b": {}},
    "definitions": {"z": "X @ w + b", "p": "sigmoid(z)"},
    "function": "mean(-y*log(p) - (1 - y)*log(1 - p))",
}

REFUTED = {
    "polynomial": {"function": "x**3*y", "wrt": "x", "claimed": "3*x**2"},
    "sign": {"function": "x**2*log(x)", "wrt": "x", "claimed": "2*x*log(x) - x"},
    "second": {"function": "exp(x*y)", "wrt": "x", "order": 2, "claimed": "y*exp(x*y)"},
    "mixed": {"function": "sin(x*y)", "wrt": ["x", "y"], "order": 2, "claimed": "cos(x*y)"},
    "fourth": {"function": "log(1 + exp(x))", "wrt": "x", "order": 4, "claimed": "0"},
    "special": {"function": "loggamma(x)*erf(x)", "wrt": "x", "claimed": "digamma(x)*erf(x)"},
    "gradient": {"function": "x**2*y", "wrt": ["x", "y"], "claimed": ["2*x*y", "-x**2"]},
    "hessian": {"function": "x**2*y", "wrt": ["x", "y"], "order": 2,
                "claimed": [["2*y", "2*x"], ["2*x", 1]]},
    "jacobian": {"function": ["x*y", "x + y"], "wrt": ["x", "y"], "claimed": [["y", "x"], [1, -1]]},
    "identity": {"function": "sqrt(x**2)", "relation": "equal", "claimed": "x"},
    "update": {"definitions": {"L": "(y - w*x)**2/2"}, "wrt": "w", "relation": "update",
               "claimed": "w - alpha*x*(y - w*x)"},
    "kink": {"function": "abs(x)", "wrt": "x", "claimed": "Piecewise((sign(x), x != 0), (2, True))"},
    "cases": {"function": "Piecewise((x**2, x < 1), (2*x - 1, True))", "wrt": "x", "claimed": "2*x"},
    "sums": {"function": "Sum(x[i]**2, (i, 1, n))", "wrt": "x", "claimed": "3*x"},
    "layer": {**LAYER, "wrt": "w", "claimed": "X.T @ (p - y)"},
    "layer, entries": {**LAYER, "vars": {**LAYER["vars"], "w": {"shape": [3]}, "X": {"shape": [2, 3]},
                                         "y": {"shape": [2]}}, "wrt": "w", "claimed": "X.T @ (p + y)/2"},
    "layer, bias": {**LAYER, "wrt": "b", "claimed": "sum(p - y)"},
    "quadratic": {"vars": {"A": {"shape": [2, 2]}, "x": {"shape": [2, 1]}}, "function": "x.T @ A @ x",
                  "wrt": "x", "claimed": "2*A @ x"},
    "second of arrays": {"vars": {"A": {"shape": ["n", "n"]}, "x": {"shape": ["n"]}}, "kind": "hess",
                         "function": "x.T @ A @ x", "wrt": "x", "claimed": "2*A"},
    "softmax": {"vars": {"v": {"shape": [3]}, "y": {"shape": [3]}}, "wrt": "v",
                "function": "-sum(y*log(softmax(v)))", "claimed": "softmax(v) - y"},
    "names": {"vars": {"w_{1}": {}, "beta": POSITIVE}, "wrt": "beta",
              "function": "w_{1}*log(beta)", "claimed": "w_{1}*beta"},
    "branch": {"vars": {"z": {"assumptions": {"complex": True}}}, "function": "acosh(z)", "wrt": "z",
               "claimed": "1/sqrt(z**2 - 1)"},
}  # fmt: skip

PROVED = {
    "polynomial": {"function": "x**3*y", "wrt": "x", "claimed": "3*x**2*y"},
    "fourth": {"function": "exp(2*x)*sin(x)", "wrt": "x", "order": 4,
               "claimed": "exp(2*x)*(24*cos(x) - 7*sin(x))"},
    "mixed": {"function": "exp(x*y)", "wrt": ["x", "y", "x"], "order": 3,
              "claimed": "y*exp(x*y)*(2 + x*y)"},
    "gradient": {"function": "x**2*y", "wrt": ["x", "y"], "claimed": ["2*x*y", "x**2"]},
    "layer": {**LAYER, "wrt": "w", "claimed": "X.T @ (p - y)/m"},
    "layer, bias": {**LAYER, "wrt": "b", "claimed": "mean(p - y)"},
    "hessian": {"vars": {"A": {"shape": ["n", "n"]}, "x": {"shape": ["n"]}}, "kind": "hess",
                "function": "x.T @ A @ x", "wrt": "x", "claimed": "A + A.T"},
    "jacobian": {"vars": {"x": {"shape": ["n"]}}, "function": "x/norm(x)", "wrt": "x", "kind": "jac",
                 "claimed": "eye(n)/norm(x) - x @ x.T/norm(x)**3"},
    "branch": {"vars": {"z": {"assumptions": {"complex": True}}}, "function": "acosh(z)", "wrt": "z",
               "claimed": "1/(sqrt(z - 1)*sqrt(z + 1))"},
}  # fmt: skip


def answered(record):
    return judged(json.dumps(record))[0]


@pytest.mark.parametrize("name", REFUTED)
def test_a_refutation_is_confirmed_by_mpmath(name):
    record = REFUTED[name]
    found = answered(record)
    assert found["verdict"] == "refuted"
    again = replay(record, json.loads(json.dumps(found)))
    assert again.confirmed, again


@pytest.mark.parametrize("name", PROVED)
def test_a_derivative_that_is_proved_is_confirmed_by_taylor_arithmetic(name):
    record = PROVED[name]
    found = answered(record)
    assert found["verdict"] == "proved"
    again = replay(record, found)
    assert again.confirmed, again
    assert "by Taylor arithmetic" in again.message


@pytest.mark.parametrize(
    "name", ["polynomial", "gradient", "layer", "layer, bias", "kink", "identity"]
)
def test_a_forged_refutation_is_not_confirmed(name):
    record = REFUTED[name]
    found = answered(record)
    right = {**record, "claimed": found["expected"] if name != "kink" else "sign(x)"}
    if name == "gradient":
        right["claimed"] = ["2*x*y", "x**2"]
    elif name == "identity":
        right["claimed"] = "abs(x)"
    assert not replay(right, found).confirmed
    example = {**found["counterexample"], "claimed": "12345"}
    assert not replay(record, {**found, "counterexample": example}).confirmed


def test_a_wrong_derivative_is_not_confirmed_by_taylor_arithmetic():
    assert not replay_proof({"function": "x**3", "wrt": "x", "claimed": "2*x**2"}).confirmed


def test_where_there_is_nothing_to_replay():
    record = {"function": "x**3", "wrt": "x", "claimed": "2*x**2"}
    with pytest.raises(ReadingError, match="nothing to replay"):
        replay(record, {"verdict": "undecided"})
    with pytest.raises(SymoptError, match="only derivatives"):
        replay_proof({"function": "x", "relation": "equal", "claimed": "x"})
