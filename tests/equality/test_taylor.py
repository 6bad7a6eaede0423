"""Derivatives confirmed by power series of the original function, and slips refuted."""

import pytest
from equality_reading import NONE, Reader, domain, node

from symopt.calculus import indices
from symopt.equality.enclosures.taylor import confirm_derivative
from symopt.equality.verdict import Given, Status

PERCEPTRON = Reader(
    {name: () for name in ("x_1", "x_2", "w_1", "w_2", "b", "y")},
    [
        ("z", "w_1*x_1 + w_2*x_2 + b"),
        ("yhat", "sigmoid(z)"),
        ("L", "-y*log(yhat) - (1 - y)*log(1 - yhat)"),
    ],
)
WHERE = domain("0 <= y, y <= 1")


def check(wrt: list[str], claim: str):
    return confirm_derivative(PERCEPTRON.graph, "L", wrt, PERCEPTRON.node(claim), Given(WHERE))


@pytest.mark.parametrize(
    ("wrt", "claim"),
    [
        (["w_1"], "-(y - yhat)*x_1"),
        (["b"], "yhat - y"),
        (["yhat"], "-y/yhat + (1 - y)/(1 - yhat)"),
        (["z"], "yhat - y"),
        (["y"], "log(1 - yhat) - log(yhat)"),
        (["w_1", "w_1"], "x_1**2*yhat*(1 - yhat)"),
        (["w_1", "w_2"], "x_1*x_2*yhat*(1 - yhat)"),
        (["w_1", "b"], "x_1*yhat*(1 - yhat)"),
        (["yhat", "yhat"], "y/yhat**2 + (1 - y)/(1 - yhat)**2"),
        (["y", "w_1"], "-x_1"),
    ],
)
def test_confirmed(wrt, claim):
    found = check(wrt, claim)
    assert found.agrees
    assert found.method == "Taylor arithmetic"
    assert found.points == 4
    assert found.digits >= 12


@pytest.mark.parametrize(
    ("wrt", "claim"),
    [
        (["w_1"], "(y - yhat)*x_1"),
        (["w_1"], "-(y - yhat)*x_2"),
        (["w_1"], "-2*(y - yhat)*x_1"),
        (["yhat"], "-y/yhat - (1 - y)/(1 - yhat)"),
        (["w_1", "w_1"], "x_1**2*yhat"),
        (["w_1", "w_2"], "2*x_1*x_2*yhat*(1 - yhat)"),
        (["w_1", "w_2"], "0"),
    ],
)
def test_slips_are_refuted(wrt, claim):
    found = check(wrt, claim)
    assert found.status is Status.REFUTED
    assert found.counterexample is not None


SCALAR = [
    ("exp(x**2)", "2*x*exp(x**2)"), ("log(1 + x**2)", "2*x/(1 + x**2)"),
    ("sin(x)*cos(x)", "cos(2*x)"), ("tan(x)", "1/cos(x)**2"), ("atan(x)", "1/(1 + x**2)"),
    ("asin(x)", "1/sqrt(1 - x**2)"), ("acos(x)", "-1/sqrt(1 - x**2)"),
    ("sinh(x)", "cosh(x)"), ("cosh(x)", "sinh(x)"), ("tanh(x)", "1 - tanh(x)**2"),
    ("asinh(x)", "1/sqrt(1 + x**2)"), ("acosh(x)", "1/sqrt(x**2 - 1)"),
    ("atanh(x)", "1/(1 - x**2)"), ("erf(x)", "2*exp(-x**2)/sqrt(pi)"),
    ("erfc(x)", "-2*exp(-x**2)/sqrt(pi)"), ("gamma(x)", "gamma(x)*digamma(x)"),
    ("loggamma(x)", "digamma(x)"), ("digamma(x)", "trigamma(x)"),
    ("polygamma(1, x)", "polygamma(2, x)"), ("softplus(x)", "sigmoid(x)"),
    ("sqrt(x)", "1/(2*sqrt(x))"), ("x**(2/3)", "2/3*x**(-1/3)"), ("x**x", "x**x*(1 + log(x))"),
    ("abs(x)", "sign(x)"), ("relu(x)", "step(x)"), ("max(x, x**2)", "Piecewise((1, x > x**2), (2*x, True))"),
    ("Piecewise((x**2, x < 1), (2*x - 1, True))", "min(2*x, 2)"),
    ("gelu(x)", "(1 + erf(x/sqrt(2)))/2 + x*exp(-x**2/2)/sqrt(2*pi)"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "claim"), SCALAR)
