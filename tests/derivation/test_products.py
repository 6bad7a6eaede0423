"""Products of local derivatives: what cancels is struck out, and the form is a textbook's."""

from __future__ import annotations

import pytest
from line_values import mp, read, value

from symopt.derivation.rule import LocalContext
from symopt.derivation.scalar.product import cancel_product, simplify_product
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Cancel, Derivative, Mul, Name, walk

ROLES = {
    **dict.fromkeys(("x_1", "x_2", "y"), "data"),
    **dict.fromkeys(("w_1", "w_2", "b"), "parameter"),
    **dict.fromkeys(("z", "a_1", "a_2", "yhat", "L"), "definition"),
}
CONTEXT = LocalContext("", ROLES, {name: place for place, name in enumerate(ROLES)})
LOG_LOSS = "-(y - yhat)/(yhat*(1 - yhat))"
SIGMOID = "yhat*(1 - yhat)"

PRODUCTS = [
    ((LOG_LOSS, SIGMOID), "-(y - yhat)"),
    ((LOG_LOSS, SIGMOID, "x_1"), "-(y - yhat)*x_1"),
    ((LOG_LOSS, SIGMOID, "a_1"), "-a_1*(y - yhat)"),
    ((LOG_LOSS, SIGMOID, "w_1", "a_1*(1 - a_1)", "x_1"), "-x_1*w_1*a_1*(1 - a_1)*(y - yhat)"),
    (("x_1", "(1 - a_1)*a_1", "w_1", SIGMOID, LOG_LOSS), "-x_1*w_1*a_1*(1 - a_1)*(y - yhat)"),
    ((LOG_LOSS, SIGMOID, "w_1", "a_1*(1 - a_1)", "1"), "-w_1*a_1*(1 - a_1)*(y - yhat)"),
    (("-(y - yhat)", "x_1"), "-(y - yhat)*x_1"),
    (("yhat - y", "x_2"), "-(y - yhat)*x_2"),
    (("-2*(y - yhat)", "x_2"), "-2*(y - yhat)*x_2"),
    (("1 - y/yhat", "yhat", "x_1"), "-(y - yhat)*x_1"),
    (("-y/yhat + (1 - y)/(1 - yhat)", SIGMOID, "x_1"), "-(y - yhat)*x_1"),
    (("-(y - yhat)", "w_1", "1 - a_1**2", "x_2"), "-x_2*w_1*(1 - a_1**2)*(y - yhat)"),
    (("-y/yhat", "yhat", "x_1"), "-x_1*y"),
    (("1/2", "2", "x_1"), "x_1"),
    (("exp(z)/(1 + exp(z))**2", "1 + exp(z)", "exp(-z)"), "1/(1 + exp(z))"),
]


@pytest.mark.parametrize(("factors", "wanted"), PRODUCTS)
def test_a_product_ends_in_the_form_of_a_textbook(factors, wanted):
    lines = simplify_product([read(f) for f in factors], CONTEXT)
    assert to_text(lines[-1].tree) == to_text(read(wanted))


@pytest.mark.parametrize(("factors", "wanted"), PRODUCTS)
def test_every_line_of_a_product_has_its_value(factors, wanted):
    trees = tuple(read(f) for f in factors)
    point = {n: mp.mpf(k + 3) / (2 * k + 9) for k, n in enumerate(sorted(ROLES))}
    expected = value(Mul(trees), point)
    for line in simplify_product(trees, CONTEXT):
        assert mp.almosteq(value(line.tree, point), expected, 1e-30, 1e-30), to_text(line.tree)


def test_what_cancels_is_struck_out_above_and_below():
    lines = simplify_product([read(LOG_LOSS), read(SIGMOID), read("x_1")], CONTEXT)
    assert [line.rule for line in lines] == ["cancel", "simplify"]
    struck = [to_text(p.body) for p in walk(lines[0].tree) if isinstance(p, Cancel)]
    assert struck == ["yhat*(1 - yhat)", "yhat*(1 - yhat)"]


def test_part_of_a_power_is_struck_out_in_its_exponent():
    (first, last) = cancel_product([read("1/(1 + z)**3"), read("1 + z")], CONTEXT)
    struck = [to_text(p.body) for p in walk(first.tree) if isinstance(p, Cancel)]
    assert struck == ["3", "1 + z"]
    assert to_text(last.tree) == "1/(1 + z)**2"


def test_brackets_that_differ_in_sign_cancel():
    lines = simplify_product([read("1/(yhat - y)"), read("y - yhat"), read("x_1")], CONTEXT)
    assert to_text(lines[-1].tree) == "-x_1"


def test_a_product_in_its_final_form_has_no_lines():
    assert simplify_product([read("-(y - yhat)"), read("1")], CONTEXT) == ()
    assert cancel_product([read("x_1"), read("w_1")], CONTEXT) == ()


def test_shared_derivatives_are_factors_by_name():
    delta = Derivative(Name("L"), (Name("z"),))
    lines = simplify_product([delta, read("w_1"), read("a_1*(1 - a_1)"), read("x_1")], CONTEXT)
    assert lines[-1].tree == Mul((*read("x_1*w_1*a_1*(1 - a_1)").factors, delta))


def test_at_the_level_result_there_is_one_line():
    context = LocalContext("", ROLES, CONTEXT.order, "result")
    assert len(simplify_product([read(LOG_LOSS), read(SIGMOID)], context)) == 1
