r"""From SymPy expressions to trees: the one place where they come in (`outgoing`: go out).

A tree keeps the order that SymPy prints, but monomials go by falling degree. What SymPy's automatic
evaluation has already done to an expression, -(y - ŷ) x made of x(ŷ - y), cannot be undone here.

Conventions:
* a negative coefficient is `Neg`, a negative power a `Div`, E**x the function exp;
* a Float is its exact binary value, and a note says so;
* `Indexed` and `Sum` count from 1, entries of a `MatrixSymbol` from 0 as SymPy does;
* products of matrices are `MatMul`, `HadamardProduct` is elementwise; a function of SymPy's own is
  applied to a matrix by `.applyfunc` only, since exp(A) is the matrix exponential to SymPy.

Tables are keyed by class name, so that SymPy is not imported for anything but the conversion itself.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from numbers import Integral, Real
from typing import Any

from symopt.foundation.errors import LimitError, UnsupportedError
from symopt.syntax import tree as syntax
from symopt.syntax.grammar.limits import BITS, DEPTH
from symopt.syntax.sympy_border.arrays import (
    ARRAYS,
    Bound,
    Inner,
    Method,
    converted,
    product_tree,
    sum_tree,
)
from symopt.syntax.sympy_border.names import SympyNames, spelled
from symopt.syntax.tree import ONE, Tree, number
from symopt.syntax.unit_step import unit_step

_RELATIONS = {
    "Equality": "=", "Unequality": "!=", "StrictLessThan": "<", "LessThan": "<=",
    "StrictGreaterThan": ">", "GreaterThan": ">=",
}  # fmt: skip
_CONSTANTS = {"Pi": "pi", "Exp1": "e", "Infinity": "inf"}

_ONE_FORM = {"LambertW": 1, "elliptic_e": 1}
"""Functions of which the catalogue has one form alone: no other branch, no incomplete integral."""

MAX_PARTS = 50_000
"""The largest expression that is read; SymPy shares parts, a tree writes each out."""


def from_sympy(expression: Any, names: SympyNames) -> Tree:  # noqa: ANN401 - SymPy is untyped
    """Return the tree of a SymPy expression, or of a Python number.

    names: what functions are called; the symbols met are added to it.
    Raises UnsupportedError naming what has no tree, NameError_ for symbols that are at odds,
    LimitError beyond the bounds on depth and digits.

    >>> from sympy import Symbol
    >>> from_sympy(Symbol("x", real=True) ** -1, SympyNames())
    Div(numerator=Number(value=Fraction(1, 1), text=''), denominator=Name(name='x'))
    """
    return _Reading(names).visit(_expression(expression), frozenset(), 0)


def _expression(given: Any) -> Any:  # noqa: ANN401
    """Return what was given as a SymPy object; text is refused, since SymPy would run it."""
    from sympy import Basic, Float, ImmutableMatrix, Integer, MatrixBase, Rational

    if isinstance(given, MatrixBase):
        return ImmutableMatrix(given)
    if isinstance(given, Basic):
        return given
    if isinstance(given, Integral):
        return Integer(int(given))
    if isinstance(given, Fraction):
        return Rational(given.numerator, given.denominator)
    if isinstance(given, Real):
        return Float(float(given))
    raise UnsupportedError(
        f"{type(given).__name__} is not a SymPy expression",
        where=repr(given)[:60],
        remedy="give a SymPy expression or a number",
    )


class _Reading:
    """One conversion. `bound` holds the indices of enclosing sums."""

    def __init__(self, names: SympyNames) -> None:
        self.names = names
        self.count = 0
        self.by_sympy = {theirs: ours for ours, theirs in names.functions.items()}

    def visit(self, e: Any, bound: Bound, depth: int) -> Tree:  # noqa: ANN401
        if depth > DEPTH:
            raise LimitError(
                "the expression is nested too deeply",
                why=f"it has more than {DEPTH} levels",
                remedy="name its parts in definitions",
            )
        self.count += 1
        if self.count > MAX_PARTS:
            raise LimitError(
                "the expression is too large to write out",
                why=f"it has more than {MAX_PARTS:,} parts, shared ones counted at each place",
                remedy="name its parts in definitions",
            )

        def inner(part: Any, more: Bound = bound) -> Tree:  # noqa: ANN401
            return self.visit(part, more, depth + 1)

        kind = type(e).__name__
        if e.is_Symbol if hasattr(e, "is_Symbol") else False:
            return self.symbol(e, bound)
        if getattr(e, "is_Number", False):
            return self.number(e)
        if kind in _CONSTANTS:
            return syntax.Constant(_CONSTANTS[kind])
        if kind in _RELATIONS:
            return syntax.Relation(_RELATIONS[kind], inner(e.lhs), inner(e.rhs))  # pyright: ignore[reportArgumentType]
        if kind in _METHODS:
            return _METHODS[kind](self, e, inner, bound)
        if kind in _SHARED:
            return _SHARED[kind](self.names, e, inner, bound)
        return self.function(e, inner)

    def symbol(self, e: Any, bound: Bound) -> Tree:  # noqa: ANN401
        if e in bound:
            return syntax.Name(spelled(e))
        return syntax.Name(self.names.name(e))

    def number(self, e: Any) -> Tree:  # noqa: ANN401
        if e.is_Rational:
            return _bounded(Fraction(int(e.p), int(e.q)))
        if not e.is_finite:
            if e.is_extended_negative and e.is_infinite:
                return syntax.Neg(syntax.Constant("inf"))
            if e.is_extended_positive and e.is_infinite:
                return syntax.Constant("inf")
            raise UnsupportedError(f"{e} is not a real number")
        sign, mantissa, exponent, _ = e._mpf_
        value = Fraction(int(mantissa)) * (
            Fraction(2) ** exponent if abs(exponent) <= BITS else _too_long()
        )
        if value.denominator > 1:
            note = f"the float {e} is read as its exact binary value"
            if note not in self.names.notes:
                self.names.notes.append(note)
        return _bounded(-value if sign else value)

    def add(self, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
        del bound
        return sum_tree([inner(term) for term in _ordered(e)])

    def mul(self, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
        del bound
        coefficient, rest = e.as_coeff_Mul()
        if coefficient.is_negative:
            coefficient, negative = -coefficient, True
        else:
            negative = False
        top: list[Tree] = []
        bottom: list[Tree] = []
        if coefficient.is_Rational:
            top += [number(int(coefficient.p))] if coefficient.p != 1 else []
            bottom += [number(int(coefficient.q))] if coefficient.q != 1 else []
        else:
            top.append(inner(coefficient))
        factors = rest.as_ordered_factors() if rest.is_Mul else [rest]
        for factor in factors:
            base, exponent = _power(factor)
            if exponent is not None and exponent.could_extract_minus_sign():
                bottom.append(_raised(inner(base), -exponent, inner))
            elif factor != 1:
                top.append(inner(factor))
        body = product_tree(top)
        if bottom:
            body = syntax.Div(body, product_tree(bottom))
        return syntax.Neg(body) if negative else body

    def pow(self, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
        del bound
        base, exponent = e.args
        if exponent.could_extract_minus_sign() and exponent.is_Rational:
            return syntax.Div(ONE, _raised(inner(base), -exponent, inner))
        return _raised(inner(base), exponent, inner)

    def piecewise(self, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
        del bound
        return syntax.Piecewise(
            tuple((inner(v), None if c == True else inner(c)) for v, c in e.args)  # noqa: E712 - SymPy's true
        )

    def logic(self, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
        from sympy import default_sort_key

        del bound
        parts = tuple(inner(part) for part in sorted(e.args, key=default_sort_key))
        return syntax.Logic("and" if type(e).__name__ == "And" else "or", parts)

    def derivative(self, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
        del bound
        wrt = [inner(variable) for variable, count in e.variable_count for _ in range(int(count))]
        return syntax.Derivative(inner(e.expr), tuple(wrt))

    def heaviside(self, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
        del bound
        if len(e.args) > 1 and e.args[1] * 2 != 1:
            return unit_step(inner(e.args[0]), inner(e.args[1]))
        return syntax.Call("step", (inner(e.args[0]),))

    def polygamma(self, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
        del bound
        order, argument = e.args
        named = {0: "digamma", 1: "trigamma"}.get(order)
        if named is not None:
            return syntax.Call(named, (inner(argument),))
        return syntax.Call("polygamma", (inner(order), inner(argument)))

    def function(self, e: Any, inner: Inner) -> Tree:  # noqa: ANN401
        kind = type(e).__name__
        ours = getattr(type(e), "symopt_name", None)
        name = ours or self.by_sympy.get(kind)
        if len(e.args) > _ONE_FORM.get(kind, len(e.args)):
            raise UnsupportedError(
                f"SymPy's {kind} of {len(e.args)} arguments is not handled",
                where=str(e)[:60],
                remedy=f"use {kind} of one argument",
            )
        if name is None:
            raise UnsupportedError(
                f"SymPy's {kind} is not handled",
                where=str(e)[:60],
                remedy="write it by functions of the catalogue, see `symopt list functions`",
            )
        if ours is None and any(_square(argument) for argument in e.args):
            raise UnsupportedError(
                f"{kind} of a matrix can mean two things",
                where=str(e)[:60],
                remedy=f"write A.applyfunc({kind}) for the entries' {kind}",
            )
        return syntax.Call(name, tuple(inner(argument) for argument in e.args))


_MOST_ORDERED = 200


def _ordered(e: Any) -> list[Any]:  # noqa: ANN401
    """Return the terms as SymPy prints them, monomials by falling degree: w x + b, not b + w x.

    Ordering very many costs seconds, and nobody reads them: they come as they are kept.
    """
    if len(e.args) > _MOST_ORDERED:
        return list(e.args)
    terms: list[Any] = e.as_ordered_terms()
    degrees = [_degree(term) for term in terms]
    known = [degree for degree in degrees if degree is not None]
    if len(known) < len(terms):
        return terms
    return [terms[k] for k in sorted(range(len(terms)), key=lambda k: -known[k])]


def _degree(term: Any) -> int | None:  # noqa: ANN401
    """Return the degree of a monomial in symbols, None for any other term."""
    _, rest = term.as_coeff_Mul()
    total = 0
    for factor in rest.as_ordered_factors():
        base, exponent = factor.as_base_exp()
        if factor == 1:
            continue
        if not base.is_Symbol or not exponent.is_Integer or exponent < 0:
            return None
        total += int(exponent)
    return total


def _power(factor: Any) -> tuple[Any, Any]:  # noqa: ANN401
    """Return (base, rational exponent) of a power, (factor, None) of anything else."""
    if factor.is_Pow and factor.exp.is_Rational:
        return factor.base, factor.exp
    return factor, None


def _raised(base: Tree, exponent: Any, inner: Inner) -> Tree:  # noqa: ANN401
    if exponent == 1:
        return base
    if exponent.is_Rational and exponent.p == 1 and exponent.q == 2:
        return syntax.Call("sqrt", (base,))
    return syntax.Pow(base, inner(exponent))


def _square(argument: Any) -> bool:  # noqa: ANN401
    """Whether an argument is a matrix that may be square; a column is a vector."""
    if not getattr(argument, "is_Matrix", False):
        return False
    return argument.shape[1] != 1 or argument.shape[0] == 1


def _bounded(value: Fraction) -> Tree:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > BITS:
        raise _too_long()
    return number(value)


def _too_long() -> Any:  # noqa: ANN401
    raise LimitError("a number has too many digits", remedy="use fewer digits")


_METHODS: dict[str, Callable[[_Reading, Any, Inner, Bound], Tree]] = {
    "Add": _Reading.add,
    "Mul": _Reading.mul,
    "Pow": _Reading.pow,
    "Piecewise": _Reading.piecewise,
    "Derivative": _Reading.derivative,
    "Heaviside": _Reading.heaviside,
    "polygamma": _Reading.polygamma,
    "And": _Reading.logic,
    "Or": _Reading.logic,
    "MatrixSymbol": lambda self, e, inner, bound: syntax.Name(self.names.name(e)),
    "IndexedBase": lambda self, e, inner, bound: syntax.Name(self.names.name(e)),
    "Idx": lambda self, e, inner, bound: self.symbol(e, bound),
}
_SHARED: dict[str, Method] = {
    **ARRAYS,
    "Not": converted(lambda parts: syntax.Logic("not", parts)),
    "Tuple": converted(syntax.Sequence),
}
