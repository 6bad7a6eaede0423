"""Sums over blocks of rows: how generated code is run over data of any length.

Generated code calls `over_blocks(rows, width, *arrays)` (blocks/writer.py): `rows` gives, for one block of
rows, arrays that are to be summed over the blocks. Blocks hold about BLOCK numbers, so that what is
computed for them stays in the cache. Partition and order of summation depend on the data alone, so
that results do not depend on how many threads share the work; sums are in double precision.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from math import log2
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from symopt.compilation.blocks.blas import single_threaded
from symopt.foundation.record import record

if TYPE_CHECKING:
    from concurrent.futures import Future

Parts: TypeAlias = "Sequence[Any]"
Rows: TypeAlias = Callable[..., Parts]

BLOCK = 1 << 18
"""Numbers in the widest array of a block: 2 MB, a share of the cache that cores have in common."""
NARROWEST = 8
"""Columns by the row: blocks are as for so many at least, since there are as many intermediate values."""
FEWEST, MOST = 1 << 6, 1 << 15
"""Rows of a block."""
GROUP = 4
"""Blocks that one thread takes at a time; their sums are added up first."""
LARGE = 1 << 22
"""Numbers from which on several threads pay."""


@record
class Blocks:
    """Sums over blocks of rows.

    threads: how many share the work; None for one on small data and one for each core on large.
    numbers: in the widest array of a block.   watch: told the rows done and all rows, now and then.
    """

    threads: int | None = None
    numbers: int = BLOCK
    watch: Callable[[int, int], object] | None = None

    def __call__(
        self,
        rows: Rows,
        width: int,
        *arrays: Any,  # noqa: ANN401 - arrays, or what gives some when sliced
        axes: Sequence[int] | None = None,
    ) -> Parts:
        """Return Σ over blocks of rows(*blocks of the arrays).

        width: numbers of the widest array for each row.   axes: of the rows, in each array.
        """
        places = axes or [0] * len(arrays)
        count = arrays[0].shape[places[0]]
        size = block_size(width, self.numbers)
        cuts = list(zip(arrays, [(slice(None),) * k for k in places], strict=True))
        if count <= size:
            whole = slice(0, count)
            return rows(*[a if type(a) is np.ndarray else a[*k, whole] for a, k in cuts])
        starts = range(0, count, size * GROUP)

        def group(start: int) -> list[Any]:
            total: list[Any] = []
            with np.errstate(all="ignore"):  # which new threads do not inherit
                for first in range(start, min(start + size * GROUP, count), size):
                    block = slice(first, min(first + size, count))
                    _add(total, rows(*[a[*k, block] if k else a[block] for a, k in cuts]))
            return total

        threads = min(self.chosen(count * width), len(starts))
        with single_threaded():
            parts = map(group, starts) if threads < 2 else _in_order(group, starts, threads)
            return _sum(self.watched(parts, size * GROUP, count))

    def watched(self, parts: Iterable[Parts], step: int, count: int) -> Iterable[Parts]:
        """Yield results, each of `step` rows, and say how many rows they are so far."""
        for number, part in enumerate(parts, start=1):
            if self.watch is not None:
                self.watch(min(number * step, count), count)
            yield part

    def chosen(self, numbers: int) -> int:
        """Return how many threads share work on so many numbers."""
        if self.threads is not None:
            return self.threads
        return cores() if numbers >= LARGE else 1


def block_size(width: int, numbers: int = BLOCK) -> int:
    """Return the rows of a block: a power of two, so that blocks divide one another.

    >>> block_size(20), block_size(200)
    (16384, 1024)
    """
    rows = 1 << max(0, round(log2(numbers / max(width, 1))))
    return min(max(rows, FEWEST), MOST)


def cores() -> int:
    """Return how many cores this process may use; OMP_NUM_THREADS limits it as it limits BLAS."""
    try:
        found = len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        found = os.cpu_count() or 1
    limit = os.environ.get("OMP_NUM_THREADS", "")
    return min(found, int(limit)) if limit.isdigit() and int(limit) else found


def _add(total: list[Any], parts: Parts) -> None:
    """Add results to their sums so far, floats and arrays in double precision; at first there are none."""
    if not total:
        total += [np.array(p, np.float64) if np.ndim(p) else np.float64(p) for p in parts]
        return
    for place, part in enumerate(parts):
        total[place] += part


def _sum(results: Iterable[Parts]) -> list[Any]:
    """Return the sums of several results."""
    total: list[Any] = []
    for parts in results:
        _add(total, parts)
    return total


def _in_order(
    task: Callable[[int], list[Any]], items: Iterable[int], threads: int
) -> Iterable[list[Any]]:
    """Yield task(item) in order; not more than two results for each thread wait to be taken."""
    from concurrent.futures import ThreadPoolExecutor  # and with it logging: not for small data

    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[list[Any]]] = deque()
        for item in items:
            waiting.append(pool.submit(task, item))
            if len(waiting) >= 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
