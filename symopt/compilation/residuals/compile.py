"""The residuals of a sum of squares over data: r(θ) with J(θ) = c₀ + ‖r(θ)‖², and ∂r/∂θ.

r stacks sqrt(factor) · base of every square, observations before penalties, each block row-major.
Given θ in np.longdouble, both are computed in it, with data read as the shortest decimals that give
the float64 numbers: what was measured is a decimal, and its rounding to binary is no part of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from symopt.calculus.graph import Graph
from symopt.compilation.bound import Bound
from symopt.compilation.residuals.code import BlockCode, call_array, compile_square
from symopt.compilation.residuals.squares import Square, squares_of
from symopt.compilation.shapes import Array, evaluate

EXTENDED = np.longdouble
MOST_ENTRIES = 2_000_000
"""A larger Jacobian is not formed (16 MB): methods that go block by block are faster, too."""


@dataclass(frozen=True, slots=True)
class _Block:
    """One block over data. root: sqrt(factor), flat.   shape: of the residual's entries."""

    code: BlockCode
    shape: tuple[int, ...]
    root: Array


class BoundResiduals:
    """Functions of the flat parameter vector.

    residuals(theta) -> (m,).   jacobian(theta) -> (m, n).   observed: which entries are observations.
    responses(): y of the observations r = ±sqrt(factor)(y - f), None where one block has no such form.
    roots(): sqrt(factor) of each observation.   bases(theta): r without it.   kinds: how many outputs.
    bound: the data.
    """

    def __init__(self, blocks: Sequence[_Block], bound: Bound) -> None:
        self._blocks = sorted(blocks, key=lambda b: not b.code.observed)
        if not any(
            b.code.observed for b in self._blocks
        ):  # no data: every square is an observation
            self.observed = np.ones(sum(prod(b.shape) for b in self._blocks), dtype=np.bool_)
        else:
            parts = [np.full(prod(b.shape), b.code.observed) for b in self._blocks]
            self.observed = np.concatenate(parts)
        self.bound = bound
        self._arrays: dict[Any, Mapping[str, Any]] = {}
        self.size = len(self.observed)

    def residuals(self, theta: Any) -> Any:  # noqa: ANN401 - an array of θ's precision
        """Return r(θ); nan or infinite outside the domain."""
        values, kind = self._values(theta)
        with np.errstate(all="ignore"):
            parts = [
                self._flat(b.code.residual(values, self.bound.sizes), b, kind) * b.root.astype(kind)
                for b in self._blocks
            ]
        return np.concatenate(parts)

    def jacobian(self, theta: Any) -> Any:  # noqa: ANN401 - an array of θ's precision
        """Return ∂r/∂θ, shape (m, n)."""
        values, kind = self._values(theta)
        out = np.empty((self.size, self.bound.layout.size), dtype=kind, order="F")
        row = 0
        with np.errstate(all="ignore"):
            for block in self._blocks:
                count = prod(block.shape)
                _, slopes = block.code.jacobian(values, self.bound.sizes)
                root = block.root.astype(kind)[:, None]
                for (_, span, shape), slope in zip(self.bound.layout.spans(), slopes, strict=True):
                    full = np.broadcast_to(np.asarray(slope), (*block.shape, *shape))
                    out[row : row + count, span] = full.reshape(count, -1) * root
                row += count
        return out

    def bases(self, theta: Any) -> Any:  # noqa: ANN401 - an array of θ's precision
        """Return y - f(θ), up to its sign and without factors, of each observation."""
        values, kind = self._values(theta)
        with np.errstate(all="ignore"):
            found = [b.code.residual(values, self.bound.sizes) for b in self._seen()]
        return np.concatenate(
            [self._flat(r, b, kind) for r, b in zip(found, self._seen(), strict=True)]
        )

    @property
    def parameters(self) -> frozenset[str]:
        """Return the names in θ."""
        return frozenset(self.bound.layout.shapes)

    @property
    def sizes(self) -> Mapping[str, int]:
        """Return what each size is."""
        return self.bound.sizes

    def arrays_at(self, theta: Any) -> dict[str, Any]:  # noqa: ANN401 - an array
        """Return every array by name, those of θ included, in θ's precision."""
        return self._values(theta)[0]

    def squares(self) -> list[tuple[Square, tuple[int, ...]]]:
        """Return the squares of the observations, each with the shape of its residuals."""
        return [(b.code.square, b.shape) for b in self._seen()]

    def responses(self) -> Array | None:
        """Return y of each observation, None unless each has the form ±(y - f(θ))."""
        parts: list[Array] = []
        for block in self._seen():
            if block.code.response is None:
                return None
            given = call_array(block.code.response, self.bound.arrays, self.bound.sizes)
            parts.append(self._flat(given, block, np.float64))
        return np.concatenate(parts)

    def roots(self) -> Array:
        """Return sqrt(factor) of each observation."""
        return np.concatenate([b.root for b in self._seen()])

    @property
    def kinds(self) -> int:
        """Return how many blocks of observations there are: the outputs of the model."""
        return len(self._seen())

    def _seen(self) -> list[_Block]:
        return [b for b in self._blocks if b.code.observed] or list(self._blocks)

    def _values(self, theta: Any) -> tuple[dict[str, Any], Any]:  # noqa: ANN401
        """Return every array by name in the precision of θ, and that precision."""
        kind = EXTENDED if np.asarray(theta).dtype.char == "g" else np.float64
        if kind not in self._arrays:
            read = np.asarray if kind is np.float64 else _decimal  # which may be in a file
            self._arrays[kind] = {n: read(a) for n, a in self.bound.arrays.items()}
        values = dict(self._arrays[kind])
        for name, span, shape in self.bound.layout.spans():
            values[name] = theta[span].reshape(shape) if shape else theta[span.start]
        return values, kind

    @staticmethod
    def _flat(given: Any, block: _Block, kind: Any) -> Any:  # noqa: ANN401
        array = np.asarray(given)
        if array.dtype.kind not in "iu" and kind is EXTENDED and array.dtype != EXTENDED:
            raise TypeError("a function of the code has no extended precision")
        return np.broadcast_to(array.astype(kind, copy=False), block.shape).reshape(-1)


