"""Functions of one flat vector: parameters in the order given, each array row-major."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np


def packed(arrays: Mapping[str, Any], names: Sequence[str]) -> Any:  # noqa: ANN401 - an array
    """Return the flat vector of some parameters."""
    return np.concatenate([np.asarray(arrays[name]).reshape(-1) for name in names])


def of_vector(
    function: Callable[..., Any],
    names: Sequence[str],
    arguments: Sequence[str] = (),
    then: Callable[[Any], Any] = lambda value: value,
) -> Callable[..., Any]:
    """Return function(x, *arguments) as a function of keyword arrays.

    arguments: names passed after the vector.   then: what is done with the result.
    """

    def keyword(**arrays: Any) -> Any:  # noqa: ANN401
        return then(function(packed(arrays, names), *(arrays[name] for name in arguments)))

    return keyword
