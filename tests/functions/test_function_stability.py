"""Code forms in double precision: no overflow, no cancellation, far out in both tails."""

from __future__ import annotations

import math

import pytest
from mpmath_values import call, mp

from symopt.functions.lookup import derivative_tree, function, stable_tree
from symopt.syntax import tree as t

FAR = (
    1e-12,
    -1e-12,
    0.3,
    -0.3,
    3.0,
    -3.0,
    20.0,
    -20.0,
    36.5,
    -36.5,
    300.0,
    -300.0,
    800.0,
    -800.0,
    1e4,
    -1e4,
)


def _exp(x):
    return math.exp(x) if x > -745 else 0.0


def _sigmoid(x):
    return 1 / (1 + _exp(-x)) if x > 0 else _exp(x) / (1 + _exp(x))


def _softplus(x):
    return max(x, 0) + math.log1p(_exp(-abs(x)))


CODE = {
    "exp": _exp, "expm1": math.expm1, "log1p": math.log1p, "log": math.log, "sqrt": math.sqrt,
    "tanh": math.tanh, "erfc": math.erfc, "abs": abs, "max": max, "min": min,
    "sign": lambda x: math.copysign(1, x) if x else 0.0, "sigmoid": _sigmoid, "softplus": _softplus,
}  # fmt: skip


def in_floats(tree, x):
    """The value of a code form in floats, by the functions that a backend has; overflow raises."""

    def v(child):
        return in_floats(child, x)

    match tree:
        case t.Number(value=q):
            return float(q)
        case t.Constant(name="pi"):
            return math.pi
        case t.Name():
            return x
        case t.Add(terms=terms):
            return sum(map(v, terms))
        case t.Neg(body=body):
            return -v(body)
        case t.Mul(factors=factors):
            return math.prod(map(v, factors))
        case t.Div(numerator=a, denominator=b):
            return v(a) / v(b)
        case t.Pow(base=a, exponent=b):
            return v(a) ** v(b)
        case t.Call(function=name, arguments=(a, *rest)):
            if name not in CODE:
                return in_floats(stable_tree(name), v(a))
            return CODE[name](v(a), *map(v, rest))
        case t.Piecewise(branches=branches):
            return next(
                v(body) for body, condition in branches if condition is None or v(condition)
            )
        case t.Relation(op=">", left=a, right=b):
            return v(a) > v(b)
    raise AssertionError(f"no code for {tree!r}")


def agree(found, expected, room=4e-15):
    return abs(mp.mpf(found) - expected) <= room * abs(expected) + mp.mpf(1e-300)


@pytest.mark.parametrize("name", ["softplus", "logsigmoid", "sech", "csch", "elu", "selu"])
@pytest.mark.parametrize("x", FAR)
def test_stable_forms_keep_every_digit(name, x):
    with mp.workdps(60):
        assert agree(in_floats(stable_tree(name), x), call(name, [mp.mpf(x)]))


DERIVATIVES = {
    "sigmoid": lambda x: 1 / (4 * mp.cosh(x / 2) ** 2),
    "softplus": lambda x: 1 / (1 + mp.exp(-x)),
    "logsigmoid": lambda x: 1 / (1 + mp.exp(x)),
    "tanh": lambda x: mp.sech(x) ** 2,
    "coth": lambda x: -(mp.csch(x) ** 2),
    "sech": lambda x: -mp.sech(x) * mp.tanh(x),
    "elu": lambda x: mp.exp(min(x, 0)),
    "softsign": lambda x: 1 / (1 + abs(x)) ** 2,
}


@pytest.mark.parametrize("name", sorted(DERIVATIVES))
@pytest.mark.parametrize("x", FAR)
def test_derivatives_for_code_keep_every_digit(name, x):
    stable = derivative_tree(name)
    if name == "sech":
        stable = t.Neg(t.Mul((t.Call("sech", (t.Name("x"),)), t.Call("tanh", (t.Name("x"),)))))
    with mp.workdps(60):
        assert agree(in_floats(stable, x), DERIVATIVES[name](mp.mpf(x)))


@pytest.mark.parametrize("x", [x for x in FAR if abs(x) < 1e3])
def test_the_gelu_keeps_its_left_tail(x):
    with mp.workdps(60):
        assert agree(in_floats(stable_tree("gelu"), x), call("gelu", [mp.mpf(x)]), 1e-12)


def test_every_stable_form_has_a_definition():
    assert function("softplus").stable
    assert function("softplus").definition == "log(1 + exp(x))"
