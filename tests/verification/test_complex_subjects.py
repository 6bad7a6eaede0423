"""Claims about complex values: derivatives by rules of the whole plane, verdicts over complex points."""

import pytest

from symopt.calculus.graph import Graph
from symopt.calculus.lower import Scope
from symopt.calculus.nodes import ONE, Apply, Entry
from symopt.calculus.views.ordering import Style
from symopt.equality.decide import decide
from symopt.equality.verdict import Given, Status
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax.reading.parser import parse
from symopt.verification.subject import Subject, derivative

WORDS = default_vocabulary().with_imaginary_unit()


def subject(name, *names):
    shapes = dict.fromkeys((name, "x", "nu"), ())
    scope = Scope(shapes, complex=True)
    return Subject(Graph(shapes, ()), scope, Given(complex=frozenset(names)), "", Style())


def judged(function, wrt, claim, *names):
    about = subject(wrt, *names)
    truth = derivative(about, parse(function, WORDS), (wrt,))
    claimed = about.value(parse(claim, WORDS))
    return decide(truth.body, claimed.body, about.graph, about.given)


@pytest.mark.parametrize(
    ("function", "claim", "status"),
    [
        ("acosh(z)", "1/(sqrt(z - 1)*sqrt(z + 1))", Status.PROVED),
        ("acosh(z)", "1/sqrt(z**2 - 1)", Status.REFUTED),
        ("acsch(z)", "-1/(z**2*sqrt(1 + z**(-2)))", Status.PROVED),
        ("acsch(z)", "-1/(abs(z)*sqrt(1 + z**2))", Status.REFUTED),
        ("asec(z)", "1/(z**2*sqrt(1 - z**(-2)))", Status.PROVED),
        ("asec(z)", "1/(abs(z)*sqrt(z**2 - 1))", Status.REFUTED),
        ("log(-2)*z", "log(2) + I*pi", Status.PROVED),
    ],
)
def test_in_a_complex_variable(function, claim, status):
    assert judged(function, "z", claim, "z").status is status


def test_in_a_real_variable_with_complex_values():
    right = "(hankel1(nu - 1, x) - hankel1(nu + 1, x))/2"
    assert judged("hankel1(nu, x)", "x", right).status is Status.PROVED
    assert judged("hankel1(nu, x)", "x", right.replace(" - h", " + h")).status is Status.REFUTED
    assert judged("exp(I*x)", "x", "I*exp(I*x)").status is Status.PROVED


def test_an_expression_with_the_imaginary_unit_is_judged_by_complex_values():
    unit = Apply("imaginary_unit", ())
    found = decide(unit, ONE, Graph({}, ()))
    assert found.status is Status.REFUTED
    assert decide(Entry("x"), Entry("x"), Graph({"x": ()}, ())).status is Status.PROVED
