"""Functions and names without a definition: each value has a name, and derivatives chain through them."""

from __future__ import annotations

import pytest

from symopt.documents.elaborate.names.unknowns import mapping, restored, unknown, unknowns
from symopt.equality.verdict import Status
from symopt.foundation.errors import UnsupportedError
from symopt.syntax.printing.text_printer import to_text
from tests.documents.elaborate.notes import PROVED, REFUTED, Notes


def undefined() -> Notes:
    return Notes({"f": ("x",), "u": ("x", "y")}, names="x_0 x_1 x_k h t y v m")


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"f(x_0)", "f_at_x_0"),
        (r"f'(x_k)", "df_by_1_at_x_k"),
        (r"f''(x_k)", "df_by_1_by_1_at_x_k"),
        (r"(f'(x_0))'", "df_by_1_by_1_at_x_0"),
        (r"f(x_0 + h)", "f_at_h_plus_x_0"),
        (r"f(h + x_0)", "f_at_h_plus_x_0"),
        (r"f(0.5)", "f_at_0_dot_5"),
        (r"u(x_0, 2)", "u_at_x_0_and_2"),
        (r"\frac{\partial u}{\partial y}", "du_by_2_at_x_and_y"),
        (r"u_{xy}(h, t)", "du_by_1_by_2_at_h_and_t"),
        (r"\frac{d^2 x}{dt^2}", "dx_by_t_by_t"),
    ],
)
def test_each_application_has_a_name_that_says_what_it_is(latex: str, text: str) -> None:
    tree = undefined()(latex)
    assert to_text(tree) == text
    assert unknown(text) is not None
    assert unknowns(tree) == (text,)
    assert list(mapping(tree)) == [text]


def test_names_are_put_back_for_print() -> None:
    from symopt.functions.notation import default_notation
    from symopt.syntax.printing.latex_printer import to_latex

    tree = restored(undefined()(r"x_0 - \frac{f(x_0)}{f'(x_0)}"))
    assert to_latex(tree, default_notation()) == r"x_0-\frac{f(x_0)}{f'(x_0)}"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"\frac{d^2 f(x)}{dx^2}", r"\frac{d}{dx}\left(\frac{df(x)}{dx}\right)"),
        (r"\frac{d}{dx}(x f(x))", r"f(x) + x f'(x)"),
        (r"\frac{d}{dx}f(x^2)", r"2x f'(x^2)"),
        (r"\frac{d}{dx}\ln f(x)", r"\frac{f'(x)}{f(x)}"),
        (r"\frac{d^2}{dx^2}(x f(x))", r"2f'(x) + x f''(x)"),
        (r"\frac{\partial}{\partial y}(y\, u(x, y)^2)", r"u(x,y)^2 + 2y\,u(x,y) u_y(x,y)"),
        (r"u_{xy}(x, y)", r"u_{yx}(x, y)"),
        (r"\frac{d}{dt} t^3 f(h t)", r"3t^2 f(ht) + h t^3 f'(ht)"),
    ],
)
def test_the_chain_rule_goes_through_them(left: str, right: str) -> None:
    assert undefined().judged(left, right) is PROVED


def test_a_wrong_rule_is_refuted() -> None:
    assert undefined().judged(r"\frac{d}{dx}(x f(x))", r"x f'(x)") is REFUTED


def test_rates_of_names_in_time() -> None:
    notes = undefined().define("v", r"\frac{dx}{dt}")
    assert notes.judged(r"\frac{dv}{dt}", r"\frac{d^2x}{dt^2}") is PROVED
    assert notes.judged(r"\frac{d}{dt}(m v^2)", r"2 m v \frac{dv}{dt}") is PROVED


def test_what_a_defined_name_does_not_show_is_not_zero() -> None:
    notes = (
        Notes(names="w x b y yhat").define("z", r"w x + b").define("L", r"\frac12(y - \hat y)^2")
    )
    assert notes.judged(r"\frac{\partial L}{\partial \hat y}", r"\hat y - y") is PROVED
    with pytest.raises(UnsupportedError, match="how L depends on w is not said"):
        notes(r"\frac{\partial L}{\partial w}")
    with pytest.raises(UnsupportedError, match="is not said"):
        notes(r"\frac{\partial}{\partial w}(y - \hat y)^2")


def test_inputs_beside_each_other_do_not_depend_on_each_other() -> None:
    notes = Notes(names="w_11 w_12 w_21 w_22 x_1 x_2 b_1 b_2")
    notes.define("z_1", r"w_{11} x_1 + w_{21} x_2 + b_1").define(
        "z_2", r"w_{12} x_1 + w_{22} x_2 + b_2"
    )
    notes.define("a_2", r"\sigma(z_2)")
    for latex in (
        r"\frac{\partial a_2}{\partial z_1}",
        r"\frac{\partial z_2}{\partial w_{11}}",
        r"\frac{\partial z_1}{\partial b_2}",
    ):
        assert to_text(notes(latex)) == "0"


def test_a_value_of_a_later_definition_is_not_an_input() -> None:
    notes = Notes(names="w_1 w_2 x a_1 a_2").define("z", r"a_1 w_1 + a_2 w_2")
    notes.define("q", r"w_1 x")
    with pytest.raises(UnsupportedError, match="how z depends on x is not said"):
        notes(r"\frac{\partial z}{\partial x}")


def test_the_derivative_of_an_undefined_name_goes_through_what_is_known_of_it() -> None:
    notes = Notes(names="w x b L").define("z", r"w x + b")
    notes.define("delta", r"\frac{\partial L}{\partial z}")
    assert notes.judged(r"\frac{\partial L}{\partial w}", r"\delta x") is PROVED
    assert notes.judged(r"\frac{\partial L}{\partial b}", r"\delta") is PROVED


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"\frac{f(x_0)}{f'(x_0)}", r"x_0 - x_1"),
        (r"\frac{f(x_0 + h) - f(x_0)}{h}", r"f'(x_0)"),
        (r"\frac{dv}{dt}", r"\frac{d^2 x}{dt^2}"),
        (r"\frac{dy}{dt}", r"\frac{dy}{dh} \frac{dh}{dt}"),
    ],
)
def test_what_may_hold_for_the_function_that_is_meant_is_not_refuted(left: str, right: str) -> None:
    assert undefined().judged(left, right) is Status.NOT_UNDERSTOOD


def test_a_rule_restated_otherwise_is_refuted() -> None:
    notes = undefined().define("x_1", r"x_0 - \frac{f'(x_0)}{f''(x_0)}")
    assert notes.judged("x_1", r"x_0 - \frac{f(x_0)}{f'(x_0)}") is REFUTED


def test_a_total_derivative_takes_names_for_functions_of_time() -> None:
    notes = undefined()
    assert notes.judged(r"\frac{d}{dt}(h^2)", r"2h\frac{dh}{dt}") is PROVED
    assert notes.judged(r"\frac{d}{dt}(h y)", r"y\frac{dh}{dt} + h\frac{dy}{dt}") is PROVED
    assert notes.judged(r"\frac{d}{dt}(h^2)", r"2h") is Status.NOT_UNDERSTOOD
    notes.define("v", r"\frac{dx}{dt}")
    assert notes.judged(r"\frac{d}{dt}(x v)", r"v^2 + x\frac{dv}{dt}") is PROVED
    assert notes.judged(r"\frac{d}{dt}(x v)", r"x\frac{dv}{dt}") is Status.NOT_UNDERSTOOD
