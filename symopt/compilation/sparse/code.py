"""Numpy code of a partially separable function: each template over all its terms at once.

    u = θ[i],   f = Σ φ(u),   g[i_a] += ∂φ/∂u_a,   H[i_a, i_b] += ∂²φ/∂u_a∂u_b

The templates are straight-line code on arrays with an entry for each term. Where unknowns stand side by
side (x[1:n-1] beside x[2:n]) they are slices, else index arrays. The pattern of H is found once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np

from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.compilation.backend import Source, load_python
from symopt.compilation.backends.math_backend import straight_line
from symopt.compilation.backends.numpy_backend import DIALECT, module
from symopt.compilation.layout import Layout
from symopt.compilation.plan import plan_rows
from symopt.compilation.shapes import Array, evaluate
from symopt.compilation.sparse.elements import Elements, Group
from symopt.compilation.sparse.pattern import Pattern, pattern_of
from symopt.foundation.errors import UnsupportedError

_WORDS = ("np", "pi")
_FUNCTIONS = ("value", "slopes", "curvatures")
MOST_EACH = 100
"""Many more terms than unknowns are rows of data, which other code reads in blocks."""
Integers: TypeAlias = "np.ndarray[Any, np.dtype[np.intp]]"


@dataclass(frozen=True, slots=True)
class ElementCode:
    """The code of all groups.

    source: a module, functions value_k, slopes_k and curvatures_k for group k.
    pairs: the places (a, b), a <= b, of the second derivatives that curvatures_k returns.
    """

    elements: Elements
    source: str
    functions: Mapping[str, Callable[..., Any]]
    pairs: tuple[tuple[tuple[int, int], ...], ...]


def element_code(elements: Elements) -> ElementCode | None:
    """Return the code, None where a template cannot be written."""
    bodies: list[str] = []
    used: set[str] = set()
    pairs: list[tuple[tuple[int, int], ...]] = []
    titles: list[str] = []
    try:
        for number, group in enumerate(elements.groups):
            texts, functions, found = _written(group, number + 1)
            bodies += texts
            used |= functions
            pairs.append(found)
            titles += [f"{word}_{number + 1}" for word in _FUNCTIONS]
    except UnsupportedError:
        return None
    source = module(bodies, used, [])
    loaded = load_python(Source(source, tuple(titles), ()))
    return ElementCode(elements, source, loaded, tuple(pairs))


def _written(group: Group, number: int) -> tuple[list[str], set[str], tuple[tuple[int, int], ...]]:
    """Return the three functions of a group, what they call, and where second derivatives are."""
    shapes = {name: () for name in (*group.slots, *group.data)}
    graph = Graph(shapes, (NodeDefinition("f", (), group.template),))
    plan = plan_rows(graph, "f", group.slots, straight=True)
    assert plan is not None  # a template has neither rows nor sums
    bodies: list[str] = []
    used: set[str] = set()
    pairs: tuple[tuple[int, int], ...] = ()
    for level, word in enumerate(_FUNCTIONS):
        found = straight_line(plan, level, _WORDS, DIALECT)
        used |= found.functions
        results = [found.value]
        if level:
            results.append(_tuple(found.gradient))
        if level > 1:
            pairs = tuple(sorted(found.hessian))
            results.append(_tuple([found.hessian[place] for place in pairs]))
        arguments = ", ".join(map(found.names.of, (*group.slots, *group.data)))
        lines = [*found.lines, f"return {', '.join(results)}"]
        body = "".join(f"    {line}\n" for line in lines)
        bodies.append(f"\ndef {word}_{number}({arguments}):\n{body}")
    return bodies, used, pairs


def _tuple(parts: Sequence[str]) -> str:
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"


class _NotBound(Exception):  # noqa: N818 - it never leaves this file
    """For these sizes the function is left to other code."""


@dataclass(frozen=True, slots=True)
class Term:
    """A group for known sizes.

    count: of terms.   places: where u1, … are in θ, arrays of (count,).   takes: the same, slices where
    they can be.   arguments: d1, ….   weight: the coefficients, None if all are 1.
    """

    number: int
    count: int
    places: tuple[Integers, ...]
    takes: tuple[slice | Integers, ...]
    arguments: tuple[Any, ...]
    weight: Any


class SparseFunction:
    """A partially separable function of the flat vector, for given sizes and data.

    value(θ) -> float.   value_and_gradient(θ) -> (float, (n,)).   all(θ) -> with the Hessian as
    scipy.sparse.csc_array.   Outside the domain values are nan or infinite, never an exception.
    """

    def __init__(self, code: ElementCode, terms: Sequence[Term], pattern: Pattern) -> None:
        self.code, self.terms, self.pattern = code, tuple(terms), pattern
        self.size = pattern.size
        self.constant = float(code.elements.constant)
        self._empty = pattern.empty()

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
            hessian = copy(self._empty)  # the pattern is shared; SciPy need not check it again
            hessian.data = self.pattern.entries(curvatures)
            return total, gradient, hessian

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
) -> SparseFunction | None:
    """Return the function for known sizes and data, None where its Hessian is not sparse.

    layout: the flat order.   sizes: of arrays.   arrays: data and constants by name.
    """
    starts = {name: (span.start, shape) for name, span, shape in layout.spans()}
    try:
        terms = [
            _listed(group, k + 1, arrays)
            if group.listed
            else _ranged(group, k + 1, starts, sizes, arrays, MOST_EACH * layout.size)
            for k, group in enumerate(code.elements.groups)
        ]
    except (_NotBound, KeyError):  # KeyError: a size that nothing shows
        return None
    terms = [term for term in terms if term.count]
    pairs = [
        (term.places[a], term.places[b]) for term in terms for a, b in code.pairs[term.number - 1]
    ]
    pattern = pattern_of(pairs, layout.size)
    return None if pattern is None else SparseFunction(code, terms, pattern)


def _listed(group: Group, number: int, arrays: Mapping[str, Array]) -> Term:
    count = len(group.listed)
    places = np.array([place for place, _, _ in group.listed], dtype=np.intp).T
    numbers = [
        np.array(column, dtype=float)
        for column in zip(*(d for _, d, _ in group.listed), strict=True)
    ]
    given = [float(arrays[name]) for name, _ in group.given]
    weights = np.array([float(c) for _, _, c in group.listed])
    weight = None if (weights == 1).all() else weights
    columns = tuple(np.ascontiguousarray(column) for column in places)
    return Term(number, count, columns, tuple(map(_take, columns)), (*numbers, *given), weight)


def _ranged(
    group: Group,
    number: int,
    starts: Mapping[str, tuple[int, tuple[int, ...]]],
    sizes: Mapping[str, int],
    arrays: Mapping[str, Any],
    most: int,
) -> Term:
    lengths = [max(0, evaluate(label.count, sizes)) for label in group.labels]
    count = int(np.prod(lengths, dtype=np.int64))
    if count > most or not all(isinstance(arrays[n], np.ndarray) for n, _ in group.given if n):
        raise _NotBound
    grids: dict[Index, Any] = {}
    for k, label in enumerate(group.labels):
        low = evaluate(label.lower, sizes)
        along = [lengths[j] if j == k else 1 for j in range(len(lengths))]
        grids[label] = np.arange(low, low + lengths[k]).reshape(along)

    def numbers(affine: Affine) -> Integers:
        total: Any = affine.constant
        for symbol, c in affine.terms:
            total = total + c * (grids[symbol] if isinstance(symbol, Index) else sizes[str(symbol)])
        return np.broadcast_to(total, lengths).reshape(-1).astype(np.intp)

    def flat(place: Sequence[Affine], shape: Sequence[int]) -> Integers:
        position = np.zeros(count, dtype=np.intp)
        for affine, length in zip(place, shape, strict=True):
            found = numbers(affine)
            if count and not (found.min() >= 1 and found.max() <= length):
                raise _NotBound  # outside of its array: code over whole arrays says how that reads
            position = position * length + (found - 1)
        return position

    places = tuple(starts[name][0] + flat(at, starts[name][1]) for name, at in group.unknowns)
    arguments: list[Any] = []
    for name, at in group.given:
        if not name:
            arguments.append(numbers(at[0]).astype(float))
        elif at:
            arguments.append(arrays[name].reshape(-1)[flat(at, arrays[name].shape)])
        else:
            arguments.append(float(arrays[name]))
    return Term(number, count, places, tuple(map(_take, places)), tuple(arguments), None)


def _take(places: Integers) -> slice | Integers:
    """Return the places as a slice if they are evenly spaced upward."""
    if len(places) == 1:
        return slice(int(places[0]), int(places[0]) + 1)
    steps = np.diff(places)
    if len(places) > 1 and steps[0] > 0 and (steps == steps[0]).all():
        return slice(int(places[0]), int(places[-1]) + 1, int(steps[0]))
    return places


def scalar_functions(
    code: ElementCode, parameters: Sequence[str], given: Sequence[str]
) -> Mapping[str, Callable[..., Any]]:
    """Return value, value_and_gradient and all, each (θ, data…), of a function of scalars.

    The Hessian is dense here; `bind_elements` gives it sparse.
    """
    layout = Layout({name: () for name in parameters})

    @cache
    def bound(*values: float) -> SparseFunction:
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
