"""Derivatives at complex points by series of the function itself, which check the catalogue's rules."""

from fractions import Fraction

import pytest
from complex_reading import NONE, mp, node, plane, value

from symopt.calculus import indices
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.nodes import Entry
from symopt.equality.complex.complex_balls import ComplexBalls
from symopt.equality.complex.complex_rational import ComplexRational
from symopt.equality.complex.complex_taylor import confirm_complex_derivative
from symopt.equality.complex.cuts import NotReal
from symopt.equality.complex.decide_complex import compare_complex
from symopt.equality.complex.holomorphic import complex_derivative
from symopt.equality.conventions import Undecided
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.verdict import Given, Status
from symopt.foundation.errors import UnsupportedError
from symopt.functions.lookup import functions

Z = frozenset("z")


def _differentiable(name):
    """Whether a function of one argument has a value off the real axis and a complex derivative."""
    if len(functions()[name].arguments) != 1 or functions()[name].kinks:
        return False
    balls = ComplexBalls()
    point = balls.number(ComplexRational(Fraction(1, 3), Fraction(2, 5)))
    try:
        Evaluation(balls, lambda *_: point, {}, None).value(node(f"{name}(z)"))
        complex_derivative(NONE, node(f"{name}(z)"), ("z",), Z)
    except (NotReal, Undecided, UnsupportedError):
        return False
    return True


HOLOMORPHIC = [name for name in functions() if _differentiable(name)]


def test_no_function_is_left_out():
    assert len(HOLOMORPHIC) >= 40
    assert {"acsc", "asec", "acsch", "asech", "acot", "acoth", "loggamma"} <= {*HOLOMORPHIC}


@pytest.mark.parametrize("name", HOLOMORPHIC)
@pytest.mark.parametrize("order", [1, 2])
def test_derivatives_by_rules_are_those_of_the_series(name, order):
    function = node(f"{name}(z)")
    found = complex_derivative(NONE, function, ("z",) * order, Z)
    told = confirm_complex_derivative(NONE, function, ["z"] * order, found, plane(), points=8)
    assert told.agrees
    assert told.points == 8


@pytest.mark.parametrize(
    ("function", "claim"),
    [
        ("acosh(z)", "1/(sqrt(z - 1)*sqrt(z + 1))"),
        ("acosh(z)", "1/sinh(acosh(z))"),
        ("acsch(z)", "-1/(z**2*sqrt(1 + z**(-2)))"),
        ("acsc(z)", "-1/(z**2*sqrt(1 - z**(-2)))"),
        ("asec(z)", "1/(z**2*sqrt(1 - z**(-2)))"),
        ("acoth(z)", "1/(1 - z**2)"),
        ("acot(z)", "-1/(1 + z**2)"),
        ("asin(z)", "1/sqrt(1 - z**2)"),
        ("acos(z)", "-1/sqrt(1 - z**2)"),
        ("atanh(z)", "1/(1 - z**2)"),
        ("asinh(z)", "1/sqrt(1 + z**2)"),
        ("sqrt(z)", "1/(2*sqrt(z))"),
        ("z**(1/3)", "z**(1/3)/(3*z)"),
        ("z**z", "z**z*(1 + log(z))"),
        ("log(1 + exp(z))", "1/(1 + exp(-z))"),
        ("tanh(z)", "1 - tanh(z)**2"),
        ("loggamma(z)", "digamma(z)"),
    ],
)
def test_right_claims_are_proved_and_agree_with_the_series(function, claim):
    f, c = node(function), node(claim)
    truth = complex_derivative(NONE, f, ("z",), Z)
    assert compare_complex(truth, c, NONE, plane()).status is Status.PROVED
    assert confirm_complex_derivative(NONE, f, ["z"], c, plane()).points == 4


