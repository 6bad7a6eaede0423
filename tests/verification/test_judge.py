"""Judgements: what is proved, almost everywhere, refuted; on which hypotheses; at kinks and single points."""

import pytest

from symopt.equality.verdict import Status
from symopt.syntax.printing.text_printer import to_text
from tests.verification.judging import Asked, function

NETWORK = Asked(
    r"""
data = ["x_1", "x_2", "y"]
parameters = ["w_11", "w_12", "w_21", "w_22", "b_1", "b_2", "w_1", "w_2", "b"]
loss = "L"
[definitions]
z_1  = "x_1*w_11 + x_2*w_21 + b_1"
z_2  = "x_1*w_12 + x_2*w_22 + b_2"
a_1  = "sigmoid(z_1)"
a_2  = "sigmoid(z_2)"
z    = "a_1*w_1 + a_2*w_2 + b"
yhat = "sigmoid(z)"
L    = '-y \ln \hat{y} - (1-y) \ln(1-\hat{y})'
[domain]
y = "0 <= y <= 1"
"""
)
# ∂L/∂parameter = factor · (ŷ - y): the factor, by what it is made of
FACTORS = {
    "w_11": ("w_1", 1, "x_1"), "w_12": ("w_2", 2, "x_1"), "w_21": ("w_1", 1, "x_2"),
    "w_22": ("w_2", 2, "x_2"), "b_1": ("w_1", 1, "1"), "b_2": ("w_2", 2, "1"),
    "w_1": ("", 1, "a_1"), "w_2": ("", 2, "a_2"), "b": ("", 1, "1"),
}  # fmt: skip


def forms(name):
    """Four ways to write one gradient: textbook, expanded, by exponentials, before cancelling."""
    weight, unit, inner = FACTORS[name]
    slope = f"*{weight}*a_{unit}*(1 - a_{unit})" if weight else ""
    spread = f"*{weight}*(a_{unit} - a_{unit}**2)" if weight else ""
    kernel = f"*{weight}*exp(-z_{unit})/(1 + exp(-z_{unit}))**2" if weight else ""
    return (
        f"-{inner}{slope}*(y - yhat)",
        f"{inner}{spread}*yhat - y*{inner}{spread}",
        f"{inner}{kernel}*(1/(1 + exp(-z)) - y)",
        f"(-y/yhat + (1 - y)/(1 - yhat))*yhat*(1 - yhat){slope}*{inner}",
    )


@pytest.mark.parametrize("name", FACTORS)
def test_the_nine_gradients_are_proved_in_four_forms(name):
    for claim in forms(name):
        found = NETWORK.derivative(name, claim)
        assert found.verdict.status is Status.PROVED, claim
        assert [str(h) for h in found.verdict.hypotheses] == ["0 <= y", "y <= 1"]
    assert NETWORK.derivative(name, forms(name)[0].lstrip("-")).diagnosis.kind == "sign"


def test_the_expected_value_is_written_as_people_write_it():
    found = NETWORK.derivative("w_11", "0")
    assert to_text(found.expected) == "-x_1*w_1*a_1*(1 - a_1)*(y - yhat)"


LOGISTIC = Asked(
    """
data = ["X", "y"]
parameters = ["w", "b"]
loss = "L"
[definitions]
z    = "X @ w + b"
yhat = "sigmoid(z)"
L    = "-sum(y*log(yhat) + (1 - y)*log(1 - yhat)) / m"
[shapes]
X = ["m", "n"]
y = ["m"]
w = ["n"]
"""
)
SOFTMAX = Asked(
    """
data = ["X", "Y"]
parameters = ["W"]
loss = "L"
[definitions]
Z = "X @ W"
P = "softmax(Z, axis=1)"
L = "-sum(Y*log(P)) / m"
[shapes]
X = ["m", "n"]
Y = ["m", "K"]
W = ["n", "K"]
[properties]
Y = ["one-hot rows"]
"""
)


