"""The shape of an array in a sentence: m × n, or n entries; its sizes are mathematics."""

from __future__ import annotations

from collections.abc import Sequence

from symopt.foundation.document import Inline, Math
from symopt.syntax.tree import Mul, Name, number


def shape_words(shape: Sequence[str | int]) -> list[Inline]:
    """Return what a sentence says of a shape."""
    sizes = tuple(Name(s) if isinstance(s, str) else number(s) for s in shape)
    if len(sizes) < 2:
        return [Math(sizes[0]), " entries"] if sizes else ["a number"]
    return [Math(Mul(sizes, "×"))]
