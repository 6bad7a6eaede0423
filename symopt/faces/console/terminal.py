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
    if file not in (None, "-") or not sys.stdout.isatty():
        return WIDTH
    from shutil import get_terminal_size

    return max(40, min(WIDTH, get_terminal_size((WIDTH, 24)).columns))


def colored(stream: TextIO) -> bool:
    """Return whether a stream shows colors."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paint(text: str, color: str, stream: TextIO) -> str:
    """Return the text in a color if the stream shows colors, else as it is."""
    return f"\x1b[{_CODES[color]}m{text}\x1b[0m" if colored(stream) else text