@dataclass(frozen=True, slots=True)
class Residuals:
    """The squares of a model's objective as code."""

    blocks: tuple[BlockCode, ...]

    def bind(self, bound: Bound) -> BoundResiduals | None:
        """Return functions of θ for bound data; None for a negative factor or a Jacobian too large."""
        shapes = [self._shape(code, bound) for code in self.blocks]
        if sum(map(prod, shapes)) * bound.layout.size > MOST_ENTRIES:
            return None
        roots = [_root(code, bound, s) for code, s in zip(self.blocks, shapes, strict=True)]
        return _assembled(self.blocks, shapes, roots, bound)

    @property
    def affine(self) -> bool:
        """Return whether all are affine in the parameters, so that the Hessian is the same everywhere."""
        return all(code.affine for code in self.blocks)

    def parts(self, bound: Bound, size: str, count: int) -> Iterator[BoundResiduals | None]:
        """Yield functions of θ for `count` rows after `count` rows; factors (such as 1/m) are those over all.

        size: the name of the number of rows.   Penalties are in the first part.   None for a negative factor.
        """
        roots = [_root(code, bound, self._shape(code, bound)) for code in self.blocks]
        total = bound.sizes[size]
        for first in range(0, total, count):
            rows = slice(first, min(first + count, total))
            part = bound.take(size, np.arange(rows.start, rows.stop))
            kept = [k for k, code in enumerate(self.blocks) if code.observed or first == 0]
            codes = [self.blocks[k] for k in kept]
            shapes = [self._shape(code, part) for code in codes]
            own = [
                root[rows] if root is not None and code.observed else root
                for root, code in zip((roots[k] for k in kept), codes, strict=True)
            ]
            yield _assembled(codes, shapes, own, part)

    @staticmethod
    def _shape(code: BlockCode, bound: Bound) -> tuple[int, ...]:
        return tuple(evaluate(i.count, bound.sizes) for i in code.square.labels)


def _root(code: BlockCode, bound: Bound, shape: tuple[int, ...]) -> Array | None:
    """Return sqrt(factor) of each entry, None where a factor is negative."""
    factor = np.asarray(call_array(code.factor, bound.arrays, bound.sizes), dtype=np.float64)
    if factor.size and not any(factor.strides):  # one number for all
        factor = factor.reshape(-1)[:1].reshape((1,) * len(shape))
    if not (np.isfinite(factor) & (factor >= 0)).all():
        return None
    return np.broadcast_to(np.sqrt(factor), shape)


def _assembled(
    codes: Sequence[BlockCode],
    shapes: Sequence[tuple[int, ...]],
    roots: Sequence[Array | None],
    bound: Bound,
) -> BoundResiduals | None:
    found = [
        _Block(code, shape, root.reshape(-1))
        for code, shape, root in zip(codes, shapes, roots, strict=True)
        if root is not None
    ]
    return BoundResiduals(found, bound) if len(found) == len(codes) else None


def compile_residuals(
    graph: Graph, output: str, parameters: Sequence[str], data: Sequence[str]
) -> Residuals | None:
    """Return the residuals of an output that is a sum of squares, None if it is not seen to be one.

    Raises UnsupportedError for residuals without code or derivative.
    """
    squares = squares_of(graph, output, parameters)
    if squares is None:
        return None
    return Residuals(tuple(compile_square(graph, s, parameters, data) for s in squares))


def _decimal(array: Array) -> Any:  # noqa: ANN401 - an extended array
    """Return the shortest decimals of float64 numbers, in extended precision."""
    array = np.asarray(array)
    flat = [EXTENDED(repr(v)) for v in array.reshape(-1).tolist()]
    return np.array(flat, dtype=EXTENDED).reshape(array.shape)