def test_each_function_is_expanded_by_flint(function, claim):
    found = confirm_derivative(NONE, node(function), ["x"], node(claim))
    assert found.agrees
    assert found.points == 4
    wrong = confirm_derivative(NONE, node(function), ["x"], node(f"({claim})*(1 + 1/10**9)"))
    assert wrong.status is Status.REFUTED


LAYER = Reader(
    {"X": ("m", "n"), "y": ("m",), "W": ("n", "h"), "v": ("h",)},
    [("A", "tanh(X @ W)"), ("p", "sigmoid(A @ v)"), ("J", "mean(-y*log(p) - (1 - y)*log(1 - p))")],
)


def test_an_entry_of_an_array_at_free_indices():
    i, j = indices.over("i", "n"), indices.over("j", "h")
    claim = LAYER.node("X.T @ (((p - y)/m) * (A @ v) / (A @ v))", indices.of(i))
    found = confirm_derivative(
        LAYER.graph, "J", [("v", (j,))], LAYER.node("A.T @ (p - y)/m", indices.of(j))
    )
    assert found.agrees
    assert not confirm_derivative(LAYER.graph, "J", [("v", (i,))], claim).agrees
    wrong = LAYER.node("A.T @ (p - y)", indices.of(j))
    assert confirm_derivative(LAYER.graph, "J", [("v", (j,))], wrong).status is Status.REFUTED


def test_second_derivatives_of_entries():
    j, k = indices.over("j", "h"), indices.over("k", "h")
    text = "Sum(A[i, 1]*A[i, 2]*p[i]*(1 - p[i]), (i, 1, m))/m"
    found = confirm_derivative(LAYER.graph, "J", [("v", (1,)), ("v", (2,))], LAYER.node(text))
    assert found.agrees
    claim = LAYER.node("A.T @ A/m", indices.of(j), indices.of(k))
    found = confirm_derivative(LAYER.graph, "J", [("v", (j,)), ("v", (k,))], claim)
    assert found.status is Status.REFUTED
    assert found.point["m"] >= 2


def test_a_function_without_values_confirms_nothing():
    found = confirm_derivative(NONE, node("log(-x**2 - 1)"), ["x"], node("2*x/(x**2 + 1)"))
    assert found.status is Status.UNDECIDED
    assert not found.agrees


@pytest.mark.parametrize(
    ("function", "wrt", "claim", "wrong"),
    [
        ("x**3", "xxx", "6", "3"),
        ("exp(2*x)", "xxxxxxxx", "256*exp(2*x)", "128*exp(2*x)"),
        ("x**2*y**3", "xyy", "12*x*y", "6*x*y"),
        ("sin(x*y)", "xxy", "-2*y*sin(x*y) - x*y**2*cos(x*y)", "-2*y*sin(x*y)"),
        ("exp(x + 2*y + 3*z)", "xyz", "6*exp(x + 2*y + 3*z)", "5*exp(x + 2*y + 3*z)"),
        ("x**2*y**2*z**2", "zyxzyx", "8", "0"),
        ("log(x + y)", "xyxy", "-6/(x + y)**4", "6/(x + y)**4"),
        ("x*y*z*u*v*w*p*q", "xyzuvwpq", "1", "-1"),
    ],
)
def test_higher_orders_by_polarization(function, wrt, claim, wrong):
    found = confirm_derivative(NONE, node(function), list(wrt), node(claim))
    assert found.agrees
    assert found.digits >= 12
    found = confirm_derivative(NONE, node(function), list(wrt), node(wrong))
    assert found.status is Status.REFUTED


def test_the_order_is_bounded():
    with pytest.raises(ValueError, match="1 to 8, not 9"):
        confirm_derivative(NONE, node("x**3"), ["x"] * 9, node("0"))
