"""Custom objectives of boosting libraries: gradient and diagonal Hessian in the raw score, per row.

The labels of several classes are class numbers, while the model has one-hot rows; results of several
classes may be (rows, classes) or flat, row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from symopt.foundation.errors import SpecError
from symopt.verification.code.adapter import Part, Request

OPTIONS: Mapping[str, str] = {
    "label": 'the name of the label, "y" if not said; one-hot rows are given as class numbers',
    "weight": "the name of the row weights, if the objective uses them",
    "dtype": "the type of the arrays it is given, float64 if not said",
}


def objective_parts(request: Request, call: Callable[..., Any]) -> list[Part]:
    """Return the two claims of an objective.

    call: (function, scores, labels, weights or None) -> (gradient, Hessian), as the library calls it.
    """
    if len(request.wrt) != 1:
        raise SpecError("an objective is differentiated in one name", remedy="give the raw score")
    score = request.wrt[0]
    label, weight = request.option("label", "y"), request.option("weight")
    graph, roles = request.subject.graph, request.subject.style.roles
    named = [n for n in (score, label, weight) if n]
    missing = [n for n in named if n not in graph.shapes]
    data = [n for n in graph.shapes if roles.get(n) == "data"]
    columns = tuple(dict.fromkeys([*named, *data]))
    if missing:
        raise SpecError(
            f"{missing[0]} is no variable of the model",
            remedy="say what the label and the weight are called: label=, weight=",
        )
    classes = bool(graph.shapes[label]) and label in graph.unit_rows
    dtype = request.option("dtype", np.float64)

    def part(place: int) -> Callable[..., Any]:
        def function(**arrays: Any) -> Any:  # noqa: ANN401
            given = np.argmax(arrays[label], axis=-1) if classes else arrays[label]
            weights = None if weight is None else _typed(arrays[weight], dtype)
            scores = _typed(arrays[score], dtype)
            found = call(request.function, scores, _typed(given, dtype), weights)
            if not isinstance(found, tuple | list) or len(found) != 2:  # pyright: ignore[reportUnknownArgumentType]
                raise TypeError("the objective does not return the pair (gradient, Hessian)")
            return _laid_out(found[place], arrays[score].shape)

        return function

    return [
        Part("gradient", part(0), 1, per_row=True, columns=columns),
        Part("hessian", part(1), 2, "diagonal", per_row=True, columns=columns),
    ]


def _typed(array: Any, dtype: Any) -> Any:  # noqa: ANN401
    """Return an array of a type; objects, of a run without rounding, stay."""
    return array if array.dtype.kind == "O" else array.astype(dtype)


def _laid_out(value: Any, shape: tuple[int, ...]) -> Any:  # noqa: ANN401
    """Return a flat result of several classes as rows."""
    array = np.asarray(value)
    flat = array.ndim == 1 or array.shape[1:] == (1,)
    return array.reshape(shape) if flat and array.size == np.prod(shape) else value
