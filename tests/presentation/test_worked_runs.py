"""Worked runs, critical points and fits as documents: the figures of the course notes, digit by digit."""

import numpy as np
import pytest

from symopt.calculus.system import system_of
from symopt.derivation.models.whole import derive_model
from symopt.foundation.document import Formula, Prose, Steps, Table
from symopt.functions.vocabulary import default_vocabulary
from symopt.model.spec import read_spec
from symopt.optimization import driver, roots
from symopt.optimization.critical.classify import classify
from symopt.optimization.problem import Problem
from symopt.presentation.classification import classification_document
from symopt.presentation.fit_report import fit_document
from symopt.presentation.numerals import rounded
from symopt.presentation.pages import completed
from symopt.presentation.render import render
from symopt.presentation.root_run import root_document
from symopt.presentation.worked_run import minimization_document
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.reading.parser import parse

TWO = "x**4 + 0.8*y**4 + 4*x**2 + 2*y**2 - x*y - 0.2*x**2*y"


def read(text):
    return parse(text, default_vocabulary())


def one_variable(method="pure-newton", start=0.05, **settings):
    problem = Problem(
        ("x",),
        lambda x: np.exp(x[0]) - np.log(x[0]),
        lambda x: np.exp(x) - 1 / x,
        lambda x: np.array([[np.exp(x[0]) + x[0] ** -2]]),
    )
    return driver.minimize(problem, [start], method, **settings)


def two_variables(method="pure-newton"):
    problem = Problem(
        ("x", "y"),
        lambda v: v[0] ** 4 + 0.8 * v[1] ** 4 + 4 * v[0] ** 2 + 2 * v[1] ** 2 - v[0] * v[1]
        - 0.2 * v[0] ** 2 * v[1],
        lambda v: np.array(
            [
                4 * v[0] ** 3 + 8 * v[0] - v[1] - 0.4 * v[0] * v[1],
                3.2 * v[1] ** 3 + 4 * v[1] - v[0] - 0.2 * v[0] ** 2,
            ]
        ),
        lambda v: np.array(
            [
                [12 * v[0] ** 2 + 8 - 0.4 * v[1], -1 - 0.4 * v[0]],
                [-1 - 0.4 * v[0], 9.6 * v[1] ** 2 + 4],
            ]
        ),
    )  # fmt: skip
    return driver.minimize(problem, [4, 4], method)


def ends(document):
    """Return the last line of every step."""
    return [to_text(b.lines[-1].tree) for b in document.blocks if isinstance(b, Steps)]


def words(document):
    parts = [p for b in document.blocks if isinstance(b, Prose) for p in b.content]
    return " ".join(p if isinstance(p, str) else to_text(p.tree) for p in parts)


def test_newton_in_one_variable_has_the_figures_of_the_notes():
    document = minimization_document(read("exp(x) - ln(x)"), one_variable(), output="g")
    shown = [f"{float(text):.4f}" for text in ends(document)[:6]]
    assert shown == ["0.0972", "0.1832", "0.3205", "0.4773", "0.5578", "0.5671"]


def test_a_step_is_formula_numbers_result():
    document = minimization_document(read("exp(x) - ln(x)"), one_variable(), output="g")
    step = next(b for b in document.blocks if isinstance(b, Steps))
    text = render(type(document)("", (step,)), "latex")
    assert "x_{1} &= x_{0}" in text.replace("x_1", "x_{1}").replace("x_0", "x_{0}")
    assert r"\frac{-18.949}{401.05}" in text
    assert "0.097248" in text


def test_newton_in_two_variables_has_the_figures_of_the_notes():
    document = minimization_document(read(TWO), two_variables())
    first, second, *_ = (b.lines[-1].tree for b in document.blocks if isinstance(b, Steps))
    values = [[float(to_text(row[0])) for row in tree.rows] for tree in (first, second)]
    assert [[f"{x:.2f}" for x in v] for v in values] == [["2.58", "2.62"], ["1.59", "1.67"]]
    assert r"\begin{bmatrix} 198.4 & -2.6 \\ -2.6 & 157.6 \end{bmatrix}^{-1}" in render(
        document, "latex"
    )


def test_the_numbers_in_a_step_give_its_result():
    result = one_variable()
    document = minimization_document(read("exp(x) - ln(x)"), result, digits=9)
    for step, after in zip(
        (b for b in document.blocks if isinstance(b, Steps)), result.trace[1:], strict=True
    ):
        value = eval(to_text(step.lines[1].tree))  # noqa: S307 - our own printer, in a test
        assert value == pytest.approx(after.point[0], rel=1e-7)


@pytest.mark.parametrize(
    ("method", "settings", "expected"),
    [
        ("gradient-descent", {"step": 0.01}, "0.01"),
        ("backtracking", {}, "alpha"),
        ("newton", {}, "g''"),
    ],
)
def test_other_methods_are_written_by_their_own_formula(method, settings, expected):
    result = one_variable(method, start=1.0, max_iterations=12, **settings)
    document = minimization_document(read("exp(x) - ln(x)"), result, output="g")
    assert expected in render(document, "latex").replace(r"\alpha", "alpha")


