"""C functions as Python functions of (θ, arrays…): pointers in, one array of results out."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from symopt.compilation.backend import Source
from symopt.compilation.c.compiler import forget, library
from symopt.compilation.c.module import declared, kernels
from symopt.foundation.errors import UnsupportedError

ORDERS = {"value": 0, "value_and_gradient": 1, "all": 2}
Pointer = ctypes.c_void_p


def load(source: Source) -> Mapping[str, Callable[..., Any]]:
    """Compile a source and return its functions by name.

    Raises UnsupportedError where there is no compiler, or where it fails.
    """
    found = _open(source.text)
    sizes = [k for k, name in enumerate(source.arguments) if name[:1] == "#"]
    first = min(sizes, default=len(source.arguments))
    return {name: _function(found[name], name, first) for name in source.functions}


def _open(text: str) -> ctypes.CDLL:
    path = library(declared(text), kernels())
    try:
        return ctypes.CDLL(str(path))
    except OSError:  # cut short by a full disk, or made for another system
        forget(path)
    try:
        return ctypes.CDLL(str(library(declared(text), kernels())))
    except OSError as error:
        raise UnsupportedError(
            "compiled C code cannot be loaded", why=str(error)[:300], remedy="use backend='numpy'"
        ) from error


def _function(call: Any, title: str, arrays: int) -> Callable[..., Any]:  # noqa: ANN401 - of ctypes
    """Return a function of (θ, arrays…, sizes…) that gives value, gradient and Hessian as wanted."""
    call.restype = ctypes.c_int
    call.argtypes = (Pointer, Pointer, Pointer, Pointer, ctypes.c_long)
    order = ORDERS[title]

    def evaluate(theta: Any, *arguments: Any, over_blocks: Any = None) -> Any:  # noqa: ANN401
        theta = np.ascontiguousarray(theta, dtype=np.float64)
        kept = [np.ascontiguousarray(a, dtype=np.float64) for a in arguments[:arrays]]
        data = (Pointer * max(1, len(kept)))(*(a.ctypes.data for a in kept))
        sizes = arguments[arrays:]
        whole = (ctypes.c_long * max(1, len(sizes)))(*map(int, sizes))
        n = len(theta)
        out = np.empty((1, 1 + n, 1 + n + n * n)[order])
        threads = 1 if over_blocks is None else over_blocks.chosen(sum(a.size for a in kept))
        failed = call(theta.ctypes.data, data, whole, out.ctypes.data, threads)
        if failed:
            raise MemoryError("there is not enough memory for the compiled function")
        parts = float(out[0]), out[1 : n + 1], out[n + 1 :].reshape(n, -1)
        return parts[0] if order == 0 else parts[: order + 1]

    return evaluate
