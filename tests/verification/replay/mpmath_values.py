"""Values of formulas by mpmath, straight from the text: a second opinion, apart from the calculus.

Every function has its value from mpmath, not from the catalogue's formulas; arrays are written out entry by
entry. A vector is a column; sums run over their indices. Where a real formula has no real value there
is an error, as there is for what is not evaluated here.

Source: F. Johansson and others, mpmath: a Python library for arbitrary-precision arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np

from symopt.foundation.errors import DomainError, UnsupportedError
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree
from tests.verification.replay.mpmath_building import stacked
from tests.verification.replay.mpmath_functions import Context, Value, array_call, elementary

MOST_TERMS = 100_000


class MpmathValues:
    """Formulas at one point.

    context: mpmath's, with its precision.   names: exact values, numbers of mpmath, or arrays of these; sizes
    too.   real: whether a value that is not real is an error.
    """

    def __init__(self, context: Context, names: Mapping[str, Any], *, real: bool = True) -> None:
        self.context, self.names, self.real = context, dict(names), real
        self.terms = 0

    def value(self, tree: Tree) -> Value:
        """Return the value. Raises DomainError where there is none, UnsupportedError for other notation."""
        method = _METHODS.get(type(tree))
        if method is None:
            raise UnsupportedError(f"{type(tree).__name__} is not evaluated here")
        return method(self, tree)

    def number(self, value: Value) -> Value:
        """Return an exact number (or one of mpmath) at the present precision."""
        if isinstance(value, int | Fraction):
            return self.context.mpf(value.numerator) / value.denominator
        if hasattr(value, "imaginary"):
            return self.context.mpc(self.number(value.real), self.number(value.imaginary))
        return value

    def whole(self, tree: Tree) -> int:
        """Return a value that has to be a whole number. Raises DomainError."""
        found = self.value(tree)
        if found != int(found):
            raise DomainError("an index is not a whole number")
        return int(found)

    def checked(self, value: Value) -> Value:
        """Return a number that is real if it has to be. Raises DomainError."""
        mp = self.context
        if not self.real or not isinstance(value, mp.mpc):
            return value
        if abs(value.imag) > abs(value.real) * mp.mpf(2) ** (10 - mp.prec):
            raise DomainError("a value is not real")
        return value.real

    def _number(self, tree: syntax.Number) -> Value:
        return self.number(tree.value)

    def _constant(self, tree: syntax.Constant) -> Value:
        mp = self.context
        return {"pi": +mp.pi, "e": +mp.e, "inf": mp.inf, "I": mp.mpc(0, 1)}[tree.name]

    def _name(self, tree: syntax.Name) -> Value:
        if tree.name not in self.names:
            raise UnsupportedError(f"{tree.name} has no value")
        found = self.names[tree.name]
        if isinstance(found, np.ndarray):
            return _map(self.number, found)
        return self.number(found)

    def _entry(self, tree: syntax.Entry) -> Value:
        places = [self.whole(index) - 1 for index in tree.indices]
        array = self.names.get(tree.name)
        if not isinstance(array, np.ndarray):
            raise UnsupportedError(f"{tree.name} is no array here")
        if len(places) == 1:
            places = [*places, 0]
        if any(not 0 <= k < n for k, n in zip(places, array.shape, strict=True)):
            raise DomainError(f"an entry of {tree.name} is outside its shape")
        return self.number(array[tuple(places)])

    def _add(self, tree: syntax.Add) -> Value:
        return reduce(_plus, (self.value(term) for term in tree.terms))

    def _neg(self, tree: syntax.Neg) -> Value:
        return -self.value(tree.body)

    def _mul(self, tree: syntax.Mul) -> Value:
        return reduce(lambda a, b: a * b, (self.value(factor) for factor in tree.factors))

    def _div(self, tree: syntax.Div) -> Value:
        return self._elementwise(
            self._over, self.value(tree.numerator), self.value(tree.denominator)
        )

    def _over(self, top: Value, bottom: Value) -> Value:
        if bottom == 0:
            raise DomainError("a quotient has a denominator of 0")
        return top / bottom

    def _pow(self, tree: syntax.Pow) -> Value:
        return self._elementwise(self._power, self.value(tree.base), self.value(tree.exponent))

    def _power(self, base: Value, exponent: Value) -> Value:
        mp = self.context
        if mp.isint(exponent):
            if base == 0 and exponent < 0:
                raise DomainError("a power of 0 has a negative exponent")
            return base ** int(exponent)
        if self.real and base < 0:
            raise DomainError("a negative number has a power that is not whole")
        if base == 0 and not mp.re(exponent) > 0:
            raise DomainError("a power of 0 has a negative exponent")
        return mp.power(base, exponent)

    def _call(self, tree: syntax.Call) -> Value:
        arguments = [self.value(argument) for argument in tree.arguments]
        options = {key: self.whole(value) for key, value in tree.options}
        found = array_call(self.context, tree.function, arguments, options)
        if found is not None:
            return found
        function = elementary(self.context, tree.function)

        def one(*values: Value) -> Value:
            try:
                return self.checked(function(*values))
            except (ValueError, ZeroDivisionError, TypeError, OverflowError) as error:
                raise DomainError(f"{tree.function} has no value: {error}") from None

        return self._elementwise(one, *arguments)

    def _matmul(self, tree: syntax.MatMul) -> Value:
        return reduce(_product, (self.value(factor) for factor in tree.factors))

    def _transpose(self, tree: syntax.Transpose) -> Value:
        found = self.value(tree.body)
        return found.T if isinstance(found, np.ndarray) else found

    def _sum(self, tree: syntax.Sum) -> Value:
        if tree.lower is None or tree.upper is None:
            raise UnsupportedError("a sum has no bounds")
        total: Value = self.context.mpf(0)
        before = self.names.get(tree.index)
        for index in range(self.whole(tree.lower), self.whole(tree.upper) + 1):
            self.terms += 1
            if self.terms > MOST_TERMS:
                raise UnsupportedError("a sum has too many terms")
            self.names[tree.index] = index
            total = total + self.value(tree.body)
        if before is None:
            self.names.pop(tree.index, None)
        else:
            self.names[tree.index] = before
        return total

    def _piecewise(self, tree: syntax.Piecewise) -> Value:
        for branch, condition in tree.branches:
            holds = True if condition is None else self.value(condition)
            if isinstance(holds, np.ndarray):
                raise UnsupportedError("cases of arrays are not evaluated here")
            if holds:
                return self.value(branch)
        raise DomainError("no case holds")

    def _relation(self, tree: syntax.Relation) -> Value:
        left, right = self.value(tree.left), self.value(tree.right)
        compare = _COMPARED.get(tree.op)
        if compare is None:
            raise UnsupportedError(f"{tree.op} is no condition")
        return self._elementwise(compare, left, right)

    def _logic(self, tree: syntax.Logic) -> Value:
        parts = (bool(self.value(argument)) for argument in tree.arguments)
        match tree.op:
            case "and":
                return all(parts)
            case "or":
                return any(parts)
            case _:
                return not next(parts)

    def _part(self, tree: syntax.Part) -> Value:
        """Return an entry or a part; an index drops its dimension, and what is left is a column."""
        array = self.value(tree.body)
        if not isinstance(array, np.ndarray):
            raise UnsupportedError("a number has no parts")
        ranges = [isinstance(place, syntax.Range) for place in tree.places]
        if len(ranges) == 1:
            array, ranges = array.reshape(-1, 1), [*ranges, False]
        spans = [self._span(p, n) for p, n in zip(tree.places, array.shape, strict=False)]
        found = array[np.ix_(*spans, *([[0]] if len(spans) == 1 else []))]
        if not any(ranges):
            return found[0, 0]
        return found if all(ranges) else found.reshape(-1, 1)

    def _span(self, place: Tree, size: int) -> list[int]:
        if not isinstance(place, syntax.Range):
            first = last = self.whole(place)
        else:
            first = 1 if place.lower is None else self.whole(place.lower)
            last = size if place.upper is None else self.whole(place.upper)
        if not 1 <= first <= last <= size:
            raise DomainError("a part is outside its array")
        return list(range(first - 1, last))

    def _matrix(self, tree: syntax.Matrix) -> Value:
        values = [[self.value(cell) for cell in row] for row in tree.rows]
        if any(isinstance(cell, np.ndarray) for row in values for cell in row):
            return stacked(values)
        cells = np.empty((len(tree.rows), len(tree.rows[0])), dtype=object)
        for i, row in enumerate(values):
            for j, cell in enumerate(row):
                cells[i, j] = cell
        return cells

    def _cancel(self, tree: syntax.Cancel) -> Value:
        return self.value(tree.body)

    def _at(self, tree: syntax.At) -> Value:
        inner = {**self.names, **{name: self.value(value) for name, value in tree.point}}
        return MpmathValues(self.context, inner, real=self.real).value(tree.body)

    def _elementwise(self, function: Callable[..., Any], *arguments: Value) -> Value:
        arrays = [a for a in arguments if isinstance(a, np.ndarray)]
        if not arrays:
            return function(*arguments)
        shape = np.broadcast_shapes(*(a.shape for a in arrays))
        spread = [np.broadcast_to(np.asarray(a, dtype=object), shape) for a in arguments]
        found = np.empty(shape, dtype=object)
        for place in np.ndindex(shape):
            try:
                found[place] = function(*(a[place] for a in spread))
            except DomainError:  # an entry that is not asked for need not have a value
                found[place] = self.context.nan
        return found


def _plus(left: Value, right: Value) -> Value:
    """Return the sum; a vector is added to every row of a matrix, as a bias is."""
    if isinstance(left, np.ndarray) and isinstance(right, np.ndarray) and left.shape != right.shape:
        if left.shape[1] == 1:
            left = left.T
        elif right.shape[1] == 1:
            right = right.T
    return left + right


def _product(left: Value, right: Value) -> Value:
    """Return the matrix product; a vector on the left of an array is a row. One entry is a number."""
    if not isinstance(left, np.ndarray) or not isinstance(right, np.ndarray):
        raise UnsupportedError("@ needs arrays")
    if left.shape[1] == 1 and left.shape[1] != right.shape[0] and left.shape[0] == right.shape[0]:
        left = left.T
    found = np.dot(left, right)
    return found[0, 0] if found.shape == (1, 1) else found


def _map(function: Callable[[Any], Any], array: Value) -> Value:
    found = np.empty(array.shape, dtype=object)
    for place in np.ndindex(array.shape):
        found[place] = function(array[place])
    return found


_COMPARED: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}

_METHODS: Mapping[type, Callable[[MpmathValues, Any], Value]] = {
    getattr(syntax, kind): getattr(MpmathValues, f"_{kind.lower()}")
    for kind in (
        "Number", "Constant", "Name", "Entry", "Add", "Neg", "Mul", "Div", "Pow", "Call", "MatMul",
        "Transpose", "Sum", "Piecewise", "Relation", "Logic", "Matrix", "Cancel", "At",
        "Part",
    )
}  # fmt: skip
