"""Calling a user's function: by keywords that are the names of variables, on copies, without a traceback.

A column is a 1-D array of the rows, a scalar a float (numpy's, where a function asks it for what only
that has, as `(x > 0).astype(int)` does), an array an array of its shape. A function may also ask for
definitions (yhat), for sizes (m, n) and for the number of rows; what it does not name is not given to it.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symopt.calculus.nodes import Entry
from symopt.calculus.system import ROWS, unused
from symopt.equality.enclosures.points import needed
from symopt.equality.enclosures.precision import working
from symopt.foundation.errors import NameError_
from symopt.syntax.names import safe_identifier
from symopt.verification.code.claimed.inputs import Sheet
from symopt.verification.code.claimed.target import Target, places
from symopt.verification.code.running.exact import BITS, Exact, exact
from symopt.verification.code.truth.truth import definition_balls

Code = Callable[..., Any]
Number = Callable[[Any], Any]
"""A kind of number, made from a float or a ball."""


@dataclass(slots=True)
class Caller:
    """A function, with the keywords it is given and what it said on the way.

    keywords: the argument's name -> the model's name.   warned: texts of warnings, in order.
    scalar: the kind of float that it is given, numpy's once it has asked for that.
    """

    function: Code
    target: Target
    keywords: Mapping[str, str]
    rows_name: str
    warned: dict[str, None] = field(default_factory=dict[str, None])
    scalar: type[float] = float

    def __call__(self, sheet: Sheet) -> Any:  # noqa: ANN401 - whatever the function returns
        """Return the function's result. Raises CodeError for an exception in it."""
        arguments = {k: self._value(n, sheet, _float) for k, n in self.keywords.items()}
        try:
            return self.run(self._with(self.scalar, arguments))
        except CodeError as error:
            if self.scalar is not float or not error.attribute:
                raise
        found = self.run(self._with(np.float64, arguments))
        self.scalar = np.float64
        return found

    def exactly(self, sheet: Sheet) -> Any:  # noqa: ANN401
        """Return the result without rounding: arrays of `Exact`. Raises CodeError if it cannot be had."""
        with working(BITS):
            arguments = {k: self._value(n, sheet, _exact) for k, n in self.keywords.items()}
            return self.run(arguments, silent=True)

    def run(self, arguments: Mapping[str, Any], *, silent: bool = False) -> Any:  # noqa: ANN401
        """Call with the given arguments, collecting warnings unless silent."""
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                return self.function(**arguments)
            except Exception as error:  # noqa: BLE001 - whatever a user's function raises
                raise CodeError(error) from None
            finally:
                for item in () if silent else caught:
                    text = str(item.message).splitlines()
                    self.warned[f"{item.category.__name__}: {text[0] if text else ''}"] = None

    @staticmethod
    def _with(scalar: type[float], arguments: Mapping[str, Any]) -> dict[str, Any]:
        return {k: scalar(v) if isinstance(v, float) else v for k, v in arguments.items()}

    def _value(self, name: str, sheet: Sheet, number: Number) -> Any:  # noqa: ANN401
        if name in sheet.arrays:
            return _array(sheet.arrays[name], number)
        if name in sheet.sizes:
            return sheet.sizes[name]
        if name == self.rows_name:
            return sheet.rows
        return self._definition(name, sheet, number)

    def _definition(self, name: str, sheet: Sheet, number: Number) -> Any:  # noqa: ANN401
        """Return a definition's values: for each row where it depends on a column."""
        graph = self.target.graph
        shape = self.target.shape(name, sheet.sizes)
        depends = needed([Entry(name)], graph) & sheet.columns
        rows: list[Any] = []
        for row in range(sheet.rows if depends else 1):
            balls = definition_balls(graph, sheet, row, name, list(places(shape)))
            out = np.empty(len(balls), dtype=object)
            out[:] = [float("nan") if b is None else b for b in balls]
            rows.append(out.reshape(shape))
        return _array(np.stack(rows) if depends else rows[0], number)


def _array(array: Any, number: Number) -> Any:  # noqa: ANN401
    """Return a copy with each entry as the wanted kind of number; a plain number for no dimension."""
    if not array.shape:
        return number(array[()])
    if array.dtype.kind == "f" and number is _float:
        return array.copy()
    out = np.empty(array.shape, dtype=np.float64 if number is _float else object)
    for at in np.ndindex(array.shape):
        out[at] = number(array[at])
    return out


def _float(value: Any) -> float:  # noqa: ANN401 - a float or a ball
    return float(value)


def _exact(value: Any) -> Exact:  # noqa: ANN401 - a float or a ball
    return exact(float(value)) if isinstance(value, float) else Exact(value)


class CodeError(Exception):
    """An exception raised inside a user's function; `text` names it."""

    def __init__(self, error: Exception) -> None:
        first = (str(error).splitlines() or [""])[0]
        self.text = f"{type(error).__name__}: {first}" if first else type(error).__name__
        self.attribute = isinstance(error, AttributeError)
        self.arithmetic = isinstance(error, ArithmeticError | FloatingPointError) or (
            isinstance(error, ValueError) and "domain" in first
        )
        super().__init__(self.text)


def caller(function: Code, target: Target) -> Caller:
    """Return a function with the keywords that it asks for.

    Raises NameError_ if it cannot be called by keywords, or asks for a name that is not the model's.
    """
    graph = target.graph
    rows_name = ""
    sizes = {str(s) for shape in graph.shapes.values() for d in shape for s, _ in d.terms}
    if target.claim.columns:
        taken = {*graph.shapes, *sizes, *(d.name for d in graph.definitions)}
        rows_name = unused(ROWS, taken)
    inner = [d.name for d in graph.definitions if "∂" not in d.name]
    known = [*graph.shapes, *inner, *sorted(sizes), *([rows_name] if rows_name else [])]
    words = {**{safe_identifier(n): n for n in known}, **{n: n for n in known}}
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        raise NameError_(
            f"{_called(function)} does not say what its arguments are called",
            why="it is built in",
            remedy="wrap it in a function whose arguments are names of the model",
        ) from None
    kinds = inspect.Parameter
    keywords: dict[str, str] = {}
    for item in parameters:
        if item.kind is kinds.VAR_KEYWORD:
            keywords.update({n: n for n in graph.shapes if n not in keywords.values()})
        elif item.name in words and item.kind is not kinds.POSITIONAL_ONLY:
            keywords[item.name] = words[item.name]
        elif item.default is kinds.empty and item.kind is not kinds.VAR_POSITIONAL:
            raise _unknown(function, item, list(graph.shapes))
    return Caller(function, target, keywords, rows_name)


def _unknown(function: Code, item: inspect.Parameter, names: Sequence[str]) -> NameError_:
    only = item.kind is inspect.Parameter.POSITIONAL_ONLY
    return NameError_(
        f"the argument {item.name} of {_called(function)} "
        + ("cannot be given by keyword" if only else "is no name of the model"),
        why="code is called with keyword arrays named as the variables",
        remedy=f"name its arguments as in {', '.join(names)}, or use an adapter for its signature",
    )


def _called(function: Code) -> str:
    return getattr(function, "__name__", type(function).__name__)


def unused_names(call: Caller, names: Sequence[str]) -> list[str]:
    """Return which of the names reach the function neither themselves nor through a definition."""
    graph = call.target.graph
    given = set(call.keywords.values())
    reached = given | needed([d.body for d in graph.definitions if d.name in given], graph)
    return [n for n in names if n not in reached]


__all__ = ["Caller", "Code", "CodeError", "caller", "unused_names"]
