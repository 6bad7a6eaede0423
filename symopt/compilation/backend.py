"""What a backend is, and finding one by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symopt.compilation.expressions import Dialect
from symopt.foundation.catalogue import catalogue, entry
from symopt.foundation.errors import NameError_
from symopt.foundation.record import record


@record
class Source:
    """Generated code.

    text: a module.   functions: which of "value", "value_and_gradient", "all" it defines.
    arguments: the names of data and constants that each function takes after theta, in order;
    "" stands for the stacked columns.   blocked: functions that take `over_blocks` (blocks/writer.py).
    staged: functions in two stages, which take the data alone (arrays/staged.py).
    units: for compiled code, functions with the module that each is in.   rows: functions with the axis of
    the rows in each of their arguments, -1 for none.   streams: data that all functions only ever read
    block by block.   filled: functions of a matrix alone that write all of it, whatever its memory holds.
    refused: functions that cannot be written here, each with the reason: other code computes them.
    """

    text: str
    functions: tuple[str, ...]
    arguments: tuple[str, ...]
    blocked: tuple[str, ...] = ()
    staged: tuple[str, ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, tuple[int, ...]], ...] = ()
    streams: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


@record
class Backend:
    """One target language.

    available: whether it can run here.   emit: plan -> source.   load: source -> callables by name.
    """

    name: str
    title: str
    dialect: Dialect
    available: Callable[[], bool]
    emit: Callable[..., Source]
    load: Callable[[Source], Mapping[str, Callable[..., Any]]]


def backends() -> Mapping[str, Backend]:
    """Return the catalogue of backends by name.

    >>> sorted(backends())
    ['c', 'math', 'numpy']
    """
    return catalogue("symopt.compilation.backends", Backend)


def backend(name: str) -> Backend:
    """Return the backend of that name. Raises NameError_ if there is none."""
    found = entry("symopt.compilation.backends", Backend, name, f"{name}_backend")
    if found is None:
        raise NameError_(
            f"no backend is named {name!r}", remedy=f"use one of {', '.join(backends())}"
        )
    return found


def load_python(source: Source) -> Mapping[str, Callable[..., Any]]:
    """Run generated Python source and return its functions.

    The text holds nothing but our own words, exact numbers and names that passed `safe_identifier`;
    no text of a user reaches it otherwise, which is what makes `exec` acceptable here.
    """
    space: dict[str, Any] = {}
    # own words, exact numbers and whitelisted names alone: no text of a user is in it
    exec(compile(source.text, "<symopt>", "exec"), space)  # noqa: S102
    return {name: space[name] for name in source.functions}


def reserved_words(dialect: Dialect, words: Sequence[str]) -> frozenset[str]:
    """Return the identifiers that generated code needs for itself."""
    return frozenset(w.split(".")[0] for w in dialect.functions.values()) | frozenset(words)
