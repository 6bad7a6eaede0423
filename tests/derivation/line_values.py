"""Values of derivation lines by mpmath, independent of the calculus; pending derivatives included."""

from __future__ import annotations

import mpmath

from symopt.functions.lookup import definition_tree, function
from symopt.functions.vocabulary import default_vocabulary
from symopt.syntax import tree as t
from symopt.syntax.reading.parser import parse

mp = mpmath.mp.clone()
mp.dps = 40

WORDS = "x y z k a b c n m w x_1 x_2 w_1 w_2 a_1 a_2 yhat delta f L u v i"
VOCABULARY = default_vocabulary().declare(WORDS.split())

SAME_NAME = (
    "exp log sin cos tan sec csc cot asin acos atan sinh cosh tanh sech csch coth asinh acosh atanh "
    "sqrt erf erfc gamma loggamma digamma atan2 hypot sign log1p expm1"
)
DIRECT = {
    **{name: getattr(mp, name) for name in SAME_NAME.split()},
    "abs": abs,
    "max": max,
    "min": min,
    "polygamma": lambda n, x: mp.psi(int(n), x),
}


def read(text: str) -> t.Tree:
    return parse(text, VOCABULARY)


def value(tree: t.Tree, point: dict[str, object]):
    """The value at a point; a name may stand for a tree."""
    match tree:
        case t.Number(value=v):
            return mp.mpf(v.numerator) / v.denominator
        case t.Constant(name=name):
            return {"e": mp.e, "pi": mp.pi}[name]
        case t.Name(name=name):
            known = point[name]
            return value(known, point) if isinstance(known, t.Tree) else known
        case t.Add(terms=terms):
            return mp.fsum(value(x, point) for x in terms)
        case t.Neg(body=body):
            return -value(body, point)
        case t.Mul(factors=factors):
            return mp.fprod(value(x, point) for x in factors)
        case t.Div(numerator=top, denominator=bottom):
            return value(top, point) / value(bottom, point)
        case t.Pow(base=base, exponent=exponent):
            return real_power(value(base, point), value(exponent, point))
        case t.Cancel(body=body):
            return value(body, point)
        case t.Call(function=name, arguments=arguments):
            return call(name, [value(x, point) for x in arguments])
        case _:
            return compound(tree, point)


def compound(tree: t.Tree, point: dict[str, object]):
    match tree:
        case t.Sum(body=body, index=index, lower=lower, upper=upper):
            ends = int(value(lower, point)), int(value(upper, point))
            return mp.fsum(
                value(body, {**point, index: mp.mpf(k)}) for k in range(ends[0], ends[1] + 1)
            )
        case t.Piecewise(branches=branches):
            for branch, condition in branches:
                if condition is None or holds(condition, point):
                    return value(branch, point)
        case t.Derivative(of=of, wrt=(t.Name(name=name),)):
            at = point[name]
            return mp.diff(lambda u: value(of, {**point, name: u}), at, h=mp.mpf("1e-15"))
    raise AssertionError(f"no value for {tree}")


def holds(tree: t.Tree, point) -> bool:
    match tree:
        case t.Logic(op="and", arguments=arguments):
            return all(holds(x, point) for x in arguments)
        case t.Logic(op="or", arguments=arguments):
            return any(holds(x, point) for x in arguments)
        case t.Relation(op=op, left=left, right=right):
            a, b = value(left, point), value(right, point)
            return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "=": a == b}[op]
    raise AssertionError(f"no condition {tree}")


def call(name: str, arguments):
    if name in DIRECT:
        found = DIRECT[name](*arguments)
        if isinstance(found, mp.mpc):
            raise ValueError(f"{name} is not real here")
        return found
    definition = definition_tree(name)
    assert definition is not None, name
    given = dict(zip(function(name).arguments, arguments, strict=True))
    return value(definition, given)


def real_power(base, exponent):
    if base < 0 and exponent != int(exponent):
        raise ValueError("a power of a negative number")
    return mp.power(base, exponent)
