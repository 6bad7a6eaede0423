"""Derivations of one definition: the lines a textbook writes, and every line equal to the one before."""

from __future__ import annotations

import pytest
from line_values import mp, read, value

from symopt.derivation.rule import LocalContext, pending
from symopt.derivation.scalar.local import derive_local
from symopt.foundation.errors import UnsupportedError
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Cancel, Derivative, Name, walk

ROLES = {
    **dict.fromkeys(("x", "x_1", "x_2", "y"), "data"),
    **dict.fromkeys(("w", "w_1", "w_2", "b"), "parameter"),
    **dict.fromkeys(("z", "a", "a_1", "a_2", "yhat", "f", "L"), "definition"),
    **dict.fromkeys(("k", "c", "delta"), "constant"),
}
ORDER = {name: place for place, name in enumerate(ROLES)}


def context(output="", detail="textbook"):
    return LocalContext(output, ROLES, ORDER, detail)


def derive(text, name, output="f", detail="textbook"):
    return derive_local(read(text), name, context=context(output, detail))


def texts(*arguments, **options):
    return [to_text(line.tree) for line in derive(*arguments, **options)]


RESULTS = [
    ("1/2*(y - yhat)**2", "yhat", "L", "-(y - yhat)"),
    ("(y - yhat)**2", "yhat", "L", "-2*(y - yhat)"),
    ("-y*ln(yhat) - (1 - y)*ln(1 - yhat)", "yhat", "L", "-(y - yhat)/(yhat*(1 - yhat))"),
    ("-(y*ln(yhat) + (1 - y)*ln(1 - yhat))", "yhat", "L", "-(y - yhat)/(yhat*(1 - yhat))"),
    ("yhat - y*ln(yhat)", "yhat", "L", "1 - y/yhat"),
    ("max(0, 1 - y*yhat)", "yhat", "L", "Piecewise((-y, 1 - y*yhat > 0), (0, True))"),
    ("exp(-y*yhat)", "yhat", "L", "-y*L"),
    ("abs(y - yhat)", "yhat", "L", "-sign(y - yhat)"),
    ("1/(1 + exp(-z))", "z", "a", "a*(1 - a)"),
    ("(1 + exp(-z))**(-1)", "z", "a", "a*(1 - a)"),
    ("exp(z)/(1 + exp(z))", "z", "a", "a*(1 - a)"),
    ("1/(1 + exp(-k*z))", "z", "a", "k*a*(1 - a)"),
    ("1/(1 + exp(z))", "z", "a", "-a*(1 - a)"),
    ("(exp(z) - exp(-z))/(exp(z) + exp(-z))", "z", "a", "1 - a**2"),
    ("(1 - exp(-2*z))/(1 + exp(-2*z))", "z", "a", "1 - a**2"),
    ("c/(1 + exp(-k*z))", "z", "a", "k*a*(1 - a/c)"),
    ("sigmoid(z)", "z", "a", "a*(1 - a)"),
    ("tanh(z)", "z", "a", "1 - a**2"),
    ("exp(z)", "z", "a", "a"),
    ("ln(1 + exp(z))", "z", "a", "sigmoid(z)"),
    ("z*sigmoid(z)", "z", "a", "sigmoid(z) + a*(1 - sigmoid(z))"),
    ("relu(z)", "z", "a", "Piecewise((1, z > 0), (0, True))"),
    ("w_1*x_1 + w_2*x_2 + b", "w_1", "z", "x_1"),
    ("w_1*x_1 + w_2*x_2 + b", "b", "z", "1"),
    ("sigmoid(w*x + b)", "w", "a", "x*a*(1 - a)"),
    ("x**2*exp(x)", "x", "f", "x*exp(x)*(2 + x)"),
    ("x**2/(1 + x**2)", "x", "f", "2*x/(1 + x**2)**2"),
    ("(x + 1)*(x - 1)", "x", "f", "2*x"),
    ("exp(x) - ln(x)", "x", "f", "exp(x) - 1/x"),
    ("sqrt(1 + x**2)", "x", "f", "x/sqrt(1 + x**2)"),
    ("ln(sin(x**2))", "x", "f", "2*x*cos(x**2)/sin(x**2)"),
    ("x**x", "x", "f", "x**x*(ln(x) + 1)"),
    ("2**x", "x", "f", "2**x*ln(2)"),
    ("x**k", "x", "f", "k*x**(k - 1)"),
    ("x**4 + 0.8*y**4 - x*y - 0.2*x**2*y", "x", "f", "4*x**3 - y - 2/5*x*y"),
    ("Sum(exp(i*x), (i, 1, 3))", "x", "f", "Sum(i*exp(i*x), (i, 1, 3))"),
    ("3*y + 1", "x", "f", "0"),
    ("x", "x", "f", "1"),
]


@pytest.mark.parametrize(("text", "name", "output", "wanted"), RESULTS)
def test_the_result_has_the_form_of_a_textbook(text, name, output, wanted):
    assert texts(text, name, output)[-1] == to_text(read(wanted))


