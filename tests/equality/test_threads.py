"""FLINT's one context, shared by threads: no thread cuts another's series short."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from symopt.equality.enclosures.precision import working


def test_a_context_is_held_while_it_is_used() -> None:
    """Two threads with their own precision and length see their own throughout, and leave none behind."""
    from flint import arb, arb_series, ctx

    before = ctx.prec, ctx.cap
    together = Barrier(2)

    def run(length: int) -> bool:
        together.wait(timeout=30)
        kept = True
        for _ in range(300):
            with working(64 * length, length):
                third = (arb_series([arb(1), arb(1)], length).exp() / 3).length()
                kept &= (ctx.prec, ctx.cap, third) == (64 * length, length, length)
        return kept

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(run, (3, 7))) == [True, True]
    assert (ctx.prec, ctx.cap) == before
