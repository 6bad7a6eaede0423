"""Special functions off the real axis against mpmath, and what has complex values at real points."""

from fractions import Fraction

import pytest
from complex_reading import NONE, mp, node, plane, value

from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.nodes import Number
from symopt.compilation.primitives import by_primitives
from symopt.equality.complex.complex_balls import ComplexBalls
from symopt.equality.complex.complex_special import SPECIAL
from symopt.equality.complex.complex_taylor import confirm_complex_derivative
from symopt.equality.complex.complex_valued import is_complex_valued
from symopt.equality.complex.decide_complex import compare_complex, compare_principal
from symopt.equality.complex.holomorphic import complex_derivative
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.balls import enclose as enclose_real
from symopt.equality.enclosures.precision import working
from symopt.equality.verdict import Given, Status
from symopt.foundation.errors import UnsupportedError
from symopt.functions.lookup import complex_functions, functions

OF_MPMATH = {
    "erfi": mp.erfi,
    "airyai": mp.airyai,
    "airybi": mp.airybi,
    "airyaiprime": lambda z: mp.airyai(z, derivative=1),
    "airybiprime": lambda z: mp.airybi(z, derivative=1),
    "Si": mp.si,
    "Shi": mp.shi,
    "Ci": mp.ci,
    "Chi": mp.chi,
    "Ei": mp.ei,
    "fresnels": mp.fresnels,
    "fresnelc": mp.fresnelc,
    "sinc": mp.sinc,
    "lambertw": mp.lambertw,
    "elliptic_k": mp.ellipk,
    "elliptic_e": mp.ellipe,
    "besselj": mp.besselj,
    "bessely": mp.bessely,
    "besseli": mp.besseli,
    "besselk": mp.besselk,
    "expint": mp.expint,
    "polylog": mp.polylog,
    "lowergamma": lambda s, z: mp.gammainc(s, 0, z),
    "uppergamma": lambda s, z: mp.gammainc(s, z, mp.inf),
}
POINTS = [complex(x, y) for x in (0.75, -1.5) for y in (0.5, -2)]
PARAMETERS = (Fraction(1, 3), Fraction(2))


def arguments(name, z):
    return [z] if len(functions()[name].arguments) == 1 else [*PARAMETERS[:1], z]


@pytest.mark.parametrize("name", sorted(SPECIAL))
def test_values_off_the_axis_are_those_of_mpmath(name):
    from flint import acb

    balls = ComplexBalls()
    for z in POINTS:
        *given, _ = arguments(name, z)
        with working(120):
            found = SPECIAL[name]([*map(balls.number, given), acb(z)])
        exact = OF_MPMATH[name](*(mp.mpf(g.numerator) / g.denominator for g in given), mp.mpc(z))
        assert complex(found) == pytest.approx(complex(exact), rel=1e-12)


@pytest.mark.parametrize("name", ["bessely", "besselk", "Ci", "Ei", "uppergamma", "lambertw"])
def test_a_ball_across_the_cut_is_undecided(name):
    from flint import acb, arb

    z = acb(arb(-2), arb(0, "1e-10"))
    with working(100), pytest.raises(Undecided):
        SPECIAL[name](arguments_in_balls(name, z))


def arguments_in_balls(name, z):
    from flint import acb

    return [z] if len(functions()[name].arguments) == 1 else [acb(1) / 3, z]


@pytest.mark.parametrize("name", ["polylog", "elliptic_k", "elliptic_e"])
def test_beyond_one_there_is_no_value(name):
    from flint import acb

    with working(100), pytest.raises(OutsideDomain):
        SPECIAL[name](arguments_in_balls(name, acb(2)))


@pytest.mark.parametrize("name", sorted(SPECIAL))
def test_derivatives_of_special_functions_hold_on_the_plane(name):
    count = len(functions()[name].arguments)
    f = node(f"{name}(z)" if count == 1 else f"{name}(nu, z)")
    found = complex_derivative(NONE, f, ("z",), frozenset("z"))
    given = plane("z", nu="nu > 0")
    told = confirm_complex_derivative(NONE, f, ["z"], found, given, points=4)
    assert told.agrees


# --- Hankel functions

POSITIVE = Given({"x": (node("x > 0"),)})


@pytest.mark.parametrize("name", sorted(complex_functions()))
def test_examples_of_functions_with_complex_values(name):
    for example in complex_functions()[name].examples:
        left = node(f"{name}({', '.join(example.at)})")
        told = compare_complex(left, node(example.value), NONE, Given())
        assert told.agrees or told.proved


@pytest.mark.parametrize("name", ["hankel1", "hankel2"])
def test_hankel_functions_are_those_of_mpmath(name):
    balls = ComplexBalls()
    from symopt.equality.enclosures.evaluation import Evaluation

    for nu, z in ((0.5, 2 + 1j), (0, -1.5 + 0.5j), (1, 3 - 1j), (-0.75, -2 - 1j)):
        from flint import acb

        point = {"nu": acb(nu), "z": acb(z)}
        with working(120):
            evaluation = Evaluation(balls, lambda n, _, p=point: p[n], {}, None)
            found = evaluation.value(node(f"{name}(nu, z)"))
        assert complex(found) == pytest.approx(complex(getattr(mp, name)(nu, z)), rel=1e-12)


