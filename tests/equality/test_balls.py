"""Balls contain the exact value; certainly outside the domain and not certain are told apart."""

from fractions import Fraction

import pytest
from equality_reading import Reader, node

from symopt.equality.enclosures.balls import OutsideDomain, Undecided, enclose
from symopt.functions.lookup import functions

THIRD = Fraction(1, 3)


def test_a_ball_contains_the_value():
    ball = enclose(node("exp(x) - 1/(1 + y)"), {"x": 1, "y": Fraction(1, 2)}, precision=200)
    text = "2.05161516179237856869362080468599583109058042703"
    assert ball.str(40, radius=False)[:38] == text[:38]
    assert ball.rad() < 1e-50


def test_a_square_of_a_ball_around_zero_is_finite():
    """arb(0, r)**2 is nan in python-flint."""
    ball = enclose(node("(sin(x)**2 + cos(x)**2 - 1)**2"), {"x": THIRD})
    assert ball.is_finite()
    assert ball.contains(0)


@pytest.mark.parametrize(
    ("text", "x"),
    [
        ("log(x)", -1), ("log(x)", 0), ("1/x", 0), ("sqrt(x)", -1), ("x**(-1/2)", 0),
        ("asin(x)", 2), ("acosh(x)", 0), ("atanh(x)", 1), ("gamma(x)", -2), ("digamma(x)", 0),
        ("loggamma(x)", -1), ("logit(x)", 1), ("x**y", -1), ("x**(1/3)", -8),
    ],
)  # fmt: skip
def test_outside_the_domain(text, x):
    with pytest.raises(OutsideDomain):
        enclose(node(text), {"x": x, "y": 3})


@pytest.mark.parametrize(
    "text",
    [
        "log(sin(pi*x))",
        "1/(exp(log(x + 2)) - 3)",
        "sqrt(cos(x)**2 + sin(x)**2 - 1)",
        "sign(exp(log(x + 2)) - 3)",
    ],
)
def test_what_rounding_hides_is_undecided(text):
    with pytest.raises(Undecided):
        enclose(node(text), {"x": 1})


def test_edges_of_domains_have_values():
    assert enclose(node("sqrt(x)"), {"x": 0}).is_zero()
    assert enclose(node("relu(x) + sign(x)"), {"x": 0}).is_zero()
    assert enclose(node("asin(x)"), {"x": 1}).overlaps(enclose(node("pi/2"), {}))


def test_every_function_of_the_catalogue_has_balls_at_its_examples():
    checked = 0
    for entry in functions().values():
        for example in entry.examples:
            names = [f"t_{k}" for k in range(len(example.at))]
            reader = Reader({}, list(zip(names, example.at, strict=True)))
            call = reader.node(f"{entry.name}({', '.join(names)})")
            try:
                value = enclose(call, {}, graph=reader.graph, precision=160)
            except Undecided:  # at an edge that rounding hides, such as acosh of e^0
                continue
            assert value.overlaps(enclose(node(example.value), {}, precision=160)), (entry, example)
            checked += 1
    assert checked > 150


def test_arrays_and_definitions():
    reader = Reader(
        {"X": ("m", "n"), "w": ("n",)}, [("z", "X @ w"), ("p", "sigmoid(z)"), ("J", "mean(p)")]
    )
    point = {"X": ((1, 2), (3, 4), (0, 0)), "w": (0, 0)}
    sizes = {"m": 3, "n": 2}
    ball = enclose(reader.node("J"), point, sizes, graph=reader.graph)
    assert ball.overlaps(enclose(node("1/2"), {}))
    ball = enclose(reader.node("Sum(Sum(X[i, j], (j, 1, n)), (i, 1, m))"), point, sizes)
    assert ball == 10
    with pytest.raises(OutsideDomain):
        enclose(reader.node("Sum(X[i + 1, 1], (i, 1, m))"), point, sizes)


def test_softmax_and_its_entries():
    reader = Reader({"w": ("n",)})
    point, sizes = {"w": (0, 0, 0, 0)}, {"n": 4}
    total = enclose(reader.node("sum(softmax(w)**2)"), point, sizes)
    assert total.overlaps(enclose(node("1/4"), {}))
