"""Critical points: textbook cases with their exact eigenvalues, degenerate ones, kinks, families."""

from math import isclose

import numpy as np
import pytest

from symopt.foundation.errors import DomainError, NameError_, UnsupportedError
from symopt.functions.vocabulary import default_vocabulary
from symopt.optimization.certificates.certificate import Nature
from symopt.optimization.critical.classify import classify
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse

MIN, MAX, SADDLE = Nature.MINIMUM, Nature.MAXIMUM, Nature.SADDLE


def read(text):
    return parse(text, default_vocabulary())


def found(text, *conditions, **options):
    return classify(read(text), conditions=[read(c) for c in conditions], **options)


def natures(text, *conditions):
    result = found(text, *conditions)
    return {tuple(round(x, 9) for x in p.at.values()): p.nature for p in result.points}


def exact(values):
    return [to_text(v.tree) for v in values]


@pytest.mark.parametrize(
    ("text", "polynomial", "eigenvalues", "nature"),
    [
        ("2*x**2 + 3*y**2 - x*y", ["1", "-10", "23"], ["5 - sqrt(2)", "5 + sqrt(2)"], MIN),
        ("-2*x**2 - 3*y**2 - x*y + 15", ["1", "10", "23"], ["-5 - sqrt(2)", "-5 + sqrt(2)"], MAX),
        ("2*x**2 - 2*y**2", ["1", "0", "-16"], ["-4", "4"], SADDLE),
        ("x**2 + y**2", ["1", "-4", "4"], ["2", "2"], MIN),
        (
            "x**2 + x*y + y**2/2 - 3*x",
            ["1", "-3", "1"],
            ["(3 - sqrt(5))/2", "(3 + sqrt(5))/2"],
            MIN,
        ),
    ],
)
def test_quadratic_functions_have_exact_eigenvalues(text, polynomial, eigenvalues, nature):
    result = found(text)
    (point,) = result.points
    assert result.exact
    assert result.complete
    assert exact(point.spectrum.characteristic) == polynomial
    assert exact(point.spectrum.values) == eigenvalues
    assert point.nature is nature


def test_decimals_of_the_course_notes():
    (point,) = found("2*x**2 + 3*y**2 - x*y").points
    assert [f"{v.decimal:.2f}" for v in point.spectrum.values] == ["3.59", "6.41"]


@pytest.mark.parametrize(
    ("text", "expected", "order"),
    [
        ("x**4", MIN, "number 4, equal to 24"),
        ("x**3", SADDLE, "number 3, equal to 6"),
        ("x**5", SADDLE, "number 5, equal to 120"),
        ("-x**6", MAX, "number 6, equal to -720"),
        ("x**50", MIN, "number 50"),
        ("(x - 3)**7", SADDLE, "number 7"),
    ],
)
def test_higher_derivatives_decide_in_one_variable(text, expected, order):
    (point,) = found(text).points
    assert point.nature is expected
    assert order in point.judgement.reason


def test_higher_derivatives_at_irrational_points():
    assert [p.nature for p in found("(x**2 - 2)**3").points] == [SADDLE, MIN, SADDLE]
    assert [p.nature for p in found("(x**2 - 2)**4").points] == [MIN, MAX, MIN]
    assert exact(p.coordinates[0] for p in found("(x**2 - 2)**3").points) == [
        "-sqrt(2)", "0", "sqrt(2)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x**2 + y**4", MIN),
        ("x**2 - y**4", SADDLE),
        ("x**2 + y**3", SADDLE),
        ("-x**2 - y**4", MAX),
        ("-x**2 + y**4", SADDLE),
        ("x**4 + y**4", MIN),
        ("x**4 - y**4", SADDLE),
        ("x**3 + y**3", SADDLE),
        ("-x**4 - y**6", MAX),
        ("x**4 + y**6 + z**2", MIN),
        ("x**2 + y**2 + z**3", SADDLE),
    ],
)
def test_singular_hessians_are_examined_along_the_null_space(text, expected):
    (point,) = found(text).points
    assert point.spectrum.counts[1] >= 1
    assert point.nature is expected


