"""Colors, and only where a person looks: on a terminal, unless NO_COLOR is set (no-color.org)."""

from __future__ import annotations

import os
import sys
from typing import TextIO

_CODES = {"red": 31, "green": 32, "yellow": 33, "bold": 1, "dim": 2}


WIDTH = 100
"""Columns of text in a file or a pipe, and at most on a terminal."""


def width(file: str | None = None) -> int:
    """Return the columns for text: those of the terminal if it goes there and is narrow."""
    if file not in (None, "-") or not _is_terminal(sys.stdout):
        return WIDTH
    from shutil import get_terminal_size

    return max(40, min(WIDTH, get_terminal_size((WIDTH, 24)).columns))


def colored(stream: TextIO) -> bool:
    """Return whether a stream shows colors."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return _is_terminal(stream) and not plain


def _is_terminal(stream: TextIO | None) -> bool:
    """Return whether a person reads a stream; one that the caller closed is None."""
    return stream is not None and stream.isatty()


def paint(text: str, color: str, stream: TextIO) -> str:
    """Return the text in a color if the stream shows colors, else as it is."""
    return f"\x1b[{_CODES[color]}m{text}\x1b[0m" if colored(stream) else text