def test_the_order_of_convergence_and_the_outcome_are_told():
    text = words(minimization_document(read("exp(x) - ln(x)"), one_variable()))
    assert "quadratic convergence" in text
    assert "Converged in 8 steps" in text
    assert ": minimum" in text


def test_a_root_is_worked():
    found = roots.root(lambda x: x * x - 2, lambda x: 2 * x, 1.0)
    document = root_document(read("x**2 - 2"), found)
    assert ends(document)[:3] == ["1.5", "1.4167", "1.4142"]
    assert "quadratic" in words(document)


def test_a_root_that_fails_says_why():
    found = roots.root(lambda x: x**3 - 2 * x + 2, lambda x: 3 * x**2 - 2, 0.0)
    assert "cycle" in words(root_document(read("x**3 - 2*x + 2"), found))


def test_small_and_large_numbers_keep_their_meaning():
    shown = [to_text(rounded(x, 3)) for x in (0.0, 1.0, -2.5, 1e-8, 123456.0, -6.02e23)]
    assert shown == ["0", "1", "-2.5", "10**(-8)", "123456", "-6.02*10**23"]
    with pytest.raises(ValueError, match="no digits"):
        rounded(float("nan"))


def test_the_characteristic_polynomial_is_worked():
    document = classification_document(classify(read("2*x**2 + 3*y**2 - x*y")))
    (steps,) = (b for b in document.blocks if isinstance(b, Steps))
    assert [to_text(line.tree) for line in steps.lines] == [
        "(4 - lambda)*(6 - lambda) - (-1)*(-1)",
        "lambda**2 - 10*lambda + 23",
    ]
    text = render(document, "text")
    assert "5 + √(2) ≈ 6.4142" in text
    assert "5 - √(2) ≈ 3.5858" in text
    assert "a minimum" in text


def test_three_variables_have_the_sign_of_their_polynomial():
    document = classification_document(classify(read("x**2 + y**2 + z**2 + x*y")))
    (steps,) = (b for b in document.blocks if isinstance(b, Steps))
    assert to_text(steps.lines[-1].tree) == "-lambda**3 + 6*lambda**2 - 11*lambda + 6"


def test_several_points_have_a_table():
    document = classification_document(classify(read("x**4 - 2*x**2 + 1")))
    (table,) = (b for b in document.blocks if isinstance(b, Table))
    assert [row[-1][0] for row in table.rows] == ["minimum", "maximum", "minimum"]


@pytest.mark.parametrize("text", ["abs(x)", "x**3", "(x - y)**2", "x - x", "exp(x)"])
@pytest.mark.parametrize("form", ["text", "latex", "markdown", "html", "json"])
def test_every_kind_of_classification_has_every_format(text, form):
    tree = read(text)
    names = ["x", "y"] if "y" in text else ["x"]
    assert render(classification_document(classify(tree, names)), form)


def spec(tmp_path, text):
    file = tmp_path / "model.toml"
    file.write_text(text, encoding="utf-8")
    return system_of(read_spec(file))


def test_a_page_ends_with_what_was_checked(tmp_path):
    system = spec(
        tmp_path,
        'parameters = ["x"]\nloss = "f"\n[definitions]\nu = "x - c"\nf = "u**2"\n'
        "[constants]\nc = 0.5\n[start]\nx = 2\n",
    )
    page = completed(derive_model(system))
    text = render(page, "text")
    assert text.index("Critical points") < text.index("Newton's method, worked")
    assert "proved equal" in render(type(page)("", page.blocks[-1:]), "text")
    assert "(x - 0.5)²" in text
    assert "At x = 0.5" in text


def test_a_page_for_part_of_the_parameters_has_no_critical_points(tmp_path):
    system = spec(
        tmp_path, 'parameters = ["x", "y"]\nfunction = "f"\n[definitions]\nf = "x**2 + y**2"\n'
    )
    assert "Critical points" in render(completed(derive_model(system)), "text")
    assert "Critical points" not in render(completed(derive_model(system, wrt=["x"])), "text")
    assert "Critical points" not in render(completed(derive_model(system, order=1)), "text")


def test_a_fit_is_reported():
    result = two_variables("newton")
    document = fit_document(
        "A fit",
        {"x": 1.25, "w": np.array([[1.0, 2.0]])},
        result,
        observations=7,
        residual_sum_of_squares=0.5,
        start_note="It began at (4, 4).",
    )
    text = render(document, "text")
    for part in ("w_12", "1.25", "observations", "converged", "3.7639", "It began at (4, 4)."):
        assert part in text
    assert not [b for b in document.blocks if isinstance(b, Formula)]