@pytest.mark.parametrize(
    ("function", "claim"),
    [
        ("acosh(z)", "1/sqrt(z**2 - 1)"),
        ("acsch(z)", "-1/(sqrt(1 + z**2)*abs(z))"),
        ("acsc(z)", "-1/(abs(z)*sqrt(z**2 - 1))"),
        ("asec(z)", "1/(abs(z)*sqrt(z**2 - 1))"),
        ("asec(z)", "1/(z*sqrt(z**2 - 1))"),
        ("asech(z)", "-1/sqrt(z**2*(1 - z**2))"),
        ("log(z)", "1/abs(z)"),
        ("z**(3/2)", "3/2*sqrt(abs(z))"),
        ("asin(z)", "-1/sqrt(1 - z**2)"),
        ("sin(z)", "cos(abs(z))"),
    ],
)
def test_real_formulas_are_refuted_and_mpmath_agrees(function, claim):
    f, c = node(function), node(claim)
    truth = complex_derivative(NONE, f, ("z",), Z)
    for found in (
        compare_complex(truth, c, NONE, plane()),
        confirm_complex_derivative(NONE, f, ["z"], c, plane()),
    ):
        assert found.status is Status.REFUTED
        point = found.point
        slope = mp.diff(lambda z: value(f, {"z": z}), value(Entry("z"), point))
        assert abs(slope - value(c, point)) > mp.mpf("1e-6")


@pytest.fixture(autouse=True)
def _numbers(monkeypatch):
    """Let `value` take mpmath's own numbers, as `mp.diff` gives them."""
    import complex_reading

    exact = complex_reading.number
    monkeypatch.setattr(
        complex_reading, "number", lambda v: v if isinstance(v, mp.mpc) else exact(v)
    )


def test_higher_and_mixed_orders():
    given = plane("zw")
    f = node("exp(z*w)*log(z)")
    for wrt in (("z", "w"), ("z", "z", "w"), ("z", "w", "w"), ("z", "z", "z")):
        truth = complex_derivative(NONE, f, wrt, given.complex)
        assert confirm_complex_derivative(NONE, f, list(wrt), truth, given).points == 4
        wrong = confirm_complex_derivative(NONE, f, list(wrt), node("z*w"), given)
        assert wrong.status is Status.REFUTED
    with pytest.raises(ValueError, match="1 to 4, not 5"):
        confirm_complex_derivative(NONE, f, ["z"] * 5, f, given)


def test_through_definitions():
    graph = Graph(
        {"z": ()},
        (NodeDefinition("u", (), node("z**2 + 1")), NodeDefinition("f", (), node("sqrt(u)"))),
    )
    claim = node("z/sqrt(u)")
    assert confirm_complex_derivative(graph, "f", ["z"], claim, plane()).points == 4
    assert (
        confirm_complex_derivative(graph, "f", ["u"], node("1/(2*sqrt(u))"), plane("z")).points == 4
    )
    truth = complex_derivative(graph, "f", ("z",), Z)
    assert compare_complex(truth, claim, graph, plane()).status is Status.PROVED


@pytest.mark.parametrize(
    "text", ["abs(z)", "sign(z)*z", "max(z, 1)", "relu(z)", "cbrt(z)", "exp(abs(z)**2)"]
)
def test_what_is_not_holomorphic_has_no_derivative(text):
    with pytest.raises(UnsupportedError, match="no derivative in the complex variable z"):
        complex_derivative(NONE, node(text), ("z",), Z)
    found = confirm_complex_derivative(NONE, node(text), ["z"], node("1"), plane())
    assert found.status is Status.UNDECIDED
    assert not found.points


def test_in_a_real_variable_sizes_have_derivatives():
    given = plane("z", x="x != 0")
    f = node("abs(x)*exp(z*x)")
    truth = complex_derivative(NONE, f, ("x",), Z)
    assert confirm_complex_derivative(NONE, f, ["x"], truth, given).points == 4
    size = node("abs(z + x)")
    claim = node("(abs(z + x)**2 - abs(z)**2 + x**2)/(2*x*abs(z + x))")
    assert confirm_complex_derivative(NONE, size, ["x"], claim, given).points == 4


def test_along_a_cut_a_real_variable_has_a_derivative():
    below = Given({"x": (node("x < -1"),)})
    f = node("acosh(1/x)")
    right, wrong = node("-1/(x**2*sqrt(1/x - 1)*sqrt(1/x + 1))"), node("-1/(x*sqrt(1 - x**2))")
    assert confirm_complex_derivative(NONE, f, ["x"], right, below).points == 4
    assert confirm_complex_derivative(NONE, f, ["x"], wrong, below).status is Status.REFUTED


def test_arrays_are_refused():
    size = indices.size("m")
    graph = Graph({"v": (size,), "z": ()}, ())
    with pytest.raises(UnsupportedError, match="array v"):
        complex_derivative(graph, node("z**2"), ("v",), Z)