@pytest.mark.parametrize(
    ("asked", "wrt", "claim"),
    [
        (LOGISTIC, "w", "X.T @ (yhat - y)/m"),
        (LOGISTIC, "w", "-X.T @ (y - sigmoid(X @ w + b))/m"),
        (LOGISTIC, "w", "X.T @ (1/(1 + exp(-z)))/m - X.T @ y/m"),
        (LOGISTIC, "w", "(yhat - y) @ X/m"),
        (LOGISTIC, "b", "mean(yhat - y)"),
        (LOGISTIC, "b", "sum(yhat)/m - sum(y)/m"),
        (LOGISTIC, "b", "-mean(y - 1/(1 + exp(-X @ w - b)))"),
        (LOGISTIC, "w,w", "X.T @ diag(yhat*(1 - yhat)) @ X/m"),
        (LOGISTIC, "w,w", "X.T @ diag(yhat - yhat**2) @ X/m"),
        (SOFTMAX, "W", "X.T @ (P - Y)/m"),
        (SOFTMAX, "W", "-X.T @ (Y - P)/m"),
        (SOFTMAX, "W", "(X.T @ P - X.T @ Y)/m"),
        (SOFTMAX, "W", "X.T @ (softmax(X @ W, axis=1) - Y)/m"),
    ],
)
def test_gradients_of_symbolic_size_are_proved(asked, wrt, claim):
    found = asked.derivative(wrt, claim)
    assert found.verdict.status is Status.PROVED
    if wrt != "b":
        assert "1 <= i <= n" in [str(h) for h in found.verdict.hypotheses]


@pytest.mark.parametrize(
    ("asked", "wrt", "claim", "kind"),
    [
        (LOGISTIC, "w", "X.T @ (y - yhat)/m", "sign"),
        (LOGISTIC, "w", "X.T @ (yhat - y)", "convention"),
        (SOFTMAX, "W", "(P - Y).T @ X/m", "transposed"),
    ],
)
def test_slips_of_symbolic_size_are_named(asked, wrt, claim, kind):
    found = asked.derivative(wrt, claim)
    assert found.verdict.status is Status.REFUTED
    assert found.diagnosis.kind == kind


@pytest.mark.parametrize(
    ("text", "claim", "hypotheses", "narrowed"),
    [
        ("log(x)", "1/x", ["x > 0"], []),
        ("log(x)", "1/abs(x)", ["x > 0"], []),  # the function has no value for x < 0
        ("x**2", "2*exp(log(x))", ["x > 0"], ["x > 0"]),
        ("x**2", "2*sqrt(x)**2", ["x >= 0"], ["x >= 0"]),
        ("x**3", "3*x**3/x", ["x != 0"], ["x != 0"]),
        ("tan(x)", "1 + tan(x)**2", ["cos(x) != 0"], []),
    ],
)
def test_where_the_sides_are_defined_is_said(text, claim, hypotheses, narrowed):
    verdict = function(text).derivative("x", claim).verdict
    assert verdict.status is Status.PROVED
    assert [h.text for h in verdict.hypotheses] == hypotheses
    assert [h.text for h in verdict.hypotheses if h.narrowed] == narrowed


@pytest.mark.parametrize(
    ("text", "claim", "boundary"),
    [
        ("abs(x)", "sign(x)", ("x = 0",)),
        ("abs(x)", "x/abs(x)", ("x = 0",)),
        ("max(0, x)", "Piecewise((1, x >= 0), (0, True))", ("x = 0",)),
        ("max(0, x)", "Piecewise((1, x > 0), (1/2, x = 0), (0, True))", ("x = 0",)),
        ("max(0, 1 - y*x)", "Piecewise((0, y*x > 1), (-y, True))", ("x*y - 1 = 0",)),
        ("floor(x)", "0", ("x is a whole number",)),
        # a lone value: its branch says nothing of the derivative there, nor does 1/x in another one
        ("Piecewise((x**2*sin(1/x), x != 0), (0, True))",
         "Piecewise((2*x*sin(1/x) - cos(1/x), x != 0), (1, True))", ("x = 0",)),
        ("Piecewise((sin(x)/x, x != 0), (1, True))",
         "Piecewise(((x*cos(x) - sin(x))/x**2, x != 0), (1, True))", ("x = 0",)),
        ("Piecewise((x**2, x != 3), (8, True))", "Piecewise((2*x, x != 3), (1, True))", ("x - 3 = 0",)),
    ],
)  # fmt: skip
def test_a_kink_makes_it_almost_everywhere(text, claim, boundary):
    verdict = function(text).derivative("x", claim).verdict
    assert verdict.status is Status.ALMOST_EVERYWHERE
    assert verdict.boundary == boundary


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("x*abs(x)", "2*abs(x)"),
        ("max(0, x)**2", "2*max(0, x)"),
        ("Piecewise(((x - y)**2/2, abs(x - y) <= 1), (abs(x - y) - 1/2, True))",
         "Piecewise((-1, x - y < -1), (1, x - y > 1), (x - y, True))"),
    ],
)  # fmt: skip
def test_a_smooth_switch_is_no_kink(text, claim):
    assert function(text).derivative("x", claim).verdict.status is Status.PROVED


