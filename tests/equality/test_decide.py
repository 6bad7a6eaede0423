"""One line of a derivation: in named values first, then through the definitions, then in numbers."""

import pytest
from equality_reading import NONE, Reader, domain, node

from symopt.calculus import build
from symopt.equality.decide import decide
from symopt.equality.verdict import Given, Status

NET = Reader(
    {name: () for name in ("x_1", "x_2", "w_11", "w_21", "b_1", "v_1", "b", "y")},
    [
        ("z_1", "w_11*x_1 + w_21*x_2 + b_1"),
        ("a_1", "sigmoid(z_1)"),
        ("z", "v_1*a_1 + b"),
        ("yhat", "sigmoid(z)"),
        ("L", "-y*log(yhat) - (1 - y)*log(1 - yhat)"),
    ],
)
WHERE = domain("0 <= y, y <= 1")


def check(left: str, right: str):
    return decide(*NET.pair(left, right), NET.graph, Given(WHERE))


@pytest.mark.parametrize(
    ("left", "right", "method"),
    [
        ("(-y/yhat + (1 - y)/(1 - yhat))*yhat*(1 - yhat)", "-(y - yhat)", "canonical form"),
        (
            "-(y - yhat)*v_1*a_1*(1 - a_1)*x_1",
            "-x_1*v_1*a_1*(1 - a_1)*(y - yhat)",
            "canonical form",
        ),
        ("exp(-z)/(1 + exp(-z))**2", "yhat*(1 - yhat)", "canonical form of the definitions"),
        ("L", "softplus(z) - y*z", "canonical form of the definitions"),
        ("L", "softplus(v_1*a_1 + b) - y*z", "canonical form of the definitions"),
    ],
)
def test_proved(left, right, method):
    found = check(left, right)
    assert (found.status, found.method) == (Status.PROVED, method)
    assert found.proved
    assert found.points >= 1


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("(-y/yhat + (1 - y)/(1 - yhat))*yhat*(1 - yhat)", "y - yhat"),
        ("-(y - yhat)*v_1*a_1*(1 - a_1)*x_1", "-(y - yhat)*v_1*(1 - a_1)*x_1"),
        ("exp(-z)/(1 + exp(-z))**2", "yhat*(1 + yhat)"),
        ("L", "softplus(z) + y*z"),
    ],
)
def test_refuted_at_a_point_that_shows_it(left, right):
    found = check(left, right)
    assert found.status is Status.REFUTED
    assert 0 <= found.point.get("y", 0) <= 1
    assert found.counterexample is not None
    assert found.counterexample.left != found.counterexample.right
    # the definitions are functions of the point: only variables are sampled
    assert set(found.point) <= set(NET.graph.shapes)


def test_numbers_say_so_with_their_evidence():
    wronskian = node("airyai(x)*airybiprime(x) - airyaiprime(x)*airybi(x)")
    found = decide(wronskian, node("1/pi"), NONE)
    assert found.status is Status.UNDECIDED
    assert found.agrees
    assert found.method == "balls at rational points"
    assert found.points == 150
    assert found.digits >= 12


def test_nearly_equal_numbers_are_told_apart():
    found = decide(node("exp(pi*sqrt(163))"), node("262537412640768744"), NONE)
    assert found.status is Status.REFUTED
    assert found.counterexample is not None
    assert found.counterexample.left != found.counterexample.right


def test_cancellation_is_met_with_more_bits():
    small = node("exp(-200*(1 + x**2))")
    tiny = build.subtract(build.add(Reader({}).node("1"), small), Reader({}).node("1"))
    assert decide(tiny, small, NONE).status is Status.PROVED
    left = node("(1 + exp(-200*(1 + x**2)))*sin(x)/sin(x) - 1 + atan(x) - atan(x)")
    assert decide(left, build.scale(2, small), NONE).status is Status.REFUTED


def test_a_long_chain_of_definitions():
    names = [f"a_{k}" for k in range(1, 151)]
    before = ["x", *names]
    chain = Reader(
        {"x": ()}, [(n, f"tanh({b})/2 + x") for n, b in zip(names, before, strict=False)]
    )
    found = decide(*chain.pair("a_150", "x + tanh(a_149)/2"), chain.graph)
    assert found.status is Status.PROVED
    assert decide(*chain.pair("a_150", "x - tanh(a_149)/2"), chain.graph).status is Status.REFUTED
