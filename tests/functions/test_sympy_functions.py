"""If these fail, a function of ours is not an ordinary SymPy expression."""

import math
import pickle

import numpy as np
import pytest
import sympy as sp

from symopt.functions.lookup import function
from symopt.functions.sympy_functions import lacking, sympy_function, sympy_names
from symopt.syntax.sympy_border.incoming import from_sympy
from symopt.syntax.tree import Call, Name

x, t = sp.symbols("x t", real=True)
POINT = {x: sp.Rational(3, 7), t: sp.Rational(2, 5)}


def applied(name: str) -> sp.Expr:
    return sympy_function(name)(*(x, t)[: len(function(name).arguments)])


@pytest.mark.parametrize("name", lacking())
def test_it_evaluates_as_its_definition_in_sympy_numpy_and_math(name):
    expression = applied(name)
    expected = float(expression.definition().subs(POINT).evalf(20))
    numbers = [float(POINT[s]) for s in (x, t)[: len(expression.args)]]
    assert float(expression.evalf(20, subs=POINT)) == pytest.approx(expected, rel=1e-14)
    assert float(expression.subs(POINT).evalf()) == pytest.approx(expected, rel=1e-14)
    for modules in ("numpy", "math", "mpmath"):
        code = sp.lambdify(expression.args, expression, modules)
        assert float(code(*numbers)) == pytest.approx(expected, rel=1e-13), modules
    many = sp.lambdify(expression.args, expression)(*(np.full(3, n) for n in numbers))
    assert many == pytest.approx(np.full(3, expected), rel=1e-13)


@pytest.mark.parametrize("name", lacking())
def test_its_derivative_is_that_of_its_definition(name):
    expression = applied(name)
    for variable in expression.args:
        ours = expression.diff(variable).subs(POINT).evalf(25)
        theirs = expression.definition().diff(variable).doit().subs(POINT).evalf(25)
        assert abs(ours - theirs) < 1e-20, (name, variable)


@pytest.mark.parametrize("name", lacking())
def test_it_prints_pickles_and_is_read_back(name):
    expression = applied(name)
    assert str(expression).startswith(f"{name}(")
    assert function(name).latex in sp.latex(expression)
    assert pickle.loads(pickle.dumps(expression)) == expression
    arguments = tuple(Name(s.name) for s in expression.args)
    assert from_sympy(expression, sympy_names()) == Call(name, arguments)
    assert expression.rewrite(sp.exp) == expression.definition()


def test_the_sigmoid_is_stable_far_out_and_exact_at_zero():
    sigmoid = sympy_function("sigmoid")
    assert sigmoid(0) == sp.Rational(1, 2)
    assert sigmoid(x).is_real
    for modules in ("numpy", "math"):
        code = sp.lambdify(x, sigmoid(x), modules)
        assert code(800.0) == 1.0
        assert code(-700.0) == pytest.approx(math.exp(-700), rel=1e-13)
        assert code(-1e4) == 0.0
    assert sp.latex(sigmoid(x) ** 2) == r"\sigma\left(x\right)^{2}"


def test_functions_sympy_has_are_its_own():
    assert sympy_function("tanh") is sp.tanh
    assert sympy_function("max") is sp.Max


@pytest.mark.parametrize("modules", ["numpy", "math", "mpmath"])
@pytest.mark.parametrize("name", ["sigmoid", "softplus", "elu", "gelu", "swish", "softsign"])
def test_code_keeps_brackets_in_powers_and_quotients(name, modules):
    """`1/sigmoid(z)` and `sigmoid(z)**2` were once written without brackets around the definition."""
    x, w = sp.symbols("x w", real=True)
    inner = sympy_function(name)(x)
    alone = float(sp.lambdify(x, inner, modules)(0.6))
    forms = [
        (1 / inner, 1 / alone),
        (inner**2, alone**2),
        (w - inner, 1.25 - alone),
        (w / inner**3, 1.25 / alone**3),
        (-inner * w, -alone * 1.25),
        (inner / w / (1 + inner), alone / 1.25 / (1 + alone)),
    ]
    for expression, expected in forms:
        assert float(sp.lambdify((x, w), expression, modules)(0.6, 1.25)) == pytest.approx(
            expected, rel=1e-12
        )