@pytest.mark.parametrize(
    ("text", "claim", "point"),
    [
        ("abs(x)", "Piecewise((3, x = 0), (sign(x), True))", {"x": 0}),
        ("max(0, x)", "Piecewise((1, x > 0), (2, x = 0), (0, True))", {"x": 0}),
        ("x/y", "Piecewise((0, x = 0), (1/y, True))", {"x": 0}),
        ("log(exp(x) + exp(y))",
         "Piecewise((1, x = y), (exp(x)/(exp(x) + exp(y)), True))", None),
        ("log(1 + exp(x))",
         "Piecewise((1, x > 0), (0, True)) - sign(x)*exp(-abs(x))/(1 + exp(-abs(x)))", {"x": 0}),
    ],
)  # fmt: skip
def test_a_wrong_value_at_a_single_point_is_found(text, claim, point):
    verdict = function(text).derivative("x", claim).verdict
    assert verdict.status is Status.REFUTED
    found = dict(verdict.point)
    if point is None:
        assert found["x"] == found["y"]
    else:
        assert {k: found[k] for k in point} == point


def test_an_identity_about_a_single_point():
    asked = function("x")
    assert asked.identity("Piecewise((0, x = 0), (1, True))", "1").verdict.point == {"x": 0}
    assert asked.identity("abs(x)/x", "sign(x)").verdict.status is Status.PROVED
    found = asked.identity("Piecewise((1, x > 0), (0, True))", "Piecewise((1, x >= 0), (0, True))")
    assert found.verdict.status is Status.ALMOST_EVERYWHERE


def test_conditions_in_several_names():
    free = function("max(a, min(x, b))", conditions=())
    assert free.derivative("a", "Piecewise((1, x < a), (0, True))").verdict.refuted
    ordered = function("max(a, min(x, b))", conditions=("a < b",))
    found = ordered.derivative("a", "Piecewise((1, x < a), (0, True))").verdict
    assert found.status is Status.ALMOST_EVERYWHERE
    assert "a < b" in [str(h) for h in found.hypotheses]


@pytest.mark.parametrize(
    ("claim", "hypothesis"),
    [
        ("w - alpha*x*(w*x - y)", "alpha > 0"),
        ("w + eta*x*(y - w*x)", "eta > 0"),
        ("w - 0.1*x*(w*x - y)", "the step is 1/10"),
        ("w - (w*x - y)/x", None),
    ],
)
def test_updates(claim, hypothesis):
    verdict = function("(w*x - y)**2/2").update("w", claim).verdict
    assert verdict.status is Status.PROVED
    assert hypothesis is None or hypothesis in [str(h) for h in verdict.hypotheses]


def test_wrong_updates():
    asked = function("(w*x - y)**2/2")
    found = asked.update("w", "w + alpha*x*(w*x - y)")
    assert found.verdict.refuted
    assert found.diagnosis.kind == "sign"
    found = asked.update("w", "w - alpha*delta_1*x")
    assert found.verdict.status is Status.NOT_UNDERSTOOD
    assert "alpha and delta_1" in found.verdict.message


def test_a_claim_of_another_shape_names_both():
    found = LOGISTIC.derivative("w", "X @ w")
    assert found.verdict.refuted
    assert found.verdict.message == "the derivative has shape (n,), the claim (m,)"


def test_what_cannot_be_read_is_not_understood():
    found = NETWORK.derivative("w_11", "x_3*(yhat - y)")
    assert found.verdict.status is Status.NOT_UNDERSTOOD
    assert "x_3 is not declared" in found.verdict.message


def test_a_verdict_is_no_bool():
    with pytest.raises(TypeError, match="no yes or no"):
        bool(NETWORK.derivative("b", "yhat - y").verdict)