def test_a_minimum_along_every_line_need_not_be_one():
    # Peano's example: along each line through 0 the function has a minimum there
    (point,) = found("(y - x**2)*(y - 3*x**2)").points
    assert point.nature is SADDLE


@pytest.mark.parametrize(
    ("text", "equation", "nature"),
    [
        ("(x - y)**2", ["x = y"], MIN),
        ("-(x + 2*y - 1)**2", ["x = 1 - 2*y"], MAX),
        ("(x - y)**2 - z**2", ["x = y", "z = 0"], SADDLE),
        ("x**2 + 0*y", ["x = 0"], MIN),
    ],
)
def test_lines_of_critical_points(text, equation, nature):
    result = classify(read(text), ["x", "y", "z"] if "z" in text else ["x", "y"])
    (family,) = result.families
    assert [to_text(e) for e in family.equations] == equation
    assert family.judgement.nature is nature
    assert not family.judgement.strict or nature is SADDLE
    assert result.points == ()


def test_products_of_squares_have_lines_of_minima():
    result = found("x**2*y**2")
    assert {to_text(f.equations[0]) for f in result.families} == {"x = 0", "y = 0"}
    assert all(f.judgement.nature is MIN for f in result.families)


def test_a_circle_of_minima_about_a_maximum():
    result = found("(x**2 + y**2 - 1)**2")
    (family,) = result.families
    assert to_text(family.equations[0]) == "x**2 + y**2 = 1"
    assert family.judgement.nature is MIN
    assert [p.nature for p in result.points] == [MAX]


def test_kinks_are_candidates():
    assert natures("abs(x)") == {(0.0,): MIN}
    assert natures("-abs(x - 2)") == {(2.0,): MAX}
    assert natures("abs(x) + x/2") == {(0.0,): MIN}
    assert natures("abs(x) + 2*x") == {}
    assert natures("max(x, x**2)") == {(0.0,): MIN}
    assert natures("x**2*abs(x)") == {(0.0,): MIN}
    assert natures("x**2 - 2*abs(x)") == {(-1.0,): MIN, (0.0,): MAX, (1.0,): MIN}
    assert natures("cbrt(x)**2") == {(0.0,): MIN}
    (point,) = found("abs(x)").points
    assert point.kink
    assert point.hessian is None


def test_corners_where_kinks_meet():
    assert natures("abs(x) + abs(y)") == {(0.0, 0.0): MIN}
    assert natures("-abs(x) - abs(y - 2)") == {(0.0, 2.0): MAX}
    assert natures("abs(x - 1) + 2*abs(x + y) + x/2") == {(1.0, -1.0): MIN}
    assert natures("abs(x) - abs(y)") == {}
    result = found("abs(x) + y**2")
    assert not result.complete
    assert "only corners are examined" in result.notes[0]


def test_a_corner_with_a_cone_on_it_is_not_judged_by_its_edges():
    # along the axes it falls, along the diagonals it rises
    at = {"x": read("0"), "y": read("0")}
    (point,) = found("abs(x) + abs(y) - 6/5*sqrt(x**2 + y**2)", at=at).points
    assert point.nature is Nature.INCONCLUSIVE


def test_a_jump_is_not_a_kink():
    # the value at 0 is 0, just right of it the values are near -1
    assert MIN not in natures("Piecewise((x**2, x <= 0), (x**2 - 1, True))").values()
    assert natures("Piecewise((-x, x < 0), (2*x, True))") == {(0.0,): MIN}
    assert natures("Piecewise((x**2, x < 1), (2 - x, True))") == {(0.0,): MIN, (1.0,): MAX}


