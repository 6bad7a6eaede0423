"""SymPy's arrays as trees: matrices, their entries, sums over indices.

A column (a MatrixSymbol of one column) is a vector. Entries of a MatrixSymbol count from 0 in SymPy
and from 1 in a tree; entries of an IndexedBase count from 1 in both. Used by `incoming` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from symopt.foundation.errors import NameError_, UnsupportedError
from symopt.syntax import tree as syntax
from symopt.syntax.sympy_border.names import SympyNames, spelled
from symopt.syntax.tree import ONE, Tree

Inner: TypeAlias = "Callable[..., Tree]"
"""Converts a part; the indices bound there may be given."""
Bound: TypeAlias = "frozenset[Any]"
"""The indices of the sums around a part."""
Method: TypeAlias = "Callable[[SympyNames, Any, Inner, Bound], Tree]"


def sum_tree(terms: Sequence[Tree]) -> Tree:
    """Return a sum with a positive term in front if there is one, as SymPy prints 1 - x."""
    first = next((k for k, t in enumerate(terms) if not isinstance(t, syntax.Neg)), 0)
    ordered = [terms[first], *terms[:first], *terms[first + 1 :]]
    return ordered[0] if len(ordered) == 1 else syntax.Add(tuple(ordered))


def product_tree(factors: Sequence[Tree]) -> Tree:
    """Return a product, 1 if it has no factors."""
    if not factors:
        return ONE
    return factors[0] if len(factors) == 1 else syntax.Mul(tuple(factors))


def converted(build: Callable[[tuple[Tree, ...]], Tree]) -> Method:
    """Return the method of a class whose arguments are converted one by one."""

    def method(names: SympyNames, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
        del names, bound
        return build(tuple(inner(argument) for argument in e.args))

    return method


def _matadd(names: SympyNames, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
    del bound
    return sum_tree([inner(term) for term in e.args])


def _matmul(names: SympyNames, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
    del bound
    coefficient, matrices = e.as_coeff_matrices()
    factors = [inner(matrix) for matrix in matrices]
    body = factors[0] if len(factors) == 1 else syntax.MatMul(tuple(factors))
    if coefficient == 1:
        return body
    if coefficient.could_extract_minus_sign():
        return syntax.Neg(body if coefficient == -1 else product_tree([inner(-coefficient), body]))
    return product_tree([inner(coefficient), body])


def _sum(names: SympyNames, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
    indices = frozenset(limit[0] for limit in e.limits)
    body = inner(e.function, bound | indices)
    for limit in e.limits:
        name = spelled(limit[0])
        low, high = (
            (inner(limit[1], bound | indices), inner(limit[2], bound | indices))
            if len(limit) == 3
            else (None, None)
        )
        _check_index(e.function, limit[0], low)
        body = syntax.Sum(body, name, low, high)
    return body


def _indexed(names: SympyNames, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
    del bound
    return syntax.Entry(names.name(e.base), tuple(inner(i) for i in e.indices))


def _element(names: SympyNames, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
    del bound
    parent, *places = e.args
    symbol = getattr(parent, "is_symbol", False)
    if not symbol and tuple(parent.shape) == (1, 1):
        return inner(parent)
    if parent.shape[1] == 1:
        places = places[:1]  # a column is a vector
    elif not symbol and parent.shape[0] == 1:
        places = places[1:]
    at = tuple(inner(place + 1) for place in places)
    return syntax.Entry(names.name(parent), at) if symbol else syntax.Part(inner(parent), at)


def _slice(names: SympyNames, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
    """Return rows a..b and columns c..d of a matrix; SymPy counts from 0 and leaves the end out."""
    del names, bound
    ranges = list(zip((e.rowslice, e.colslice), e.parent.shape, strict=True))
    if any(step != 1 for (_, _, step), _ in ranges):
        raise UnsupportedError("a slice with steps is not read", where=str(e)[:60])
    places = tuple(
        syntax.Range()
        if (start, stop) == (0, size)
        else syntax.Range(inner(start + 1), inner(stop))
        for (start, stop, _), size in ranges
        if size != 1
    )
    return syntax.Part(inner(e.parent), places)


def _elementwise(names: SympyNames, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
    from sympy import Dummy

    name = "entry"
    free = e.free_symbols | e.function.free_symbols
    while any(s.is_Symbol and spelled(s) == name for s in free):
        name += "_1"
    variable = Dummy(name)
    body = inner(e.function(variable), bound | {variable})
    return syntax.substitute(body, {name: inner(e.expr)})


def _matrix(names: SympyNames, e: Any, inner: Inner, bound: Bound) -> Tree:  # noqa: ANN401
    del names, bound
    rows, columns = e.shape
    return syntax.Matrix(tuple(tuple(inner(e[i, j]) for j in range(columns)) for i in range(rows)))


def _check_index(body: Any, index: Any, low: Tree | None) -> None:  # noqa: ANN401
    """Refuse an index with another symbol's name, and an IndexedBase counted from 0."""
    from sympy import Indexed

    for symbol in body.free_symbols:
        if symbol.is_Symbol and symbol != index and spelled(symbol) == spelled(index):
            raise NameError_(
                f"the index {index} of a sum has the name of another symbol in it",
                remedy="give the index another name",
            )
    for entry in body.atoms(Indexed) if low == syntax.ZERO else ():
        if index in entry.indices:
            raise UnsupportedError(
                f"{entry} is summed from {index} = 0",
                why="entries of an IndexedBase count from 1",
                remedy=f"sum {index} from 1",
            )


ARRAYS: dict[str, Method] = {
    "MatAdd": _matadd,
    "MatMul": _matmul,
    "Sum": _sum,
    "Indexed": _indexed,
    "MatrixElement": _element,
    "MatrixSlice": _slice,
    "BlockMatrix": converted(lambda parts: parts[0]),
    "ElementwiseApplyFunction": _elementwise,
    "ImmutableDenseMatrix": _matrix,
    "ImmutableSparseMatrix": _matrix,
    "Transpose": converted(lambda parts: syntax.Transpose(parts[0])),
    "Adjoint": converted(lambda parts: syntax.Transpose(parts[0])),
    "HadamardProduct": converted(lambda parts: syntax.Mul(parts, "⊙")),
    "HadamardPower": converted(lambda parts: syntax.Pow(parts[0], parts[1])),
    "MatPow": converted(lambda parts: syntax.Call("matpow", parts)),
    "DotProduct": converted(lambda parts: syntax.MatMul((syntax.Transpose(parts[0]), parts[1]))),
    "Inverse": converted(lambda parts: syntax.Call("inv", parts[:1])),
    "Trace": converted(lambda parts: syntax.Call("tr", parts)),
    "Determinant": converted(lambda parts: syntax.Call("det", parts)),
    "KroneckerProduct": converted(lambda parts: syntax.Call("kron", parts)),
    "Identity": converted(lambda parts: syntax.Call("eye", parts[:1])),
    "OneMatrix": converted(
        lambda parts: syntax.Call("ones", parts[:1] if parts[1] == ONE else parts)
    ),
    "KroneckerDelta": converted(lambda parts: syntax.Entry("delta", parts[:2])),
}
"""How each class of SymPy's arrays becomes a tree, by class name."""
