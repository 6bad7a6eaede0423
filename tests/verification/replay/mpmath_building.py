"""Functions that build arrays, for the second opinion: written with numpy, apart from the calculus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

from symopt.foundation.errors import UnsupportedError

Value: TypeAlias = "Any"
Options: TypeAlias = Mapping[str, int]
Function: TypeAlias = "Callable[[Any, list[Value], Options], Value]"


def _two(value: Value) -> Value:
    """Return a number as an array of one entry."""
    if isinstance(value, np.ndarray):
        return value
    found = np.empty((1, 1), dtype=object)
    found[0, 0] = value
    return found


def stacked(rows: list[list[Value]]) -> Value:
    """Return blocks side by side and under one another."""
    try:
        lines = [np.concatenate([_two(block) for block in row], axis=1) for row in rows]
        return np.concatenate(lines, axis=0)
    except ValueError as error:
        raise UnsupportedError(f"blocks do not fit: {error}") from None


def _kronecker(mp: Any, arguments: list[Value], options: Options) -> Value:  # noqa: ANN401
    found = _two(arguments[0])
    for factor in arguments[1:]:
        found = np.kron(found, _two(factor))
    return found


def _along(
    mp: Any,  # noqa: ANN401 - mpmath is untyped
    array: Value,
    options: Options,
    reduce: Callable[[Value], Value],
) -> Value:
    """Return a function of all entries, or of those along an axis; a vector has one axis."""
    array = _two(array)
    axis = options.get("axis")
    if axis is None or array.shape[1] == 1:
        return reduce(array.ravel())
    lines = array.T if axis % 2 == 0 else array
    return _column([reduce(line) for line in lines])


def _column(items: list[Value]) -> Value:
    found = np.empty((len(items), 1), dtype=object)
    for k, item in enumerate(items):
        found[k, 0] = item
    return found


def _total(mp: Any, items: Value) -> Value:  # noqa: ANN401
    return sum(items, mp.mpf(0))


def _product(items: Value) -> Value:
    found = items[0]
    for item in items[1:]:
        found = found * item
    return found


def _variance(mp: Any, items: Value) -> Value:  # noqa: ANN401
    mean = _total(mp, items) / len(items)
    return _total(mp, [(x - mean) ** 2 for x in items]) / len(items)


def _triangle(name: str) -> Function:
    def part(mp: Any, arguments: list[Value], options: Options) -> Value:  # noqa: ANN401
        array = arguments[0].copy()
        offset = int(arguments[1]) if len(arguments) > 1 else 0
        for i, j in np.ndindex(array.shape):
            if (j - i > offset) if name == "tril" else (j - i < offset):
                array[i, j] = mp.mpf(0)
        return array

    return part


def _convolution(name: str) -> Function:
    def slide(mp: Any, arguments: list[Value], options: Options) -> Value:  # noqa: ANN401
        signals, kernel = arguments[0], arguments[1].ravel()
        if signals.shape[1] == 1:
            return _column(_slid(mp, name, list(signals.ravel()), list(kernel)))
        rows = [_slid(mp, name, list(signal), list(kernel)) for signal in signals]
        return np.array(rows, dtype=object)

    return slide


def _slid(mp: Any, name: str, signal: list[Value], kernel: list[Value]) -> list[Value]:  # noqa: ANN401
    wide = len(kernel)
    if name == "convolve":
        edge = [mp.mpf(0)] * (wide - 1)
        signal = [*edge, *signal, *edge]
    weights = kernel if name == "correlate" else kernel[::-1]
    return [
        _total(mp, [x * w for x, w in zip(signal[k : k + wide], weights, strict=True)])
        for k in range(len(signal) - wide + 1)
    ]


def _cumulative(mp: Any, arguments: list[Value], options: Options) -> Value:  # noqa: ANN401
    array = arguments[0]
    return np.cumsum(array, axis=0 if array.shape[1] == 1 else options.get("axis", 0) % 2)


BUILDING: Mapping[str, Function] = {
    "kron": _kronecker,
    "vec": lambda mp, a, o: _two(a[0]).T.reshape(-1, 1),
    "outer": lambda mp, a, o: np.dot(a[0].reshape(-1, 1), a[1].reshape(1, -1)),
    "hstack": lambda mp, a, o: stacked([a]),
    "vstack": lambda mp, a, o: stacked([[block] for block in a]),
    "tril": _triangle("tril"),
    "triu": _triangle("triu"),
    "convolve": _convolution("convolve"),
    "convolve_valid": _convolution("convolve_valid"),
    "correlate": _convolution("correlate"),
    "cumsum": _cumulative,
    "prod": lambda mp, a, o: _along(mp, a[0], o, _product),
    "var": lambda mp, a, o: _along(mp, a[0], o, lambda x: _variance(mp, x)),
    "std": lambda mp, a, o: _along(mp, a[0], o, lambda x: mp.sqrt(_variance(mp, x))),
    "norm": lambda mp, a, o: _along(mp, a[0], o, lambda x: mp.sqrt(_total(mp, [y * y for y in x]))),
    "norm1": lambda mp, a, o: _along(mp, a[0], o, lambda x: _total(mp, [abs(y) for y in x])),
}
