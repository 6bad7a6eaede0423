"""Lines of a stream of any length, each as soon as it is there, none longer than a bound.

Read without a buffer of Python's own, so that a line is handed on when it arrives, and so that a program that
ends need not wait for the lock of a read that is still waiting for input.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager

from symopt.foundation.errors import SymoptError

_CHUNK = 65_536


@contextmanager
def opened(file: str) -> Generator[int]:
    """Give the descriptor of a file, of standard input for "-". Raises SymoptError."""
    if file == "-":
        yield sys.stdin.fileno()
        return
    try:
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        os.read(descriptor, 0)  # a folder can be opened, but not read
    except (OSError, ValueError) as error:
        raise SymoptError(
            f"the file cannot be read: {(getattr(error, 'strerror', '') or 'unknown').lower()}",
            where=file[:200],
            remedy="check the path",
        ) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def lines_of(descriptor: int, longest: int) -> Generator[str]:
    """Yield the lines that are not blank; of one that is too long, its first `longest` + 1 bytes."""
    kept, first = b"", True
    while chunk := os.read(descriptor, _CHUNK):
        *ended, rest = chunk.split(b"\n")
        for part in ended:
            yield from _line(kept + part, longest, first)
            kept, first = b"", False
        kept = (kept + rest)[: longest + 1]
    yield from _line(kept, longest, first)


def _line(raw: bytes, longest: int, first: bool) -> Generator[str]:
    text = raw[: longest + 1].decode("utf-8-sig" if first else "utf-8", errors="replace")
    if text.strip():
        yield text.rstrip("\r")
