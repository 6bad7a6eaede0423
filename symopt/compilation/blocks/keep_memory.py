"""Letting malloc keep what is freed, so that temporary arrays lie in memory that is already there.

glibc gives a block of 128 kB or more back to the system as soon as it is freed, and takes new pages for
the next one; that costs more than to compute with them. It stops doing so once it has seen a larger
block freed (mallopt(3), M_MMAP_THRESHOLD: "dynamic adjustment"). Other libraries are not affected.
"""

from __future__ import annotations

from functools import cache

import numpy as np

KEPT = 1 << 24
"""Bytes of an array up to which its memory is kept; twice as much stays with the process at most."""


@cache
def keep_memory() -> None:
    """Free one large block that was never used."""
    np.empty(KEPT, dtype=np.uint8)
