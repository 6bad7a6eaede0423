"""If these fail, a run on plain numbers says something else than the driver would."""

import json
import random

import pytest

from symopt.faces.console.output import plain
from symopt.faces.console.reading import read_function
from symopt.faces.console.results import result_json, result_text, whole
from symopt.faces.runs.expression_runs import minimize_briefly, minimize_expression
from symopt.optimization.few.ended import Ended
from symopt.optimization.result import Result

REGULAR = [
    ("sin(x-2) + 0.5*(y-3) + cosh(x) + x**2 + y**2", {"x": 0.5, "y": 0.5}),
    ("1e3*exp(x**2) + (2*x)**x + 10*x**2", {"x": 2.0}),
    ("(x-1)**2 + 10*(y-x**2)**2", {"x": -1.2, "y": 1.0}),
    ("(x-1)**2 + 10*(y-x**2)**2", {"x": 1.5, "y": 1.0}),
    ("x - log(x)", {"x": 0.3}),
    ("x**4+0.8*y**4+4*x**2+2*y**2-x*y-0.2*x**2*y", {"x": 4.0, "y": 4.0}),
    ("x**2", {"x": 3.0}),
    ("exp(x) - x", {"x": 2.0}),
    ("log(1+exp(x)) + x**2/2", {"x": 5.0}),
    (
        "(a-1)**2+(b-2)**2+(c-3)**2+(d-a)**2+e_1**2*(1+a**2)",
        dict.fromkeys("abcd", 0.5) | {"e_1": 1},
    ),
    (
        "(a-1)**2+(b-2)**2+(c-3)**2+(d-a)**2+e_1**2+f**4+f**2",
        dict.fromkeys("abcdf", 0.5) | {"e_1": 1},
    ),
    ("sqrt(1+x**2) + sqrt(1+(y-1)**2)", {"x": 0.7, "y": 0.9}),
    ("1e6*x**2 + 1e-6*y**2", {"x": 1.0, "y": 1e3}),
    ("sin(x)", {"x": -1.0}),
    ("x*log(x)", {"x": 0.2}),
    ("e**x - 2*x", {"x": 0.0}),
    ("x**2 + 1", {"x": 0.0}),
    ("1e200*x**2 - 1e200*x", {"x": 5.0}),
]
IRREGULAR = [
    ("cosh(x) + y**2 + z**2*(1+y**2)", {"x": 1.0, "y": 2.0, "z": -1.0}),
    ("x - log(x)", {"x": 3.0}),
    ("100*(y-x**2)**2 + (1-x)**2", {"x": -1.2, "y": 1.0}),
    ("x**2 - y**2", {"x": 1.0, "y": 0.0}),  # a saddle
    ("x**3", {"x": 1.0}),  # no minimum
    ("exp(-x)", {"x": 0.0}),  # moves away
    ("x**4", {"x": 1.0}),  # a singular Hessian
    ("(x+y)**2", {"x": 1.0, "y": 2.0}),  # many minimizers
    ("abs(x) + x**2", {"x": 1.0}),  # a kink
    ("log(x)", {"x": -1.0}),  # outside the domain
    ("sqrt(x)", {"x": 1.0}),
    ("tan(x)", {"x": 1.0}),
    ("cos(x)", {"x": 0.0}),  # a maximum
    ("x", {"x": 1.0}),
    ("Piecewise((x**2, x > 0), (2*x**2, True))", {"x": 1.0}),
]


def both(text, start, **given):
    """Return what the two ways say of a problem."""
    tree = read_function(text, list(start))
    return minimize_briefly(tree, start, **given), minimize_expression(tree, start, **given)


def same(brief, full):
    """Check that both ends are told in the same words and numbers."""
    assert json.dumps(plain(result_json(brief))) == json.dumps(plain(result_json(full)))
    assert result_text(brief) == result_text(full)
    arrays = whole(brief)
    assert isinstance(arrays, Result)
    assert plain(arrays.hessian) == plain(full.hessian)
    assert arrays.certificate.tolerance == full.certificate.tolerance
    for one, other in zip(arrays.trace, full.trace, strict=True):
        for name in (
            "iteration",
            "point",
            "value",
            "gradient_norm",
            "length",
            "direction",
            "gradient",
        ):
            assert plain(getattr(one, name)) == plain(getattr(other, name)), name


@pytest.mark.parametrize(("text", "start"), REGULAR, ids=[text for text, _ in REGULAR])
def test_a_regular_run_is_told_as_the_driver_tells_it(text, start):
    brief, full = both(text, start)
    assert isinstance(brief, Ended)
    same(brief, full)


@pytest.mark.parametrize(("text", "start"), IRREGULAR, ids=[text for text, _ in IRREGULAR])
def test_what_is_not_regular_is_left_to_the_driver(text, start):
    brief, full = both(text, start)
    assert isinstance(brief, Result)
    same(brief, full)


@pytest.mark.parametrize(
    "given",
    [
        {"method": "newton"},
        {"max_iterations": 9},
        {"max_iterations": 3},
        {"max_iterations": 0},
        {"tolerance": 1e-3},
        {"tolerance": 1e-14},
        {"method": "newton", "shrink": 0.3},
        {"backend": "math"},
        {"backend": "numpy"},
    ],
    ids=repr,
)
def test_limits_and_settings_are_kept(given):
    for text, start in REGULAR[:4]:
        same(*both(text, start, **given))


def test_random_polynomials_and_exponentials_end_alike():
    draw = random.Random(6)
    regular = 0
    for _ in range(60):
        names = "xyz"[: draw.randint(1, 3)]
        terms = [f"{draw.uniform(0.1, 3):.2f}*{n}**{draw.choice([2, 4])}" for n in names]
        for _ in range(draw.randint(0, 3)):
            one, other = draw.choice(names), draw.choice(names)
            kinds = (
                "{c}*{a}*{b}",
                "exp({c}*{a})",
                "{c}*sin({a}+{b})",
                "log(1+exp({c}*{a}))",
                "{c}*{a}",
            )
            c = f"{draw.uniform(-2, 2):.2f}"
            terms.append(f"({draw.choice(kinds).format(a=one, b=other, c=c)})")
        start = {name: draw.uniform(-3, 3) for name in names}
        text = "+".join(terms)
        brief, full = both(text, start)
        regular += isinstance(brief, Ended)
        same(brief, full)
    assert regular >= 30
