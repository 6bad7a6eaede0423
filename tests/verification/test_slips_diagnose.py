"""Diagnosis where the claim is an update, an identity, code, or beyond explanation."""

import math
from dataclasses import replace

import pytest

from symopt.equality.enclosures.points import Point
from symopt.syntax.reading.parser import parse
from symopt.verification.diagnose import diagnose
from symopt.verification.problem import Problem
from symopt.verification.search.slip import SlipExample
from tests.hash_seeds import same_under_all
from tests.verification.slip_problems import problem_from, subject_from

REGRESSION = {"yhat": "w*x + b", "L": "(y - yhat)**2/2"}


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        ("w - alpha*(y - yhat)*x", "sign"),
        ("w + (y - yhat)*x", "dropped-factor"),
        ("w + alpha*(y - yhat)", "chain-factor"),
        ("w + 2*alpha*(y - yhat)*x", "convention"),
        ("w + alpha*(y + yhat)*x", "term-sign"),
    ],
)
def test_an_update_is_diagnosed_by_its_step(claim, kind):
    example = SlipExample("L", "w", claim, REGRESSION, data=("x", "y"), update=True)
    found = diagnose(problem_from(example))
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("sin(2*x)", "sin(x)*cos(x)", "factor"),
        ("(a - b)**2", "a**2 - 2*a*b - b**2", "term-sign"),
        ("exp(a + b)", "exp(a)*exp(-b)", "term-sign"),
        ("log(x*y)", "log(x) - log(y)", "term-sign"),
    ],
)
def test_an_identity_is_diagnosed_against_its_left_side(left, right, kind):
    domain = {"x": "x > 0", "y": "y > 0"} if "y" in left else {}
    subject, vocabulary = subject_from(
        {"f_0": "0"}, output="f_0", domain=domain, more=(left, right, "w")
    )
    tree = parse(right, vocabulary)
    sides = [subject.value(t).body for t in (parse(left, vocabulary), tree)]
    found = diagnose(Problem(subject, sides[0], sides[1], tree=tree))
    assert found is not None
    assert found.kind == kind


def value(point: Point, name: str) -> float:
    return float(point.value(name, ()))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (lambda x, y: -math.cos(x * y) * y, "sign"),
        (lambda x, y: math.cos(x * y), "chain-factor"),
        (lambda x, y: 2 * math.cos(x * y) * y, "factor"),
        (lambda x, y: math.cos(x * y) * x, "swapped-symbols"),
    ],
)
def test_code_is_diagnosed_by_its_numbers(code, kind):
    problem = problem_from(SlipExample("sin(x*y)", "x", "0"))

    def values(points):
        return [code(value(p, "x"), value(p, "y")) for p in points]

    found = diagnose(replace(problem, claimed=None, tree=None, values=values))
    assert found is not None
    assert found.kind == kind
    assert found.method.startswith("agrees at")


@pytest.mark.parametrize(
    "claim", ["sin(x)**3 + 7*exp(a)/x", "gamma(x) + a", "x**a", "log(log(2 + x**2))"]
)
def test_what_no_slip_explains_is_left_without_one(claim):
    assert diagnose(problem_from(SlipExample("x**2*sin(a*x)", "x", claim))) is None


def test_a_slip_is_called_by_the_names_of_the_model():
    definitions = {"z": "w*x + b", "a": "sigmoid(z)", "L": "(y - a)**2/2"}
    example = SlipExample("L", "w", "-(y - a)*x*v", definitions, data=("x", "y"))
    found = diagnose(problem_from(replace(example, claimed="-(y - a)*a*x")))
    assert found is not None
    assert found.text == "the factor 1 - a is missing"


def test_diagnoses_do_not_depend_on_the_hash_seed():
    code = (
        "from tests.verification.slip_generator import planted\n"
        "for slip, found in planted(12, 3):\n    print(slip.kind, found.diagnosis)\n"
    )
    assert same_under_all(code)