def test_pieces_on_which_the_function_is_constant():
    result = found("abs(x - 1) + abs(x + 2)")
    assert {p.at["x"]: p.nature for p in result.points} == {-2.0: MIN, 1.0: MIN}
    (family,) = result.families
    assert {to_text(e) for e in family.equations} == {"x + 2 > 0", "x - 1 < 0"}


def test_a_function_with_jumps_without_end_is_refused():
    """x = 0 was called a minimum of floor(x) + x**2, which is less than 0 just before it."""
    for text in ("floor(x) + x**2", "x**2 - ceiling(x)/5"):
        with pytest.raises(UnsupportedError, match="too many pieces"):
            found(text)


def test_special_functions_are_looked_at_in_any_order():
    assert natures("lambertw(x)**4") == {(0.0,): MIN}
    assert natures("besselj(3, x)", "x > -2", "x < 2") == {(0.0,): Nature.SADDLE}
    assert natures("besselj(4, x)", "x > -2", "x < 2") == {(0.0,): MIN}


def test_points_outside_the_domain_do_not_count():
    assert natures("x - log(x)") == {(1.0,): MIN}
    assert natures("x**3 - 3*x", "x > 0") == {(1.0,): MIN}
    assert natures("x**3/3 + 1/x", "x < 0") == {(-1.0,): MAX}
    assert found("1/x").points == ()


def test_points_without_closed_form_are_still_exact():
    result = found("x**5/5 - x + x**2/2")
    roots = sorted(r.real for r in np.roots([1, 0, 0, 1, -1]) if abs(r.imag) < 1e-9)
    assert [p.at["x"] for p in result.points] == pytest.approx(roots, rel=1e-12)
    assert result.exact
    assert result.points[0].coordinates[0].tree is None
    assert [p.nature for p in result.points] == [MAX, MIN]


def test_a_given_point():
    at = {"x": read("1/2"), "y": read("0")}
    point = found("x**2 + y**2", at=at).points[0]
    assert point.critical is False
    assert exact(point.gradient) == ["1", "0"]
    point = found("x**4 + y**2", at={"x": read("0"), "y": read("0")}).points[0]
    assert point.nature is MIN


@pytest.mark.parametrize(
    ("text", "options", "error", "message"),
    [
        ("a*x**2", {"variables": ["x"]}, UnsupportedError, "a is a coefficient without a value"),
        ("x**2 + y", {"at": {"x": read("0")}}, NameError_, "gives no value of y"),
        ("x**2", {"at": {"x": read("0"), "y": read("0")}}, NameError_, "names y"),
        ("log(x)", {"at": {"x": read("-1")}}, DomainError, "no value at the point"),
        ("3", {}, UnsupportedError, "no variable"),
        ("+".join(f"x_{k}**2" for k in range(12)), {}, UnsupportedError, "12 variables"),
    ],
)
def test_wrong_use_is_one_clear_error(text, options, error, message):
    with pytest.raises(error, match=message):
        classify(read(text), **options)


def test_random_polynomials_in_one_variable_against_numpy():
    random = np.random.default_rng(7)
    seen = 0
    for _ in range(60):
        coefficients = random.integers(-4, 5, size=int(random.integers(3, 7)))
        degree = len(coefficients) - 1
        slope = np.polyder(np.poly1d(coefficients))
        if slope.order < 1:
            continue
        text = "+".join(f"({c})*x**{degree - k}" for k, c in enumerate(coefficients))
        roots = slope.roots
        points = classify(read(text), ["x"]).points
        real = {round(r.real, 4) for r in roots if abs(r.imag) < 1e-9}
        assert all(min(abs(roots - p.at["x"])) < 1e-3 for p in points)
        assert all(any(isclose(x, p.at["x"], abs_tol=1e-3) for p in points) for x in real)
        curvature = np.polyder(slope)
        for point in points:
            second = curvature(point.at["x"])
            if abs(second) > 1e-3:
                seen += 1
                assert point.nature is (MIN if second > 0 else MAX)
    assert seen > 60
