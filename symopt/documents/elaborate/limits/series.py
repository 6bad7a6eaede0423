r"""Sums without end in closed form: polynomials times powers r^n, and such over n!.

    Σ_{n≥0} n^k r^n      = (r d/dr)^k 1/(1 - r),    where |r| < 1
    Σ_{n≥0} n^k r^n / n! = (r d/dr)^k e^r           = (S(k,0) + S(k,1) r + … + S(k,k) r^k) e^r

A sum that begins later lacks its first terms. Where it depends on r whether the sum has a value, the closed
form is a value by cases without another one. All other sums are refused. Knopp, Theorie und Anwendung der
unendlichen Reihen, 1922, § 24.
"""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial

from symopt.documents.elaborate.limits.antiderivative import expanded, quadratic
from symopt.documents.elaborate.names.exact import value_of
from symopt.documents.elaborate.names.known import Known
from symopt.documents.elaborate.names.replacing import free_names
from symopt.documents.elaborate.names.varying import refuse_varying
from symopt.foundation.errors import UnsupportedError
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Add,
    Call,
    Div,
    Mul,
    Name,
    Neg,
    Number,
    Piecewise,
    Pow,
    Relation,
    Sum,
    Tree,
    number,
)

HIGHEST = 4
"""The highest power of n."""
_LATEST = 12
"""The latest first member of a sum."""


def sum_without_end(tree: Sum, known: Known) -> Tree:
    """Return the value of a sum up to infinity. Raises UnsupportedError."""
    n = tree.index
    first = None if tree.lower is None else value_of(tree.lower)
    if first is None or first.denominator != 1 or not 0 <= first <= _LATEST:
        raise UnsupportedError("a sum without end is read from a number on")
    body = known.written_out(tree.body, {n})
    refuse_varying(body, n)
    terms = expanded(body, n)
    if terms is None:
        raise UnsupportedError("this sum without end is too large to be looked into")
    found = [_of_term(factors, n, int(first)) for factors in terms]
    where = dict.fromkeys(r for _, r in found if r is not None)
    values = tuple(value for value, _ in found)
    value = values[0] if len(values) == 1 else Add(values)
    if not where:
        return value
    if len(where) > 1:
        raise UnsupportedError("a sum without end of several powers is not read")
    (ratio,) = where
    return Piecewise(((value, Relation("<", Call("abs", (ratio,)), ONE)),))


def _of_term(factors: list[Tree], n: str, first: int) -> tuple[Tree, Tree | None]:
    """Return the sum of c n^k r^n or c n^k r^n/n! from its first member on, and r where |r| < 1 is asked."""
    outer = [f for f in factors if n not in free_names(f)]
    power, over, ratios = 0, False, list[Tree]()
    for factor in (f for f in factors if n in free_names(f)):
        match factor:
            case Name(name) if name == n:
                power += 1
            case Pow(Name(name), exponent) if name == n and _small(exponent):
                power += int(value_of(exponent) or 0)
            case Pow(Call("factorial", (Name(name),)), exponent) if (
                name == n and value_of(exponent) == -1 and not over
            ):
                over = True
            case Pow(Pow(base, exponent), minus) if value_of(minus) == -1:
                _power(base, Neg(exponent), n, outer, ratios)
            case Pow(base, exponent):
                _power(base, exponent, n, outer, ratios)
            case _:
                raise _unknown()
    ratio = _product(ratios)
    if power > HIGHEST or not (ratios or over):
        raise _unknown()
    whole = _exponential(power, ratio) if over else _geometric(power, ratio)
    early = [Neg(t) for j in range(first) if (t := _member(j, power, ratio, over)) != ZERO]
    value = _product([*outer, Add((whole, *early)) if early else whole])
    return value, None if over else _asked(ratio)


def _asked(ratio: Tree) -> Tree | None:
    """Return the r of |r| < 1, None where that is certain. Raises where it is wrong."""
    value = value_of(ratio)
    if value is None:
        return ratio
    if abs(value) >= 1:
        raise UnsupportedError("this sum without end has no value")
    return None


def _unknown() -> UnsupportedError:
    return UnsupportedError("no closed form of this sum without end is known here")


def _small(exponent: Tree) -> bool:
    value = value_of(exponent)
    return value is not None and value.denominator == 1 and 0 < value <= HIGHEST


def _power(base: Tree, exponent: Tree, n: str, outer: list[Tree], ratios: list[Tree]) -> None:
    """Take b^(an + c) as b^c (b^a)^n."""
    found = None if n in free_names(base) else quadratic(exponent, n)
    slope = None if found is None else value_of(found[1])
    if found is None or found[0] != ZERO or slope is None or slope.denominator != 1 or not slope:
        raise _unknown()
    ratios.append(base if slope == 1 else Pow(base, number(slope)))
    if found[2] != ZERO:
        outer.append(Pow(base, found[2]))


def _product(factors: list[Tree]) -> Tree:
    rest = [f for f in factors if f != ONE]
    return Mul(tuple(rest)) if len(rest) > 1 else rest[0] if rest else ONE


def _geometric(power: int, ratio: Tree) -> Tree:
    """Return Σ n^k r^n = Σ_j S(k, j) j! r^j/(1 - r)^(j + 1), S: Stirling numbers of the second kind."""
    rest = Add((ONE, Neg(ratio)))
    terms = [
        Div(_product([number(_stirling(power, j) * factorial(j)), _raised(ratio, j)]), _raised(rest, j + 1))
        for j in range(power + 1)
        if _stirling(power, j)
    ]  # fmt: skip
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _exponential(power: int, ratio: Tree) -> Tree:
    """Return Σ n^k r^n/n! = Σ_j S(k, j) r^j e^r."""
    terms = [
        _product([number(_stirling(power, j)), _raised(ratio, j)])
        for j in range(power + 1)
        if _stirling(power, j)
    ]
    return _product([terms[0] if len(terms) == 1 else Add(tuple(terms)), Call("exp", (ratio,))])


def _stirling(k: int, j: int) -> int:
    found = sum((-1) ** i * comb(j, i) * (j - i) ** k for i in range(j + 1))
    return found // factorial(j)


def _member(j: int, power: int, ratio: Tree, over: bool) -> Tree:
    size = Fraction(j**power if power else 1, factorial(j) if over else 1)
    if not size:
        return ZERO
    return _product([number(size), _raised(ratio, j)])


def _raised(base: Tree, power: int) -> Tree:
    if power < 2:
        return base if power else ONE
    return Pow(base, Number(Fraction(power)))
