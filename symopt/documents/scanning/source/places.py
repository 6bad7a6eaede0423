"""Texts with places: joined from parts of a source, cut, trimmed, with parts left out."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from symopt.documents.scanning.source.placed import Placed, slice_of


def joined(source: str, runs: Iterable[tuple[int, int]], default: int = 0) -> Placed:
    r"""Return stretches of a source, one after another.

    default: where an empty text stands.

    >>> joined("> a\n> b", [(2, 4), (6, 7)])
    Placed(text='a\nb', offsets=(2, 3, 6, 7))
    """
    merged: list[tuple[int, int]] = []
    for start, end in runs:
        if start >= end:
            continue
        if merged and merged[-1][1] == start:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    if not merged:
        return Placed("", (default,))
    if len(merged) == 1:
        return slice_of(source, *merged[0])
    text = "".join(source[start:end] for start, end in merged)
    return Placed(text, (*chain.from_iterable(range(*run) for run in merged), merged[-1][1]))


def part(placed: Placed, start: int, end: int) -> Placed:
    """Return characters start to end; what lies between the part and what follows is no part of it."""
    offsets = placed.offsets
    if isinstance(offsets, range):
        return Placed(placed.text[start:end], offsets[start : end + 1])
    if start >= end:
        return Placed("", (offsets[start],))
    within = offsets[start:end]
    if within[-1] - within[0] == end - start - 1 and _ascending(within):
        return Placed(placed.text[start:end], range(within[0], within[-1] + 2))
    return Placed(placed.text[start:end], (*within, within[-1] + 1))


def _ascending(offsets: Iterable[int]) -> bool:
    previous = -1
    for offset in offsets:
        if offset <= previous:
            return False
        previous = offset
    return True


def trimmed(placed: Placed) -> Placed:
    """Return the text without white space at both ends."""
    text = placed.text
    stop = len(text.rstrip())
    start = len(text) - len(text.lstrip())
    if start == 0 and stop == len(text):
        return placed
    return part(placed, min(start, stop), stop)


def without(placed: Placed, cuts: Iterable[tuple[int, int]]) -> Placed:
    """Return the text without some stretches, which are in order and do not overlap."""
    runs: list[tuple[int, int]] = []
    last = 0
    for start, end in cuts:
        runs.append((last, start))
        last = end
    if not runs:
        return placed
    runs.append((last, len(placed.text)))
    kept = joined(placed.text, runs)
    offsets = [placed.offsets[k] for k in kept.offsets[:-1]]
    return Placed(kept.text, (*offsets, offsets[-1] + 1 if offsets else placed.offsets[0]))