@pytest.mark.parametrize("detail", ["textbook", "every", "result"])
@pytest.mark.parametrize(("text", "name", "output", "wanted"), RESULTS)
def test_every_line_equals_the_one_before(text, name, output, wanted, detail):
    body = read(text)
    lines = derive(text, name, output, detail)
    point = {n: mp.mpf(k + 3) / (2 * k + 9) for k, n in enumerate(sorted(ROLES))}
    point[output] = body
    expected = value(pending(body, name), point)
    for line in lines:
        assert mp.almosteq(value(line.tree, point), expected, 1e-9, 1e-9), to_text(line.tree)
    assert not any(isinstance(part, Derivative) for part in walk(lines[-1].tree))
    assert len(lines) == 1 or detail != "result"


def test_the_sigmoid_is_derived_by_adding_and_subtracting_one():
    lines = derive("1/(1 + exp(-z))", "z", "a")
    assert lines[0].tree == pending(read("(1 + exp(-z))**(-1)"), "z")
    assert lines[0].reason == ("write the quotient as a power",)
    assert lines[1].rule == "power"
    assert [to_text(line.tree) for line in lines[2:]] == [
        "-(1 + exp(-z))**(-2)*exp(-z)*(-1)",
        "exp(-z)/(1 + exp(-z))**2",
        "(1 + exp(-z) - 1)/(1 + exp(-z))**2",
        "(1 + exp(-z))/(1 + exp(-z))**2 - 1/(1 + exp(-z))**2",
        "1/(1 + exp(-z)) - (1/(1 + exp(-z)))**2",
        "1/(1 + exp(-z))*(1 - 1/(1 + exp(-z)))",
        "a*(1 - a)",
    ]


def test_the_split_line_of_the_sigmoid_strikes_out_what_cancels():
    lines = derive("1/(1 + exp(-z))", "z", "a")
    split = next(line for line in lines if line.rule == "split")
    struck = [to_text(p.body) for p in walk(split.tree) if isinstance(p, Cancel)]
    assert struck == ["1 + exp(-z)", "2"]
    added = next(line for line in lines if line.rule == "add and subtract")
    assert added.reason[0] == "add and subtract "


def test_the_log_loss_shows_the_common_denominator_and_what_cancels():
    assert texts("-y*ln(yhat) - (1 - y)*ln(1 - yhat)", "yhat", "L") == [
        "-y*(1/yhat) - (1 - y)*(1/(1 - yhat))*(-1)",
        "-y/yhat + (1 - y)/(1 - yhat)",
        "(-y*(1 - yhat) + (1 - y)*yhat)/(yhat*(1 - yhat))",
        "(-y + y*yhat + yhat - y*yhat)/(yhat*(1 - yhat))",
        "-(y - yhat)/(yhat*(1 - yhat))",
    ]


def test_the_squared_error_shows_the_half_times_two():
    assert texts("1/2*(y - yhat)**2", "yhat", "L") == ["1/2*2*(y - yhat)*(-1)", "-(y - yhat)"]


def test_the_huber_loss_is_derived_case_by_case_with_its_kink_named():
    text = (
        "Piecewise((1/2*(y - yhat)**2, abs(y - yhat) <= delta),"
        " (delta*(abs(y - yhat) - delta/2), True))"
    )
    lines = derive(text, "yhat", "L")
    assert to_text(lines[-1].tree) == to_text(
        read("Piecewise((-(y - yhat), abs(y - yhat) <= delta), (-delta*sign(y - yhat), True))")
    )
    assert lines[0].reason[0] == "case by case, except at "
    assert to_text(lines[0].reason[1].tree) == "abs(y - yhat) = delta"


def test_the_hinge_names_the_kink():
    (line,) = derive("max(0, 1 - y*yhat)", "yhat", "L")
    assert to_text(line.reason[-1].tree) == "1 - y*yhat = 0"


def test_the_reason_names_the_law_and_the_chain_rule():
    lines = derive("ln(1 - x)", "x")
    assert lines[0].reason == ("derivative of the logarithm and chain rule",)
    assert derive("x**2", "x")[0].reason == ("power rule",)


def test_every_detail_applies_one_rule_in_each_line():
    lines = derive("x**2*exp(x) + 1", "x", "f", "every")
    assert [line.rule for line in lines[:4]] == ["sum", "product", "power", "function"]


def test_a_name_that_does_not_occur_gives_zero_with_a_reason():
    (line,) = derive("y**2", "x")
    assert to_text(line.tree) == "0"
    assert line.reason[1].tree == Name("x")


def test_an_array_function_of_the_variable_is_refused():
    with pytest.raises(UnsupportedError, match="no rule differentiates softmax in x"):
        derive("softmax(x)", "x")


def test_a_whole_argument_has_no_derivative():
    with pytest.raises(UnsupportedError, match="polygamma has no derivative in its argument n"):
        derive("polygamma(x, 2)", "x")
