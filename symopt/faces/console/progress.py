"""Progress of a long run on standard error: one line that is rewritten, and only on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symopt.optimization.result import Iterate

QUIET_SECONDS = 0.7
"""A run shorter than this shows nothing."""
REFRESH_SECONDS = 0.1


@contextmanager
def progress() -> Generator[Callable[[Iterate], object] | None, None, None]:
    """Give a callback that shows each step of a run, or None where nobody looks.

    The line disappears when the run ends.
    """
    if not sys.stderr.isatty():
        yield None
        return
    line = _Line()
    try:
        yield line.show
    finally:
        line.close()


class _Line:
    """The line, made when the run turns out to be long: importing rich takes time."""

    def __init__(self) -> None:
        self.began = self.last = monotonic()
        self.status: Any = None

    def show(self, item: Iterate) -> None:
        """Show the state at an iterate."""
        now = monotonic()
        if now - self.began < QUIET_SECONDS or now - self.last < REFRESH_SECONDS:
            return
        self.last = now
        text = (
            f"step {item.iteration}   value {item.value:.6g}   gradient {item.gradient_norm:.2g}"
            f"   {now - self.began:.0f} s"
        )
        if self.status is None:
            from rich.console import Console

            self.status = Console(stderr=True).status(text)
            self.status.start()
        self.status.update(text)

    def close(self) -> None:
        """Remove the line."""
        if self.status is not None:
            self.status.stop()
