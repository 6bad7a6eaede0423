"""The working precision and series length of FLINT, held by one thread at a time.

python-flint has one context for the whole process. Another thread that changed it midway would cut a
series short, which is a wrong derivative, not a wide one; so whoever sets it also keeps others out.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from threading import RLock

_lock = RLock()


@contextmanager
def working(precision: int | None = None, length: int | None = None) -> Generator[None]:
    """Compute with `precision` bits and series of `length` terms; None leaves one as it is.

    >>> from flint import arb
    >>> with working(200):
    ...     (arb(1) / 3).rel_accuracy_bits() > 190
    True
    """
    from flint import ctx

    with _lock:
        before = ctx.prec, ctx.cap
        try:
            if precision is not None:
                ctx.prec = precision
            if length is not None:
                ctx.cap = length
            yield
        finally:
            ctx.prec, ctx.cap = before
