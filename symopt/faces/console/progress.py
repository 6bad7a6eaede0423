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


class Steps:
    """What shows each step of a run, and how far the pass over the rows is."""

    def __init__(self, show: Callable[[str], None]) -> None:
        self.show, self.step = show, "start"

    def __call__(self, item: Iterate) -> None:
        """Show a step."""
        self.step = (
            f"step {item.iteration}   value {item.value:.6g}   gradient {item.gradient_norm:.2g}"
        )
        self.show(self.step)

    def rows(self, done: int, count: int) -> None:
        """Show how many rows the pass that follows the step has done."""
        if done < count:
            self.show(f"{self.step}   {done / count:.0%} of {count:,} rows")


@contextmanager
def progress() -> Generator[Steps | None, None, None]:
    """Give a callback that shows each step of a run, or None where nobody looks."""
    with rewritten_line() as show:
        yield None if show is None else Steps(show)


@contextmanager
def counted(what: str) -> Generator[Callable[[int, int], None] | None, None, None]:
    """Give a callback that shows how many of a number of things are done, or None where nobody looks."""
    with rewritten_line() as show:
        yield None if show is None else lambda done, count: show(f"{done} of {count} {what}")


@contextmanager
def rewritten_line() -> Generator[Callable[[str], None] | None, None, None]:
    """Give what rewrites the line, followed by the time; None where standard error is no terminal.

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

    def show(self, text: str) -> None:
        """Show a text, unless it is too early."""
        now = monotonic()
        if now - self.began < QUIET_SECONDS or now - self.last < REFRESH_SECONDS:
            return
        self.last = now
        text = f"{text}   {now - self.began:.0f} s"
        if self.status is None:
            self.status = shown(text)
        self.status.update(text)

    def close(self) -> None:
        """Remove the line."""
        if self.status is not None:
            self.status.stop()


def shown(text: str) -> Any:  # noqa: ANN401 - rich's status: `update` and `stop`
    """Show a line that can be updated and stopped."""
    from rich.console import Console

    status = Console(stderr=True).status(text)
    status.start()
    return status