@pytest.mark.parametrize(
    ("function", "claim"),
    [
        ("hankel1(nu, x)", "(hankel1(nu - 1, x) - hankel1(nu + 1, x))/2"),
        (
            "exp(I*x)*hankel2(nu, x)",
            "exp(I*x)*(hankel2(nu - 1, x) - hankel2(nu + 1, x))/2 + I*exp(I*x)*hankel2(nu, x)",
        ),
        ("hankel1(nu, x)*hankel2(nu, x)", "2*besselj(nu, x)*(besselj(nu - 1, x) - besselj(nu + 1, x))/2"
         " + bessely(nu, x)*(bessely(nu - 1, x) - bessely(nu + 1, x))"),
    ],
)  # fmt: skip
def test_derivatives_of_hankel_functions_are_proved(function, claim):
    f, c = node(function), node(claim)
    assert is_complex_valued([f], NONE)
    truth = complex_derivative(NONE, f, ("x",), frozenset())
    assert compare_complex(truth, c, NONE, POSITIVE).status is Status.PROVED
    told = confirm_complex_derivative(NONE, f, ["x"], c, POSITIVE)
    assert told.agrees
    assert told.points == 4


@pytest.mark.parametrize(
    "claim",
    [
        "(hankel1(nu - 1, x) + hankel1(nu + 1, x))/2",
        "(hankel2(nu - 1, x) - hankel2(nu + 1, x))/2",
        "hankel1(nu - 1, x) - hankel1(nu + 1, x)",
    ],
)
def test_wrong_derivatives_of_hankel_functions_are_refuted(claim):
    f, c = node("hankel1(nu, x)"), node(claim)
    truth = complex_derivative(NONE, f, ("x",), frozenset())
    for told in (
        compare_complex(truth, c, NONE, POSITIVE),
        confirm_complex_derivative(NONE, f, ["x"], c, POSITIVE),
    ):
        assert told.status is Status.REFUTED
        assert told.point["x"] > 0


def test_hankel_functions_of_whole_order_have_derivatives():
    for n in (0, 2):
        f = node(f"hankel1({n}, x)")
        truth = complex_derivative(NONE, f, ("x",), frozenset())
        assert confirm_complex_derivative(NONE, f, ["x"], truth, POSITIVE).points == 4


def test_the_derivative_in_the_order_is_not_known():
    with pytest.raises(UnsupportedError, match="order|argument nu"):
        complex_derivative(NONE, node("hankel1(nu, x)"), ("nu",), frozenset())


def test_real_engines_have_no_value_of_them():
    with pytest.raises(OutsideDomain):
        enclose_real(node("hankel1(1/2, 2)"), {})
    with pytest.raises(UnsupportedError, match="imaginary unit"):
        by_primitives(node("hankel1(1/2, x)"), {"besselj", "bessely"})


def test_complex_values_are_found_through_definitions():
    graph = Graph({"x": ()}, (NodeDefinition("u", (), node("exp(I*x)")),))
    assert is_complex_valued([node("u*x")], graph)
    assert not is_complex_valued([node("x**2 + cos(x)")], graph)


# --- principal values at real points


@pytest.mark.parametrize(
    ("left", "right", "where"),
    [
        (
            "th*(-log(t))**(th - 2)*(th - 1 - log(t))/t**2",
            "(th*(-1)**(1+th)*log(t)**(th-1)*(1-th)+th*(-1)**(1+th)*log(t)**th)/(t**2*log(t))",
            {"t": "0 < t and t < 1", "th": "th > 1"},
        ),
        ("-1/(x**2*sqrt(1/x - 1)*sqrt(1/x + 1))", "-1/(x*sqrt(1 - x**2))", {"x": "x < -1"}),
        ("log(-x)", "log(x)", {"x": "x > 0"}),
        ("sqrt(-x)*sqrt(-x)", "x", {"x": "x > 0"}),
    ],
)
def test_principal_values_at_real_points_refute(left, right, where):
    given = Given({name: (node(text),) for name, text in where.items()})
    a, b = node(left), node(right)
    found = compare_principal(a, b, NONE, given)
    assert found.status is Status.REFUTED
    assert all(isinstance(v, Fraction) for v in found.point.values())
    assert abs(value(a, found.point) - value(b, found.point)) > mp.mpf("1e-6")


def test_principal_values_that_agree_are_no_proof():
    given = Given({"x": (node("x < 0"),)})
    found = compare_principal(node("sqrt(x)"), node("I*sqrt(-x)"), NONE, given)
    assert found.agrees
    assert found.points == 8


def test_no_value_at_any_point_is_told():
    found = compare_principal(node("log(x - x)"), Number(1), NONE, Given())
    assert found.status is Status.UNDECIDED
    assert not found.points
