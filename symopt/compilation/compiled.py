"""Compiled functions: value, gradient and Hessian of a scalar, as numbers.

`compile_graph` stabilizes, plans, writes and loads; `Compiled` is the result. `Compiled.bind(data)`
checks the data once and gives callables of one flat vector, which is what an optimizer wants.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from symopt.calculus.graph import Graph
from symopt.calculus.indices import Affine
from symopt.compilation.arguments import Running
from symopt.compilation.bound import Bound
from symopt.compilation.code import Code
from symopt.compilation.layout import HessianValue, Layout, by_name, check_names
from symopt.compilation.shapes import Array, as_array, evaluate, learn_sizes
from symopt.foundation.errors import ShapeError


class Compiled:
    """A scalar function of parameters, given data.

    parameters and data are mappings by name or symbol; parameters may also be one flat vector, in
    declaration order and row-major.

    value(parameters, data) -> float.   gradient -> mapping of the parameters' shapes.
    hessian -> HessianValue.   all -> the three.   source: the generated code.   recipe: the arguments of
    `compile_again`, which makes it once more.
    """

    def __init__(
        self,
        graph: Graph,
        parameters: Sequence[str],
        data: Sequence[str],
        constants: Mapping[str, Any],
        code: Code,
        fallback: Callable[[], Code] | None = None,
        *,
        recipe: tuple[Any, ...] = (),
    ) -> None:
        self.graph = graph
        self.parameters, self.data = tuple(parameters), tuple(data)
        self.shapes: dict[str, tuple[Affine, ...]] = {
            n: graph.shape(n) for n in (*parameters, *data, *constants)
        }
        self.constants = {n: as_array(n, v, "constant") for n, v in constants.items()}
        self.code = code
        self._fallback = fallback
        self.recipe = recipe

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the call that compiled it: functions made at run time cannot be pickled."""
        from symopt.compilation.compile import compile_again

        return compile_again, self.recipe

    @property
    def output(self) -> str:
        """The name of the function in its graph."""
        return self.recipe[1]

    @property
    def source(self) -> str:
        """The generated code."""
        return self.complete.source

    @cached_property
    def complete(self) -> Code:
        """The code with all of its functions; `code` may lack second derivatives before they are used."""
        return self.code.complete()

    @property
    def backend(self) -> str:
        """The name of the backend."""
        return self.code.backend

    @property
    def note(self) -> str:
        """Why the code is not of the backend asked for; empty if it is."""
        return self.code.note

    @property
    def order(self) -> int:
        """How often the function can be differentiated: 2, less where a derivative has no form."""
        return 2 if self.code.later is not None else len(self.code.functions) - 1

    @cached_property
    def numpy(self) -> Code | None:
        """The numpy code that stands behind code of another kind; None behind numpy code."""
        return self._fallback() if self._fallback else None

    @cached_property
    def careful(self) -> Code | None:
        """Code that gives nan and infinity where the first code raises; None if that never raises."""
        return None if self.numpy is None else self.numpy.complete()

    @cached_property
    def of_one_row(self) -> Compiled | None:
        """The functions of data of one row without the axis of rows; None if there is no such form.

        What a difference loses there, as sigma(z) - 1/2 does near z = 0, is nothing beside other rows.
        """
        from symopt.compilation.one_row import one_row_of

        return one_row_of(self)

    def bind(
        self,
        data: Any = None,  # noqa: ANN401
        parameters: Any = None,  # noqa: ANN401
        *,
        threads: int | None = None,
        dtype: str = "float64",
        watch: Callable[[int, int], object] | None = None,
        one_row: bool = True,
    ) -> Bound:
        """Return functions of the flat vector for these data, which are checked here and only here.

        The arrays must not be changed afterwards: what they alone determine is computed once. A table
        with few columns is read fastest where each column is one run in memory (Fortran order).

        parameters: shows array sizes that the data leave open.   threads: that share sums over rows;
        None: one on small data, one for each core on large. Results do not depend on it.
        dtype: "float64", or "float32" for arrays over rows, whose sums over blocks stay in float64.
        watch: told, during a pass over many rows, how many are done and how many there are.
        one_row: whether data of one row are given to `of_one_row`, for all digits, or to this code itself.
        Raises DataError for a missing column, text or NaN; ShapeError for a wrong shape.
        """
        return Bound(self, data, parameters, Running(threads, dtype, watch, one_row))

    def value(self, parameters: Any, data: Any = None) -> float:  # noqa: ANN401
        """Return the function's value."""
        parameters = by_name(parameters)
        bound = self.bind(data, parameters)
        return bound.flat_value(bound.layout.flat(parameters))

    def gradient(self, parameters: Any, data: Any = None) -> dict[str, Any]:  # noqa: ANN401
        """Return the gradient, a mapping with the parameters' shapes."""
        parameters = by_name(parameters)
        bound = self.bind(data, parameters)
        return bound.layout.unpack(bound.flat_gradient(bound.layout.flat(parameters)))

    def hessian(self, parameters: Any, data: Any = None) -> HessianValue:  # noqa: ANN401
        """Return the Hessian."""
        return self.all(parameters, data)[2]

    def all(
        self,
        parameters: Any,  # noqa: ANN401
        data: Any = None,  # noqa: ANN401
    ) -> tuple[float, dict[str, Any], HessianValue]:
        """Return value, gradient and Hessian, sharing their work."""
        parameters = by_name(parameters)
        bound = self.bind(data, parameters)
        sparse = bound.sparse()
        everything = bound.flat_all if sparse is None or sparse.inner else sparse.all
        value, gradient, hessian = everything(bound.layout.flat(parameters))
        return value, bound.layout.unpack(gradient), HessianValue(bound.layout, hessian)

    def pack(self, parameters: Mapping[str, Any]) -> Array:
        """Return the flat vector of a mapping: declaration order, then row-major."""
        named = by_name(parameters)
        return self.layout({}, named).pack(named)

    def unpack(self, flat: Array, data: Any = None) -> dict[str, Any]:  # noqa: ANN401
        """Return the mapping of a flat vector; `data` show the sizes of array parameters."""
        return self.bind(data, flat).layout.unpack(flat)

    def layout(self, sizes: Mapping[str, int], parameters: Any) -> Layout:  # noqa: ANN401
        """Return the flat order, with sizes that are still open read off the parameters."""
        known, owners = dict(sizes), dict.fromkeys(sizes, "the data")
        if isinstance(parameters, Mapping):
            given: Mapping[str, Any] = parameters
            check_names(given, dict.fromkeys(self.parameters))
            for name in self.parameters:
                array = as_array(name, given[name], "parameter", len(self.shapes[name]))
                learn_sizes(name, array, self.shapes[name], known, owners, "parameter")
        elif parameters is not None:
            self.solve_size(known, int(np.size(parameters)))
        missing = sorted(self.open_sizes(known))
        if missing:
            raise ShapeError(
                f"the size {missing[0]} is not known",
                why="no array given shows it",
                remedy="give the parameters as a mapping of arrays",
            )
        return Layout(
            {n: tuple(evaluate(d, known) for d in self.shapes[n]) for n in self.parameters}
        )

    def open_sizes(self, known: Mapping[str, int]) -> set[str]:
        """Return the sizes in the parameters' shapes that are not known."""
        dimensions = [d for n in self.parameters for d in self.shapes[n]]
        return {str(s) for d in dimensions for s, _ in d.terms} - set(known)

    def solve_size(self, known: dict[str, int], length: int) -> None:
        """Find the one open size that makes the flat vector as long as given."""
        missing = self.open_sizes(known)
        if len(missing) != 1:
            return
        (name,) = missing
        for trial in range(1, length + 1):
            sizes = {**known, name: trial}
            counts = [
                int(np.prod([evaluate(d, sizes) for d in self.shapes[p]], dtype=np.int64))
                for p in self.parameters
            ]
            if sum(counts) >= length:
                if sum(counts) == length:
                    known[name] = trial
                return
