r"""Antiderivatives in closed form of sums of common terms, by the rules of a first course.

x^n, (ax + b)^p, 1/(ax + b), e^{ax+b}, sin, cos, their squares, ln(ax + b), 1/(1 + x^2), and polynomials
times exponentials, sines and cosines, by parts. Each rule is an identity of derivatives; where a power or a
logarithm needs a positive ax + b, the antiderivative has no value elsewhere, so that it is not taken across
a pole.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symopt.documents.elaborate.names.exact import value_of
from symopt.documents.elaborate.names.replacing import free_names
from symopt.syntax.tree import (
    ONE,
    TWO,
    ZERO,
    Add,
    Call,
    Div,
    Mul,
    Name,
    Neg,
    Number,
    Pow,
    Relation,
    Tree,
    number,
)

_TERMS = 60
"""The most terms that a product is multiplied out to."""
_FEW = (2, 3, 4)
"""Powers of sums that are multiplied out."""
_PARTS = 12
"""The highest power of x that is taken down by parts."""


def antiderivative(tree: Tree, x: str) -> Tree | None:
    """Return F with F' = tree, None where no rule finds it.

    >>> antiderivative(Pow(Name("x"), TWO), "x")
    Div(numerator=Pow(base=Name(name='x'), exponent=Number(value=Fraction(3, 1), text='')), \
denominator=Number(value=Fraction(3, 1), text=''))
    """
    terms = expanded(tree, x)
    found = [_of_term(factors, x) for factors in terms or ()]
    if terms is None or None in found:
        return None
    return _sum([part for part in found if part is not None])


def _sum(terms: Sequence[Tree]) -> Tree:
    return terms[0] if len(terms) == 1 else Add(tuple(terms)) if terms else ZERO


def _product(factors: Sequence[Tree]) -> Tree:
    rest = [factor for factor in factors if factor != ONE]
    return Mul(tuple(rest)) if len(rest) > 1 else rest[0] if rest else ONE


def expanded(tree: Tree, x: str) -> list[list[Tree]] | None:
    """Return a tree as terms, each a list of factors; None where they are too many."""
    if x not in free_names(tree):
        return [[tree]]
    match tree:
        case Neg(body):
            inner = expanded(body, x)
            return None if inner is None else [[number(-1), *term] for term in inner]
        case Add(terms):
            found = [expanded(term, x) for term in terms]
            return None if None in found else [t for part in found for t in part or ()]
        case Mul(factors):
            return _multiplied(factors, x)
        case Div(above, below):
            inner = expanded(above, x)
            return None if inner is None else [[*term, *_inverted(below)] for term in inner]
        case Pow(Call("sin" | "cos" as function, (inner,)), Number(value=power)) if power == 2:
            half, twice = number(Fraction(1, 2)), Call("cos", (Mul((TWO, inner)),))
            return [
                [half],
                [half if function == "cos" else Neg(half), twice],
            ]  # cos² u = (1 + cos 2u)/2
        case Pow(Add() as base, Number(value=power)) if power in _FEW:
            return _multiplied((base,) * int(power), x)
        case _:
            return [[tree]]


def _inverted(tree: Tree) -> list[Tree]:
    factors = tree.factors if isinstance(tree, Mul) else (tree,)
    return [_one_over(factor) for factor in factors]


def _one_over(base: Tree) -> Tree:
    """Return the inverse of a factor, of a power or an exponential as one of its base."""
    match base:
        case Pow(inner, exponent) if (value := value_of(exponent)) is not None:
            return Pow(inner, number(-value))
        case Call("exp", (inner,)):
            return Call("exp", (Neg(inner),))
        case Call("sqrt", (inner,)):
            return Pow(inner, number(Fraction(-1, 2)))
        case _:
            return Pow(base, number(-1))


def _multiplied(factors: Sequence[Tree], x: str) -> list[list[Tree]] | None:
    terms: list[list[Tree]] = [[]]
    for factor in factors:
        inner = expanded(factor, x)
        if inner is None or len(inner) * len(terms) > _TERMS:
            return None
        terms = [[*term, *more] for term in terms for more in inner]
    return terms


def _of_term(factors: Sequence[Tree], x: str) -> Tree | None:
    free = [f for f in factors if x not in free_names(f)]
    bound = [f for f in factors if x in free_names(f)]
    power = 0
    rest: list[Tree] = []
    for factor in bound:
        match factor:
            case Name(name) if name == x:
                power += 1
            case Pow(base, exponent) if base == Name(x) and _is_whole(exponent):
                value = value_of(exponent)
                assert value is not None  # a whole number has one
                power += int(value)
            case _:
                rest.append(factor)
    if len(rest) == 2 and all(isinstance(f, Call) and f.function == "exp" for f in rest):
        rest = [
            Call("exp", (Add(tuple(a for f in rest if isinstance(f, Call) for a in f.arguments)),))
        ]
    found = _of_one(power, rest, x)
    return None if found is None else _product([*free, found])


def _of_one(power: int, rest: Sequence[Tree], x: str) -> Tree | None:
    """Return the antiderivative of x^power times at most one other factor."""
    own = Name(x)
    if not rest:
        return _of_power(own, Fraction(power), ONE)
    if len(rest) > 1 or power < 0:
        return None
    (factor,) = rest
    if power:
        return _by_parts(power, factor, x)
    match factor:
        case Pow(base, exponent) if x not in free_names(exponent):
            return _of_power_of(base, exponent, x)
        case Call(function, (inner,)) if (slope := _slope(inner, x)) is not None:
            return _of_function(function, inner, slope)
        case _:
            return None


def _of_power_of(base: Tree, exponent: Tree, x: str) -> Tree | None:
    """Return the antiderivative of (ax + b)^p, or of 1/(1 + x²)."""
    slope, value = _slope(base, x), value_of(exponent)
    if slope is not None and value is not None:
        return _of_power(base, value, slope)
    if slope is not None:
        above = Add((exponent, ONE))
        return Div(Pow(base, above), _product([above, slope]))
    square = quadratic(base, x)
    if value == -1 and square == (ONE, ZERO, ONE):
        return Call("atan", (Name(x),))
    return None


def _of_power(base: Tree, value: Fraction, slope: Tree) -> Tree:
    """Return (ax + b)^{p + 1}/((p + 1) a), ln(ax + b)/a for p = -1."""
    if value == -1:
        return Div(Call("log", (base,)), slope)
    above = number(value + 1)
    if (
        value.denominator == 1 and value < 0
    ):  # positive bases only: no pole lies between two of them
        raised: Tree = Call("exp", (Mul((above, Call("log", (base,)))),))
    else:
        raised = Pow(base, above) if value else base
    return Div(raised, above if slope == ONE else _product([above, slope]))


def _of_function(function: str, inner: Tree, slope: Tree) -> Tree | None:
    match function:
        case "exp":
            found: Tree = Call("exp", (inner,))
        case "sin":
            found = Neg(Call("cos", (inner,)))
        case "cos":
            found = Call("sin", (inner,))
        case "sinh" | "cosh":
            found = Call("cosh" if function == "sinh" else "sinh", (inner,))
        case "log":
            found = Add((Mul((inner, Call("log", (inner,)))), Neg(inner)))
        case "sqrt":
            found = Div(Mul((TWO, inner, Call("sqrt", (inner,)))), number(3))
        case _:
            return None
    return Div(found, slope)


def _by_parts(power: int, factor: Tree, x: str) -> Tree | None:
    """Return the antiderivative of x^n g as x^n G - n ∫ x^{n-1} G."""
    match factor:
        case Call("exp" | "sin" | "cos", (inner,)) if _slope(inner, x) is not None:
            pass
        case _:
            return None
    whole = antiderivative(factor, x)
    if whole is None or power > _PARTS:
        return None
    raised = Pow(Name(x), number(power)) if power > 1 else Name(x)
    rest = Mul(
        (number(power), Pow(Name(x), number(power - 1)) if power > 2 else _low(power - 1, x), whole)
    )
    after = antiderivative(rest, x)
    return None if after is None else Add((Mul((raised, whole)), Neg(after)))


def _low(power: int, x: str) -> Tree:
    return Name(x) if power else ONE


def _slope(tree: Tree, x: str) -> Tree | None:
    """Return a of a x + b, None for what is not linear in x."""
    if x not in free_names(tree):
        return ZERO
    match tree:
        case Name(name) if name == x:
            return ONE
        case Neg(body):
            inner = _slope(body, x)
            return None if inner is None else Neg(inner)
        case Add(terms):
            found = [_slope(term, x) for term in terms]
            return (
                None if None in found else _sum([s for s in found if s is not None and s != ZERO])
            )
        case Mul(factors):
            bound = [f for f in factors if x in free_names(f)]
            inner = _slope(bound[0], x) if len(bound) == 1 else None
            return inner and _product([*(f for f in factors if f not in bound), inner])
        case Div(above, below) if x not in free_names(below):
            inner = _slope(above, x)
            return None if inner is None else Div(inner, below)
        case _:
            return None


def quadratic(tree: Tree, x: str) -> tuple[Tree, Tree, Tree] | None:
    """Return a, b and c of a x² + b x + c, None for what is none."""
    terms = expanded(tree, x)
    found: list[list[Tree]] = [[], [], []]
    for term in terms or ():
        free = [f for f in term if x not in free_names(f)]
        power = 0
        for factor in (f for f in term if x in free_names(f)):
            match factor:
                case Name(name) if name == x:
                    power += 1
                case Pow(base, Number(value=value)) if base == Name(x) and value in (1, 2):
                    power += int(value)
                case _:
                    return None
        if power > len(found) - 1:
            return None
        found[power].append(_product(free))
    level, slope, square = map(_sum, found)
    return None if terms is None else (square, slope, level)


def vanishes(tree: Tree, x: str) -> tuple[Relation, ...] | None:
    """Return where an antiderivative goes to 0 for x → ∞, None if nowhere.

    Decaying exponentials do, and powers; where it depends on names, these are under conditions.

    >>> vanishes(Call("exp", (Neg(Name("x")),)), "x")
    ()
    """
    match tree:
        case Add(terms):
            found = [vanishes(term, x) for term in terms]
            if None in found:
                return None
            return tuple(dict.fromkeys(c for part in found if part is not None for c in part))
        case Neg(body):
            return vanishes(body, x)
        case Div(above, below) if x not in free_names(below):
            return vanishes(above, x)
        case Mul(factors):
            bound = [f for f in factors if x in free_names(f)]
            decays = {f: where for f in bound if (where := vanishes(f, x)) is not None}
            if not decays or not all(f in decays or _is_power(f, x) for f in bound):
                return None
            return tuple(dict.fromkeys(c for part in decays.values() for c in part))
        case Call("exp", (inner,)):
            return _falls(inner, x)
        case _:
            return None


def _is_power(tree: Tree, x: str) -> bool:
    return (tree.base if isinstance(tree, Pow) else tree) == Name(x)


def _is_whole(tree: Tree) -> bool:
    value = value_of(tree)
    return value is not None and value.denominator == 1


def _falls(tree: Tree, x: str) -> tuple[Relation, ...] | None:
    """Return where a x + b or a ln x has a negative a, None if nowhere."""
    match tree:
        case Mul((factor, Call("log", (own,)))) if own == Name(x):
            slope: Tree | None = factor
        case _:
            slope = _slope(tree, x)
    value = None if slope is None else value_of(slope)
    if slope is None or value is not None and value >= 0:
        return None
    return () if value is not None else (Relation("<", slope, ZERO),)


__all__ = ["antiderivative", "expanded", "quadratic", "vanishes"]
