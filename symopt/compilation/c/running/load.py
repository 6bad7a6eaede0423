"""A C source as functions of θ: compiled when first needed, value and gradient at once.

Each function has a module of its own, or shares one with others, so that a Hessian which nobody asks for is
never compiled. If one cannot be compiled later on, numpy code takes its place, and a warning says why.
"""

from __future__ import annotations

import ctypes
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from math import prod
from typing import Any

from symopt.calculus.indices import Affine
from symopt.compilation.arguments import Running, applied, arrange
from symopt.compilation.backend import Source
from symopt.compilation.blocks.run import LARGE, cores
from symopt.compilation.c.module import declared, kernels
from symopt.compilation.c.running.calls import Arguments, Evaluate, prepared
from symopt.compilation.c.running.compiler import forget, library
from symopt.compilation.code import Code
from symopt.compilation.shapes import Array, evaluate
from symopt.foundation.errors import UnsupportedError

Functions = Mapping[str, Callable[..., Any]]


class Library:
    """The functions of a source. shapes: of the parameters, if they are known."""

    def __init__(self, source: Source, shapes: Sequence[Sequence[Affine]] = ()) -> None:
        self.shapes, self.names = shapes, source.arguments
        self.units, self.rows = dict(source.units), dict(source.rows)
        self.filled, self.refused = source.filled, dict(source.refused)
        names = source.arguments
        self.count = min((k for k, n in enumerate(names) if n[:1] == "#"), default=len(names))
        self.opened = cache(_open)
        self.opened(self.units["value"])

    def entry(self, title: str) -> Any:  # noqa: ANN401 - of ctypes
        """Return a function, compiled now if it was not. Raises UnsupportedError if it cannot be."""
        if title in self.refused:
            raise UnsupportedError(self.refused[title], remedy="use backend='numpy'")
        return self.opened(self.units[title])[title]

    def evaluate(
        self,
        title: str,
        arguments: Arguments,
        threads: int,
        watch: Callable[[int, int], object] | None = None,
    ) -> Evaluate:
        """Return a function of θ."""
        entry = self.entry(title)
        size, filled = self.size(arguments), title in self.filled
        return prepared(
            entry, title, arguments, self.rows[title], size, threads, watch, filled=filled
        )

    def size(self, arguments: Arguments) -> int | None:
        """Return the length of θ, None where it is not known."""
        if not self.shapes:
            return None
        sizes = {n[1:]: k for n, k in zip(self.names[self.count :], arguments.sizes, strict=False)}
        return sum(prod(evaluate(d, sizes) for d in shape) for shape in self.shapes)

    def unprepared(self, title: str) -> Callable[..., Any]:
        """Return a function of (θ, arrays…, sizes…)."""

        def function(theta: Array, *given: Any, over_blocks: Any = None) -> Any:  # noqa: ANN401
            arguments = Arguments(given, self.count)
            threads = 1 if over_blocks is None else over_blocks.chosen(arguments.numbers)
            if title not in self.units and title not in self.refused:
                parts = ("value_and_gradient", "hessian")
                first, hessian = (self.evaluate(t, arguments, threads)(theta) for t in parts)
                return (*first, hessian)
            return self.evaluate(title, arguments, threads)(theta)

        return function


def load(source: Source) -> Functions:
    """Compile a source and return its functions of (θ, arrays…, sizes…) by name.

    Raises UnsupportedError where there is no compiler, or where it fails.
    """
    found = Library(source)
    return {title: found.unprepared(title) for title in (*found.units, *found.refused)}


def bound(
    found: Library,
    code: Code,
    fallback: Callable[[], Code],
    arrays: Mapping[str, Any],
    sizes: Mapping[str, int],
    running: Running,
) -> Mapping[str, Evaluate]:
    """Return the functions of θ alone for some data; each is compiled and prepared at its first call."""
    arguments = Arguments(arrange(code, arrays, sizes, running), found.count)
    threads = running.threads
    if threads is None:
        threads = cores() if arguments.numbers >= LARGE else 1

    def function(title: str) -> Evaluate:
        @cache
        def made() -> Evaluate:
            try:
                return found.evaluate(title, arguments, threads, running.watch)
            except UnsupportedError as error:
                warnings.warn(f"{error.what}: numpy code is used", stacklevel=3)
                return _by_numpy(title, fallback(), arrays, sizes, running)

        return lambda theta: made()(theta)

    ready = {title: function(title) for title in (*found.units, *found.refused)}
    if "hessian" in ready and "all" not in ready:
        first, second = ready["value_and_gradient"], ready["hessian"]
        ready["all"] = lambda theta: (*first(theta), second(theta))
    return ready


def _by_numpy(
    title: str,
    code: Code,
    arrays: Mapping[str, Any],
    sizes: Mapping[str, int],
    running: Running,
) -> Evaluate:
    if title in ("all", "hessian") and code.later is not None:
        code = code.later("blocks")
    name = title if title in code.functions else "all"
    call = applied(code, name, running, arrange(code, arrays, sizes, running))
    return call if name == title else lambda theta: call(theta)[2]


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
