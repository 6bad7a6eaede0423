"""Sizes and parts of the flat order as the text of numpy code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symopt.calculus.indices import Affine
from symopt.compilation.arrays.writer import ArrayWriter


def dimension(writer: ArrayWriter, size: Affine) -> str:
    """Return one dimension as text that can be a factor."""
    text = writer.whole(size)
    return text if re.fullmatch(r"\w+", text) else f"({text})"


def span(start: str, sizes: Sequence[str]) -> str:
    """Return the part of the flat order that begins at a place."""
    width = times(*sizes)
    return f":{width}" if start == "0" else f"{start}:{start} + {width}"


def times(*factors: str) -> str:
    """Return a product of sizes as text."""
    kept = [f for f in factors if f != "1"]
    if "0" in kept:
        return "0"
    return "*".join(kept) or "1"


def tuple_of(parts: Sequence[str]) -> str:
    """Return texts as the text of a tuple."""
    return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
