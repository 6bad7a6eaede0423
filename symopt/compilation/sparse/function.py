"""Partially separable functions as numbers: value, gradient, and a Hessian that is sparse or dense."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from functools import cache
from typing import Any

import numpy as np

from symopt.compilation.layout import Layout
from symopt.compilation.shapes import Array
from symopt.compilation.sparse.code import ElementCode
from symopt.compilation.sparse.lifted import LiftedFunction
from symopt.compilation.sparse.pattern import Pattern, pattern_of
from symopt.compilation.sparse.terms import Integers, Term, terms_of


class SparseFunction:
    """A partially separable function of the flat vector, for given sizes and data.

    value(θ) -> float.   value_and_gradient(θ) -> (float, (n,)).   all(θ) -> with the Hessian as
    scipy.sparse.csc_array.   Outside the domain values are nan or infinite, never an exception.
    inner: sums that its terms share (see `lifted`), none here.
    """

    inner: tuple[()] = ()

    def __init__(
        self, code: ElementCode, terms: Sequence[Term], pattern: Pattern, constant: float
    ) -> None:
        self.code, self.terms, self.pattern = code, tuple(terms), pattern
        self.size, self.constant = pattern.size, constant
        self.empty = pattern.empty()

    @property
    def sparse(self) -> bool:
        """Return whether the Hessian is worth keeping as a sparse matrix."""
        return self.pattern.sparse

    def value(self, theta: Array) -> float:
        """Return f."""
        total = self.constant
        with np.errstate(all="ignore"):
            for term in self.terms:
                total += _total(term, self._call("value", term, theta))
        return total

    def value_and_gradient(self, theta: Array) -> tuple[float, Array]:
        """Return both."""
        total, gradient = self.constant, np.zeros(self.size)
        with np.errstate(all="ignore"):
            for term in self.terms:
                value, slopes = self._call("slopes", term, theta)
                total += _total(term, value)
                self._scatter(gradient, term, slopes)
        return total, gradient

    def all(self, theta: Array) -> tuple[float, Array, Any]:
        """Return value, gradient and the sparse Hessian."""
        total, gradient = self.constant, np.zeros(self.size)
        curvatures = np.empty(len(self.pattern.of))
        start = 0
        with np.errstate(all="ignore"):
            for term in self.terms:
                value, slopes, second = self._call("curvatures", term, theta)
                total += _total(term, value)
                self._scatter(gradient, term, slopes)
                for part in second:
                    stop = start + term.count
                    curvatures[start:stop] = part if term.weight is None else part * term.weight
                    start = stop
            hessian = copy(self.empty)  # the pattern is shared; SciPy need not check it again
            hessian.data = self.pattern.entries(curvatures)
            return total, gradient, hessian

    def part(self, chosen: Integers) -> tuple[Integers, SparseFunction]:
        """Return the terms in which chosen unknowns occur, and the positions of all unknowns in these."""
        mark = np.zeros(self.size, dtype=np.bool_)
        mark[chosen] = True
        kept = [
            (term, np.flatnonzero(np.logical_or.reduce([mark[place] for place in term.places])))
            for term in self.terms
        ]
        for term, rows in kept:
            for place in term.places:
                mark[place[rows]] = True
        unknowns = np.flatnonzero(mark)
        number = np.zeros(self.size, dtype=np.intp)
        number[unknowns] = np.arange(len(unknowns))
        terms = [term.part(rows, number) for term, rows in kept if len(rows)]
        return unknowns, made_of(self.code, terms, len(unknowns), self.constant)

    def _call(self, word: str, term: Term, theta: Array) -> Any:  # noqa: ANN401
        unknowns = [theta[take] for take in term.takes]
        return self.code.functions[f"{word}_{term.number}"](*unknowns, *term.arguments)

    def _scatter(self, gradient: Array, term: Term, slopes: Sequence[Any]) -> None:
        for take, slope in zip(term.takes, slopes, strict=True):
            part = slope if term.weight is None else slope * term.weight
            if isinstance(take, slice):
                gradient[take] += part
            else:
                weights = np.broadcast_to(part, (term.count,))
                gradient += np.bincount(take, weights=weights, minlength=self.size)


def _total(term: Term, value: Any) -> float:  # noqa: ANN401 - a number or an array
    if term.weight is not None:
        value = value * term.weight
    return float(np.sum(value)) if np.ndim(value) else float(value) * term.count


def bind_elements(
    code: ElementCode, layout: Layout, sizes: Mapping[str, int], arrays: Mapping[str, Array]
) -> SparseFunction | LiftedFunction | None:
    """Return the function for known sizes and data, None where it is left to other code.

    layout: the flat order.   sizes: of arrays.   arrays: data and constants by name.
    """
    terms = terms_of(code.elements, layout, sizes, arrays)
    if terms is None:
        return None
    elements, size = code.elements, layout.size
    constants = (elements.constant, *elements.constants)
    sizes_of = (size + len(elements.shared), *(size for _ in elements.shared))
    owned = [[t for t in terms if elements.owners[t.number - 1] == k] for k in range(len(sizes_of))]
    made = [
        made_of(code, *parts) for parts in zip(owned, sizes_of, map(float, constants), strict=True)
    ]
    return made[0] if len(made) == 1 else LiftedFunction(made[0], made[1:], size)


def made_of(code: ElementCode, terms: Sequence[Term], size: int, constant: float) -> SparseFunction:
    """Return the function that these terms of `size` unknowns make."""
    pairs = [
        (term.places[a], term.places[b]) for term in terms for a, b in code.pairs[term.number - 1]
    ]
    return SparseFunction(code, terms, pattern_of(pairs, size), constant)


def bind_sparse(
    code: ElementCode, layout: Layout, sizes: Mapping[str, int], arrays: Mapping[str, Array]
) -> SparseFunction | LiftedFunction | None:
    """Return the function as `bind_elements` does, None where its Hessian is not sparse."""
    found = bind_elements(code, layout, sizes, arrays)
    return found if found is not None and found.sparse else None


def scalar_functions(
    code: ElementCode, parameters: Sequence[str], given: Sequence[str]
) -> Mapping[str, Callable[..., Any]]:
    """Return value, value_and_gradient and all, each (θ, data…), of a function of scalars.

    The Hessian is dense here; `bind_elements` gives it sparse.
    """
    layout = Layout({name: () for name in parameters})

    @cache
    def bound(*values: float) -> SparseFunction | LiftedFunction:
        arrays = {name: np.array(value) for name, value in zip(given, values, strict=True)}
        found = bind_elements(code, layout, {}, arrays)
        assert found is not None  # `compile_graph` has bound it once
        return found

    def value(theta: Array, *values: float) -> float:
        return bound(*values).value(theta)

    def value_and_gradient(theta: Array, *values: float) -> tuple[float, Array]:
        return bound(*values).value_and_gradient(theta)

    def everything(theta: Array, *values: float) -> tuple[float, Array, Array]:
        total, gradient, hessian = bound(*values).all(theta)
        return total, gradient, hessian.toarray()

    return {"value": value, "value_and_gradient": value_and_gradient, "all": everything}
