"""A point with its entries put together to arrays, as people write them: X = [[1, 2], [0, 1]]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from symopt.equality.verdict import Exact
from symopt.verification.evidence import exact

Value: TypeAlias = "Exact | list[Value]"
"""A number, or rows of values; an entry that the point does not have is None."""
MOST_ENTRIES = 36
"""A larger array stays entry by entry."""


def by_arrays(point: Mapping[str, Exact]) -> dict[str, Value]:
    """Return the values by name, entries such as X[1,2] put together to X.

    >>> by_arrays({"x[1]": 1, "x[2]": 0, "n": 2})
    {'x': [1, 0], 'n': 2}
    """
    entries: dict[str, dict[tuple[int, ...], Exact]] = {}
    for label, value in point.items():
        name, bracket, inside = label.partition("[")
        if bracket:
            places = tuple(int(part) for part in inside.rstrip("]").split(","))
            entries.setdefault(name, {})[places] = value
    found: dict[str, Value] = {}
    for label, value in point.items():
        name, bracket, _ = label.partition("[")
        known = entries.get(name, {}) if bracket else {}
        shape = tuple(map(max, zip(*known, strict=True))) if known else ()
        if not bracket or len(shape) > 2 or _count(shape) > MOST_ENTRIES:
            found[label] = value
        elif name not in found:
            found[name] = _rows(known, shape, ())
    return found


def is_zero(value: Value) -> bool:
    """Return whether a value and all its entries are 0 (or unknown)."""
    return all(map(is_zero, value)) if isinstance(value, list) else value is None or value == 0


def written_value(value: Value) -> str:
    """Return a value as text, a vector in round brackets; what is not known of an array is a dot.

    >>> written_value([[1, 0], [0, 1]]), written_value([1, 0])
    ('[[1, 0], [0, 1]]', '(1, 0)')
    """
    if isinstance(value, list) and not any(isinstance(row, list) for row in value):
        return f"({', '.join(map(written_value, value))})"
    return _nested(value)


def _nested(value: Value) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_nested, value))}]"
    return "·" if value is None else exact(value)


def _count(shape: tuple[int, ...]) -> int:
    found = 1
    for size in shape:
        found *= size
    return found


def _rows(
    known: Mapping[tuple[int, ...], Exact], shape: tuple[int, ...], at: tuple[int, ...]
) -> Value:
    if len(at) == len(shape):
        return known.get(at)
    return [_rows(known, shape, (*at, k + 1)) for k in range(shape[len(at)])]
