"""Compiled functions given their data: callables of one flat vector, which is what an optimizer wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from symopt.calculus.indices import Affine
from symopt.compilation.arguments import DEFAULT, Running, applied, arrange, moderate, names_of
from symopt.compilation.code import Code
from symopt.compilation.layout import by_name
from symopt.compilation.shapes import Array, as_array, check_finite, learn_sizes
from symopt.compilation.wide_range import with_wide_range
from symopt.foundation.errors import DataError

if TYPE_CHECKING:
    from symopt.compilation.compiled import Compiled


class Bound:
    """Functions of the flat parameter vector, for data that have been checked.

    layout: the flat order.   sizes: what each size name is.
    flat_value(theta) -> float; flat_gradient -> (n,); flat_hessian -> (n, n); flat_value_and_gradient
    and flat_all share work. Outside the domain values are nan or infinite, never an exception.
    single: what computes them for data of one row (`one_row`), None for other data.
    """

    def __init__(
        self,
        owner: Compiled,
        data: Any,  # noqa: ANN401
        parameters: Any,  # noqa: ANN401
        running: Running = DEFAULT,
    ) -> None:
        self.owner, self.running = owner, running
        parameters = by_name(parameters)
        self.sizes: dict[str, int] = {}
        self.arrays = {**owner.constants, **self.read(data)}
        self.layout = owner.layout(self.sizes, parameters)
        if isinstance(parameters, Mapping) or parameters is not None:
            self.learn()
        self.code = owner.code
        self.arguments = self.arrange(owner.code)
        self.ready = owner.code.ready(self.arrays, self.sizes, running)
        self.reset()

    def __getstate__(self) -> dict[str, Any]:
        """Return what is not made from the rest."""
        made = ("code", "arguments", "ready", "calls", "single", "_seconds", "_hessian")
        return {k: v for k, v in self.__dict__.items() if k not in made}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take code and arguments from the owner."""
        self.__dict__.update(state)
        self.reset()
        self.code = self.owner.code
        self.arguments = self.arrange(self.code)
        self.ready = self.code.ready(self.arrays, self.sizes, self.running)

    def learn(self) -> None:
        """Take over sizes that only the parameters show."""
        for name, shape in self.layout.shapes.items():
            for dimension, size in zip(self.owner.shapes[name], shape, strict=True):
                if len(dimension.terms) == 1 and dimension.terms[0][1] == 1:
                    self.sizes.setdefault(str(dimension.terms[0][0]), size - dimension.constant)

    def read(self, data: Any) -> dict[str, Array]:  # noqa: ANN401
        """Return the data as checked arrays."""
        owners: dict[str, str] = {}
        for name, array in self.owner.constants.items():
            learn_sizes(name, array, self.owner.shapes[name], self.sizes, owners, "constant")
        arrays: dict[str, Array] = {}
        data = by_name(data)
        present = names_of(data)
        for name in self.owner.data:
            if name not in present:
                listed = ", ".join(map(str, present)) or "none"
                raise DataError(
                    f"data column {name} is missing",
                    why=f"given: {listed}",
                    remedy=f"add an entry named {name}",
                )
            array = as_array(name, data[name], "data", len(self.owner.shapes[name]), files=True)
            learn_sizes(name, array, self.owner.shapes[name], self.sizes, owners, "data")
            check_finite(name, array, "data")
            arrays[name] = array
        return arrays

    @property
    def numbers(self) -> int:
        """How many numbers the data are."""
        return sum(self.arrays[name].size for name in self.owner.data)

    def arrange(self, code: Code) -> tuple[Any, ...]:
        """Return the arguments that the functions take after theta."""
        return arrange(code, self.arrays, self.sizes, self.running)

    def take(self, size: str, indices: Any, precision: str = "") -> Bound:  # noqa: ANN401 - an array
        """Return the same functions of a part of the data: `indices`, or a slice, of every axis of `size`.

        For an objective that is a mean over rows this is the mean over some of them.
        precision: another than that of these functions.
        """
        other = copy(self)
        precision = precision or self.running.precision
        other.running = replace(self.running, precision=precision, one_row=False)
        chosen = np.arange(self.sizes[size])[indices] if isinstance(indices, slice) else indices
        other.sizes = {**self.sizes, size: int(np.size(chosen))}
        wanted = Affine(0, ((size, 1),))
        other.arrays = dict(self.arrays)
        for name in self.owner.data:
            for axis, dimension in enumerate(self.owner.shapes[name]):
                if dimension == wanted:
                    array, view = other.arrays[name], (slice(None),) * axis + (indices,)
                    cut = isinstance(indices, slice) and isinstance(array, np.ndarray)  # not copied
                    other.arrays[name] = array[view] if cut else np.take(array, chosen, axis=axis)
        other.arguments = other.arrange(self.code)
        other.ready = self.code.ready(other.arrays, other.sizes, other.running)
        other.reset()
        return other

    def reset(self) -> None:
        """Forget what has been made for these data."""
        vars(self).pop("single", None)
        self._seconds: dict[str, Bound] = {}
        self._hessian: Callable[[Array], Any] | None = None
        self.calls: dict[str, Callable[[Array], Any]] = {}

    @cached_property
    def single(self) -> Bound | None:
        """The functions of one row, if the data are one row and the graph has a form without its axis."""
        running = self.running
        if not running.one_row or running.precision != "float64" or 1 not in self.sizes.values():
            return None
        from symopt.compilation.one_row import bound_to_one_row

        return bound_to_one_row(self)

    def second(self, *, alone: bool = False) -> Bound:
        """Return the functions with second derivatives, whose code is written when it is first needed.

        alone: the Hessian is enough.
        """
        if self.single is not None:
            return self.single.second(alone=alone)
        later = self.code.later
        if later is None:
            return self
        large = not moderate(self.arrays, self.running)
        part = "whole" if not large else "alone" if alone else "blocks"
        if part not in self._seconds:
            other = self._seconds[part] = copy(self)
            other.code = later(part)
            same = other.code.streams == self.code.streams
            known = dict(zip(self.code.arguments, self.arguments, strict=True)) if same else {}
            other.arguments = arrange(other.code, self.arrays, self.sizes, self.running, known)
            other.reset()
        return self._seconds[part]

    def call(self, function: str, theta: Array) -> Any:  # noqa: ANN401
        """Return what a function of the code gives; nan and infinity outside the domain.

        Raises UnsupportedError for a derivative that has no form.
        """
        found = self.calls.get(function)
        if found is None:
            if self.single is not None:
                found = partial(self.single.call, function)
            else:
                found = with_wide_range(self, function, self.callable(function))
            self.calls[function] = found
        return found(theta)

    def callable(self, function: str) -> Callable[[Array], Any]:
        """Return a function of the code as one of θ alone."""
        code = self.code
        if function in self.ready:
            return self.ready[function]
        if function not in code.functions and code.refusal is not None:
            raise code.refusal.within("the compiled function")
        if not code.plain:
            return applied(code, function, self.running, self.arguments)
        plain, arguments = code.functions[function], self.arguments

        def call(theta: Array) -> Any:  # noqa: ANN401
            try:
                return plain(theta.tolist(), *arguments)
            except (ArithmeticError, ValueError):
                careful = self.owner.careful
                assert careful is not None  # plain code always has careful code behind it
                return applied(careful, function, self.running, self.arrange(careful))(theta)

        return call

    def sparse(self) -> Any:  # noqa: ANN401 - a SparseFunction
        """Return value, gradient and sparse Hessian of the flat vector (`SparseFunction`), or None."""
        return self.code.sparse(self.layout, self.sizes, self.arrays)

    def loop(self, kind: str) -> Callable[..., Any] | None:
        """Return the loop of Newton steps to a minimum ("newton") or a zero ("zero"), or None."""
        loop = self.code.loops(kind)
        if loop is None or not self.arguments:
            return loop
        arguments = self.arguments
        return lambda *words: loop(*words, *arguments)

    def flat_value(self, theta: Array) -> float:
        """Return f."""
        return float(self.call("value", theta))

    def flat_gradient(self, theta: Array) -> Array:
        """Return the gradient, shape (n,)."""
        return self.flat_value_and_gradient(theta)[1]

    def flat_value_and_gradient(self, theta: Array) -> tuple[float, Array]:
        """Return both."""
        value, gradient = self.call("value_and_gradient", theta)
        return float(value), np.asarray(gradient, dtype=np.float64)

    def flat_hessian(self, theta: Array) -> Array:
        """Return the Hessian, shape (n, n)."""
        if self._hessian is None:
            bound = self.second(alone=True)
            alone = "hessian" in bound.code.functions or "hessian" in bound.ready
            call = bound.call if alone else lambda _, t: bound.call("all", t)[2]
            self._hessian = partial(call, "hessian")
        return np.asarray(self._hessian(theta), dtype=np.float64)

    def flat_all(self, theta: Array) -> tuple[float, Array, Array]:
        """Return the three."""
        value, gradient, hessian = self.second().call("all", theta)
        vector = np.asarray(gradient, dtype=np.float64)
        return float(value), vector, np.asarray(hessian, dtype=np.float64)
