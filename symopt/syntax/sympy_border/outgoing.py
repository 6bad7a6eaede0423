"""From trees to SymPy expressions: the one place where they go out (`incoming`: come in).

The result is an ordinary SymPy expression: `diff`, `subs` and `lambdify` work on it. Functions that
SymPy lacks are written by their definition. SymPy orders and evaluates as it always does. Nothing but
whitelisted names and exact numbers is handed over: never text.

Entries X[i,j] become `Indexed`, counted from 1; whole arrays need their `MatrixSymbol` in the names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symopt.foundation.errors import UnsupportedError
from symopt.syntax import tree as syntax
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.sympy_border.names import SympyNames
from symopt.syntax.tree import Tree

_RELATIONS = {
    "=": "Eq", "!=": "Ne", "<": "Lt", "<=": "Le", ">": "Gt", ">=": "Ge",
}  # fmt: skip
_ARRAY_CALLS = {
    "tr": "Trace", "det": "Determinant", "inv": "Inverse", "kron": "KroneckerProduct",
    "had": "HadamardProduct", "matpow": "MatPow",
}  # fmt: skip


def to_sympy(tree: Tree, names: SympyNames) -> Any:  # noqa: ANN401 - SymPy is untyped
    """Return the SymPy expression of a tree.

    names: the symbols to use by name (a new name is a real symbol), and what functions are called.
    Raises UnsupportedError for notation that SymPy has no expression for.

    >>> from symopt.syntax.tree import Name, Pow, TWO
    >>> to_sympy(Pow(Name("x"), TWO), SympyNames())
    x**2
    """
    writing = _Writing(names)
    return writing.visit(tree, writing.free_indices(tree))


class _Writing:
    """One conversion. `bound` maps the indices of enclosing sums to their symbols."""

    def __init__(self, names: SympyNames) -> None:
        import sympy

        self.names, self.sympy = names, sympy

    def free_indices(self, tree: Tree) -> dict[str, Any]:
        """Return integer symbols for new names that index an array: the j of ∂L/∂w[j]."""
        entries = [node for node in syntax.walk(tree) if isinstance(node, syntax.Entry)]
        used = {name for entry in entries for i in entry.indices for name in syntax.names(i)}
        new = sorted(used - self.names.symbols.keys())
        return {name: self.sympy.Symbol(self.checked(name), integer=True) for name in new}

    def visit(self, tree: Tree, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        method = _METHODS.get(type(tree))
        if method is None:
            raise UnsupportedError(
                f"a {type(tree).__name__.lower()} has no SymPy expression", where=to_text(tree)[:80]
            )
        return method(self, tree, bound)

    def number(self, tree: syntax.Number, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        del bound
        return self.sympy.Rational(tree.value.numerator, tree.value.denominator)

    def constant(self, tree: syntax.Constant, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        del bound
        sympy = self.sympy
        return {"pi": sympy.pi, "e": sympy.E, "inf": sympy.oo, "I": sympy.I}[tree.name]

    def name(self, tree: syntax.Name, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        return bound[tree.name] if tree.name in bound else self.names.symbol(tree.name)

    def entry(self, tree: syntax.Entry, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        places = [self.visit(place, bound) for place in tree.indices]
        if tree.name == "delta" and "delta" not in self.names.symbols and len(places) == 2:
            return self.sympy.KroneckerDelta(*places)
        base = self.names.symbol(tree.name)
        if not isinstance(base, self.sympy.IndexedBase):
            base = self.sympy.IndexedBase(self.sympy.Symbol(tree.name, real=True))
        return base[tuple(places)]

    def add(self, tree: syntax.Add, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        terms = [self.visit(term, bound) for term in tree.terms]
        if any(_is_array(term) for term in terms):
            return self.sympy.MatAdd(*terms).doit(deep=False)
        return self.sympy.Add(*terms)

    def neg(self, tree: syntax.Neg, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        return -self.visit(tree.body, bound)

    def mul(self, tree: syntax.Mul, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        factors = [self.visit(factor, bound) for factor in tree.factors]
        arrays = [factor for factor in factors if _is_array(factor)]
        if not arrays:
            return self.sympy.Mul(*factors)
        array = arrays[0] if len(arrays) == 1 else self.sympy.HadamardProduct(*arrays)
        return self.sympy.Mul(*(f for f in factors if not _is_array(f))) * array

    def div(self, tree: syntax.Div, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        top = self.visit(tree.numerator, bound)
        below = tree.denominator
        parts = below.factors if isinstance(below, syntax.Mul) else (below,)
        bottom = [self.visit(part, bound) for part in parts]
        if any(map(_is_array, bottom)):
            inverse = self.sympy.HadamardPower(self.visit(below, bound), -1)
            return self.sympy.HadamardProduct(top, inverse) if _is_array(top) else top * inverse
        # One by one: SymPy would multiply 2 (x + 1) out before it is inverted.
        return self.sympy.Mul(*(self.sympy.Pow(part, -1) for part in bottom)) * top

    def pow(self, tree: syntax.Pow, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        base, exponent = self.visit(tree.base, bound), self.visit(tree.exponent, bound)
        return (self.sympy.HadamardPower if _is_array(base) else self.sympy.Pow)(base, exponent)

    def call(self, tree: syntax.Call, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        arguments = [self.visit(argument, bound) for argument in tree.arguments]
        name = tree.function
        if name in _ARRAY_CALLS:
            return getattr(self.sympy, _ARRAY_CALLS[name])(*arguments)
        if name == "eye":
            return self.sympy.Identity(arguments[0])
        if tree.options:
            raise self.unknown(tree)
        if any(_is_array(argument) for argument in arguments):
            return self.elementwise(tree, arguments)
        found = self.names.classes(name)
        if found is None and name in self.names.functions:
            found = getattr(self.sympy, self.names.functions[name])
        if found is not None:
            return found(*arguments)
        definition = self.names.define(name)
        if definition is None:
            raise self.unknown(tree)
        parameters, body = definition
        if any(syntax.names(argument) for argument in tree.arguments):
            body = syntax.substitute(body, dict(zip(parameters, tree.arguments, strict=True)))
            return self.visit(body, bound)
        return self.visit(body, {**bound, **dict(zip(parameters, arguments, strict=True))})

    def elementwise(self, tree: syntax.Call, arguments: list[Any]) -> Any:  # noqa: ANN401
        if len(arguments) != 1:
            raise self.unknown(tree)
        entry = self.sympy.Dummy("entry", real=True)
        body = self.visit(syntax.Call(tree.function, (syntax.Name("entry"),)), {"entry": entry})
        return arguments[0].applyfunc(self.sympy.Lambda(entry, body))

    def unknown(self, tree: syntax.Call) -> UnsupportedError:
        """Return the error for a function that SymPy has no expression for."""
        return UnsupportedError(
            f"{tree.function} has no SymPy expression here", where=to_text(tree)[:80]
        )

    def matmul(self, tree: syntax.MatMul, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        product = self.visit(tree.factors[0], bound)
        for factor in tree.factors[1:]:
            product = product * self.visit(factor, bound)
        return product

    def transpose(self, tree: syntax.Transpose, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        return self.sympy.Transpose(self.visit(tree.body, bound)).doit(deep=False)

    def sum(self, tree: syntax.Sum, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        index = self.sympy.Symbol(self.checked(tree.index), integer=True)
        body = self.visit(tree.body, {**bound, tree.index: index})
        if tree.lower is None or tree.upper is None:
            raise UnsupportedError("a sum without bounds has no SymPy expression")
        return self.sympy.Sum(
            body, (index, self.visit(tree.lower, bound), self.visit(tree.upper, bound))
        )

    def checked(self, name: str) -> str:
        """Return a name that passes the whitelist."""
        return str(self.names.symbol(name).name) if name not in self.names.symbols else name

    def relation(self, tree: syntax.Relation, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        if tree.op not in _RELATIONS:
            raise UnsupportedError(f"a relation with {tree.op} has no SymPy expression")
        kind = getattr(self.sympy, _RELATIONS[tree.op])
        return kind(self.visit(tree.left, bound), self.visit(tree.right, bound))

    def logic(self, tree: syntax.Logic, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        kind = {"and": self.sympy.And, "or": self.sympy.Or, "not": self.sympy.Not}[tree.op]
        return kind(*(self.visit(part, bound) for part in tree.arguments))

    def piecewise(self, tree: syntax.Piecewise, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        return self.sympy.Piecewise(
            *(
                (self.visit(value, bound), True if test is None else self.visit(test, bound))
                for value, test in tree.branches
            )
        )

    def matrix(self, tree: syntax.Matrix, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        rows = [[self.visit(item, bound) for item in row] for row in tree.rows]
        if any(_is_array(item) for row in rows for item in row):
            one = self.sympy.ImmutableMatrix
            return self.sympy.BlockMatrix(
                [[item if _is_array(item) else one([[item]]) for item in row] for row in rows]
            )
        return self.sympy.ImmutableMatrix(rows)

    def sequence(self, tree: syntax.Sequence, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        return self.sympy.Tuple(*(self.visit(item, bound) for item in tree.items))

    def cancel(self, tree: syntax.Cancel, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        return self.visit(tree.body, bound)

    def part(self, tree: syntax.Part, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        """Return an entry or a slice of a matrix, which SymPy counts from 0."""
        body = self.visit(tree.body, bound)
        places = [self.place(place, bound) for place in tree.places]
        if not _is_array(body) or len(places) > 2:
            raise UnsupportedError("this part has no SymPy expression", where=to_text(tree)[:80])
        if len(places) == 1:
            places.insert(0 if body.shape[0] == 1 else 1, 0)
        found = body[tuple(places)]
        return found.T if _is_array(found) and len(tree.places) > 1 and _is_row(tree) else found

    def place(self, tree: Tree, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        if not isinstance(tree, syntax.Range):
            return self.visit(tree, bound) - 1
        start = 0 if tree.lower is None else self.visit(tree.lower, bound) - 1
        return slice(start, None if tree.upper is None else self.visit(tree.upper, bound))

    def at(self, tree: syntax.At, bound: dict[str, Any]) -> Any:  # noqa: ANN401
        return self.visit(syntax.substitute(tree.body, dict(tree.point)), bound)


def _is_row(tree: syntax.Part) -> bool:
    """Return whether a part is one row of a matrix, which is a vector, so a column of SymPy's."""
    return not isinstance(tree.places[0], syntax.Range)


def _is_array(value: Any) -> bool:  # noqa: ANN401
    return bool(getattr(value, "is_Matrix", False))


_METHODS: dict[type, Callable[[_Writing, Any, dict[str, Any]], Any]] = {
    getattr(syntax, kind): getattr(_Writing, kind.lower())
    for kind in (
        "Number", "Constant", "Name", "Entry", "Add", "Neg", "Mul", "Div", "Pow", "Call", "MatMul",
        "Transpose", "Sum", "Relation", "Logic", "Piecewise", "Matrix", "Sequence", "Cancel", "At",
        "Part",
    )
}  # fmt: skip
