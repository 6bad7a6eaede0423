"""The flat order: parameters in declaration order, each array row-major.

`Layout` maps between a mapping of arrays and one flat vector, and cuts a dense Hessian into blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

import numpy as np

from symopt.compilation.shapes import Array, as_array
from symopt.foundation.errors import NameError_, ShapeError
from symopt.foundation.record import record
from symopt.syntax.names import canonical_name


@record
class Layout:
    """Parameter names with their concrete shapes."""

    shapes: Mapping[str, tuple[int, ...]]

    @property
    def size(self) -> int:
        """The length of the flat vector."""
        return sum(map(prod, self.shapes.values()))

    @property
    def labels(self) -> tuple[str, ...]:
        """A name for each flat entry: w, or W[1,2] counting from 1."""
        out: list[str] = []
        for name, shape in self.shapes.items():
            for place in np.ndindex(*shape):
                inner = ",".join(str(k + 1) for k in place)
                out.append(f"{name}[{inner}]" if shape else name)
        return tuple(out)

    def spans(self) -> Iterator[tuple[str, slice, tuple[int, ...]]]:
        """Yield (name, its part of the flat vector, its shape)."""
        start = 0
        for name, shape in self.shapes.items():
            stop = start + prod(shape)
            yield name, slice(start, stop), shape
            start = stop

    def pack(self, values: Mapping[str, Any]) -> Array:
        """Return the flat vector of a mapping.

        Raises NameError_ for a missing or unknown parameter, ShapeError for a wrong shape.
        """
        check_names(values, self.shapes)
        out = np.empty(self.size)
        for name, span, shape in self.spans():
            array = as_array(name, values[name], "parameter", len(shape))
            if array.shape != shape:
                raise ShapeError(
                    f"parameter {name} has shape {array.shape}, expected {shape}",
                    remedy=f"give {'one number' if not shape else f'an array of shape {shape}'}",
                )
            out[span] = array.reshape(-1)
        return out

    def unpack(self, flat: Array) -> dict[str, Any]:
        """Return the mapping of a flat vector: floats and arrays."""
        flat = self.flat(flat)
        return {
            name: flat[span].reshape(shape).copy() if shape else float(flat[span.start])
            for name, span, shape in self.spans()
        }

    def flat(self, given: Any) -> Array:  # noqa: ANN401 - a mapping or anything like a vector
        """Return the flat vector of a mapping or of what already is one."""
        if isinstance(given, Mapping):
            return self.pack(given)  # pyright: ignore[reportUnknownArgumentType]
        array = as_array("vector", given, "parameter")
        if array.shape != (self.size,):
            raise ShapeError(
                f"the parameter vector has shape {array.shape}, expected ({self.size},)",
                why=f"the flat order is {_shorten(self.labels)}",
                remedy="give one entry for each parameter, or a mapping",
            )
        return array


def by_name(given: Any) -> Any:  # noqa: ANN401 - a mapping, or anything else, as it is
    """Return a mapping with SymPy symbols as keys under their names, anything else as it is."""
    if not isinstance(given, Mapping):
        return given
    values: Mapping[Any, Any] = given  # pyright: ignore[reportUnknownVariableType]
    if all(isinstance(key, str) for key in values):
        return values
    return {k if isinstance(k, str) else canonical_name(str(k)): v for k, v in values.items()}


def check_names(values: Mapping[str, Any], names: Mapping[str, Any]) -> None:
    """Raise NameError_ unless the mapping has exactly these names."""
    missing = [n for n in names if n not in values]
    unknown = [str(n) for n in values if n not in names]
    if missing or unknown:
        raise NameError_(
            f"parameter {missing[0]} is missing" if missing else f"{unknown[0]} is no parameter",
            why=f"the parameters are {_shorten(tuple(names))}",
            remedy="give a value for each parameter and for nothing else",
        )


def _shorten(labels: tuple[str, ...]) -> str:
    return ", ".join(labels) if len(labels) <= 8 else f"{', '.join(labels[:6])}, …, {labels[-1]}"


@record
class HessianValue:
    """A Hessian at a point, in the flat order of its layout.

    matrix: an array, or a scipy.sparse.csc_array where few of its entries can be other than 0.
    """

    layout: Layout
    matrix: Any

    @property
    def blocks(self) -> dict[tuple[str, str], Any]:
        """The blocks by name pairs, each of shape p.shape + q.shape (a float for two scalars)."""
        out: dict[tuple[str, str], Any] = {}
        spans = list(self.layout.spans())
        for p, rows, one in spans:
            for q, columns, two in spans:
                block = _full(self.matrix[rows, columns]).reshape(one + two)
                out[p, q] = block if one + two else float(block)
        return out

    def __getitem__(self, pair: tuple[Any, Any]) -> Any:  # noqa: ANN401 - a float or an array
        """Return the block of two parameters, given by name or symbol."""
        first, second = (k if isinstance(k, str) else canonical_name(str(k)) for k in pair)
        found = self.blocks
        if (first, second) not in found:
            raise NameError_(
                f"{first}, {second} are not two parameters",
                why=f"the parameters are {_shorten(tuple(self.layout.shapes))}",
            )
        return found[first, second]

    def dense(self) -> Array:
        """Return the matrix in the flat order."""
        return _full(self.matrix)

    def sparse(self) -> Any:  # noqa: ANN401 - SciPy has no types
        """Return the matrix in the flat order as scipy.sparse.csc_array."""
        from scipy.sparse import csc_array

        return csc_array(self.matrix)

    def matvec(self, vector: Any) -> Any:  # noqa: ANN401 - a mapping or a vector, as given
        """Return H v: a mapping for a mapping, else a flat vector."""
        product = self.matrix @ self.layout.flat(vector)
        return self.layout.unpack(product) if isinstance(vector, Mapping) else product


def _full(matrix: Any) -> Array:  # noqa: ANN401 - an array, dense or sparse
    return matrix if isinstance(matrix, np.ndarray) else matrix.toarray()
