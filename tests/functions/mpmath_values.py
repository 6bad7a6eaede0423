"""An independent evaluator: trees and catalogue functions to 40 digits, by mpmath alone.

Each function has its value from mpmath, never from the catalogue's own formulas. Arrays are numpy
arrays of mpmath numbers, so that losses over arrays evaluate too.
"""

from __future__ import annotations

from functools import reduce

import mpmath
import numpy as np

from symopt.syntax import tree as t

mp = mpmath.mp.clone()
mp.dps = 40


def _real_power(base, exponent):
    if base < 0 and exponent != int(exponent):
        raise ValueError("a power of a negative number")
    return mp.power(base, exponent)


def _softmax(z, axis=-1):
    e = np.frompyfunc(mp.exp, 1, 1)(np.asarray(z, dtype=object))
    return e / np.sum(e, axis=axis, keepdims=True)


def _loggamma(x):
    if x <= 0:
        raise ValueError("loggamma of a negative number")
    return mp.loggamma(x)


def _binomial(n, k):
    return mp.gamma(n + 1) / mp.gamma(k + 1) / mp.gamma(n - k + 1)


def _polylog(s, x):
    """mpmath leaves an imaginary rounding error where x < -1."""
    result = mp.polylog(s, x)
    return mp.re(result) if abs(mp.im(result)) < mp.mpf(10) ** (4 - mp.dps) else result


def _elu(x, scale=1, alpha=1):
    return scale * (x if x > 0 else alpha * mp.expm1(x))


SCALE = mp.mpf("1.0507009873554804934193349852946")
ALPHA = mp.mpf("1.6732632423543772848170429916717")

OF_MPMATH = (
    "exp log sin cos tan cot sec csc asin acos atan acot asec acsc sinh cosh tanh coth sech csch asinh "
    "acosh atanh acoth asech acsch atan2 hypot erf erfc gamma log1p expm1 sign beta erfi erfinv lambertw "
    "besselj bessely besseli besselk airyai airybi fresnels fresnelc expint sinc floor"
)

FUNCTIONS = {
    **{name: getattr(mp, name) for name in OF_MPMATH.split()},
    "log2": lambda x: mp.log(x, 2),
    "log10": mp.log10,
    "sqrt": mp.sqrt,
    "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
    "abs": abs,
    "step": lambda x: mp.mpf(x > 0) if x else mp.mpf(1) / 2,
    "max": max,
    "min": min,
    "sigmoid": lambda x: 1 - 1 / (1 + mp.exp(x)),
    "softplus": lambda x: mp.log1p(mp.exp(x)),
    "logsigmoid": lambda x: -mp.log1p(mp.exp(-x)),
    "logaddexp": lambda s, t: mp.log(mp.exp(s) + mp.exp(t)),
    "logit": lambda x: mp.log(x) - mp.log(1 - x),
    "relu": lambda x: x if x > 0 else mp.mpf(0),
    "leaky_relu": lambda x: x if x > 0 else x / 100,
    "prelu": lambda x, a: x if x > 0 else a * x,
    "elu": _elu,
    "selu": lambda x: _elu(x, SCALE, ALPHA),
    "gelu": lambda x: x * mp.ncdf(x),
    "swish": lambda x: x / (1 + mp.exp(-x)),
    "mish": lambda x: x * mp.tanh(mp.log1p(mp.exp(x))),
    "softsign": lambda x: x / (1 + abs(x)),
    "loggamma": _loggamma,
    "digamma": mp.digamma,
    "polygamma": lambda n, x: mp.psi(int(n), x),
    "trigamma": lambda x: mp.psi(1, x),
    "factorial": lambda x: mp.gamma(x + 1),
    "binomial": _binomial,
    "erfcinv": lambda x: mp.erfinv(1 - x),
    "airyaiprime": lambda x: mp.airyai(x, derivative=1),
    "airybiprime": lambda x: mp.airybi(x, derivative=1),
    "Ei": mp.ei,
    "Si": mp.si,
    "Ci": mp.ci,
    "Shi": mp.shi,
    "Chi": mp.chi,
    "lowergamma": lambda s, x: mp.gammainc(s, 0, x),
    "uppergamma": mp.gammainc,
    "polylog": _polylog,
    "betainc_regularized": lambda a, b, t, u: mp.betainc(a, b, t, u, regularized=True),
    "elliptic_k": mp.ellipk,
    "elliptic_e": mp.ellipe,
    "ceiling": mp.ceil,
}

ARRAYS = {
    "sum": lambda a, axis=None: np.sum(a, axis=axis),
    "mean": lambda a, axis=None: np.mean(np.asarray(a, dtype=object), axis=axis),
    "softmax": _softmax,
}

COMPARE = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "!=": lambda a, b: abs(a - b) > mp.mpf(10) ** -30,
}


def value(tree, env=None):  # noqa: C901 - one case for each kind of node
    """The value of a tree: an mpmath number, an array of them, or a truth value of a condition."""
    env = env or {}

    def v(child):
        return value(child, env)

    match tree:
        case t.Number(value=q):
            return mp.mpf(q.numerator) / q.denominator
        case t.Constant(name=name):
            return {"pi": +mp.pi, "e": +mp.e, "inf": mp.inf}[name]
        case t.Name(name=name):
            return env[name]
        case t.Add(terms=terms):
            return reduce(lambda a, b: a + b, map(v, terms))
        case t.Neg(body=body):
            return -v(body)
        case t.Mul(factors=factors):
            return reduce(lambda a, b: a * b, map(v, factors))
        case t.Div(numerator=a, denominator=b):
            return v(a) / v(b)
        case t.Pow(base=a, exponent=b):
            return _real_power(v(a), v(b))
        case t.Sequence(items=items):
            return np.array([v(item) for item in items], dtype=object)
        case t.Relation(op=op, left=a, right=b):
            return COMPARE[op](v(a), v(b))
        case t.Logic(op="and", arguments=args):
            return all(map(v, args))
        case t.Logic(op="or", arguments=args):
            return any(map(v, args))
        case t.Piecewise(branches=cases):
            return next(v(body) for body, condition in cases if condition is None or v(condition))
        case t.Call(function=name, arguments=args, options=options):
            return call(name, [v(a) for a in args], {key: int(v(o)) for key, o in options})
    raise AssertionError(f"no value of {tree!r}")


def call(name, args, options=None):
    """The value of a function of the catalogue, elementwise over arrays."""
    if name in ARRAYS:
        return ARRAYS[name](*args, **(options or {}))
    function = FUNCTIONS[name]
    if any(isinstance(a, np.ndarray) for a in args):
        return np.frompyfunc(function, len(args), 1)(*args)
    return function(*args)
